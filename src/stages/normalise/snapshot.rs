//! Newest wins: of all documents or deliveries that speak of a key, the newest replaces the
//! others whole, and what it says is deleted is gone.

use std::collections::{BTreeMap, HashMap};

use polars::prelude::*;

use super::spans::{self, SpanDelivery, TakenBack};
use super::stacked::{DELIVERY, RowKey, as_text, key_of, keys, numbers};
use crate::declarations::Source;
use crate::declarations::source::{Combine, Format, SourceTable};
use crate::stages::handed::ROW;

/// One document of one delivery, ordered by age; where whole deliveries are compared, all of it is one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Unit {
    rank: Vec<AgeRank>,
    delivery: u32,
    document: u32,
}

/// One of the columns that say which of two is newer; a blank is oldest, and a text that
/// is a number counts as one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum AgeRank {
    Blank,
    Number(i64),
    Text(String),
}

/// Which rows of each table an other document or a deletion supersedes; `tell` hears of the rows, by the number of their
/// delivery and their own, that a delivery takes back without a word on them.
pub(super) fn superseded(
    source: &Source,
    tables: &BTreeMap<String, DataFrame>,
    deliveries: &[SpanDelivery],
    tell: &mut dyn FnMut(u32, u32),
) -> BTreeMap<String, Vec<bool>> {
    let deleted = deleted(source, tables);
    let mut superseded = BTreeMap::new();
    for group in groups(source) {
        let newest = newest(source, &group, tables);
        for table in &group {
            let Some(frame) = tables.get(&table.name) else { continue };
            let withdrawals = withdrawals(table, frame);
            if !table.spans.is_empty() {
                let taken_back = spans::superseded(table, frame, deliveries);
                let places = numbers(frame, DELIVERY).into_iter().zip(numbers(frame, ROW)).zip(&taken_back);
                let withdrawn = places.filter(|(_, why)| **why == Some(TakenBack::Withdrawn));
                withdrawn.for_each(|((delivery, row), _)| tell(delivery, row));
                let is_superseded = taken_back.iter().zip(withdrawals).map(|(why, is_none)| why.is_some() || is_none);
                superseded.insert(table.name.clone(), is_superseded.collect());
                continue;
            }
            let places = numbers(frame, DELIVERY).into_iter().zip(documents(source, frame));
            let rows = keys(frame, &table.key).into_iter().zip(places);
            let is_superseded = rows.zip(withdrawals).map(|((key, place), is_withdrawal)| {
                let unit = newest.get(&key);
                let is_older = unit.is_some_and(|unit| (unit.delivery, unit.document) != place);
                let deletion = deleted.get(&key).filter(|_| table.key.len() == 1);
                let is_deleted = unit.zip(deletion).is_some_and(|(unit, deletion)| unit < deletion);
                is_older || is_deleted || is_withdrawal
            });
            superseded.insert(table.name.clone(), is_superseded.collect());
        }
    }
    superseded
}

/// Tables with the same key stand and fall together.
fn groups(source: &Source) -> Vec<Vec<&SourceTable>> {
    let mut groups: BTreeMap<&[String], Vec<&SourceTable>> = BTreeMap::new();
    for table in source.tables.iter().filter(|table| !table.key.is_empty()) {
        groups.entry(&table.key).or_default().push(table);
    }
    groups.into_values().collect()
}

/// The newest document of each key: by the tables that say what is newer, or by all.
fn newest(source: &Source, group: &[&SourceTable], tables: &BTreeMap<String, DataFrame>) -> HashMap<RowKey, Unit> {
    let has_rank = group.iter().any(|table| !table.newest_by.is_empty());
    let mut newest: HashMap<RowKey, Unit> = HashMap::new();
    for table in group.iter().filter(|table| !has_rank || !table.newest_by.is_empty()) {
        let Some(frame) = tables.get(&table.name) else { continue };
        for (key, unit) in keys(frame, &table.key).into_iter().zip(units(source, table, frame)) {
            match newest.get_mut(&key) {
                Some(known) if *known >= unit => {}
                Some(known) => *known = unit,
                None => drop(newest.insert(key, unit)),
            }
        }
    }
    newest
}

/// The newest return that deletes each key.
fn deleted(source: &Source, tables: &BTreeMap<String, DataFrame>) -> HashMap<RowKey, Unit> {
    let mut deleted: HashMap<RowKey, Unit> = HashMap::new();
    for table in &source.tables {
        let (Some(column), Some(frame)) = (&table.deletes, tables.get(&table.name)) else { continue };
        let lists = as_text(frame, column);
        for (list, unit) in lists.iter().zip(units(source, table, frame)) {
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

fn units(source: &Source, table: &SourceTable, frame: &DataFrame) -> Vec<Unit> {
    let ranks: Vec<Vec<AgeRank>> = table.newest_by.iter().map(|name| ranks(frame, name)).collect();
    let places = numbers(frame, DELIVERY).into_iter().zip(documents(source, frame));
    let rank = |at: usize| ranks.iter().map(|column| column[at].clone()).collect();
    let unit = |(at, (delivery, document))| Unit { rank: rank(at), delivery, document };
    places.enumerate().map(unit).collect()
}

fn documents(source: &Source, frame: &DataFrame) -> Vec<u32> {
    match (source.combine, source.format) {
        (Combine::Snapshot, Format::Json) => numbers(frame, ROW),
        _ => vec![0; frame.height()],
    }
}

fn ranks(frame: &DataFrame, name: &str) -> Vec<AgeRank> {
    let column = frame.column(name).expect("a source is checked: newest_by names columns");
    if column.dtype() == &DataType::String {
        return as_text(frame, name).iter().map(|text| text.map_or(AgeRank::Blank, rank)).collect();
    }
    let values = column.cast(&DataType::Int64).expect("days, numbers and flags are numbers");
    let values = values.i64().expect("cast to numbers");
    values.iter().map(|value| value.map_or(AgeRank::Blank, AgeRank::Number)).collect()
}

fn rank(text: &str) -> AgeRank {
    text.parse().map_or_else(|_| AgeRank::Text(text.to_owned()), AgeRank::Number)
}
