//! One source: its layout, its codes, and how its deliveries combine.

use std::collections::BTreeMap;
use std::path::Path;

use super::CodeLists;
use crate::error::Result;

/// One source.
#[derive(Debug, Clone, Default)]
pub struct Source {}

/// Reads all sources of a folder.
pub(super) fn load(_folder: &Path, _lists: &CodeLists) -> Result<BTreeMap<String, Source>> {
    Ok(BTreeMap::new())
}
