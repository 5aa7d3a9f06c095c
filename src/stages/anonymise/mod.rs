//! anonymise: the tables without what identifies a child.

use std::collections::BTreeMap;

use polars::prelude::LazyFrame;

/// The pseudonymised tables by name.
#[derive(Clone)]
pub struct Pseudonymised {
    tables: BTreeMap<&'static str, LazyFrame>,
}

impl Pseudonymised {
    /// Tables that are pseudonymised already.
    pub fn from_tables(tables: BTreeMap<&'static str, LazyFrame>) -> Self {
        Self { tables }
    }

    /// The tables by name; one that nobody fed may be missing.
    pub fn tables(&self) -> &BTreeMap<&'static str, LazyFrame> {
        &self.tables
    }
}
