//! The life of a child as far as the police and the courts are concerned.

use chrono::{Datelike, NaiveDate};

use super::super::calendar::{age_years, plus_days, sitting_day};
use super::super::catalogue::{KINDS, OffenceKind};
use super::super::dice::{Dice, Purpose};
use super::super::disposal::{Disposal, DisposalTier};
use super::super::identifiers::{self, References};
use super::super::options::Options;
use super::care::{self, TimeInCare, care_on};
use super::origin::{PersonOrigin, background, origin};
use super::{Case, CaseFile, CommittedOffence, DisposalDecision, Mishaps, Programme, Route, SeenBy, YoungPerson};

/// How often a child comes back after a case, by kind of child and its share. Planted.
const PROPENSITIES: [(f64, f64); 3] = [(0.19, 0.66), (0.52, 0.27), (0.86, 0.07)];
/// How much more often while looked after. Planted.
const LOOKED_AFTER_FACTOR: f64 = 1.5;

/// The child of this number and all that happened to it up to the last day.
pub fn child(options: &Options, number: u64, attempt: u64) -> YoungPerson {
    let origin = origin(options, number, attempt);
    let mut dice = Dice::new(options.seed, number, Purpose::History);
    let care = care::invent(&mut dice, &origin, options.until);
    let references = References::new(number, origin.born, origin.first_day);
    let mut life = Life::new(dice, number, origin, care, options.until);
    if !life.origin.is_care_only {
        life.live();
    }
    // Children's services have no code for Arab, so a child they know is `any other` everywhere.
    if !life.care.is_empty() && life.origin.ethnicity.code == "O2" {
        life.origin.ethnicity = background("O9");
    }
    let file = life.file();
    let mishaps = mishaps(options, number);
    YoungPerson { number, origin: life.origin, references, cases: life.cases, care: life.care, file, mishaps }
}

/// What befalls a child's number and name in one record or another.
fn mishaps(options: &Options, number: u64) -> Mishaps {
    let mut dice = Dice::new(options.seed, number, Purpose::Mishap);
    let is_shared = dice.chance(options.rates.shared_numbers) && number > 1;
    let is_unnamed = dice.chance(options.rates.unnamed);
    let borrowed_pncid = is_shared.then(|| {
        let before = origin(options, number - 1, 0);
        References::new(number - 1, before.born, before.first_day).pncid
    });
    Mishaps { borrowed_pncid, unnamed_in: is_unnamed.then_some(1) }
}

/// How much more often a child comes back after a case that ended like this. Planted.
fn after_case(case: &Case) -> f64 {
    let decisions = case.offences.iter().flat_map(|offence| &offence.decisions);
    match decisions.map(|decision| decision.disposal.tier).max() {
        Some(DisposalTier::Custody | DisposalTier::Community) => 2.2,
        Some(DisposalTier::First) => 1.6,
        Some(DisposalTier::PreCourt) => 1.2,
        _ => 0.9,
    }
}

/// A history while it is being made.
///
/// No two cases of a child share an offence date, or a day on which something is decided: sources that
/// know an offence only by code and date, or a sentence only by its day, must be able to tell them apart.
pub(super) struct Life {
    pub(super) dice: Dice,
    pub(super) origin: PersonOrigin,
    pub(super) until: NaiveDate,
    pub(super) care: Vec<TimeInCare>,
    pub(super) cases: Vec<Case>,
    number: u64,
    propensity: f64,
    away: Option<(NaiveDate, NaiveDate)>,
    offence_dates: Vec<NaiveDate>,
    event_dates: Vec<NaiveDate>,
    /// Stays in custody, in which nothing new is done.
    pub(super) locked: Vec<(NaiveDate, NaiveDate)>,
    /// Those of them on remand, in which no other case is heard.
    pub(super) detained: Vec<(NaiveDate, NaiveDate)>,
}

impl Life {
    fn new(mut dice: Dice, number: u64, origin: PersonOrigin, care: Vec<TimeInCare>, until: NaiveDate) -> Self {
        let propensity = dice.weighted(&PROPENSITIES);
        let gone = plus_days(origin.first_day, dice.between(-200, 600));
        let is_away = origin.is_local() && dice.chance(0.03);
        let away = is_away.then(|| (gone, plus_days(gone, 400)));
        Self {
            dice,
            number,
            propensity,
            away,
            origin,
            until,
            care,
            cases: Vec::new(),
            offence_dates: Vec::new(),
            event_dates: Vec::new(),
            locked: Vec::new(),
            detained: Vec::new(),
        }
    }

    fn live(&mut self) {
        if self.dice.chance(0.02) {
            self.was_elsewhere();
        }
        let mut day = self.origin.first_day;
        while day <= self.until && self.age(day) < 24 {
            if let Some(case) = self.case(day) {
                self.add(case);
                self.breach();
            }
            if !self.comes_back(day) {
                break;
            }
            day = self.next_day(day);
        }
    }

