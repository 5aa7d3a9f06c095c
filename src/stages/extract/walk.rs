//! From one JSON document to the rows of each level.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::Value;

use super::contract::{self, Presence, Rest};
use super::elsewhere::OutcomeLists;
use super::faults::unreadable;
use super::frame::TextRows;
use super::no_list::OtherThanLists;
use super::repeats::ReferencesSeen;
use super::unread::UnreadElements;
use super::value::{follow, get, text};
use crate::declarations::Source;
use crate::declarations::source::json_path::EVERY;
use crate::declarations::source::{Column, Condition, Expected, JsonPath, PathLevel, Pick, SourceTable};
use crate::error::Result;
use crate::issues::{Effect, Issues};
use crate::stages::handed::{RawParts, Rejects};

/// Walks document after document and gathers rows.
pub(super) struct JsonWalk<'a> {
    source: &'a Source,
    file: &'a str,
    plans: Vec<TablePaths<'a>>,
    unread: UnreadElements<'a>,
    outcomes: OutcomeLists,
    references: ReferencesSeen,
    envelope: Option<Value>,
    issues: Issues,
}

/// One table: where its cells lie, whether they were there, and its rows so far.
struct TablePaths<'a> {
    table: &'a SourceTable,
    levels: Vec<LevelPresence>,
    paths: Vec<(JsonPath, Presence)>,
    /// Which reference of an element each column holds, if any.
    references: Vec<Option<usize>>,
    rows: TextRows,
}

/// Whether the rows of a level, and what says which of them count, were there.
struct LevelPresence {
    rows: Presence,
    only: Vec<Presence>,
    other: OtherThanLists,
}

/// What a path can start from: the document, its envelope, and the levels around a row.
struct PathStarts<'v> {
    number: u32,
    document: &'v Value,
    envelope: Option<(&'v str, &'v Value)>,
    levels: Vec<(&'v str, &'v Value)>,
}

