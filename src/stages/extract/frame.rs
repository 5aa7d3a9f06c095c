//! A table of text that grows row by row.

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

    /// The cell of the newest row in a column; a cell without text is blank.
    pub(super) fn cell(&mut self, column: usize, text: Option<&str>) {
        self.columns[column].append_option(text.filter(|text| !text.is_empty()));
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
