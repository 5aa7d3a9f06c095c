//! Deliveries against their contract, without a run: nothing is kept and no key is needed.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;

use crate::declarations::Project;
use crate::durable;
use crate::error::{Error, Kind, Result, in_words};
use crate::issues::{FaultKind, RowCounts};
use crate::job::doors::deliveries::{self, Delivery, NOT_YET_SEEN};
use crate::job::doors::not_taken::NotTaken;
use crate::job::doors::origin::Origin;
use crate::job::running::run::Job;
use crate::job::running::steps::{self, Delivered};

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

/// A file that need be no delivery yet, checked as one of a source that was received on a day.
///
/// # Errors
/// As [`Job::check`]; what is wrong with the file is told beside it.
pub fn check_sample(project: &Project, source: &str, file: &Path, received: NaiveDate) -> Result<CheckedDelivery> {
    steps::check_declarations(project)?;
    let path = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (source, hash) = (source.to_owned(), String::new());
    let delivery = Delivery { source, received, first_seen: NOT_YET_SEEN, path, hash };
    let unread = |error: std::io::Error| {
        Error::new(Kind::Delivery, format!("{}: {}", file.display(), in_words(&error))).because(&error)
    };
    let mut original = durable::open(file).map_err(unread)?;
    let delivered = steps::normalise(project, &delivery, &mut original);
    Ok(checked(delivery.name(), delivered))
}

fn checked(name: String, delivered: Result<Delivered>) -> CheckedDelivery {
    match delivered {
        Ok(delivered) => {
            let result = delivered.refusal.map_or(Ok(delivered.counts), Err);
            CheckedDelivery { name, result, kinds: delivered.kinds }
        }
        Err(error) => CheckedDelivery { name, result: Err(error), kinds: Vec::new() },
    }
}

fn check_one(project: &Project, origin: &dyn Origin, delivery: &Delivery) -> CheckedDelivery {
    let name = delivery.name();
    let delivered = origin.open(&name).and_then(|mut original| steps::normalise(project, delivery, &mut original));
    checked(name, delivered)
}
