//! Invented histories for properties that hold whatever happened: awkward days, several decisions on one of them,
//! ages and dates that nobody knows, children without a row.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{Days, Months, NaiveDate};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use super::trial::Trial;

/// The first day of every history.
pub(super) const FIRST: &str = "2016-01-01";
/// The day that all of it is known.
pub(super) const LAST: &str = "2018-12-31";

const N_DAYS: u64 = 3 * 365;
const AWKWARD: [&str; 7] =
    ["2016-02-29", "2017-01-01", "2017-08-31", "2018-02-28", "2016-03-31", "2016-12-31", "2017-06-30"];
const GROUPS: &[&str] = &["white", "white", "mixed", "asian", "black", "other", "not_known"];
const CARE: &[&str] = &["looked_after", "not_looked_after", "not_known"];
const TIERS: &[&str] =
    &["nfa", "diversion", "pre_court", "first_tier", "community", "custody", "custody", "not_proven"];
const REMANDS: &[&str] =
    &["unconditional_bail", "conditional_bail", "bail_support", "local_authority", "youth_detention"];

/// One child with all that happened to it.
#[derive(Debug, Clone)]
pub(super) struct DrawnChild {
    /// Sex, ethnic group and where that is from; a child can lack its row.
    row: Option<(&'static str, &'static str, &'static str)>,
    events: Vec<Event>,
    care: Option<Stay>,
}

#[derive(Debug, Clone)]
enum Event {
    Offence(DrawnOffence),
    Remand(DrawnRemand),
    Contact { day: NaiveDate, kind: &'static str },
    Programme(Stay),
}

#[derive(Debug, Clone)]
struct DrawnOffence {
    when: When,
    is_dated: bool,
    is_recordable: bool,
    is_breach: bool,
    age: Option<u8>,
    /// How many days after the offence, and what was decided.
    decisions: Vec<(u64, DrawnDecision)>,
}

#[derive(Debug, Clone)]
struct DrawnRemand {
    day: NaiveDate,
    decision: &'static str,
    of: Circumstances,
    /// What was decided so many days later on an offence of the day.
    followed_by: Option<(u64, DrawnDecision)>,
}

/// A day by itself, or so long after what was decided last: follow-ups end there.
#[derive(Debug, Clone)]
enum When {
    On(NaiveDate),
    Later { months: u32, days: u64 },
}

#[derive(Debug, Clone)]
struct DrawnDecision {
    tier: &'static str,
    appeal: &'static str,
    residence: &'static str,
    first_hearing_age: Option<u8>,
    /// How long a sentence to custody is served, if it ends.
    served: Option<u64>,
    of: Circumstances,
}

/// What a row says of the child on its day, and the letter that its id begins with: ids sort otherwise than days.
#[derive(Debug, Clone)]
struct Circumstances {
    age: Option<u8>,
    care_status: &'static str,
    letter: char,
}

#[derive(Debug, Clone)]
struct Stay {
    start: NaiveDate,
    n_days: Option<u64>,
    counts: bool,
}

/// Children with histories of their own.
pub(super) fn children(n: std::ops::Range<usize>) -> impl Strategy<Value = Vec<DrawnChild>> {
    let sex = select(&["female", "male", "male", "not_known"][..]);
    let basis = select(&["self_defined", "self_defined", "officer_observed", "not_known"][..]);
    let row = weighted(0.95, (sex, select(GROUPS), basis));
    let child = (row, vec(event(), 1..7), weighted(0.4, stay()));
    vec(child.prop_map(|(row, events, care)| DrawnChild { row, events, care }), n)
}

fn event() -> impl Strategy<Value = Event> {
    let kind = select(&["arrest", "arrest", "voluntary_interview"][..]);
    prop_oneof![
        6 => offence().prop_map(Event::Offence),
        2 => remand().prop_map(Event::Remand),
        3 => (day(), kind).prop_map(|(day, kind)| Event::Contact { day, kind }),
        2 => stay().prop_map(Event::Programme),
    ]
}

fn remand() -> impl Strategy<Value = DrawnRemand> {
    let custody = decision().prop_map(|decision| DrawnDecision { tier: "custody", ..decision });
    let followed_by = weighted(0.3, (select(&[0_u64, 100, 365, 367][..]), custody));
    (day(), select(REMANDS), circumstances(), followed_by).prop_map(|(day, decision, of, followed_by)| DrawnRemand {
        day,
        decision,
        of,
        followed_by,
    })
}

fn offence() -> impl Strategy<Value = DrawnOffence> {
    let months = prop_oneof![Just(0_u32), Just(12), 1_u32..12];
    let when = prop_oneof![
        day().prop_map(When::On),
        (months, 0_u64..2).prop_map(|(months, days)| When::Later { months, days })
    ];
    let delay = prop_oneof![Just(0_u64), Just(30), Just(183), 0_u64..600];
    let facts = (prop::bool::weighted(0.95), prop::bool::weighted(0.9), prop::bool::weighted(0.1));
    // The same decided twice on one day, the child's circumstances told otherwise: the lowest id counts.
    let again = weighted(0.3, circumstances());
    let decisions = (vec((delay, decision()), 0..3), again).prop_map(|(mut decisions, again)| {
        let first = decisions.first().cloned();
        decisions.extend(first.zip(again).map(|((delay, first), of)| (delay, DrawnDecision { of, ..first })));
        decisions
    });
    (when, facts, age(), decisions).prop_map(|(when, (is_dated, is_recordable, is_breach), age, decisions)| {
        DrawnOffence { when, is_dated, is_recordable, is_breach, age, decisions }
    })
}

fn decision() -> impl Strategy<Value = DrawnDecision> {
    let residence = select(&["local", "local", "local", "other", "not_known"][..]);
    let appeal = select(&["none", "none", "none", "none", "changed", "quashed"][..]);
    let served = weighted(0.9, select(&[0_u64, 30, 91, 200][..]));
    (select(TIERS), appeal, residence, age(), served, circumstances()).prop_map(
        |(tier, appeal, residence, first_hearing_age, served, of)| DrawnDecision {
            tier,
            appeal,
            residence,
            first_hearing_age,
            served,
            of,
        },
    )
}

fn circumstances() -> impl Strategy<Value = Circumstances> {
    (age(), select(CARE), prop::char::range('a', 'd')).prop_map(|(age, care_status, letter)| Circumstances {
        age,
        care_status,
        letter,
    })
}

fn age() -> impl Strategy<Value = Option<u8>> {
    prop_oneof![8 => (11_u8..18).prop_map(Some), 1 => select(vec![Some(9), Some(10), Some(18)]), 1 => Just(None)]
}

fn stay() -> impl Strategy<Value = Stay> {
    // Some end on the last day of a quarter, which counts or does not.
    let start =
        prop_oneof![2 => (day(), weighted(0.8, 0_u64..400)), 1 => (before_the_end_of_a_quarter(), Just(Some(90)))];
    (start, any::<bool>()).prop_map(|((start, n_days), counts)| Stay { start, n_days, counts })
}

/// Ninety days before a quarter ends.
fn before_the_end_of_a_quarter() -> impl Strategy<Value = NaiveDate> {
    select(&AWKWARD[4..]).prop_map(|day| date(day) - Days::new(90))
}

fn day() -> impl Strategy<Value = NaiveDate> {
    let drawn = (0..N_DAYS).prop_map(|days| date(FIRST) + Days::new(days));
    prop_oneof![2 => drawn, 1 => select(&AWKWARD[..]).prop_map(date)]
}

/// A day as it is written.
pub(super) fn date(day: &str) -> NaiveDate {
    day.parse().unwrap()
}

/// The rows of some children's histories.
#[derive(Debug, Clone)]
pub(super) struct Histories {
    tables: BTreeMap<&'static str, BTreeSet<String>>,
    known_on: NaiveDate,
}

impl Histories {
    /// Only one child, with something of every kind on the first day: so all measures begin there, and care records do.
    pub(super) fn begun(known_on: &str) -> Self {
        let mut histories = Self { tables: BTreeMap::new(), known_on: date(known_on) };
        for (table, row) in [
            ("outcomes", "first | gone | first | 2016-01-01 | not_proven | none | 15 | | local | not_known"),
            ("contacts", "first | 2016-01-01 | arrest"),
            ("remands", "first | first | 2016-01-01 | local_authority | 15 | not_known"),
            ("interventions", "first | first | 2016-01-01 | 2016-02-01"),
            ("care_periods", "first | 2016-01-01 | 2016-02-01 | no"),
        ] {
            histories.add(table, row.to_owned());
        }
        for (year, group) in (2016..2019).flat_map(|year| GROUPS[1..6].iter().map(move |group| (year, group))) {
            histories.add("population", format!("{year} | 14 | male | {group} | 40{year}"));
            for (age, sex) in (10..18).flat_map(|age| [(age, "female"), (age, "male")]).filter(|of| *of != (14, "male"))
            {
                histories.add("population", format!("{year} | {age} | {sex} | {group} | 0"));
            }
            for care_status in &CARE[..2] {
                histories
                    .add("looked_after_population", format!("{year} | 14 | male | {group} | {care_status} | 20{year}"));
            }
        }
        histories
    }

