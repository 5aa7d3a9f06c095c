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
