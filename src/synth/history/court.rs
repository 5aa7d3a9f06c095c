//! What courts do with a charge: hearings, remands, verdicts, sentences, appeals, breaches.

use chrono::NaiveDate;

use super::super::calendar::{day, plus_days};
use super::super::catalogue::{self, BREACH_OF_DISCHARGE, BREACH_OF_YRO, BREACH_OF_YRO_ISS};
use super::super::disposal::{self, Disposal, DisposalTier, RemandDecision};
use super::cases::Life;
use super::{Appeal, Case, CommittedOffence, Hearing, Route, SeenBy, care};

/// How long a sentence lasts and how much of it is served in custody, in days.
struct Term {
    days: i64,
    custody: i64,
}

impl Life {
    /// A charge and all that follows from it; none if it is still to come.
    pub(super) fn charge(&mut self, mut case: Case, known: NaiveDate) -> Option<Case> {
        let charged = plus_days(known, self.dice.between(0, 45));
        if charged > self.until {
            return None;
        }
        case.charged = Some(charged);
        let wait = self.dice.between(14, 50);
        let first = self.hearing_day(plus_days(charged, wait));
        case.route = if self.age(first) >= 18 { Route::AdultCourt } else { Route::YouthCourt };
        if first > self.until {
            return Some(case);
        }
        if case.route == Route::AdultCourt {
            self.adult_court(&mut case, first);
        } else {
            self.youth_court(&mut case, first);
        }
        Some(case)
    }

    /// One hearing, and a sentence that case management never hears of.
    fn adult_court(&mut self, case: &mut Case, date: NaiveDate) {
        case.hearings.push(Hearing { date, remand: None });
        case.seen_by = SeenBy { police: true, ..self.feeds(date) };
        let custody =
            if self.age(date) >= 21 { &disposal::IMPRISONMENT } else { &disposal::YOUNG_OFFENDER_INSTITUTION };
        let sentence = self.dice.weighted(&[
            (&disposal::FINE, 0.38),
            (&disposal::COMMUNITY_ORDER, 0.24),
            (&disposal::CONDITIONAL_DISCHARGE, 0.14),
            (&disposal::ABSOLUTE_DISCHARGE, 0.04),
            (custody, 0.20),
        ]);
        let main = if self.dice.chance(0.84) { sentence } else { self.acquittal() };
        self.decide(case, main, date);
    }

    fn youth_court(&mut self, case: &mut Case, first: NaiveDate) {
        let gravity = gravest(&case.offences).map_or(1, |offence| offence.kind.seriousness);
        let planned = self.hearing_days(first);
        let last = *planned.last().expect("there is a first hearing");
        let remands = self.remands(&planned, gravity);
        let was_detained = remands.contains(&Some(RemandDecision::YouthDetention));
        let sentence = self.youth_sentence(first, gravity, was_detained);
        let goes_up = gravity >= 6 && self.dice.chance(0.2);
        let is_crown = goes_up && sentence.tier == DisposalTier::Custody;
        case.route = if is_crown { Route::CrownCourt } else { Route::YouthCourt };
        let feeds = if is_crown { SeenBy::default() } else { self.feeds(last) };
        case.seen_by = SeenBy { police: case.seen_by.police, case_management: true, ..feeds };
        for (date, remand) in planned.iter().zip(&remands).filter(|(date, _)| **date <= self.until) {
            let is_told = !feeds.hearings || *remand != Some(RemandDecision::Support);
            let remand = if is_told { *remand } else { Some(RemandDecision::Conditional) };
            case.hearings.push(Hearing { date: *date, remand });
        }
        self.note_remands(case, &planned);
        if last <= self.until {
            let is_guilty = sentence.tier == DisposalTier::Custody || self.dice.chance(0.86);
            let main = match (is_guilty, is_crown) {
                (false, _) => self.acquittal(),
                (true, true) if gravity >= 7 => &disposal::SECTION_254,
                (true, true) => &disposal::SECTION_250,
                (true, false) => sentence,
            };
            self.decide(case, main, last);
            self.serve(case, main, last);
        }
    }

    /// The days on which the case is heard, the last one with the result.
    fn hearing_days(&mut self, first: NaiveDate) -> Vec<NaiveDate> {
        let n_more = self.dice.weighted(&[(0, 0.45), (1, 0.30), (2, 0.15), (3, 0.10)]);
        let mut days = vec![first];
        for _ in 0..n_more {
            let wait = self.dice.between(14, 49);
            days.push(self.hearing_day(plus_days(days[days.len() - 1], wait)));
        }
        days
    }

