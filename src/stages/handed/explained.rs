//! What a page about linking shows.

use chrono::NaiveDate;

use super::Model;
use crate::declarations::linkage::Thresholds;

/// All that a page about linking is made from.
#[derive(Debug, Clone)]
pub struct ExplainedLinkage {
    /// Whose records they are.
    pub service: String,
    /// The day that was linked.
    pub as_at: NaiveDate,
    /// What was trained.
    pub model: Model,
    /// From which weights on pairs are joined and kept together.
    pub thresholds: Thresholds,
    /// Pairs to be taken apart, or why there are none.
    pub pairs: Result<Vec<ExplainedPair>, &'static str>,
    /// One person's records.
    pub cluster: Option<ExplainedCluster>,
    /// Whether it holds what records say, so that nobody else may read it.
    pub is_identifiable: bool,
}

/// A pair of records.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedPair {
    /// What the two are called.
    pub names: [String; 2],
    /// What became of it, as `yjp review` has it; empty if it was asked for by name.
    pub standing: String,
    /// Match weight, in bits.
    pub weight: f64,
    /// What adds up to it, in the order of the declaration.
    pub parts: Vec<ExplainedPart>,
}

/// What a pair owes to one comparison, or to what the comparisons start from.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedPart {
    /// The comparison.
    pub name: String,
    /// The level that holds.
    pub level: String,
    /// What it adds, in bits.
    pub weight: f64,
    /// What the two say, if that is to be shown.
    pub says: Option<[String; 2]>,
}

/// The records of one person, and what pairs of them weigh.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedCluster {
    /// What each record is called.
    pub records: Vec<String>,
    /// Pairs of records, by their places, the lower first.
    pub links: Vec<ExplainedLink>,
}

/// Two records of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedLink {
    /// The places of the two.
    pub ends: [usize; 2],
    /// Match weight, in bits; nothing where an officer decided.
    pub weight: Option<f64>,
    /// Whether the one was joined by the other.
    pub is_join: bool,
}
