//! Paths that a table rests on and that are nowhere in a delivery: a key that was renamed, or the JSON of somebody else.
//!
//! A document need not have every key, so that one path in a few documents may be missing in good faith. What tells a key that
//! was renamed is a stranger in its place: one that resembles it, or one that holds what the path would lead to. Where a key
//! was renamed in a part of the documents only, the stranger stands where the key is missing and nowhere beside it.

mod strangers;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use self::strangers::{STRANGERS, Stranger, see};
use super::faults::broken;
use super::value::get;
use crate::declarations::Source;
use crate::declarations::nearest::{likeness, nearest, resembles};
use crate::declarations::source::json_path::EVERY;
use crate::error::Result;
use crate::issues::{Effect, Issues};

/// So many cells, and so many lists of rows, can be missing in good faith.
const FEW_CELLS: u64 = 20;
const FEW_LISTS: u64 = 50;

/// In so many places a stranger may stand for a path without the delivery being refused.
const FEW_RENAMED: u64 = 3;

/// So many times it is noted what stands beside a path that is there.
const NOTED: u64 = 200;

/// From this on two keys are one, written otherwise (`endDate`, `end_date`).
const SAME_WORDS: f64 = 0.999;

/// How often a path was looked for, and what was there in its place.
#[derive(Debug, Default)]
pub(super) struct Presence {
    n_asked: u64,
    n_found: u64,
    /// Whether it is there, or there is nothing that could hold it.
    is_there: bool,
    /// How far the path could be followed at best where it is missing, in segments.
    depth: usize,
    /// By depth, the keys where it could be followed no further.
    strangers: Vec<BTreeMap<String, Stranger>>,
    /// By depth, the keys that stand beside those of the path.
    beside: Vec<BTreeSet<String>>,
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
    /// Whether it may be blank whatever else is filled.
    pub(super) may_be_blank: bool,
}

impl Presence {
    /// Whether it was found already.
    pub(super) fn is_there(&self) -> bool {
        self.is_there
    }

    /// Looks for a path from here, for which a cell or a list was found already or not.
    pub(super) fn look(&mut self, start: &Value, segments: &[String], is_found: bool) {
        self.n_asked += 1;
        if is_found && self.n_found >= NOTED {
            self.n_found += 1;
            return;
        }
        if !is_found && segments.len() == 1 && segments[0] != EVERY {
            return self.miss(&[start], 0);
        }
        if let Some((value, depth)) = missed(start, segments) {
            return self.miss(&[value], depth);
        }
        let mut values = vec![start];
        let mut passed = Vec::new();
        for (depth, segment) in segments.iter().enumerate() {
            let next: Vec<&Value> = values.iter().flat_map(|value| step(value, segment)).collect();
            if next.is_empty() {
                return self.miss(&values, depth);
            }
            passed.push(std::mem::replace(&mut values, next));
        }
        self.is_there = true;
        self.n_found += 1;
        self.note_beside(&passed);
    }

    /// Notes that the path ends here. Where nothing can lie below, there is nothing to miss.
    fn miss(&mut self, values: &[&Value], depth: usize) {
        if values.iter().any(|value| is_bare(value)) {
            self.is_there = true;
        } else {
            self.note(values, depth);
        }
    }

    fn note(&mut self, values: &[&Value], depth: usize) {
        self.depth = self.depth.max(depth);
        while self.strangers.len() <= depth {
            self.strangers.push(BTreeMap::new());
        }
        let strangers = &mut self.strangers[depth];
        for object in values.iter().filter_map(|value| value.as_object()) {
            see(object, strangers);
        }
    }

    fn note_beside(&mut self, passed: &[Vec<&Value>]) {
        self.beside.resize(passed.len().max(self.beside.len()), BTreeSet::new());
        for (beside, values) in self.beside.iter_mut().zip(passed) {
            let keys = values.iter().filter_map(|value| value.as_object()).flat_map(|object| object.keys());
            let keys: Vec<&String> = keys.filter(|key| !beside.contains(*key)).take(STRANGERS).collect();
            beside.extend(keys.into_iter().cloned());
        }
    }
}

