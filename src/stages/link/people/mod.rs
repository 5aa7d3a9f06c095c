//! One person over all records: probabilistic linking after Fellegi and Sunter, in Splink's words.
//!
//! Blocking rules bring pairs, comparisons give each pair a level, training weighs the levels, and the
//! heaviest pairs are joined first.

mod birthdays;
pub(super) mod blocking;
mod candidate;
mod cells;
pub(super) mod clustering;
pub(super) mod columns;
pub(super) mod compare;
pub(super) mod files;
mod grounds;
mod labels;
pub(super) mod model;
mod persons;
mod placeholders;
pub(super) mod rarity;
mod required;
mod rows;
mod sharers;
mod similarity;
mod texts;
mod together;
mod training;
mod words;

#[cfg(test)]
mod crowds;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::stages::handed::Model;
use blocking::{Blocked, Pair};
pub(super) use candidate::{Candidate, ComparisonPart, PairParts};
use clustering::{Clustered, Joinable, OfficerDecision, Weighing};
use columns::Described;
use grounds::Grounds;
use model::Weights;
use rarity::Rarity;
use sharers::Sharers;
use training::Compared;
pub(super) use training::scattered;

use super::clusters::Clusters;
use crate::declarations::Linkage;
use crate::error::Result;

/// The clusters of a pair of records, the lower first.
pub(super) fn sides((left, right): Pair, clusters: &[u32]) -> (u32, u32) {
    let (left, right) = (clusters[left as usize], clusters[right as usize]);
    (left.min(right), left.max(right))
}

/// Records in clusters, with all that was weighed.
pub(super) struct People {
    /// The clusters.
    pub clusters: Clusters,
    /// The cluster of every record if no officer had decided anything; nothing where none has.
    pub undecided: Option<Vec<u32>>,
    /// Every pair of at least the weight that is kept, sorted by pair.
    pub candidates: Vec<Candidate>,
    /// Pairs that were heavy enough, but whose clusters as a whole speak against it.
    pub refused: Vec<Pair>,
    /// Pairs that were heavy enough, but that a rule keeps apart, or two other records of their clusters.
    pub forbidden: Vec<Pair>,
    /// Pairs that were heavy enough, but have nothing in common that may join them without a person.
    pub unproven: Vec<Pair>,
    /// Pairs, heavy enough or not, of which one side knows nothing that a person could judge them by.
    pub unjudged: Vec<Pair>,
    /// For each record whether it knows anything that may join it to another without a person.
    pub is_joinable: Vec<bool>,
    /// Decisions that a later one contradicts.
    pub n_decisions_overruled: u64,
    /// Decisions that the evidence speaks against.
    pub n_decisions_surprising: u64,
    /// Pairs of which training took an officer's word.
    pub n_decisions_trained: u64,
    /// Pairs that an officer decided to be two people.
    pub decided_apart: Vec<Pair>,
    /// Values that several records share.
    pub n_values_shared: u64,
    /// Those of them that too many records share for all of these to be compared with each other.
    pub n_values_overused: u64,
    /// Records that share nothing else with any other.
    pub n_records_narrowed: u64,
    /// Different texts that are too long to be compared.
    pub n_texts_too_long: u64,
    /// Different texts, those too.
    pub n_texts: u64,
    /// The trained model.
    pub model: Model,
    rarity: Rarity,
    weights: Weights,
}

/// What is known from before.
#[derive(Debug, Clone, Default)]
pub(super) struct Past {
    /// What officers decided, the last word first.
    pub decisions: Vec<OfficerDecision>,
    /// The cluster that each record was in the last time, or nothing.
    pub clusters: Vec<Option<u32>>,
    /// The pairs that were joined the last time, sorted.
    pub joins: Vec<Pair>,
}

impl Past {
    /// The cluster that each record was in the last time, but for clusters that a decision may have made.
    fn clusters_without_decisions(&self) -> Vec<Option<u32>> {
        let cluster = |record: u32| self.clusters.get(record as usize).copied().flatten();
        let decided = self.decisions.iter().flat_map(|decision| [decision.pair.0, decision.pair.1]);
        let touched: BTreeSet<u32> = decided.filter_map(cluster).collect();
        self.clusters.iter().map(|cluster| cluster.filter(|cluster| !touched.contains(cluster))).collect()
    }
}

