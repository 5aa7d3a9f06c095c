//! What a measure's declaration must hold beyond its types.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::columns::is_date;
use super::{
    Add, Breakdown, Disparity, Length, Measure, POPULATION, Statistic, breakdown, maturity, needs, numbers, report,
    twins,
};
use crate::error::{Error, Result};
use crate::model::{self, TABLES};

/// Checks one measure by itself.
pub(super) fn measure(measure: &Measure, path: &Path) -> Result<()> {
    let faults = [
        texts(measure),
        adds(measure),
        circles(measure),
        statistics(measure),
        numbers::fault(measure),
        twins::fault(measure),
        meanings(measure),
        breakdowns(measure),
        twins::fault_of_values(measure),
        breakdown::fault(measure),
        needs::fault(measure),
        twins::unused_values(measure),
        intervals(measure),
        dates(measure),
        names_of_rows(measure),
        parts(measure),
        sums(measure),
        steps(measure),
        report::fault(measure),
    ];
    let disparity = measure.disparity.as_ref().and_then(|disparity| comparisons(measure, disparity));
    match faults.into_iter().flatten().chain(disparity).next() {
        Some(fault) => Err(Error::declaration(path, fault)),
        None => Ok(()),
    }
}

/// Says which text that readers see is empty.
fn texts(measure: &Measure) -> Option<String> {
    let own = [("title", &measure.title), ("definition", &measure.definition), ("unit", &measure.unit)];
    let sections = measure.report.iter().flat_map(|report| &report.section);
    let of_sections = sections
        .flat_map(|section| [("[[report.section]] id", &section.id), ("[[report.section]] title", &section.title)]);
    let empty = own.into_iter().chain(of_sections).find(|(_, text)| text.trim().is_empty());
    empty.map(|(key, _)| format!("`{key}` is empty"))
}

/// Checks that what a measure uses is there, uses nothing itself, so that there are no circles, and is final no later.
pub(super) fn uses(measure: &Measure, measures: &BTreeMap<String, Measure>, path: &Path) -> Result<()> {
    for name in &measure.uses {
        let fault = match measures.get(name) {
            None => Some(format!("uses `{name}`, which is no measure")),
            Some(used) if !used.uses.is_empty() => Some(format!("uses `{name}`, which uses others itself")),
            Some(used) => maturity::fault_of_used(measure, used),
        };
        if let Some(fault) = fault {
            return Err(Error::declaration(path, fault));
        }
    }
    match measure.adds.iter().find_map(|(name, add)| same_as(measure, name, add.same_as.as_deref()?, measures)) {
        Some(fault) => Err(Error::declaration(path, fault)),
        None => Ok(()),
    }
}

/// Says why a column cannot be the same as that of another measure.
fn same_as(measure: &Measure, name: &str, same: &str, measures: &BTreeMap<String, Measure>) -> Option<String> {
    let (other, column) = same.split_once('.').unwrap_or((same, ""));
    let other = measure.uses.iter().find(|used| *used == other).and_then(|used| measures.get(used));
    let is_there = |other: &Measure| {
        let lengths: BTreeSet<&str> = measure.interval.iter().map(|interval| interval.length.label()).collect();
        let has_interval = other.interval.iter().any(|interval| lengths.contains(interval.length.label()));
        other.adds.contains_key(column) && has_interval
    };
    (!other.is_some_and(is_there)).then(|| {
        format!(
            "`{name}` is the same as `{same}`, which no measure that is used counts in the same intervals: \
             write measure.column, and the measure in `uses`"
        )
    })
}

fn adds(measure: &Measure) -> Option<String> {
    let is_base = |name: &str| measure.adds.contains_key(name) || (name == POPULATION && measure.population.is_some());
    measure.adds.iter().find_map(|(name, add)| {
        let of = add.of.as_deref().filter(|of| !is_base(of));
        let is_missing = |column: &&str| !measure.adds.contains_key(*column);
        let by = add.by.as_deref().filter(is_missing);
        let once = add.once.as_deref().filter(is_missing);
        of.or(by).or(once).map(|missing| format!("`{name}` needs `{missing}`, which is not among [adds]"))
    })
}

