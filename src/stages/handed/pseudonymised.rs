//! The tables of the model, without what identifies a child.

use std::collections::BTreeMap;

use polars::prelude::LazyFrame;

use crate::issues::{Fact, RowCounts};
use crate::model::{TABLES, Table};
use crate::stages::anonymise::checked::TablesChecked;

/// The tables of the model, under pseudonyms.
#[derive(Clone)]
pub struct Pseudonymised {
    tables: BTreeMap<&'static str, LazyFrame>,
    counts: RowCounts,
    facts: Vec<Fact>,
}

impl Pseudonymised {
    /// Asks for a proof that only `anonymise` can give.
    pub(in crate::stages) fn new(
        tables: BTreeMap<&'static str, LazyFrame>,
        counts: RowCounts,
        facts: Vec<Fact>,
        _: TablesChecked,
    ) -> Self {
        Self { tables, counts, facts }
    }

    /// The tables in the order of the model; one that nobody fed may be missing.
    pub fn frames(&self) -> impl Iterator<Item = (&'static Table, &LazyFrame)> {
        TABLES.iter().filter_map(|table| Some((table, self.tables.get(table.name)?)))
    }

    /// The tables by name.
    pub fn tables(&self) -> &BTreeMap<&'static str, LazyFrame> {
        &self.tables
    }

    /// Where the linked children and events went; nothing is known of tables from elsewhere.
    pub fn counts(&self) -> RowCounts {
        self.counts
    }

    /// What the tables cannot say.
    pub fn facts(&self) -> Vec<Fact> {
        self.facts.clone()
    }
}
