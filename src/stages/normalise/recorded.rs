//! What the tables of one delivery will give to the record tables, row by row, before any delivery is combined.

use std::collections::HashMap;

use polars::prelude::*;

use super::formulas::{delivered, expression, worked_out};
use super::roles::words;
use super::table::{CastTable, DeliveryContext};
use crate::declarations::Source;
use crate::declarations::source::{ColumnKind, Record};
use crate::error::Result;

/// One column of a record table that holds days.
pub(super) struct RecordedDays<'a> {
    /// The place of its table in the delivery.
    pub(super) table: usize,
    pub(super) record: &'a Record,
    pub(super) field: &'a str,
    /// The columns of days that it is made from.
    pub(super) columns: Vec<&'a str>,
    /// Row by row; none where the record leaves the row out.
    pub(super) days: Vec<Option<i32>>,
}

impl RecordedDays<'_> {
    /// The column to blame for the day of a row: the first that is filled.
    pub(super) fn column_of(&self, tables: &[CastTable<'_>], at: usize) -> Option<&str> {
        let frame = tables[self.table].frame();
        let is_filled = |name: &&&str| {
            let column = frame.column(name).and_then(|column| Ok(column.date()?.physical().get(at)));
            column.is_ok_and(|day| day.is_some())
        };
        self.columns.iter().find(is_filled).copied()
    }
}

/// The columns of days of a record table's column.
pub(super) fn day_columns<'a>(record: &Record, field: &str, table: &CastTable<'a>) -> Vec<&'a str> {
    let Some(text) = record.columns.get(field) else { return Vec::new() };
    let is_day = |kind| matches!(kind, ColumnKind::Date | ColumnKind::Timestamp);
    let columns = table.declared.columns.iter().filter(|column| is_day(column.kind)).map(|column| column.name.as_str());
    columns.filter(|name| words(text).any(|word| word == *name)).collect()
}

/// All days that the records of a source name in these columns of record tables.
pub(super) fn days<'a>(
    fields: &[(&str, &'a str)],
    tables: &[CastTable<'a>],
    context: &DeliveryContext<'a>,
) -> Result<Vec<RecordedDays<'a>>> {
    let mut found = Vec::new();
    for record in &context.source.records {
        let Some(place) = tables.iter().position(|table| table.declared.name == record.from) else { continue };
        let of_record = fields.iter().filter(|(table, _)| *table == record.table);
        let (fields, columns): (Vec<&'a str>, Vec<_>) = of_record
            .map(|(_, field)| (*field, day_columns(record, field, &tables[place])))
            .filter(|(_, columns)| !columns.is_empty())
            .unzip();
        let made = made(record, &fields, &tables[place], context)?;
        for ((field, columns), made) in fields.into_iter().zip(columns).zip(made) {
            let Ok(days) = made.date() else { continue };
            let days = days.physical().iter().collect();
            found.push(RecordedDays { table: place, record, field, columns, days });
        }
    }
    Ok(found)
}

/// Texts that a record makes, row by row; none where it makes no such column, or leaves the row out.
pub(super) fn texts(
    record: &Record,
    field: &str,
    table: &CastTable<'_>,
    context: &DeliveryContext<'_>,
) -> Result<Option<StringChunked>> {
    if !record.columns.contains_key(field) {
        return Ok(None);
    }
    let made = made(record, &[field], table, context)?;
    Ok(made.first().and_then(|column| column.str().ok().cloned()))
}

/// The day of the offence that each outcome of another table is on.
pub(super) fn offence_of_each(
    outcomes: &RecordedDays<'_>,
    offences: &RecordedDays<'_>,
    tables: &[CastTable<'_>],
    context: &DeliveryContext<'_>,
) -> Result<Vec<Option<i32>>> {
    let none = || vec![None; outcomes.days.len()];
    let names = |of: &RecordedDays<'_>| -> Result<_> {
        let text = |field| texts(of.record, field, &tables[of.table], context);
        Ok(text("record_id")?.zip(text("offence_ref")?))
    };
    let (Some((children, references)), Some((own_children, own_references))) = (names(offences)?, names(outcomes)?)
    else {
        return Ok(none());
    };
    let keyed = children.iter().zip(references.iter()).zip(&offences.days);
    let days: HashMap<(&str, &str), i32> =
        keyed.filter_map(|((child, reference), day)| Some(((child?, reference?), (*day)?))).collect();
    let own = own_children.iter().zip(own_references.iter());
    Ok(own.map(|(child, reference)| days.get(&(child?, reference?)).copied()).collect())
}

/// Columns of a record, worked out over the rows of one delivery; null where the record leaves the row out.
fn made(record: &Record, fields: &[&str], table: &CastTable<'_>, context: &DeliveryContext<'_>) -> Result<Vec<Column>> {
    let as_it_is = |field: &str| {
        let is_whole = record.filter.is_none();
        is_whole.then(|| table.frame().column(record.columns[field].trim()).ok().cloned()).flatten()
    };
    let known = |field: &str| as_it_is(field).or_else(|| table.worked_out(record, field));
    let missing: Vec<&str> = fields.iter().copied().filter(|field| known(field).is_none()).collect();
    let values = values(record, &missing, context.source)?;
    if !values.is_empty() {
        let rows = delivered(table.frame(), context.received);
        // What cannot be worked out is told where deliveries are combined, and by `yjp check`.
        let nothing = || Column::full_null("".into(), rows.height(), &DataType::Null);
        for (field, column) in missing.iter().zip(worked_out(&rows, values)) {
            table.keep(record, field, column.unwrap_or_else(nothing));
        }
    }
    Ok(fields.iter().map(|field| known(field).expect("it was known or is now")).collect())
}

/// The formulas of some columns of a record, null where the record leaves the row out.
fn values(record: &Record, fields: &[&str], source: &Source) -> Result<Vec<Expr>> {
    let filter = record.filter.as_ref().map(|filter| expression(source, record, "where", filter)).transpose()?;
    let value = |field: &&str| {
        let value = expression(source, record, field, &record.columns[*field])?;
        let kept = match &filter {
            Some(filter) => when(filter.clone()).then(value).otherwise(lit(NULL)),
            None => value,
        };
        Ok(kept.alias(*field))
    };
    fields.iter().map(value).collect()
}
