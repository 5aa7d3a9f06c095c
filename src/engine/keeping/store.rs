//! Where everything is kept: one root for each degree of sensitivity.
//!
//! `identifiable/` and `pseudonymised/` can be entered by their owner only; everybody
//! may read `publishable/`.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::error::{Error, Result};

/// Who may read a file or enter a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The owner alone: 0700 and 0600.
    Private,
    /// Everybody may read: 0755 and 0644.
    Public,
}

impl Access {
    const fn folder_mode(self) -> u32 {
        match self {
            Self::Private => 0o700,
            Self::Public => 0o755,
        }
    }

    const fn file_mode(self) -> u32 {
        match self {
            Self::Private => 0o600,
            Self::Public => 0o644,
        }
    }
}

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

/// Writes a file that only its owner may read: whole and synced, or not at all.
pub fn write_whole<T>(path: &Path, write: impl FnOnce(&mut File) -> Result<T>) -> Result<T> {
    let folder = path.parent().expect("every file of the store lies in a folder");
    let failed = |error: io::Error| Error::store(path, &error);
    let mut temporary = tempfile::Builder::new().prefix(".tmp-").tempfile_in(folder).map_err(failed)?;
    let written = write(temporary.as_file_mut())?;
    temporary.as_file().sync_all().map_err(failed)?;
    temporary.persist(path).map_err(|error| failed(error.error))?;
    sync_folder(folder)?;
    Ok(written)
}

/// Writes bytes to a file that only its owner may read: whole and synced, or not at all.
pub fn write_bytes(path: &Path, bytes: &[u8]) -> Result<()> {
    write_whole(path, |file| file.write_all(bytes).map_err(|error| Error::store(path, &error)))
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

/// Forces a folder's list of names to the disk.
pub fn sync_folder(folder: &Path) -> Result<()> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| Error::store(folder, &error))
}

/// Removes what a killed run left half written in a folder.
pub fn remove_temporary_files(folder: &Path) -> Result<usize> {
    let mut n_removed = 0;
    for name in names(folder)?.iter().filter(|name| name.starts_with(".tmp-")) {
        let path = folder.join(name);
        fs::remove_file(&path).map_err(|error| Error::store(&path, &error))?;
        n_removed += 1;
    }
    Ok(n_removed)
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
        write_bytes(&file, b"x").unwrap();
        assert_eq!(mode(&file), 0o600);
    }

    #[test]
    fn a_write_that_fails_leaves_the_file_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept");
        write_bytes(&path, b"before").unwrap();
        let failed = write_whole(&path, |file| {
            file.write_all(b"half").unwrap();
            Err::<(), _>(Error::new(Kind::Store, "invented"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read(&path).unwrap(), b"before");
        assert_eq!(names(folder.path()).unwrap(), ["kept"]);
    }

    #[test]
    fn a_full_disk_is_an_error_of_the_store() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let error = (&full).write_all(b"x").unwrap_err();
        let error = Error::store(Path::new("store"), &error);
        assert_eq!(error.kind(), Kind::Store);
        assert!(error.advice().unwrap().starts_with("free some space"));
    }

    #[test]
    fn half_written_files_are_swept_up() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".tmp-x"), b"half").unwrap();
        fs::write(folder.path().join("whole"), b"all").unwrap();
        assert_eq!(remove_temporary_files(folder.path()).unwrap(), 1);
        assert_eq!(names(folder.path()).unwrap(), ["whole"]);
    }
}