impl<'a> JsonWalk<'a> {
    /// Begins with no rows.
    pub(super) fn new(source: &'a Source, file: &'a str) -> Self {
        let references = ReferencesSeen::new(source);
        let plan = |table: &'a SourceTable| {
            let path = |from: &str| JsonPath::parse(from).expect("paths are checked when a source is read");
            let paths: Vec<_> = table.columns.iter().map(|column| (path(&column.from), Presence::default())).collect();
            let of_path = paths.iter().map(|(path, _)| references.place(table, path)).collect();
            let only = |level: &PathLevel| level.only.iter().map(|_| Presence::default()).collect();
            let levels = table.each.iter().map(|level| LevelPresence {
                rows: Presence::default(),
                only: only(level),
                other: OtherThanLists::default(),
            });
            TablePaths { table, levels: levels.collect(), paths, references: of_path, rows: TextRows::new(table) }
        };
        let plans = source.tables.iter().map(plan).collect();
        let unread = UnreadElements::new(source);
        let outcomes = OutcomeLists::new(source);
        Self { source, file, plans, unread, outcomes, references, envelope: None, issues: Issues::new() }
    }

    /// Adds the rows of one document.
    pub(super) fn document(&mut self, number: u32, document: &Value) -> Result<()> {
        if !document.is_object() {
            return Err(unreadable(self.file, &format!("has no object as document {number}")));
        }
        let header = self.source.tables.iter().find_map(|table| table.header.as_deref());
        if let Some(inner) = header.and_then(|key| get(document, key)) {
            self.envelope = Some(inner.clone());
        } else if let (Some(key), None) = (header, &self.envelope) {
            return Err(unreadable(self.file, &format!("has document {number} before its envelope `{key}`"))
                .hint("is the file whole, and is it of this source?"));
        }
        let is_envelope = header.is_some_and(|key| get(document, key).is_some());
        let envelope = header.zip(self.envelope.as_ref());
        let mut scope = PathStarts { number, document, envelope, levels: Vec::new() };
        let mut n_rows = 0;
        self.unread.see(number, document);
        for place in self.outcomes.elsewhere(document) {
            self.issues.push("outcomes_elsewhere", &self.source.name, self.file, number, &place, Effect::Kept);
        }
        self.references.clear();
        for plan in self.plans.iter_mut().filter(|plan| plan.table.header.is_some() == is_envelope) {
            let n_before = plan.rows.len();
            let TablePaths { table, levels, paths, references, rows } = plan;
            descend(&table.each, levels, &mut scope, &mut |scope| {
                add_row(table, paths, rows, scope, number, &mut |column| {
                    self.issues.push("not_a_value", &self.source.name, self.file, number, column, Effect::Blanked);
                });
                let named = references.iter().enumerate().filter_map(|(at, place)| Some((at, (*place)?)));
                for (at, place) in named {
                    let reference = scope.find(&paths[at].0).and_then(text).zip(scope.element(&paths[at].0));
                    let nth = reference.map(|(text, element)| self.references.nth(place, text.trim(), element));
                    nth.filter(|nth| *nth > 0).into_iter().for_each(|nth| rows.repeat(at, nth));
                }
            });
            n_rows += plan.rows.len() - n_before;
        }
        if n_rows == 0 {
            self.issues.push("empty_document", &self.source.name, self.file, number, "", Effect::Kept);
        }
        Ok(())
    }

    /// Notes what is to be told of the file.
    pub(super) fn note(&mut self, rule: &'static str) {
        self.issues.push(rule, &self.source.name, self.file, 0, "", Effect::Kept);
    }

    /// The tables of the file.
    ///
    /// # Errors
    /// [`crate::error::Kind::Contract`] for a path on which a table rests and which is nowhere in the file.
    pub(super) fn finish(mut self, received: NaiveDate) -> Result<RawParts> {
        let looked_for = self.plans.iter_mut().flat_map(TablePaths::looked_for);
        contract::check(self.source, self.file, looked_for, &mut self.issues)?;
        for plan in &self.plans {
            for (level, presence) in plan.table.each.iter().zip(&plan.levels) {
                presence.other.tell(self.source, self.file, &shown(&level.path), &mut self.issues)?;
            }
        }
        self.unread.tell(self.source, self.file, &mut self.issues)?;
        if self.plans.iter().all(|plan| plan.rows.len() == 0) {
            self.issues.push("no_rows", &self.source.name, self.file, 0, "", Effect::Kept);
        }
        Ok(RawParts {
            file: self.file.to_owned(),
            received,
            tables: self.plans.into_iter().map(|plan| plan.rows.finish()).collect(),
            rejects: Rejects::default(),
            issues: self.issues,
        })
    }
}

impl<'a> TablePaths<'a> {
    /// Every path that was looked for, with what became of it.
    fn looked_for(&mut self) -> Vec<(Rest<'_>, Presence)> {
        let table = self.table;
        let mut all = Vec::new();
        for (at, (level, presence)) in table.each.iter().zip(&mut self.levels).enumerate() {
            let path = &level.path;
            let start = start_of(table, &table.each[..at], path);
            let rest = Rest { is_level: true, inner: below(table, &level.name), ..rest_of(path, start) };
            all.push((rest, std::mem::take(&mut presence.rows)));
            for (condition, presence) in level.only.iter().zip(&mut presence.only) {
                let path = format!("{}.{}", shown(path), shown(&condition.path));
                let rest = Rest { path, is_of_document: false, is_required: true, ..rest_of(&condition.path, 0) };
                all.push((rest, std::mem::take(presence)));
            }
        }
        for (column, (path, presence)) in table.columns.iter().zip(&mut self.paths) {
            let rest = rest_of(path, start_of(table, &table.each, path));
            let may_be_blank = column.max_blanked.is_some_and(|share| share >= 1.0);
            let rest = Rest { is_required: column.required, is_optional: column.optional, may_be_blank, ..rest };
            all.push((rest, std::mem::take(presence)));
        }
        all
    }
}

/// How many segments of a path name where it starts.
fn start_of(table: &SourceTable, around: &[PathLevel], path: &JsonPath) -> usize {
    let first = &path.segments[0];
    let is_header = table.header.as_ref().is_some_and(|header| header.eq_ignore_ascii_case(first));
    usize::from(is_header || around.iter().any(|level| level.name.eq_ignore_ascii_case(first)))
}

