//! One file of a source as text in every cell, with its row numbers.
//!
//! Nothing is cast here, and no row is lost: what does not fit the layout is put aside
//! as a [`Reject`], and a file that cannot be read as what it is declared to be is an error.

mod csv;
mod decode;
mod frame;
mod json;
mod table;
mod walk;

pub use table::read_table;

use std::io::Read;

use chrono::NaiveDate;
use polars::prelude::DataFrame;

use crate::declarations::Source;
use crate::declarations::source::Format;
use crate::error::{Error, Kind, Result, in_words};
use crate::issues::Issues;

/// One file as text.
#[derive(Debug)]
pub struct Raw(RawParts);

/// What a [`Raw`] is made of, for the stage after it.
#[derive(Debug)]
pub(crate) struct RawParts {
    pub(crate) file: String,
    pub(crate) received: NaiveDate,
    pub(crate) tables: Vec<RawTable>,
    pub(crate) rejects: Vec<Reject>,
    pub(crate) issues: Issues,
}

/// One table of a file: our columns as text, and [`ROW`].
#[derive(Debug)]
pub(crate) struct RawTable {
    pub(crate) name: String,
    pub(crate) frame: DataFrame,
}

/// A row that was put aside, with the reason and the row as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reject {
    pub(crate) table: String,
    pub(crate) row: u32,
    pub(crate) rule: &'static str,
    pub(crate) column: String,
    pub(crate) text: String,
}

/// Reads one file by the rule in force on the day it was received.
///
/// # Errors
/// [`Kind::Delivery`] for a file that is empty, cut short or in another encoding, and
/// [`Kind::Contract`] for a column that is missing or stands twice.
pub fn extract(source: &Source, file: &str, received: NaiveDate, bytes: &mut dyn Read) -> Result<Raw> {
    let source = source.on(received);
    let parts = match source.format {
        Format::Csv => csv::read(&source, file, received, bytes)?,
        Format::Json => json::read(&source, file, received, bytes)?,
    };
    Ok(Raw(parts))
}

impl Raw {
    /// Rows read, those that were put aside among them.
    pub fn n_rows(&self) -> u64 {
        let n_kept: usize = self.0.tables.iter().map(|table| table.frame.height()).sum();
        (n_kept + self.0.rejects.len()) as u64
    }

    /// What it is made of.
    pub(crate) fn into_parts(self) -> RawParts {
        self.0
    }
}

/// A file that cannot be read.
fn unreadable(file: &str, what: &str) -> Error {
    Error::new(Kind::Delivery, format!("{file} {what}"))
}

/// A file that could be read no further: the wrong encoding, or a disk that failed.
fn unreadable_from(file: &str, encoding: &str, place: &str, error: &std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::InvalidData {
        return wrong_encoding(file, encoding, place);
    }
    unreadable(file, &format!("cannot be read: {}", in_words(error))).because(error)
}

fn wrong_encoding(file: &str, encoding: &str, place: &str) -> Error {
    unreadable(file, &format!("is not valid {encoding} in {place}"))
        .hint("set `encoding` to what the supplier writes, often \"windows-1252\" or \"utf-16le\"")
}

#[cfg(test)]
mod tests;
