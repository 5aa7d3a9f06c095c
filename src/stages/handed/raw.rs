//! One file as text, as it was read.

use chrono::NaiveDate;
use polars::prelude::DataFrame;

use crate::issues::Issues;

/// The column with a row's number in its file: the row of a CSV, the document of JSON.
pub(in crate::stages) const ROW: &str = "_row";

/// One file as text.
#[derive(Debug)]
pub struct Raw(RawParts);

/// What a [`Raw`] is made of, for the stage after it.
#[derive(Debug)]
pub(in crate::stages) struct RawParts {
    pub(in crate::stages) file: String,
    pub(in crate::stages) received: NaiveDate,
    pub(in crate::stages) tables: Vec<RawTable>,
    pub(in crate::stages) rejects: Vec<Reject>,
    pub(in crate::stages) issues: Issues,
}

/// One table of a file: our columns as text, and [`ROW`].
#[derive(Debug)]
pub(in crate::stages) struct RawTable {
    pub(in crate::stages) name: String,
    pub(in crate::stages) frame: DataFrame,
}

/// A row that was put aside, with the reason and the row as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stages) struct Reject {
    pub(in crate::stages) table: String,
    pub(in crate::stages) row: u32,
    pub(in crate::stages) rule: &'static str,
    pub(in crate::stages) column: String,
    pub(in crate::stages) text: String,
}

impl Raw {
    pub(in crate::stages) fn new(parts: RawParts) -> Self {
        Self(parts)
    }

    /// Rows read, those that were put aside among them.
    pub fn n_rows(&self) -> u64 {
        let n_kept: usize = self.0.tables.iter().map(|table| table.frame.height()).sum();
        (n_kept + self.0.rejects.len()) as u64
    }

    /// What it is made of.
    pub(in crate::stages) fn into_parts(self) -> RawParts {
        self.0
    }
}
