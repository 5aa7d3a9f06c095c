//! How many pairs officers are asked about, so that their decisions say how well records are joined.

use serde::Deserialize;

/// The size of the sample that `yjp review --sample` lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReviewSample {
    /// Pairs drawn for the estimate over all: half joined ones, half not.
    pub pairs: u32,
    /// For how many pairs each source and ethnic group has its own estimate: more are drawn until none stands for more than
    /// its share.
    pub pairs_of_group: u32,
}

impl Default for ReviewSample {
    /// A hundred for all, and fifty of each group.
    fn default() -> Self {
        Self { pairs: 100, pairs_of_group: 50 }
    }
}
