//! One measure: its words, its statistics, its breakdowns and its SQL.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::Result;

/// One measure.
#[derive(Debug, Clone, Default)]
pub struct Measure {
    pub name: String,
    pub title: String,
    pub definition: String,
    pub source: String,
    pub choices: Vec<String>,
    pub doubts: Vec<String>,
    pub matures_after_months: u32,
}

impl Measure {
    /// The measure as text.
    pub fn explain(&self) -> String {
        String::new()
    }
}

/// Reads all measures of a folder.
pub(super) fn load(_folder: &Path) -> Result<BTreeMap<String, Measure>> {
    Ok(BTreeMap::new())
}
