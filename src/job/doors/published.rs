//! A publication, laid beside its manifest; and its manifest beside what the ledger holds of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::error::{Error, Kind, Result};
use crate::job::doors::destination::Destination;
use crate::job::doors::manifest::{MANIFEST, Manifest};
use crate::job::keeping::ledger::Ledger;
use crate::job::planning::step::{StepParts, Verb};

/// What is known of the publications apart from themselves: without it, a manifest is taken at its word.
#[derive(Debug, Clone, Default)]
pub struct Witness {
    /// The hash of the manifest of each day that was published; without one if that was before hashes were kept.
    days: Option<BTreeMap<NaiveDate, Option<String>>>,
}

impl Witness {
    /// What a ledger holds.
    ///
    /// # Errors
    /// [`Kind::Store`] if it cannot be read.
    pub fn of(ledger: &Ledger) -> Result<Self> {
        let hash =
            |(day, parts): (NaiveDate, StepParts)| Ok((day, ledger.files(&parts.fingerprint())?.remove(MANIFEST)));
        let days = ledger.days(Verb::Publish)?.into_iter().map(hash).collect::<Result<_>>()?;
        Ok(Self { days: Some(days) })
    }

    /// The days that were published.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.days.iter().flat_map(BTreeMap::keys).copied()
    }

    /// What speaks against a manifest with this hash.
    fn fault(&self, as_at: NaiveDate, hash: &str) -> Option<String> {
        match self.days.as_ref()?.get(&as_at) {
            None => Some("was published by no run of this store".to_owned()),
            Some(Some(kept)) if kept != hash => Some(format!("{MANIFEST}: is not what was published")),
            Some(_) => None,
        }
    }
}

/// A publication, looked at.
pub struct Looked {
    /// How many files are as they were published.
    pub n_files: usize,
    /// What is not.
    pub faults: Vec<String>,
}

/// Looks at all that readers of a day have.
///
/// # Errors
/// If the destination cannot be looked at.
pub fn look(destination: &dyn Destination, witness: &Witness, as_at: NaiveDate) -> Result<Looked> {
    let manifest = match manifest(destination, witness, as_at)? {
        Ok(manifest) => manifest,
        Err(fault) => return Ok(Looked { n_files: 0, faults: vec![fault] }),
    };
    let mut faults = file_faults(destination, &manifest, as_at)?;
    let n_files = manifest.files.len() - faults.len();
    let is_listed = |name: &String| name == MANIFEST || manifest.files.iter().any(|file| file.name == *name);
    let others = destination.names(as_at)?.into_iter().filter(|name| !is_listed(name));
    faults.extend(others.map(|name| format!("{name}: was not published")));
    Ok(Looked { n_files, faults })
}

/// Whether readers have what was published for a day: whoever names the day, every file as it was written; whoever names
/// none, the newest. This is what `yjp run` looks at before it says that there is nothing to do.
///
/// # Errors
/// [`Kind::Unreachable`] if the destination has gone away. A file that cannot be read is a fault of the publication.
pub fn is_current(destination: &dyn Destination, witness: &Witness, as_at: NaiveDate) -> Result<bool> {
    let days = days(destination)?;
    if !days.contains(&as_at) || destination.newest()? != days.last().copied() {
        return Ok(false);
    }
    match manifest(destination, witness, as_at)? {
        Ok(manifest) => Ok(file_faults(destination, &manifest, as_at)?.is_empty()),
        Err(_) => Ok(false),
    }
}

/// The days under whose name readers find a publication of that day, oldest first: not one that was linked there by hand.
///
/// # Errors
/// As for [`is_current`].
pub fn days(destination: &dyn Destination) -> Result<Vec<NaiveDate>> {
    let mut days = Vec::new();
    for day in destination.days()? {
        if manifest(destination, &Witness::default(), day)?.is_ok() {
            days.push(day);
        }
    }
    Ok(days)
}

/// The manifest of the publication of a day, or what is wrong with it.
///
/// # Errors
/// As for [`is_current`].
pub fn manifest(
    destination: &dyn Destination,
    witness: &Witness,
    as_at: NaiveDate,
) -> Result<std::result::Result<Manifest, String>> {
    let (manifest, hash) = match Manifest::read(destination, as_at) {
        Ok(read) => read,
        Err(error) => return unread(error, MANIFEST).map(Err),
    };
    if manifest.as_at != as_at.to_string() {
        return Ok(Err(format!("{MANIFEST}: is of another day")));
    }
    Ok(witness.fault(as_at, &hash).map_or(Ok(manifest), Err))
}

/// What is wrong with the files that a manifest lists.
fn file_faults(destination: &dyn Destination, manifest: &Manifest, as_at: NaiveDate) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for file in &manifest.files {
        match file.is_at(destination, as_at) {
            Ok(true) => {}
            Ok(false) => faults.push(format!("{}: is not what was published", file.name)),
            Err(error) => faults.push(unread(error, &file.name)?),
        }
    }
    Ok(faults)
}

/// A file that cannot be read is a fault of it; a place that has gone away is not.
fn unread(error: Error, name: &str) -> Result<String> {
    match error.kind() {
        Kind::Unreachable => Err(error),
        _ => Ok(format!("{name}: is missing or cannot be read")),
    }
}
