//! `yjp synth`: invented extracts, with the truth beside them.

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::error::Result;

/// The extracts that are wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// How many children.
    pub children: u32,
    /// The same seed gives the same extracts.
    pub seed: u64,
    /// Where they go.
    pub folder: PathBuf,
    /// Whether identifiers are as they should be.
    pub without_identity_errors: bool,
    /// The last day that they know of.
    pub until: Option<NaiveDate>,
}

/// Writes the extracts.
pub fn call(_wanted: &Wanted, _out: &mut String) -> Result<()> {
    Ok(())
}
