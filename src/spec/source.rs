//! One source: its layout, its codes, and how its deliveries combine.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use super::CodeLists;
use crate::error::Result;

/// One source.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The share of rows that may be rejected.
    pub max_rejected: f64,
}

impl Source {
    /// The rule in force on a day.
    pub fn on(&self, _date: NaiveDate) -> Self {
        self.clone()
    }

    /// The rule as text.
    pub fn render(&self) -> String {
        format!("max_rejected = {}\n", self.max_rejected)
    }
}

/// Reads all sources of a folder.
pub(super) fn load(folder: &Path, _lists: &CodeLists) -> Result<BTreeMap<String, Source>> {
    let mut sources = BTreeMap::new();
    for path in super::files(folder, "toml")? {
        let name = path.strip_prefix(folder).expect("below").with_extension("").to_string_lossy().into_owned();
        sources.insert(name, Source { max_rejected: 0.5 });
    }
    Ok(sources)
}
