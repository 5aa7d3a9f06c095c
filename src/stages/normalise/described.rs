//! Children whom several sources of one system name: found under one reference, whose writing may differ from file to file, and
//! told where an event is of a child whom no file describes. A child in care whom no header describes joins no other child, and would be missed in silence.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use polars::prelude::*;

use super::combine::Combined;
use super::formulas::expression;
use super::respell::folded;
use super::stacked::{DELIVERY, numbers};
use crate::declarations::Source;
use crate::declarations::source::{RECORD_ID, Record};
use crate::issues::{Effect, Issues};
use crate::model::records::{EVENTS, PERSON_RECORDS};
use crate::stages::handed::ROW;

/// Gives all sources of a system the same writing of a reference, where theirs differ in case, blanks or noughts alone, and
/// tells events of children whom nobody describes.
pub fn describe(parts: &mut [(&Source, Combined)]) -> Issues {
    let mut issues = Issues::new();
    let mut systems: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (source, _)) in parts.iter().enumerate() {
        systems.entry(&source.system).or_default().push(at);
    }
    for places in systems.values().filter(|places| places.len() > 1) {
        let references = DescribedReferences::of(places.iter().map(|at| children(parts[*at].0, &parts[*at].1)));
        if references.of_form.is_empty() {
            continue;
        }
        for at in places {
            let (source, combined) = &mut parts[*at];
            for (table, column) in named(source) {
                find(source, table, column, combined, &references, &mut issues);
            }
        }
    }
    issues
}

/// The tables of a source that describe children or say what happened to them, and the column of each with the reference.
fn named(source: &Source) -> BTreeSet<(&str, &str)> {
    let is_of_child = |record: &&Record| EVENTS.iter().chain([&PERSON_RECORDS]).any(|table| table.name == record.table);
    let records = source.records.iter().filter(is_of_child);
    records.filter_map(|record| Some((record.from.as_str(), record.columns.get(RECORD_ID)?.trim()))).collect()
}

/// The children whom a source describes.
fn children(source: &Source, combined: &Combined) -> Vec<String> {
    let people = source.records.iter().filter(|record| record.table == PERSON_RECORDS.name);
    people.flat_map(|record| children_of(source, record, combined).unwrap_or_default()).collect()
}

/// What cannot be worked out is told where records are spread.
fn children_of(source: &Source, record: &Record, combined: &Combined) -> Option<Vec<String>> {
    let mut rows = combined.table(&record.from)?.clone().lazy();
    if let Some(filter) = &record.filter {
        rows = rows.filter(expression(source, record, "where", filter).ok()?);
    }
    let name = expression(source, record, RECORD_ID, record.columns.get(RECORD_ID)?).ok()?;
    let names = rows.select([name.alias(RECORD_ID)]).collect().ok()?;
    Some(names.column(RECORD_ID).ok()?.str().ok()?.iter().flatten().map(str::to_owned).collect())
}

/// The references of described children: as they are, and by what they are in any writing; none where one source has two
/// writings of one form, since it tells them apart.
struct DescribedReferences {
    exact: HashSet<String>,
    of_form: HashMap<String, Option<String>>,
}

impl DescribedReferences {
    fn of(sources: impl Iterator<Item = Vec<String>>) -> Self {
        let (mut exact, mut of_form) = (HashSet::new(), HashMap::new());
        for described in sources {
            let mut own: HashMap<String, String> = HashMap::new();
            for text in described {
                let form = form(&text);
                if own.get(&form).is_some_and(|known| *known != text) {
                    of_form.insert(form.clone(), None);
                }
                of_form.entry(form.clone()).or_insert_with(|| Some(text.clone()));
                own.insert(form, text.clone());
                exact.insert(text);
            }
        }
        Self { exact, of_form }
    }

    /// The reference of a child, if it is described.
    fn find<'t>(&'t self, text: &'t str) -> Option<&'t str> {
        let own = self.of_form.get(&form(text)).and_then(Option::as_deref);
        own.or_else(|| self.exact.contains(text).then_some(text))
    }
}

/// A reference in small letters, without blanks and without noughts before its numbers.
fn form(text: &str) -> String {
    let mut form = String::new();
    let text = folded(text);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_within = form.ends_with(|before: char| before.is_ascii_digit());
        let is_lost = letter == '0' && !is_within && letters.peek().is_some_and(char::is_ascii_digit);
        if !is_lost {
            form.push(letter);
        }
    }
    form
}

fn find(
    source: &Source,
    table: &str,
    column: &str,
    combined: &mut Combined,
    references: &DescribedReferences,
    issues: &mut Issues,
) {
    let files = combined.files().to_vec();
    let Some(frame) = combined.table_mut(table) else { return };
    let Some(cells) = frame.column(column).ok().and_then(|column| column.str().ok()).cloned() else { return };
    let places = numbers(frame, DELIVERY).into_iter().zip(numbers(frame, ROW));
    let mut is_changed = false;
    let found = cells.iter().zip(places).map(|(text, (delivery, row))| {
        let text = text?;
        let own = references.find(text);
        let rule = match own {
            Some(own) if own == text => None,
            Some(_) => Some("reference_respelled"),
            None => Some("child_not_described"),
        };
        if let Some(rule) = rule {
            issues.push(rule, &source.name, &files[delivery as usize], row, column, Effect::Kept);
        }
        is_changed |= own.is_some_and(|own| own != text);
        Some(own.unwrap_or(text).to_owned())
    });
    let found: StringChunked = found.collect();
    if is_changed {
        frame.with_column(found.with_name(column.into()).into_column()).expect("one cell a row");
    }
}

#[cfg(test)]
mod tests;
