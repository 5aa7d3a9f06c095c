//! What was known before: the links of an earlier run, and what officers decided.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::people::Past;
use super::people::blocking::Pair;
use super::people::clustering::OfficerDecision;
use super::records::{Nodes, TableRows};
use super::review::Answer;
use crate::error::Result;
use crate::stages::handed::linked::{Child, Day, PseudonymChange};

/// When linking happens, and what came of it the last time.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// The day of the run, counted from 1970-01-01.
    pub as_at: i32,
    /// The links of the newest earlier run, as [`super::Linked::links`] has them.
    pub previous: Option<DataFrame>,
}

/// The last word on each pair that an officer looked at.
pub(super) type Answers = PlHashMap<Pair, Answer>;

/// What officers said.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// What decides, the last word first.
    pub decisions: Vec<OfficerDecision>,
    /// What was said of each pair, where they could not tell too.
    pub answers: Answers,
    /// How many speak of records that nobody sent.
    pub n_unknown: u64,
}

/// The decisions of officers.
pub(super) fn decisions(nodes: &Nodes<'_>, rows: TableRows<'_>) -> Result<Decided> {
    let (sources, records) = (rows.text("source")?, rows.text("record_id")?);
    let (other_sources, other_records) = (rows.text("other_source")?, rows.text("other_record_id")?);
    let (decisions, days) = (rows.text("decision")?, rows.days("decided_on")?);
    let record = |source: Option<&str>, name: Option<&str>| nodes.find(source?, name?);
    let mut found: Vec<(Option<Day>, Answer, Pair)> = Vec::new();
    let mut n_unknown = 0;
    for row in 0..rows.len() {
        let left = record(sources[row], records[row]);
        let right = record(other_sources[row], other_records[row]);
        match left.zip(right).filter(|(left, right)| left != right) {
            Some((left, right)) => {
                let pair = (left.min(right), left.max(right));
                let answer = Answer::ALL.into_iter().find(|answer| Some(answer.name()) == decisions[row]);
                found.extend(answer.map(|answer| (days[row], answer, pair)));
            }
            None => n_unknown += 1,
        }
    }
    // Of one day, what keeps children apart comes first: it does less harm.
    found.sort_by_key(|(day, answer, pair)| (std::cmp::Reverse(*day), *answer, *pair));
    let mut decided = Decided { n_unknown, ..Decided::default() };
    for (_, answer, pair) in found {
        decided.answers.entry(pair).or_insert(answer);
        if answer != Answer::CannotTell {
            decided.decisions.push(OfficerDecision { pair, is_same: answer == Answer::Same });
        }
    }
    Ok(decided)
}

/// What the links of the run before say of the records that there still are: nothing, if there are none.
pub(super) fn past(nodes: &Nodes<'_>, decisions: Vec<OfficerDecision>, previous: Option<&DataFrame>) -> Past {
    let mut past = Past { decisions, ..Past::default() };
    let Some(previous) = previous else { return past };
    let text = |name: &str| previous.column(name).and_then(|column| column.str()).ok();
    let names = ["source", "record_id", "joined_source", "joined_record"].into_iter().map(text);
    let clusters = previous.column("cluster").and_then(|column| column.u32());
    let (Some(columns), Ok(clusters)) = (names.collect::<Option<Vec<_>>>(), clusters) else { return past };
    past.clusters = vec![None; nodes.len()];
    for row in 0..previous.height() {
        let record = |source: usize| nodes.find(columns[source].get(row)?, columns[source + 1].get(row)?);
        let Some(one) = record(0) else { continue };
        past.clusters[one as usize] = clusters.get(row);
        past.joins.extend(record(2).map(|other| (one.min(other), one.max(other))));
    }
    past.joins.sort_unstable();
    past
}

/// Which children go under another pseudonym than in the run before.
///
/// A pseudonym is made from the oldest record of a child. Where the records of one pseudonym lie in other children now,
/// each of those is a change: a split while the old pseudonym is still in use or its records are in several places,
/// else a merger.
pub(super) fn changes(
    nodes: &Nodes<'_>,
    clusters: &[u32],
    children: &[Child],
    previous: Option<&DataFrame>,
) -> Vec<PseudonymChange> {
    let Some(previous) = previous else { return Vec::new() };
    let names = ["source", "record_id", "person_source", "person_record"];
    let text = |name: &str| previous.column(name).and_then(|column| column.str()).ok();
    let Some(columns) = names.into_iter().map(text).collect::<Option<Vec<_>>>() else {
        tracing::warn!("the links of the run before are of an older program: changes of pseudonyms are not known");
        return Vec::new();
    };
    let mut now: BTreeMap<(&str, &str), BTreeSet<u32>> = BTreeMap::new();
    for row in 0..previous.height() {
        let cell = |at: usize| columns[at].get(row).unwrap_or_default();
        if let Some(record) = nodes.find(cell(0), cell(1)) {
            now.entry((cell(2), cell(3))).or_default().insert(clusters[record as usize]);
        }
    }
    let name_of = |child: u32| {
        let (source, name) = nodes.names[children[child as usize].oldest as usize];
        (nodes.sources[usize::from(source)], name)
    };
    let in_use: BTreeSet<(&str, &str)> = (0u32..).zip(children).map(|(child, _)| name_of(child)).collect();
    let mut changes = Vec::new();
    for (old, now) in now {
        let is_split = now.len() > 1 || in_use.contains(&old);
        let moved = now.into_iter().filter(|child| name_of(*child) != old);
        changes.extend(moved.map(|child| PseudonymChange { old: (old.0.into(), old.1.into()), child, is_split }));
    }
    changes
}
