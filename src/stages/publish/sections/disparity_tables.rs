//! The numbers behind a disparity: who, out of whom, at what rate, and what may be said of it.

use super::disproportionality::{self as disparity, CARE, Compared, Comparison, ETHNICITY, RATIO};
use super::history;
use super::history::{Shown, Side, shown};
use crate::stages::publish::figures::{Dimension, Subject};
use crate::stages::publish::report::Material;
use crate::stages::publish::tables::{Row, Table};
use crate::stages::publish::words::Reading;
use crate::stages::publish::{labels, numbers};

/// Columns that every group has.
const OF_EVERY_GROUP: &[Shown] = &[
    shown("#Children at this stage", "rate", Side::Numerator),
    shown("#Out of", "rate", Side::Denominator),
    shown("#Rate", "rate", Side::ValueOverUnit),
    shown("#Share at this stage (%)", "share_of_events", Side::Value),
    shown("#Share of those at risk (%)", "share_at_risk", Side::Value),
    shown("#Difference (percentage points)", "percentage_points", Side::Value),
];

/// Columns that only a group compared with another has.
const OF_A_COMPARISON: &[Shown] = &[
    shown("#Relative rate index (95% limits)", RATIO, Side::Estimate),
    shown("#Excess children", "excess", Side::Value),
];

/// Each stage with all its groups.
pub(super) fn stages(
    material: &Material<'_>,
    comparison: Comparison,
    compared: &[Compared<'_>],
    caption: &str,
) -> Table {
    let first = if comparison.dimension == Dimension::EthnicGroup { "Ethnic group" } else { "Care status" };
    compared.iter().fold(empty(caption, first), |table, compared| {
        let rows = compared.groups.iter().map(|group| row(material, comparison, *group));
        table.body(Some(heading(compared)), rows.collect())
    })
}

/// Ethnic groups among looked-after children, and among those who are not.
pub(super) fn ethnicity_within_care(material: &Material<'_>) -> Table {
    let compared = disparity::newest(material, CARE, 36).or_else(|| disparity::newest(material, CARE, 12));
    let table = empty("Disparity by ethnic group within care status", "Ethnic group");
    compared.into_iter().flatten().fold(table, |table, compared| {
        compared.groups.iter().fold(table, |table, care| {
            let groups = history::groups(material.figures, "rate", *care, Dimension::EthnicGroup);
            let rows = groups.into_iter().map(|group| row(material, ETHNICITY, group)).collect();
            let status = labels::group(Dimension::CareStatus, care.cut.care_status);
            table.body(Some(format!("{status}: {}", heading(&compared))), rows)
        })
    })
}

fn empty(caption: &str, first: &str) -> Table {
    let columns = OF_EVERY_GROUP.iter().chain(OF_A_COMPARISON).map(|column| column.heading);
    let headings: Vec<&str> = std::iter::once(first).chain(columns).chain(["Reading"]).collect();
    Table::new(caption, &headings)
}

fn heading(compared: &Compared<'_>) -> String {
    format!("{}, out of {}, {}", compared.stage.heading, compared.stage.out_of, numbers::period(compared.period))
}

fn row(material: &Material<'_>, comparison: Comparison, group: Subject<'_>) -> Row {
    let code = group.cut.value(comparison.dimension);
    let mut row = history::row(material.figures, labels::group(comparison.dimension, code), group, OF_EVERY_GROUP);
    if comparison.is_compared(group.cut) {
        let compared = history::row(material.figures, String::new(), group, OF_A_COMPARISON);
        let reading = material.figures.get(RATIO, group).map_or(Reading::NotAssessed, Reading::of);
        row.cells.extend(compared.cells);
        row.cells.push(reading.label().to_owned().into());
    } else {
        let why = if code == comparison.reference { "compared with" } else { "in no ratio" };
        row.cells.extend(OF_A_COMPARISON.iter().map(|_| "\u{2013}".to_owned().into()));
        row.cells.push(why.to_owned().into());
    }
    row
}
