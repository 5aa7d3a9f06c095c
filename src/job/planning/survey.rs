//! Looks at the places, the store and the ledger for all that a plan is made from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;

use crate::declarations::Project;
use crate::error::Result;
use crate::job::doors::deliveries::{self, Delivery};
use crate::job::doors::destination::Destination;
use crate::job::doors::origin::Origin;
use crate::job::doors::published::{self, Witness};
use crate::job::doors::sight;
use crate::job::keeping::ledger::{FileHashes, Ledger};
use crate::job::keeping::store::Store;
use crate::job::keeping::written;
use crate::job::planning::fingerprints::Declarations;
use crate::job::planning::plan::{Output, Survey};
use crate::job::planning::step::{StepName, StepParts, Verb};
use crate::job::{CODE_VERSION, clock};

/// Where a survey looks.
pub struct Places<'a> {
    /// Where deliveries come from.
    pub origin: &'a dyn Origin,
    /// Where everything is kept.
    pub store: &'a Store,
    /// Where publications go.
    pub destination: &'a dyn Destination,
    /// Files, by name, that changed while they were taken in: they are for the next run.
    pub changing: &'a BTreeSet<String>,
}

/// Looks, and changes nothing.
pub fn survey(
    project: &Project,
    places: &Places<'_>,
    ledger: &Ledger,
    key_id: &str,
    as_at: NaiveDate,
) -> Result<Survey> {
    let sources: BTreeSet<&str> = project.sources.keys().map(String::as_str).collect();
    let mut walk =
        deliveries::walk(places.origin, &sources, &project.settings.store.ignore, clock::today().max(as_at))?;
    walk.leave(places.changing);
    let sighted = ledger.deliveries()?;
    // What came from a source that is declared no more stays in the archive and is not read.
    let is_read = |delivery: &Delivery| sources.contains(delivery.source.as_str());
    let accepted: Vec<Delivery> = sighted
        .iter()
        .filter(|(delivery, is_accepted)| *is_accepted && is_read(delivery))
        .map(|(delivery, _)| delivery.clone())
        .collect();
    let sighted: Vec<Delivery> = sighted.into_iter().map(|(delivery, _)| delivery).collect();
    let mut seen = sight::sight(&walk.found, &accepted, &sighted, as_at, clock::today().max(as_at));
    seen.refused.extend(walk.refused);
    let later = |name: &String| format!("received today, so that no run for a day before sees it: {name}");
    walk.not_taken.waiting.extend(seen.later.iter().map(later));
    walk.not_taken.told.append(&mut seen.told);
    let successes = ledger.successes()?;
    Ok(Survey {
        as_at,
        code: CODE_VERSION.to_owned(),
        key_id: key_id.to_owned(),
        declarations: Declarations::read(project)?,
        seen,
        not_taken: walk.not_taken,
        destination: places.destination.fingerprint(),
        outputs: outputs(places, ledger, &successes, as_at)?,
        successes,
        is_restated: false,
    })
}

/// What steps left behind and is still as they left it. Of tables and publications, those of the day are looked at.
fn outputs(
    places: &Places<'_>,
    ledger: &Ledger,
    successes: &BTreeMap<StepName, StepParts>,
    as_at: NaiveDate,
) -> Result<BTreeSet<Output>> {
    let store = places.store;
    let mut outputs: BTreeSet<Output> = store.archived_hashes()?.into_iter().map(Output::Original).collect();
    outputs.extend(store.normalised_fingerprints()?.into_iter().map(Output::Normalised));
    outputs.extend(store.model_days()?.into_iter().map(Output::Links));
    if let Some(parts) = successes.get(&StepName::of_day(Verb::Anonymise, as_at))
        && are_as_written(&store.tables().folder(as_at), &ledger.files(&parts.fingerprint())?)?
    {
        outputs.insert(Output::Tables(as_at));
    }
    if published::is_current(places.destination, &Witness::of(ledger)?, as_at)? {
        outputs.insert(Output::Publication(as_at));
    }
    Ok(outputs)
}

/// Whether tables are what a run wrote. Of those that are not, figures would be wrong and nobody would know.
fn are_as_written(folder: &Path, kept: &FileHashes) -> Result<bool> {
    let faults = written::faults(folder, kept)?;
    for fault in &faults {
        tracing::warn!("{}/{fault}; the tables are made again", folder.display());
    }
    Ok(faults.is_empty() && !kept.is_empty())
}
