//! Proven reoffending of the newest final year, group by group.

use super::history;
use super::reoffending::{self, COLUMNS, MEASURE, YEAR_POOLED};
use crate::stages::publish::blocks::Blocks;
use crate::stages::publish::charts::{Chart, Intervals, Line, Lines, Reference};
use crate::stages::publish::figures::{Cut, Dimension, Period, Status, Subject};
use crate::stages::publish::report::Material;
use crate::stages::publish::tables::{self, Row, Table};
use crate::stages::publish::{labels, numbers};

const DIMENSIONS: [Dimension; 5] =
    [Dimension::Tier, Dimension::EthnicGroup, Dimension::CareStatus, Dimension::Sex, Dimension::AgeBand];

/// Adds how soon, and the groups.
pub(super) fn add(blocks: &mut Blocks, material: &Material<'_>) {
    let (periods, _) = reoffending::by_maturity(material, YEAR_POOLED);
    let can_be_shown = |period: &&Period| {
        let rate = material.figures.get("binary_rate", subject(**period, Cut::TOTAL));
        rate.is_some_and(|rate| rate.value.is_some())
    };
    let newest = periods.iter().rev().find(can_be_shown).or(periods.last());
    let Some(period) = newest.copied() else { return };
    reoffending::how_soon(blocks, material, period);
    blocks.heading("Which children reoffended");
    blocks.text(format!(
        "All of this is about the newest final year that can be shown, the {}. Groups are small: where limits overlap \
         widely, the figures give no ground for saying that one group reoffends more than another.",
        numbers::period(period)
    ));
    blocks.chart(chart(material, period));
    let caption = format!("Proven reoffending by group, {}", numbers::period(period));
    let mut table = history::table(caption, "Group", COLUMNS);
    table = table.rows(vec![history::row(
        material.figures,
        "All children".to_owned(),
        subject(period, Cut::TOTAL),
        COLUMNS,
    )]);
    for dimension in DIMENSIONS {
        table =
            table.body(Some(labels::dimension(dimension).to_owned()), rows(material, period, Cut::TOTAL, dimension));
    }
    blocks.table(table);
    let mut inner = Blocks::new();
    inner.table(by_ethnicity_within_care(material, period));
    blocks.on_screen("Ethnic group within care status", inner);
}

fn subject(period: Period, cut: Cut<'_>) -> Subject<'_> {
    Subject { measure: MEASURE, cohort_basis: YEAR_POOLED.code, period, cut }
}

/// The groups of one dimension, in the order a reader expects.
fn groups<'a>(material: &Material<'a>, period: Period, within: Cut<'_>, dimension: Dimension) -> Vec<Subject<'a>> {
    history::groups(material.figures, "children", subject(period, within), dimension)
}

fn rows(material: &Material<'_>, period: Period, within: Cut<'_>, dimension: Dimension) -> Vec<Row> {
    let groups = groups(material, period, within, dimension);
    let rows = groups.into_iter().map(|group| {
        let heading = labels::group(dimension, group.cut.value(dimension));
        history::row(material.figures, heading, group, COLUMNS)
    });
    rows.collect()
}

fn by_ethnicity_within_care(material: &Material<'_>, period: Period) -> Table {
    let caption = format!("Proven reoffending by ethnic group within care status, {}", numbers::period(period));
    let care = groups(material, period, Cut::TOTAL, Dimension::CareStatus);
    care.into_iter().fold(history::table(caption, "Ethnic group", COLUMNS), |table, group| {
        let heading = labels::group(Dimension::CareStatus, group.cut.care_status);
        table.body(Some(heading), rows(material, period, group.cut, Dimension::EthnicGroup))
    })
}

fn chart(material: &Material<'_>, period: Period) -> Option<Chart> {
    let lines = |dimension: Dimension| Lines {
        heading: labels::dimension(dimension).to_owned(),
        lines: groups(material, period, Cut::TOTAL, dimension)
            .into_iter()
            .map(|group| line(material, group, dimension))
            .collect(),
    };
    let groups = DIMENSIONS.into_iter().map(lines).filter(|lines| !lines.lines.is_empty());
    let total = material.figures.get("binary_rate", subject(period, Cut::TOTAL)).and_then(|figure| figure.value);
    let reference = total.map(|value| Reference {
        value,
        label: format!("All children: {}", numbers::with_unit(value, "percent")),
        band: None,
    });
    let chart = Intervals {
        caption: format!("Children who reoffended within 12 months, per cent, {}", numbers::period(period)),
        unit: "percent",
        groups: groups.collect(),
        reference,
        ends: None,
    };
    chart.draw()
}

fn line(material: &Material<'_>, group: Subject<'_>, dimension: Dimension) -> Line {
    let figure = material.figures.get("binary_rate", group);
    let estimate = figure.and_then(|figure| figure.estimate());
    let text = match estimate {
        Some(_) => format!("{} ({})", tables::value(figure), tables::limits(figure)),
        None => tables::value(figure),
    };
    let is_unreliable = figure.is_some_and(|figure| figure.status == Status::Unreliable);
    Line {
        label: labels::group(dimension, group.cut.value(dimension)),
        estimate,
        text,
        class: if is_unreliable { "unreliable" } else { "point" },
    }
}
