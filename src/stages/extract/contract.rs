//! Paths that a table rests on and that are nowhere in a delivery: a key that was renamed, or the JSON of somebody else.
//!
//! A document need not have every key, so that one path in a few documents may be missing in good faith. What tells a key that
//! was renamed is a stranger in its place: one that resembles it, or one that holds what the path would lead to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::faults::broken;
use super::value::get;
use crate::declarations::Source;
use crate::declarations::nearest::{nearest, resembles};
use crate::declarations::source::json_path::EVERY;
use crate::error::Result;
use crate::issues::{Effect, Issues};

/// So many cells, and so many lists of rows, can be missing in good faith.
const FEW_CELLS: u64 = 20;
const FEW_LISTS: u64 = 50;

/// So many times strangers are noted for a path that is not there.
const NOTED: u64 = 200;

/// So many strangers are looked at for each path.
const STRANGERS: usize = 60;

/// How often a path was looked for, and what was there in its place.
#[derive(Debug, Default)]
pub(super) struct Presence {
    n_asked: u64,
    is_there: bool,
    /// How far the path could be followed at best, in segments.
    depth: usize,
    /// The keys where it could be followed no further, and the keys within each.
    strangers: BTreeMap<String, BTreeSet<String>>,
}

/// A path of the declaration.
pub(super) struct Rest<'a> {
    /// As it was declared.
    pub(super) path: String,
    /// From where it is followed.
    pub(super) segments: &'a [String],
    /// Whether rows lie there, and not the cell of a row.
    pub(super) is_level: bool,
    /// Whether it starts at the document itself.
    pub(super) is_of_document: bool,
    /// The keys that lie below it.
    pub(super) inner: BTreeSet<String>,
    /// Whether nothing can be made of a delivery without it.
    pub(super) is_required: bool,
    /// Whether a delivery may lack it.
    pub(super) is_optional: bool,
}

impl Presence {
    /// Whether it was found already.
    pub(super) fn is_there(&self) -> bool {
        self.is_there
    }

    /// Looks for a path from here.
    pub(super) fn look(&mut self, start: &Value, segments: &[String]) {
        self.n_asked += 1;
        let mut values = vec![start];
        for (depth, segment) in segments.iter().enumerate() {
            let next: Vec<&Value> = values.iter().flat_map(|value| step(value, segment)).collect();
            // Where nothing can lie below, there is nothing to miss.
            if next.is_empty() && values.iter().any(|value| is_bare(value)) {
                self.is_there = true;
                return;
            }
            if next.is_empty() {
                self.note(&values, depth);
                return;
            }
            values = next;
        }
        self.is_there = true;
    }

    fn note(&mut self, values: &[&Value], depth: usize) {
        if depth > self.depth {
            self.strangers.clear();
        }
        if depth < self.depth || self.n_asked > NOTED {
            return;
        }
        self.depth = depth;
        for (key, value) in values.iter().filter_map(|value| value.as_object()).flatten() {
            if self.strangers.len() < STRANGERS || self.strangers.contains_key(key) {
                self.strangers.entry(key.clone()).or_default().extend(keys_within(value));
            }
        }
    }
}

/// Where a segment leads from a value.
fn step<'v>(value: &'v Value, segment: &str) -> Vec<&'v Value> {
    match value {
        Value::Array(elements) if segment == EVERY => elements.iter().collect(),
        _ if segment == EVERY => vec![value],
        _ => get(value, segment).into_iter().collect(),
    }
}

/// Whether a value says that there is nothing: a missing key within it was not renamed.
fn is_bare(value: &Value) -> bool {
    match value {
        Value::Object(_) => false,
        Value::Array(elements) => elements.is_empty(),
        _ => true,
    }
}

/// The keys of an object, or of the first element of a list.
fn keys_within(value: &Value) -> Vec<String> {
    let object = match value {
        Value::Array(elements) => elements.first().and_then(Value::as_object),
        _ => value.as_object(),
    };
    object.map(|object| object.keys().take(STRANGERS).cloned().collect()).unwrap_or_default()
}

/// What is said of a path that is nowhere.
enum PathVerdict {
    Good,
    /// It may be so in good faith: it is told.
    Told,
    /// It is the delivery's fault, with the key that seems to stand for it.
    Broken(Option<String>),
}