    pub(super) fn age(&self, on: NaiveDate) -> i32 {
        age_years(self.origin.born, on)
    }

    fn comes_back(&mut self, day: NaiveDate) -> bool {
        let care = if care_on(&self.care, day) { LOOKED_AFTER_FACTOR } else { 1.0 };
        let sex = if self.origin.is_female { 0.7 } else { 1.0 };
        let age = if self.age(day) >= 18 { 0.8 } else { 1.0 };
        let last = self.cases.last().map_or(1.0, after_case);
        self.dice.chance((self.propensity * care * sex * age * last).min(0.92))
    }

    /// The next day of offending: not while in custody.
    fn next_day(&mut self, day: NaiveDate) -> NaiveDate {
        let mut next = plus_days(day, 12 + self.dice.wait(150.0));
        self.locked.sort_unstable();
        for (start, end) in self.locked.clone() {
            if (start..=end).contains(&next) {
                next = plus_days(end, 3 + self.dice.wait(60.0));
            }
        }
        next
    }

    /// Offences that were found out together, and how they were dealt with; none if nothing is known of it yet.
    fn case(&mut self, day: NaiveDate) -> Option<Case> {
        let offences = self.offences(day);
        let last = offences.iter().filter_map(|offence| offence.date).max()?;
        let delay = if self.dice.chance(0.6) { 0 } else { self.dice.between(1, 9) };
        let arrested = self.dice.chance(0.72).then(|| plus_days(last, delay));
        let known = arrested.unwrap_or(last);
        if known > self.until {
            return None;
        }
        let route = self.route(known, &offences);
        let mut case = self.draft(route, offences);
        case.arrested = arrested;
        case.seen_by.police = true;
        let case = match case.route {
            Route::NoFurtherAction => self.no_further_action(case, known),
            Route::Diversion => self.diversion(case, known),
            Route::Caution => self.caution(case, known),
            _ => self.charge(case, known),
        }?;
        Some(self.forget_dates(case))
    }

