//! Clusters that hold: the surest pairs are joined first, and no chain of weak links joins two people.

use polars::prelude::PlHashMap;

use super::blocking::Pair;
use super::candidate::Candidate;
use super::columns::Described;
use super::compare::Comparisons;
use super::model::Weights;
use super::rarity::Rarity;
use super::rows::Knows;
use crate::declarations::linkage::Thresholds;
use crate::stages::link::clusters::{Clusters, RecordJoin};

/// What an officer said of two records, and in which order it counts: the last word first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stages::link) struct OfficerDecision {
    /// The two records.
    pub pair: Pair,
    /// Whether they are one person.
    pub is_same: bool,
}

/// Records in clusters, and what was refused on the way.
pub(super) struct Clustered {
    /// The clusters.
    pub clusters: Clusters,
    /// Pairs heavy enough whose clusters as a whole speak against it.
    pub refused: Vec<Pair>,
    /// Decisions that a later decision contradicts: they are not followed.
    pub n_decisions_overruled: u64,
}

/// All that is needed to weigh two clusters.
pub(super) struct Weighing<'a> {
    pub described: &'a Described,
    pub comparisons: &'a Comparisons<'a>,
    pub rarity: &'a Rarity,
    pub weights: &'a Weights,
}

impl Weighing<'_> {
    /// A pair of records with its weight and levels.
    pub fn candidate(&self, pair: Pair) -> Candidate {
        let (left, right) = (self.described.record(pair.0), self.described.record(pair.1));
        let (pattern, rarities) = self.rarity.of_pair(self.comparisons, self.weights, &left, &right);
        Candidate { pair, weight: self.weights.of(pattern, &rarities), pattern }
    }

    /// The match weight of two records or clusters, in bits.
    pub fn weigh<K: Knows>(&self, left: &K, right: &K) -> f64 {
        let (pattern, rarities) = self.rarity.of_pair(self.comparisons, self.weights, left, right);
        self.weights.of(pattern, &rarities)
    }
}

/// All that the records of a cluster know together, as far as comparisons look at it.
#[derive(Debug)]
struct Union(Vec<Vec<u32>>);

impl Knows for Union {
    fn values(&self, column: usize) -> &[u32] {
        &self.0[column]
    }
}

/// Joins pairs of at least `join`, the heaviest first, unless the two clusters together weigh less than `split`.
///
/// A cluster is compared by all that its records know: two different numbers of one kind, two birthdays, two
/// forenames speak against the pair even if the two records at hand know neither. Decisions come before all pairs.
pub(super) fn cluster(
    scale: &Weighing<'_>,
    pairs: &[(Pair, f64)],
    decisions: &[OfficerDecision],
    thresholds: &Thresholds,
) -> Clustered {
    let mut joining = Joining {
        scale,
        clusters: Clusters::new(scale.described.n_records),
        next: (0u32..).take(scale.described.n_records).collect(),
        apart: PlHashMap::default(),
    };
    let n_decisions_overruled = joining.decide(decisions);
    let mut order: Vec<&(Pair, f64)> = pairs.iter().filter(|(_, weight)| *weight >= thresholds.join).collect();
    order.sort_unstable_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    let mut refused = Vec::new();
    for (pair, weight) in order {
        if joining.join(*pair, *weight, thresholds.split) == JoinOutcome::Refused {
            refused.push(*pair);
        }
    }
    Clustered { clusters: joining.clusters, refused, n_decisions_overruled }
}

/// What became of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JoinOutcome {
    Joined,
    /// The clusters as a whole speak against it.
    Refused,
    /// An officer did.
    DecidedApart,
}

struct Joining<'a> {
    scale: &'a Weighing<'a>,
    clusters: Clusters,
    /// For each record the next of its cluster, in a ring.
    next: Vec<u32>,
    /// Records that a decision keeps out of a cluster, at its root.
    apart: PlHashMap<u32, Vec<u32>>,
}

impl Joining<'_> {
    /// Follows the decisions, and counts those that an earlier one in the list contradicts.
    fn decide(&mut self, decisions: &[OfficerDecision]) -> u64 {
        let mut n_overruled = 0;
        for OfficerDecision { pair: (left, right), is_same } in decisions {
            let (one, other) = (self.clusters.root(*left), self.clusters.root(*right));
            let is_followed = match is_same {
                true => one == other || !self.is_apart(one, other),
                false => one != other,
            };
            match (is_followed, is_same) {
                (false, _) => n_overruled += 1,
                (true, true) => self.merge(RecordJoin { left: *left, right: *right, weight: None }),
                (true, false) => {
                    self.apart.entry(one).or_default().push(*right);
                    self.apart.entry(other).or_default().push(*left);
                }
            }
        }
        n_overruled
    }

    /// Joins a pair, unless the two clusters must stay apart.
    fn join(&mut self, (left, right): Pair, weight: f64, split: f64) -> JoinOutcome {
        let (one, other) = (self.clusters.root(left), self.clusters.root(right));
        if one == other {
            return JoinOutcome::Joined;
        }
        if self.is_apart(one, other) {
            return JoinOutcome::DecidedApart;
        }
        let is_pair_of_singles = self.is_single(one) && self.is_single(other);
        if !is_pair_of_singles && self.scale.weigh(&self.union(one), &self.union(other)) < split {
            return JoinOutcome::Refused;
        }
        self.merge(RecordJoin { left, right, weight: Some(weight) });
        JoinOutcome::Joined
    }

    fn is_apart(&mut self, one: u32, other: u32) -> bool {
        let Some(records) = self.apart.get(&one) else { return false };
        let records = records.clone();
        records.into_iter().any(|record| self.clusters.root(record) == other)
    }

    fn merge(&mut self, join: RecordJoin) {
        let Some((stays, goes)) = self.clusters.join(join) else { return };
        self.next.swap(stays as usize, goes as usize);
        if let Some(records) = self.apart.remove(&goes) {
            self.apart.entry(stays).or_default().extend(records);
        }
    }

    fn is_single(&self, record: u32) -> bool {
        self.next[record as usize] == record
    }

    /// The records of a cluster.
    fn members(&self, root: u32) -> impl Iterator<Item = u32> {
        let others = std::iter::successors(Some(self.next[root as usize]), |record| Some(self.next[*record as usize]));
        std::iter::once(root).chain(others.take_while(move |record| *record != root))
    }

    fn union(&self, root: u32) -> Union {
        let described = self.scale.described;
        let column = |column: usize| {
            let mut values: Vec<u32> =
                self.members(root).flat_map(|record| described.values(record, column)).copied().collect();
            values.sort_unstable();
            values.dedup();
            values
        };
        Union(
            (0..described.n_columns()).map(|at| if described.compares(at) { column(at) } else { Vec::new() }).collect(),
        )
    }
}
