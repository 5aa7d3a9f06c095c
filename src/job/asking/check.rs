//! Deliveries against their contract, without a run: nothing is kept and no key is needed.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use chrono::NaiveDate;

use crate::declarations::Project;
use crate::durable;
use crate::error::{Error, Kind, Result, in_words};
use crate::issues::profile::DeliveryProfile;
use crate::issues::{FaultKind, RowCounts};
use crate::job::doors::deliveries::{self, Delivery, NOT_YET_SEEN};
use crate::job::doors::not_taken::NotTaken;
use crate::job::doors::sight;
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
    /// What it looks like, where something does not fit its declaration, or where that was asked for.
    pub profile: Option<DeliveryProfile>,
}

/// Faults that a profile says more of.
const PROFILED: [&str; 2] = ["unknown_code", "unknown_column"];

/// A delivery, and how it is opened, as often as it is read.
struct Opened<'a> {
    delivery: &'a Delivery,
    open: &'a dyn Fn() -> Result<Box<dyn Read>>,
}

impl Job {
    /// All deliveries that are there, checked, and what is not taken in. The newest of each source is profiled even if all
    /// of it fits, where that is asked for.
    ///
    /// # Errors
    /// Declarations that no delivery could be read by, or a place that cannot be reached. What is wrong with a delivery
    /// is told beside it.
    pub fn check(&self, today: NaiveDate, with_columns: bool) -> Result<(Vec<CheckedDelivery>, NotTaken)> {
        steps::check_declarations(&self.project)?;
        let sources: BTreeSet<&str> = self.project.sources.keys().map(String::as_str).collect();
        let mut walk = deliveries::walk(self.origin.as_ref(), &sources, &self.project.settings.store.ignore, today)?;
        let seen = sight::sight(&walk.found, &[], &[], today, today);
        walk.not_taken.told.extend(seen.told.iter().cloned());
        let mut combined = steps::CombinedSources::default();
        let mut checked = Vec::new();
        for of_source in seen.deliveries.chunk_by(|one, next| one.source == next.source) {
            checked.extend(self.check_source(of_source, with_columns, &mut combined));
        }
        combined.describe();
        for kind in combined.kinds {
            // What is of no file that is there is of the newest.
            let at = checked.iter().position(|one: &CheckedDelivery| one.name == kind.file);
            if let Some(one) = at.or(checked.len().checked_sub(1)).map(|at| &mut checked[at]) {
                one.kinds.push(kind);
                FaultKind::sort(&mut one.kinds);
            }
        }
        let refuse = |(name, error)| CheckedDelivery { name, result: Err(error), kinds: Vec::new(), profile: None };
        let refused = seen.refused.into_iter().chain(walk.refused).map(refuse);
        Ok((checked.into_iter().chain(refused).collect(), walk.not_taken))
    }

    /// The deliveries of one source, oldest first: each by itself, and then combined as a run would.
    fn check_source<'a>(
        &'a self,
        deliveries: &[Delivery],
        with_columns: bool,
        combined: &mut steps::CombinedSources<'a>,
    ) -> Vec<CheckedDelivery> {
        let mut kept = Vec::new();
        let mut checked = Vec::new();
        for delivery in deliveries {
            let name = delivery.name();
            let opened = Opened { delivery, open: &|| self.origin.open(&name) };
            let (one, cache) = opened.check(&self.project, with_columns && deliveries.last() == Some(delivery));
            kept.extend(cache.map(|cache| (delivery, cache)));
            checked.push(one);
        }
        let Some((newest, _)) = kept.last() else { return checked };
        let source = &self.project.sources[&newest.source];
        let read = kept.iter().map(|(delivery, cache)| steps::kept(delivery, cache)).collect::<Result<Vec<_>>>();
        if let Err(error) = read.and_then(|read| combined.add(source, read)) {
            let at = checked.iter().position(|one| one.name == newest.name()).expect("what was kept was checked");
            checked[at].result = Err(error);
        }
        checked
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
    let delivery = Delivery { source, received, first_seen: NOT_YET_SEEN, path, hash, time: 1 };
    let unread = |error: std::io::Error| {
        Error::new(Kind::Delivery, format!("{}: {}", file.display(), in_words(&error)))
            .because(&error)
            .hint("name a file as the supplier sends it")
    };
    let open = || Ok(Box::new(durable::open(file).map_err(unread)?) as Box<dyn Read>);
    Ok(Opened { delivery: &delivery, open: &open }.check(project, false).0)
}

impl Opened<'_> {
    /// What it would come to, and what a run would keep of it, if it is not refused.
    fn check(&self, project: &Project, is_profiled: bool) -> (CheckedDelivery, Option<Vec<u8>>) {
        let name = self.delivery.name();
        let delivered = (self.open)().and_then(|mut original| steps::normalise(project, self.delivery, &mut original));
        let (result, kinds, cache) = match delivered {
            Ok(delivered) => (delivered.refusal.map_or(Ok(delivered.counts), Err), delivered.kinds, delivered.cache),
            Err(error) => (Err(error), Vec::new(), Vec::new()),
        };
        let says_more = kinds.iter().any(|kind| PROFILED.contains(&kind.rule.as_str()));
        let profile = if is_profiled || says_more || result.is_err() {
            steps::profile(project, self.delivery, self.open)
        } else {
            None
        };
        let cache = result.is_ok().then_some(cache);
        (CheckedDelivery { name, result, kinds, profile }, cache)
    }
}
