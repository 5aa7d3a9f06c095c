//! Newest wins: of all documents or deliveries that speak of a key, the newest replaces the
//! others whole, and what it says is deleted is gone.

use std::collections::{BTreeMap, HashMap};

use polars::prelude::*;

use super::ages::{AgeRank, Ages};
use super::spans::{self, SpanDelivery, TakenBack};
use super::stacked::{DELIVERY, RowKey, as_text, key_of, keys, numbers};
use crate::declarations::Source;
use crate::declarations::source::{Combine, Format, SourceTable};
use crate::issues::Effect;
use crate::stages::handed::ROW;

/// A delivery, by its number, and the row of a document in it; where whole deliveries are compared, all of it is one.
type DocumentPlace = (u32, u32);

/// One document of one delivery, ordered by age.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Unit {
    rank: Vec<AgeRank>,
    place: DocumentPlace,
}

/// The newest document of a key, and all that are parts of it, if it has several.
#[derive(Debug)]
struct Newest {
    unit: Unit,
    parts: Vec<DocumentPlace>,
}

impl Newest {
    fn holds(&self, place: DocumentPlace) -> bool {
        self.unit.place == place || self.parts.contains(&place)
    }

    /// Takes in another document of the key.
    fn see(&mut self, unit: Unit, is_part: bool) {
        if is_part && self.unit.place != unit.place {
            if self.parts.is_empty() {
                self.parts.push(self.unit.place);
            }
            if !self.parts.contains(&unit.place) {
                self.parts.push(unit.place);
            }
        } else if self.unit < unit {
            self.parts.clear();
        }
        if self.unit < unit {
            self.unit = unit;
        }
    }
}

/// What hears of a row: by what rule, what becomes of it, the number of its delivery and its own.
pub(super) type Tell<'a> = dyn FnMut(&'static str, Effect, u32, u32) + 'a;

/// All deliveries of a source while they are compared.
struct DocumentComparison<'a> {
    source: &'a Source,
    tables: &'a BTreeMap<String, DataFrame>,
    deliveries: &'a [SpanDelivery],
    ages: Ages,
}

/// Which rows of each table an other document or a deletion supersedes; `tell` hears of rows that a delivery takes back
/// without a word on them, of documents in parts, and of periods that cannot be.
pub(super) fn superseded(
    source: &Source,
    tables: &BTreeMap<String, DataFrame>,
    deliveries: &[SpanDelivery],
    tell: &mut Tell<'_>,
) -> BTreeMap<String, Vec<bool>> {
    let ages = Ages::of(source, tables, &mut |delivery, row| tell("return_period", Effect::Kept, delivery, row));
    let comparison = DocumentComparison { source, tables, deliveries, ages };
    let deleted = comparison.deleted();
    let mut superseded = BTreeMap::new();
    for group in groups(source) {
        let newest = comparison.newest(&group, tell);
        for table in &group {
            let Some(frame) = tables.get(&table.name) else { continue };
            let withdrawals = withdrawals(table, frame);
            if !table.spans.is_empty() {
                let taken_back = spans::superseded(table, frame, deliveries);
                let places = numbers(frame, DELIVERY).into_iter().zip(numbers(frame, ROW)).zip(&taken_back);
                let withdrawn = places.filter(|(_, why)| **why == Some(TakenBack::Withdrawn));
                withdrawn.for_each(|((delivery, row), _)| tell("withdrawn", Effect::LeftAside, delivery, row));
                let is_superseded = taken_back.iter().zip(withdrawals).map(|(why, is_none)| why.is_some() || is_none);
                superseded.insert(table.name.clone(), is_superseded.collect());
                continue;
            }
            let keys = keys(frame, &table.key);
            let places: Vec<DocumentPlace> = comparison.places(frame).collect();
            let older = older(table, frame, &keys, &places, &newest);
            let rows = keys.iter().zip(older).zip(withdrawals);
            let is_superseded = rows.map(|((key, is_older), is_withdrawal)| {
                let deletion = deleted.get(key).filter(|_| table.key.len() == 1);
                let is_deleted =
                    newest.get(key).zip(deletion).is_some_and(|(newest, deletion)| newest.unit < *deletion);
                is_older || is_deleted || is_withdrawal
            });
            superseded.insert(table.name.clone(), is_superseded.collect());
        }
    }
    superseded
}

