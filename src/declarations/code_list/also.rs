//! A national list in its own JSON, read as it is beside a short list of ours.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::entry::Entry;
use crate::error::{Error, Result};

/// A JSON file (one array of objects) whose codes join the list; a code that the CSV
/// has too is as the CSV says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Also {
    /// The file, beside the list.
    pub(super) path: String,
    /// The key that holds the code.
    code: String,
    /// The key that holds the label.
    label: String,
    /// Our columns: a key, or `key = value` for whether the key has that value.
    #[serde(default)]
    columns: BTreeMap<String, String>,
}

impl Also {
    /// The codes of the file.
    pub(super) fn read(&self, path: &Path, json: &str) -> Result<Vec<Entry>> {
        let objects: Vec<Value> = serde_json::from_str(json)
            .map_err(|error| Error::declaration(path, format!("not an array of objects (line {})", error.line())))?;
        let entries = objects.iter().filter_map(|object| self.entry(object));
        Ok(entries.collect())
    }

    fn entry(&self, object: &Value) -> Option<Entry> {
        let code = text(object, &self.code);
        let extra = self.columns.iter().map(|(column, from)| (column.clone(), column_text(object, from)));
        (!code.is_empty()).then(|| Entry {
            label: text(object, &self.label),
            code,
            group: String::new(),
            valid_from: None,
            valid_to: None,
            note: String::new(),
            extra: extra.collect(),
        })
    }
}

fn column_text(object: &Value, from: &str) -> String {
    match from.split_once('=') {
        Some((key, value)) => (text(object, key.trim()) == value.trim()).to_string(),
        None => text(object, from),
    }
}

fn text(object: &Value, key: &str) -> String {
    match &object[key] {
        Value::String(text) => text.trim().to_owned(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
