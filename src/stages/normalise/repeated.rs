//! One reference in several elements of a JSON document: two children of a hearing, or two offences of a child, where these
//! differ as two do. What lies in an element goes with it.

use std::collections::{HashMap, HashSet};

use polars::prelude::*;

use super::shared::{Identity, KnownChild};
use super::stacked::{RowKey, key_of};
use super::table::{CastTable, DeliveryContext, Findings};
use super::two_offences::{self, KnownOffence, OffenceIdentity, SaidOfOffence};
use crate::issues::Effect;

/// In which of the elements with its reference a row lies: the document, the reference, and the number of the element.
type Element = (u32, RowKey, usize);

/// Gives references numbers behind where elements of one document are of several children or offences, and tells each.
pub(super) fn part(tables: &mut [CastTable<'_>], context: &DeliveryContext<'_>, findings: &mut Findings) {
    if tables.iter().all(|table| table.repeats().is_empty()) {
        return;
    }
    part_children(tables, context, findings);
    part_offences(tables, context, findings);
}

fn part_children(tables: &mut [CastTable<'_>], context: &DeliveryContext<'_>, findings: &mut Findings) {
    let Some(identity) = Identity::of(context.source) else { return };
    let Some(table) = tables.iter().find(|table| table.declared.name == identity.table) else { return };
    let Some(rows) = identity.rows(table.frame()) else { return };
    let repeats = Repeats::of(table, identity.reference);
    let mut known: HashMap<(u32, RowKey), Vec<KnownChild>> = HashMap::new();
    let mut places: HashMap<Element, usize> = HashMap::new();
    for (at, key) in rows.keys().filter(|(at, _)| repeats.documents.contains(&table.numbers[*at])) {
        let row = table.numbers[at];
        let children = known.entry((row, key)).or_default();
        let place = rows.place(at, children);
        if place > 0 {
            context.note(&mut findings.issues, "shared_identifier", row, identity.reference, Effect::Kept);
        }
        places.entry((row, key, repeats.nth(at))).or_insert(place);
    }
    if places.values().all(|place| *place == 0) {
        return;
    }
    for table in tables.iter_mut().filter(|table| identity.tables.contains(&table.declared.name.as_str())) {
        let repeats = Repeats::of(table, identity.reference);
        let Some(cells) = table.frame().column(identity.reference).ok().and_then(|column| column.str().ok()).cloned()
        else {
            continue;
        };
        let parted = cells.iter().enumerate().map(|(at, text)| {
            let element = (table.numbers[at], key_of(text?), repeats.nth(at));
            Some(two_offences::numbered(text?, places.get(&element).copied().unwrap_or_default(), MARK))
        });
        let parted: StringChunked = parted.collect();
        let column = parted.with_name(identity.reference.into()).into_column();
        table.frame_mut().with_column(column).expect("one cell a row");
    }
}

fn part_offences(tables: &mut [CastTable<'_>], context: &DeliveryContext<'_>, findings: &mut Findings) {
    for columns in OffenceIdentity::all(context.source) {
        let Some(table) = tables.iter().find(|table| table.declared.name == columns.table) else { continue };
        let repeats = Repeats::of(table, columns.reference);
        if repeats.documents.is_empty() {
            continue;
        }
        let said = columns.said(table.frame());
        let mut known: HashMap<(u32, RowKey), Vec<KnownOffence>> = HashMap::new();
        let mut places: HashMap<Element, usize> = HashMap::new();
        for (at, key) in columns.keys(table.frame()).into_iter().enumerate() {
            let row = table.numbers[at];
            if !repeats.documents.contains(&row) {
                continue;
            }
            let place =
                two_offences::place(known.entry((row, key)).or_default(), said(at), SaidOfOffence::is_another_element);
            if place > 0 {
                context.note(&mut findings.issues, "two_offences", row, columns.reference, Effect::Kept);
            }
            places.entry((row, key, repeats.nth(at))).or_insert(place);
        }
        for table in tables.iter_mut().filter(|table| columns.tables.contains(&table.declared.name.as_str())) {
            let repeats = Repeats::of(table, columns.reference);
            let place = |row, key, at| places.get(&(row, key, repeats.nth(at))).copied();
            columns.number(table.frame_mut(), place, MARK);
        }
    }
}

/// Stands before the number of a child or an offence within a document; `~` is that of one among several deliveries.
const MARK: char = '/';

/// The rows of a table that lie in a further element with one reference, and the documents that have such.
struct Repeats {
    nths: HashMap<usize, usize>,
    documents: HashSet<u32>,
}

impl Repeats {
    fn of(table: &CastTable<'_>, column: &str) -> Self {
        let place = table.declared.columns.iter().position(|declared| declared.name == column);
        let repeats = || table.repeats().iter().filter(|repeat| Some(repeat.column) == place);
        Self {
            nths: repeats().map(|repeat| (repeat.at, repeat.nth)).collect(),
            documents: repeats().map(|repeat| table.numbers[repeat.at]).collect(),
        }
    }

    fn nth(&self, at: usize) -> usize {
        self.nths.get(&at).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
