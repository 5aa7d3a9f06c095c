//! Rows and headings of tables whose columns are declared.

use crate::declarations::measure::{ReportColumn, StatisticSide};
use crate::stages::report::figures::{FigureSubject, ReportFigures};
use crate::stages::report::tables::{self, ReportTable, TableCell, TableRow};

/// A row with these columns of one subject.
pub(super) fn row(
    figures: &ReportFigures<'_>,
    heading: String,
    subject: &FigureSubject<'_>,
    columns: &[ReportColumn],
) -> TableRow {
    let cells = columns.iter().map(|column| cell(figures, &column.statistic, column.shows, subject));
    TableRow::of_cells(heading, cells.collect())
}

/// One side of one statistic.
pub(super) fn cell(
    figures: &ReportFigures<'_>,
    statistic: &str,
    shows: StatisticSide,
    subject: &FigureSubject<'_>,
) -> TableCell {
    let figure = figures.get(statistic, subject);
    match shows {
        StatisticSide::Value => tables::value(figure).into(),
        StatisticSide::ValueOverUnit => tables::value_over_unit(figure),
        StatisticSide::Estimate => tables::estimate(figure),
        StatisticSide::Numerator => tables::numerator(figure).into(),
        StatisticSide::Denominator => tables::denominator(figure).into(),
    }
}

/// A table with these columns, all of numbers, without rows yet.
pub(super) fn table(caption: impl Into<String>, first: &str, columns: &[ReportColumn]) -> ReportTable {
    let headings: Vec<String> = columns.iter().map(|column| format!("#{}", column.heading)).collect();
    let headings: Vec<&str> = std::iter::once(first).chain(headings.iter().map(String::as_str)).collect();
    ReportTable::new(caption, &headings)
}