    /// With more children, whose ids begin with a name.
    pub(super) fn with(&self, name: &str, children: &[DrawnChild]) -> Self {
        let mut histories = self.clone();
        for (number, child) in children.iter().enumerate() {
            histories.add_child(&format!("{name}{number}"), child);
        }
        histories
    }

    /// The tables as they are on a day, their rows in the order that a seed gives them.
    pub(super) fn tables(&self, as_at: &str, seed: u64) -> Trial {
        self.tables.iter().fold(Trial::as_at(as_at), |trial, (table, rows)| {
            let mut rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            rows.sort_by_cached_key(|row| {
                let mut hasher = DefaultHasher::new();
                (seed, row).hash(&mut hasher);
                hasher.finish()
            });
            trial.with(table, &format!("{}\n{}", header(table), rows.join("\n")))
        })
    }

    fn add(&mut self, table: &'static str, row: String) {
        self.tables.entry(table).or_default().insert(row);
    }

    fn add_child(&mut self, id: &str, child: &DrawnChild) {
        if let Some((sex, group, basis)) = child.row {
            let group = if basis == "not_known" { "not_known" } else { group };
            self.add("persons", format!("{id} | {sex} | {group} | {basis}"));
        }
        if let Some(stay) = child.care.as_ref().filter(|stay| stay.start <= self.known_on) {
            let counts = if stay.counts { "yes" } else { "no" };
            self.add("care_periods", format!("{id} | {} | {} | {counts}", stay.start, self.end(stay)));
        }
        let mut decided = date(FIRST);
        for (number, event) in child.events.iter().enumerate() {
            let own = format!("{number}-{id}");
            match event {
                Event::Offence(offence) => decided = self.add_offence(id, &own, offence, decided),
                Event::Remand(remand) if remand.day <= self.known_on => self.add_remand(id, &own, remand),
                Event::Contact { day, kind } if *day <= self.known_on => {
                    self.add("contacts", format!("{id} | {day} | {kind}"));
                }
                Event::Programme(stay) if stay.start <= self.known_on => {
                    self.add("interventions", format!("{own} | {id} | {} | {}", stay.start, self.end(stay)));
                }
                Event::Remand(_) | Event::Contact { .. } | Event::Programme(_) => {}
            }
        }
    }

