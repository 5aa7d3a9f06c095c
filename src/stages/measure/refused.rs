//! What is said of SQL that an engine refuses.

use polars::prelude::PolarsError;

use crate::declarations::Measure;
use crate::error::{Error, Kind, in_words, system_error};

/// A query that the engine refuses. Only a message about names can be passed on: another
/// may quote a cell.
pub(super) fn fault(measure: &Measure, error: &PolarsError) -> Error {
    let what = match innermost(error) {
        PolarsError::ColumnNotFound(message) | PolarsError::SQLInterface(message) | PolarsError::SQLSyntax(message) => {
            message.to_string()
        }
        PolarsError::InvalidOperation(message) if message.starts_with("conversion from") => {
            "a number that is added up is below zero or above 4294967295".to_owned()
        }
        PolarsError::SchemaMismatch(_) | PolarsError::InvalidOperation(_) => "types do not fit".to_owned(),
        PolarsError::IO { .. } => return unreadable(&format!("that {} reads", file(measure)), error),
        _ => "it fails while it runs".to_owned(),
    };
    Error::new(Kind::Declaration, format!("{}: {}", file(measure), what.replace('\n', " ")))
}

/// The error itself, without the steps of the plan that the engine wraps it in.
fn innermost(error: &PolarsError) -> &PolarsError {
    match error {
        PolarsError::Context { error, .. } | PolarsError::ExprContext { error, .. } => innermost(error),
        _ => error,
    }
}

/// Where a measure's SQL is written.
pub(super) fn file(measure: &Measure) -> String {
    format!("measures/{}.sql", measure.name)
}

/// A table that cannot be read; what the disk refuses is no fault of the table.
pub(super) fn unreadable(table: &str, error: &PolarsError) -> Error {
    let message = format!("table {table} cannot be read");
    match system_error(error) {
        Some(said) => {
            let error = Error::new(Kind::Store, format!("{message}: {}", in_words(&said))).because(&said);
            error.hint("check the disk, and that this user may read the table, and run again")
        }
        None => Error::new(Kind::Contract, message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_disk_refuses_is_no_fault_of_the_table() {
        let refused = |code| PolarsError::IO { error: std::io::Error::from_raw_os_error(code).into(), msg: None };
        // EIO and EACCES.
        assert_eq!([5, 13].map(|code| unreadable("offences", &refused(code)).kind()), [Kind::Store; 2]);
        let cut_off = PolarsError::IO { error: std::io::Error::other("unexpected end").into(), msg: None };
        assert_eq!(unreadable("offences", &cut_off).kind(), Kind::Contract);
    }
}
