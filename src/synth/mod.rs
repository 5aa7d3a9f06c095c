//! Invented extracts.

use std::path::Path;

use chrono::NaiveDate;

use crate::error::Result;

pub struct Options {
    pub children: u64,
    pub seed: u64,
    pub identity_errors: bool,
    pub until: NaiveDate,
}

impl Default for Options {
    fn default() -> Self {
        Self { children: 500, seed: 1, identity_errors: true, until: NaiveDate::default() }
    }
}

#[derive(Default)]
pub struct Summary {
    pub n_children: u64,
    pub n_offences: u64,
    pub n_outcomes: u64,
    pub n_files: u64,
    pub n_bytes: u64,
}

pub fn write(_options: &Options, _out: &Path) -> Result<Summary> {
    Ok(Summary::default())
}
