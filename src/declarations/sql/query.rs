//! A query that was read: its one form, and what it returns.

use std::collections::{BTreeMap, BTreeSet};

use super::form::{Part, Select};
use super::kind::{SqlKind, Type};
use super::text;
use super::texts::{self, Known};

/// A query that was read and checked.
#[derive(Debug, Clone, Default)]
pub struct Query {
    pub(super) parts: Vec<Part>,
    pub(super) last: Vec<Select>,
    pub(super) outputs: Vec<(String, Type)>,
    pub(super) kinds: Vec<SqlKind>,
    /// What is known of the texts that each of the last SELECTs returns.
    pub(super) texts: Vec<Known>,
    pub(super) columns: BTreeMap<String, BTreeSet<String>>,
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

    /// The column whose pseudonyms a column that is returned holds; nothing if it holds something else.
    pub fn id_of(&self, column: &str) -> Option<&'static str> {
        let mut columns = self.outputs.iter().zip(&self.kinds);
        columns.find(|((name, _), _)| name == column).and_then(|(_, kind)| match kind {
            SqlKind::Id(of) => Some(*of),
            _ => None,
        })
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
