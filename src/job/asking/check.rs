//! Deliveries against their contract, without a run: nothing is kept and no key is needed.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::declarations::Project;
use crate::error::Result;
use crate::issues::{FaultKind, RowCounts};
use crate::job::doors::deliveries::{self, Delivery};
use crate::job::doors::not_taken::NotTaken;
use crate::job::doors::origin::Origin;
use crate::job::running::run::Job;
use crate::job::running::steps;

/// One delivery, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedDelivery {
    /// The delivery.
    pub name: String,
    /// Where its rows would go, or why it would be refused.
    pub result: Result<RowCounts>,
    /// Its faults by kind, the worst first.
    pub kinds: Vec<FaultKind>,
}

impl Job {
    /// All deliveries that are there, checked, and what is not taken in.
    ///
    /// # Errors
    /// Declarations that no delivery could be read by, or a place that cannot be reached. What is wrong with a delivery
    /// is told beside it.
    pub fn check(&self, today: NaiveDate) -> Result<(Vec<CheckedDelivery>, NotTaken)> {
        steps::check_declarations(&self.project)?;
        let sources: BTreeSet<&str> = self.project.sources.keys().map(String::as_str).collect();
        let walk = deliveries::walk(self.origin.as_ref(), &sources, today)?;
        let seen = deliveries::sight(&walk.found, &[], &[], today, today);
        let checked = seen.deliveries.iter().map(|delivery| check_one(&self.project, self.origin.as_ref(), delivery));
        let refuse = |(name, error)| CheckedDelivery { name, result: Err(error), kinds: Vec::new() };
        let refused = seen.refused.into_iter().chain(walk.refused).map(refuse);
        Ok((checked.chain(refused).collect(), walk.not_taken))
    }
}

fn check_one(project: &Project, origin: &dyn Origin, delivery: &Delivery) -> CheckedDelivery {
    let name = delivery.name();
    match origin.open(&name).and_then(|mut original| steps::normalise(project, delivery, &mut original)) {
        Ok(delivered) => {
            let result = delivered.refusal.map_or(Ok(delivered.counts), Err);
            CheckedDelivery { name, result, kinds: delivered.kinds }
        }
        Err(error) => CheckedDelivery { name, result: Err(error), kinds: Vec::new() },
    }
}
