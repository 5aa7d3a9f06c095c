//! References and names of areas in two writings: `OF0001`, `of0001` and `OF 0001` are one reference, and `NORTHMERE` is
//! Northmere.
//!
//! Some systems tell `aB` from `Ab`. Case is passed over only in columns whose references are each in small or each in
//! capital letters, and where both writings are there.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use polars::prelude::*;

use super::delivery::NormalisedDelivery;
use super::formulas::target;
use super::roles;
use super::stacked::numbers;
use crate::declarations::Source;
use crate::declarations::source::ColumnKind;
use crate::issues::{Effect, Issues};
use crate::model::REFERENCE;
use crate::stages::handed::ROW;

/// What the cells of a column have in common over all deliveries.
#[derive(Debug, Default, Clone, Copy)]
struct LettersSeen {
    has_small: bool,
    has_capital: bool,
    /// Some have both.
    is_mixed: bool,
    has_blanks: bool,
}

/// How two writings of one thing are told to be one.
#[derive(Debug, Clone, Copy)]
struct Folding {
    is_case_blind: bool,
    /// Whether blanks within count: between the words of a name they do.
    keeps_blanks: bool,
}

/// Gives all cells of a column that are one but for case and blanks the writing that came first, and tells each.
pub(super) fn mend(source: &Source, deliveries: &mut [NormalisedDelivery], issues: &mut Issues) {
    let mut columns: BTreeMap<&str, bool> = BTreeMap::new();
    for table in &source.tables {
        columns.extend(roles::references(source, table).into_iter().map(|name| (name, false)));
    }
    columns.extend(names(source).into_iter().map(|name| (name, true)));
    for (column, is_name) in columns {
        let Some(folding) = folding(source, deliveries, column, is_name) else { continue };
        let mut first: HashMap<String, String> = HashMap::new();
        for delivery in &mut *deliveries {
            let file = delivery.file().to_owned();
            for table in &source.tables {
                let Some(frame) = delivery.table_mut(&table.name) else { continue };
                let tell = |row| {
                    issues.push("reference_respelled", &source.name, &file, row, column, Effect::Kept);
                };
                respell(frame, column, folding, &mut first, tell);
            }
        }
    }
}

/// The text in which writings of one reference are one: without blanks, in small letters.
pub(super) fn folded(text: &str) -> String {
    let folding = Folding { is_case_blind: true, keeps_blanks: false };
    folding.fold(text).into_owned()
}

/// The columns of text by which residents and figures of others are told apart.
fn names(source: &Source) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for record in source.records.iter().filter(|record| REFERENCE.contains(&record.table.as_str())) {
        let (Ok(target), Some(table)) = (target(source, record), source.table(&record.from)) else { continue };
        let texts = table.columns.iter().filter(|column| column.kind == ColumnKind::Text);
        let is_key = |name: &str| {
            target.key.iter().any(|field| record.columns.get(*field).is_some_and(|text| text.trim() == name))
        };
        names.extend(texts.map(|column| column.name.as_str()).filter(|name| is_key(name)));
    }
    names
}

/// How the writings of a column are told to be one; nothing if each can only be itself.
fn folding(source: &Source, deliveries: &[NormalisedDelivery], column: &str, is_name: bool) -> Option<Folding> {
    if is_name {
        return Some(Folding { is_case_blind: true, keeps_blanks: true });
    }
    let mut seen = LettersSeen::default();
    for frame in source.tables.iter().flat_map(|table| deliveries.iter().filter_map(|one| one.table(&table.name))) {
        let cells = frame.column(column).ok().and_then(|column| column.str().ok());
        cells.into_iter().flat_map(|cells| cells.iter().flatten()).for_each(|text| seen.see(text));
    }
    let is_case_blind = !seen.is_mixed && seen.has_small && seen.has_capital;
    (is_case_blind || seen.has_blanks).then_some(Folding { is_case_blind, keeps_blanks: false })
}

impl LettersSeen {
    fn see(&mut self, text: &str) {
        let has_small = text.bytes().any(|byte| byte.is_ascii_lowercase());
        let has_capital = text.bytes().any(|byte| byte.is_ascii_uppercase());
        self.has_small |= has_small;
        self.has_capital |= has_capital;
        self.is_mixed |= has_small && has_capital;
        self.has_blanks |= is_numbered(text) && text.contains(' ');
    }
}

/// Whether a text has a number in it: words with blanks between them are other words without.
fn is_numbered(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

impl Folding {
    fn fold<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let without_blanks = match !self.keeps_blanks && is_numbered(text) && text.contains(' ') {
            true => Cow::Owned(text.replace(' ', "")),
            false => Cow::Borrowed(text),
        };
        if self.is_case_blind { Cow::Owned(without_blanks.to_lowercase()) } else { without_blanks }
    }
}

fn respell(
    frame: &mut DataFrame,
    column: &str,
    folding: Folding,
    first: &mut HashMap<String, String>,
    mut tell: impl FnMut(u32),
) {
    let Some(cells) = frame.column(column).ok().and_then(|column| column.str().ok()).cloned() else { return };
    let rows = numbers(frame, ROW);
    let mut is_changed = false;
    let mut one = |(text, row): (Option<&str>, u32)| {
        let text = text?;
        let folded = folding.fold(text);
        let Some(known) = first.get(folded.as_ref()) else {
            first.insert(folded.into_owned(), text.to_owned());
            return Some(text.to_owned());
        };
        if known != text {
            is_changed = true;
            tell(row);
        }
        Some(known.clone())
    };
    let respelled: StringChunked = cells.iter().zip(rows).map(&mut one).collect();
    if is_changed {
        frame.with_column(respelled.with_name(column.into()).into_column()).expect("one cell a row");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cells: &[&str], is_case_blind: bool, expected: &[&str]) {
        let mut frame = df!("reference" => cells, ROW => (0..).take(cells.len()).collect::<Vec<u32>>()).unwrap();
        let folding = Folding { is_case_blind, keeps_blanks: false };
        let mut told = Vec::new();
        respell(&mut frame, "reference", folding, &mut HashMap::new(), |row| told.push(row));
        let found = frame.column("reference").unwrap().str().unwrap().clone();
        assert_eq!(found.iter().flatten().collect::<Vec<_>>(), expected);
        let changed = cells.iter().zip(expected).filter(|(cell, expected)| cell != expected).count();
        assert_eq!(told.len(), changed);
    }

    #[test]
    fn the_writing_that_came_first_stands() {
        check(&["OF0001", "of0001", "OF 0001", "OF0002"], true, &["OF0001", "OF0001", "OF0001", "OF0002"]);
        check(&["OF0001", "of0001", "OF 0001"], false, &["OF0001", "of0001", "OF0001"]);
    }

    #[test]
    fn words_with_and_without_a_blank_are_two() {
        check(&["DE LA", "DELA"], true, &["DE LA", "DELA"]);
    }

    #[test]
    fn references_of_both_cases_are_told_apart_by_case() {
        let mut seen = LettersSeen::default();
        ["aB1", "AB1", "ab1"].iter().for_each(|text| seen.see(text));
        assert!(seen.is_mixed);
    }
}
