//! Rules between days that need no declaration: what has not happened yet, what comes before its cause, and ages that
//! nobody has.

use std::collections::{BTreeMap, HashMap};

use chrono::{Months, NaiveDate};

use super::dates::since_epoch;
use super::faulty::{Faulty, apply};
use super::first_hearings;
use super::recorded::{self, RecordedDays, day_columns};
use super::roles::words;
use super::table::{CastTable, DeliveryContext, Findings};
use crate::error::Result;
use crate::issues::Effect;

/// The oldest that anybody is.
const OLDEST: u32 = 110;

/// The youngest that anybody is who offends, is arrested, heard or dealt with; far below the age of responsibility, so
/// that only what cannot be is judged.
const YOUNGEST: u32 = 5;

/// The record tables' columns of days that these rules look at.
const DAYS: [(&str, &str); 11] = [
    ("person_records", "date_of_birth"),
    ("offence_records", "offence_date"),
    ("outcome_records", "outcome_date"),
    ("hearing_records", "hearing_date"),
    ("contact_records", "contact_date"),
    ("care_records", "start_date"),
    ("care_records", "end_date"),
    ("intervention_records", "start_date"),
    ("intervention_records", "end_date"),
    ("comparators", "period_start"),
    ("comparators", "period_end"),
];

/// The columns of the last day of a period, by those of the first.
const END_OF: [(&str, &str); 2] = [("start_date", "end_date"), ("period_start", "period_end")];

/// The columns of what has happened when it is told. A hearing may be listed, and an intervention planned.
const HAPPENED: [(&str, &str); 7] = [
    ("person_records", "date_of_birth"),
    ("offence_records", "offence_date"),
    ("outcome_records", "outcome_date"),
    ("contact_records", "contact_date"),
    ("care_records", "start_date"),
    ("care_records", "end_date"),
    ("link_decisions", "decided_on"),
];

/// The columns of what only somebody old enough can do.
const OF_AGE: [(&str, &str); 4] = [
    ("offence_records", "offence_date"),
    ("outcome_records", "outcome_date"),
    ("hearing_records", "hearing_date"),
    ("contact_records", "contact_date"),
];

/// Judges the days of one delivery: those to come first, since no other rule should rest on them.
pub(super) fn judge<'a>(
    tables: &mut [CastTable<'a>],
    context: &DeliveryContext<'a>,
    findings: &mut Findings,
) -> Result<()> {
    for rule in [
        to_come,
        ages_at_receipt,
        ages_at_events,
        ages_told,
        first_hearings::contradictions,
        offences_after_outcomes,
        ends_before_starts,
    ] {
        let faulty = rule(tables, context)?;
        apply(faulty, tables, context, findings);
    }
    Ok(())
}

type Rule = Result<Vec<Faulty>>;

