//! CSV as text: a header that is found by name, and every row accounted for.

mod cells;
mod furniture;
mod header;
mod lines;
mod plain;
mod rows;

pub(super) use plain::read_plain;

use std::io::{ErrorKind, Read};

use chrono::NaiveDate;

use self::cells::RowCells;
use self::furniture::Furniture;
use self::header::{Header, HeaderCandidate, other_delimiter};
use self::rows::{CsvRows, RowReading};
use super::decode::{Utf8, is_double_encoded};
use super::faults::{unreadable, unreadable_from, wrong_encoding};
use super::frame::TextRows;
use crate::declarations::Source;
use crate::error::{Error, Result};
use crate::issues::{Effect, Issues};
use crate::stages::handed::{RawParts, Reject, Rejects};

/// How many rows at the top are looked at for the header.
const MOST_TITLES: usize = 20;

/// How many rows, the header among them, sheets of spreadsheets have at most.
const SHEETS: [u32; 2] = [65_536, 1_048_576];

/// Reads one CSV.
pub(super) fn read(source: &Source, file: &str, received: NaiveDate, bytes: &mut dyn Read) -> Result<RawParts> {
    let text = Utf8::new(&source.encoding, bytes).map_err(|error| error.of(file, &source.encoding))?;
    let delimiter = u8::try_from(source.delimiter).expect("a declared delimiter is ASCII");
    let mut sheet = CsvFile {
        source,
        file,
        encoding: text.name(),
        rows: CsvRows::new(text, delimiter),
        rejects: Rejects::default(),
        issues: Issues::new(),
    };
    let (header, titles) = sheet.header()?;
    let table = sheet.read_rows(&header, &titles)?;
    if table.len() as u64 + sheet.rejects.len() == 0 {
        sheet.note("no_rows", 0);
    }
    for rule in sheet.rows.text().told() {
        sheet.note(rule, 0);
    }
    Ok(RawParts {
        file: file.to_owned(),
        received,
        tables: vec![table.finish()],
        rejects: sheet.rejects,
        issues: sheet.issues,
    })
}

/// One file while it is read.
struct CsvFile<'a, 'b> {
    source: &'a Source,
    file: &'a str,
    encoding: &'static str,
    rows: CsvRows<Utf8<'b>>,
    rejects: Rejects,
    issues: Issues,
}

impl CsvFile<'_, '_> {
    /// The header, and the rows above it.
    fn header(&mut self) -> Result<(Header, Vec<RowCells>)> {
        let mut above: Vec<(HeaderCandidate, RowCells)> = Vec::new();
        while above.len() < MOST_TITLES || self.source.header_row.is_some() {
            let mut cells = RowCells::default();
            match self.next(None, &mut cells, 0, None) {
                Ok(Some(_)) => {}
                // What is wrong further down matters less than that the header was not found.
                Err(error) if above.is_empty() => return Err(error),
                Ok(None) | Err(_) => break,
            }
            let is_declared = self.source.header_row.is_some_and(|row| self.rows.n_lines() >= row);
            let candidate = HeaderCandidate::new(self.source, &cells);
            let is_it = is_declared || (self.source.header_row.is_none() && candidate.is_whole());
            above.push((candidate, cells));
            if is_it {
                return self.header_below(above);
            }
        }
        if above.iter().all(|(_, cells)| cells.iter().all(|cell| cell.trim().is_empty())) {
            return Err(self.blank(above.len() < MOST_TITLES));
        }
        // No row is it. Titles may stand above one that is separated otherwise.
        let others =
            above.iter().find_map(|(row, cells)| other_delimiter(self.source, self.file, cells, row.n_found()));
        if let Some(error) = others {
            return Err(error);
        }
        // What is wrong is said of the one that comes nearest, the first of equals.
        let most = above.iter().map(|(candidate, _)| candidate.n_found()).max();
        let nearest = above.iter().position(|(candidate, _)| Some(candidate.n_found()) == most).unwrap_or_default();
        above.truncate(nearest + 1);
        self.header_below(above)
    }

    /// The last of these rows as the header, the others as titles.
    fn header_below(&mut self, mut above: Vec<(HeaderCandidate, RowCells)>) -> Result<(Header, Vec<RowCells>)> {
        let (candidate, row) = above.pop().expect("a header is one of the rows that were read");
        let header = Header::new(self.source, self.file, candidate, &row, &mut self.issues)?;
        for _ in &above {
            self.leave_aside("title_row", 0);
        }
        Ok((header, above.into_iter().map(|(_, cells)| cells).collect()))
    }

