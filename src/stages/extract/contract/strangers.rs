//! Keys in the place of those that are missing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// So many strangers are looked at for each path and depth.
pub(super) const STRANGERS: usize = 60;

/// So many times it is noted what a stranger holds.
const NOTED: u64 = 200;

/// A key in the place of one that is missing.
#[derive(Debug, Default)]
pub(super) struct Stranger {
    pub(super) within: BTreeSet<String>,
    pub(super) n_seen: u64,
    /// How often it holds something.
    pub(super) n_filled: u64,
}

impl Stranger {
    fn see(&mut self, value: &Value) {
        self.n_seen += 1;
        self.n_filled += u64::from(is_filled(value));
        if self.n_seen <= NOTED {
            self.within.extend(keys_within(value));
        }
    }
}

/// Notes the keys of an object. Documents resemble each other, and both sides are in order: most keys are those that come next.
pub(super) fn see(object: &Map<String, Value>, strangers: &mut BTreeMap<String, Stranger>) {
    let mut known = strangers.iter_mut().peekable();
    let mut unknown = Vec::new();
    for (key, value) in object {
        while known.next_if(|(other, _)| *other < key).is_some() {}
        match known.next_if(|(other, _)| *other == key) {
            Some((_, stranger)) => stranger.see(value),
            None => unknown.push((key, value)),
        }
    }
    for (key, value) in unknown {
        if let Some(stranger) = strangers.get_mut(key) {
            stranger.see(value);
        } else if strangers.len() < STRANGERS {
            strangers.entry(key.clone()).or_default().see(value);
        }
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

/// Whether a value says something.
fn is_filled(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(object) => !object.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}
