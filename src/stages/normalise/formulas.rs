//! What a `[[record]]` fills, and the formulas that it is worked out by.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use chrono::NaiveDate;
use polars::prelude::*;
use polars::sql::sql_expr;

use super::dates::since_epoch;
use super::stacked::{DELIVERY, FIRST_RECEIVED, RECEIVED};
use crate::declarations::Source;
use crate::declarations::source::Record;
use crate::error::{Error, Result};
use crate::model::records::{LINK_DECISIONS, RECORDS};
use crate::model::{self, REFERENCE, Table};

/// The tables that a `[[record]]` may name.
pub(super) fn targets() -> impl Iterator<Item = &'static Table> {
    RECORDS.iter().chain([&LINK_DECISIONS]).chain(REFERENCE.iter().filter_map(|name| model::table(name)))
}

fn record_tables() -> String {
    targets().map(|table| table.name).collect::<Vec<_>>().join(", ")
}

/// The target of a record.
pub(super) fn target(source: &Source, record: &Record) -> Result<&'static Table> {
    targets()
        .find(|table| table.name == record.table)
        .ok_or_else(|| wrong(source, record, &format!("there is no such record table; there are {}", record_tables())))
}

/// The expressions of declarations that were read already: every delivery of a source is worked out by the same few.
static READ: LazyLock<Mutex<HashMap<String, Expr>>> = LazyLock::new(Mutex::default);

/// An expression of a declaration.
pub(super) fn expression(source: &Source, record: &Record, name: &str, text: &str) -> Result<Expr> {
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = read.get(text) {
        return Ok(known.clone());
    }
    let expression = sql_expr(text).map_err(|error| unusable(source, record, name, &error))?;
    read.insert(text.to_owned(), expression.clone());
    Ok(expression)
}

/// The rows of one delivery as formulas see them: with the day of receipt.
pub(super) fn delivered(frame: &DataFrame, received: NaiveDate) -> DataFrame {
    let (mut rows, height) = (frame.clone(), frame.height());
    let day = Scalar::new(DataType::Date, AnyValue::Date(since_epoch(received)));
    for name in [RECEIVED, FIRST_RECEIVED] {
        rows.with_column(Column::new_scalar(name.into(), day.clone(), height)).expect("one day a row");
    }
    let number = Scalar::from(0_u32);
    rows.with_column(Column::new_scalar(DELIVERY.into(), number, height)).expect("one number a row");
    rows
}

/// What these expressions make of the rows, a cell a row; nothing where one cannot be worked out.
pub(super) fn worked_out(rows: &DataFrame, values: Vec<Expr>) -> Vec<Option<Column>> {
    let columns = |values: Vec<Expr>| -> Option<Vec<Column>> {
        let made = rows.clone().lazy().select(values).collect().ok()?;
        // What looks at no column is one cell.
        let whole = |column: Column| {
            if column.len() == rows.height() { column } else { column.new_from_index(0, rows.height()) }
        };
        Some(made.into_columns().into_iter().map(whole).collect())
    };
    if values.is_empty() {
        return Vec::new();
    }
    match columns(values.clone()) {
        Some(columns) => columns.into_iter().map(Some).collect(),
        None => values.into_iter().map(|value| columns(vec![value]).and_then(|mut columns| columns.pop())).collect(),
    }
}

/// An expression that cannot be worked out over the columns of its source.
pub(super) fn unusable(source: &Source, record: &Record, name: &str, error: &PolarsError) -> Error {
    let said = error.to_string();
    // The kind of the error is lost in those that it is wrapped in, each with the plan as it was thought of.
    let Some((_, column)) = said.split_once("unable to find column \"") else {
        // The library's own words are none for an officer.
        return wrong(source, record, &format!("{name}: is no formula that can be read"))
            .hint("close every bracket and quote; docs/DECLARATIONS.md says what a formula may have");
    };
    let column = column.split('"').next().unwrap_or_default();
    let error = wrong(source, record, &format!("{name}: the source has no column `{column}`"));
    error.hint(format!("a text stands in single quotes, '{column}'; columns are called as [[column]] names them"))
}

/// A record that is declared wrong.
pub(super) fn wrong(source: &Source, record: &Record, message: &str) -> Error {
    let message = format!("record {} from {}: {}", record.table, record.from, message.replace('\n', ", "));
    Error::declaration(&source.path, message)
        .hint("docs/DECLARATIONS.md says what a [[record]] may hold, with an example")
}
