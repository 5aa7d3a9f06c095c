//! What is asked of a run.

use chrono::NaiveDate;

/// What a run asks for beside the tables.
#[derive(Debug, Clone)]
pub struct Context {
    /// The last day the figures may know of; intervals that end later are not published.
    pub as_at: NaiveDate,
    /// The area whose residents rates are of.
    pub area: String,
    /// Whether ethnicity that an officer observed counts in disproportionality.
    pub count_officer_observed: bool,
}