fn rest_of(path: &JsonPath, start: usize) -> Rest<'_> {
    Rest {
        path: shown(path),
        segments: &path.segments[start..],
        is_level: false,
        is_of_document: start == 0,
        inner: BTreeSet::new(),
        is_required: false,
        is_optional: false,
        may_be_blank: false,
    }
}

fn shown(path: &JsonPath) -> String {
    path.segments.join(".")
}

/// The keys that cells, conditions and further levels look for in a row of a level.
fn below(table: &SourceTable, name: &str) -> BTreeSet<String> {
    let columns = table.columns.iter().filter_map(|column| JsonPath::parse(&column.from).ok());
    let levels = table.each.iter().map(|level| level.path.clone());
    let first_below = |path: JsonPath| match path.segments.as_slice() {
        [first, next, ..] if first.eq_ignore_ascii_case(name) => Some(next.clone()),
        _ => None,
    };
    columns.chain(levels).filter_map(first_below).collect()
}

fn add_row(
    table: &SourceTable,
    paths: &mut [(JsonPath, Presence)],
    rows: &mut TextRows,
    scope: &PathStarts<'_>,
    number: u32,
    not_a_value: &mut dyn FnMut(&str),
) {
    rows.start(number);
    for (at, (column, (path, presence))) in table.columns.iter().zip(paths).enumerate() {
        if let Some(pick) = column.pick {
            let found = scope.find_all(path);
            scope.look(presence, path, !found.is_empty());
            let (text, is_whole) = picked(&found, column, pick);
            if !is_whole {
                not_a_value(&column.name);
            }
            rows.cell(at, text.as_deref());
            continue;
        }
        let found = scope.find(path);
        scope.look(presence, path, found.is_some());
        let is_list = table.deletes.as_deref() == Some(column.name.as_str());
        let text = found.and_then(|value| match value {
            Value::Array(elements) if is_list => Some(listed(elements)),
            value if path.joined.is_empty() => text(value),
            value => joined(value, &path.joined),
        });
        if text.is_none() && found.is_some_and(|value| !value.is_null()) {
            not_a_value(&column.name);
        }
        rows.cell(at, text.as_deref());
    }
}

/// Calls `row` for every row that the levels lead to.
fn descend<'v>(
    levels: &'v [PathLevel],
    presences: &mut [LevelPresence],
    scope: &mut PathStarts<'v>,
    row: &mut dyn FnMut(&PathStarts<'v>),
) {
    let (Some((level, inner)), Some((presence, within))) = (levels.split_first(), presences.split_first_mut()) else {
        row(scope);
        return;
    };
    let found = scope.find(&level.path);
    scope.look(&mut presence.rows, &level.path, found.is_some());
    let elements = match found {
        Some(Value::Array(elements)) => elements.as_slice(),
        Some(element @ Value::Object(_)) => std::slice::from_ref(element),
        _ => &[],
    };
    presence.other.see(scope.number, found);
    for element in elements {
        if counts(level, &mut presence.only, element, scope) {
            scope.levels.push((&level.name, element));
            descend(inner, within, scope, row);
            scope.levels.pop();
        }
    }
}

fn counts(level: &PathLevel, presences: &mut [Presence], element: &Value, scope: &PathStarts<'_>) -> bool {
    level.only.iter().zip(presences).all(|(condition, presence)| {
        if !presence.is_there() {
            let segments = &condition.path.segments;
            presence.look(element, segments, follow(element, segments).is_some());
        }
        scope.holds(condition, element)
    })
}

impl<'v> PathStarts<'v> {
    /// Notes whether a path is there, and what is if it is not.
    fn look(&self, presence: &mut Presence, path: &JsonPath, is_found: bool) {
        if let Some((start, rest)) = self.start(path) {
            presence.look(start, rest, is_found);
        }
    }

