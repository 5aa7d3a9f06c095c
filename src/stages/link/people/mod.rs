//! One person over all records: probabilistic linking after Fellegi and Sunter, in Splink's words.
//!
//! Blocking rules bring pairs, comparisons give each pair a level, training weighs the levels, and the
//! heaviest pairs are joined first.

pub(super) mod blocking;
mod candidate;
mod cells;
pub(super) mod clustering;
pub(super) mod columns;
pub(super) mod compare;
pub(super) mod model;
pub(super) mod rarity;
mod rows;
mod similarity;
mod texts;
mod together;
mod training;

#[cfg(test)]
mod crowds;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::stages::handed::Model;
use blocking::{Blocked, Pair};
pub(super) use candidate::Candidate;
use clustering::{Clustered, OfficerDecision, Weighing};
use columns::Described;
use compare::Comparisons;
use model::Weights;
use rarity::{Rarity, WeightPart};
use training::Compared;

use super::clusters::Clusters;
use crate::declarations::Linkage;
use crate::error::Result;

/// The clusters of a pair of records, the lower first.
pub(super) fn sides((left, right): Pair, clusters: &[u32]) -> (u32, u32) {
    let (left, right) = (clusters[left as usize], clusters[right as usize]);
    (left.min(right), left.max(right))
}

/// What one comparison says of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ComparisonPart {
    /// The comparison, by place.
    pub comparison: usize,
    /// The level that holds, by place.
    pub level: usize,
    /// What it adds to the match weight, in bits.
    pub weight: f64,
}

/// All that makes up the weight of a pair, in bits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PairParts {
    /// What two records drawn at random weigh.
    pub prior: f64,
    /// What is taken off because many people hold two of the values together.
    pub together: f64,
    /// What is taken off because the two may be lookalikes.
    pub lookalikes: f64,
    /// What each comparison adds.
    pub comparisons: Vec<ComparisonPart>,
}

/// Records in clusters, with all that was weighed.
pub(super) struct People {
    /// The clusters.
    pub clusters: Clusters,
    /// Every pair of at least the weight that is kept, sorted by pair.
    pub candidates: Vec<Candidate>,
    /// Pairs that were heavy enough, but whose clusters as a whole speak against it.
    pub refused: Vec<Pair>,
    /// Decisions that a later one contradicts.
    pub n_decisions_overruled: u64,
    /// Decisions that the evidence speaks against.
    pub n_decisions_surprising: u64,
    /// Pairs that an officer decided to be two people.
    pub decided_apart: Vec<Pair>,
    /// Values that several records share.
    pub n_values_shared: u64,
    /// Those of them that too many records share to bring pairs.
    pub n_values_overused: u64,
    /// Different texts that are too long to be compared.
    pub n_texts_too_long: u64,
    /// Different texts, those too.
    pub n_texts: u64,
    /// The trained model.
    pub model: Model,
    rarity: Rarity,
    weights: Weights,
}

