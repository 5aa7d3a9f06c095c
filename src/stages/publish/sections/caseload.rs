//! The caseload: how many children are open to the team, and which part of it each group is.

use super::history::{self, Drawn, Shown, Side, shown};
use crate::stages::publish::blocks::Blocks;
use crate::stages::publish::figures::{ALL, Cut, Dimension, Period, Subject};
use crate::stages::publish::report::Material;
use crate::stages::publish::tables::{Row, Table};
use crate::stages::publish::{labels, numbers};

const MEASURE: &str = "caseload";
const COUNT: &[Shown] = &[shown("#Children open (95% limits)", "count", Side::Estimate)];
const SHARES: &[Shown] = &[
    shown("#Children open", "count", Side::Value),
    shown("#Share of the caseload, % (95% limits)", "share", Side::Estimate),
];

fn of(period: Period) -> Subject<'static> {
    Subject { measure: MEASURE, cohort_basis: ALL, period, cut: Cut::TOTAL }
}

fn looked_after(period: Period) -> Subject<'static> {
    Subject { cut: Cut { care_status: "looked_after", ..Cut::TOTAL }, ..of(period) }
}

/// The section.
pub(super) fn blocks(material: &Material<'_>) -> Blocks {
    let mut blocks = Blocks::new();
    let quarters = material.figures.periods(MEASURE, "count", ALL, 3);
    let Some(newest) = quarters.last().copied() else {
        blocks.text("No figures of this kind were published.");
        return blocks;
    };
    blocks.text(
        "Children with an intervention open on the last day of the quarter. What is given for a group is its share of \
         this caseload. It is not a rate of offending: it does not say how many children of the group offend, and a \
         group whose orders last longer weighs more.",
    );
    let drawn = Drawn {
        caption: "Children open to the team on the last day of the quarter".to_owned(),
        statistic: "count",
        periods: &quarters,
        is_provisional: false,
        is_joined: true,
    };
    blocks.chart(drawn.chart(material.figures, of));
    history::tables_over_time(&mut blocks, material.figures, "Caseload by quarter", of, &quarters, COUNT);
    blocks.table(by_group(material, newest));
    let mut inner = Blocks::new();
    let caption = "Looked-after children among the caseload: a share of open cases, not a rate of offending";
    history::tables_over_time(&mut inner, material.figures, caption, looked_after, &quarters, SHARES);
    blocks.fold("Looked-after children, quarter by quarter", inner);
    blocks
}

fn by_group(material: &Material<'_>, quarter: Period) -> Table {
    let caption = format!("Share of the caseload by group on {}", numbers::day(quarter.end));
    let dimensions = [Dimension::CareStatus, Dimension::EthnicGroup, Dimension::Sex];
    dimensions.into_iter().fold(history::table(caption, "Group", SHARES), |table, dimension| {
        let groups = history::groups(material.figures, "count", of(quarter), dimension);
        let row = |group: Subject<'_>| {
            history::row(material.figures, labels::group(dimension, group.cut.value(dimension)), group, SHARES)
        };
        let rows: Vec<Row> = groups.into_iter().map(row).collect();
        table.body(Some(labels::dimension(dimension).to_owned()), rows)
    })
}
