//! Figures of one kind over their periods, as charts and as tables.

use super::cohort::{Cohort, apart};
use super::rows;
use crate::declarations::Measure;
use crate::declarations::measure::{Block, Cohorts, ReportColumn, in_words};
use crate::stages::report::blocks::Blocks;
use crate::stages::report::charts::{OverTime, Point};
use crate::stages::report::figures::{FigureSubject, Period, ReportFigure, ShownStatus};
use crate::stages::report::material::ReportMaterial;
use crate::stages::report::tables::{self, TableRow};
use crate::stages::report::{numbers, units};

/// Rows that a table shows before the rest must be opened.
const RECENT_ROWS: usize = 12;
/// Points that a chart can hold and still be read.
const MOST_POINTS: usize = 24;

/// One statistic over its periods as a chart. Only final periods that do not overlap are joined by a line.
pub(super) fn chart(material: &ReportMaterial<'_>, measure: &Measure, block: &Block) -> Blocks {
    let mut blocks = Blocks::new();
    let cohort = Cohort::of(material, measure, block);
    let is_provisional = block.cohorts == Cohorts::Provisional;
    let all = cohort.periods();
    let periods = if is_provisional { all } else { apart(&all) };
    let newest = &periods[periods.len().saturating_sub(MOST_POINTS)..];
    let figure = |period: &Period| (*period, material.figures.get(&block.statistic, &cohort.subject(*period)));
    let found: Vec<(Period, Option<&ReportFigure<'_>>)> = newest.iter().map(figure).collect();
    let Some(unit) = found.iter().find_map(|(_, figure)| figure.map(|figure| figure.unit)) else { return blocks };
    let chart = OverTime {
        caption: block.caption.clone(),
        unit,
        axis: units::axis_title(unit, measure.population.map(|population| population.ages)),
        points: found.iter().map(|(period, figure)| point(*period, *figure)).collect(),
        is_provisional,
        is_joined: !is_provisional,
    };
    blocks.chart(chart.draw());
    blocks
}

fn point(period: Period, figure: Option<&ReportFigure<'_>>) -> Point {
    let drawn = figure.filter(|figure| figure.is_comparable());
    let words = format!("{}: {} ({})", numbers::period(period), tables::value(figure), tables::limits(figure));
    Point {
        ticks: numbers::period_ticks(period),
        hint: in_words(&words),
        value: drawn.and_then(|figure| figure.value),
        limits: drawn.and_then(ReportFigure::estimate).map(|(_, lower, upper)| (lower, upper)),
        is_unreliable: figure.is_some_and(|figure| figure.status == ShownStatus::Unreliable),
        symbol: if drawn.is_some() { tables::value(figure) } else { tables::no_mark(figure) },
    }
}

/// The periods, newest first: the recent ones shown, the older to be opened.
pub(super) fn tables(material: &ReportMaterial<'_>, measure: &Measure, block: &Block) -> Blocks {
    let mut blocks = Blocks::new();
    let cohort = Cohort::of(material, measure, block);
    let columns = measure.report.as_ref().map_or(&[][..], |report| report.columns(&block.columns));
    if let Some(by) = block.by.first() {
        blocks.table(by_group(material, measure, block, by, columns));
        return blocks;
    }
    let row = |period: &Period| rows::row(material.figures, heading(*period), &cohort.subject(*period), columns);
    let mut recent: Vec<TableRow> = cohort.periods().iter().rev().map(row).collect();
    if recent.is_empty() && block.cohorts == Cohorts::Final {
        blocks.text("No cohort of this kind has been followed for long enough yet.");
    }
    let older = recent.split_off(recent.len().min(RECENT_ROWS));
    blocks.table(rows::table(block.caption.as_str(), "Period", columns).rows(recent));
    let summary = format!("{} earlier periods", older.len());
    let mut inner = Blocks::new();
    inner.table(rows::table(format!("{}: earlier periods", block.caption), "Period", columns).rows(older));
    blocks.on_screen(summary, inner);
    blocks
}

/// The periods that do not overlap, of each group in turn that has such a figure.
fn by_group(
    material: &ReportMaterial<'_>,
    measure: &Measure,
    block: &Block,
    by: &str,
    columns: &[ReportColumn],
) -> tables::ReportTable {
    let cohort = Cohort::of(material, measure, block);
    let periods = apart(&cohort.periods());
    let table = rows::table(block.caption.as_str(), "Period", columns);
    let Some(newest) = periods.last() else { return table };
    let groups = material.groups(cohort.statistic, &cohort.subject(*newest), by);
    groups.into_iter().fold(table, |table, group| {
        let row = |period: &Period| {
            let subject = FigureSubject { period: *period, ..group.clone() };
            rows::row(material.figures, heading(*period), &subject, columns)
        };
        let name = material.labels(measure).group(by, group.cut.group(by));
        table.body(Some(name), periods.iter().rev().map(row).collect())
    })
}

fn heading(period: Period) -> String {
    in_words(&numbers::period(period))
}
