//! A pair of records that was weighed.

use super::blocking::Pair;
use super::compare::Pattern;
use super::model::probability;

/// A pair of records that may be one person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::stages::link) struct Candidate {
    /// The two, the lower first.
    pub pair: Pair,
    /// Its match weight, in bits.
    pub weight: f64,
    /// Its levels.
    pub pattern: Pattern,
}

impl Candidate {
    /// The probability that the two are one person.
    pub fn probability(&self) -> f64 {
        probability(self.weight)
    }
}

/// What one comparison says of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::stages::link) struct ComparisonPart {
    /// The comparison, by place.
    pub comparison: usize,
    /// The level that holds, by place.
    pub level: usize,
    /// What it adds to the match weight, in bits.
    pub weight: f64,
}

/// All that makes up the weight of a pair, in bits.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::stages::link) struct PairParts {
    /// What two records drawn at random weigh.
    pub prior: f64,
    /// What is taken off because many people hold two of the values together.
    pub together: f64,
    /// What is taken off because the two may be lookalikes.
    pub lookalikes: f64,
    /// What each comparison adds.
    pub comparisons: Vec<ComparisonPart>,
}
