//! The numbers behind a disparity: who, out of whom, at what rate, and what may be said of it.

use super::compare::{Compare, ComparedStage, RATIO};
use super::rows;
use crate::declarations::measure::in_words;
use crate::declarations::measure::{Breakdown, StatisticSide};
use crate::stages::report::blocks::Blocks;
use crate::stages::report::figures::{Cut, FigureSubject};
use crate::stages::report::numbers;
use crate::stages::report::tables::{ReportTable, TableCell, TableRow};

/// A column: its heading, the statistic, and the side of it that is shown.
type Shown = (&'static str, &'static str, StatisticSide);

/// Columns that every group has.
const OF_EVERY_GROUP: [Shown; 6] = [
    ("#Children at this stage", "rate", StatisticSide::Numerator),
    ("#Out of", "rate", StatisticSide::Denominator),
    ("#Rate", "rate", StatisticSide::ValueOverUnit),
    ("#Share at this stage (%)", "share_of_events", StatisticSide::Value),
    ("#Share of those at risk (%)", "share_at_risk", StatisticSide::Value),
    ("#Difference (percentage points)", "percentage_points", StatisticSide::Value),
];

/// Columns that only a group compared with another has.
const OF_A_COMPARISON: [Shown; 2] = [
    ("#Relative rate index (95% limits)", RATIO, StatisticSide::Estimate),
    ("#Excess children", "excess", StatisticSide::Value),
];

/// Each stage with all its groups.
pub(super) fn stages(compare: Compare<'_, '_>, stages: &[ComparedStage<'_, '_>], caption: &str) -> ReportTable {
    let first = compare.labels().column(compare.column());
    stages.iter().fold(empty(caption, &first), |table, stage| {
        let rows = stage.groups.iter().map(|group| row(compare, group));
        table.body(Some(heading(stage)), rows.collect())
    })
}

/// The same groups among each group of another column, where the measure compares them there, to be opened.
pub(super) fn within(compare: Compare<'_, '_>) -> Vec<(String, Blocks)> {
    let inner = compare.disparity.comparison.iter().filter(|other| other.column == compare.comparison.column);
    let columns = inner.filter_map(|other| other.within.as_ref().map(|within| (other, within)));
    let fold = |(comparison, within): (_, &Breakdown)| {
        let mut blocks = Blocks::new();
        blocks.table(within_column(Compare { comparison, ..compare }, within.name()));
        let labels = compare.labels();
        let column = labels.column(within.name()).to_lowercase();
        (format!("{} within {column}", labels.column(compare.column())), blocks)
    };
    columns.map(fold).collect()
}

fn within_column(compare: Compare<'_, '_>, within: &str) -> ReportTable {
    let labels = compare.labels();
    let caption =
        format!("Disparity by {} within {}", labels.column(compare.column()), labels.column(within)).to_lowercase();
    let caption = in_words(&caption);
    let table = empty(&caption, &labels.column(compare.column()));
    compare.newest().into_iter().fold(table, |table, stage| {
        let cut = Cut::of([("stage", stage.stage.name.as_str())]);
        let Some(whole) = stage.groups.first().map(|group| FigureSubject { cut, ..group.clone() }) else {
            return table;
        };
        let outer = compare.material.groups("rate", &whole, within);
        outer.iter().fold(table, |table, outer| {
            let groups = compare.material.groups("rate", outer, compare.column());
            let rows = groups.iter().map(|group| row(compare, group)).collect();
            let name = labels.group(within, outer.cut.group(within));
            table.body(Some(format!("{name}: {}", heading(&stage))), rows)
        })
    })
}

fn empty(caption: &str, first: &str) -> ReportTable {
    let columns = OF_EVERY_GROUP.iter().chain(&OF_A_COMPARISON).map(|(heading, ..)| *heading);
    let headings: Vec<&str> = std::iter::once(first).chain(columns).chain(["Reading"]).collect();
    ReportTable::new(caption, &headings)
}

fn heading(compared: &ComparedStage<'_, '_>) -> String {
    format!("{}, out of {}, {}", compared.stage.heading, compared.stage.out_of, numbers::period(compared.period))
}

fn row(compare: Compare<'_, '_>, group: &FigureSubject<'_>) -> TableRow {
    let cells = |columns: &[Shown]| -> Vec<TableCell> {
        let cell = |(_, statistic, shows): &Shown| rows::cell(compare.material.figures, statistic, *shows, group);
        columns.iter().map(cell).collect()
    };
    let code = group.cut.group(compare.column());
    let mut row = TableRow::of_cells(compare.labels().group(compare.column(), code), cells(&OF_EVERY_GROUP));
    if compare.is_compared(&group.cut) {
        row.cells.extend(cells(&OF_A_COMPARISON));
        row.cells.push(compare.reading(group).label().to_owned().into());
    } else {
        let why = if code == compare.comparison.reference { "compared with" } else { "in no ratio" };
        row.cells.extend(OF_A_COMPARISON.iter().map(|_| "\u{2013}".to_owned().into()));
        row.cells.push(why.to_owned().into());
    }
    row
}
