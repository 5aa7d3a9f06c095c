//! Where everything is kept: one root for each degree of sensitivity, and every name below it.
//!
//! ```text
//! <root>/ledger.sqlite, lock
//! <root>/identifiable/archive/<hash>.age              originals
//! <root>/identifiable/normalised/<fingerprint>.age    their rows; beside it `rejected`
//! <root>/identifiable/links/as_at=D.*                 why records were joined on a day
//! <root>/identifiable/pages/*.html                    pages that show what records say
//! <root>/pseudonymised/as_at=D/<table>/part-0.parquet
//! <root>/publishable/as_at=D/                         unless publications go elsewhere
//! ```
//! `identifiable/` and `pseudonymised/` can be entered by their owner only; everybody
//! may read `publishable/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::durable::Access;
use crate::error::{Error, Result};
use crate::job::keeping::folders::{create_folder, create_private_folder, dated, day_of, names};
use crate::job::keeping::shelf::Shelf;

const IDENTIFIABLE: &str = "identifiable";
const ARCHIVE: &str = "archive";
const NORMALISED: &str = "normalised";
const REJECTED: &str = "rejected";
const LINKS: &str = "links";
const PAGES: &str = "pages";
const PSEUDONYMISED: &str = "pseudonymised";
const PUBLISHABLE: &str = "publishable";

/// How the name of an encrypted file ends.
const SEALED: &str = ".age";
/// How the name of what the joining of records learnt ends.
const MODEL: &str = ".model.json";
/// The folders of one store.
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
}

impl Store {
    /// The store at this folder, which need not exist yet.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The folder of the store.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Makes the folders that are missing.
    ///
    /// The root itself can be passed through but not listed: what is public lies below it.
    pub fn create(&self) -> Result<()> {
        create_folder(&self.root, 0o711)?;
        for private in [IDENTIFIABLE, PSEUDONYMISED] {
            create_private_folder(&self.root.join(private))?;
        }
        for part in [ARCHIVE, NORMALISED, REJECTED, LINKS] {
            create_private_folder(&self.identifiable(part))?;
        }
        Ok(())
    }

    /// The ledger.
    pub fn ledger(&self) -> PathBuf {
        self.root.join("ledger.sqlite")
    }

    /// The file that a run locks.
    pub fn lock_file(&self) -> PathBuf {
        self.root.join("lock")
    }

    /// The encrypted original with this content hash.
    pub fn archived(&self, hash: &str) -> PathBuf {
        self.identifiable(ARCHIVE).join(format!("{hash}{SEALED}"))
    }

    /// The content hashes of all originals.
    pub fn archived_hashes(&self) -> Result<BTreeSet<String>> {
        beginnings(&self.identifiable(ARCHIVE), SEALED)
    }

    /// The encrypted result of normalising a delivery.
    pub fn normalised(&self, fingerprint: &str) -> PathBuf {
        self.identifiable(NORMALISED).join(format!("{fingerprint}{SEALED}"))
    }

    /// The fingerprints of all results of normalising.
    pub fn normalised_fingerprints(&self) -> Result<BTreeSet<String>> {
        beginnings(&self.identifiable(NORMALISED), SEALED)
    }

    /// Removes the results of normalising that have none of these fingerprints.
    pub fn keep_normalised(&self, fingerprints: &BTreeSet<String>) -> Result<()> {
        keep_only(
            &self.identifiable(NORMALISED),
            &fingerprints.iter().map(|fingerprint| self.normalised(fingerprint)).collect(),
        )
    }

    /// The encrypted rows that were rejected from a delivery.
    pub fn rejected(&self, fingerprint: &str) -> PathBuf {
        self.identifiable(REJECTED).join(format!("{fingerprint}{SEALED}"))
    }

    /// Why records were joined, encrypted.
    pub fn links(&self, as_at: NaiveDate) -> PathBuf {
        self.identifiable(LINKS).join(format!("{}.parquet{SEALED}", dated(as_at)))
    }

    /// Pairs that a person should look at, encrypted.
    pub fn review(&self, as_at: NaiveDate) -> PathBuf {
        self.identifiable(LINKS).join(format!("{}.review.parquet{SEALED}", dated(as_at)))
    }

    /// Pairs drawn so that decisions on them tell how well all are joined, encrypted.
    pub fn drawn(&self, as_at: NaiveDate) -> PathBuf {
        self.identifiable(LINKS).join(format!("{}.drawn.parquet{SEALED}", dated(as_at)))
    }

    /// What the joining of records learnt. It is written last of what joining leaves behind.
    pub fn model(&self, as_at: NaiveDate) -> PathBuf {
        self.identifiable(LINKS).join(format!("{}{MODEL}", dated(as_at)))
    }

    /// Where pages lie that show what records say; made only when there is one.
    pub fn pages(&self) -> PathBuf {
        self.identifiable(PAGES)
    }

    /// The days for which models are kept, oldest first.
    pub fn model_days(&self) -> Result<BTreeSet<NaiveDate>> {
        Ok(beginnings(&self.identifiable(LINKS), MODEL)?.iter().filter_map(|name| day_of(name)).collect())
    }

    /// The tables without identifiers.
    pub fn tables(&self) -> Shelf {
        Shelf::new(self.root.join(PSEUDONYMISED), Access::Private)
    }

    /// Where publications go if they go nowhere else.
    pub fn publishable(&self) -> PathBuf {
        self.root.join(PUBLISHABLE)
    }

    fn identifiable(&self, part: &str) -> PathBuf {
        self.root.join(IDENTIFIABLE).join(part)
    }
}

/// What the names in a folder begin with that end like this.
fn beginnings(folder: &Path, ending: &str) -> Result<BTreeSet<String>> {
    let names = names(folder)?;
    Ok(names.iter().filter_map(|name| name.strip_suffix(ending)).map(str::to_owned).collect())
}

/// Removes what is in a folder and not among these.
fn keep_only(folder: &Path, kept: &BTreeSet<PathBuf>) -> Result<()> {
    for name in names(folder)? {
        let path = folder.join(name);
        if !kept.contains(&path) {
            fs::remove_file(&path).map_err(|error| Error::store(&path, &error))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::error::Kind;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn only_what_is_publishable_can_be_read_by_others() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("store"));
        store.create().unwrap();
        assert_eq!(mode(store.root()), 0o711);
        assert_eq!(mode(&store.root().join("identifiable")), 0o700);
        assert_eq!(mode(&store.root().join("identifiable/archive")), 0o700);
        assert_eq!(mode(&store.root().join("pseudonymised")), 0o700);
        let file = store.archived("ab");
        crate::durable::write_bytes(&file, Access::Private, b"x").unwrap();
        assert_eq!(mode(&file), 0o600);
    }

    #[test]
    fn a_full_disk_is_an_error_of_the_store() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let error = (&full).write_all(b"x").unwrap_err();
        let error = Error::store(Path::new("store"), &error);
        assert_eq!(error.kind(), Kind::Store);
        assert!(error.advice().unwrap().starts_with("free some space"));
    }
}
