//! What the tables of one delivery will give to the record tables, row by row, before any delivery is combined.

use std::collections::HashMap;

use polars::prelude::*;

use super::dates::since_epoch;
use super::formulas::expression;
use super::roles::words;
use super::stacked::{DELIVERY, RECEIVED};
use super::table::{CastTable, DeliveryContext};
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
        let frame = &tables[self.table].frame;
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
        for (_, field) in fields.iter().filter(|(table, _)| *table == record.table) {
            let columns = day_columns(record, field, &tables[place]);
            if columns.is_empty() {
                continue;
            }
            let column = made(record, field, &tables[place], context)?;
            let Ok(days) = column.date() else { continue };
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
    let column = made(record, field, table, context)?;
    Ok(column.str().ok().cloned())
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

/// A column of a record, worked out over the rows of one delivery; null where the record leaves the row out.
fn made(record: &Record, field: &str, table: &CastTable<'_>, context: &DeliveryContext<'_>) -> Result<Column> {
    let text = &record.columns[field];
    let source = context.source;
    if let (None, Ok(column)) = (&record.filter, table.frame.column(text.trim())) {
        return Ok(column.clone());
    }
    let mut value = expression(source, record, field, text)?;
    if let Some(filter) = &record.filter {
        value = when(expression(source, record, "where", filter)?).then(value).otherwise(lit(NULL));
    }
    let received = lit(since_epoch(context.received)).cast(DataType::Date).alias(RECEIVED);
    let rows = table.frame.clone().lazy().with_columns([received, lit(0_u32).alias(DELIVERY)]);
    let height = table.frame.height();
    // What cannot be worked out is told where deliveries are combined, and by `yjp check`.
    let made = rows.select([value.alias(field)]).collect().ok();
    let column = made.and_then(|made| made.column(field).ok().cloned());
    let column = column.unwrap_or_else(|| Column::full_null(field.into(), height, &DataType::Null));
    Ok(if column.len() == height { column } else { column.new_from_index(0, height) })
}
