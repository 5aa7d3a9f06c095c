//! All pairs that an estimate is about, sorted into strata, and of each stratum those to be asked about first.
//!
//! A pair has a number that looks random and is always the same, as it follows from the names of its records. The pairs of
//! a stratum with the lowest numbers are its sample: so a decision of last year counts tonight, as most pairs are the
//! same tonight, and whether a pair is in the sample has nothing to do with what is thought of it.

use std::collections::{BTreeMap, BinaryHeap};

use super::domains::{Domains, OfPair};
use crate::stages::link::people::blocking::Pair;
use crate::stages::link::people::model::probability;
use crate::stages::link::people::{Candidate, scattered, sides};

/// The most records of a cluster whose pairs are looked at: those of a larger one stand for all of its pairs.
const RECORDS_MAX: usize = 32;

/// Whether a pair was joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PairSide {
    Joined,
    Apart,
}

/// Which pairs are alike before anybody looks at them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct StratumName {
    pub side: PairSide,
    /// How near to the weight that joins, the nearest first.
    pub band: u8,
    /// The rarest of the sources and ethnic groups that the pair is of; nothing where there are few such pairs.
    pub domain: Option<u8>,
}

/// A pair of records, and the one to ask an officer about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DrawnUnit {
    number: u64,
    /// The pair to be judged: it is another one where two clusters are best told apart by other records of theirs.
    pub asked: Pair,
    /// What that weighs; nothing where it was joined through others.
    pub weight: Option<f64>,
    /// How many pairs it is counted for.
    pub stands_for: f64,
    /// The sources and ethnic groups that it counts for.
    pub of: OfPair,
}

impl Eq for DrawnUnit {}

impl Ord for DrawnUnit {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.number, self.asked).cmp(&(other.number, other.asked))
    }
}

impl PartialOrd for DrawnUnit {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Pairs that are alike before anybody looks at them.
#[derive(Debug, Clone, Default)]
pub(super) struct Stratum {
    /// How many pairs.
    pub n_pairs: f64,
    /// How many units, which stand for one pair each, or for a few of a large cluster.
    pub n_units: u64,
    /// The most pairs that a unit stands for.
    pub most: f64,
    /// The variance of a decision if the model were right, summed over all pairs.
    pub doubt: f64,
    /// How many of the pairs are of each domain.
    pub of_domain: Vec<f64>,
    first: BinaryHeap<DrawnUnit>,
}

impl Stratum {
    fn add(&mut self, unit: DrawnUnit, weight: f64, n_first: usize) {
        self.n_pairs += unit.stands_for;
        self.n_units += 1;
        self.most = self.most.max(unit.stands_for);
        let chance = probability(weight);
        self.doubt += unit.stands_for * chance * (1.0 - chance);
        for domain in unit.of.each() {
            self.of_domain[domain] += unit.stands_for;
        }
        self.keep(unit, n_first);
    }

    fn keep(&mut self, unit: DrawnUnit, n_first: usize) {
        if self.first.len() < n_first {
            self.first.push(unit);
        } else if self.first.peek().is_some_and(|last| unit < *last) {
            self.first.pop();
            self.first.push(unit);
        }
    }

    fn take(&mut self, other: Self, n_first: usize) {
        self.n_pairs += other.n_pairs;
        self.n_units += other.n_units;
        self.most = self.most.max(other.most);
        self.doubt += other.doubt;
        self.of_domain.iter_mut().zip(other.of_domain).for_each(|(sum, more)| *sum += more);
        other.first.into_iter().for_each(|unit| self.keep(unit, n_first));
    }

    /// The pairs to be asked about, the first first.
    pub fn in_order(&self) -> Vec<DrawnUnit> {
        self.first.clone().into_sorted_vec()
    }
}

/// What linking made of the records.
pub(super) struct Pairs<'a> {
    /// For each record a number that looks random and follows from its name alone.
    pub numbers: &'a [u64],
    /// The cluster of each record.
    pub clusters: &'a [u32],
    /// Pairs that were weighed, sorted.
    pub candidates: &'a [Candidate],
    /// Those of them of which a person could say nothing, sorted.
    pub unjudged: &'a [Pair],
    /// The weight that joins.
    pub join: f64,
}

