//! One reference of two offences: the number of a crime for that of an offence, a number that each form counts from 1.
//!
//! Rows of a delivery that differ in the day and in the kind of offence are of two offences, and elements of one document
//! that differ in either. Rows that differ in one of them may be either: they stay one offence, and are told. What a later delivery says otherwise of one offence is a correction, and a charge may be amended from
//! hearing to hearing of one case.

use std::collections::{BTreeMap, HashMap, HashSet};

use polars::prelude::*;

use super::delivery::NormalisedDelivery;
use super::stacked::{RowKey, as_text, keys, numbers};
use crate::declarations::Source;
use crate::declarations::source::{Format, OFFENCE_REF, RECORD_ID, Record, SourceTable};
use crate::issues::{Effect, Issues};
use crate::model::records::OFFENCE_RECORDS;
use crate::stages::handed::ROW;

/// The columns of a source by which offences are told apart.
pub(super) struct OffenceIdentity<'a> {
    pub(super) table: &'a str,
    /// All tables with the references of child and offence.
    pub(super) tables: Vec<&'a str>,
    pub(super) child: &'a str,
    pub(super) reference: &'a str,
    day: &'a str,
    kind: &'a str,
    case: Option<&'a str>,
}

/// What a row says of an offence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SaidOfOffence {
    day: Option<String>,
    kind: Option<String>,
    case: Option<String>,
}

/// An offence of a reference: all that was said of it.
pub(super) type KnownOffence = Vec<SaidOfOffence>;

/// Gives references numbers behind where a delivery has two offences under one, and tells each.
pub(super) fn part(source: &Source, deliveries: &mut [NormalisedDelivery], issues: &mut Issues) {
    for columns in OffenceIdentity::all(source) {
        let suspects = columns.suspects(source, deliveries, &mut |file, row| {
            issues.push("offence_differs", &source.name, file, row, columns.reference, Effect::Kept);
        });
        if suspects.is_empty() {
            continue;
        }
        let mut known: HashMap<RowKey, Vec<KnownOffence>> = HashMap::new();
        for delivery in &mut *deliveries {
            let Some(frame) = delivery.table(columns.table) else { continue };
            let parted = columns.part(frame, &suspects, &mut known);
            let file = delivery.file().to_owned();
            let mut rows: Vec<u32> = parted.iter().filter(|(_, place)| **place > 0).map(|((row, _), _)| *row).collect();
            rows.sort_unstable();
            rows.iter().for_each(|row| {
                issues.push("two_offences", &source.name, &file, *row, columns.reference, Effect::Kept);
            });
            for table in columns.tables.iter().filter(|_| !rows.is_empty()) {
                if let Some(frame) = delivery.table_mut(table) {
                    columns.number(frame, |row, key, _| parted.get(&(row, key)).copied(), '~');
                }
            }
        }
    }
}

impl<'a> OffenceIdentity<'a> {
    /// Of each record of offences whose references, days and kinds are columns of its table.
    pub(super) fn all(source: &'a Source) -> Vec<Self> {
        let offences = source.records.iter().filter(|record| record.table == OFFENCE_RECORDS.name);
        offences.filter_map(|record| Self::of(source, record)).collect()
    }

    fn of(source: &'a Source, record: &'a Record) -> Option<Self> {
        let table = source.table(&record.from)?;
        let column = |field: &str| {
            let text = record.columns.get(field)?.trim();
            table.columns.iter().map(|column| column.name.as_str()).find(|name| *name == text)
        };
        let (child, reference) = (column(RECORD_ID)?, column(OFFENCE_REF)?);
        let has = |table: &SourceTable, name: &str| table.columns.iter().any(|column| column.name == name);
        let tables = source.tables.iter().filter(|table| has(table, child) && has(table, reference));
        Some(Self {
            table: &table.name,
            tables: tables.map(|table| table.name.as_str()).collect(),
            child,
            reference,
            day: column("offence_date")?,
            kind: column("cjs_code")?,
            case: column("urn"),
        })
    }

    /// The keys of rows: by child and reference.
    pub(super) fn keys(&self, frame: &DataFrame) -> Vec<RowKey> {
        keys(frame, &[self.child.to_owned(), self.reference.to_owned()])
    }

    /// What each row says.
    pub(super) fn said(&self, frame: &DataFrame) -> impl Fn(usize) -> SaidOfOffence + use<> {
        let (days, kinds) = (as_text(frame, self.day), as_text(frame, self.kind));
        let cases = self.case.map(|case| as_text(frame, case));
        let text = |cells: &StringChunked, at: usize| cells.get(at).map(str::to_owned);
        move |at| SaidOfOffence {
            day: text(&days, at),
            kind: text(&kinds, at),
            case: cases.as_ref().and_then(|cases| text(cases, at)),
        }
    }