    /// A case that nobody has decided yet.
    pub(super) fn draft(&self, route: Route, offences: Vec<CommittedOffence>) -> Case {
        let number = self.cases.len() + 1;
        let sequence = self.number * 1_000 + u64::try_from(number).expect("few cases");
        let first = offences.first().and_then(|offence| offence.date).expect("a new offence has a date");
        Case {
            number,
            route,
            seen_by: SeenBy::default(),
            arrested: None,
            charged: None,
            asn: Some(identifiers::asn(first.year(), sequence)),
            urn: format!("52NM{sequence:09}"),
            offences,
            hearings: Vec::new(),
            interventions: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, case: Case) {
        self.offence_dates.extend(case.offences.iter().filter_map(|offence| offence.date));
        self.cases.push(case);
    }

    /// One to six offences within a few days, all at the same age, by date.
    pub(super) fn offences(&mut self, day: NaiveDate) -> Vec<CommittedOffence> {
        let n = self.dice.weighted(&[(1, 0.80), (2, 0.12), (3, 0.05), (4, 0.02), (6, 0.01)]);
        let weights: Vec<(&'static OffenceKind, f64)> = KINDS.iter().map(|kind| (kind, kind.weight)).collect();
        let main = self.dice.weighted(&weights);
        let mut dated = vec![(day, main)];
        for _ in 1..n {
            let kind = if self.dice.chance(0.4) { main } else { self.dice.weighted(&weights) };
            let later = plus_days(day, if self.dice.chance(0.6) { 0 } else { self.dice.between(1, 9) });
            let is_later_good = later <= self.until && self.age(later) == self.age(day);
            dated.push((if is_later_good { later } else { day }, kind));
        }
        dated.sort_by_key(|(date, _)| *date);
        let mut offences = Vec::with_capacity(dated.len());
        for (at, (date, kind)) in dated.into_iter().enumerate() {
            let last_date = self.dice.chance(0.04).then(|| plus_days(date, 1));
            offences.push(CommittedOffence {
                number: at + 1,
                kind,
                date: Some(date),
                last_date,
                decisions: Vec::new(),
            });
        }
        offences
    }

    /// How the police deal with it. Planted: Black and Mixed children are diverted less and charged more.
    fn route(&mut self, known: NaiveDate, offences: &[CommittedOffence]) -> Route {
        let n_before = self.cases.iter().filter(|case| case.route != Route::NoFurtherAction).count();
        let gravity = offences.iter().map(|offence| offence.kind.seriousness).max().unwrap_or(1);
        let charge = match (n_before, gravity) {
            (_, 6..) => 0.75,
            (0, 4..) => 0.30,
            (0, _) => 0.12,
            (1..=2, _) => 0.45,
            _ => 0.65,
        };
        let is_harsher = matches!(self.origin.ethnicity.group, "black" | "mixed");
        let factor = if is_harsher { 1.35 } else { 1.0 };
        let rest = 1.0 - charge;
        let is_adult = self.age(known) >= 18;
        self.dice.weighted(&[
            (Route::NoFurtherAction, rest * 0.48),
            (Route::Diversion, rest * 0.33 / factor),
            (Route::Caution, if is_adult { 0.0 } else { rest * 0.19 }),
            (Route::YouthCourt, charge * factor),
        ])
    }

    pub(super) fn decision(
        &self,
        disposal: &'static Disposal,
        date: NaiveDate,
        in_case_management: bool,
    ) -> DisposalDecision {
        DisposalDecision {
            disposal,
            date,
            police_type: None,
            sent_first: None,
            appeal: None,
            in_case_management: in_case_management && !disposal.enumeration.is_empty(),
            is_local: self.is_local(date),
        }
    }

    pub(super) fn is_local(&self, on: NaiveDate) -> bool {
        self.origin.is_local() && self.away.is_none_or(|(gone, back)| !(gone..=back).contains(&on))
    }

    /// Notes a programme, unless it starts after the last day.
    pub(super) fn intervene(
        &self,
        case: &mut Case,
        disposal: &'static Disposal,
        start: NaiveDate,
        days: i64,
        is_custodial: bool,
    ) {
        if start <= self.until {
            let end = Some(plus_days(start, days)).filter(|end| *end <= self.until);
            let is_local = self.is_local(start);
            case.interventions.push(Programme { start, end, disposal, is_custodial, is_local });
        }
    }

    /// This day, or the next on which nothing else is decided about the child; none if that is still to come.
    pub(super) fn event(&mut self, date: NaiveDate) -> Option<NaiveDate> {
        let mut date = date;
        while self.event_dates.contains(&date) {
            date = plus_days(date, 1);
        }
        self.event_dates.push(date);
        Some(date).filter(|date| *date <= self.until)
    }

    /// The same for a court, which sits on weekdays.
    pub(super) fn hearing_day(&mut self, date: NaiveDate) -> NaiveDate {
        let mut date = sitting_day(date);
        loop {
            let stay = self.detained.iter().find(|(start, end)| (*start..=*end).contains(&date));
            if let Some((_, end)) = stay {
                date = sitting_day(plus_days(*end, 1));
            } else if self.event_dates.contains(&date) {
                date = sitting_day(plus_days(date, 1));
            } else {
                break;
            }
        }
        self.event_dates.push(date);
        date
    }

    pub(super) fn is_offence_day(&self, date: NaiveDate) -> bool {
        self.offence_dates.contains(&date)
    }

    /// Blanks the date of a few offences in every source.
    ///
    /// Case management could not tell which offence is meant without a date, so such an offence is not in it: only
    /// where nothing is lost by that, and where the code alone names the offence within the case.
    fn forget_dates(&mut self, mut case: Case) -> Case {
        let is_decided = case.offences.iter().all(|offence| !offence.decisions.is_empty());
        let is_plain = match case.route {
            Route::NoFurtherAction => true,
            Route::YouthCourt | Route::AdultCourt => case.hearings.len() == 1,
            Route::Diversion | Route::Caution => {
                let labels = ["community_resolution", "youth_caution"];
                case.offences.iter().flat_map(|each| &each.decisions).all(|each| labels.contains(&each.disposal.label))
            }
            Route::CrownCourt | Route::Breach | Route::Elsewhere => false,
        };
        if !is_decided || !is_plain {
            return case;
        }
        let codes: Vec<_> = case.offences.iter().map(|offence| offence.kind.code).collect();
        for offence in &mut case.offences {
            let is_only_one = codes.iter().filter(|code| **code == offence.kind.code).count() == 1;
            if is_only_one && self.dice.chance(0.012) {
                (offence.date, offence.last_date) = (None, None);
                for decision in &mut offence.decisions {
                    (decision.in_case_management, decision.appeal) = (false, None);
                }
            }
        }
        case
    }

    /// The file at the youth justice service: for every child dealt with there, and for every looked-after child
    /// that comes to notice, since children's services are told by its number.
    fn file(&mut self) -> Option<CaseFile> {
        let known = |case: &Case| case.known_on().or(case.charged);
        let dealt_with = self.cases.iter().filter(|case| case.seen_by.case_management).filter_map(known).min();
        let noticed = self.cases.iter().filter_map(known).min().filter(|_| !self.care.is_empty());
        let opened = dealt_with.or(noticed)?;
        Some(CaseFile { opened, had_other_ypid: self.dice.chance(0.006) })
    }
}
