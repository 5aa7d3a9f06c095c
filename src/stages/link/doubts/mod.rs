//! The pairs that a person should look at, and what a decision on each of them changes.

mod brought;
mod figures;
mod told;

use std::collections::BTreeMap;

use polars::prelude::*;

use super::clusters::JoinReason;
use super::people::blocking::Pair;
use super::people::columns::Described;
use super::people::model::probability;
use super::people::{People, sides};
use super::records::{Nodes, Records};
use super::trust::{self, named, weighed_pair};
use crate::declarations::{CodeLists, Linkage};
use crate::error::Result;
use crate::stages::handed::linked::{Child, Day};
use brought::{Brought, EVENTS};

pub use told::{PairInDoubt, pairs_in_doubt};

/// How far from even odds a pair may be to be worth a look, in bits.
pub const REVIEW_BITS: f64 = 6.0;

/// The children that records were joined to, and what was read of them.
#[derive(Clone, Copy)]
pub(super) struct JoinedRecords<'a> {
    nodes: &'a Nodes<'a>,
    records: &'a Records,
    clusters: &'a [u32],
    children: &'a [Child],
    reasons: &'a [Option<JoinReason>],
    people: &'a People,
}

impl<'a> JoinedRecords<'a> {
    /// The cluster of each record and why it is there, the child that each cluster is, and all that was weighed.
    pub fn new(
        nodes: &'a Nodes<'a>,
        records: &'a Records,
        clusters: &'a [u32],
        children: &'a [Child],
        reasons: &'a [Option<JoinReason>],
        people: &'a People,
    ) -> Self {
        Self { nodes, records, clusters, children, reasons, people }
    }
}

/// A pair to look at.
#[derive(Debug, Clone, Copy)]
struct Doubt {
    pair: Pair,
    weight: f64,
    standing: &'static str,
    worth: f64,
    parted: Parted,
}

/// What is one child or two, as an officer decides.
#[derive(Debug, Clone, Copy)]
enum Parted {
    /// A record with all that were joined through it, and the rest of its cluster.
    Behind(u32),
    /// Two clusters.
    Clusters(u32, u32),
}

/// The pairs that a person should look at, worth most first, with what their two sides bring to figures.
pub(super) fn review(
    joined: JoinedRecords<'_>,
    described: &Described,
    linkage: &Linkage,
    lists: &CodeLists,
    as_at: Day,
) -> Result<DataFrame> {
    let JoinedRecords { nodes, people, .. } = joined;
    let found = doubts(joined, linkage.thresholds.join);
    let pairs: Vec<Option<Pair>> = found.iter().map(|row| Some(row.pair)).collect();
    let side = |record: u32| (nodes.source(record as usize), nodes.names[record as usize].1);
    let mut columns = vec![
        named("source", found.iter().map(|row| Some(side(row.pair.0).0))),
        named("record_id", found.iter().map(|row| Some(side(row.pair.0).1))),
        named("other_source", found.iter().map(|row| Some(side(row.pair.1).0))),
        named("other_record_id", found.iter().map(|row| Some(side(row.pair.1).1))),
        named("standing", found.iter().map(|row| Some(row.standing))),
        Column::new("match_weight".into(), found.iter().map(|row| row.weight).collect::<Vec<_>>()),
        Column::new("match_probability".into(), found.iter().map(|row| probability(row.weight)).collect::<Vec<_>>()),
        Column::new("worth".into(), found.iter().map(|row| row.worth).collect::<Vec<_>>()),
    ];
    columns.extend(told(joined, &found, lists, as_at)?);
    columns.extend(trust::parts(&pairs, people, described, linkage));
    Ok(DataFrame::new(found.len(), columns).expect("one row a pair in every column"))
}

/// Links that may be wrong, and pairs of clusters that may be one person, by their heaviest pair of records.
///
/// What a look is worth is the chance that the program is wrong times the records that would go to another child.
fn doubts(joined: JoinedRecords<'_>, join: f64) -> Vec<Doubt> {
    let JoinedRecords { clusters, children, reasons, people, .. } = joined;
    let is_near = |weight: f64| (weight - join).abs() <= REVIEW_BITS;
    let doubt = |pair: Pair, weight: f64, standing: &'static str, n_moved: u32, parted: Parted| {
        let chance = if standing == "joined" { 1.0 - probability(weight) } else { probability(weight) };
        Doubt { pair, weight, standing, worth: chance * f64::from(n_moved), parted }
    };
    let n_records = |cluster: u32| children[cluster as usize].n_records;
    let behind = n_behind(reasons);
    let links = (0u32..).zip(reasons).filter_map(|(record, reason)| {
        let weight = reason.and_then(|reason| reason.weight).filter(|weight| is_near(*weight))?;
        let n_behind = behind[record as usize];
        let n_moved = n_behind.min(n_records(clusters[record as usize]) - n_behind);
        Some(doubt(weighed_pair(record, *reason)?, weight, "joined", n_moved, Parted::Behind(record)))
    });
    let mut found: Vec<Doubt> = links.collect();
    for ((left, right), (weight, pair)) in heaviest(people, clusters) {
        let stopped = stopped(people, &pair);
        if stopped.is_some() || is_near(weight) {
            let standing = stopped.unwrap_or("apart");
            let n_moved = n_records(left).min(n_records(right));
            found.push(doubt(pair, weight, standing, n_moved, Parted::Clusters(left, right)));
        }
    }
    found.sort_unstable_by(|one, other| other.worth.total_cmp(&one.worth).then(one.pair.cmp(&other.pair)));
    found
}

