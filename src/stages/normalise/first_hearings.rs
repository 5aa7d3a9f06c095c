//! Ages at the first hearing that cannot be: above the age at the outcome that followed, or below that at the offence.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::faulty::Faulty;
use super::recorded::{self, RecordedDays};
use super::roles::words;
use super::table::{CastTable, DeliveryContext};
use crate::declarations::source::RECORD_ID;
use crate::error::Result;
use crate::issues::Effect;

/// Told ages that contradict the birthday of the child and the days of the offence and the outcome. Without them the
/// birthday says how old the child was.
pub(super) fn contradictions(tables: &[CastTable<'_>], context: &DeliveryContext<'_>) -> Result<Vec<Faulty>> {
    let births = births(tables, context)?;
    let outcomes = recorded::days(&[("outcome_records", "outcome_date")], tables, context)?;
    let offences = recorded::days(&[("offence_records", "offence_date")], tables, context)?;
    let mut judged = Vec::new();
    for outcome in &outcomes {
        let Some(text) = outcome.record.columns.get("age_years_first_hearing") else { continue };
        let Some(children) = recorded::texts(outcome.record, RECORD_ID, &tables[outcome.table], context)? else {
            continue;
        };
        let offended = offended(outcome, &offences, tables, context)?;
        let columns = words(text).filter_map(|name| tables[outcome.table].frame().column(name).ok());
        for (column, ages) in columns.filter_map(|column| Some((column, column.i64().ok()?))) {
            let mut faulty = Faulty::new("age_contradicts", Effect::Blanked, outcome.table, column.name());
            for (at, age) in ages.iter().enumerate() {
                let Some(born) = children.get(at).and_then(|child| births.get(child).copied().flatten()) else {
                    continue;
                };
                let Some(age) = age else { continue };
                let aged = |day: Option<i32>| years(born, day?);
                let is_above = aged(outcome.days[at]).is_some_and(|oldest| age > oldest);
                let is_below = aged(offended[at]).is_some_and(|youngest| age < youngest);
                faulty.see(at, is_above || is_below);
            }
            judged.push(faulty.unweighed());
        }
    }
    Ok(judged)
}

/// By reference the birthday of a child; none where rows differ.
fn births(tables: &[CastTable<'_>], context: &DeliveryContext<'_>) -> Result<HashMap<String, Option<i32>>> {
    let mut births: HashMap<String, Option<i32>> = HashMap::new();
    for born in recorded::days(&[("person_records", "date_of_birth")], tables, context)? {
        let Some(children) = recorded::texts(born.record, RECORD_ID, &tables[born.table], context)? else { continue };
        for (child, day) in children.iter().zip(&born.days) {
            let (Some(child), Some(day)) = (child, day) else { continue };
            let known = births.entry(child.to_owned()).or_insert(Some(*day));
            if *known != Some(*day) {
                *known = None;
            }
        }
    }
    Ok(births)
}

/// The day of the offence of each outcome, if the delivery has it.
fn offended(
    outcomes: &RecordedDays<'_>,
    offences: &[RecordedDays<'_>],
    tables: &[CastTable<'_>],
    context: &DeliveryContext<'_>,
) -> Result<Vec<Option<i32>>> {
    let mut offended = vec![None; outcomes.days.len()];
    for offences in offences {
        let days = if offences.table == outcomes.table {
            offences.days.clone()
        } else {
            recorded::offence_of_each(outcomes, offences, tables, context)?
        };
        offended.iter_mut().zip(days).for_each(|(known, day)| *known = known.or(day));
    }
    Ok(offended)
}

/// How old somebody is on a day.
fn years(born: i32, day: i32) -> Option<i64> {
    let (born, day) = (NaiveDate::from_epoch_days(born)?, NaiveDate::from_epoch_days(day)?);
    day.years_since(born).map(i64::from)
}

#[cfg(test)]
mod tests {
    use crate::stages::normalise::tests::{delivery, source};

    /// The ages of a child born on 1 May 2008 that are left, of those told of an outcome of 1 June 2024 and an offence of
    /// 1 July 2023.
    fn check(told: &[i64], expected: &[Option<i64>]) {
        let source = source(
            "csv",
            "append",
            "[[table]]
name = 'row'
column = [
    { name = 'id', from = 'Id', kind = 'text' },
    { name = 'born', from = 'Born', kind = 'date' },
    { name = 'offended', from = 'Offended', kind = 'date' },
    { name = 'decided', from = 'Decided', kind = 'date' },
    { name = 'age', from = 'Age', kind = 'integer' },
]
[[record]]
table = 'person_records'
from = 'row'
columns = { record_id = 'id', date_of_birth = 'born' }
[[record]]
table = 'offence_records'
from = 'row'
columns = { record_id = 'id', offence_ref = 'id', offence_date = 'offended' }
[[record]]
table = 'outcome_records'
from = 'row'
columns = { record_id = 'id', offence_ref = 'id', outcome_date = 'decided', age_years_first_hearing = 'age' }
",
        );
        let rows: String = told.iter().map(|age| format!("1,2008-05-01,2023-07-01,2024-06-01,{age}\n")).collect();
        let delivery = delivery(&source, &format!("Id,Born,Offended,Decided,Age\n{rows}"));
        let ages = delivery.table("row").unwrap().column("age").unwrap().i64().unwrap().clone();
        assert_eq!(ages.iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn an_age_above_that_at_the_outcome_or_below_that_at_the_offence_is_blanked() {
        check(&[15, 16, 17, 14, 45], &[Some(15), Some(16), None, None, None]);
    }
}
