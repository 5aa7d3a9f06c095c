//! Figures of one kind over their periods and groups, as charts and as tables.

use crate::stages::publish::blocks::Blocks;
use crate::stages::publish::charts::{Chart, OverTime, Point};
use crate::stages::publish::figures::{Dimension, Figure, Figures, Period, Status, Subject};
use crate::stages::publish::tables::{self, Cell, Row, Table};
use crate::stages::publish::{labels, numbers};

/// Rows that a table shows before the rest must be opened.
const RECENT_ROWS: usize = 12;
/// Points that a chart can hold and still be read.
const MOST_POINTS: usize = 24;

/// A column of a table: one side of one statistic.
pub(super) struct Shown {
    pub(super) heading: &'static str,
    pub(super) statistic: &'static str,
    pub(super) side: Side,
}

/// The side of a statistic that a column shows.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Value,
    /// The value with its unit below, where one column has several.
    ValueOverUnit,
    /// The value with its limits below.
    Estimate,
    Numerator,
    Denominator,
}

/// A column; headings of numbers start with `#`, as in [`Table::new`].
pub(super) const fn shown(heading: &'static str, statistic: &'static str, side: Side) -> Shown {
    Shown { heading, statistic, side }
}

/// A row with these columns of one subject.
pub(super) fn row(figures: &Figures<'_>, heading: String, subject: Subject<'_>, columns: &[Shown]) -> Row {
    let cell = |column: &Shown| -> Cell {
        let figure = figures.get(column.statistic, subject);
        match column.side {
            Side::Value => tables::value(figure).into(),
            Side::ValueOverUnit => tables::value_over_unit(figure),
            Side::Estimate => tables::estimate(figure),
            Side::Numerator => tables::numerator(figure).into(),
            Side::Denominator => tables::denominator(figure).into(),
        }
    };
    Row::of_cells(heading, columns.iter().map(cell).collect())
}

/// A table with these columns, without rows yet.
pub(super) fn table(caption: impl Into<String>, first: &'static str, columns: &[Shown]) -> Table {
    let headings: Vec<&str> = std::iter::once(first).chain(columns.iter().map(|column| column.heading)).collect();
    Table::new(caption, &headings)
}

/// One subject over many periods, newest first: the recent ones shown, the older to be opened.
pub(super) fn tables_over_time(
    blocks: &mut Blocks,
    figures: &Figures<'_>,
    caption: &str,
    subject: impl Fn(Period) -> Subject<'static>,
    periods: &[Period],
    columns: &[Shown],
) {
    let newest_first = periods
        .iter()
        .rev()
        .map(|period| row(figures, labels::sentence_case(&numbers::period(*period)), subject(*period), columns));
    let mut rows: Vec<Row> = newest_first.collect();
    let older = rows.split_off(rows.len().min(RECENT_ROWS));
    blocks.table(table(caption, "Period", columns).rows(rows));
    let summary = format!("{} earlier periods", older.len());
    let mut inner = Blocks::new();
    inner.table(table(format!("{caption}: earlier periods"), "Period", columns).rows(older));
    blocks.on_screen(summary, inner);
}

/// The groups that a statistic of `subject` is broken down into, in the order a reader expects.
///
/// Children of whom it is not known are left out where there are none: that is no news.
pub(super) fn groups<'a>(
    figures: &Figures<'a>,
    statistic: &str,
    subject: Subject<'_>,
    dimension: Dimension,
) -> Vec<Subject<'a>> {
    let mut groups = figures.parts(statistic, subject, dimension);
    groups.retain(|group| {
        let figure = figures.get(statistic, *group);
        let is_nobody = figure.is_some_and(|figure| figure.numerator.or(figure.value) == Some(0.0));
        group.cut.value(dimension) != "not_known" || !is_nobody
    });
    groups.sort_by_key(|group| (labels::rank(dimension, group.cut.value(dimension)), group.cut.value(dimension)));
    groups
}

/// One statistic of one subject over many periods as a chart.
pub(super) struct Drawn<'a> {
    pub(super) caption: String,
    pub(super) statistic: &'static str,
    pub(super) periods: &'a [Period],
    pub(super) is_provisional: bool,
    /// Whether to join neighbours with a line: only periods that do not overlap.
    pub(super) is_joined: bool,
}

impl Drawn<'_> {
    /// The chart, or none where no figure can be shown.
    pub(super) fn chart(&self, figures: &Figures<'_>, subject: impl Fn(Period) -> Subject<'static>) -> Option<Chart> {
        let newest = &self.periods[self.periods.len().saturating_sub(MOST_POINTS)..];
        let found: Vec<(Period, Option<&Figure<'_>>)> =
            newest.iter().map(|period| (*period, figures.get(self.statistic, subject(*period)))).collect();
        let unit = found.iter().find_map(|(_, figure)| figure.map(|figure| figure.unit))?;
        let chart = OverTime {
            caption: self.caption.clone(),
            unit,
            points: found.iter().map(|(period, figure)| point(*period, *figure)).collect(),
            is_provisional: self.is_provisional,
            is_joined: self.is_joined,
        };
        chart.draw()
    }
}

fn point(period: Period, figure: Option<&Figure<'_>>) -> Point {
    let words = format!("{}: {} ({})", numbers::period(period), tables::value(figure), tables::limits(figure));
    Point {
        ticks: numbers::period_ticks(period),
        hint: labels::sentence_case(&words),
        value: figure.and_then(|figure| figure.value),
        limits: figure.and_then(Figure::estimate).map(|(_, lower, upper)| (lower, upper)),
        is_unreliable: figure.is_some_and(|figure| figure.status == Status::Unreliable),
        symbol: tables::value(figure),
    }
}

/// The newest period, and those before it that do not overlap it or each other, oldest first.
///
/// Years that end a quarter apart share three quarters of their children: a line through
/// them would look steadier than it is.
pub(super) fn apart(periods: &[Period]) -> Vec<Period> {
    let mut chosen: Vec<Period> = Vec::new();
    for period in periods.iter().rev() {
        if chosen.last().is_none_or(|later| period.end < later.start) {
            chosen.push(*period);
        }
    }
    chosen.reverse();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year_to(end: &str) -> Period {
        let end: chrono::NaiveDate = end.parse().unwrap();
        Period { end, start: end - chrono::Months::new(12) + chrono::Days::new(1) }
    }

    #[test]
    fn years_that_overlap_are_left_out() {
        let years = ["2022-03-31", "2022-06-30", "2022-09-30", "2022-12-31", "2023-03-31", "2023-06-30"].map(year_to);
        assert_eq!(apart(&years), [year_to("2022-06-30"), year_to("2023-06-30")]);
    }
}
