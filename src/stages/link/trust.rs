//! Why records are together, and what a person should look at.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::clusters::JoinReason;
use super::people::blocking::Pair;
use super::people::columns::Described;
use super::people::model::probability;
use super::people::{ComparisonPart, PairParts, People, sides};
use super::records::Nodes;
use crate::declarations::Linkage;
use crate::stages::handed::linked::Child;

/// How far from even odds a pair may be to be worth a look, in bits.
const REVIEW_BITS: f64 = 6.0;

/// One row a source record: its cluster, and why it is there.
pub(super) fn links(
    nodes: &Nodes<'_>,
    clusters: &[u32],
    children: &[Child],
    reasons: &[Option<JoinReason>],
    people: &People,
    described: &Described,
    linkage: &Linkage,
) -> DataFrame {
    let oldest = |child: &u32| children[*child as usize].oldest;
    let pairs: Vec<Option<Pair>> =
        (0u32..).zip(reasons).map(|(record, reason)| weighed_pair(record, *reason)).collect();
    let joined = || reasons.iter().map(|reason| reason.map(|reason| reason.record));
    let mut columns = vec![
        named("source", (0..clusters.len()).map(|record| Some(nodes.source(record)))),
        named("record_id", nodes.names.iter().map(|node| Some(node.1))),
        Column::new("cluster".into(), clusters),
        named("person_source", clusters.iter().map(|child| Some(nodes.source(oldest(child) as usize)))),
        named("person_record", clusters.iter().map(|child| Some(nodes.names[oldest(child) as usize].1))),
        named("joined_source", joined().map(|record| record.map(|record| nodes.source(record as usize)))),
        named("joined_record", joined().map(|record| record.map(|record| nodes.names[record as usize].1))),
        Column::new(
            "match_weight".into(),
            reasons.iter().map(|reason| reason.and_then(|reason| reason.weight)).collect::<Vec<_>>(),
        ),
    ];
    columns.extend(parts(&pairs, people, described, linkage));
    DataFrame::new(nodes.len(), columns).expect("one row a record in every column")
}

/// The pair that joined a record; nothing for the first of its cluster, or where an officer decided.
fn weighed_pair(record: u32, reason: Option<JoinReason>) -> Option<Pair> {
    let other = reason.filter(|reason| reason.weight.is_some())?.record;
    Some((record.min(other), record.max(other)))
}

/// A pair to look at.
#[derive(Debug, Clone, Copy)]
struct Doubt {
    pair: Pair,
    weight: f64,
    standing: &'static str,
    worth: f64,
}

/// Links that may be wrong, and pairs of clusters that may be one person, by their heaviest pair of records.
///
/// What a look is worth is the chance that the program is wrong times the records that would go to another child.
fn doubts(
    clusters: &[u32],
    children: &[Child],
    reasons: &[Option<JoinReason>],
    people: &People,
    join: f64,
) -> Vec<Doubt> {
    let is_near = |weight: f64| (weight - join).abs() <= REVIEW_BITS;
    let doubt = |pair: Pair, weight: f64, standing: &'static str, n_moved: u32| {
        let chance = if standing == "joined" { 1.0 - probability(weight) } else { probability(weight) };
        Doubt { pair, weight, standing, worth: chance * f64::from(n_moved) }
    };
    let n_records = |cluster: u32| children[cluster as usize].n_records;
    let behind = n_behind(reasons);
    let links = (0u32..).zip(reasons).filter_map(|(record, reason)| {
        let weight = reason.and_then(|reason| reason.weight).filter(|weight| is_near(*weight))?;
        let n_behind = behind[record as usize];
        let n_moved = n_behind.min(n_records(clusters[record as usize]) - n_behind);
        Some(doubt(weighed_pair(record, *reason)?, weight, "joined", n_moved))
    });
    let mut found: Vec<Doubt> = links.collect();
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
    for (weight, pair) in heaviest.into_values() {
        let stopped = stopped(people, &pair);
        if stopped.is_some() || is_near(weight) {
            let (left, right) = sides(pair, clusters);
            let standing = stopped.unwrap_or("apart");
            found.push(doubt(pair, weight, standing, n_records(left).min(n_records(right))));
        }
    }
    found.sort_unstable_by(|one, other| other.worth.total_cmp(&one.worth).then(one.pair.cmp(&other.pair)));
    found
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

/// The pairs that a person should look at, worth most first.
pub(super) fn review(
    nodes: &Nodes<'_>,
    clusters: &[u32],
    children: &[Child],
    reasons: &[Option<JoinReason>],
    people: &People,
    described: &Described,
    linkage: &Linkage,
) -> DataFrame {
    let found = doubts(clusters, children, reasons, people, linkage.thresholds.join);
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
    columns.extend(parts(&pairs, people, described, linkage));
    DataFrame::new(found.len(), columns).expect("one row a pair in every column")
}

/// What each pair of records weighs, in bits.
pub(super) fn weights(pairs: &[Option<Pair>], people: &People, described: &Described, linkage: &Linkage) -> Vec<f64> {
    let whole = |parts: PairParts| {
        parts.prior + parts.together + parts.lookalikes + parts.comparisons.iter().map(|part| part.weight).sum::<f64>()
    };
    people.parts(pairs, described, linkage).into_iter().flatten().map(whole).collect()
}

/// For each comparison the level of each pair and what it weighs, and what else makes up the weight of the pair: together
/// they add up to it.
pub(super) fn parts(pairs: &[Option<Pair>], people: &People, described: &Described, linkage: &Linkage) -> Vec<Column> {
    let parts: Vec<Option<PairParts>> = people.parts(pairs, described, linkage);
    let all = |weight: fn(&PairParts) -> f64| parts.iter().map(|parts| parts.as_ref().map(weight)).collect::<Vec<_>>();
    let mut columns = vec![
        Column::new("weight_prior".into(), all(|parts| parts.prior)),
        Column::new("weight_together".into(), all(|parts| parts.together)),
        Column::new("weight_lookalikes".into(), all(|parts| parts.lookalikes)),
    ];
    for (at, comparison) in linkage.comparisons.iter().enumerate() {
        let of_comparison = |parts: &PairParts| parts.comparisons.iter().find(|part| part.comparison == at).copied();
        let found = || parts.iter().map(|parts| parts.as_ref().and_then(of_comparison));
        if found().all(|part| part.is_none()) {
            continue;
        }
        let level = |part: ComparisonPart| u32::try_from(part.level + 1).expect("at most 15 levels");
        let levels: Vec<Option<u32>> = found().map(|part| part.map(level)).collect();
        let weights: Vec<Option<f64>> = found().map(|part| part.map(|part| part.weight)).collect();
        columns.push(Column::new(format!("level_{}", comparison.name).into(), levels));
        columns.push(Column::new(format!("weight_{}", comparison.name).into(), weights));
    }
    columns
}

/// A column of texts.
pub(super) fn named<'a>(name: &str, cells: impl Iterator<Item = Option<&'a str>>) -> Column {
    StringChunked::from_iter_options(name.into(), cells).into_series().into_column()
}
