//! Why records are together, and what a person should look at.

use polars::prelude::*;

use super::linked::Child;
use super::people::blocking::Pair;
use super::people::columns::Described;
use super::people::{Part, People};
use super::records::Nodes;
use crate::spec::Linkage;

/// How many pairs a person is asked to look at.
const REVIEW_MAX: usize = 1_000;

/// How far from even odds a pair may be to be worth a look, in bits.
const REVIEW_BITS: f64 = 6.0;

/// One row a source record: its cluster, and why it is there.
pub(super) fn links(
    nodes: &Nodes<'_>,
    clusters: &[u32],
    children: &[Child],
    people: &mut People,
    described: &Described,
    linkage: &Linkage,
) -> DataFrame {
    let reasons = people.clusters.reasons();
    let oldest = |child: &u32| children[*child as usize].oldest;
    let pairs: Vec<Option<Pair>> = (0u32..)
        .zip(&reasons)
        .map(|(record, reason)| {
            reason.filter(|it| it.weight.is_some()).map(|it| (record.min(it.record), record.max(it.record)))
        })
        .collect();
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

/// The pairs nearest to even odds, and those that the clusters as a whole speak against.
///
/// What a look is worth is the chance that the program is wrong times the records that would go to another child.
pub(super) fn review(
    nodes: &Nodes<'_>,
    clusters: &[u32],
    children: &[Child],
    people: &People,
    described: &Described,
    linkage: &Linkage,
) -> DataFrame {
    let join = linkage.thresholds.join;
    let near = people.candidates.iter().filter(|candidate| (candidate.weight - join).abs() <= REVIEW_BITS);
    let mut found: Vec<(f64, Pair, f64, &str)> = near
        .map(|candidate| {
            let (left, right) = (clusters[candidate.pair.0 as usize], clusters[candidate.pair.1 as usize]);
            let probability = candidate.probability();
            let (standing, doubt) = match (left == right, people.refused.binary_search(&candidate.pair).is_ok()) {
                (true, _) => ("joined", 1.0 - probability),
                (false, true) => ("refused", probability),
                (false, false) => ("apart", probability),
            };
            let n_records = |child: u32| children[child as usize].n_records;
            (doubt * f64::from(n_records(left).min(n_records(right))), candidate.pair, candidate.weight, standing)
        })
        .collect();
    found.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    found.truncate(REVIEW_MAX);
    let pairs: Vec<Option<Pair>> = found.iter().map(|row| Some(row.1)).collect();
    let side = |record: u32| (nodes.source(record as usize), nodes.names[record as usize].1);
    let mut columns = vec![
        named("source", found.iter().map(|row| Some(side(row.1.0).0))),
        named("record_id", found.iter().map(|row| Some(side(row.1.0).1))),
        named("other_source", found.iter().map(|row| Some(side(row.1.1).0))),
        named("other_record_id", found.iter().map(|row| Some(side(row.1.1).1))),
        named("standing", found.iter().map(|row| Some(row.3))),
        Column::new("match_weight".into(), found.iter().map(|row| row.2).collect::<Vec<_>>()),
        Column::new(
            "match_probability".into(),
            found.iter().map(|row| super::people::model::probability(row.2)).collect::<Vec<_>>(),
        ),
        Column::new("worth".into(), found.iter().map(|row| row.0).collect::<Vec<_>>()),
    ];
    columns.extend(parts(&pairs, people, described, linkage));
    DataFrame::new(found.len(), columns).expect("one row a pair in every column")
}

/// For each comparison the level of each pair and what it weighs.
fn parts(pairs: &[Option<Pair>], people: &People, described: &Described, linkage: &Linkage) -> Vec<Column> {
    let parts: Vec<Vec<Part>> = people.parts(pairs, described, linkage);
    let mut columns = Vec::new();
    for (at, comparison) in linkage.comparisons.iter().enumerate() {
        let found = || parts.iter().map(|parts| parts.iter().find(|part| part.comparison == at));
        if found().all(|part| part.is_none()) {
            continue;
        }
        let level = |part: &Part| u32::try_from(part.level + 1).expect("at most 15 levels");
        let levels: Vec<Option<u32>> = found().map(|part| part.map(level)).collect();
        let weights: Vec<Option<f64>> = found().map(|part| part.map(|part| part.weight)).collect();
        columns.push(Column::new(format!("level_{}", comparison.name).into(), levels));
        columns.push(Column::new(format!("weight_{}", comparison.name).into(), weights));
    }
    columns
}

fn named<'a>(name: &str, cells: impl Iterator<Item = Option<&'a str>>) -> Column {
    StringChunked::from_iter_options(name.into(), cells).into_series().into_column()
}