/// A column that is out of itself, or counted by itself, straight or round about.
fn circles(measure: &Measure) -> Option<String> {
    let of = |add: &'_ Add| add.of.clone();
    let by = |add: &'_ Add| add.by.clone();
    let round = |key: &str, next: &dyn Fn(&Add) -> Option<String>| {
        measure.adds.keys().find_map(|first| {
            let mut column = first.clone();
            for _ in 0..measure.adds.len() {
                column = next(measure.adds.get(&column)?)?;
                if column == *first {
                    return Some(format!("[adds] `{key}` of `{first}` comes back to itself: it says nothing"));
                }
            }
            None
        })
    };
    round("of", &of).or_else(|| round("by", &by))
}

fn statistics(measure: &Measure) -> Option<String> {
    measure.statistic.iter().find_map(|statistic| {
        let name = statistic.name();
        if matches!(statistic, Statistic::Rate { .. }) && measure.population.is_none() {
            return Some(format!("`{name}` is of residents, but there is no [population]"));
        }
        let missing = statistic.columns().into_iter().find(|column| !measure.adds.contains_key(*column));
        missing.map(|column| format!("`{name}` needs `{column}`, which is not among [adds]"))
    })
}

fn meanings(measure: &Measure) -> Option<String> {
    let is_statistic = |name: &String| measure.statistic.iter().any(|statistic| statistic.name() == name);
    let stranger = measure.means.keys().find(|name| !is_statistic(name));
    stranger.map(|name| format!("[means] says what `{name}` is, which is no [[statistic]]"))
}

fn breakdowns(measure: &Measure) -> Option<String> {
    let columns = measure.breakdowns.iter().flatten();
    let without_values = columns.into_iter().find(|column| values(measure, column).is_empty());
    if let Some(column) = without_values {
        return Some(format!("breakdown by {}, which has no [values]", column.name()));
    }
    if !measure.breakdowns.iter().any(Vec::is_empty) {
        return Some("breakdowns lack [], the whole".to_owned());
    }
    let unsorted = measure.breakdowns.iter().find(|columns| !columns.is_sorted_by(|left, right| left < right));
    unsorted.map(|columns| {
        let mut columns: Vec<&Breakdown> = columns.iter().collect();
        columns.sort();
        columns.dedup();
        let columns: Vec<String> = columns.into_iter().map(|column| format!("\"{}\"", column.name())).collect();
        format!("a breakdown names each column once, in the order of the publication: write [{}]", columns.join(", "))
    })
}

fn intervals(measure: &Measure) -> Option<String> {
    if measure.interval.is_empty() {
        return Some("`interval` lists no interval, so that nothing is published".to_owned());
    }
    for (at, interval) in measure.interval.iter().enumerate() {
        let Some(pooled) = interval.pools else {
            if interval.length == Length::ThreeYears {
                return Some("three_years can only be pooled, from year".to_owned());
            }
            continue;
        };
        let is_before = measure.interval[..at].iter().any(|earlier| earlier.length == pooled);
        if !is_before || pooled.quarters() >= interval.length.quarters() {
            let (length, pooled) = (interval.length.label(), pooled.label());
            let rule = "which is not an [[interval]] counted by the SQL or pooled before it";
            return Some(format!("{length} pools {pooled}, {rule}"));
        }
    }
    None
}

fn dates(measure: &Measure) -> Option<String> {
    if measure.begins.is_empty() {
        return Some("`begins` lists date columns as table.column".to_owned());
    }
    measure.begins.iter().find_map(|name| Some(format!("`begins`: {}", no_date(name)?)))
}