/// Finds out which records are one person.
///
/// Records are numbered by the caller in an order of their own: the same records give the same clusters,
/// whatever the order of the rows and the number of threads.
///
/// # Errors
/// Blocking rules that would compare too many pairs.
pub(super) fn find(described: &Described, linkage: &Linkage, past: &Past) -> Result<People> {
    let comparisons = birthdays::comparisons(linkage, described);
    let blocked = blocking::block(described, linkage)?;
    tracing::debug!(n_records = described.n_records, n_pairs = blocked.n_pairs(), "blocked");
    tell(&blocked, linkage.training.pairs_max);
    let start = Model::start(linkage);
    let mut model = of_pairs(&start, described, &blocked);
    let sample = training::sample(described, &comparisons, &linkage.training);
    training::begin(&mut model, &sample, linkage);
    let rarity = Rarity::new(&comparisons, described, linkage, &model);

    tracing::debug!("learnt u");
    let compared = training::compare(&blocked, described, |(left, right)| {
        rarity.in_all(&comparisons, &described.record(left), &described.record(right))
    });
    tracing::debug!(n_patterns = compared.counted.len(), "compared");
    let labelled = labels::labelled(&past.decisions, &blocked, described, &comparisons);
    training::train(&mut model, &start, &sample, &compared.counted, &labelled, linkage);
    tracing::debug!("trained");
    let weights = Weights::new(&model, linkage);
    let sharers = Sharers::new(&comparisons, described, linkage);
    let scale = Weighing { described, comparisons: &comparisons, rarity: &rarity, weights: &weights };
    let keep = linkage.thresholds.keep;
    let candidates = with_joins_of_before(weighed(&blocked, &compared, &scale, keep), &past.joins, &scale, keep);
    let (n_values_shared, n_values_overused) = (blocked.n_values_shared, blocked.n_values_overused);
    let n_records_narrowed = blocked.n_records_narrowed;
    drop((blocked, compared));
    tracing::debug!(n_candidates = candidates.len(), "weighed");
    let grounds = Grounds::new(linkage, described, &comparisons, &sharers);
    let heavy = candidates.par_iter().filter(|candidate| candidate.weight >= linkage.thresholds.split);
    let (proven, unproven): (Vec<&Candidate>, Vec<&Candidate>) =
        heavy.partition(|candidate| grounds.may_join(candidate));
    let pairs: Vec<(Pair, f64)> = proven.iter().map(|candidate| (candidate.pair, candidate.weight)).collect();
    let unproven = unproven.iter().filter(|candidate| candidate.weight >= linkage.thresholds.join);
    let unproven: Vec<Pair> = unproven.map(|candidate| candidate.pair).collect();
    let unjudged = candidates.iter().filter(|candidate| !grounds.can_be_judged(candidate.pattern));
    let unjudged = unjudged.map(|candidate| candidate.pair).collect();
    tracing::debug!(n_unproven = unproven.len(), "asked for evidence");
    let joinable = Joinable { pairs: &pairs, decisions: &past.decisions, before: &past.clusters };
    let Clustered { clusters, mut refused, mut forbidden, n_decisions_overruled } =
        clustering::cluster(&scale, &grounds, &joinable, &linkage.thresholds);
    let undecided =
        (!past.decisions.is_empty()).then(|| clusters_without_decisions(&scale, &grounds, &pairs, past, linkage));
    refused.sort_unstable();
    forbidden.sort_unstable();
    let records = 0..u32::try_from(described.n_records).expect("records are numbered in 32 bits");
    let is_joinable = records.into_par_iter().map(|record| grounds.is_joinable(record)).collect();
    tracing::debug!(n_refused = refused.len(), n_forbidden = forbidden.len(), "clustered");
    let n_decisions_surprising = n_surprising(&past.decisions, &scale, linkage.thresholds.join);
    let apart = past.decisions.iter().filter(|decision| !decision.is_same);
    Ok(People {
        clusters,
        undecided,
        candidates,
        refused,
        forbidden,
        unproven,
        unjudged,
        is_joinable,
        n_decisions_overruled,
        n_decisions_surprising,
        n_decisions_trained: labelled.len() as u64,
        decided_apart: apart.map(|decision| decision.pair).collect(),
        n_values_shared,
        n_values_overused,
        n_records_narrowed,
        n_texts_too_long: described.n_texts_too_long,
        n_texts: described.n_texts,
        model,
        rarity,
        weights,
    })
}

