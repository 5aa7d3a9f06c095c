//! Whether publications are still what was published, and tables what was written.

use std::collections::BTreeMap;
use std::io::ErrorKind;

use chrono::NaiveDate;

use crate::durable;
use crate::error::{Error, Kind, Result};
use crate::job::doors::destination::Destination;
use crate::job::doors::published::{self, Looked, Witness};
use crate::job::keeping::ledger::Ledger;
use crate::job::keeping::written;
use crate::job::planning::step::Verb;
use crate::job::running::run::Job;

/// What there is of one day, looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The day it is for.
    pub as_at: NaiveDate,
    /// How many published files are as they were published.
    pub n_files: usize,
    /// How many tables are as they were written.
    pub n_tables: usize,
    /// What is not: the file, and what is wrong with it.
    pub faults: Vec<String>,
}

impl Job {
    /// Looks at the publication and the tables of a day, or at all of them, and changes nothing.
    ///
    /// # Errors
    /// [`Kind::Usage`] if nothing was published as at that day, [`Kind::Store`] if it cannot be looked at or the ledger is
    /// damaged.
    pub fn verify(&self, as_at: Option<NaiveDate>) -> Result<Vec<Verified>> {
        let ledger = self.ledger_if_readable()?;
        ledger.as_ref().map_or(Ok(()), Ledger::check)?;
        let witness = ledger.as_ref().map_or_else(|| Ok(Witness::default()), Witness::of)?;
        let mut days = self.verify_publications(&witness)?;
        ledger.as_ref().map_or(Ok(()), |ledger| self.verify_tables(ledger, &mut days))?;
        match as_at {
            None => Ok(days.into_values().collect()),
            Some(day) => Ok(vec![days.remove(&day).ok_or_else(|| never_published(day))?]),
        }
    }

    /// What is known of a publication beside itself. Everybody may read what is published, but few the ledger.
    pub(in crate::job) fn witness(&self) -> Result<Witness> {
        self.ledger_if_readable()?.as_ref().map_or_else(|| Ok(Witness::default()), Witness::of)
    }

    fn ledger_if_readable(&self) -> Result<Option<Ledger>> {
        let path = self.store.ledger();
        if durable::open(&path)
            .is_err_and(|error| matches!(error.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied))
        {
            tracing::warn!("there is no ledger that this user may read: the manifests are taken at their word");
            return Ok(None);
        }
        Ledger::read(&path).map(Some)
    }

    fn verify_publications(&self, witness: &Witness) -> Result<BTreeMap<NaiveDate, Verified>> {
        let destination = self.destination.as_ref();
        let mut verified = BTreeMap::new();
        for day in destination.days()? {
            let Looked { n_files, faults } = published::look(destination, witness, day)?;
            verified.insert(day, Verified { as_at: day, n_files, n_tables: 0, faults });
        }
        for day in witness.days() {
            let gone = || vec!["the publication has gone".to_owned()];
            verified.entry(day).or_insert_with(|| Verified { as_at: day, n_files: 0, n_tables: 0, faults: gone() });
        }
        let newest = published::days(destination)?.pop();
        if let Some(of_newest) = newest.and_then(|day| verified.get_mut(&day))
            && destination.newest()? != newest
        {
            of_newest.faults.push("latest: does not lead to this day, which is the newest".to_owned());
        }
        Ok(verified)
    }

    /// Tables of a day that were removed as a whole are no fault: nobody can take them for what they are not, and how long
    /// they may be kept is not for us to say.
    fn verify_tables(&self, ledger: &Ledger, verified: &mut BTreeMap<NaiveDate, Verified>) -> Result<()> {
        let shelf = self.store.tables();
        for (day, parts) in ledger.days(Verb::Anonymise)? {
            let (folder, kept) = (shelf.folder(day), ledger.files(&parts.fingerprint())?);
            if kept.is_empty() || folder.symlink_metadata().is_err() {
                continue;
            }
            let faults = written::faults(&folder, &kept)?;
            let none = || Verified { as_at: day, n_files: 0, n_tables: 0, faults: Vec::new() };
            let of_day = verified.entry(day).or_insert_with(none);
            of_day.n_tables = kept.len().saturating_sub(faults.len());
            of_day.faults.extend(faults.into_iter().map(|fault| format!("table {fault}")));
        }
        Ok(())
    }
}

/// A day that has a publication.
///
/// # Errors
/// [`Kind::Usage`] if it has none.
pub fn published(destination: &dyn Destination, day: NaiveDate) -> Result<NaiveDate> {
    if destination.days()?.contains(&day) { Ok(day) } else { Err(never_published(day)) }
}

fn never_published(day: NaiveDate) -> Error {
    let error = Error::new(Kind::Usage, format!("nothing was published as at {day}"));
    error.hint(format!("`yjp run --as-at {day}` makes it"))
}
