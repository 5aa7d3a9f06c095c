//! References over all deliveries of a source, before these are combined: what is written in two ways, what has lost its
//! leading noughts, and what several children or offences share. One delivery alone does not show it.

use super::delivery::NormalisedDelivery;
use super::{deletions, noughts, renamed, respell, shared, two_offences};
use crate::declarations::Source;
use crate::error::Result;
use crate::issues::Issues;

/// Mends the references of all deliveries of a source, and tells what was mended.
///
/// # Errors
/// [`crate::error::Kind::Rejected`] for a delivery in which too many rows share the reference of another child, or
/// which seems to have renamed a key that others fill.
pub fn reconcile(source: &Source, deliveries: &mut [NormalisedDelivery]) -> Result<Issues> {
    let mut issues = Issues::new();
    deliveries.sort_by_key(NormalisedDelivery::received);
    renamed::refuse(source, deliveries)?;
    respell::mend(source, deliveries, &mut issues);
    noughts::mend(source, deliveries, &mut issues);
    deletions::mend(source, deliveries, &mut issues);
    shared::part(source, deliveries, &mut issues)?;
    two_offences::part(source, deliveries, &mut issues);
    Ok(issues)
}
