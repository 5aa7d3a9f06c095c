//! A table of text that grows row by row.

use std::borrow::Cow;

use polars::prelude::*;

use crate::declarations::source::SourceTable;
use crate::stages::handed::{ROW, RawTable, Repeat};

/// Text columns as they grow.
pub(super) struct TextRows {
    name: String,
    columns: Vec<TextColumn>,
    numbers: Vec<u32>,
    repeats: Vec<Repeat>,
}

/// One column. What is blank so far takes no room: a file of separators and little else has many cells for its size.
struct TextColumn {
    name: PlSmallStr,
    n_blank: usize,
    cells: Option<StringChunkedBuilder>,
}

impl TextRows {
    /// An empty table with the columns of the declaration.
    pub(super) fn new(table: &SourceTable) -> Self {
        let column = |name: &str| TextColumn { name: name.into(), n_blank: 0, cells: None };
        let columns = table.columns.iter().map(|declared| column(&declared.name));
        Self { name: table.name.clone(), columns: columns.collect(), numbers: Vec::new(), repeats: Vec::new() }
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
        self.columns[column].append(text.as_deref().filter(|text| !text.is_empty()));
    }

    /// Notes that the reference of the newest row in a column is that of an earlier element as well.
    pub(super) fn repeat(&mut self, column: usize, nth: usize) {
        self.repeats.push(Repeat { at: self.numbers.len() - 1, column, nth });
    }

    /// The table as a frame.
    pub(super) fn finish(self) -> RawTable {
        let height = self.numbers.len();
        let mut columns: Vec<Column> = self.columns.into_iter().map(TextColumn::finish).collect();
        columns.push(Column::new(ROW.into(), self.numbers));
        let frame = DataFrame::new(height, columns).expect("every row fills every column");
        RawTable { name: self.name, frame, repeats: self.repeats }
    }
}

impl TextColumn {
    fn append(&mut self, text: Option<&str>) {
        if let Some(cells) = &mut self.cells {
            cells.append_option(text);
            return;
        }
        if text.is_none() {
            self.n_blank += 1;
            return;
        }
        let mut cells = StringChunkedBuilder::new(self.name.clone(), self.n_blank + 1);
        (0..self.n_blank).for_each(|_| cells.append_null());
        cells.append_option(text);
        self.cells = Some(cells);
    }

    fn finish(self) -> Column {
        let Self { name, n_blank, cells } = self;
        let blank = || Column::full_null(name, n_blank, &DataType::String);
        cells.map_or_else(blank, |cells| cells.finish().into_series().into_column())
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
