//! What a `[[record]]` fills, and the formulas that it is worked out by.

use polars::prelude::*;
use polars::sql::sql_expr;

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

/// An expression of a declaration.
pub(super) fn expression(source: &Source, record: &Record, name: &str, text: &str) -> Result<Expr> {
    sql_expr(text).map_err(|error| unusable(source, record, name, &error))
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
