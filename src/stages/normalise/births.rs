//! Birthdays that systems write where they know none: one day on which many children of a delivery are said to be born.

use std::collections::{HashMap, HashSet};

use super::allowance::is_beyond;
use super::recorded::{self, RecordedDays};
use super::table::{CastTable, DeliveryContext, Findings};
use crate::declarations::source::RECORD_ID;
use crate::error::Result;
use crate::issues::Effect;

const BIRTH: (&str, &str) = ("person_records", "date_of_birth");

/// The share of the children of a delivery that one day may have. Of a year's children a day has 1 in 365.
const SHARE: f64 = 0.05;

/// Tells the rows with a birthday that too many children share.
pub(super) fn tell<'a>(tables: &[CastTable<'a>], context: &DeliveryContext<'a>, findings: &mut Findings) -> Result<()> {
    for births in recorded::days(&[BIRTH], tables, context)? {
        let table = &tables[births.table];
        let common = common_days(&births, table, context)?;
        for (at, _) in births.days.iter().enumerate().filter(|(_, day)| day.is_some_and(|day| common.contains(&day))) {
            context.note(&mut findings.issues, "common_birthday", table.numbers[at], births.columns[0], Effect::Kept);
        }
    }
    Ok(())
}

/// The days on which too many of the children are born.
fn common_days(
    births: &RecordedDays<'_>,
    table: &CastTable<'_>,
    context: &DeliveryContext<'_>,
) -> Result<HashSet<i32>> {
    let mut n_rows: HashMap<i32, usize> = HashMap::new();
    for day in births.days.iter().flatten() {
        *n_rows.entry(*day).or_default() += 1;
    }
    let n_filled = n_rows.values().sum();
    n_rows.retain(|_, n| is_beyond(*n, n_filled, SHARE));
    let children = recorded::texts(births.record, RECORD_ID, table, context)?;
    // A child may have many rows: only where a day has many are children told apart.
    let Some(children) = children.filter(|_| !n_rows.is_empty()) else { return Ok(HashSet::new()) };
    let born = || children.iter().zip(&births.days).filter_map(|(child, day)| Some((child?, (*day)?)));
    let n_children = born().map(|(child, _)| child).collect::<HashSet<_>>().len();
    let mut on_day: HashMap<i32, HashSet<&str>> = HashMap::new();
    for (child, day) in born().filter(|(_, day)| n_rows.contains_key(day)) {
        on_day.entry(day).or_default().insert(child);
    }
    let common = on_day.into_iter().filter(|(_, children)| is_beyond(children.len(), n_children, SHARE));
    Ok(common.map(|(day, _)| day).collect())
}