    /// A decision at every hearing but the last. Planted: Black and Mixed children are detained more often.
    ///
    /// A child in detention has no other hearing meanwhile, so that each stay ends with the next hearing.
    fn remands(&mut self, days: &[NaiveDate], gravity: i32) -> Vec<Option<RemandDecision>> {
        let factor = match self.origin.ethnicity.group {
            "black" => 1.9,
            "mixed" => 1.6,
            _ => 1.0,
        };
        let last = days[days.len() - 1];
        let is_busy =
            self.cases.iter().flat_map(|case| &case.hearings).any(|hearing| (days[0]..=last).contains(&hearing.date));
        let detained = if gravity >= 4 { 0.16 } else { 0.04 } * factor;
        let mut remand = self.dice.weighted(&[
            (RemandDecision::Unconditional, 0.50),
            (RemandDecision::Conditional, 0.28),
            (RemandDecision::Support, 0.08),
            (RemandDecision::LocalAuthority, 0.04),
            (RemandDecision::YouthDetention, detained),
        ]);
        let mut remands = Vec::with_capacity(days.len());
        for date in &days[..days.len() - 1] {
            if remands.len() == 1 && self.dice.chance(0.2) {
                remand = RemandDecision::Conditional;
            }
            let age = self.age(*date);
            remands.push(Some(match remand {
                RemandDecision::YouthDetention if age < 12 => RemandDecision::LocalAuthority,
                RemandDecision::YouthDetention if age >= 18 || is_busy => RemandDecision::Conditional,
                RemandDecision::LocalAuthority if age >= 18 => RemandDecision::Conditional,
                other => other,
            }));
        }
        remands.push(None);
        remands
    }

    /// What a remand means for care, and that nothing new is done in detention.
    fn note_remands(&mut self, case: &Case, planned: &[NaiveDate]) {
        let is_held = |remand: Option<RemandDecision>| {
            matches!(remand, Some(RemandDecision::LocalAuthority | RemandDecision::YouthDetention))
        };
        let held: Vec<_> = (0..case.hearings.len()).filter(|at| is_held(case.hearings[*at].remand)).collect();
        if let (Some(first), Some(last)) = (held.first(), held.last()) {
            let end = case.hearings.get(last + 1).map(|hearing| hearing.date);
            care::add_remand(&mut self.care, case.hearings[*first].date, end);
            let stay = (case.hearings[*first].date, planned[last + 1]);
            self.locked.push(stay);
            self.detained.push(stay);
        }
    }