/// Says why there is no such column of dates, and which there are.
fn no_date(name: &str) -> Option<String> {
    let Some((table, column)) = name.split_once('.') else {
        return Some(format!("write `{name}` as table.column"));
    };
    let Some(known) = model::table(table) else {
        let tables: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
        return Some(format!("there is no table `{table}`, but {}", tables.join(", ")));
    };
    let dates: Vec<&str> = known.fields.iter().map(|field| field.name).filter(|field| is_date(known, field)).collect();
    (!is_date(known, column)).then(|| format!("table {table} has no date `{column}`; its dates: {}", dates.join(", ")))
}

fn names_of_rows(measure: &Measure) -> Option<String> {
    let key: BTreeSet<&String> = measure.key.iter().collect();
    let fault = if key.is_empty() { "lists no column" } else { "lists a column twice" };
    (key.is_empty() || key.len() < measure.key.len())
        .then(|| format!("`key` {fault}: list the columns of the SQL that name a row"))
}

fn parts(measure: &Measure) -> Option<String> {
    let parts = measure.parts.as_ref()?;
    if measure.disparity.is_some() {
        return Some("[parts] and [disparity] both say what a stage is".to_owned());
    }
    let column = parts.column.name();
    if measure.breakdowns.iter().flatten().any(|breakdown| breakdown.is(column)) {
        return Some(format!("{column} is both among the breakdowns and the column of [parts]"));
    }
    let is_statistic = |name: &String| measure.statistic.iter().any(|statistic| statistic.name() == name);
    let unknown = parts.statistics.values().flatten().find(|name| !is_statistic(name));
    unknown.map(|name| format!("[parts] names `{name}`, which is no [[statistic]]"))
}

fn steps(measure: &Measure) -> Option<String> {
    let steps = measure.steps.as_ref()?;
    if !measure.adds.contains_key(&steps.same_as) {
        return Some(format!("[steps] needs `{}`, which is not among [adds]", steps.same_as));
    }
    let has_part = |name: &String| {
        let of_stages = measure.disparity.iter().flat_map(|disparity| &disparity.stage).map(|stage| &stage.name);
        of_stages.chain(measure.parts.iter().flat_map(|parts| parts.statistics.keys())).any(|part| part == name)
    };
    let unknown = steps.parts.iter().find(|name| !has_part(name));
    unknown.map(|name| format!("[steps] leads to `{name}`, which is no part or stage"))
}

fn sums(measure: &Measure) -> Option<String> {
    let is_part = |name: &String| measure.parts.as_ref().is_some_and(|parts| parts.statistics.contains_key(name));
    let counts = measure.sum.iter().flat_map(|sum| std::iter::once(&sum.total).chain(&sum.parts));
    let bad = counts.into_iter().find(|count| !is_part(&count.part) || !measure.adds.contains_key(&count.column));
    bad.map(|count| format!("[[sum]] has `{}.{}`, which is no part or not among [adds]", count.part, count.column))
}

fn comparisons(measure: &Measure, disparity: &Disparity) -> Option<String> {
    let missing = [&disparity.events, &disparity.at_risk].into_iter().find(|name| !measure.adds.contains_key(*name));
    if let Some(column) = missing {
        return Some(format!("[disparity] needs `{column}`, which is not among [adds]"));
    }
    if measure.population.is_none() {
        return Some("[disparity] is of residents, but there is no [population]".to_owned());
    }
    disparity.comparison.iter().find_map(|comparison| {
        let mut columns: Vec<Breakdown> = comparison.within.iter().chain([&comparison.column]).cloned().collect();
        columns.sort();
        let column = comparison.column.name();
        if !measure.breakdowns.contains(&columns) {
            return Some(format!("compares by {column} without a breakdown to match"));
        }
        let has_reference = values(measure, &comparison.column).contains(&comparison.reference);
        (!has_reference).then(|| format!("`{}` is not among the values of {column}", comparison.reference))
    })
}

fn values<'a>(measure: &'a Measure, column: &Breakdown) -> &'a [String] {
    measure.values.get(column).map_or(&[], Vec::as_slice)
}