/// Finds out which records are one person.
///
/// Records are numbered by the caller in an order of their own: the same records give the same clusters,
/// whatever the order of the rows and the number of threads. `decisions` come with the last word first.
///
/// # Errors
/// Blocking rules that would compare too many pairs.
pub(super) fn find(described: &Described, linkage: &Linkage, decisions: &[OfficerDecision]) -> Result<People> {
    let comparisons = Comparisons::new(linkage, described);
    let blocked = blocking::block(described, linkage)?;
    tracing::debug!(n_records = described.n_records, n_pairs = blocked.n_pairs(), "blocked");
    let start = Model::start(linkage);
    let mut model = start.clone();
    model.n_records = described.n_records as u64;
    model.n_pairs = blocked.n_pairs();
    let sample = training::sample(described, &comparisons, &linkage.training);
    training::begin(&mut model, &sample, linkage);
    let rarity = Rarity::new(&comparisons, described, linkage, &model);

    tracing::debug!("learnt u");
    let compared = training::compare(&blocked, described, |(left, right)| {
        rarity.in_all(&comparisons, &described.record(left), &described.record(right))
    });
    tracing::debug!(n_patterns = compared.counted.len(), "compared");
    training::train(&mut model, &start, &sample, &compared.counted, linkage);
    tracing::debug!("trained");
    let weights = Weights::new(&model, linkage);
    let scale = Weighing { described, comparisons: &comparisons, rarity: &rarity, weights: &weights };
    let candidates = weighed(&blocked, &compared, &scale, linkage.thresholds.keep);
    let (n_values_shared, n_values_overused) = (blocked.n_values_shared, blocked.n_values_overused);
    drop((blocked, compared));
    tracing::debug!(n_candidates = candidates.len(), "weighed");
    let pairs: Vec<(Pair, f64)> = candidates.iter().map(|candidate| (candidate.pair, candidate.weight)).collect();
    let Clustered { clusters, mut refused, n_decisions_overruled } =
        clustering::cluster(&scale, &pairs, decisions, &linkage.thresholds);
    refused.sort_unstable();
    tracing::debug!(n_refused = refused.len(), "clustered");
    let surprising = |decision: &&OfficerDecision| {
        let (left, right) = (described.record(decision.pair.0), described.record(decision.pair.1));
        (scale.weigh(&left, &right) >= linkage.thresholds.join) != decision.is_same
    };
    let n_decisions_surprising = decisions.iter().filter(surprising).count() as u64;
    Ok(People {
        clusters,
        candidates,
        refused,
        n_decisions_overruled,
        n_decisions_surprising,
        decided_apart: decisions.iter().filter(|decision| !decision.is_same).map(|decision| decision.pair).collect(),
        n_values_shared,
        n_values_overused,
        n_texts_too_long: described.n_texts_too_long,
        n_texts: described.n_texts,
        model,
        rarity,
        weights,
    })
}

/// Weights are summed in another order at first: what that may change.
const ROUNDING: f64 = 1e-9;

/// The pairs of at least the weight that is kept: lookalikes only take from a weight, so that most pairs are known to
/// be lighter before they are compared with those in mind.
fn weighed(blocked: &Blocked, compared: &Compared, scale: &Weighing<'_>, keep: f64) -> Vec<Candidate> {
    let parts = blocked.parts.par_iter().zip(&compared.parts);
    let of_part = parts.flat_map_iter(|(part, compared)| {
        let levels: Vec<f64> = compared.patterns.iter().map(|(pattern, _)| scale.weights.of_levels(*pattern)).collect();
        let heavy = part
            .pairs()
            .zip(&compared.pairs)
            .filter(move |(_, (place, bits))| levels[*place as usize] + f64::from(*bits) >= keep - ROUNDING);
        heavy.map(|((pair, _), _)| scale.candidate(pair))
    });
    of_part.filter(|candidate| candidate.weight >= keep).collect()
}

impl People {
    /// The pairs of clusters that an officer keeps apart, the lower first: nobody need look at them again.
    pub fn clusters_apart(&self, clusters: &[u32]) -> BTreeSet<(u32, u32)> {
        let sides = |pair: &Pair| sides(*pair, clusters);
        self.decided_apart.iter().map(sides).collect()
    }

    /// What makes up the weight of each pair of records; nothing where there is no pair.
    pub fn parts(&self, pairs: &[Option<Pair>], described: &Described, linkage: &Linkage) -> Vec<Option<PairParts>> {
        let comparisons = Comparisons::new(linkage, described);
        let of_pair = |pair: &Option<Pair>| {
            let (left, right) = (described.record((*pair)?.0), described.record((*pair)?.1));
            let (mut together, mut parts) = (0.0, Vec::new());
            self.rarity.see(&comparisons, &left, &right, |part| match part {
                WeightPart::Comparison(comparison, level, rarity) => {
                    let weight = self.weights.of_level(comparison, level) + rarity;
                    parts.push(ComparisonPart { comparison, level, weight });
                }
                WeightPart::Together(_, bits) => together += bits,
            });
            let (pattern, rarities) = self.rarity.of_pair(&comparisons, &self.weights, &left, &right);
            let prior = self.weights.prior();
            let without = prior + together + parts.iter().map(|part| part.weight).sum::<f64>();
            let lookalikes = self.weights.of(pattern, &rarities) - without;
            Some(PairParts { prior, together, lookalikes, comparisons: parts })
        };
        pairs.par_iter().map(of_pair).collect()
    }
}
