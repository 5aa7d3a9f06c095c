//! What a `[report]` must hold beyond its types.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Breakdown, Length, Measure};
use super::{Block, BlockKind, Report};
use crate::declarations::CodeLists;

/// The sections that are about no measure.
const TAKEN: [&str; 5] = ["headline", "comparators", "quality", "suppression", "definitions"];

/// Says what of one measure's report names something that is not declared.
pub(in crate::declarations::measure) fn fault(measure: &Measure) -> Option<String> {
    let report = measure.report.as_ref()?;
    let blocks = report.section.iter().flat_map(|section| &section.block);
    columns(measure, report)
        .or_else(|| lists(measure, report))
        .or_else(|| headlines(measure, report))
        .or_else(|| blocks.into_iter().find_map(|block| block_fault(measure, report, block)))
}

/// Says which section is declared twice, or which list is missing, and of which measure.
pub(in crate::declarations::measure) fn faults_between(
    measures: &BTreeMap<String, Measure>,
    lists: &CodeLists,
) -> Option<(String, String)> {
    let mut ids: BTreeSet<&str> = TAKEN.into();
    for (name, measure) in measures {
        let Some(report) = &measure.report else { continue };
        if let Some(list) = report.lists.values().find(|list| !lists.contains_key(*list)) {
            return Some((name.clone(), format!("[report] names the code list `{list}`, which is not declared")));
        }
        for section in &report.section {
            if !ids.insert(&section.id) {
                let rule = "which is another section already: sections need ids of their own";
                return Some((name.clone(), format!("[report] has the section `{}`, {rule}", section.id)));
            }
        }
    }
    None
}

fn columns(measure: &Measure, report: &Report) -> Option<String> {
    let shown = report.columns.values().flatten().map(|column| &column.statistic);
    shown.chain(&report.quality).find_map(|statistic| unknown_statistic(measure, statistic))
}

/// Lists of columns that no figure is of.
fn lists(measure: &Measure, report: &Report) -> Option<String> {
    let is_column = |name: &str| {
        measure.stage_column() == Some(name) || measure.broken_down_by().iter().any(|column| column.is(name))
    };
    let column = report.lists.keys().find(|column| !is_column(column))?;
    Some(format!("[report.lists] names `{column}`, which nothing of the measure is broken down by"))
}

/// Groups that there are not.
fn at(measure: &Measure, block: &Block) -> Option<String> {
    block.at.iter().find_map(|(name, group)| {
        let declared = measure.values.iter().find(|(column, _)| column.is(name)).map(|(_, values)| values);
        let is_part = measure.stage_column() == Some(name) && measure.stages().contains(&group.as_str());
        let is_group = is_part || declared.is_some_and(|values| values.contains(group));
        (!is_group).then(|| format!("[report] shows `{group}` of {name}, which is none of its [values]"))
    })
}

fn headlines(measure: &Measure, report: &Report) -> Option<String> {
    report.headline.iter().find_map(|headline| {
        let beside = headline.beside.iter().map(|beside| &beside.statistic);
        let statistics = std::iter::once(&headline.statistic).chain(beside);
        let unknown = statistics.into_iter().find_map(|statistic| unknown_statistic(measure, statistic));
        unknown.or_else(|| unknown_interval(measure, headline.length, &headline.cohort_basis))
    })
}

fn block_fault(measure: &Measure, report: &Report, block: &Block) -> Option<String> {
    missing_key(block)
        .or_else(|| at(measure, block))
        .or_else(|| {
            Some(&block.statistic)
                .filter(|name| !name.is_empty())
                .and_then(|name| statistic_fault(measure, block, name))
        })
        .or_else(|| {
            let is_missing = !block.columns.is_empty() && !report.columns.contains_key(&block.columns);
            is_missing.then(|| {
                format!("[report] names the columns `{}`, which are not among [report.columns]", block.columns)
            })
        })
        .or_else(|| match block.kind {
            BlockKind::Text if block.statistic.is_empty() => None,
            BlockKind::Comparison => None,
            _ => unknown_interval(measure, block.length, &block.cohort_basis),
        })
        .or_else(|| groups(measure, block))
}

