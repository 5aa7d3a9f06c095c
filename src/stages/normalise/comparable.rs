//! Figures that others published: whether they can stand beside ours. The report looks ours up by measure, statistic
//! and unit, so that one which is called otherwise would stand there alone, or beside nothing, without a word.

use polars::prelude::*;

use crate::declarations::Measures;
use crate::model::{FieldKind, Table, comparators};

/// How a text begins that a spreadsheet runs when it opens a file.
const RUN: [char; 4] = ['=', '+', '-', '@'];

/// A row that cannot be used: its place among the rows of a record, the rule, and the column of ours.
pub(super) type Unfit = (usize, &'static str, &'static str);

/// Texts of a table about no child that a spreadsheet would run: they go into files that boards open.
pub(super) fn run_by_spreadsheets(rows: &DataFrame, target: &Table) -> Vec<Unfit> {
    let mut found = Vec::new();
    for field in target.fields.iter().filter(|field| field.kind == FieldKind::Text) {
        let Some(texts) = rows.column(field.name).ok().and_then(|column| column.str().ok()) else { continue };
        let is_run = |text: &str| text.trim_start().starts_with(RUN);
        let places = texts.iter().enumerate().filter(|(_, text)| text.is_some_and(is_run)).map(|(at, _)| at);
        found.extend(places.map(|at| (at, "run_by_spreadsheets", field.name)));
    }
    found
}

/// Rows that name no figure of ours, that are in another unit, or whose value no such figure can have.
pub(super) fn unlike_ours(rows: &DataFrame, target: &Table, measures: &Measures) -> Vec<Unfit> {
    if target.name != comparators::TABLE.name {
        return Vec::new();
    }
    let text = |name: &str| rows.column(name).ok().and_then(|column| column.str().ok());
    let (Some(names), Some(statistics), Some(units)) = (text("measure"), text("statistic"), text("unit")) else {
        return Vec::new();
    };
    let values = rows.column("value").ok().and_then(|column| column.f64().ok());
    let fault = |at: usize| {
        let value = values.and_then(|values| values.get(at));
        let figure = [names.get(at)?, statistics.get(at)?, units.get(at)?];
        fault(figure, value, measures).map(|(rule, column)| (at, rule, column))
    };
    (0..rows.height()).filter_map(fault).collect()
}

fn fault(figure: [&str; 3], value: Option<f64>, measures: &Measures) -> Option<(&'static str, &'static str)> {
    let [measure, statistic, unit] = figure;
    let Some(measure) = measures.get(measure) else { return Some(("unknown_measure", "measure")) };
    let published = measure.published();
    let called: Vec<_> = published.iter().filter(|published| published.is_called(statistic)).collect();
    if called.is_empty() {
        return Some(("unknown_statistic", "statistic"));
    }
    let Some(published) = called.iter().find(|published| published.unit == unit) else {
        return Some(("other_unit", "unit"));
    };
    let is_possible = value.is_none_or(|value| published.range().contains(&value));
    (!is_possible).then_some(("out_of_range", "value"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::declarations;

    fn check(figure: [&str; 3], value: f64, expected: Option<(&str, &str)>) {
        let project = declarations::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines")).unwrap();
        assert_eq!(fault(figure, Some(value), &project.measures), expected, "{figure:?} {value}");
    }

    #[test]
    fn a_figure_that_is_called_as_none_of_ours_stands_beside_nothing() {
        check(["reoffending", "binary_rate", "percent"], 32.2, None);
        check(["reoffnding", "binary_rate", "percent"], 32.2, Some(("unknown_measure", "measure")));
        check(["Reoffending", "binary_rate", "percent"], 32.2, Some(("unknown_measure", "measure")));
        check(["reoffending", "binary", "percent"], 32.2, Some(("unknown_statistic", "statistic")));
    }

    #[test]
    fn a_series_is_known_by_each_of_its_months() {
        check(["reoffending", "reoffended_within_3", "percent"], 12.0, None);
        for name in ["reoffended_within_0", "reoffended_within_13", "reoffended_within_x", "reoffended_within_03"] {
            check(["reoffending", name, "percent"], 12.0, Some(("unknown_statistic", "statistic")));
        }
    }

    #[test]
    fn a_rate_per_other_numbers_is_another_figure() {
        check(["first_time_entrants", "rate", "per_100000"], 132.0, None);
        for unit in ["per_1000", "per 100,000", "percent"] {
            check(["first_time_entrants", "rate", unit], 132.0, Some(("other_unit", "unit")));
        }
    }

    #[test]
    fn only_differences_are_below_nought_and_no_share_is_above_the_whole() {
        let broken = Some(("out_of_range", "value"));
        check(["first_time_entrants", "count", "children"], -5.0, broken);
        check(["first_time_entrants", "count", "children"], 0.0, None);
        check(["reoffending", "binary_rate", "percent"], 100.5, broken);
        check(["reoffending", "binary_rate", "percent"], 100.0, None);
        check(["disproportionality", "percentage_points", "percentage_points"], -4.2, None);
        check(["disproportionality", "excess", "children"], -3.0, None);
        check(["disproportionality", "relative_rate_index", "ratio"], -3.0, broken);
        check(["first_time_entrants", "count", "children"], f64::INFINITY, broken);
    }
}
