//! First-time entrants: how many, how that compares, and which children.

use super::history::{Shown, Side, shown};
use super::rates::{self, Rates};
use crate::stages::publish::blocks::Blocks;
use crate::stages::publish::figures::Dimension;
use crate::stages::publish::report::Material;

/// What this section shows.
pub(super) const RATES: Rates = Rates {
    measure: "first_time_entrants",
    subject: "First-time entrants",
    short: "First-time entrants per 100,000",
    base: "per 100,000 children aged 10 to 17",
    columns: COLUMNS,
    dimensions: &[Dimension::EthnicGroup, Dimension::CareStatus, Dimension::Sex, Dimension::AgeBand, Dimension::Tier],
};

const COLUMNS: &[Shown] = &[
    shown("#Children (95% limits)", "count", Side::Estimate),
    shown("#Rate per 100,000 (95% limits)", "rate", Side::Estimate),
    shown("#Children aged 10 to 17", "rate", Side::Denominator),
];

/// The section.
pub(super) fn blocks(material: &Material<'_>) -> Blocks {
    rates::blocks(
        material,
        &RATES,
        "Children aged 10 to 17 who live here and were cautioned or convicted for the first time in their lives. A child \
         first dealt with elsewhere is never a new entrant here.",
    )
}
