//! What a run saw of all its pairs and records, for those who look at how it linked.

use std::collections::BTreeMap;

use super::people::Candidate;
use super::people::columns::Described;
use super::records::Nodes;
use crate::declarations::Linkage;
use crate::stages::handed::trained::{PairsOfWeight, UnfoundRecords};

/// The pairs that were kept, counted by their weight in whole bits, the heaviest first.
pub(super) fn pairs_by_weight(candidates: &[Candidate], clusters: &[u32]) -> Vec<PairsOfWeight> {
    let mut counts: BTreeMap<i32, (u64, u64)> = BTreeMap::new();
    for candidate in candidates {
        let (pairs, joined) = counts.entry(candidate.weight.floor() as i32).or_default();
        *pairs += 1;
        *joined += u64::from(clusters[candidate.pair.0 as usize] == clusters[candidate.pair.1 as usize]);
    }
    let of_weight = |(bits, (n_pairs, n_joined))| PairsOfWeight { bits, n_pairs, n_joined };
    counts.into_iter().rev().map(of_weight).collect()
}

/// Records that no blocking rule can find, since each names a column of which they say nothing: by source, and by what
/// they do say.
pub(super) fn unfound(nodes: &Nodes<'_>, described: &Described, linkage: &Linkage) -> Vec<UnfoundRecords> {
    let known: Vec<usize> = described.known_columns().collect();
    let places = |names: &mut dyn Iterator<Item = &String>| names.map(|name| described.position(name)).collect();
    let rules: Vec<Vec<usize>> = linkage.blocking_rules.iter().map(|rule| places(&mut rule.block_on.iter())).collect();
    let says = |record: u32, column: &usize| known.contains(column) && !described.values(record, *column).is_empty();
    let compared: Vec<usize> = places(&mut linkage.comparisons.iter().map(|comparison| &comparison.column));
    let mut counts: BTreeMap<(u8, u32), u64> = BTreeMap::new();
    for (record, (source, _)) in (0u32..).zip(&nodes.names) {
        if !rules.iter().any(|columns| columns.iter().all(|column| says(record, column))) {
            let known = (0..).zip(&compared).filter(|(_, column)| says(record, column));
            *counts.entry((*source, known.fold(0, |set, (at, _)| set | 1 << at))).or_default() += 1;
        }
    }
    let names = |set: u32| linkage.comparisons.iter().enumerate().filter(move |(at, _)| set >> at & 1 == 1);
    let unfound = |((source, set), n_records): ((u8, u32), u64)| UnfoundRecords {
        source: nodes.sources[usize::from(source)].to_owned(),
        known: names(set).map(|(_, comparison)| comparison.name.clone()).collect(),
        n_records,
    };
    counts.into_iter().map(unfound).collect()
}