    fn add_remand(&mut self, id: &str, own: &str, remand: &DrawnRemand) {
        let DrawnRemand { day, decision, of, followed_by } = remand;
        let (age, care) = (shown(of.age), of.care_status);
        self.add("remands", format!("{}{own} | {id} | {day} | {decision} | {age} | {care}", of.letter));
        if *decision == "youth_detention" {
            let end = self.end(&Stay { start: *day, n_days: Some(20), counts: false });
            self.add("custody_periods", format!("{own} | {id} | remand | {day} | {end} | | {age} | {care}"));
        }
        if let Some(followed_by) = followed_by {
            let decisions = vec![followed_by.clone()];
            let when = When::On(*day);
            let offence =
                DrawnOffence { when, is_dated: true, is_recordable: true, is_breach: false, age: of.age, decisions };
            self.add_offence(id, own, &offence, *day);
        }
    }

    /// Adds an offence and what was decided on it; returns the last day that something is.
    fn add_offence(&mut self, id: &str, own: &str, offence: &DrawnOffence, mut decided: NaiveDate) -> NaiveDate {
        let day = match offence.when {
            When::On(day) => day,
            When::Later { months, days } => decided + Months::new(months) + Days::new(days),
        };
        if day <= self.known_on {
            let shown_day = if offence.is_dated { day.to_string() } else { String::new() };
            let yes_or_no = |fact: bool| if fact { "yes" } else { "no" };
            let (recordable, breach) = (yes_or_no(offence.is_recordable), yes_or_no(offence.is_breach));
            let age = shown(offence.age);
            self.add("offences", format!("{own} | {id} | {shown_day} | {recordable} | {breach} | {age}"));
        }
        for (number, (delay, decision)) in offence.decisions.iter().enumerate() {
            decided = day + Days::new(*delay);
            if decided <= self.known_on {
                self.add_decision(id, own, number, decided, decision);
            }
        }
        decided
    }

