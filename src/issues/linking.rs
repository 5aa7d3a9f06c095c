//! How well records were joined, as officers' decisions on pairs drawn for it tell. Counts and shares, never a record.

use serde::{Deserialize, Serialize};

/// Whose pairs an estimate is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairsOf {
    /// Everybody's.
    All,
    /// Those with a record of this source system.
    Source(String),
    /// Those with a record of a child of this ethnic group.
    EthnicGroup(String),
}

/// A share with its 95% limits, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// What is most likely.
    pub value: f64,
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
}

/// How well pairs of records were joined, or how many decisions are missing to say so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkingEstimate {
    /// Whose pairs.
    pub of: PairsOf,
    /// Pairs of records that were joined.
    pub n_joined: u64,
    /// Pairs drawn for the estimate, joined ones and others.
    pub n_drawn: u64,
    /// Those of them that an officer decided.
    pub n_decided: u64,
    /// Those of them of which an officer could not tell.
    pub n_cannot_tell: u64,
    /// How many more decisions an estimate needs; nothing where there are too few pairs for any.
    pub n_needed: Option<u64>,
    /// Of the pairs that are joined the share that is of one child.
    pub precision: Option<Estimate>,
    /// Of the pairs of one child, among all that were compared, the share that is joined.
    pub recall: Option<Estimate>,
}
