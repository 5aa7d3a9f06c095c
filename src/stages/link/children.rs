//! One child over all sources: which sex, ethnicity, birthday and address are believed.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::DataFrame;

use super::people::model::probability;
use super::records::{Nodes, TableRows};
use crate::declarations::linkage::LinkColumn;
use crate::declarations::{CodeLists, Linkage};
use crate::error::{Error, Kind, Result};
use crate::stages::handed::linked::{Child, Day, Ethnicity};

const NOT_KNOWN: &str = "not_known";

/// "Any other ethnic group": said for want of a better code, so that a specific one is preferred.
const ANY_OTHER: &str = "O9";

/// One value as one source says it.
#[derive(Debug, Clone, Copy)]
struct SaidValue<'a> {
    value: &'a str,
    on: Option<Day>,
    /// The place of the source in the order of trust.
    place: u8,
}

/// What one row of `person_records` says of a child.
#[derive(Debug, Clone, Copy)]
struct ChildRow<'a> {
    record: u32,
    on: Option<Day>,
    received: Option<Day>,
    place: u8,
    sex: &'a str,
    ethnicity: &'a str,
    basis: &'a str,
    date_of_birth: Option<Day>,
    postcode: Option<&'a str>,
}

/// Describes every child by the rows of `person_records` that are joined into it.
///
/// Ethnicity: stated by the child before seen by an officer; a code that says nothing only if
/// there is no other; the most recent; "any other ethnic group" only if there is none more
/// exact; then the most frequent; then the most trusted source. Sex likewise. The date of
/// birth is the one that most records give, since it cannot change.
///
/// # Errors
/// [`Kind::Declaration`] if the list `ethnicity` is missing.
pub(super) fn describe(
    nodes: &Nodes<'_>,
    rows: TableRows<'_>,
    records: &[u32],
    clusters: &[u32],
    lists: &CodeLists,
    rules: &Linkage,
) -> Result<Vec<Child>> {
    let groups = ethnic_groups(lists)?;
    let places = nodes.precedence(&rules.persons.precedence);
    let sightings = sightings(nodes, rows, records, &places)?;
    let n_children = clusters.iter().max().map_or(0, |last| *last as usize + 1);
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); n_children];
    for (record, child) in (0u32..).zip(clusters) {
        members[*child as usize].push(record);
    }
    let mut seen: Vec<Vec<ChildRow<'_>>> = vec![Vec::new(); n_children];
    for sighting in sightings {
        seen[clusters[sighting.record as usize] as usize].push(sighting);
    }
    let address = rules.columns.iter().find(|column| column.name == "postcode");
    let child = |(members, seen): (Vec<u32>, Vec<ChildRow<'_>>)| Child {
        oldest: oldest(&members, &seen),
        match_probability_min: None,
        date_of_birth: date_of_birth(&seen),
        sex: believed(seen.iter().map(|said| SaidValue { value: said.sex, on: said.on, place: said.place }))
            .unwrap_or(NOT_KNOWN)
            .into(),
        ethnicity: ethnicity(&seen, &groups),
        ethnicity_conflict: has_conflict(&seen, &groups),
        n_records: u32::try_from(members.len()).expect("records are numbered in 32 bits"),
        n_sources: n_sources(nodes, &members),
        outward_codes: outward_codes(&seen, address),
    };
    Ok(members.into_iter().zip(seen).map(child).collect())
}

/// Notes for each child the probability of its weakest link.
pub(super) fn note_weakest_links(children: &mut [Child], clusters: &[u32], links: &DataFrame) {
    let weights = links.column("match_weight").and_then(|column| column.f64()).expect("links have weights");
    for (child, weight) in clusters.iter().zip(weights.iter()) {
        let known = &mut children[*child as usize].match_probability_min;
        let probability = weight.map(probability);
        *known = match (*known, probability) {
            (Some(known), Some(probability)) => Some(known.min(probability)),
            (known, probability) => known.or(probability),
        };
    }
}

fn sightings<'a>(nodes: &Nodes<'_>, rows: TableRows<'a>, records: &[u32], places: &[u8]) -> Result<Vec<ChildRow<'a>>> {
    let (sexes, codes, bases) = (rows.text("sex")?, rows.text("ethnicity_code")?, rows.text("ethnicity_basis")?);
    let (births, postcodes, days) = (rows.days("date_of_birth")?, rows.text("postcode")?, rows.days("seen_on")?);
    let received = rows.days("received_on")?;
    let sighting = |row: usize| ChildRow {
        record: records[row],
        on: days[row],
        received: received[row],
        place: places[usize::from(nodes.names[records[row] as usize].0)],
        sex: sexes[row].unwrap_or(NOT_KNOWN),
        ethnicity: codes[row].unwrap_or(NOT_KNOWN),
        basis: bases[row].unwrap_or(NOT_KNOWN),
        date_of_birth: births[row],
        postcode: postcodes[row],
    };
    Ok((0..rows.len()).map(sighting).collect())
}

/// The group of each ethnicity code.
fn ethnic_groups(lists: &CodeLists) -> Result<BTreeMap<&str, &str>> {
    let list = lists.get("ethnicity").ok_or_else(|| {
        Error::new(Kind::Declaration, "the code list `ethnicity` is missing").hint("add code_lists/ethnicity.csv")
    })?;
    let known = list.entries().iter().filter(|entry| !entry.group.is_empty() && entry.group != NOT_KNOWN);
    Ok(known.map(|entry| (entry.code.as_str(), entry.group.as_str())).collect())
}

