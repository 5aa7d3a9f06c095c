//! Clusters that hold: the surest pairs are joined first, and no chain of weak links joins two people.

use polars::prelude::PlHashMap;

use super::blocking::Pair;
use super::candidate::{Candidate, ComparisonPart, PairParts};
use super::columns::Described;
use super::compare::{Comparisons, Pattern};
use super::grounds::Grounds;
use super::model::{ComparedBits, Weights};
use super::rarity::{Rarity, WeightPart};
use crate::declarations::linkage::{COMPARISONS_MAX, Thresholds};
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
    /// Pairs heavy enough that a rule keeps apart, or that would bring two records together that a rule keeps apart.
    pub forbidden: Vec<Pair>,
    /// Decisions that a later decision contradicts: they are not followed.
    pub n_decisions_overruled: u64,
}

/// All that is needed to weigh two records or two clusters.
pub(super) struct Weighing<'a> {
    pub described: &'a Described,
    pub comparisons: &'a Comparisons<'a>,
    pub rarity: &'a Rarity,
    pub weights: &'a Weights,
}

/// The most records of a cluster that it is weighed by: so many of a larger one, from all of it.
const WEIGHED_MAX: usize = 32;

impl Weighing<'_> {
    /// A pair of records with its weight and levels.
    pub fn candidate(&self, pair: Pair) -> Candidate {
        let (left, right) = (self.described.record(pair.0), self.described.record(pair.1));
        let (pattern, rarities) = self.rarity.of_pair(self.comparisons, self.weights, &left, &right);
        Candidate { pair, weight: self.weights.of(pattern, &rarities), pattern }
    }

    /// The levels of a pair of records, and what each comparison adds to its weight: what two take together is taken from
    /// the last of them.
    pub fn said(&self, pair: Pair) -> (Pattern, ComparedBits) {
        let (left, right) = (self.described.record(pair.0), self.described.record(pair.1));
        let (mut pattern, mut said) = (Pattern::default(), ComparedBits::default());
        self.rarity.see(self.comparisons, &left, &right, |part| match part {
            WeightPart::Comparison(at, level, bits) => {
                pattern = pattern.with(at, level);
                said.add(at, self.weights.of_level(at, level) + bits);
            }
            WeightPart::Together(kind, bits) => said.add(self.rarity.last_of(kind), bits),
        });
        (pattern, said)
    }

    /// All that makes up the weight of a pair of records.
    pub fn parts(&self, pair: Pair) -> PairParts {
        let (left, right) = (self.described.record(pair.0), self.described.record(pair.1));
        let (mut together, mut comparisons) = (0.0, Vec::new());
        self.rarity.see(self.comparisons, &left, &right, |part| match part {
            WeightPart::Comparison(comparison, level, rarity) => {
                let weight = self.weights.of_level(comparison, level) + rarity;
                comparisons.push(ComparisonPart { comparison, level, weight });
            }
            WeightPart::Together(_, bits) => together += bits,
        });
        let prior = self.weights.prior();
        let without = prior + together + comparisons.iter().map(|part| part.weight).sum::<f64>();
        let lookalikes = self.candidate(pair).weight - without;
        PairParts { prior, together, lookalikes, comparisons }
    }

    /// The match weight of two clusters by their records, in bits.
    ///
    /// A comparison says what its pairs of records say on average, of their odds: so that one of ten addresses that
    /// agrees is worth a tenth of an only one, and a cluster does not attract more by being big.
    fn weigh(&self, ours: &[u32], theirs: &[u32]) -> f64 {
        let mut odds = [(0.0, 0u32); COMPARISONS_MAX];
        for left in spread(ours) {
            for right in spread(theirs) {
                for (at, bits) in self.said((*left, *right)).1.each() {
                    odds[at].0 += bits.exp2();
                    odds[at].1 += 1;
                }
            }
        }
        let mut said = ComparedBits::default();
        for (at, (sum, n)) in odds.iter().enumerate().filter(|(_, (_, n))| *n > 0) {
            said.add(at, (sum / f64::from(*n)).log2());
        }
        self.weights.of_compared(&said)
    }
}

/// Records of all of a list, at most [`WEIGHED_MAX`].
fn spread(records: &[u32]) -> impl Iterator<Item = &u32> {
    records.iter().step_by(records.len().div_ceil(WEIGHED_MAX).max(1))
}

/// What there is to be joined.
pub(super) struct Joinable<'a> {
    /// Pairs with evidence, and their weights.
    pub pairs: &'a [(Pair, f64)],
    /// What officers decided, the last word first.
    pub decisions: &'a [OfficerDecision],
    /// The cluster that each record was in the last time, or nothing.
    pub before: &'a [Option<u32>],
}

impl Joinable<'_> {
    /// What a pair must weigh: less to stay together than to come together.
    fn least(&self, pair: Pair, thresholds: &Thresholds) -> f64 {
        let before = |record: u32| self.before.get(record as usize).copied().flatten();
        let was_one = before(pair.0).is_some() && before(pair.0) == before(pair.1);
        if was_one { thresholds.split } else { thresholds.join }
    }
}