    /// Keys under which one delivery has two offences. Tells of rows that may be of two: of another day, or of another kind.
    fn suspects(
        &self,
        source: &Source,
        deliveries: &[NormalisedDelivery],
        tell: &mut dyn FnMut(&str, u32),
    ) -> HashSet<RowKey> {
        let mut suspects = HashSet::new();
        for delivery in deliveries {
            let Some(frame) = delivery.table(self.table) else { continue };
            let (said, rows) = (self.said(frame), numbers(frame, ROW));
            let mut first: PlHashMap<RowKey, usize> = PlHashMap::default();
            for (at, key) in self.keys(frame).into_iter().enumerate() {
                let Some(known) = first.get(&key).copied() else {
                    let own = said(at);
                    if own.day.is_some() && own.kind.is_some() {
                        first.insert(key, at);
                    }
                    continue;
                };
                // One document is one word on its offences: those within it were told apart when it was read.
                let is_one = source.format == Format::Json && rows[known] == rows[at];
                let (before, own) = (said(known), said(at));
                if !is_one && before.is_unlike(&own) {
                    suspects.insert(key);
                } else if !is_one && before.is_in_doubt(&own) {
                    tell(delivery.file(), rows[at]);
                }
            }
        }
        suspects
    }

    /// Which of the offences of its reference each row of a delivery is, by its number and key.
    fn part(
        &self,
        frame: &DataFrame,
        suspects: &HashSet<RowKey>,
        known: &mut HashMap<RowKey, Vec<KnownOffence>>,
    ) -> HashMap<(u32, RowKey), usize> {
        let (said, rows) = (self.said(frame), numbers(frame, ROW));
        let mut of_key: BTreeMap<RowKey, Vec<usize>> = BTreeMap::new();
        for (at, key) in self.keys(frame).into_iter().enumerate().filter(|(_, key)| suspects.contains(key)) {
            of_key.entry(key).or_default().push(at);
        }
        let mut parted = HashMap::new();
        for (key, places) in of_key {
            let offences = known.entry(key).or_default();
            let all: Vec<SaidOfOffence> = places.iter().map(|at| said(*at)).collect();
            for (at, place) in places.iter().zip(place_all(offences, &all)) {
                parted.entry((rows[*at], key)).or_insert(place);
            }
        }
        parted
    }

    /// Gives the references of all but first offences a number behind; `place` says by row, key and place which it is.
    pub(super) fn number(
        &self,
        frame: &mut DataFrame,
        place: impl Fn(u32, RowKey, usize) -> Option<usize>,
        mark: char,
    ) {
        let (rows, keys) = (numbers(frame, ROW), self.keys(frame));
        let references = as_text(frame, self.reference);
        let parted = references.iter().enumerate().map(|(at, text)| {
            let place = place(rows[at], keys[at], at).unwrap_or_default();
            Some(numbered(text?, place, mark))
        });
        let parted: StringChunked = parted.collect();
        frame.with_column(parted.with_name(self.reference.into()).into_column()).expect("one cell a row");
    }
}

impl SaidOfOffence {
    /// Whether two rows are of two offences: of another day and another kind, and not of one case.
    fn is_unlike(&self, other: &Self) -> bool {
        differ(&self.day, &other.day) && differ(&self.kind, &other.kind) && !self.is_of_case(other)
    }

    /// Whether two rows may be of two offences: what is amended within one case is not.
    fn is_in_doubt(&self, other: &Self) -> bool {
        self.is_another_element(other) && !self.is_of_case(other)
    }

    fn is_of_case(&self, other: &Self) -> bool {
        self.case.is_some() && self.case == other.case
    }

    /// Whether two elements of one document are two offences: of another day or another kind.
    pub(super) fn is_another_element(&self, other: &Self) -> bool {
        differ(&self.day, &other.day) || differ(&self.kind, &other.kind)
    }

    /// The first offence that it may be said of.
    fn place_in(&self, known: &[KnownOffence], is_another: fn(&Self, &Self) -> bool) -> Option<usize> {
        known.iter().position(|offence| offence.iter().any(|said| !is_another(said, self)))
    }
}

/// A reference, with the number behind it of which of several it is.
pub(super) fn numbered(text: &str, place: usize, mark: char) -> String {
    if place > 0 { format!("{text}{mark}{}", place + 1) } else { text.to_owned() }
}

fn differ(one: &Option<String>, other: &Option<String>) -> bool {
    one.is_some() && other.is_some() && one != other
}

/// The place of an offence among those of its reference, a new one if it is another than each of them.
pub(super) fn place(
    known: &mut Vec<KnownOffence>,
    said: SaidOfOffence,
    is_another: fn(&SaidOfOffence, &SaidOfOffence) -> bool,
) -> usize {
    let place = said.place_in(known, is_another).unwrap_or(known.len());
    if place == known.len() {
        known.push(Vec::new());
    }
    if !known[place].contains(&said) {
        known[place].push(said);
    }
    place
}

/// The places of all that a delivery says under one reference. What is like nothing so far puts right the one offence that
/// there was, unless the delivery speaks of that one as well.
fn place_all(known: &mut Vec<KnownOffence>, all: &[SaidOfOffence]) -> Vec<usize> {
    let is_there = all.iter().any(|said| said.place_in(known, SaidOfOffence::is_unlike).is_some());
    if let ([offence], false, Some(first)) = (known.as_mut_slice(), is_there, all.first()) {
        offence.push(first.clone());
    }
    all.iter().map(|said| place(known, said.clone(), SaidOfOffence::is_unlike)).collect()
}

#[cfg(test)]
mod tests;
