//! One file of a source as text in every cell, with its row numbers.
//!
//! Nothing is cast here, and no row is lost: what does not fit the layout is put aside
//! as a [`Reject`](crate::stages::handed::Reject), and a file that cannot be read as what it is declared to be is an error.

mod contract;
mod csv;
mod decode;
mod document;
mod elsewhere;
mod end_mark;
mod faults;
mod frame;
mod json;
mod json_text;
mod no_list;
mod repeats;
mod table;
mod unread;
mod value;
mod walk;

pub use table::read_table;

use std::io::Read;

use chrono::NaiveDate;

use self::end_mark::WithoutEndMark;
use crate::declarations::Source;
use crate::declarations::source::Format;
use crate::error::Result;
use crate::stages::handed::Raw;

/// Reads one file by the rule in force on the day it was received.
///
/// # Errors
/// [`crate::error::Kind::Delivery`] for a file that is empty, cut short or in another encoding, and
/// [`crate::error::Kind::Contract`] for a column that is missing or stands twice.
pub fn extract(source: &Source, file: &str, received: NaiveDate, bytes: &mut dyn Read) -> Result<Raw> {
    let source = source.on(received);
    let bytes = &mut WithoutEndMark::new(bytes);
    let parts = match source.format {
        Format::Csv => csv::read(&source, file, received, bytes)?,
        Format::Json => json::read(&source, file, received, bytes)?,
    };
    Ok(Raw::new(parts))
}

#[cfg(test)]
mod tests;