/// The record first received: what comes in later, however long ago it happened, never takes its place. One that only
/// events name comes last, and ties go by system and name.
fn oldest(members: &[u32], seen: &[ChildRow<'_>]) -> u32 {
    // Of one day nothing else may decide that a later row of the record could change.
    let seen_first = |sighting: &ChildRow<'_>| if sighting.received.is_some() { None } else { sighting.on };
    let age = |sighting: &ChildRow<'_>| {
        (sighting.received.is_none(), sighting.received, seen_first(sighting), sighting.record)
    };
    let known = seen.iter().filter(|sighting| sighting.received.is_some() || sighting.on.is_some());
    let dated = known.map(age).min().map(|(.., record)| record);
    dated.unwrap_or(members[0])
}

fn n_sources(nodes: &Nodes<'_>, members: &[u32]) -> u32 {
    let sources: BTreeSet<u8> = members.iter().map(|record| nodes.names[*record as usize].0).collect();
    u32::try_from(sources.len()).expect("at most 64 sources")
}

/// The date that most records give; then the most trusted source, then the earliest.
fn date_of_birth(seen: &[ChildRow<'_>]) -> Option<Day> {
    let given: BTreeSet<(Day, u32, u8)> =
        seen.iter().filter_map(|sighting| Some((sighting.date_of_birth?, sighting.record, sighting.place))).collect();
    let mut votes: BTreeMap<Day, (usize, u8)> = BTreeMap::new();
    for (date, _, place) in given {
        let vote = votes.entry(date).or_insert((0, u8::MAX));
        *vote = (vote.0 + 1, vote.1.min(place));
    }
    let best =
        votes.into_iter().min_by_key(|(date, (n_records, place))| (std::cmp::Reverse(*n_records), *place, *date));
    best.map(|(date, _)| date)
}

/// The most recent known value; of several of one day the most frequent, then the most trusted
/// source's, then the first by name.
fn believed<'a>(said: impl Iterator<Item = SaidValue<'a>>) -> Option<&'a str> {
    let known: Vec<SaidValue<'a>> = said.filter(|said| said.value != NOT_KNOWN).collect();
    let newest = known.iter().map(|said| said.on).max()?;
    let n_said = |value: &str| known.iter().filter(|said| said.value == value).count();
    let tied = known.iter().filter(|said| said.on == newest);
    let best = tied.min_by_key(|said| (std::cmp::Reverse(n_said(said.value)), said.place, said.value));
    best.map(|said| said.value)
}

/// The sightings that say something of a child's ethnicity, of the best basis there is.
fn stated<'a>(seen: &[ChildRow<'a>], groups: &BTreeMap<&str, &str>) -> Vec<ChildRow<'a>> {
    for basis in ["self_defined", "officer_observed"] {
        let says = |sighting: &&ChildRow<'_>| sighting.basis == basis && groups.contains_key(sighting.ethnicity);
        let stated: Vec<ChildRow<'a>> = seen.iter().filter(says).copied().collect();
        if !stated.is_empty() {
            return stated;
        }
    }
    Vec::new()
}

fn ethnicity(seen: &[ChildRow<'_>], groups: &BTreeMap<&str, &str>) -> Ethnicity {
    let stated = stated(seen, groups);
    let has_specific = stated.iter().any(|sighting| sighting.ethnicity != ANY_OTHER);
    let candidates = stated.iter().filter(|sighting| !has_specific || sighting.ethnicity != ANY_OTHER);
    let said =
        candidates.map(|sighting| SaidValue { value: sighting.ethnicity, on: sighting.on, place: sighting.place });
    match (believed(said), stated.first()) {
        (Some(code), Some(first)) => {
            Ethnicity { code: code.into(), group: groups[code].into(), basis: first.basis.into() }
        }
        _ => Ethnicity { code: NOT_KNOWN.into(), group: NOT_KNOWN.into(), basis: NOT_KNOWN.into() },
    }
}

/// Whether sources name different groups, on the basis that is believed.
///
/// An officer has no code for a Mixed background, so that what officers saw is never held
/// against what children said.
fn has_conflict(seen: &[ChildRow<'_>], groups: &BTreeMap<&str, &str>) -> bool {
    let named: BTreeSet<&str> = stated(seen, groups).iter().map(|sighting| groups[sighting.ethnicity]).collect();
    named.len() > 1
}

/// Where the child was said to live, oldest first.
fn outward_codes(seen: &[ChildRow<'_>], address: Option<&LinkColumn>) -> Vec<(Option<Day>, Box<str>)> {
    let mut said: Vec<(Option<Day>, u8, Box<str>)> = seen
        .iter()
        .filter_map(|sighting| {
            let postcode = sighting.postcode?;
            let is_dummy = address.is_some_and(|column| column.is_dummy(postcode));
            let outward = outward(postcode).filter(|_| !is_dummy)?;
            Some((sighting.on, sighting.place, outward.into()))
        })
        .collect();
    said.sort_unstable_by(|left, right| (left.0, right.1, &left.2).cmp(&(right.0, left.1, &right.2)));
    said.dedup_by(|next, kept| next.2 == kept.2);
    said.into_iter().map(|(on, _, outward)| (on, outward)).collect()
}

/// The part of a postcode before the blank; without one, all but the last three letters.
fn outward(postcode: &str) -> Option<&str> {
    let outward = match postcode.split_once(' ') {
        Some((outward, _)) => outward,
        None => postcode.get(..postcode.len().checked_sub(3)?)?,
    };
    (!outward.is_empty()).then_some(outward)
}
