//! What runs keep, encrypted, for the runs after them: the rows of each delivery, and the links of each day.
//!
//! Each such file opens in the place of another. So the ledger holds the hash of what is in it, and what has another is not
//! read.

use chrono::NaiveDate;

use crate::declarations::Project;
use crate::error::Result;
use crate::job::keeping::archive::{self, Hashed};
use crate::job::keeping::key::Key;
use crate::job::keeping::ledger::Ledger;
use crate::job::keeping::store::Store;
use crate::job::planning::step::{Step, StepName, Verb};
use crate::job::running::steps::{self, Delivered, LinkedRecords};

/// Under which name the ledger keeps the hash of the rows of a delivery.
pub const ROWS: &str = "rows";

/// Under which name the ledger keeps the hash of the links of a day.
pub const LINKS: &str = "links";

/// Where to find it.
pub struct Kept<'a> {
    /// What holds the hashes.
    pub ledger: &'a Ledger,
    /// What holds the files.
    pub store: &'a Store,
    /// What opens them.
    pub key: &'a Key,
}

impl Kept<'_> {
    /// The rows of a delivery that were kept under this fingerprint.
    pub fn rows(&self, fingerprint: &str) -> Result<Vec<u8>> {
        let hashes = self.ledger.files(fingerprint)?;
        archive::unseal_kept(self.key, &self.store.normalised(fingerprint), hashes.get(ROWS))
    }

    /// The links of a day; none if they have gone.
    pub fn links(&self, day: NaiveDate) -> Result<Option<Vec<u8>>> {
        let path = self.store.links(day);
        if !path.exists() {
            tracing::warn!("the links of the run before have gone: changes of pseudonyms are not known");
            return Ok(None);
        }
        let linked = self.ledger.successes()?.remove(&StepName::of_day(Verb::Link, day));
        let hashes = linked.map(|parts| self.ledger.files(&parts.fingerprint())).transpose()?.unwrap_or_default();
        archive::unseal_kept(self.key, &path, hashes.get(LINKS)).map(Some)
    }

    /// Keeps the links of a day, the pairs that a person should look at, and what the joining learnt, which is written last.
    /// Returns the hash of the links.
    pub fn keep_links(&self, day: NaiveDate, linked: &LinkedRecords) -> Result<String> {
        let hash = archive::seal(self.key, &self.store.links(day), &mut linked.links().as_slice())?;
        archive::seal(self.key, &self.store.review(day), &mut linked.review().as_slice())?;
        archive::seal(self.key, &self.store.drawn(day), &mut linked.drawn().as_slice())?;
        linked.write_model(&self.store.model(day))?;
        Ok(hash)
    }
}

/// Normalises one delivery from the archive and keeps its rows, encrypted, unless it is refused. Returns the hash of those, too.
pub fn normalise(project: &Project, store: &Store, key: &Key, step: &Step) -> Result<(Delivered, String)> {
    let delivery = step.delivery.as_ref().expect("to normalise is to normalise a delivery");
    let path = store.archived(&delivery.hash);
    let mut original = Hashed::new(archive::open(key, &path)?);
    let delivered = steps::normalise(project, delivery, &mut original);
    // Another original in its place is the fault to tell, whatever came of reading it.
    original.expect(&path, &delivery.hash)?;
    let mut delivered = delivered?;
    let fingerprint = step.parts.fingerprint();
    if let Some(rejected) = delivered.rejected.take() {
        archive::seal(key, &store.rejected(&fingerprint), &mut rejected.as_slice())?;
    }
    if delivered.refusal.is_some() {
        return Ok((delivered, String::new()));
    }
    let hash = archive::seal(key, &store.normalised(&fingerprint), &mut delivered.cache.as_slice())?;
    delivered.cache = Vec::new();
    Ok((delivered, hash))
}
