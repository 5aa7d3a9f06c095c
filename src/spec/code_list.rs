//! Code lists: a supplier's codes, our labels, and when each holds.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::Result;

/// All code lists by name.
pub type CodeLists = BTreeMap<String, CodeList>;

/// One code list.
#[derive(Debug, Clone, Default)]
pub struct CodeList {}

impl CodeList {
    /// The list as text.
    pub fn render(&self, _on: chrono::NaiveDate) -> String {
        String::new()
    }
}

/// Reads all code lists of a folder.
pub(super) fn load(_folder: &Path) -> Result<CodeLists> {
    Ok(CodeLists::new())
}
