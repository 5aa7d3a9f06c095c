//! What deliveries hold of the days before them, and days that are known to be complete.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::declarations::day;

/// What each delivery of a source holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivers {
    /// All that there ever was, or all of a window that moves on: what the one before held is there again.
    Everything,
    /// What is new or was changed since the one before.
    Changes,
}

/// Days of which a source is complete, whatever its deliveries look like.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompleteDays {
    /// The first day.
    #[serde(deserialize_with = "day::deserialize")]
    pub from: NaiveDate,
    /// The last day.
    #[serde(deserialize_with = "day::deserialize")]
    pub to: NaiveDate,
    /// Who says so, for whoever reads it later.
    pub why: String,
}

impl CompleteDays {
    /// Checks that they are days, and that somebody says so.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.to < self.from {
            return Err(format!("[[complete]] from {} ends before it begins", self.from));
        }
        if self.why.trim().is_empty() {
            return Err(format!("[[complete]] from {} does not say why", self.from));
        }
        Ok(())
    }
}
