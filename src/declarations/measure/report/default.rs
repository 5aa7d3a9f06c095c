//! The section of a measure that declares none.

use std::collections::BTreeMap;

use super::super::{Interval, Measure, Statistic};
use super::{Block, BlockKind, Cohorts, Report, ReportColumn, Section, StatisticSide, in_words, year};

/// The name of the columns that all tables have.
const ALL_STATISTICS: &str = "all";

/// Behind the sections that are declared.
const POSITION: u32 = 1000;

/// Its definition, its statistics over time, and by each breakdown.
pub(super) fn report(measure: &Measure) -> Report {
    let mut block = vec![Block { text: measure.definition.clone(), ..empty(BlockKind::Text) }];
    block.extend(measure.disparity.iter().flat_map(|disparity| &disparity.comparison).filter_map(|comparison| {
        let by = vec![comparison.column.name().to_owned()];
        comparison.within.is_none().then(|| Block { by, ..empty(BlockKind::Comparison) })
    }));
    let columns = columns(measure);
    if !columns.is_empty() {
        block.extend(measure.interval.iter().map(|interval| over_time(measure, interval)));
        block.extend(by_group(measure));
    }
    let section =
        Section { id: measure.name.replace('_', "-"), title: measure.title.clone(), position: POSITION, block };
    Report {
        columns: BTreeMap::from([(ALL_STATISTICS.to_owned(), columns)]),
        section: vec![section],
        ..Report::default()
    }
}

fn over_time(measure: &Measure, interval: &Interval) -> Block {
    let basis = Some(interval.cohort_basis.as_str()).filter(|basis| *basis != super::super::ALL);
    let basis = basis.map_or_else(String::new, |basis| format!(", {}", in_words(basis).to_lowercase()));
    let length = in_words(interval.length.label()).to_lowercase();
    let stages = measure.stage_column().map(str::to_owned);
    Block {
        caption: format!("{} by {length}{basis}", measure.title),
        by: stages.into_iter().collect(),
        ..of_interval(BlockKind::Periods, interval)
    }
}

/// The groups of the longest interval, each column by itself.
fn by_group(measure: &Measure) -> Option<Block> {
    let longest = measure.interval.iter().max_by_key(|interval| interval.length)?;
    let single = measure.breakdowns.iter().filter(|columns| columns.len() == 1).flatten();
    let by: Vec<String> = single.map(|column| column.name().to_owned()).collect();
    (!by.is_empty()).then(|| Block {
        caption: format!("{} by group, {{period}}", measure.title),
        by,
        within: measure.stage_column().map(str::to_owned),
        ..of_interval(BlockKind::Groups, longest)
    })
}

fn columns(measure: &Measure) -> Vec<ReportColumn> {
    let declared = measure.statistic.iter().filter(|statistic| !matches!(statistic, Statistic::Cumulative { .. }));
    let column = |statistic: &Statistic| ReportColumn {
        heading: in_words(statistic.name()),
        statistic: statistic.name().to_owned(),
        shows: StatisticSide::Estimate,
    };
    declared.map(column).collect()
}

fn of_interval(kind: BlockKind, interval: &Interval) -> Block {
    let columns = ALL_STATISTICS.to_owned();
    Block { columns, length: interval.length, cohort_basis: interval.cohort_basis.clone(), ..empty(kind) }
}

fn empty(kind: BlockKind) -> Block {
    Block {
        kind,
        heading: None,
        text: String::new(),
        caption: String::new(),
        statistic: String::new(),
        columns: String::new(),
        length: year(),
        cohort_basis: super::super::ALL.to_owned(),
        cohorts: Cohorts::All,
        at: BTreeMap::new(),
        by: Vec::new(),
        within: None,
        total: None,
        earlier: false,
        fold: None,
        printed: false,
        apart: None,
    }
}
