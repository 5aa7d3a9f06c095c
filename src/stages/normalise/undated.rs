//! Outcomes without the day they were given: no interval has them, and a figure that is short of them looks like a fall.

use super::recorded::{self, day_columns};
use super::table::{CastTable, DeliveryContext, Findings};
use crate::error::Result;
use crate::issues::Effect;

const OUTCOME_DATE: (&str, &str) = ("outcome_records", "outcome_date");

/// Tells each outcome that a delivery gives no day for.
pub(super) fn tell<'a>(tables: &[CastTable<'a>], context: &DeliveryContext<'a>, findings: &mut Findings) -> Result<()> {
    for days in recorded::days(&[OUTCOME_DATE], tables, context)? {
        let table = &tables[days.table];
        let Some(outcomes) = recorded::texts(days.record, "outcome", table, context)? else { continue };
        let column = day_columns(days.record, OUTCOME_DATE.1, table)[0];
        let undated = outcomes.iter().zip(&days.days).enumerate();
        for (at, _) in undated.filter(|(_, (outcome, day))| outcome.is_some() && day.is_none()) {
            context.note(&mut findings.issues, "undated_outcome", table.numbers[at], column, Effect::Kept);
        }
    }
    Ok(())
}
