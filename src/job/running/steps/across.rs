//! What only several deliveries of a source together show, without a run.

use crate::declarations::Source;
use crate::error::Result;
use crate::issues::FaultKind;
use crate::job::doors::deliveries::Delivery;
use crate::stages::{self, NormalisedDelivery};

/// Combines the deliveries of a source, oldest first, as a run would, and says what is told of them then.
///
/// # Errors
/// Deliveries that a run could not combine.
pub fn across(source: &Source, deliveries: &[(&Delivery, Vec<u8>)]) -> Result<Vec<FaultKind>> {
    let kept = |(delivery, cache): &(&Delivery, Vec<u8>)| {
        Ok(NormalisedDelivery::decode(cache)?.seen_by(delivery.first_seen, &delivery.hash))
    };
    let mut normalised: Vec<NormalisedDelivery> = deliveries.iter().map(kept).collect::<Result<_>>()?;
    let mut kinds = stages::reconcile(source, &mut normalised)?.kinds();
    let combined = stages::combine(source, normalised)?;
    kinds.extend(combined.issues().kinds());
    kinds.extend(combined.doubts().0.kinds());
    Ok(kinds)
}
