//! Looks at the places, the store and the ledger for all that a plan is made from.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::declarations::Project;
use crate::engine::doors::deliveries::{self, Delivery};
use crate::engine::doors::destination::Destination;
use crate::engine::doors::manifest::Manifest;
use crate::engine::doors::origin::Origin;
use crate::engine::keeping::folders::table_file;
use crate::engine::keeping::ledger::Ledger;
use crate::engine::keeping::store::Store;
use crate::engine::planning::fingerprints::Declarations;
use crate::engine::planning::plan::{Output, Survey};
use crate::engine::{CODE_VERSION, clock};
use crate::error::Result;
use crate::model::TABLES;

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
    let mut walk = deliveries::walk(places.origin, &sources, clock::today().max(as_at))?;
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
    let mut seen = deliveries::sight(&walk.found, &accepted, &sighted, as_at);
    seen.refused.extend(walk.refused);
    Ok(Survey {
        as_at,
        code: CODE_VERSION.to_owned(),
        key_id: key_id.to_owned(),
        declarations: Declarations::read(project)?,
        seen,
        not_taken: walk.not_taken,
        destination: places.destination.fingerprint(),
        successes: ledger.successes()?,
        outputs: outputs(places, as_at)?,
        is_restated: false,
    })
}

/// What steps left behind and is still as they left it. Of tables and publications, those of the day are looked at.
fn outputs(places: &Places<'_>, as_at: NaiveDate) -> Result<BTreeSet<Output>> {
    let store = places.store;
    let mut outputs: BTreeSet<Output> = store.archived_hashes()?.into_iter().map(Output::Original).collect();
    outputs.extend(store.normalised_fingerprints()?.into_iter().map(Output::Normalised));
    outputs.extend(store.model_days()?.into_iter().map(Output::Links));
    let tables = store.tables().folder(as_at);
    if TABLES.iter().all(|table| table_file(&tables, table.name).is_file()) {
        outputs.insert(Output::Tables(as_at));
    }
    if is_published(places.destination, as_at)? {
        outputs.insert(Output::Publication(as_at));
    }
    Ok(outputs)
}

/// Whether readers have what was published for a day: whoever names the day, every file as it was written; whoever
/// names none, the newest.
fn is_published(destination: &dyn Destination, as_at: NaiveDate) -> Result<bool> {
    let days = destination.days()?;
    let is_there = days.contains(&as_at) && destination.newest()? == days.into_iter().max();
    Ok(is_there && Manifest::is_current(destination, as_at)?)
}