    /// Reads what follows the header.
    fn read_rows(&mut self, header: &Header, titles: &[RowCells]) -> Result<TextRows> {
        let table = &self.source.tables[0];
        let furniture = Furniture::new(table, header, titles);
        let mut rows = TextRows::new(table);
        let mut cells = RowCells::default();
        let mut row: u32 = 0;
        let mut is_short = false;
        while let Some(reading) = self.next(Some(header.width()), &mut cells, row + 1, Some(header))? {
            row = row.checked_add(1).ok_or_else(|| unreadable(self.file, "has more rows than we can number"))?;
            is_short = false;
            if let Some(rule) = furniture.rule(&cells, header) {
                self.leave_aside(rule, row);
                continue;
            }
            is_short = cells.len() < header.width();
            if let Some(rule) = fault(&cells, header.width()) {
                self.reject(rule, row, &cells);
                continue;
            }
            if reading == RowReading::Stray {
                self.note("stray_quote", row);
            }
            self.add(&mut rows, row, &cells, header);
        }
        if is_short && !self.rows.is_ended() {
            return Err(self.cut(row));
        }
        self.note_sheet_limit(row);
        Ok(rows)
    }

    fn add(&mut self, rows: &mut TextRows, row: u32, cells: &RowCells, header: &Header) {
        let is_ascii = cells.is_ascii();
        rows.start(row);
        for (column, place) in header.places().iter().enumerate() {
            let cell = place.map(|place| cells.get(place));
            rows.cell(column, cell);
            if !is_ascii && cell.is_some_and(is_double_encoded) {
                let name = &self.source.tables[0].columns[column].name;
                self.issues.push("double_encoded", &self.source.name, self.file, row, name, Effect::Kept);
            }
        }
    }

    /// The next row, if there is one.
    fn next(
        &mut self,
        width: Option<usize>,
        cells: &mut RowCells,
        row: u32,
        header: Option<&Header>,
    ) -> Result<Option<RowReading>> {
        match self.rows.next(width, cells) {
            Ok(Some(RowReading::Cut)) => Err(self.cut(row)),
            Ok(Some(RowReading::Unclosed)) => Err(self.unclosed(row)),
            Ok(reading) => Ok(reading),
            Err(error) if error.kind() == ErrorKind::FileTooLarge => {
                Err(unreadable(self.file, &format!("has no end of a line within 4 MB in {}", place(row)))
                    .hint("is it a CSV, and of that source?"))
            }
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                let at = self.rows.wrong_cell();
                let column = header.map_or_else(|| format!("column {}", at + 1), |header| header.describe(at));
                let place = if row == 0 { place(row) } else { format!("{}, {column}", place(row)) };
                Err(wrong_encoding(self.file, self.encoding, &place))
            }
            Err(error) => Err(unreadable_from(self.file, self.encoding, &place(row), &error)),
        }
    }

    /// A file without a header, of which all that was looked at is blank.
    fn blank(&self, is_all: bool) -> Error {
        let hint = "ask the supplier to send it again; an extract without rows still has a header";
        if self.rows.n_lines() == 0 {
            return unreadable(self.file, "is empty").hint(hint);
        }
        if is_all {
            return unreadable(self.file, "has no header and no row: all of its lines are blank").hint(hint);
        }
        let what = format!("has no header: its first {} lines are blank", self.rows.n_lines());
        let path = self.source.path.display();
        unreadable(self.file, &what).hint(format!("say in which line the header stands with `header_row` in {path}"))
    }

    fn cut(&self, row: u32) -> Error {
        unreadable(self.file, &format!("ends in the middle of a row ({})", place(row)))
            .hint("the transfer was cut short or a quote is missing: ask the supplier to send it again")
    }

    fn unclosed(&self, row: u32) -> Error {
        unreadable(self.file, &format!("has a quote in {} that may take in the rows after it", place(row)))
            .hint("close the quote, or ask the supplier to write a quote within a cell twice, as RFC 4180 has it")
    }

    fn note(&mut self, rule: &'static str, row: u32) {
        self.issues.push(rule, &self.source.name, self.file, row, "", Effect::Kept);
    }

    fn leave_aside(&mut self, rule: &'static str, row: u32) {
        self.issues.push(rule, &self.source.name, self.file, row, "", Effect::LeftAside);
    }

    fn reject(&mut self, rule: &'static str, row: u32, cells: &RowCells) {
        self.issues.push(rule, &self.source.name, self.file, row, "", Effect::Rejected);
        self.rejects.push(|| Reject {
            table: self.source.tables[0].name.clone(),
            row,
            rule,
            column: String::new(),
            text: serde_json::json!(cells.iter().collect::<Vec<_>>()).to_string(),
        });
    }

    /// A file that is exactly as long as a sheet can be was perhaps longer before it was one.
    fn note_sheet_limit(&mut self, n_rows: u32) {
        if SHEETS.iter().any(|most| n_rows == *most || n_rows + 1 == *most || n_rows + 2 == *most) {
            self.note("spreadsheet_limit", n_rows);
        }
    }
}

/// Why a row cannot be read cell by cell, if it cannot.
fn fault(cells: &RowCells, width: usize) -> Option<&'static str> {
    if cells.len() != width {
        Some("ragged_row")
    } else if cells.has_nul() {
        Some("nul_byte")
    } else {
        None
    }
}

fn place(row: u32) -> String {
    if row == 0 { "the header".to_owned() } else { format!("row {row}") }
}
