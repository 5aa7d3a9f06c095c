//! Values that people share more often than chance has it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::grounds::LevelRange;

/// Two values that people share more often than chance has it: both names in a community of few names, a birthday in a
/// hostel.
///
/// Where a pair agrees on both exactly, the two are as rare as they are together here, not as rare as each makes the
/// other. Training learns how many pairs of two persons agree on both, so that these teach nothing of one person.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Together {
    /// What they are.
    pub name: String,
    /// The two comparisons.
    pub comparisons: [String; 2],
    /// For each comparison named the levels at which two who hold both are two people: all must.
    pub told_apart_by: BTreeMap<String, LevelRange>,
    /// So many must hold both before it counts: fewer may be twins, or one person written down in several ways.
    #[serde(default = "three")]
    pub people_min: u32,
}

/// What some birthdays are: the day that an office gives those whose birthday nobody knows, the first of January above all.
///
/// A day that far more people hold than chance gives, among those born in its year, tells no more of a person than the
/// year: to agree on it weighs as that, and another placeholder is as far from it as any other day.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placeholder {
    /// The comparison, of a column of dates.
    pub comparison: String,
    /// How many times as many people as on any day of the year.
    #[serde(default = "three_times")]
    pub times: f64,
    /// Days of the year (`01-01`) that are known to be given: however few hold one here, it is no birthday by which a rule of
    /// evidence may know a child. It weighs as any other until far more hold it than chance gives.
    #[serde(default)]
    pub days: Vec<String>,
    /// For each comparison named the levels at which two who hold the day are two people: all must.
    pub told_apart_by: BTreeMap<String, LevelRange>,
}

fn three_times() -> f64 {
    3.0
}

fn three() -> u32 {
    3
}
