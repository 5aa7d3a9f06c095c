//! What figures need of a record and many rows of a delivery leave blank: a figure that is short of them looks like a fall.

use polars::prelude::*;

use super::allowance::is_beyond;
use super::recorded;
use super::roles::words;
use super::table::{CastTable, DeliveryContext, Findings};
use crate::declarations::source::{RECORD_ID, Record};
use crate::error::Result;
use crate::issues::Effect;

/// A column of a record table without which measures leave a row out.
struct Need {
    table: &'static str,
    field: &'static str,
    /// The share that honest extracts leave blank.
    share: f64,
    /// A column that, where it is filled, says that this one should be; in every row of the record, if none.
    beside: Option<&'static str>,
}

/// A child without a birthday is of no age, and without a postcode lives nowhere; an offence without its day is no
/// reoffence, and without a code not recordable; a day without the outcome that was given is none.
/// A child under a legal status that is blank counts as looked after, and under some it would not.
const NEEDS: [Need; 6] = [
    Need { table: "person_records", field: "date_of_birth", share: 0.1, beside: None },
    Need { table: "person_records", field: "postcode", share: 0.25, beside: None },
    Need { table: "offence_records", field: "offence_date", share: 0.1, beside: None },
    Need { table: "offence_records", field: "cjs_code", share: 0.1, beside: None },
    Need { table: "care_records", field: "legal_status", share: 0.0, beside: None },
    Need { table: "outcome_records", field: "outcome", share: 0.1, beside: Some("outcome_date") },
];

/// Tells the rows of a delivery without what figures need, if they are many.
pub(super) fn tell<'a>(tables: &[CastTable<'a>], context: &DeliveryContext<'a>, findings: &mut Findings) -> Result<()> {
    for record in &context.source.records {
        let Some(table) = tables.iter().find(|table| table.declared.name == record.from) else { continue };
        for need in NEEDS.iter().filter(|need| need.table == record.table) {
            let columns = columns_of(record, need.field, table);
            let Some(column) = columns.first() else { continue };
            let is_blank = !filled(&columns, table);
            // Most columns are full, and need not be asked which rows of theirs count.
            if !is_beyond(is_blank.num_trues(), is_blank.len(), need.share / 2.0) {
                continue;
            }
            let is_wanted = wanted(record, need, table, context)?;
            // Nobody is told twice of a cell, or that a child of no fixed abode has no postcode.
            let told = findings.issues.blanked(column);
            let mut rows = rows_of(&(&is_blank & &is_wanted));
            rows.retain(|at| !told.contains(&table.numbers[*at]));
            if is_beyond(rows.len(), is_wanted.num_trues(), need.share) {
                for at in rows {
                    context.note(&mut findings.issues, "often_blank", table.numbers[at], column, Effect::Kept);
                }
            }
        }
    }
    Ok(())
}

/// The rows in which the column should be filled.
fn wanted(
    record: &Record,
    need: &Need,
    table: &CastTable<'_>,
    context: &DeliveryContext<'_>,
) -> Result<BooleanChunked> {
    if let Some(beside) = need.beside {
        return Ok(filled(&columns_of(record, beside, table), table));
    }
    let named = recorded::texts(record, RECORD_ID, table, context)?;
    Ok(named.map_or_else(|| BooleanChunked::full("".into(), true, table.frame().height()), |named| named.is_not_null()))
}

/// The columns of a source's table that a column of a record is made from.
fn columns_of<'a>(record: &Record, field: &str, table: &CastTable<'a>) -> Vec<&'a str> {
    let Some(expression) = record.columns.get(field) else { return Vec::new() };
    let names = table.declared.columns.iter().map(|column| column.name.as_str());
    names.filter(|name| words(expression).any(|word| word == *name)).collect()
}

/// Row by row, whether any of some columns is filled.
fn filled(columns: &[&str], table: &CastTable<'_>) -> BooleanChunked {
    let none = BooleanChunked::full("".into(), false, table.frame().height());
    columns
        .iter()
        .filter_map(|name| table.frame().column(name).ok())
        .fold(none, |any, column| any | column.is_not_null())
}

fn rows_of(mask: &BooleanChunked) -> Vec<usize> {
    mask.iter().enumerate().filter(|(_, is_set)| *is_set == Some(true)).map(|(at, _)| at).collect()
}
