//! One file as text, as it was read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::DataFrame;

use crate::issues::Issues;

/// The column with a row's number in its file: the row of a CSV, the document of JSON.
pub(in crate::stages) const ROW: &str = "_row";

/// One file as text.
#[derive(Debug, Clone)]
pub struct Raw(RawParts);

/// What a [`Raw`] is made of, for the stage after it.
#[derive(Debug, Clone)]
pub(in crate::stages) struct RawParts {
    pub(in crate::stages) file: String,
    pub(in crate::stages) received: NaiveDate,
    pub(in crate::stages) tables: Vec<RawTable>,
    pub(in crate::stages) rejects: Rejects,
    pub(in crate::stages) issues: Issues,
}

/// One table of a file: our columns as text, and [`ROW`].
#[derive(Debug, Clone)]
pub(in crate::stages) struct RawTable {
    pub(in crate::stages) name: String,
    pub(in crate::stages) frame: DataFrame,
    pub(in crate::stages) repeats: Vec<Repeat>,
}

/// A reference that stands in more than one element of a JSON document: the row and the column, by their places from 0, and
/// which of those elements the row lies in. Rows in the first are not named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stages) struct Repeat {
    pub(in crate::stages) at: usize,
    pub(in crate::stages) column: usize,
    pub(in crate::stages) nth: usize,
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

/// Rows put aside: all of them counted, and the first kept as they came, so that a file without one good row fills no
/// memory. The file itself is in the archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::stages) struct Rejects {
    kept: Vec<Reject>,
    n_rejected: u64,
}

impl Rejects {
    /// How many are kept as they came.
    const N_KEPT: u64 = 10_000;

    /// Puts one more aside; its text is made only if it is kept.
    pub(in crate::stages) fn push(&mut self, reject: impl FnOnce() -> Reject) {
        self.n_rejected += 1;
        if self.n_rejected <= Self::N_KEPT {
            self.kept.push(reject());
        }
    }

    /// Adds those of another step.
    pub(in crate::stages) fn append(&mut self, other: Self) {
        self.n_rejected += other.n_rejected;
        self.kept.extend(other.kept);
    }

    /// How many rows were put aside.
    pub(in crate::stages) fn len(&self) -> u64 {
        self.n_rejected
    }

    /// The first of them.
    pub(in crate::stages) fn kept(&self) -> &[Reject] {
        &self.kept
    }
}

impl Raw {
    pub(in crate::stages) fn new(parts: RawParts) -> Self {
        Self(parts)
    }

    /// Rows read, those that were put aside among them.
    pub fn n_rows(&self) -> u64 {
        let n_kept: usize = self.0.tables.iter().map(|table| table.frame.height()).sum();
        n_kept as u64 + self.0.rejects.len()
    }

    /// What stands in a column in these rows, as it came. A JSON document may have several rows: they stand side by side.
    pub fn cells(&self, column: &str, rows: &BTreeSet<u32>) -> BTreeMap<u32, String> {
        let mut found: BTreeMap<u32, String> = BTreeMap::new();
        for table in &self.0.tables {
            let Ok(cells) = table.frame.column(column).and_then(|column| column.str().cloned()) else { continue };
            let numbers = table.frame.column(ROW).and_then(|column| column.u32().cloned());
            let numbers = numbers.expect("extract numbers its rows");
            for (number, cell) in numbers.iter().zip(cells.iter()) {
                let (Some(number), Some(cell)) = (number.filter(|number| rows.contains(number)), cell) else {
                    continue;
                };
                let known = found.entry(number).or_default();
                if known.is_empty() {
                    known.push_str(cell);
                } else if !known.split(" | ").any(|other| other == cell) {
                    known.push_str(" | ");
                    known.push_str(cell);
                }
            }
        }
        found
    }

    /// What it is made of.
    pub(in crate::stages) fn into_parts(self) -> RawParts {
        self.0
    }
}
