//! What is decided without a court.

use chrono::NaiveDate;

use super::super::calendar::{day, history_start, plus_days};
use super::super::disposal::{self, Disposal};
use super::cases::Life;
use super::{Case, DisposalDecision, Route};

impl Life {
    pub(super) fn no_further_action(&mut self, mut case: Case, known: NaiveDate) -> Option<Case> {
        const TYPES: [(u8, f64); 9] =
            [(16, 0.34), (15, 0.30), (14, 0.14), (10, 0.06), (9, 0.03), (18, 0.04), (17, 0.03), (21, 0.04), (20, 0.02)];
        let wait = self.dice.between(5, 110);
        let date = self.event(plus_days(known, wait))?;
        let police_type = self.dice.weighted(&TYPES);
        let disposal = if police_type >= 20 { &disposal::OUTCOME_20_21 } else { &disposal::NO_FURTHER_ACTION };
        self.decide_all(&mut case, disposal, date, Some(police_type));
        let is_reviewed = police_type < 20 && self.dice.chance(0.03);
        if !is_reviewed {
            case.asn = case.asn.filter(|_| case.arrested.is_some());
            return Some(case);
        }
        let alone = case.clone();
        case.route = Route::YouthCourt;
        self.charge(case, plus_days(date, 20)).or(Some(alone))
    }

    pub(super) fn diversion(&mut self, mut case: Case, known: NaiveDate) -> Option<Case> {
        let wait = self.dice.between(7, 80);
        let date = self.event(plus_days(known, wait))?;
        let is_child = self.age(date) < 18;
        // Outcome 22 came into force on 1 April 2019.
        let chosen = self.dice.weighted(&[(8, 0.55), (22, 0.35), (20, 0.05), (21, 0.05)]);
        let (disposal, police_type): (&'static Disposal, u8) = match chosen {
            22 if is_child && date >= day(2019, 4, 1) => (&disposal::OUTCOME_22, 22),
            20 | 21 if is_child => (&disposal::OUTCOME_20_21_WITH_YJS, chosen),
            _ => (&disposal::COMMUNITY_RESOLUTION, 8),
        };
        case.seen_by.case_management = is_child && (police_type != 8 || self.dice.chance(0.55));
        case.asn = case.asn.filter(|_| case.arrested.is_some());
        self.decide_all(&mut case, disposal, date, Some(police_type));
        if case.seen_by.case_management {
            let days = self.dice.between(30, 110);
            self.intervene(&mut case, disposal, plus_days(date, 7), days, false);
        }
        Some(case)
    }

    pub(super) fn caution(&mut self, mut case: Case, known: NaiveDate) -> Option<Case> {
        let wait = self.dice.between(7, 80);
        let date = self.event(plus_days(known, wait))?;
        if self.age(date) >= 18 {
            case.route = Route::NoFurtherAction;
            case.asn = case.asn.filter(|_| case.arrested.is_some());
            self.decide_all(&mut case, &disposal::NO_FURTHER_ACTION, date, Some(10));
            return Some(case);
        }
        let is_conditional = self.dice.chance(0.35);
        case.seen_by.case_management = is_conditional || self.dice.chance(0.92);
        let disposal = if is_conditional { &disposal::YOUTH_CONDITIONAL_CAUTION } else { &disposal::YOUTH_CAUTION };
        self.decide_all(&mut case, disposal, date, Some(2));
        if case.seen_by.case_management && (is_conditional || self.dice.chance(0.5)) {
            self.intervene(&mut case, disposal, date, 90, false);
        }
        Some(case)
    }

    /// A caution in the area where the child lived before: case management was told of it on the move.
    pub(super) fn was_elsewhere(&mut self) {
        let day = plus_days(self.origin.first_day, -self.dice.between(60, 400));
        if day < history_start() || self.age(day) < 10 {
            return;
        }
        let wait = self.dice.between(14, 40);
        let Some(date) = self.event(plus_days(day, wait)) else { return };
        let offences = self.offences(day);
        let mut case = self.draft(Route::Elsewhere, offences);
        case.asn = None;
        case.seen_by.case_management = true;
        self.decide_all(&mut case, &disposal::YOUTH_CAUTION, date, None);
        for offence in &mut case.offences {
            offence.decisions.iter_mut().for_each(|decision| decision.is_local = false);
        }
        self.add(case);
    }

    /// The same decision on every offence of a case.
    fn decide_all(&self, case: &mut Case, disposal: &'static Disposal, date: NaiveDate, police_type: Option<u8>) {
        let in_case_management = case.seen_by.case_management;
        for offence in &mut case.offences {
            offence
                .decisions
                .push(DisposalDecision { police_type, ..self.decision(disposal, date, in_case_management) });
        }
    }
}
