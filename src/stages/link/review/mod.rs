//! Pairs drawn so that decisions on them say how well all are joined, and what the decisions say.

mod domains;
mod draw;
mod estimate;
mod limits;
mod population;

use polars::prelude::*;

use super::history::Answers;
use super::people::People;
use super::people::blocking::Pair;
use super::people::columns::Described;
use super::people::model::probability;
use super::records::Nodes;
use super::trust::{self, named};
use crate::declarations::Linkage;
use crate::issues::linking::{LinkingEstimate, PairsOf};
use crate::stages::handed::linked::Child;
use domains::Domains;
use draw::Sampled;
use estimate::{Answered, BesideSample, CountedOf};
use population::{DrawnUnit, PairSide, Pairs};

pub(super) use estimate::Answer;

/// The pairs drawn, and what the decisions on them say.
pub(super) struct Reviewed {
    /// One row a pair that an officer is asked about, in the order in which an answer helps most.
    pub drawn: DataFrame,
    /// Over all, then by source and ethnic group.
    pub estimates: Vec<LinkingEstimate>,
}

/// Records in clusters, and the children that these are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clustering<'a> {
    /// The cluster of each record.
    pub clusters: &'a [u32],
    /// One for each cluster.
    pub children: &'a [Child],
}

/// Draws pairs of what was joined before any decision, and of what was not.
///
/// A pair that an officer parted was joined wrongly all the same: without it, each error found would make linking look better
/// than it is. So the pairs are those of the clusters that the program makes alone; what decisions put right is taken off at
/// the end.
pub(super) fn review(
    nodes: &Nodes<'_>,
    now: Clustering<'_>,
    before: Clustering<'_>,
    people: &People,
    described: &Described,
    linkage: &Linkage,
    answers: &Answers,
) -> Reviewed {
    let group = |child: &u32| &*before.children[*child as usize].ethnicity.group;
    let groups: Vec<&str> = before.clusters.iter().map(group).collect();
    let source_of: Vec<u8> = nodes.names.iter().map(|(source, _)| *source).collect();
    let domains = Domains::new(&nodes.sources, &source_of, &groups);
    let number = |record: usize| {
        let hash = blake3::hash(format!("{}\0{}", nodes.source(record), nodes.names[record].1).as_bytes());
        u64::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"))
    };
    let numbers: Vec<u64> = (0..nodes.len()).map(number).collect();
    let pairs = Pairs {
        numbers: &numbers,
        clusters: before.clusters,
        candidates: &people.candidates,
        unjudged: &people.unjudged,
        join: linkage.thresholds.join,
    };
    let sample = &linkage.review;
    let n_first = (sample.pairs + sample.pairs_of_group) as usize;
    let sampled = draw::draw(population::strata(&pairs, &domains, n_first), &domains, sample);
    let answered: Vec<Answered<'_>> = sampled.iter().map(|one| answered(one, answers)).collect();
    let n_together = |child: &Child| if child.n_records > 1 { f64::from(child.n_records) } else { 0.0 };
    let n_pairs: f64 = now.children.iter().map(|child| n_together(child) * (n_together(child) - 1.0)).sum();
    let n_records = nodes.len();
    let is_alone = |record: usize| now.children[now.clusters[record] as usize].n_records == 1;
    let known = BesideSample {
        parted: moved(before.clusters, now.clusters, &domains),
        joined: moved(now.clusters, before.clusters, &domains),
        unjoinable: counted(&domains, n_records, |record| is_alone(record) && !people.is_joinable[record]),
        records: counted(&domains, n_records, |_| true),
        n_partners: n_pairs / now.children.iter().map(n_together).sum::<f64>().max(1.0),
    };
    Reviewed {
        estimates: estimate::estimates(&answered, &domains, &known),
        drawn: listed(nodes, &sampled, &domains, answers, people, described, linkage),
    }
}

fn answered<'a>(sampled: &'a Sampled, answers: &Answers) -> Answered<'a> {
    let answer = |unit: &DrawnUnit| answers.get(&unit.asked).copied();
    Answered { sampled, answers: sampled.drawn.iter().map(answer).collect() }
}

