//! What is asked of an invention.

use chrono::NaiveDate;

use super::calendar::day;

/// What to invent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How many children.
    pub children: u64,
    /// The seed of all chance.
    pub seed: u64,
    /// Whether sources make the mistakes that real ones make. Without them the truth can be worked out exactly.
    pub identity_errors: bool,
    /// The last day of history.
    pub until: NaiveDate,
}

impl Default for Options {
    fn default() -> Self {
        Self { children: 500, seed: 1, identity_errors: true, until: day(2026, 9, 30) }
    }
}