/// Days after the day of receipt, of what has happened; of a hearing the day is kept.
fn to_come(tables: &[CastTable<'_>], context: &DeliveryContext<'_>) -> Rule {
    let mut columns: BTreeMap<(usize, &str), Effect> = BTreeMap::new();
    for record in &context.source.records {
        let Some(place) = tables.iter().position(|table| table.declared.name == record.from) else { continue };
        let of = |fields: &[(&str, &'static str)]| {
            let fields = fields.iter().filter(|(table, _)| *table == record.table);
            fields.flat_map(|(_, field)| day_columns(record, field, &tables[place])).collect::<Vec<_>>()
        };
        for column in of(&[("hearing_records", "hearing_date")]) {
            columns.entry((place, column)).or_insert(Effect::Kept);
        }
        for column in of(&HAPPENED) {
            columns.insert((place, column), Effect::Blanked);
        }
    }
    let received = since_epoch(context.received);
    let judged = columns.into_iter().map(|((table, column), effect)| {
        let mut faulty = Faulty::new("after_receipt", effect, table, column);
        for (at, day) in days_of(&tables[table], column) {
            faulty.see(at, day > received);
        }
        faulty
    });
    Ok(judged.collect())
}

/// Births so long ago that nobody lives who was born then.
fn ages_at_receipt(tables: &[CastTable<'_>], context: &DeliveryContext<'_>) -> Rule {
    let oldest = context.received.checked_sub_months(Months::new(12 * OLDEST)).map_or(i32::MIN, since_epoch);
    let births = recorded::days(&[("person_records", "date_of_birth")], tables, context)?;
    let judged = births.iter().flat_map(|births| births.columns.iter().map(move |column| (births.table, *column)));
    let judged = judged.map(|(table, column)| {
        let mut faulty = Faulty::new("impossible_age", Effect::Blanked, table, column);
        for (at, day) in days_of(&tables[table], column) {
            faulty.see(at, day < oldest);
        }
        faulty
    });
    Ok(judged.collect())
}

/// Events at an age at which nobody has them. If that holds of all that a child is said to have had, its birth is wrong;
/// otherwise the event is.
fn ages_at_events(tables: &[CastTable<'_>], context: &DeliveryContext<'_>) -> Rule {
    let births = recorded::days(&[("person_records", "date_of_birth")], tables, context)?;
    let events = recorded::days(&OF_AGE, tables, context)?;
    let mut wrong: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
    let mut blame = |days: &RecordedDays<'_>, at: usize| {
        if let Some(column) = days.column_of(tables, at) {
            wrong.entry((days.table, column.to_owned())).or_default().push(at);
        }
    };
    for birth in &births {
        let of_others = events_of_records(birth, &events, tables, context)?;
        let own: Vec<&RecordedDays<'_>> = events.iter().filter(|events| events.table == birth.table).collect();
        let mut had = Vec::new();
        for (at, day) in birth.days.iter().enumerate() {
            let Some(earliest) = day.map(of_age) else { continue };
            let others = of_others.get(&at).into_iter().flatten().map(|(place, at)| (&events[*place], *at));
            had.clear();
            had.extend(
                own.iter().map(|events| (*events, at)).chain(others).filter(|(events, at)| events.days[*at].is_some()),
            );
            let is_wrong =
                |(events, at): &(&RecordedDays<'_>, usize)| events.days[*at].is_some_and(|day| day < earliest);
            let n_wrong = had.iter().filter(|event| is_wrong(event)).count();
            if n_wrong > 0 && n_wrong == had.len() {
                blame(birth, at);
            } else if n_wrong > 0 {
                had.iter().filter(|event| is_wrong(event)).for_each(|(events, at)| blame(events, *at));
            }
        }
    }
    let judged = wrong.into_iter().map(|((table, column), mut rows)| {
        rows.sort_unstable();
        rows.dedup();
        let n_judged = days_of(&tables[table], &column).len();
        Faulty::found("impossible_age", Effect::Blanked, (table, &column), n_judged, rows)
    });
    Ok(judged.collect())
}

/// By the row of a birth, the events of its record that stand in other tables: their columns and rows.
fn events_of_records(
    birth: &RecordedDays<'_>,
    events: &[RecordedDays<'_>],
    tables: &[CastTable<'_>],
    context: &DeliveryContext<'_>,
) -> Result<HashMap<usize, Vec<(usize, usize)>>> {
    let mut found: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
    if events.iter().all(|events| events.table == birth.table) {
        return Ok(found);
    }
    let Some(names) = recorded::texts(birth.record, "record_id", &tables[birth.table], context)? else {
        return Ok(found);
    };
    let rows: HashMap<&str, usize> = names.iter().enumerate().filter_map(|(at, name)| Some((name?, at))).collect();
    for (place, events) in events.iter().enumerate().filter(|(_, events)| events.table != birth.table) {
        let Some(names) = recorded::texts(events.record, "record_id", &tables[events.table], context)? else {
            continue;
        };
        for (at, name) in names.iter().enumerate() {
            let Some(birth) = name.and_then(|name| rows.get(name)) else { continue };
            found.entry(*birth).or_default().push((place, at));
        }
    }
    Ok(found)
}

/// Ages that a source tells as a number.
fn ages_told(tables: &[CastTable<'_>], context: &DeliveryContext<'_>) -> Rule {
    let mut judged = Vec::new();
    for record in context.source.records.iter().filter(|record| record.table == "outcome_records") {
        let Some(place) = tables.iter().position(|table| table.declared.name == record.from) else { continue };
        let Some(text) = record.columns.get("age_years_first_hearing") else { continue };
        for column in words(text).filter_map(|name| tables[place].frame().column(name).ok()) {
            let Ok(ages) = column.i64() else { continue };
            let mut faulty = Faulty::new("impossible_age", Effect::Blanked, place, column.name());
            for (at, age) in ages.iter().enumerate().filter_map(|(at, age)| Some((at, age?))) {
                faulty.see(at, !(i64::from(YOUNGEST)..=i64::from(OLDEST)).contains(&age));
            }
            judged.push(faulty);
        }
    }
    Ok(judged)
}

/// Offences after the decision on them. Which of the two days is wrong nobody can tell, so both stay; no measure counts
/// such an offence as a new one.
fn offences_after_outcomes(tables: &[CastTable<'_>], context: &DeliveryContext<'_>) -> Rule {
    let offences = recorded::days(&[("offence_records", "offence_date")], tables, context)?;
    let outcomes = recorded::days(&[("outcome_records", "outcome_date")], tables, context)?;
    let mut judged = Vec::new();
    for outcomes in &outcomes {
        for offences in &offences {
            let rows = if offences.table == outcomes.table {
                offences.days.clone()
            } else {
                recorded::offence_of_each(outcomes, offences, tables, context)?
            };
            let blamed = if offences.table == outcomes.table { offences } else { outcomes };
            let Some(column) = blamed.columns.first() else { continue };
            let mut faulty = Faulty::new("offence_after_outcome", Effect::Kept, outcomes.table, column);
            for (at, (offence, outcome)) in rows.iter().zip(&outcomes.days).enumerate() {
                let Some((offence, outcome)) = offence.zip(*outcome) else { continue };
                faulty.see(at, offence > outcome);
            }
            judged.push(faulty);
        }
    }
    Ok(judged)
}

/// Periods that end before they begin.
fn ends_before_starts(tables: &[CastTable<'_>], context: &DeliveryContext<'_>) -> Rule {
    let days = recorded::days(&DAYS, tables, context)?;
    let mut judged = Vec::new();
    for starts in &days {
        let Some(end) = END_OF.iter().find(|(start, _)| *start == starts.field).map(|(_, end)| *end) else { continue };
        let of_record = |days: &&RecordedDays<'_>| std::ptr::eq(days.record, starts.record) && days.field == end;
        let Some(ends) = days.iter().find(of_record) else { continue };
        let Some(column) = ends.columns.first() else { continue };
        let mut faulty = Faulty::new("end_before_start", Effect::Rejected, ends.table, column);
        for (at, (start, end)) in starts.days.iter().zip(&ends.days).enumerate() {
            let Some((start, end)) = start.zip(*end) else { continue };
            faulty.see(at, end < start);
        }
        judged.push(faulty);
    }
    Ok(judged)
}

/// The first day on which somebody born on this one is old enough.
fn of_age(birth: i32) -> i32 {
    let day = NaiveDate::from_epoch_days(birth).and_then(|day| day.checked_add_months(Months::new(12 * YOUNGEST)));
    day.map_or(i32::MAX, since_epoch)
}

/// The filled days of a column, each with its row.
fn days_of(table: &CastTable<'_>, column: &str) -> Vec<(usize, i32)> {
    let days = table.frame().column(column).and_then(|column| Ok(column.date()?.physical().clone()));
    let days = days.expect("only columns of days are judged");
    days.iter().enumerate().filter_map(|(at, day)| Some((at, day?))).collect()
}
