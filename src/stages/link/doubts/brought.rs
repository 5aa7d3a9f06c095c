//! What the two sides of a pair bring to figures: in which quarters their events lie, and what is said of the child.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};
use polars::prelude::*;

use crate::declarations::measure::Breakdown;
use crate::error::Result;
use crate::stages::handed::linked::Day;
use crate::stages::link::records::{NO_DECISION, Nodes, Records, TableRows};

/// The days that measures may begin with, and the rows that they are made from.
pub(super) const EVENTS: [EventRows; 7] = [
    EventRows { of: "contacts.contact_date", table: "contact_records", day: "contact_date", says: None },
    EventRows { of: "care_periods.start_date", table: "care_records", day: "start_date", says: None },
    EventRows {
        of: "custody_periods.start_date",
        table: "intervention_records",
        day: "start_date",
        says: Some(Says::Yes("is_custodial")),
    },
    EventRows { of: "interventions.start_date", table: "intervention_records", day: "start_date", says: None },
    EventRows { of: "offences.offence_date", table: "offence_records", day: "offence_date", says: None },
    EventRows {
        of: "outcomes.outcome_date",
        table: "outcome_records",
        day: "outcome_date",
        says: Some(Says::Decision("outcome")),
    },
    EventRows {
        of: "remands.hearing_date",
        table: "hearing_records",
        day: "hearing_date",
        says: Some(Says::Decision("decision")),
    },
];

/// The rows of records that events are made from.
pub(super) struct EventRows {
    /// The day of the event, as `begins` of a measure names it.
    pub of: &'static str,
    table: &'static str,
    day: &'static str,
    /// What a row must say.
    says: Option<Says>,
}

enum Says {
    /// A column that decides something.
    Decision(&'static str),
    /// A column that is true.
    Yes(&'static str),
}

/// What figures are broken down by and a child's records say, in the order of [`Brought::differs`].
const TRAITS: [&str; 4] = [Breakdown::ETHNIC_GROUP, Breakdown::CARE_STATUS, Breakdown::SEX, Breakdown::AGE_BAND];

/// What some records bring.
#[derive(Debug, Clone, Default)]
pub(super) struct Brought {
    /// For each of [`EVENTS`] the quarters with one: the lowest bit is the quarter that is not over, the next the one before.
    pub quarters: [u64; EVENTS.len()],
    /// What is known of the child: the place in [`TRAITS`], and what is said.
    known: BTreeSet<(usize, Box<str>)>,
}

impl Brought {
    /// What several records bring together.
    pub fn of_all<'b>(records: impl Iterator<Item = &'b Self>) -> Self {
        let mut all = Self::default();
        for one in records {
            all.quarters.iter_mut().zip(one.quarters).for_each(|(sum, more)| *sum |= more);
            all.known.extend(one.known.iter().cloned());
        }
        all
    }

    /// The columns of a breakdown in which two sides do not say the same, with a blank between them.
    pub fn differs(&self, other: &Self) -> String {
        let of = |brought: &Self, at: usize| {
            brought.known.iter().filter(|(place, _)| *place == at).map(|(_, said)| said.clone()).collect::<Vec<_>>()
        };
        let differs = |at: &usize| of(self, *at) != of(other, *at);
        (0..TRAITS.len()).filter(differs).map(|at| TRAITS[at]).collect::<Vec<_>>().join(" ")
    }
}

/// What each of some records brings, by record.
///
/// `group` is the ethnic group of a code, and nothing for one that says nothing.
pub(super) fn brought<'g>(
    nodes: &Nodes<'_>,
    records: &Records,
    is_wanted: &[bool],
    as_at: Day,
    group: impl Fn(&str) -> Option<&'g str>,
) -> Result<PlHashMap<u32, Brought>> {
    let mut found = PlHashMap::<u32, Brought>::default();
    if !is_wanted.contains(&true) {
        return Ok(found);
    }
    for (at, event) in EVENTS.iter().enumerate() {
        let rows = records.rows(event.table);
        let (days, counts) = (rows.days(event.day)?, counts(rows, event)?);
        for (row, record) in wanted(nodes, rows, is_wanted)? {
            if let Some(day) = days[row].filter(|_| counts[row]) {
                found.entry(record).or_default().quarters[at] |= 1 << quarters_ago(day, as_at);
            }
        }
    }
    let rows = records.rows("person_records");
    let (sexes, births, codes) = (rows.text("sex")?, rows.days("date_of_birth")?, rows.text("ethnicity_code")?);
    for (row, record) in wanted(nodes, rows, is_wanted)? {
        let known = &mut found.entry(record).or_default().known;
        known.extend(codes[row].and_then(&group).map(|group| (0, group.into())));
        known.extend(sexes[row].filter(|sex| *sex != "not_known").map(|sex| (2, sex.into())));
        known.extend(births[row].map(|day| (3, day.to_string().into())));
    }
    let rows = records.rows("care_records");
    let (starts, ends) = (rows.days("start_date")?, rows.days("end_date")?);
    for (row, record) in wanted(nodes, rows, is_wanted)? {
        let episode = format!("{:?} {:?}", starts[row], ends[row]);
        found.entry(record).or_default().known.insert((1, episode.into()));
    }
    Ok(found)
}

/// The rows of records that are wanted, each with its record.
fn wanted<'a>(
    nodes: &'a Nodes<'_>,
    rows: TableRows<'a>,
    is_wanted: &'a [bool],
) -> Result<impl Iterator<Item = (usize, u32)> + 'a> {
    let record = |(row, (source, name)): (usize, (&str, &str))| Some((row, nodes.find(source, name)?));
    let each = rows.names()?.into_iter().enumerate().filter_map(record);
    Ok(each.filter(|(_, record)| is_wanted[*record as usize]))
}

/// Which rows are such an event.
fn counts(rows: TableRows<'_>, event: &EventRows) -> Result<Vec<bool>> {
    match event.says {
        None => Ok(vec![true; rows.len()]),
        Some(Says::Yes(column)) => rows.booleans(column),
        Some(Says::Decision(column)) => {
            let decides = |said: &Option<&str>| said.is_some_and(|said| said != NO_DECISION);
            Ok(rows.text(column)?.iter().map(decides).collect())
        }
    }
}

/// How many quarters lie between that of a day and the one that is not over: 63 for all that is longer ago.
fn quarters_ago(day: Day, as_at: Day) -> u32 {
    let quarter = |day: NaiveDate| day.year() * 4 + day.month0() as i32 / 3;
    let date = |day: Day| NaiveDate::from_epoch_days(day);
    let running = date(as_at).and_then(|day| day.checked_add_days(Days::new(1))).map(quarter);
    let ago = running.zip(date(day).map(quarter)).map_or(0, |(running, quarter)| running - quarter);
    u32::try_from(ago).unwrap_or(0).min(63)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a measure begins with and is not here would never be said to change.
    #[test]
    fn every_day_that_a_measure_begins_with_is_known() {
        for measure in crate::declarations::measure::tests::default_measures().values() {
            for day in &measure.begins {
                assert!(EVENTS.iter().any(|event| event.of == day), "{}: {day}", measure.name);
            }
        }
    }

    #[test]
    fn a_quarter_that_ends_on_the_day_itself_is_over() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap().to_epoch_days();
        let ago = |text: &str| quarters_ago(day(text), day("2026-09-30"));
        assert_eq!(
            ["2026-10-01", "2026-09-30", "2026-07-01", "2026-06-30", "2025-09-30", "1990-01-01", "2030-01-01"].map(ago),
            [0, 1, 1, 2, 5, 63, 0]
        );
    }
}