    fn find(&self, path: &JsonPath) -> Option<&'v Value> {
        let (start, rest) = self.start(path)?;
        follow(start, rest)
    }

    /// All values of a path that goes through every element of an array.
    fn find_all(&self, path: &JsonPath) -> Vec<&'v Value> {
        let mut found = Vec::new();
        if let Some((start, rest)) = self.start(path) {
            self.follow_all(start, rest, &path.only, &mut found);
        }
        found
    }

    /// Follows every branch whose elements count. What stands alone where a list is expected is the only element.
    fn follow_all(&self, value: &'v Value, segments: &[String], only: &[Vec<Condition>], found: &mut Vec<&'v Value>) {
        let Some((segment, rest)) = segments.split_first() else {
            found.push(value);
            return;
        };
        if segment != EVERY {
            get(value, segment).into_iter().for_each(|inner| self.follow_all(inner, rest, only, found));
            return;
        }
        let (conditions, only) = only.split_first().expect("each `*` has its conditions");
        let elements = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        let counts = |element: &&'v Value| conditions.iter().all(|condition| self.holds(condition, element));
        elements.iter().filter(counts).for_each(|element| self.follow_all(element, rest, only, found));
    }

    /// Whether a condition holds of an element.
    fn holds(&self, condition: &Condition, element: &Value) -> bool {
        let held = follow(element, &condition.path.segments).and_then(text);
        let is_so = match &condition.expected {
            Expected::Texts(texts) => {
                held.is_some_and(|held| texts.iter().any(|text| held.trim().eq_ignore_ascii_case(text)))
            }
            Expected::Path(path) => {
                held.is_some()
                    && held.as_deref().map(str::trim) == self.find(path).and_then(text).as_deref().map(str::trim)
            }
        };
        is_so != condition.is_not
    }

    /// The element of a list where a path starts, by its address.
    fn element(&self, path: &JsonPath) -> Option<usize> {
        let first = path.segments.first()?;
        let level = self.levels.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case(first));
        level.map(|(_, value)| std::ptr::from_ref::<Value>(value).addr())
    }

    /// Where a path starts, and what is left of it from there.
    fn start<'p>(&self, path: &'p JsonPath) -> Option<(&'v Value, &'p [String])> {
        let (first, rest) = path.segments.split_first()?;
        let level = self.levels.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case(first));
        let start = level.or(self.envelope.as_ref().filter(|(name, _)| name.eq_ignore_ascii_case(first)));
        Some(start.map_or((self.document, path.segments.as_slice()), |(_, value)| (*value, rest)))
    }
}

/// The cell that counts of several, and whether all that is filled is a value, and a day where days are compared.
///
/// If none is a day the first stands, for the reader of cells to judge; a text that means blank is no day.
fn picked(found: &[&Value], column: &Column, pick: Pick) -> (Option<String>, bool) {
    let filled = found.iter().filter(|value| !value.is_null());
    let texts: Vec<Option<String>> = filled.map(|value| text(value)).collect();
    let is_blank = |text: &str| text.trim().is_empty() || column.sentinels.iter().any(|blank| text.trim() == blank);
    let said: Vec<&str> = texts.iter().flatten().map(String::as_str).filter(|text| !is_blank(text)).collect();
    let day = |text: &&str| Some((text.trim().get(..10)?.parse::<NaiveDate>().ok()?, text.trim().to_owned()));
    let days = said.iter().filter_map(day);
    let is_days = pick == Pick::First || days.clone().count() == said.len() || said.len() == 1;
    let is_whole = texts.iter().all(Option::is_some) && is_days;
    let best = match pick {
        Pick::First => None,
        Pick::Earliest => days.min(),
        Pick::Latest => days.max(),
    };
    (best.map(|(_, text)| text).or_else(|| said.first().map(|text| (*text).to_owned())), is_whole)
}

/// What a list names, as one text.
fn listed(elements: &[Value]) -> String {
    elements.iter().filter_map(text).collect::<Vec<String>>().join(",")
}

/// Keys of every element, joined by a space, and elements by `;`.
fn joined(value: &Value, keys: &[String]) -> Option<String> {
    let elements = value.as_array()?;
    let one = |element: &Value| {
        let parts: Vec<String> = keys.iter().filter_map(|key| get(element, key).and_then(text)).collect();
        parts.join(" ")
    };
    let all: Vec<String> = elements.iter().map(one).filter(|text| !text.trim().is_empty()).collect();
    Some(all.join(";"))
}
