//! Tables of figures. A cell without a number says why, in the symbols of the Government
//! Statistical Service: [c] confidential, [z] not applicable, [x] not available; [u] and [p]
//! mark a number that is of low reliability or provisional. [i], incomplete, is ours.

use askama::Template;

use super::figures::{ReportFigure, ShownStatus};
use super::units;

/// What stands where a figure was suppressed.
pub(super) const CONFIDENTIAL: &str = "[c]";
/// What stands where there is nothing to divide by.
pub(super) const NOT_APPLICABLE: &str = "[z]";
/// What stands where a figure lacks a part of its period and is not drawn.
const INCOMPLETE: &str = "[i]";
/// What stands where nothing was published.
pub(super) const NOT_AVAILABLE: &str = "[x]";

/// One table, or several bodies under one heading row.
#[derive(Debug, Clone, Template)]
#[template(path = "table.html")]
pub(super) struct ReportTable {
    pub(super) caption: String,
    pub(super) columns: Vec<TableHeading>,
    pub(super) bodies: Vec<Body>,
}

/// The heading of a column.
#[derive(Debug, Clone)]
pub(super) struct TableHeading {
    pub(super) text: String,
    pub(super) is_number: bool,
}

/// Rows that belong together.
#[derive(Debug, Clone)]
pub(super) struct Body {
    pub(super) heading: Option<String>,
    pub(super) rows: Vec<TableRow>,
}

/// One row: its heading, then one cell for each further column.
#[derive(Debug, Clone)]
pub(super) struct TableRow {
    pub(super) heading: String,
    pub(super) cells: Vec<TableCell>,
}

/// A cell, and what stands below it in small print.
#[derive(Debug, Clone)]
pub(super) struct TableCell {
    pub(super) text: String,
    pub(super) below: Option<String>,
}

impl From<String> for TableCell {
    fn from(text: String) -> Self {
        Self { text, below: None }
    }
}

impl ReportTable {
    /// A table without rows yet. The first column holds the headings of the rows; a column whose
    /// name starts with `#` holds numbers.
    pub(super) fn new(caption: impl Into<String>, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|name| {
            let text = name.trim_start_matches('#').replace("95% limits", "95%\u{a0}limits");
            TableHeading { text, is_number: name.starts_with('#') }
        });
        Self { caption: caption.into(), columns: columns.collect(), bodies: Vec::new() }
    }

    /// Adds rows below a heading of their own, or none.
    #[must_use]
    pub(super) fn body(mut self, heading: Option<String>, rows: Vec<TableRow>) -> Self {
        if !rows.is_empty() {
            self.bodies.push(Body { heading, rows });
        }
        self
    }

    /// The same table with these rows.
    #[must_use]
    pub(super) fn rows(self, rows: Vec<TableRow>) -> Self {
        self.body(None, rows)
    }

    /// Whether it has so few columns that the full width would tear them apart.
    fn is_slim(&self) -> bool {
        self.columns.len() <= 4
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.bodies.is_empty()
    }

    fn is_number(&self, at: usize) -> bool {
        self.columns.get(at + 1).is_some_and(|column| column.is_number)
    }
}

impl TableRow {
    /// A row.
    pub(super) fn new(heading: impl Into<String>, cells: Vec<String>) -> Self {
        Self::of_cells(heading, cells.into_iter().map(TableCell::from).collect())
    }

    /// A row of cells that are made already.
    pub(super) fn of_cells(heading: impl Into<String>, cells: Vec<TableCell>) -> Self {
        Self { heading: heading.into(), cells }
    }
}

/// The value of a figure, or the symbol for why there is none.
pub(super) fn value(figure: Option<&ReportFigure<'_>>) -> String {
    cell(figure, |figure| Some(units::in_unit(figure.value?, figure.unit)))
}

/// The symbol of a figure that is drawn nowhere.
pub(super) fn no_mark(figure: Option<&ReportFigure<'_>>) -> String {
    figure.filter(|figure| figure.value.is_some()).map_or_else(|| value(figure), |_| INCOMPLETE.to_owned())
}

/// The value of a figure with its unit below.
pub(super) fn value_over_unit(figure: Option<&ReportFigure<'_>>) -> TableCell {
    let with_value = figure.filter(|figure| figure.value.is_some());
    TableCell { text: value(figure), below: with_value.map(|figure| units::unit_name(figure.unit)) }
}

/// The value of a figure with its limits below.
pub(super) fn estimate(figure: Option<&ReportFigure<'_>>) -> TableCell {
    let below = figure.and_then(ReportFigure::estimate).map(|_| limits(figure));
    TableCell { text: value(figure), below }
}

/// The same with its unit, where one column has several.
pub(super) fn value_with_unit(figure: Option<&ReportFigure<'_>>) -> String {
    cell(figure, |figure| Some(units::with_unit(figure.value?, figure.unit)))
}

/// The limits of a figure, or the symbol for why there are none.
pub(super) fn limits(figure: Option<&ReportFigure<'_>>) -> String {
    let text = plain(figure, |figure| {
        let (_, lower, upper) = figure.estimate()?;
        Some(format!("{} to {}", units::in_unit(lower, figure.unit), units::in_unit(upper, figure.unit)))
    });
    text.unwrap_or_else(|symbol| symbol.to_owned())
}

/// What a rate is out of. Disclosure control leaves it where it reveals nothing, suppressed or not.
pub(super) fn denominator(figure: Option<&ReportFigure<'_>>) -> String {
    match figure.and_then(|figure| figure.denominator) {
        Some(denominator) => units::in_unit(denominator, ""),
        None => plain(figure, |_| None).unwrap_or_else(str::to_owned),
    }
}

/// What a rate counts; nobody to divide by does not make it unknown.
pub(super) fn numerator(figure: Option<&ReportFigure<'_>>) -> String {
    match figure.and_then(|figure| figure.numerator) {
        Some(numerator) => units::in_unit(numerator, ""),
        None => plain(figure, |_| None).unwrap_or_else(str::to_owned),
    }
}

/// A number with the mark that its status puts on it.
fn cell(figure: Option<&ReportFigure<'_>>, number: impl FnOnce(&ReportFigure<'_>) -> Option<String>) -> String {
    let mark = match figure.map(|figure| figure.status) {
        Some(ShownStatus::Incomplete) => " [i]",
        Some(ShownStatus::Provisional) => " [p]",
        Some(ShownStatus::Unreliable) => " [u]",
        _ => "",
    };
    plain(figure, number).map_or_else(str::to_owned, |text| text + mark)
}

fn plain(
    figure: Option<&ReportFigure<'_>>,
    number: impl FnOnce(&ReportFigure<'_>) -> Option<String>,
) -> std::result::Result<String, &'static str> {
    let figure = figure.ok_or(NOT_AVAILABLE)?;
    match figure.status {
        ShownStatus::Suppressed => Err(CONFIDENTIAL),
        ShownStatus::NotApplicable => Err(NOT_APPLICABLE),
        _ => number(figure).ok_or(NOT_AVAILABLE),
    }
}