/// Which rows an other document replaces: those of older ones, and of parts of the newest those about what a later part
/// says again.
fn older(
    table: &SourceTable,
    frame: &DataFrame,
    keys: &[RowKey],
    places: &[DocumentPlace],
    newest: &HashMap<RowKey, Newest>,
) -> Vec<bool> {
    let rows = || keys.iter().zip(places).map(|(key, place)| (newest.get(key), *place));
    let mut older: Vec<bool> =
        rows().map(|(newest, place)| newest.is_some_and(|newest| !newest.holds(place))).collect();
    if !rows().any(|(newest, _)| newest.is_some_and(|newest| !newest.parts.is_empty())) {
        return older;
    }
    let names: Vec<String> = table.key.iter().chain(table.parts_by.iter().flatten()).cloned().collect();
    let about = super::stacked::keys(frame, &names);
    let mut last: HashMap<RowKey, DocumentPlace> = HashMap::new();
    for ((about, place), _) in about.iter().zip(places).zip(&older).filter(|(_, is_older)| !**is_older) {
        let known = last.entry(*about).or_insert(*place);
        *known = (*known).max(*place);
    }
    for ((is_older, about), place) in older.iter_mut().zip(&about).zip(places) {
        *is_older |= last.get(about).is_some_and(|last| place < last);
    }
    older
}

/// Tables with the same key stand and fall together.
fn groups(source: &Source) -> Vec<Vec<&SourceTable>> {
    let mut groups: BTreeMap<&[String], Vec<&SourceTable>> = BTreeMap::new();
    for table in source.tables.iter().filter(|table| !table.key.is_empty()) {
        groups.entry(&table.key).or_default().push(table);
    }
    groups.into_values().collect()
}

impl DocumentComparison<'_> {
    /// The newest document of each key: by the tables that say what is newer, or by all.
    fn newest(&self, group: &[&SourceTable], tell: &mut Tell<'_>) -> HashMap<RowKey, Newest> {
        let has_rank = group.iter().any(|table| !table.newest_by.is_empty());
        let has_parts = group.iter().any(|table| table.parts_by.is_some());
        let mut newest: HashMap<RowKey, Newest> = HashMap::new();
        for table in group.iter().filter(|table| !has_rank || !table.newest_by.is_empty()) {
            let Some(frame) = self.tables.get(&table.name) else { continue };
            let rows = numbers(frame, ROW);
            for ((key, unit), row) in keys(frame, &table.key).into_iter().zip(self.units(table, frame)).zip(rows) {
                let Some(known) = newest.get_mut(&key) else {
                    newest.insert(key, Newest { unit, parts: Vec::new() });
                    continue;
                };
                let is_beside = self.is_beside(&known.unit, &unit, has_rank && has_parts);
                if is_beside && !known.holds(unit.place) {
                    let rule = if has_parts { "document_in_parts" } else { "document_twice" };
                    tell(rule, Effect::Kept, unit.place.0, row);
                }
                known.see(unit, is_beside && has_parts);
            }
        }
        newest
    }

    /// Whether two documents are of one age: of one delivery, or, if `or_files`, of files that came together.
    fn is_beside(&self, one: &Unit, other: &Unit, or_files: bool) -> bool {
        let came_together =
            || self.deliveries[one.place.0 as usize].came_with(&self.deliveries[other.place.0 as usize]);
        one.rank == other.rank && (one.place.0 == other.place.0 || (or_files && came_together()))
    }

    /// The newest return that deletes each key.
    fn deleted(&self) -> HashMap<RowKey, Unit> {
        let mut deleted: HashMap<RowKey, Unit> = HashMap::new();
        for table in &self.source.tables {
            let (Some(column), Some(frame)) = (&table.deletes, self.tables.get(&table.name)) else { continue };
            let lists = as_text(frame, column);
            for (list, unit) in lists.iter().zip(self.units(table, frame)) {
                let keys = list.unwrap_or_default().trim_matches(['{', '}', '[', ']']).split(',');
                for key in keys.map(|key| key.trim().trim_matches('"')).filter(|key| !key.is_empty()) {
                    let known = deleted.entry(key_of(key)).or_insert_with(|| unit.clone());
                    if *known < unit {
                        *known = unit.clone();
                    }
                }
            }
        }
        deleted
    }

    fn units(&self, table: &SourceTable, frame: &DataFrame) -> Vec<Unit> {
        let unit = |(at, place)| Unit { rank: self.ages.of_row(table, at), place };
        self.places(frame).enumerate().map(unit).collect()
    }

    fn places(&self, frame: &DataFrame) -> impl Iterator<Item = DocumentPlace> {
        let documents = match (self.source.combine, self.source.format) {
            (Combine::Snapshot, Format::Json) => numbers(frame, ROW),
            _ => vec![0; frame.height()],
        };
        numbers(frame, DELIVERY).into_iter().zip(documents)
    }
}

/// Rows that only say that what their key names is deleted: they replace older ones as every row does, and go.
fn withdrawals(table: &SourceTable, frame: &DataFrame) -> Vec<bool> {
    let mut are_withdrawals = vec![!table.deleted.is_empty(); frame.height()];
    for (name, words) in &table.deleted {
        let cells = as_text(frame, name);
        for (is_withdrawal, cell) in are_withdrawals.iter_mut().zip(cells.iter()) {
            let says_so = |cell: &str| words.iter().any(|word| word.eq_ignore_ascii_case(cell.trim()));
            *is_withdrawal &= cell.is_some_and(says_so);
        }
    }
    are_withdrawals
}
