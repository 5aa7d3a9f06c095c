//! SQL that engines cannot read differently: one dialect, checked as it is read, and written for every engine in one form.
//!
//! `docs/SQL.md` says what may be written.

mod aggregates;
mod compose;
mod contradictions;
mod expressions;
mod faults;
mod form;
mod from;
mod names;
mod operators;
mod parse;
mod pieces;
mod rank;
mod resolve;
mod schema;
mod scope;
mod selects;
mod text;
mod texts;

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
pub use compose::{SharedParts, Written};
use faults::Faults;
use form::{Part, Select};
pub use schema::{Schema, follow_up_months};

use schema::Kind;
use texts::Known;

/// What a column holds, for whom a query is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// Text, ids among it.
    Text,
    /// A whole day.
    Date,
    /// Yes or no.
    Boolean,
    /// A whole number of 64 bits.
    Integer,
    /// A real number.
    Number,
}

/// A query that was read and checked.
#[derive(Debug, Clone, Default)]
pub struct Query {
    parts: Vec<Part>,
    last: Vec<Select>,
    outputs: Vec<(String, Type)>,
    kinds: Vec<Kind>,
    /// What is known of the texts that each of the last SELECTs returns.
    texts: Vec<Known>,
    columns: BTreeMap<String, BTreeSet<String>>,
}

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
        Some(statement) => resolve::query(&statement, schema, faults),
        None => Err(faults),
    }
}

impl Query {
    /// The one form that every engine reads alike.
    pub fn text(&self) -> String {
        text::query(&self.parts, &self.last)
    }

    /// The columns that are read, by table.
    pub fn columns(&self) -> BTreeMap<String, BTreeSet<String>> {
        self.columns.clone()
    }

    /// The columns that are returned, in order.
    pub fn outputs(&self) -> &[(String, Type)] {
        &self.outputs
    }

    /// The texts that a column that is returned can hold; nothing if it can be any.
    pub fn texts(&self, column: &str) -> Option<BTreeSet<String>> {
        texts::together(&self.texts).remove(column)
    }

    /// The same of each of the last SELECTs, of which it is known.
    pub fn texts_of_selects(&self, column: &str) -> impl Iterator<Item = &BTreeSet<String>> {
        self.texts.iter().filter_map(move |known| known.get(column))
    }
}

#[cfg(test)]
mod tests;
