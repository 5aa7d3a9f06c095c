//! Rows and headings of tables whose columns are declared.

use crate::declarations::measure::{Column, Side};
use crate::stages::report::figures::{Figures, Subject};
use crate::stages::report::tables::{self, Table, TableCell, TableRow};

/// A row with these columns of one subject.
pub(super) fn row(figures: &Figures<'_>, heading: String, subject: &Subject<'_>, columns: &[Column]) -> TableRow {
    let cells = columns.iter().map(|column| cell(figures, &column.statistic, column.shows, subject));
    TableRow::of_cells(heading, cells.collect())
}

/// One side of one statistic.
pub(super) fn cell(figures: &Figures<'_>, statistic: &str, shows: Side, subject: &Subject<'_>) -> TableCell {
    let figure = figures.get(statistic, subject);
    match shows {
        Side::Value => tables::value(figure).into(),
        Side::ValueOverUnit => tables::value_over_unit(figure),
        Side::Estimate => tables::estimate(figure),
        Side::Numerator => tables::numerator(figure).into(),
        Side::Denominator => tables::denominator(figure).into(),
    }
}

/// A table with these columns, all of numbers, without rows yet.
pub(super) fn table(caption: impl Into<String>, first: &str, columns: &[Column]) -> Table {
    let headings: Vec<String> = columns.iter().map(|column| format!("#{}", column.heading)).collect();
    let headings: Vec<&str> = std::iter::once(first).chain(headings.iter().map(String::as_str)).collect();
    Table::new(caption, &headings)
}
