//! CSV as text: a header that is found by name, and every row accounted for.

mod header;
mod tap;

use std::io::Read;

use chrono::NaiveDate;
use csv::ByteRecord;

use self::header::Header;
use self::tap::Tap;
use super::decode::Utf8;
use super::faults::{unreadable, unreadable_from, wrong_encoding};
use super::frame::TextRows;
use crate::declarations::Source;
use crate::error::Result;
use crate::issues::{Effect, Issues};
use crate::stages::handed::{RawParts, Reject};

/// Reads one CSV.
pub(super) fn read(source: &Source, file: &str, received: NaiveDate, bytes: &mut dyn Read) -> Result<RawParts> {
    let (text, encoding) = Utf8::new(&source.encoding, bytes)
        .map_err(|error| unreadable_from(file, &source.encoding, "its first bytes", &error))?;
    let delimiter = u8::try_from(source.delimiter).expect("a declared delimiter is ASCII");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(Tap::new(text, delimiter));
    let mut sheet = CsvFile { source, file, encoding: encoding.name(), rejects: Vec::new(), issues: Issues::new() };

    let mut record = ByteRecord::new();
    let has_header = sheet.next(&mut reader, &mut record, 0)?;
    if !has_header {
        let hint = "ask the supplier to send it again; an extract without rows still has a header";
        return Err(unreadable(file, "is empty").hint(hint));
    }
    sheet.refuse_other_formats(&record)?;
    let header = Header::read(source, file, &sheet.texts(&record, 0, None)?, &mut sheet.issues)?;
    let rows = sheet.read_rows(&mut reader, &header)?;
    if rows.len() + sheet.rejects.len() == 0 {
        sheet.issues.push("no_rows", &source.name, file, 0, "", Effect::Kept);
    }
    Ok(RawParts {
        file: file.to_owned(),
        received,
        tables: vec![rows.finish()],
        rejects: sheet.rejects,
        issues: sheet.issues,
    })
}

/// One file while it is read.
struct CsvFile<'a> {
    source: &'a Source,
    file: &'a str,
    encoding: &'static str,
    rejects: Vec<Reject>,
    issues: Issues,
}

type CsvReader<'a> = csv::Reader<Tap<Utf8<'a>>>;

impl CsvFile<'_> {
    /// The next record, if there is one.
    fn next(&self, reader: &mut CsvReader<'_>, record: &mut ByteRecord, row: u32) -> Result<bool> {
        reader.read_byte_record(record).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => unreadable_from(self.file, self.encoding, &place(row), &error),
            _ => unreadable(self.file, &format!("cannot be read in {}", place(row))),
        })
    }

    /// Reads what follows the header.
    fn read_rows(&mut self, reader: &mut CsvReader<'_>, header: &Header) -> Result<TextRows> {
        let table = &self.source.tables[0];
        let mut rows = TextRows::new(table);
        let mut record = ByteRecord::new();
        let mut row: u32 = 0;
        let mut is_short = false;
        while self.next(reader, &mut record, row + 1)? {
            row = row.checked_add(1).ok_or_else(|| unreadable(self.file, "has more rows than we can number"))?;
            is_short = record.len() < header.width();
            if let Some(rule) = fault(&record, header.width()) {
                self.reject(rule, row, &record);
                continue;
            }
            let texts = self.texts(&record, row, Some(header))?;
            rows.start(row);
            for (column, place) in header.places().iter().enumerate() {
                rows.cell(column, place.map(|place| texts[place]));
            }
        }
        let is_cut = is_short && !reader.get_ref().ends_with_newline();
        if is_cut || reader.get_ref().is_in_quotes() {
            return Err(unreadable(self.file, &format!("ends in the middle of a row ({})", place(row)))
                .hint("the transfer was cut short or a quote is missing: ask the supplier to send it again"));
        }
        Ok(rows)
    }

    /// The cells as text; bytes that are none in the declared encoding fail the file.
    fn texts<'r>(&self, record: &'r ByteRecord, row: u32, header: Option<&Header>) -> Result<Vec<&'r str>> {
        let cells = record.iter().enumerate().map(|(at, cell)| {
            std::str::from_utf8(cell).map_err(|_| {
                let column = header.map_or_else(|| format!("column {}", at + 1), |header| header.describe(at));
                wrong_encoding(self.file, self.encoding, &format!("{}, {column}", place(row)))
            })
        });
        cells.collect()
    }

    fn reject(&mut self, rule: &'static str, row: u32, record: &ByteRecord) {
        self.issues.push(rule, &self.source.name, self.file, row, "", Effect::Rejected);
        let cells: Vec<_> = record.iter().map(String::from_utf8_lossy).collect();
        self.rejects.push(Reject {
            table: self.source.tables[0].name.clone(),
            row,
            rule,
            column: String::new(),
            text: serde_json::json!(cells).to_string(),
        });
    }

    /// Says so when the file is plainly no CSV in the declared encoding.
    fn refuse_other_formats(&self, header: &ByteRecord) -> Result<()> {
        let start = header.as_slice();
        if start.starts_with(b"PK\x03\x04") || start.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(unreadable(self.file, "is a spreadsheet or an archive, not a CSV")
                .hint("ask the supplier for CSV, or save the sheet as CSV"));
        }
        if start.contains(&0) {
            return Err(wrong_encoding(self.file, self.encoding, &place(0)));
        }
        Ok(())
    }
}

/// Why a row cannot be read cell by cell, if it cannot.
fn fault(record: &ByteRecord, width: usize) -> Option<&'static str> {
    let is_blank = record.as_slice().iter().all(u8::is_ascii_whitespace);
    if is_blank {
        Some("blank_row")
    } else if record.len() != width {
        Some("ragged_row")
    } else if record.as_slice().contains(&0) {
        Some("nul_byte")
    } else {
        None
    }
}

fn place(row: u32) -> String {
    if row == 0 { "the header".to_owned() } else { format!("row {row}") }
}
