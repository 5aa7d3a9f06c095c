//! Stand-in for the stage `normalise` until it is merged.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

/// The record tables of all sources.
#[derive(Debug, Clone, Default)]
pub struct Normalised {
    frames: BTreeMap<String, DataFrame>,
    care_coverage: Option<(NaiveDate, NaiveDate)>,
}

impl Normalised {
    /// The record table of this name.
    pub fn table(&self, name: &str) -> &DataFrame {
        &self.frames[name]
    }

    /// From when to when the care extract is complete.
    pub fn care_coverage(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.care_coverage
    }
}