/// A key that a kind of block cannot do without.
fn missing_key(block: &Block) -> Option<String> {
    let needs = |key: &str, is_missing: bool| {
        is_missing.then(|| format!("[report] has a block of kind `{}` without `{key}`", name(block.kind)))
    };
    let (statistic, columns) = (block.statistic.is_empty(), block.columns.is_empty());
    match block.kind {
        BlockKind::Text => needs("text", block.text.is_empty()),
        BlockKind::OverTime | BlockKind::Months => needs("statistic", statistic),
        BlockKind::Periods => needs("columns", columns),
        BlockKind::Intervals => needs("statistic", statistic).or_else(|| needs("by", block.by.is_empty())),
        BlockKind::Groups => needs("columns", columns).or_else(|| needs("by", block.by.is_empty())),
        BlockKind::Comparison => needs("by", block.by.len() != 1),
    }
}

const fn name(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Text => "text",
        BlockKind::OverTime => "over_time",
        BlockKind::Periods => "periods",
        BlockKind::Intervals => "intervals",
        BlockKind::Groups => "groups",
        BlockKind::Months => "months",
        BlockKind::Comparison => "comparison",
    }
}

fn statistic_fault(measure: &Measure, block: &Block, statistic: &str) -> Option<String> {
    let is_cumulative = measure.months().any(|(name, ..)| name == statistic);
    match (block.kind, is_cumulative) {
        (BlockKind::Months, true) => None,
        (BlockKind::Months, false) => {
            Some(format!("[report] shows the months of `{statistic}`, which is no cumulative statistic"))
        }
        _ => unknown_statistic(measure, statistic),
    }
}

fn unknown_statistic(measure: &Measure, statistic: &str) -> Option<String> {
    let mut known: Vec<String> = measure.statistic.iter().map(|declared| declared.name().to_owned()).collect();
    known.extend(
        measure.months().flat_map(|(name, _, months)| (1..=months).map(move |month| format!("{name}_{month}"))),
    );
    (!known.iter().any(|name| name == statistic))
        .then(|| format!("[report] names `{statistic}`, which is no [[statistic]]"))
}

fn unknown_interval(measure: &Measure, length: Length, cohort_basis: &str) -> Option<String> {
    let is_declared =
        measure.interval.iter().any(|interval| interval.length == length && interval.cohort_basis == cohort_basis);
    let hint = "say `length` and `cohort_basis` as the [[interval]] does";
    let length = length.label();
    (!is_declared).then(|| format!("[report] asks for the length `{length}` with the cohort_basis `{cohort_basis}`, which is no [[interval]]: {hint}"))
}

/// Columns that the measure is not broken down by, in these combinations.
fn groups(measure: &Measure, block: &Block) -> Option<String> {
    if block.kind == BlockKind::Comparison {
        let column = block.by.first()?;
        let compared = measure.disparity.iter().flat_map(|disparity| &disparity.comparison);
        let is_compared =
            compared.into_iter().any(|comparison| comparison.column.is(column) && comparison.within.is_none());
        return (!is_compared)
            .then(|| format!("[report] compares by `{column}`, which no [[disparity.comparison]] does"));
    }
    let stage = measure.stage_column();
    let fixed: Vec<&str> = block.at.keys().map(String::as_str).chain(block.within.as_deref()).collect();
    let combinations = if block.by.is_empty() { vec![None] } else { block.by.iter().map(Some).collect() };
    combinations.into_iter().find_map(|by| {
        let asked: BTreeSet<&str> =
            fixed.iter().copied().chain(by.map(String::as_str)).filter(|column| Some(*column) != stage).collect();
        let is_declared = measure
            .breakdowns
            .iter()
            .any(|columns| columns.iter().map(Breakdown::name).collect::<BTreeSet<_>>() == asked);
        let asked: Vec<&str> = asked.into_iter().collect();
        (!is_declared)
            .then(|| format!("[report] asks for figures by {}, which is not among the breakdowns", asked.join(" and ")))
    })
}
