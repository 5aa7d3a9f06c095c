//! How soon: a cumulative statistic month by month.

use super::cohort::Cohort;
use crate::declarations::Measure;
use crate::declarations::measure::{Block, fill};
use crate::stages::report::blocks::Blocks;
use crate::stages::report::charts::{Chart, OverTime, Point};
use crate::stages::report::figures::{ReportFigure, ShownStatus};
use crate::stages::report::material::ReportMaterial;
use crate::stages::report::tables::{self, ReportTable, TableRow};
use crate::stages::report::{numbers, units};

/// The months of the newest period that can be shown, as a chart and as a table.
pub(super) fn blocks(material: &ReportMaterial<'_>, measure: &Measure, block: &Block) -> Blocks {
    let mut blocks = Blocks::new();
    let declared = measure.months().find(|(name, ..)| *name == block.statistic);
    let n_months = declared.map_or(0, |(_, _, months)| months);
    let last = format!("{}_{n_months}", block.statistic);
    let cohort = Cohort::of(material, measure, block).with(&last);
    let Some(period) = cohort.newest() else { return blocks };
    let subject = cohort.subject(period);
    let figure = |month: u32| (month, material.figures.get(&format!("{}_{month}", block.statistic), &subject));
    let months: Vec<(u32, Option<&ReportFigure<'_>>)> = (1..=n_months).map(figure).collect();
    let caption = fill(&block.caption, &[("period", &numbers::period(period))]);
    blocks.chart(chart(caption.clone(), &months));
    let rows = months
        .iter()
        .map(|(month, figure)| TableRow::new(within(*month), vec![tables::value(*figure), tables::limits(*figure)]));
    let unit =
        months.iter().find_map(|(_, figure)| *figure).map_or_else(String::new, |figure| units::unit_name(figure.unit));
    let columns = ["Time followed up", &format!("#Share ({unit})"), "#95% limits"];
    blocks.table(ReportTable::new(caption, &columns).rows(rows.collect()));
    blocks
}

fn chart(caption: String, months: &[(u32, Option<&ReportFigure<'_>>)]) -> Option<Chart> {
    let points = months.iter().map(|(month, figure)| Point {
        ticks: [month.to_string(), plural(*month).to_owned()],
        hint: format!("{}: {}", within(*month), tables::value(*figure)),
        value: figure.and_then(|figure| figure.value),
        limits: figure.and_then(ReportFigure::estimate).map(|(_, lower, upper)| (lower, upper)),
        is_unreliable: figure.is_some_and(|figure| figure.status == ShownStatus::Unreliable),
        symbol: tables::value(*figure),
    });
    let unit = months.iter().find_map(|(_, figure)| *figure).map_or("", |figure| figure.unit);
    let chart = OverTime {
        caption,
        unit,
        axis: units::axis_title(unit, None),
        points: points.collect(),
        is_provisional: false,
        is_joined: true,
    };
    chart.draw()
}

fn within(month: u32) -> String {
    format!("Within {month} {}", plural(month))
}

const fn plural(months: u32) -> &'static str {
    if months == 1 { "month" } else { "months" }
}