/// The model before training, with how much there is to learn from.
fn of_pairs(start: &Model, described: &Described, blocked: &Blocked) -> Model {
    let n_possible = described.files.n_possible(described.n_records);
    Model { n_records: described.n_records as u64, n_pairs: blocked.n_pairs(), n_possible, ..start.clone() }
}

/// Says on the screen that some records were not compared with all that they share a value with.
fn tell(blocked: &Blocked, pairs_max: u64) {
    if blocked.n_halvings > 0 {
        let times = 1u64 << blocked.n_halvings;
        tracing::warn!(
            pairs_max,
            "the blocking rules bring more pairs than pairs_max: only crowds {times} times smaller than their largest_block were \
             compared whole; raise pairs_max, or add a column to the rules"
        );
    }
    if blocked.n_records_narrowed > 0 {
        tracing::warn!(
            n_records = blocked.n_records_narrowed,
            n_values = blocked.n_values_overused,
            "records that share only values too frequent for all who hold them to be compared: each was compared with the \
             records most like it alone"
        );
    }
}

/// The cluster of every record if no officer had decided anything.
fn clusters_without_decisions(
    scale: &Weighing<'_>,
    grounds: &Grounds<'_>,
    pairs: &[(Pair, f64)],
    past: &Past,
    linkage: &Linkage,
) -> Vec<u32> {
    let before = past.clusters_without_decisions();
    let joinable = Joinable { pairs, decisions: &[], before: &before };
    clustering::cluster(scale, grounds, &joinable, &linkage.thresholds).clusters.number().0
}

/// How many decisions the evidence speaks against.
fn n_surprising(decisions: &[OfficerDecision], scale: &Weighing<'_>, join: f64) -> u64 {
    let is_surprising =
        |decision: &&OfficerDecision| (scale.candidate(decision.pair).weight >= join) != decision.is_same;
    decisions.iter().filter(is_surprising).count() as u64
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

/// The pairs with those joined the last time: what blocking brings today does not part them.
fn with_joins_of_before(found: Vec<Candidate>, joins: &[Pair], scale: &Weighing<'_>, keep: f64) -> Vec<Candidate> {
    let is_new = |pair: &&Pair| found.binary_search_by_key(*pair, |candidate| candidate.pair).is_err();
    let more = joins.par_iter().filter(is_new).map(|pair| scale.candidate(*pair));
    let more: Vec<Candidate> = more.filter(|candidate| candidate.weight >= keep).collect();
    let mut all = found;
    all.extend(more);
    all.sort_by_key(|candidate| candidate.pair);
    all
}

impl People {
    /// The pairs of clusters that an officer keeps apart, the lower first: nobody need look at them again.
    pub fn clusters_apart(&self, clusters: &[u32]) -> BTreeSet<(u32, u32)> {
        let sides = |pair: &Pair| sides(*pair, clusters);
        self.decided_apart.iter().map(sides).collect()
    }

    /// What makes up the weight of each pair of records; nothing where there is no pair.
    pub fn parts(&self, pairs: &[Option<Pair>], described: &Described, linkage: &Linkage) -> Vec<Option<PairParts>> {
        let comparisons = birthdays::comparisons(linkage, described);
        let scale = Weighing { described, comparisons: &comparisons, rarity: &self.rarity, weights: &self.weights };
        pairs.par_iter().map(|pair| pair.map(|pair| scale.parts(pair))).collect()
    }
}

/// What makes up the weight of each pair of records by a model that was trained before; nothing where there is no pair.
pub(super) fn weigh_again(
    described: &Described,
    linkage: &Linkage,
    model: &Model,
    pairs: &[Option<Pair>],
) -> Vec<Option<PairParts>> {
    let comparisons = birthdays::comparisons(linkage, described);
    let (rarity, weights) = (Rarity::new(&comparisons, described, linkage, model), Weights::new(model, linkage));
    let scale = Weighing { described, comparisons: &comparisons, rarity: &rarity, weights: &weights };
    pairs.par_iter().map(|pair| pair.map(|pair| scale.parts(pair))).collect()
}
