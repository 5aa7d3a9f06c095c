//! Rows that are no data: what a spreadsheet or a printed report puts between, above and below the rows of a table.

use std::collections::HashSet;

use super::cells::RowCells;
use super::header::Header;
use crate::declarations::source::SourceTable;

/// What the first cell of a row of totals says, numbers left out.
const TOTALS: [&str; 14] = [
    "total",
    "totals",
    "subtotal",
    "sub total",
    "grand total",
    "overall total",
    "report total",
    "total rows",
    "total records",
    "total number of records",
    "number of rows",
    "number of records",
    "row count",
    "record count",
];

/// What a footer says, numbers left out: those of printed pages, of database clients and of protective marking.
const FOOTERS: [&str; 21] = [
    "page",
    "page of",
    "rows",
    "rows affected",
    "row affected",
    "row s affected",
    "rows selected",
    "row selected",
    "rows returned",
    "rows exported",
    "completion time t",
    "records",
    "records exported",
    "end of report",
    "end of file",
    "end of extract",
    "end of data",
    "eof",
    "official",
    "official sensitive",
    "confidential",
];

/// What rows of one file are left out for.
pub(super) struct Furniture {
    titles: HashSet<String>,
    /// The places of columns by whose text totals are known, with the texts.
    totals: Vec<(usize, Vec<String>)>,
    /// The places of columns that no row lacks.
    required: Vec<usize>,
}

impl Furniture {
    /// What is left out of a file with this header, below these titles.
    pub(super) fn new(table: &SourceTable, header: &Header, titles: &[RowCells]) -> Self {
        let placed =
            || table.columns.iter().zip(header.places()).filter_map(|(column, place)| Some((column, (*place)?)));
        let totals = placed().filter(|(column, _)| !column.totals.is_empty());
        Self {
            titles: titles.iter().map(|title| words(title.iter())).filter(|title| !title.is_empty()).collect(),
            totals: totals.map(|(column, place)| (place, column.totals.clone())).collect(),
            required: placed().filter(|(column, _)| column.required).map(|(_, place)| place).collect(),
        }
    }

    /// The rule by which a row is no data, if it is none.
    pub(super) fn rule(&self, row: &RowCells, header: &Header) -> Option<&'static str> {
        let mut filled = row.iter().filter(|cell| !is_blank(cell));
        let Some(first) = filled.next() else { return Some("blank_row") };
        if self.is_declared_total(row) {
            return Some("totals_row");
        }
        if header.is_again(row) {
            return Some("header_again");
        }
        if !self.lacks(row, header, 1 + filled.count()) {
            return None;
        }
        self.of_words(row, first)
    }

    /// Whether a row could not be data anyhow: only then its words are looked at.
    fn lacks(&self, row: &RowCells, header: &Header, n_filled: usize) -> bool {
        row.len() != header.width()
            || n_filled * 2 < row.len()
            || self.required.iter().any(|place| is_blank(&row.get(*place)))
            || row.iter().all(is_ruler)
    }

    fn of_words(&self, row: &RowCells, first: &str) -> Option<&'static str> {
        if TOTALS.contains(&words([first].into_iter()).as_str()) {
            return Some("totals_row");
        }
        let is_drawn = row.iter().filter(|cell| !is_blank(cell)).all(is_ruler);
        let all = words(row.iter());
        (is_drawn || FOOTERS.contains(&all.as_str()) || self.titles.contains(&all)).then_some("page_furniture")
    }

    fn is_declared_total(&self, row: &RowCells) -> bool {
        let is_one_of = |place: usize, texts: &[String]| {
            texts.iter().any(|text| text.trim().to_lowercase() == row.get(place).trim().to_lowercase())
        };
        self.totals.iter().any(|(place, texts)| is_one_of(*place, texts))
    }
}

fn is_blank(cell: &&str) -> bool {
    cell.trim().is_empty()
}

/// A line drawn in a cell.
fn is_ruler(cell: &str) -> bool {
    let cell = cell.trim();
    cell.len() > 1 && cell.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'_' | b'*'))
}

/// The words of a row, without numbers.
fn words<'r>(cells: impl Iterator<Item = &'r str>) -> String {
    let words = cells.flat_map(|cell| cell.split(|letter: char| !letter.is_alphabetic()));
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.join(" ")
}
