//! Use of custody: how many sentences, how that compares, and which children.

use super::history::{Shown, Side, shown};
use super::rates::{self, Rates};
use crate::stages::publish::blocks::Blocks;
use crate::stages::publish::figures::Dimension;
use crate::stages::publish::report::Material;

/// What this section shows.
pub(super) const RATES: Rates = Rates {
    measure: "custody",
    subject: "Custodial sentences",
    short: "Custodial sentences per 1,000",
    base: "per 1,000 children aged 10 to 17",
    columns: COLUMNS,
    dimensions: &[Dimension::EthnicGroup, Dimension::CareStatus, Dimension::Sex],
};

const COLUMNS: &[Shown] = &[
    shown("#Sentences (95% limits)", "count", Side::Estimate),
    shown("#Rate per 1,000 (95% limits)", "rate", Side::Estimate),
    shown("#Without any earlier outcome", "no_previous", Side::Value),
    shown("#Children aged 10 to 17", "rate", Side::Denominator),
];

/// The section.
pub(super) fn blocks(material: &Material<'_>) -> Blocks {
    rates::blocks(
        material,
        &RATES,
        "Days on which a child who lives here was sentenced to custody, under 18 at the first hearing. Several sentences of \
         one child on one day count once. Numbers are small: a change of a few sentences is usually chance.",
    )
}
