//! What the report shows of a measure: sections of blocks, and headline figures.

mod check;
mod complete;
mod default;
mod placeholder;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Length;

pub(super) use check::{fault, faults_between};
pub(super) use complete::complete;
pub use placeholder::fill;

/// What the report shows of a measure.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The code list that has the words and the order of a column's groups, where it is not the one of the column's name.
    #[serde(default)]
    pub lists: BTreeMap<String, String>,
    /// Columns of tables, by the name that blocks call them by.
    #[serde(default)]
    pub columns: BTreeMap<String, Vec<ReportColumn>>,
    /// Statistics that are shown among what is said of the data's quality.
    #[serde(default)]
    pub quality: Vec<String>,
    /// Figures to see first.
    #[serde(default)]
    pub headline: Vec<Headline>,
    /// The sections.
    #[serde(default)]
    pub section: Vec<Section>,
}

/// A column of a table: one side of one statistic.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportColumn {
    /// Its heading.
    pub heading: String,
    /// The statistic.
    pub statistic: String,
    /// The side of it that is shown.
    #[serde(default)]
    pub shows: StatisticSide,
}

/// The side of a statistic that a column shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatisticSide {
    /// The value.
    #[default]
    Value,
    /// The value with its unit below, where one column has several.
    ValueOverUnit,
    /// The value with its limits below.
    Estimate,
    /// What was counted.
    Numerator,
    /// Out of how many.
    Denominator,
}

/// A figure to see first, with those that are told beside it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headline {
    /// Where it stands among the others.
    pub position: u32,
    /// Its title.
    pub title: String,
    /// The statistic.
    pub statistic: String,
    /// What it is called in the table of headline figures.
    pub row: String,
    /// The length of its periods.
    #[serde(default = "year")]
    pub length: Length,
    /// Its cohorts.
    #[serde(default = "super::all")]
    pub cohort_basis: String,
    /// The sentence that its number begins.
    pub says: String,
    /// What is said where there is no figure.
    pub absent: String,
    /// Further statistics of the same children.
    #[serde(default)]
    pub beside: Vec<Beside>,
}

/// A statistic that is told beside a headline figure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beside {
    /// The statistic.
    pub statistic: String,
    /// What it is called in the table of headline figures.
    pub row: String,
    /// The sentence with its value.
    pub says: String,
}

/// A section of the report.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its anchor, which links to it end in.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Where it stands among the others.
    pub position: u32,
    /// What it holds, in order.
    pub block: Vec<Block>,
}

/// One piece of a section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// A heading above it.
    pub heading: Option<String>,
    /// The words of a `text`.
    #[serde(default)]
    pub text: String,
    /// What a chart or a table shows.
    #[serde(default)]
    pub caption: String,
    /// The statistic that is drawn, that groups are looked for by, or that a text speaks of.
    #[serde(default)]
    pub statistic: String,
    /// The columns of a table, by their name.
    #[serde(default)]
    pub columns: String,
    /// The length of the periods.
    #[serde(default = "year")]
    pub length: Length,
    /// The cohorts.
    #[serde(default = "super::all")]
    pub cohort_basis: String,
    /// Which of the periods, by whether their figures may still change.
    #[serde(default)]
    pub cohorts: Cohorts,
    /// The groups that it is about: column and group.
    #[serde(default)]
    pub at: BTreeMap<String, String>,
    /// The columns whose groups are shown; of a comparison, the one compared by.
    #[serde(default)]
    pub by: Vec<String>,
    /// A table for each group of this column.
    pub within: Option<String>,
    /// What the row of all children is called, where there is one.
    pub total: Option<String>,
    /// Whether it is about the periods before the newest, one table each.
    #[serde(default)]
    pub earlier: bool,
    /// What to open it by, with its neighbours that say the same.
    pub fold: Option<String>,
    /// Whether what is folded is printed.
    #[serde(default)]
    pub printed: bool,
    /// The heading of a panel that stands apart, with its neighbours that say the same.
    pub apart: Option<String>,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// A paragraph.
    Text,
    /// A chart of one statistic over its periods.
    OverTime,
    /// A table of the periods, newest first; with `by`, of each group in turn.
    Periods,
    /// A chart of groups side by side, each with its limits, in the newest period.
    Intervals,
    /// A table of groups in the newest period.
    Groups,
    /// How soon: a cumulative statistic month by month.
    Months,
    /// Groups set beside a reference at every stage.
    Comparison,
}

/// Which periods, by whether their figures may still change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cohorts {
    /// All.
    #[default]
    All,
    /// Those that are followed to the end.
    Final,
    /// Those that are still being followed.
    Provisional,
}

impl Report {
    /// The columns of a table by their name.
    pub fn columns(&self, name: &str) -> &[ReportColumn] {
        self.columns.get(name).map_or(&[], Vec::as_slice)
    }
}

/// A code as words: `first_tier` becomes `First tier`.
pub fn in_words(code: &str) -> String {
    let words = code.replace('_', " ");
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

const fn year() -> Length {
    Length::Year
}

#[cfg(test)]
mod tests;
