//! One file of a source as text in every cell, with its row numbers.
//!
//! Nothing is cast here, and no row is lost: what does not fit the layout is put aside
//! as a [`Reject`](crate::stages::handed::Reject), and a file that cannot be read as what it is declared to be is an error.

mod csv;
mod decode;
mod frame;
mod json;
mod table;
mod walk;

pub use table::read_table;

use std::io::Read;

use chrono::NaiveDate;

use crate::declarations::Source;
use crate::declarations::source::Format;
use crate::error::{Error, Kind, Result, in_words};
use crate::stages::handed::Raw;

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
    Ok(Raw::new(parts))
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