/// Where a path that leads to one value is missed, if it is: the usual case, for which nothing is set aside in memory.
fn missed<'v>(start: &'v Value, segments: &[String]) -> Option<(&'v Value, usize)> {
    let mut value = start;
    for (depth, segment) in segments.iter().enumerate().take_while(|(_, segment)| *segment != EVERY) {
        match get(value, segment) {
            Some(next) => value = next,
            None => return Some((value, depth)),
        }
    }
    None
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

/// What is said of a path that is missing.
enum PathVerdict {
    Good,
    /// It may be so in good faith: it is told, by this rule.
    Told(&'static str),
    /// It is the delivery's fault, with the key that seems to stand for it.
    Broken(Option<String>),
    /// So it is where it is missing in a part of so many places.
    BrokenInPart(Near, u64),
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
    let (mut in_part, mut told) = (BTreeMap::new(), BTreeSet::new());
    let mut may_lack = false;
    for (rest, presence) in looked_for {
        let path = rest.missing_part(presence.depth);
        match rest.judge(&presence, &declared, is_strange, source.max_blanked) {
            PathVerdict::Good => {}
            PathVerdict::Told(rule) => drop(told.insert((rule, path))),
            PathVerdict::Broken(near) => {
                may_lack |= rest.is_optional;
                let known = missing.entry(path).or_default();
                *known = known.take().or(near);
            }
            PathVerdict::BrokenInPart(near, of) => drop(in_part.insert(rest.missing_part(near.depth), (near, of))),
        }
    }
    if !missing.is_empty() {
        let error = broken(source, nowhere(&missing, file));
        let path = source.path.display();
        return Err(match may_lack {
            true => error.hint(format!(
                "if the supplier renamed it, add a [[change]] to {path}; if the other key holds something else, set max_blanked = 1.0 for the column"
            )),
            false => error,
        });
    }
    if let Some((path, (Near { n_seen, shown, .. }, of))) = in_part.first_key_value() {
        let message = format!("{file}: `{path}` is missing in {n_seen} of {of} places, where there is `{shown}`");
        return Err(broken(source, message));
    }
    told.iter().for_each(|(rule, path)| issues.push(rule, &source.name, file, 0, path, Effect::Kept));
    Ok(())
}

fn nowhere(missing: &BTreeMap<String, Option<String>>, file: &str) -> String {
    let one = |(path, near): (&String, &Option<String>)| match near {
        Some(near) => format!("`{path}` (there is `{near}`)"),
        None => format!("`{path}`"),
    };
    let paths: Vec<String> = missing.iter().map(one).collect();
    let what = if paths.len() == 1 { "path" } else { "paths" };
    format!("{what} {} nowhere in {file}", join(&paths))
}

fn join(paths: &[String]) -> String {
    let verb = if paths.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", paths.join(", "))
}

/// A stranger that seems to stand for a key of a path.
struct Near {
    /// Which of the keys, from 0.
    depth: usize,
    key: String,
    /// As it may be shown.
    shown: String,
    n_seen: u64,
    n_filled: u64,
    /// Whether it is called nearly so.
    is_alike: bool,
}

impl Rest<'_> {
    /// The path up to the key that is missing.
    fn missing_part(&self, depth: usize) -> String {
        let n_behind = self.segments.len().saturating_sub(depth + 1);
        let parts: Vec<&str> = self.path.split('.').collect();
        parts[..parts.len().saturating_sub(n_behind).max(1)].join(".")
    }

    fn judge(
        &self,
        presence: &Presence,
        declared: &BTreeSet<String>,
        is_strange: bool,
        max_blanked: f64,
    ) -> PathVerdict {
        if presence.n_asked == 0 {
            return PathVerdict::Good;
        }
        let near = self.renamed(presence, declared);
        if presence.is_there {
            return self.judge_part(presence, near, max_blanked);
        }
        // What holds the rows of every document cannot be missing in one; the list of rows itself can.
        let is_root =
            self.is_level && self.is_of_document && presence.depth == 0 && (self.segments.len() > 1 || is_strange);
        let few = if self.is_level { FEW_LISTS } else { FEW_CELLS };
        match near {
            Some(near) if self.may_be_another(&near) && !self.is_in_its_place(&near, presence.n_asked) => {
                PathVerdict::Told("renamed_path")
            }
            Some(near) => PathVerdict::Broken(Some(near.shown)),
            None if self.is_optional => PathVerdict::Good,
            None if self.is_required || is_root || presence.n_asked >= few => PathVerdict::Broken(None),
            None => PathVerdict::Told("absent_path"),
        }
    }

    /// A path that is there in a part of the places.
    fn judge_part(&self, presence: &Presence, near: Option<Near>, max_blanked: f64) -> PathVerdict {
        let Some(near) = near else { return PathVerdict::Good };
        let is_few = near.n_seen <= FEW_RENAMED || near.n_seen as f64 <= max_blanked * presence.n_asked as f64;
        if is_few || self.may_be_another(&near) {
            return PathVerdict::Told("renamed_path");
        }
        PathVerdict::BrokenInPart(near, presence.n_asked)
    }

    /// Whether a stranger may be another thing than what a delivery may lack: it is only nearly called so.
    fn may_be_another(&self, near: &Near) -> bool {
        let is_same = |own: &String| likeness(own, &near.key) >= SAME_WORDS;
        self.is_optional && !self.segments.get(near.depth).is_some_and(is_same)
    }

    /// Whether a stranger holds what a path that is nowhere should: it stands where the path should, or says something more often
    /// than by the way. Who has nothing to say has no such key, or leaves it blank.
    fn is_in_its_place(&self, near: &Near, n_asked: u64) -> bool {
        let is_usual = near.n_seen * 2 >= n_asked;
        let is_said = near.n_filled > FEW_RENAMED || (near.n_filled > 0 && is_usual);
        near.is_alike && is_said && !self.may_be_blank
    }

    /// The stranger that seems to stand where the path should lead: it is called alike, or holds what lies below.
    fn renamed(&self, presence: &Presence, declared: &BTreeSet<String>) -> Option<Near> {
        // Where the path is nowhere only the furthest place counts to which it leads.
        let first = if presence.is_there { 0 } else { presence.depth };
        let depths = presence.strangers.iter().enumerate().skip(first);
        let found = depths.filter_map(|(depth, strangers)| self.renamed_at(depth, strangers, presence, declared));
        found.max_by_key(|near| near.n_seen)
    }

    fn renamed_at(
        &self,
        depth: usize,
        strangers: &BTreeMap<String, Stranger>,
        presence: &Presence,
        declared: &BTreeSet<String>,
    ) -> Option<Near> {
        let key = self.segments.get(depth)?;
        let is_beside = |key: &String| presence.beside.get(depth).is_some_and(|beside| beside.contains(key));
        let strangers = strangers.iter().filter(|(key, _)| !declared.contains(&key.to_lowercase()) && !is_beside(key));
        let strangers: Vec<(&String, &Stranger)> = strangers.collect();
        let alike = nearest(key, strangers.iter().map(|(key, _)| key.as_str())).filter(|near| resembles(key, near));
        let below: BTreeSet<&String> = match self.segments.get(depth + 1..) {
            Some([next, ..]) => BTreeSet::from([next]),
            _ => self.inner.iter().collect(),
        };
        let is_wrapped = |within: &BTreeSet<String>| {
            let is_first = self.is_level && self.is_of_document && depth == 0;
            is_first && within.iter().any(|own| own.eq_ignore_ascii_case(key))
        };
        let holds = |within: &BTreeSet<String>| {
            let has = |key: &&&String| within.iter().any(|own| own.eq_ignore_ascii_case(key));
            let n_shared = below.iter().filter(has).count();
            n_shared > 0 && n_shared >= below.len().min(2)
        };
        let is_it = |(key, stranger): &&(&String, &Stranger)| match alike {
            Some(alike) => alike == key.as_str(),
            None => holds(&stranger.within) || is_wrapped(&stranger.within),
        };
        let (key, stranger) = strangers.iter().find(is_it)?;
        let shown = if alike.is_some() { (*key).clone() } else { shown(key) };
        let n_seen = stranger.n_seen.min(presence.n_asked);
        let (n_filled, is_alike) = (stranger.n_filled, alike.is_some());
        Some(Near { depth, key: (*key).clone(), shown, n_seen, n_filled, is_alike })
    }
}

/// A key is shown if it looks like one: a document may have values for keys.
fn shown(key: &str) -> String {
    let is_plain = key.len() <= 40 && key.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if is_plain { key.to_owned() } else { "another key".to_owned() }
}

#[cfg(test)]
mod tests;