    fn add_decision(&mut self, id: &str, own: &str, number: usize, on: NaiveDate, decision: &DrawnDecision) {
        let DrawnDecision { tier, appeal, residence, first_hearing_age, served, of } = decision;
        let outcome = format!("{}{number}{own}", of.letter);
        let at_court = ["first_tier", "community", "custody"].contains(tier);
        let first_hearing_age = shown(first_hearing_age.filter(|_| at_court));
        let (age, care) = (shown(of.age), of.care_status);
        self.add(
            "outcomes",
            format!("{outcome} | {own} | {id} | {on} | {tier} | {appeal} | {age} | {first_hearing_age} | {residence} | {care}"),
        );
        if *tier == "custody" {
            let stay = Stay { start: on, n_days: *served, counts: true };
            let end = self.end(&stay);
            self.add(
                "custody_periods",
                format!("{outcome} | {id} | sentence | {on} | {end} | {outcome} | {age} | {care}"),
            );
        }
    }

    /// The last day of a stay, unless it goes on.
    fn end(&self, stay: &Stay) -> String {
        let end = stay.n_days.map(|n_days| stay.start + Days::new(n_days));
        end.filter(|end| *end <= self.known_on).map_or_else(String::new, |end| end.to_string())
    }
}

fn shown(age: Option<u8>) -> String {
    age.map_or_else(String::new, |age| age.to_string())
}

fn header(table: &str) -> &'static str {
    match table {
        "persons" => "person_id | sex | ethnic_group | ethnicity_basis",
        "offences" => "offence_id | person_id | offence_date | is_recordable | is_breach | age_years",
        "outcomes" => {
            "outcome_id | offence_id | person_id | outcome_date | tier | appeal | age_years | age_years_first_hearing | \
             residence | care_status"
        }
        "custody_periods" => {
            "custody_id | person_id | kind | start_date | end_date | outcome_id | age_years_end | care_status_end"
        }
        "remands" => "remand_id | person_id | hearing_date | decision | age_years | care_status",
        "contacts" => "person_id | contact_date | kind",
        "interventions" => "intervention_id | person_id | start_date | end_date",
        "care_periods" => "person_id | start_date | end_date | counts_as_looked_after",
        "population" => "year | age_years | sex | ethnic_group | persons",
        "looked_after_population" => "year | age_years | sex | ethnic_group | care_status | persons",
        other => panic!("no history has rows of {other}"),
    }
}