/// Joins pairs that weigh enough, the heaviest first, unless the two clusters together weigh less.
///
/// A cluster is weighed by all its records: two numbers of one kind, two birthdays, two forenames speak against a pair even if
/// the two records at hand know neither. No two records that a rule keeps apart come together through others.
/// Decisions come before all pairs and rules.
pub(super) fn cluster(
    scale: &Weighing<'_>,
    grounds: &Grounds<'_>,
    joinable: &Joinable<'_>,
    thresholds: &Thresholds,
) -> Clustered {
    let mut joining = Joining {
        scale,
        grounds,
        clusters: Clusters::new(scale.described.n_records),
        next: (0u32..).take(scale.described.n_records).collect(),
        apart: PlHashMap::default(),
        decided: PlHashMap::default(),
        stopped: PlHashMap::default(),
    };
    let n_decisions_overruled = joining.decide(joinable.decisions);
    let weighs_enough = |(pair, weight): &&(Pair, f64)| *weight >= joinable.least(*pair, thresholds);
    let mut order: Vec<&(Pair, f64)> = joinable.pairs.iter().filter(weighs_enough).collect();
    order.sort_unstable_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    let (mut refused, mut forbidden) = (Vec::new(), Vec::new());
    for (pair, weight) in order {
        match joining.join(*pair, *weight, joinable.least(*pair, thresholds)) {
            JoinOutcome::Refused => refused.push(*pair),
            JoinOutcome::Forbidden => forbidden.push(*pair),
            JoinOutcome::Joined | JoinOutcome::DecidedApart => {}
        }
    }
    Clustered { clusters: joining.clusters, refused, forbidden, n_decisions_overruled }
}

/// What became of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JoinOutcome {
    Joined,
    /// The clusters as a whole speak against it.
    Refused,
    /// A rule keeps two of their records apart.
    Forbidden,
    /// An officer did.
    DecidedApart,
}

struct Joining<'a> {
    scale: &'a Weighing<'a>,
    grounds: &'a Grounds<'a>,
    clusters: Clusters,
    /// For each record the next of its cluster, in a ring.
    next: Vec<u32>,
    /// Records that a decision keeps out of a cluster, at its root.
    apart: PlHashMap<u32, Vec<u32>>,
    /// Records that an officer joined to others, each with all of them: what a rule forbids of one, another may allow.
    decided: PlHashMap<u32, Vec<u32>>,
    /// What stopped two clusters, by their roots, and how many records they had: many pairs ask the same.
    stopped: PlHashMap<(u32, u32), StoppedClusters>,
}

/// Two clusters that were not joined.
#[derive(Debug, Clone, Copy)]
struct StoppedClusters {
    n_records: usize,
    /// What they weigh; nothing where a rule keeps them apart.
    weight: Option<f64>,
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
        let named = decisions.iter().filter(|decision| decision.is_same).flat_map(|one| [one.pair.0, one.pair.1]);
        for record in named {
            let root = self.clusters.root(record);
            self.decided.insert(record, self.members(root).collect());
        }
        n_overruled
    }

    /// Joins a pair, unless the two clusters must stay apart.
    fn join(&mut self, (left, right): Pair, weight: f64, least: f64) -> JoinOutcome {
        let (one, other) = (self.clusters.root(left), self.clusters.root(right));
        if one == other {
            return JoinOutcome::Joined;
        }
        if self.is_apart(one, other) {
            return JoinOutcome::DecidedApart;
        }
        let key = (one.min(other), one.max(other));
        let (ours, theirs): (Vec<u32>, Vec<u32>) = (self.members(key.0).collect(), self.members(key.1).collect());
        let n_records = ours.len() + theirs.len();
        let known = self.stopped.get(&key).filter(|stopped| stopped.n_records == n_records);
        let found = known.copied().unwrap_or_else(|| {
            let is_pair_of_singles = n_records == 2;
            let found = if self.is_forbidden(&ours, &theirs) {
                None
            } else {
                Some(if is_pair_of_singles { weight } else { self.scale.weigh(&ours, &theirs) })
            };
            StoppedClusters { n_records, weight: found }
        });
        match found.weight {
            Some(of_all) if of_all >= least => {
                self.merge(RecordJoin { left, right, weight: Some(weight) });
                JoinOutcome::Joined
            }
            of_all => {
                self.stopped.insert(key, found);
                if of_all.is_some() { JoinOutcome::Refused } else { JoinOutcome::Forbidden }
            }
        }
    }

    fn is_apart(&mut self, one: u32, other: u32) -> bool {
        let Some(records) = self.apart.get(&one) else { return false };
        let records = records.clone();
        records.into_iter().any(|record| self.clusters.root(record) == other)
    }

    /// Whether a rule keeps any record of one cluster from any of the other, or a file that holds each person once.
    fn is_forbidden(&self, ours: &[u32], theirs: &[u32]) -> bool {
        if self.scale.described.files.share_one(ours, theirs) {
            return true;
        }
        let (ours, theirs) = (self.grounds.telling(ours), self.grounds.telling(theirs));
        let all = [ours.as_slice(), theirs.as_slice()];
        let is_kept_apart =
            |left: u32, right: u32| self.grounds.keep_apart(left, right, &all) && !self.allow(left, right);
        ours.iter().any(|left| theirs.iter().any(|right| is_kept_apart(*left, *right)))
    }

    /// Whether what officers joined to two records allows what a rule forbids of them: a child whose two PNCIDs an officer
    /// knows is not another one's whenever a record has but one of them.
    fn allow(&self, left: u32, right: u32) -> bool {
        let with = |record: u32| self.decided.get(&record).cloned().unwrap_or_else(|| vec![record]);
        let (ours, theirs) = (with(left), with(right));
        ours.iter().any(|left| theirs.iter().any(|right| !self.grounds.forbid(*left, *right)))
    }

    fn merge(&mut self, join: RecordJoin) {
        let Some((stays, goes)) = self.clusters.join(join) else { return };
        self.next.swap(stays as usize, goes as usize);
        if let Some(records) = self.apart.remove(&goes) {
            self.apart.entry(stays).or_default().extend(records);
        }
    }

    /// The records of a cluster.
    fn members(&self, root: u32) -> impl Iterator<Item = u32> {
        let others = std::iter::successors(Some(self.next[root as usize]), |record| Some(self.next[*record as usize]));
        std::iter::once(root).chain(others.take_while(move |record| *record != root))
    }
}
