//! Whether the records of a source can be made at all, found out without any row.

use std::collections::BTreeSet;

use polars::prelude::*;

use super::categories;
use super::formulas::{expression, target, unusable, wrong};
use super::stacked::{DELIVERY, RECEIVED};
use crate::declarations::source::{ColumnKind, Record, SourceTable};
use crate::declarations::sql::{Type, fault_of_formula};
use crate::declarations::{CodeLists, Source};
use crate::error::Result;
use crate::model;
use crate::stages::handed::ROW;

/// Checks the records of a source against the model: tables, columns, expressions, kinds.
///
/// # Errors
/// [`crate::error::ColumnKind::Declaration`] for the first thing that does not fit.
pub fn check(source: &Source, lists: &CodeLists) -> Result<()> {
    source.records.iter().try_for_each(|record| {
        check_record(source, record)?;
        categories::check(source, record, lists)
    })
}

fn check_record(source: &Source, record: &Record) -> Result<()> {
    let table = target(source, record)?;
    let fields: BTreeSet<&str> = table.fields.iter().map(|field| field.name).collect();
    if let Some(name) = record.columns.keys().find(|name| !fields.contains(name.as_str())) {
        return Err(wrong(source, record, &format!("the model has no column `{name}`")));
    }
    let must = |field: &&model::Field| {
        !field.is_nullable && field.kind != model::FieldKind::Category && field.name != "source"
    };
    if let Some(field) = table.fields.iter().filter(must).find(|field| !record.columns.contains_key(field.name)) {
        return Err(wrong(source, record, &format!("column `{}` must be filled", field.name)));
    }
    let from = source.table(&record.from).expect("a source is checked: its records name tables");
    let rows = without_rows(from);
    let kind = |name: &str| rows.column(name).ok().and_then(|column| kind_of(column.dtype()));
    let formulas = record.filter.iter().map(|filter| ("where", filter));
    for (name, text) in formulas.chain(record.columns.iter().map(|(name, text)| (name.as_str(), text))) {
        if let Some(fault) = fault_of_formula(text, &kind) {
            return Err(wrong(source, record, &format!("{name}: {fault}")));
        }
    }
    let rows = rows.lazy();
    if let Some(filter) = &record.filter {
        let filter = expression(source, record, "where", filter)?;
        rows.clone().filter(filter).collect().map_err(|error| unusable(source, record, "where", &error))?;
    }
    for field in table.fields {
        let Some(text) = record.columns.get(field.name) else { continue };
        let value = expression(source, record, field.name, text)?.alias(field.name);
        let made = rows.clone().select([value]).collect();
        let made = made.map_err(|error| unusable(source, record, field.name, &error))?;
        let kind = made.column(field.name).expect("selected by name").dtype().clone();
        if !fits(&kind, field.kind) {
            return Err(wrong(source, record, &format!("{}: {kind} is no {:?}", field.name, field.kind)));
        }
    }
    Ok(())
}

fn fits(made: &DataType, kind: model::FieldKind) -> bool {
    let wanted = kind.dtype();
    *made == wanted || made.is_null() || (made.is_integer() && wanted.is_integer())
}

/// What a column holds, for whom SQL is written.
fn kind_of(dtype: &DataType) -> Option<Type> {
    match dtype {
        DataType::Date => Some(Type::Date),
        DataType::Boolean => Some(Type::Boolean),
        DataType::String => Some(Type::Text),
        dtype if dtype.is_integer() => Some(Type::Integer),
        dtype if dtype.is_float() => Some(Type::Number),
        _ => None,
    }
}

/// The table as it is after normalising, without any row.
fn without_rows(table: &SourceTable) -> DataFrame {
    let mut columns = Vec::new();
    for column in &table.columns {
        let dtype = match column.kind {
            ColumnKind::Date | ColumnKind::Timestamp => DataType::Date,
            ColumnKind::Integer => DataType::Int64,
            ColumnKind::Number => DataType::Float64,
            ColumnKind::Boolean => DataType::Boolean,
            _ => DataType::String,
        };
        columns.push(Column::new_empty(column.name.as_str().into(), &dtype));
        if column.kind.has_text() {
            columns.push(Column::new_empty(format!("{}_text", column.name).into(), &DataType::String));
        }
    }
    columns.push(Column::new_empty(ROW.into(), &DataType::UInt32));
    columns.push(Column::new_empty(RECEIVED.into(), &DataType::Date));
    columns.push(Column::new_empty(DELIVERY.into(), &DataType::UInt32));
    DataFrame::new(0, columns).expect("all columns are empty")
}