    /// The sentence for the gravest offence of a child. Planted: Black and Mixed children are sent to custody more often.
    fn youth_sentence(&mut self, first: NaiveDate, gravity: i32, was_detained: bool) -> &'static Disposal {
        let n_before = self.cases.iter().filter(|case| case.route == Route::YouthCourt).count();
        let is_harsher = matches!(self.origin.ethnicity.group, "black" | "mixed");
        let mut custody: f64 = match (n_before, gravity) {
            (0, 6..) => 0.22,
            (0, _) => 0.01,
            (1, 6..) => 0.35,
            (1..=3, _) => 0.10,
            _ => 0.28,
        };
        custody *= if is_harsher { 1.3 } else { 1.0 };
        custody += if was_detained { 0.35 } else { 0.0 };
        let custody = if self.age(first) < 12 { 0.0 } else { custody };
        let light = if n_before == 0 { 1.0 } else { 0.35 };
        self.dice.weighted(&[
            (&disposal::DTO, custody),
            (&disposal::YRO_ISS, (1.0 - custody) * 0.07 / light),
            (&disposal::YRO, (1.0 - custody) * 0.17 / light),
            (&disposal::REFERRAL_ORDER, (1.0 - custody) * 0.66 * light),
            (&disposal::REPARATION_ORDER, 0.02),
            (&disposal::CONDITIONAL_DISCHARGE, 0.08),
            (&disposal::ABSOLUTE_DISCHARGE, 0.03),
            (&disposal::FINE, 0.05),
            (&disposal::BIND_OVER, 0.01),
        ])
    }

    fn acquittal(&mut self) -> &'static Disposal {
        self.dice.weighted(&[
            (&disposal::NOT_GUILTY, 0.2),
            (&disposal::DISMISSED, 0.15),
            (&disposal::NO_EVIDENCE_OFFERED, 0.2),
            (&disposal::WITHDRAWN, 0.3),
            (&disposal::DISCONTINUED, 0.15),
        ])
    }

    /// Decides on every offence: the gravest gets the sentence, the others the same, nothing more, or are withdrawn.
    ///
    /// Custody for a second offence only where both or neither count in reoffending: the stay itself has one outcome.
    fn decide(&mut self, case: &mut Case, main: &'static Disposal, date: NaiveDate) {
        let Some(gravest) = gravest(&case.offences).map(|offence| (offence.number, offence.kind)) else { return };
        let in_case_management = case.seen_by.case_management;
        // Case management does not hold acquittals, so that one needs a court that tells of it.
        let is_told = case.seen_by.register || case.seen_by.hearings;
        let mut offences = std::mem::take(&mut case.offences);
        for offence in &mut offences {
            let is_like_main =
                offence.kind.is_eligible() == gravest.1.is_eligible() || main.tier != DisposalTier::Custody;
            let disposal = if offence.number == gravest.0 || !main.tier.is_proven() {
                main
            } else {
                match self.dice.between(0, 9) {
                    0 if is_told => &disposal::WITHDRAWN,
                    1..=4 if is_like_main => main,
                    _ => &disposal::NO_SEPARATE_PENALTY,
                }
            };
            let mut decision = self.decision(disposal, date, in_case_management);
            if !disposal.result_code.is_empty() && self.dice.chance(0.02) {
                decision.sent_first = Some(if disposal == &disposal::FINE { &disposal::YRO } else { &disposal::FINE });
            }
            decision.appeal = self.appeal(disposal, date).filter(|_| decision.in_case_management);
            offence.decisions.push(decision);
        }
        case.offences = offences;
    }

    /// A few of the heavier sentences are appealed against.
    fn appeal(&mut self, disposal: &Disposal, date: NaiveDate) -> Option<(Appeal, NaiveDate)> {
        let is_heavy = matches!(disposal.tier, DisposalTier::Community | DisposalTier::Custody);
        let known = plus_days(date, self.dice.between(20, 90));
        let appeal = self.dice.weighted(&[(Appeal::Unchanged, 0.5), (Appeal::Changed, 0.25), (Appeal::Quashed, 0.25)]);
        (is_heavy && self.dice.chance(0.04) && known <= self.until).then_some((appeal, known))
    }

    /// The programmes of a sentence; a custodial one is served by half, the rest on licence.
    fn serve(&mut self, case: &mut Case, main: &'static Disposal, date: NaiveDate) {
        let term = self.term(main);
        if main.tier == DisposalTier::Custody {
            let release = plus_days(date, term.custody);
            self.intervene(case, main, date, term.custody, true);
            self.intervene(case, main, release, term.days - term.custody, false);
            self.locked.push((date, release));
            care::enter_custody(&mut self.care, date);
        } else if term.days > 0 {
            self.intervene(case, main, date, term.days, false);
        }
    }

    fn term(&mut self, main: &Disposal) -> Term {
        let days = match main.label {
            "referral_order" => 30 * self.dice.between(3, 12),
            "reparation_order" => 90,
            "youth_rehabilitation_order" => 30 * self.dice.between(6, 24),
            "youth_rehabilitation_order_iss" => 30 * self.dice.between(12, 24),
            "detention_and_training_order" => 61 * self.dice.between(2, 12),
            "section_250_detention" => 365 * self.dice.between(2, 5),
            "section_254_detention" => 365 * self.dice.between(8, 14),
            _ => 0,
        };
        Term { days, custody: days / 2 }
    }

    /// Some orders of the last case are breached. The service brings that to court, so the police do not know of it.
    pub(super) fn breach(&mut self) {
        let Some((order, date)) = self.last_order() else { return };
        let code = match order.label {
            "youth_rehabilitation_order" => BREACH_OF_YRO,
            "youth_rehabilitation_order_iss" => BREACH_OF_YRO_ISS,
            "conditional_discharge" => BREACH_OF_DISCHARGE,
            _ => return,
        };
        let breached = plus_days(date, self.dice.between(20, 170));
        let heard = plus_days(breached, self.dice.between(20, 60));
        if !self.dice.chance(0.2) || self.is_offence_day(breached) {
            return;
        }
        let heard = self.hearing_day(heard);
        if heard > self.until || self.age(heard) >= 18 {
            return;
        }
        let kind = catalogue::by_code(code);
        let offence =
            CommittedOffence { number: 1, kind, date: Some(breached), last_date: None, decisions: Vec::new() };
        let mut case = self.draft(Route::Breach, vec![offence]);
        case.asn = None;
        case.hearings.push(Hearing { date: heard, remand: None });
        let hearings = heard >= day(2021, 1, 1);
        case.seen_by = SeenBy { case_management: true, hearings, ..SeenBy::default() };
        let sentence = self.dice.weighted(&[
            (&disposal::FINE, 0.35),
            (&disposal::YRO, 0.45),
            (&disposal::CONDITIONAL_DISCHARGE, 0.12),
            (&disposal::DTO, if self.age(heard) >= 12 { 0.08 } else { 0.0 }),
        ]);
        self.decide(&mut case, sentence, heard);
        self.serve(&mut case, sentence, heard);
        self.add(case);
    }

    /// The sentence of the last case, if a youth court gave one that can be breached.
    fn last_order(&self) -> Option<(&'static Disposal, NaiveDate)> {
        let case = self.cases.last().filter(|case| case.route == Route::YouthCourt)?;
        let decisions = case.offences.iter().flat_map(|offence| &offence.decisions);
        decisions.max_by_key(|decision| decision.disposal.tier).map(|decision| (decision.disposal, decision.date))
    }

    /// Which feed of the courts shows a case that ends on this day: the register gave way to Common Platform.
    fn feeds(&mut self, end: NaiveDate) -> SeenBy {
        let (register, hearings) = if end < day(2021, 1, 1) {
            (true, false)
        } else if end < day(2023, 7, 1) {
            self.dice.weighted(&[((true, true), 0.45), ((true, false), 0.2), ((false, true), 0.35)])
        } else {
            (false, true)
        };
        SeenBy { register, hearings, ..SeenBy::default() }
    }
}

/// The gravest offence of a case; the first of several.
fn gravest(offences: &[CommittedOffence]) -> Option<&CommittedOffence> {
    offences.iter().rev().max_by_key(|offence| offence.kind.seriousness)
}
