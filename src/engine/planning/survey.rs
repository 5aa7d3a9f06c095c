//! Looks at the disk and the ledger for all that a plan is made from.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::declarations::Project;
use crate::engine::CODE_VERSION;
use crate::engine::doors::deliveries::{self, Delivery};
use crate::engine::doors::origin::Origin;
use crate::engine::doors::publication::LATEST;
use crate::engine::keeping::ledger::Ledger;
use crate::engine::keeping::store::Store;
use crate::engine::planning::fingerprints::Declarations;
use crate::engine::planning::plan::Given;
use crate::engine::running::manifest::Manifest;
use crate::engine::running::steps::PART;
use crate::error::Result;
use crate::model::TABLES;

/// Looks, and changes nothing.
pub fn survey(
    project: &Project,
    origin: &dyn Origin,
    store: &Store,
    ledger: &Ledger,
    key_id: &str,
    as_at: NaiveDate,
) -> Result<Given> {
    let sources: BTreeSet<&str> = project.sources.keys().map(String::as_str).collect();
    let walk = deliveries::walk(origin, &sources)?;
    let sighted = ledger.deliveries()?;
    // What came from a source that is declared no more stays in the archive and is not read.
    let is_read = |delivery: &Delivery| sources.contains(delivery.source.as_str());
    let accepted: Vec<Delivery> = sighted
        .iter()
        .filter(|(delivery, is_accepted)| *is_accepted && is_read(delivery))
        .map(|(delivery, _)| delivery.clone())
        .collect();
    let sighted: Vec<Delivery> = sighted.into_iter().map(|(delivery, _)| delivery).collect();
    Ok(Given {
        as_at,
        code: CODE_VERSION.to_owned(),
        key_id: key_id.to_owned(),
        declarations: Declarations::read(project)?,
        seen: deliveries::sight(&walk.found, &accepted, &sighted, as_at),
        strays: walk.strays,
        successes: ledger.successes()?,
        outputs: whole_outputs(store)?,
        is_restated: false,
    })
}

/// What steps left behind and is still as they left it: a publication or a table from which a file has gone is made again.
fn whole_outputs(store: &Store) -> Result<BTreeSet<String>> {
    let is_newest_linked = store.publishable().join(LATEST).exists();
    let is_whole = |output: &String| {
        let path = store.root().join(output);
        match output.split_once('/') {
            Some(("publishable", _)) => is_newest_linked && Manifest::is_whole(&path),
            Some(("pseudonymised", _)) => TABLES.iter().all(|table| path.join(table.name).join(PART).is_file()),
            _ => true,
        }
    };
    Ok(store.outputs()?.into_iter().filter(is_whole).collect())
}
