//! Where everything is kept: one root for each degree of sensitivity.
//!
//! `identifiable/` and `pseudonymised/` can be entered by their owner only; everybody
//! may read `publishable/`.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::durable::{Access, sync_folder};
use crate::error::{Error, Result};

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
        for private in ["identifiable", "pseudonymised"] {
            create_folder(&self.root.join(private), Access::Private.folder_mode())?;
        }
        for part in ["archive", "normalised", "rejected", "links"] {
            create_folder(&self.root.join("identifiable").join(part), Access::Private.folder_mode())?;
        }
        create_folder(&self.publishable(), Access::Public.folder_mode())
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
        self.root.join("identifiable/archive").join(format!("{hash}.age"))
    }

    /// The encrypted result of normalising a delivery.
    pub fn normalised(&self, fingerprint: &str) -> PathBuf {
        self.root.join("identifiable/normalised").join(format!("{fingerprint}.age"))
    }

    /// The encrypted rows that were rejected from a delivery.
    pub fn rejected(&self, fingerprint: &str) -> PathBuf {
        self.root.join("identifiable/rejected").join(format!("{fingerprint}.age"))
    }

    /// Why records were joined, encrypted.
    pub fn links(&self, as_at: NaiveDate) -> PathBuf {
        self.root.join("identifiable/links").join(format!("{}.parquet.age", dated(as_at)))
    }

    /// Pairs that a person should look at, encrypted.
    pub fn review(&self, as_at: NaiveDate) -> PathBuf {
        self.root.join("identifiable/links").join(format!("{}.review.parquet.age", dated(as_at)))
    }

    /// What the joining of records learnt.
    pub fn model(&self, as_at: NaiveDate) -> PathBuf {
        self.root.join("identifiable/links").join(format!("{}.model.json", dated(as_at)))
    }

    /// The days for which models are kept, oldest first.
    pub fn model_days(&self) -> Result<Vec<NaiveDate>> {
        let day = |name: &String| name.strip_prefix("as_at=")?.strip_suffix(".model.json")?.parse().ok();
        Ok(names(&self.root.join("identifiable/links"))?.iter().filter_map(day).collect())
    }

    /// The root of the tables without identifiers.
    pub fn pseudonymised(&self) -> PathBuf {
        self.root.join("pseudonymised")
    }

    /// The root of what may be published.
    pub fn publishable(&self) -> PathBuf {
        self.root.join("publishable")
    }

    /// What is there of what steps leave behind, by path below the root, so that the
    /// plan can see that an output has gone.
    pub fn outputs(&self) -> Result<BTreeSet<String>> {
        let mut outputs = BTreeSet::new();
        for folder in
            ["identifiable/archive", "identifiable/normalised", "identifiable/links", "pseudonymised", "publishable"]
        {
            for name in names(&self.root.join(folder))? {
                if self.root.join(folder).join(&name).exists() {
                    outputs.insert(format!("{folder}/{name}"));
                }
            }
        }
        Ok(outputs)
    }
}

/// The folder name of a run date.
pub fn dated(as_at: NaiveDate) -> String {
    format!("as_at={as_at}")
}

/// The names in a folder, sorted; none if there is no such folder.
pub fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::store(folder, &error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| Error::store(folder, &error))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Makes a folder with exactly this mode, and those above it that are missing.
fn create_folder(path: &Path, mode: u32) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let made = DirBuilder::new().recursive(true).mode(mode).create(path);
    let made = made.and_then(|()| fs::set_permissions(path, Permissions::from_mode(mode)));
    made.map_err(|error| Error::store(path, &error))
}

/// Makes a folder that only its owner may enter.
pub fn create_private_folder(path: &Path) -> Result<()> {
    create_folder(path, Access::Private.folder_mode())
}

/// Sets the mode of a folder and all in it, and forces all of it to the disk.
///
/// None of the libraries that write our files do that themselves.
pub fn settle(folder: &Path, access: Access) -> Result<()> {
    for name in names(folder)? {
        let path = folder.join(name);
        if path.is_dir() {
            settle(&path, access)?;
        } else {
            let settled = fs::set_permissions(&path, Permissions::from_mode(access.file_mode()))
                .and_then(|()| File::open(&path))
                .and_then(|file| file.sync_all());
            settled.map_err(|error| Error::store(&path, &error))?;
        }
    }
    fs::set_permissions(folder, Permissions::from_mode(access.folder_mode()))
        .map_err(|error| Error::store(folder, &error))?;
    sync_folder(folder)
}

/// Removes what is in a folder and not among these.
pub fn keep_only(folder: &Path, kept: &BTreeSet<PathBuf>) -> Result<()> {
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
    use std::io::Write;

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
        assert_eq!(mode(&store.pseudonymised()), 0o700);
        assert_eq!(mode(&store.publishable()), 0o755);
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
