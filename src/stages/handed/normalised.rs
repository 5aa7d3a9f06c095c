//! The records of all sources, in the model's tables.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::DataFrame;

/// The record tables of all sources: identifiable.
#[derive(Debug, Clone)]
pub struct Normalised {
    tables: BTreeMap<&'static str, DataFrame>,
    care_coverage: Option<(NaiveDate, NaiveDate)>,
}

impl Normalised {
    pub(in crate::stages) fn new(
        tables: BTreeMap<&'static str, DataFrame>,
        care_coverage: Option<(NaiveDate, NaiveDate)>,
    ) -> Self {
        Self { tables, care_coverage }
    }

    /// A record table or a reference table; empty, with its columns, when no source fills it.
    ///
    /// # Panics
    /// For a name that is no such table.
    pub fn table(&self, name: &str) -> &DataFrame {
        self.tables.get(name).expect("only record tables and reference tables are asked for")
    }

    /// The days for which the care extracts are complete, if there is one.
    pub fn care_coverage(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.care_coverage
    }
}