/// Refuses a delivery that lacks a path on which a table rests; tells of one that may lack it in good faith.
pub(super) fn check<'a>(
    source: &Source,
    file: &str,
    looked_for: impl Iterator<Item = (Rest<'a>, Presence)>,
    issues: &mut Issues,
) -> Result<()> {
    let looked_for: Vec<(Rest<'a>, Presence)> = looked_for.collect();
    let declared: BTreeSet<String> =
        looked_for.iter().flat_map(|(rest, _)| rest.segments.iter().map(|segment| segment.to_lowercase())).collect();
    let is_strange = looked_for.iter().all(|(_, presence)| !presence.is_there);
    let mut missing: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut told = BTreeSet::new();
    for (rest, presence) in looked_for {
        let path = rest.missing_part(&presence);
        match rest.judge(&presence, &declared, is_strange) {
            PathVerdict::Good => {}
            PathVerdict::Told => {
                told.insert(path);
            }
            PathVerdict::Broken(near) => {
                let known = missing.entry(path).or_default();
                *known = known.take().or(near);
            }
        }
    }
    if missing.is_empty() {
        told.iter().for_each(|path| issues.push("absent_path", &source.name, file, 0, path, Effect::Kept));
        return Ok(());
    }
    let one = |(path, near): (&String, &Option<String>)| match near {
        Some(near) => format!("`{path}` (there is `{near}`)"),
        None => format!("`{path}`"),
    };
    let paths: Vec<String> = missing.iter().map(one).collect();
    let what = if paths.len() == 1 { "path" } else { "paths" };
    Err(broken(source, format!("{what} {} nowhere in {file}", join(&paths))))
}

fn join(paths: &[String]) -> String {
    let verb = if paths.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", paths.join(", "))
}

impl Rest<'_> {
    /// The path up to the key that is missing.
    fn missing_part(&self, presence: &Presence) -> String {
        let n_behind = self.segments.len().saturating_sub(presence.depth + 1);
        let parts: Vec<&str> = self.path.split('.').collect();
        parts[..parts.len().saturating_sub(n_behind).max(1)].join(".")
    }

    fn judge(&self, presence: &Presence, declared: &BTreeSet<String>, is_strange: bool) -> PathVerdict {
        if presence.is_there || presence.n_asked == 0 {
            return PathVerdict::Good;
        }
        let near = self.renamed(presence, declared);
        // What holds the rows of every document cannot be missing in one; the list of rows itself can.
        let is_root =
            self.is_level && self.is_of_document && presence.depth == 0 && (self.segments.len() > 1 || is_strange);
        let few = if self.is_level { FEW_LISTS } else { FEW_CELLS };
        match near {
            _ if self.is_optional => near.map_or(PathVerdict::Good, |_| PathVerdict::Told),
            Some(_) => PathVerdict::Broken(near),
            None if self.is_required || is_root || presence.n_asked >= few => PathVerdict::Broken(None),
            None => PathVerdict::Told,
        }
    }

    /// The stranger that seems to stand where the path should lead: it is called alike, or holds what lies below.
    fn renamed(&self, presence: &Presence, declared: &BTreeSet<String>) -> Option<String> {
        let key = self.segments.get(presence.depth)?;
        let strangers = presence.strangers.iter().filter(|(key, _)| !declared.contains(&key.to_lowercase()));
        let strangers: Vec<(&String, &BTreeSet<String>)> = strangers.collect();
        let alike = nearest(key, strangers.iter().map(|(key, _)| key.as_str())).filter(|near| resembles(key, near));
        let below: BTreeSet<&String> = match self.segments.get(presence.depth + 1..) {
            Some([next, ..]) => BTreeSet::from([next]),
            _ => self.inner.iter().collect(),
        };
        let holds = |within: &BTreeSet<String>| {
            let has = |key: &&&String| within.iter().any(|own| own.eq_ignore_ascii_case(key));
            let n_shared = below.iter().filter(has).count();
            n_shared > 0 && n_shared >= below.len().min(2)
        };
        let alike = alike.map(str::to_owned);
        alike.or_else(|| strangers.iter().find(|(_, within)| holds(within)).map(|(key, _)| shown(key)))
    }
}

/// A key is shown if it looks like one: a document may have values for keys.
fn shown(key: &str) -> String {
    let is_plain = key.len() <= 40 && key.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if is_plain { key.to_owned() } else { "another key".to_owned() }
}

#[cfg(test)]
mod tests;