/// Pairs of records that are together in one clustering and apart in another.
fn moved(together: &[u32], apart: &[u32], domains: &Domains) -> CountedOf {
    let mut moved = CountedOf { n_all: 0.0, of_domain: vec![0.0; domains.len()] };
    if together == apart {
        return moved;
    }
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); together.iter().max().map_or(0, |last| *last as usize + 1)];
    for (record, cluster) in (0u32..).zip(together) {
        members[*cluster as usize].push(record);
    }
    let cluster = |record: &u32| apart[*record as usize];
    for members in members.iter().filter(|members| members.iter().any(|one| cluster(one) != cluster(&members[0]))) {
        for (at, left) in members.iter().enumerate() {
            for right in members[at + 1..].iter().filter(|right| cluster(right) != cluster(left)) {
                moved.n_all += 1.0;
                domains.of_pair((*left, *right)).each().for_each(|domain| moved.of_domain[domain] += 1.0);
            }
        }
    }
    moved
}

/// How many records there are of which something holds.
fn counted(domains: &Domains, n_records: usize, holds: impl Fn(usize) -> bool) -> CountedOf {
    let mut counted = CountedOf { n_all: 0.0, of_domain: vec![0.0; domains.len()] };
    for record in (0..n_records).filter(|record| holds(*record)) {
        counted.n_all += 1.0;
        domains.of_record(record).each().for_each(|domain| counted.of_domain[domain] += 1.0);
    }
    counted
}

/// The drawn pairs as rows, each pair to be asked about once.
fn listed(
    nodes: &Nodes<'_>,
    sampled: &[Sampled],
    domains: &Domains,
    answers: &Answers,
    people: &People,
    described: &Described,
    linkage: &Linkage,
) -> DataFrame {
    let mut seen = PlHashSet::default();
    let rows: Vec<(usize, DrawnUnit)> =
        draw::in_order(sampled).into_iter().filter(|(_, unit)| seen.insert(unit.asked)).collect();
    let asked: Vec<Option<Pair>> = rows.iter().map(|(_, unit)| Some(unit.asked)).collect();
    let side = |record: u32| (nodes.source(record as usize), nodes.names[record as usize].1);
    let standing = |at: usize| match sampled[at].name.side {
        PairSide::Joined => "joined",
        PairSide::Apart => "apart",
    };
    let stands_for = |(at, unit): &(usize, DrawnUnit)| {
        sampled[*at].stratum.n_units as f64 / sampled[*at].drawn.len() as f64 * unit.stands_for
    };
    let weights = trust::weights(&asked, people, described, linkage);
    let chances: Vec<f64> = weights.iter().map(|weight| probability(*weight)).collect();
    let worth = |(row, chance): (&(usize, DrawnUnit), &f64)| {
        let is_joined = sampled[row.0].name.side == PairSide::Joined;
        stands_for(row) * if is_joined { 1.0 - chance } else { *chance }
    };
    let answer = |unit: &DrawnUnit| answers.get(&unit.asked).map(|answer| answer.name());
    let strata: Vec<String> = rows.iter().map(|(at, _)| stratum_name(&sampled[*at], domains)).collect();
    let mut columns = vec![
        named("source", rows.iter().map(|(_, unit)| Some(side(unit.asked.0).0))),
        named("record_id", rows.iter().map(|(_, unit)| Some(side(unit.asked.0).1))),
        named("other_source", rows.iter().map(|(_, unit)| Some(side(unit.asked.1).0))),
        named("other_record_id", rows.iter().map(|(_, unit)| Some(side(unit.asked.1).1))),
        named("standing", rows.iter().map(|(at, _)| Some(standing(*at)))),
        named("decision", rows.iter().map(|(_, unit)| answer(unit))),
        named("stratum", strata.iter().map(|name| Some(name.as_str()))),
        Column::new("stands_for".into(), rows.iter().map(stands_for).collect::<Vec<_>>()),
        Column::new("worth".into(), rows.iter().zip(&chances).map(worth).collect::<Vec<_>>()),
        Column::new("match_probability".into(), chances),
        Column::new("match_weight".into(), weights),
    ];
    columns.extend(trust::parts(&asked, people, described, linkage));
    DataFrame::new(rows.len(), columns).expect("one row a pair in every column")
}

/// A stratum in words: joined or not, how near to the weight that joins, and whose pairs.
fn stratum_name(sampled: &Sampled, domains: &Domains) -> String {
    let side = if sampled.name.side == PairSide::Joined { "joined" } else { "apart" };
    let band = ["near", "further", "far"][usize::from(sampled.name.band)];
    let whose = match sampled.name.domain.map(|domain| domains.name(usize::from(domain))) {
        Some(PairsOf::Source(name) | PairsOf::EthnicGroup(name)) => name.as_str(),
        Some(PairsOf::All) | None => "any",
    };
    format!("{side} {band} {whose}")
}

#[cfg(test)]
mod tests;
