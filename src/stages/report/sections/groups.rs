//! Groups of children side by side in one period, as charts and as tables.

use super::cohort::{Cohort, apart};
use super::rows;
use crate::declarations::Measure;
use crate::declarations::measure::{Block, ReportColumn, fill};
use crate::stages::report::blocks::Blocks;
use crate::stages::report::charts::{IntervalChart, IntervalLine, Lines, ReferenceLine};
use crate::stages::report::figures::{FigureSubject, Period, ReportFigure, ShownStatus};
use crate::stages::report::material::ReportMaterial;
use crate::stages::report::tables::{self, ReportTable, TableRow};
use crate::stages::report::{numbers, units};

/// One statistic of every group in the newest period that can be shown, beside that of all.
pub(super) fn chart(material: &ReportMaterial<'_>, measure: &Measure, block: &Block) -> Blocks {
    let mut blocks = Blocks::new();
    let cohort = Cohort::of(material, measure, block);
    let Some(period) = cohort.newest() else { return blocks };
    let whole = cohort.subject(period);
    let total = material.figures.get(&block.statistic, &whole);
    let lines = |column: &String| Lines {
        heading: material.labels(measure).column(column),
        lines: material
            .groups(&block.statistic, &whole, column)
            .iter()
            .map(|group| line(material, measure, block, group, column))
            .collect(),
    };
    let groups: Vec<Lines> = block.by.iter().map(lines).filter(|lines| !lines.lines.is_empty()).collect();
    let unit = total.map_or("", |figure| figure.unit);
    let reference =
        total.filter(|figure| figure.is_comparable()).and_then(|figure| figure.value).map(|value| ReferenceLine {
            value,
            label: format!("{}: {}", block.total.as_deref().unwrap_or("All"), units::with_unit(value, unit)),
            band: None,
        });
    let caption = in_period(&block.caption, period);
    blocks.chart(IntervalChart { caption, unit, groups, reference, ends: None }.draw());
    blocks
}

fn line(
    material: &ReportMaterial<'_>,
    measure: &Measure,
    block: &Block,
    group: &FigureSubject<'_>,
    column: &str,
) -> IntervalLine {
    let figure = material.figures.get(&block.statistic, group);
    let estimate = figure.filter(|figure| figure.is_comparable()).and_then(ReportFigure::estimate);
    let text = match estimate {
        Some(_) => format!("{} ({})", tables::value(figure), tables::limits(figure)),
        None => tables::value(figure),
    };
    let is_unreliable = figure.is_some_and(|figure| figure.status == ShownStatus::Unreliable);
    IntervalLine {
        label: material.labels(measure).group(column, group.cut.group(column)),
        estimate,
        text,
        class: if is_unreliable { "unreliable" } else { "point" },
    }
}

/// The groups of the newest period, or of those before it; a table for each group of `within`.
pub(super) fn tables(material: &ReportMaterial<'_>, measure: &Measure, block: &Block) -> Blocks {
    let mut blocks = Blocks::new();
    let cohort = Cohort::of(material, measure, block);
    let periods: Vec<Period> = if block.earlier {
        apart(&cohort.periods()).into_iter().rev().skip(1).collect()
    } else {
        cohort.newest().into_iter().collect()
    };
    for period in periods {
        let whole = cohort.subject(period);
        let caption = in_period(&block.caption, period);
        let Some(within) = &block.within else {
            blocks.table(table(material, measure, block, caption, &whole));
            continue;
        };
        for group in material.groups(cohort.statistic, &whole, within) {
            let name = material.labels(measure).group(within, group.cut.group(within));
            blocks.table(table(material, measure, block, format!("{caption}: {name}"), &group));
        }
    }
    blocks
}

fn table(
    material: &ReportMaterial<'_>,
    measure: &Measure,
    block: &Block,
    caption: String,
    whole: &FigureSubject<'_>,
) -> ReportTable {
    let labels = material.labels(measure);
    let columns = measure.report.as_ref().map_or(&[][..], |report| report.columns(&block.columns));
    let by_one = if block.by.len() == 1 { block.by.first() } else { None };
    let first = by_one.map_or_else(|| "Group".to_owned(), |column| labels.column(column));
    let statistic = Cohort::of(material, measure, block).statistic;
    let mut table = rows::table(caption, &first, columns);
    for column in &block.by {
        let heading = by_one.is_none().then(|| labels.column(column));
        table = table.body(heading, group_rows(material, measure, statistic, whole, column, columns));
    }
    match &block.total {
        Some(total) => table.rows(vec![rows::row(material.figures, total.clone(), whole, columns)]),
        None => table,
    }
}

fn group_rows(
    material: &ReportMaterial<'_>,
    measure: &Measure,
    statistic: &str,
    whole: &FigureSubject<'_>,
    column: &str,
    columns: &[ReportColumn],
) -> Vec<TableRow> {
    let labels = material.labels(measure);
    let groups = material.groups(statistic, whole, column);
    let row = |group: &FigureSubject<'_>| {
        rows::row(material.figures, labels.group(column, group.cut.group(column)), group, columns)
    };
    groups.iter().map(row).collect()
}

fn in_period(caption: &str, period: Period) -> String {
    fill(caption, &[("period", &numbers::period(period)), ("day", &numbers::day(period.end))])
}
