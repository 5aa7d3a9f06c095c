//! What is asked of an invention.

use chrono::NaiveDate;

use super::calendar::day;

/// What to invent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// How many children.
    pub children: u64,
    /// The seed of all chance.
    pub seed: u64,
    /// Whether sources make the mistakes that real ones make. Without them the truth can be worked out exactly.
    pub identity_errors: bool,
    /// The last day of history.
    pub until: NaiveDate,
    /// How many children are hard to tell from others.
    pub rates: Rates,
}

impl Default for Options {
    fn default() -> Self {
        Self { children: 500, seed: 1, identity_errors: true, until: day(2026, 9, 30), rates: Rates::default() }
    }
}

/// How many children are hard to tell from others, as shares of all children where nothing else is said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Children whose twin is known too.
    pub twins: f64,
    /// Children who are a brother or sister of one already known.
    pub siblings: f64,
    /// Children who bear the name of another. Only with identity errors.
    pub namesakes: f64,
    /// Boys who came alone and live in hostels.
    pub hostels: f64,
    /// Of the boys in hostels, those born on the first of January, for all that anybody knows.
    pub new_years_day: f64,
    /// Children whose surname changes, as after an adoption. Only with identity errors.
    pub renamed: f64,
    /// Children who are once written down under the PNCID of the child before. Only with identity errors.
    pub shared_numbers: f64,
    /// Children whom the police once write down as unknown, refused or to be confirmed. Only with identity errors.
    pub unnamed: f64,
}

impl Default for Rates {
    /// Three children in a hundred are twins (ONS: 15 in 1,000 maternities are multiple), of whom one co-twin in six is
    /// known to the services; the others are ours.
    fn default() -> Self {
        Self {
            twins: 0.005,
            siblings: 0.15,
            namesakes: 0.002,
            hostels: 0.01,
            new_years_day: 0.3,
            renamed: 0.01,
            shared_numbers: 0.002,
            unnamed: 0.002,
        }
    }
}
