//! Why records are together, and what a pair weighs.

use polars::prelude::*;

use super::clusters::JoinReason;
use super::people::blocking::Pair;
use super::people::columns::Described;
use super::people::{ComparisonPart, PairParts, People};
use super::records::Nodes;
use crate::declarations::Linkage;
use crate::stages::handed::linked::Child;

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
pub(super) fn weighed_pair(record: u32, reason: Option<JoinReason>) -> Option<Pair> {
    let other = reason.filter(|reason| reason.weight.is_some())?.record;
    Some((record.min(other), record.max(other)))
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
