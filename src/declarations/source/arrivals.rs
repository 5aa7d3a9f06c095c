//! What a source tells of, what its deliveries hold of the days before them, and days that are known to be complete.

use chrono::NaiveDate;
use serde::Deserialize;

use super::{Record, Source};
use crate::declarations::day;
use crate::model::comparators;
use crate::model::records::{EVENTS, RECORDS};

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

impl Source {
    /// What it tells of, as measures name it in `needs`; nothing, if it tells of no events.
    pub fn tells_of(&self) -> Option<&str> {
        let is_event = |record: &Record| EVENTS.iter().any(|table| table.name == record.table);
        let supplier = || self.name.split('/').next().filter(|_| self.records.iter().any(is_event));
        self.covers.as_deref().or_else(supplier)
    }

    /// Whether its rows are held against what measures publish, so that other measures mean to read it again.
    pub fn is_held_against_measures(&self) -> bool {
        self.records.iter().any(|record| record.table == comparators::TABLE.name)
    }

    /// Whether it fills a table of children or of what happened to them.
    pub(in crate::declarations) fn tells_of_children(&self) -> bool {
        self.records.iter().any(|record| RECORDS.iter().any(|table| table.name == record.table))
    }
}
