//! SQL that engines cannot read differently: one dialect, checked as it is read, and written for every engine in one form.
//!
//! `docs/SQL.md` says what may be written.

mod aggregates;
mod compose;
mod contradictions;
mod expressions;
mod faults;
mod form;
mod formula;
mod from;
mod kind;
mod names;
mod operators;
mod parse;
mod pieces;
mod query;
mod rank;
mod resolve;
mod schema;
mod scope;
mod selects;
mod text;
mod texts;

use crate::error::Result;
pub use compose::{SharedParts, Written};
use faults::Faults;
pub use formula::fault as fault_of_formula;
pub use kind::Type;
pub use query::Query;
pub use schema::{MOST_MONTHS, Schema, follow_up_months};

/// Reads the SQL of one file.
///
/// # Errors
/// [`crate::error::Kind::Declaration`] with every fault of the file: where it is, what is wrong and what to write
/// instead.
pub fn read(file: &str, text: &str, schema: &Schema) -> Result<Query> {
    query(file, text, schema).map_err(Faults::into)
}

fn query(file: &str, text: &str, schema: &Schema) -> std::result::Result<Query, Faults> {
    let mut faults = Faults::default();
    match parse::statement(file, text, &mut faults) {
        Some(statement) => {
            let query = resolve::query(&statement, schema, faults)?;
            parse::check_depth(file, &query.text())?;
            Ok(query)
        }
        None => Err(faults),
    }
}

#[cfg(test)]
mod tests;
