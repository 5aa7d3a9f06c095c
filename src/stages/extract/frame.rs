//! A table of text that grows row by row.

use std::borrow::Cow;

use polars::prelude::*;

use crate::declarations::source::SourceTable;
use crate::stages::handed::ROW;
use crate::stages::handed::RawTable;

/// Text columns as they grow.
pub(super) struct TextRows {
    name: String,
    columns: Vec<StringChunkedBuilder>,
    numbers: Vec<u32>,
}

impl TextRows {
    /// An empty table with the columns of the declaration.
    pub(super) fn new(table: &SourceTable) -> Self {
        let columns = table.columns.iter().map(|column| StringChunkedBuilder::new(column.name.as_str().into(), 0));
        Self { name: table.name.clone(), columns: columns.collect(), numbers: Vec::new() }
    }

    /// How many rows.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Begins a row; each of its cells must follow.
    pub(super) fn start(&mut self, number: u32) {
        self.numbers.push(number);
    }

    /// The cell of the newest row in a column, without what nobody sees in it; a cell without text is blank.
    pub(super) fn cell(&mut self, column: usize, text: Option<&str>) {
        let text = text.map(visible);
        self.columns[column].append_option(text.as_deref().filter(|text| !text.is_empty()));
    }

    /// The table as a frame.
    pub(super) fn finish(self) -> RawTable {
        let height = self.numbers.len();
        let mut columns: Vec<Column> =
            self.columns.into_iter().map(|column| column.finish().into_series().into_column()).collect();
        columns.push(Column::new(ROW.into(), self.numbers));
        let frame = DataFrame::new(height, columns).expect("every row fills every column");
        RawTable { name: self.name, frame }
    }
}

/// A text without the characters that take no room on a screen: with them, two that look alike are not the same. A blank
/// that does not break is a blank.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(|letter| is_unseen(letter) || letter == '\u{a0}') {
        return Cow::Borrowed(text);
    }
    let seen = text.chars().filter(|letter| !is_unseen(*letter));
    Cow::Owned(seen.map(|letter| if letter == '\u{a0}' { ' ' } else { letter }).collect())
}

/// Soft hyphens, blanks and joiners without width, marks of direction, byte order marks.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}
