//! Pairs that officers decided, as training takes them in.

use polars::prelude::PlHashMap;

use super::blocking::{Blocked, Pair};
use super::clustering::OfficerDecision;
use super::columns::Described;
use super::compare::{Comparisons, Pattern};

/// A pair of which an officer knows what the model can only guess.
#[derive(Debug, Clone, Copy)]
pub(super) struct LabelledPair {
    /// Its levels.
    pub pattern: Pattern,
    /// The rules that brought it, one bit a rule.
    pub rules: u64,
    /// Whether it is one person.
    pub is_same: bool,
}

/// The last word on each pair that was decided, in the order of the pairs.
pub(super) fn labelled(
    decisions: &[OfficerDecision],
    blocked: &Blocked,
    described: &Described,
    comparisons: &Comparisons<'_>,
) -> Vec<LabelledPair> {
    if decisions.is_empty() {
        return Vec::new();
    }
    let mut decided: Vec<OfficerDecision> = decisions.to_vec();
    // The sort keeps the last word first.
    decided.sort_by_key(|decision| decision.pair);
    decided.dedup_by_key(|decision| decision.pair);
    let mut rules: PlHashMap<Pair, u64> = decided.iter().map(|decision| (decision.pair, 0)).collect();
    for (pair, brought_by) in blocked.parts.iter().flat_map(|part| part.pairs()) {
        if let Some(rules) = rules.get_mut(&pair) {
            *rules |= brought_by;
        }
    }
    let label = |OfficerDecision { pair, is_same }: OfficerDecision| LabelledPair {
        pattern: comparisons.pattern(&described.record(pair.0), &described.record(pair.1)),
        rules: rules[&pair],
        is_same,
    };
    decided.into_iter().map(label).collect()
}
