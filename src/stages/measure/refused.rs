//! What is said of SQL that an engine refuses.

use polars::prelude::PolarsError;

use crate::declarations::Measure;
use crate::error::{Error, Kind};

/// A query that the engine refuses. Only a message about names can be passed on: another
/// may quote a cell.
pub(super) fn fault(measure: &Measure, error: &PolarsError) -> Error {
    let what = match error {
        PolarsError::ColumnNotFound(message) | PolarsError::SQLInterface(message) | PolarsError::SQLSyntax(message) => {
            message.to_string()
        }
        PolarsError::InvalidOperation(message) if message.starts_with("conversion from") => {
            "a number that is added up is below zero, missing or above 4294967295".to_owned()
        }
        PolarsError::SchemaMismatch(_) | PolarsError::InvalidOperation(_) => "types do not fit".to_owned(),
        PolarsError::IO { .. } => "a table cannot be read".to_owned(),
        _ => "it fails while it runs".to_owned(),
    };
    Error::new(Kind::Declaration, format!("{}: {}", file(measure), what.replace('\n', " ")))
}

/// Where a measure's SQL is written.
pub(super) fn file(measure: &Measure) -> String {
    format!("measures/{}.sql", measure.name)
}