/// For each two clusters that something was weighed between, and that nobody has decided on, the heaviest pair that a person
/// can judge.
fn heaviest(people: &People, clusters: &[u32]) -> BTreeMap<(u32, u32), (f64, Pair)> {
    let mut heaviest: BTreeMap<(u32, u32), (f64, Pair)> = BTreeMap::new();
    let decided = people.clusters_apart(clusters);
    for candidate in &people.candidates {
        let sides = sides(candidate.pair, clusters);
        let can_be_judged = people.unjudged.binary_search(&candidate.pair).is_err();
        if sides.0 != sides.1 && can_be_judged && !decided.contains(&sides) {
            let known = heaviest.entry(sides).or_insert((candidate.weight, candidate.pair));
            if candidate.weight > known.0 {
                *known = (candidate.weight, candidate.pair);
            }
        }
    }
    heaviest
}

/// What kept a pair apart that is heavy enough.
fn stopped(people: &People, pair: &Pair) -> Option<&'static str> {
    let of = [("forbidden", &people.forbidden), ("unproven", &people.unproven), ("refused", &people.refused)];
    of.into_iter().find(|(_, pairs)| pairs.binary_search(pair).is_ok()).map(|(standing, _)| standing)
}

/// How many records would leave the cluster with each record if its link were cut: itself, and those joined through it.
fn n_behind(reasons: &[Option<JoinReason>]) -> Vec<u32> {
    let mut n_behind = vec![0; reasons.len()];
    for record in 0..reasons.len() {
        let mut at = record;
        loop {
            n_behind[at] += 1;
            match reasons[at] {
                Some(reason) => at = reason.record as usize,
                None => break,
            }
        }
    }
    n_behind
}

/// What the two sides of each pair bring, as columns.
fn told(joined: JoinedRecords<'_>, found: &[Doubt], lists: &CodeLists, as_at: Day) -> Result<Vec<Column>> {
    let JoinedRecords { nodes, clusters, .. } = joined;
    let mut members: PlHashMap<u32, Vec<u32>> = PlHashMap::default();
    for doubt in found {
        members.entry(clusters[doubt.pair.0 as usize]).or_default();
        members.entry(clusters[doubt.pair.1 as usize]).or_default();
    }
    for (record, cluster) in (0u32..).zip(clusters) {
        members.entry(*cluster).and_modify(|members| members.push(record));
    }
    let mut is_wanted = vec![false; clusters.len()];
    members.values().flatten().for_each(|record| is_wanted[*record as usize] = true);
    let ethnicities = lists.get("ethnicity");
    let group = |code: &str| {
        let entry = ethnicities?.entries().iter().find(|entry| entry.code == code)?;
        Some(entry.group.as_str()).filter(|group| !group.is_empty() && *group != "not_known")
    };
    let brought = brought::brought(nodes, joined.records, &is_wanted, as_at, group)?;
    let of_all = |records: &[u32]| Brought::of_all(records.iter().filter_map(|record| brought.get(record)));
    let sides: Vec<[Brought; 2]> =
        found.iter().map(|doubt| two_sides(joined, &members, doubt).map(|side| of_all(&side))).collect();
    let mut columns = Vec::new();
    for (at, event) in EVENTS.iter().enumerate() {
        for (side, whose) in ["ours", "theirs"].into_iter().enumerate() {
            let quarters: Vec<u64> = sides.iter().map(|sides| sides[side].quarters[at]).collect();
            columns.push(Column::new(format!("{whose}_{}", event.of).into(), quarters));
        }
    }
    let differs: Vec<String> = sides.iter().map(|[ours, theirs]| ours.differs(theirs)).collect();
    columns.push(named("differs", differs.iter().map(|names| Some(names.as_str()))));
    let rarities = rarities(joined.children);
    let rarity = |doubt: &Doubt| {
        let of = |record: u32| rarities[&*joined.children[clusters[record as usize] as usize].ethnicity.group];
        of(doubt.pair.0).max(of(doubt.pair.1))
    };
    columns.push(Column::new("rarity".into(), found.iter().map(rarity).collect::<Vec<f64>>()));
    Ok(columns)
}

/// The records of both sides of a pair.
fn two_sides(joined: JoinedRecords<'_>, members: &PlHashMap<u32, Vec<u32>>, doubt: &Doubt) -> [Vec<u32>; 2] {
    let of = |cluster: u32| members.get(&cluster).cloned().unwrap_or_default();
    match doubt.parted {
        Parted::Clusters(left, right) => [of(left), of(right)],
        Parted::Behind(record) => {
            let is_behind = |member: &u32| {
                let mut at = *member;
                while at != record {
                    let Some(reason) = joined.reasons[at as usize] else { return false };
                    at = reason.record;
                }
                true
            };
            let (behind, others) = of(joined.clusters[record as usize]).into_iter().partition(is_behind);
            [behind, others]
        }
    }
}

/// How much rarer each ethnic group is than the most frequent, as the root that a standard error goes by; one for what
/// nobody knows.
fn rarities(children: &[Child]) -> BTreeMap<&str, f64> {
    let mut n_children = BTreeMap::<&str, f64>::new();
    children.iter().for_each(|child| *n_children.entry(&child.ethnicity.group).or_default() += 1.0);
    let most = n_children.values().copied().fold(1.0, f64::max);
    let rarity = |(group, n): (&'_ str, f64)| if group == "not_known" { 1.0 } else { (most / n).sqrt() };
    n_children.into_iter().map(|(group, n)| (group, rarity((group, n)))).collect()
}