/// The strata of all pairs of one cluster, and of all of two clusters between which something was weighed.
pub(super) fn strata(pairs: &Pairs<'_>, domains: &Domains, n_first: usize) -> BTreeMap<StratumName, Stratum> {
    let clusters = ClusterMembers::new(pairs);
    let mut found = BTreeMap::<StratumName, Stratum>::new();
    let mut add = |side: PairSide, weight: Option<f64>, unit: DrawnUnit| {
        let band = band(side, weight, pairs.join);
        let name = StratumName { side, band, domain: Some(domains.rarest(unit.of)) };
        let empty = || Stratum { of_domain: vec![0.0; domains.len()], ..Stratum::default() };
        found.entry(name).or_insert_with(empty).add(unit, weight.unwrap_or(pairs.join), n_first);
    };
    for members in clusters.members.iter().filter(|members| members.all > 1) {
        let stands_for = triangle(members.all) / triangle(members.some.len());
        for (at, left) in members.some.iter().enumerate() {
            let candidates = clusters.candidates_of(pairs, *left);
            for right in &members.some[at + 1..] {
                let known = candidates.binary_search_by_key(right, |candidate| candidate.pair.1);
                let weight = known.ok().map(|place| candidates[place].weight);
                let asked = (*left, *right);
                let (number, of) = (pairs.number(asked), domains.of_pair(asked));
                add(PairSide::Joined, weight, DrawnUnit { number, asked, weight, stands_for, of });
            }
        }
    }
    for (between, weight, asked) in heaviest(pairs) {
        let (ours, theirs) = (&clusters.members[between.0 as usize], &clusters.members[between.1 as usize]);
        let n_all = ours.all as f64 * theirs.all as f64;
        let stands_for = n_all / (ours.some.len() * theirs.some.len()) as f64;
        for left in &ours.some {
            for right in &theirs.some {
                let pair = (*left.min(right), *left.max(right));
                let (number, of) = (pairs.number(pair), domains.of_pair(pair));
                add(PairSide::Apart, Some(weight), DrawnUnit { number, asked, weight: Some(weight), stands_for, of });
            }
        }
    }
    without_small(found, n_first)
}

impl Pairs<'_> {
    fn number(&self, pair: Pair) -> u64 {
        scattered(self.numbers[pair.0 as usize] ^ scattered(self.numbers[pair.1 as usize]))
    }
}

fn triangle(n: usize) -> f64 {
    (n * (n - 1)) as f64 / 2.0
}

/// For each two clusters that something was weighed between the heaviest pair of records that a person can judge.
fn heaviest(pairs: &Pairs<'_>) -> Vec<((u32, u32), f64, Pair)> {
    let between = |candidate: &Candidate| (sides(candidate.pair, pairs.clusters), candidate.weight, candidate.pair);
    let is_apart = |between: &((u32, u32), f64, Pair)| between.0.0 != between.0.1;
    let can_be_judged = |candidate: &&Candidate| pairs.unjudged.binary_search(&candidate.pair).is_err();
    let mut found: Vec<_> = pairs.candidates.iter().filter(can_be_judged).map(between).filter(is_apart).collect();
    found.sort_unstable_by(|one, other| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)).then(one.2.cmp(&other.2)));
    found.dedup_by_key(|between| between.0);
    found
}

/// How near a weight is to the one that joins.
fn band(side: PairSide, weight: Option<f64>, join: f64) -> u8 {
    let above = weight.map_or(0.0, |weight| weight - join);
    match side {
        PairSide::Joined if above < 6.0 => 0,
        PairSide::Joined if above < 14.0 => 1,
        PairSide::Apart if above >= -3.0 => 0,
        PairSide::Apart if above >= -6.0 => 1,
        PairSide::Joined | PairSide::Apart => 2,
    }
}

/// The least share of a side that a stratum of its own must have: below it a sample of one would be too much.
const SHARE_MIN: f64 = 0.004;

/// Strata of few pairs are one, band by band.
fn without_small(found: BTreeMap<StratumName, Stratum>, n_first: usize) -> BTreeMap<StratumName, Stratum> {
    let of_side = |side: PairSide| found.iter().filter(|(name, _)| name.side == side).map(|(_, one)| one.n_pairs).sum();
    let least = [PairSide::Joined, PairSide::Apart].map(|side| SHARE_MIN * f64::max(of_side(side), 1.0));
    let mut whole = BTreeMap::<StratumName, Stratum>::new();
    for (name, stratum) in found {
        let is_small = stratum.n_pairs < least[name.side as usize];
        let name = StratumName { domain: name.domain.filter(|_| !is_small), ..name };
        match whole.get_mut(&name) {
            Some(known) => known.take(stratum, n_first),
            None => drop(whole.insert(name, stratum)),
        }
    }
    whole
}

/// The records of a cluster.
#[derive(Debug, Clone, Default)]
struct Members {
    all: usize,
    /// Those whose pairs are looked at.
    some: Vec<u32>,
}

/// The records of all clusters.
struct ClusterMembers {
    members: Vec<Members>,
    /// Where the candidates of each record begin.
    starts: Vec<usize>,
}

impl ClusterMembers {
    fn new(pairs: &Pairs<'_>) -> Self {
        let n_clusters = pairs.clusters.iter().max().map_or(0, |last| *last as usize + 1);
        let mut members = vec![Members::default(); n_clusters];
        for (record, cluster) in (0u32..).zip(pairs.clusters) {
            members[*cluster as usize].some.push(record);
        }
        for members in &mut members {
            members.all = members.some.len();
            if members.all > RECORDS_MAX {
                members.some.sort_unstable_by_key(|record| (pairs.numbers[*record as usize], *record));
                members.some.truncate(RECORDS_MAX);
                members.some.sort_unstable();
            }
        }
        let mut starts = vec![0; pairs.numbers.len() + 1];
        for candidate in pairs.candidates {
            starts[candidate.pair.0 as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self { members, starts }
    }

    fn candidates_of<'a>(&self, pairs: &Pairs<'a>, record: u32) -> &'a [Candidate] {
        &pairs.candidates[self.starts[record as usize]..self.starts[record as usize + 1]]
    }
}
