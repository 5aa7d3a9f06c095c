//! Staged aside, synced, and switched in one step.
//!
//! ```text
//! <root>/.staging-7/                 being written
//! <root>/.versions/as_at=D.7/        whole
//! <root>/as_at=D -> .versions/as_at=D.7
//! <root>/latest  -> as_at=D          the newest day
//! ```
//! A folder cannot take the place of another in one step, a symbolic link can: so a day
//! that is published again is never missing and never half. A reader that has entered a
//! version keeps it whole until the next run clears what no link names. Killed at any
//! point, a run leaves at most a staging folder, a version without a link, or a link not
//! yet renamed; the next run clears all three and publishes again.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::durable::{self, Access};
use crate::error::{Error, Result};
use crate::job::keeping::folders::{self, dated, day_of};

const STAGING: &str = ".staging-";
const SWITCH: &str = ".switch-";
const VERSIONS: &str = ".versions";
/// The link to the newest day.
const LATEST: &str = "latest";

/// A folder of folders, one for each day that runs were for.
#[derive(Debug, Clone)]
pub struct Shelf {
    root: PathBuf,
    access: Access,
}

/// A folder in which something is being made ready.
#[derive(Debug)]
pub struct Staging<'a> {
    shelf: &'a Shelf,
    run_id: i64,
    folder: PathBuf,
}

impl Shelf {
    /// The shelf at this folder.
    pub fn new(root: PathBuf, access: Access) -> Self {
        Self { root, access }
    }

    /// Where that lies which belongs to a day.
    pub fn folder(&self, as_at: NaiveDate) -> PathBuf {
        self.root.join(dated(as_at))
    }

    /// The days for which there is a folder, oldest first.
    pub fn days(&self) -> Result<Vec<NaiveDate>> {
        let days = folders::names(&self.root)?.into_iter().filter_map(|name| day_of(&name));
        Ok(days.filter(|day| self.folder(*day).is_dir()).collect())
    }

    /// The day that `latest` names.
    pub fn latest(&self) -> Option<NaiveDate> {
        let to = fs::read_link(self.root.join(LATEST)).ok()?;
        day_of(to.to_str()?).filter(|day| self.folder(*day).is_dir())
    }

    /// Makes an empty folder that no reader looks into.
    pub fn stage(&self, run_id: i64) -> Result<Staging<'_>> {
        folders::create_folder(&self.root, self.access.folder_mode())?;
        let folder = self.root.join(format!("{STAGING}{run_id}"));
        remove(&folder)?;
        folders::create_private_folder(&folder)?;
        Ok(Staging { shelf: self, run_id, folder })
    }

    /// Clears what a killed run left, and versions that were replaced. Returns how many.
    pub fn sweep(&self) -> Result<usize> {
        let names = folders::names(&self.root)?;
        let mut n_removed = 0;
        for name in names.iter().filter(|name| name.starts_with(STAGING) || name.starts_with(SWITCH)) {
            remove(&self.root.join(name))?;
            n_removed += 1;
        }
        let links = names.iter().filter_map(|name| fs::read_link(self.root.join(name)).ok());
        let in_use: BTreeSet<String> =
            links.filter_map(|to| Some(to.file_name()?.to_string_lossy().into_owned())).collect();
        let versions = self.root.join(VERSIONS);
        for name in folders::names(&versions)?.iter().filter(|name| !in_use.contains(*name)) {
            remove(&versions.join(name))?;
            n_removed += 1;
        }
        Ok(n_removed)
    }

    /// Lets `latest` name the newest day, in one step.
    pub fn point_latest(&self, newest: NaiveDate) -> Result<()> {
        self.link(Path::new(&dated(newest)), LATEST)
    }

    fn link(&self, to: &Path, name: &str) -> Result<()> {
        let next = self.root.join(format!("{SWITCH}{name}"));
        remove(&next)?;
        symlink(to, &next).map_err(|error| Error::store(&next, &error))?;
        let target = self.root.join(name);
        if target.is_dir() && !target.is_symlink() {
            // A folder that somebody copied here by hand: a link cannot be renamed over it.
            let aside = self.free_version(&format!("{name}.by-hand"));
            fs::rename(&target, &aside).map_err(|error| Error::store(&target, &error))?;
        }
        fs::rename(&next, &target).map_err(|error| Error::store(&target, &error))?;
        durable::sync_folder(&self.root)
    }

    /// A name under `.versions` that is free, even in a store whose ledger was lost.
    fn free_version(&self, name: &str) -> PathBuf {
        let versions = self.root.join(VERSIONS);
        let mut version = versions.join(name);
        let mut n_tries = 1;
        while version.symlink_metadata().is_ok() {
            n_tries += 1;
            version = versions.join(format!("{name}-{n_tries}"));
        }
        version
    }
}

impl Staging<'_> {
    /// Where to write.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Puts what was staged in the place of what that day had.
    pub fn switch(self, as_at: NaiveDate) -> Result<()> {
        let Shelf { root, access } = self.shelf;
        let name = dated(as_at);
        folders::settle(&self.folder, *access)?;
        let versions = root.join(VERSIONS);
        if !versions.is_dir() {
            folders::create_private_folder(&versions)?;
            folders::settle(&versions, *access)?;
        }
        let version = self.shelf.free_version(&format!("{name}.{}", self.run_id));
        fs::rename(&self.folder, &version).map_err(|error| Error::store(&version, &error))?;
        durable::sync_folder(&versions)?;
        let to = version.strip_prefix(root).expect("versions lie below the root");
        self.shelf.link(to, &name)
    }
}

/// Removes a file, a link or a folder with all in it; nothing there is fine.
fn remove(path: &Path) -> Result<()> {
    let removed = match path.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    };
    removed.map_err(|error| Error::store(path, &error))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn shelf(folder: &tempfile::TempDir) -> Shelf {
        Shelf::new(folder.path().to_owned(), Access::Public)
    }

    fn publish(shelf: &Shelf, run_id: i64, as_at: &str, text: &str) {
        let staging = shelf.stage(run_id).unwrap();
        fs::write(staging.folder().join("report.html"), text).unwrap();
        staging.switch(day(as_at)).unwrap();
        shelf.point_latest(day("2024-06-30")).unwrap();
    }

    fn read(shelf: &Shelf, path: &str) -> String {
        fs::read_to_string(shelf.root.join(path)).unwrap()
    }

    #[test]
    fn what_is_staged_is_not_seen_before_the_switch() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = shelf(&folder);
        let staging = shelf.stage(1).unwrap();
        fs::write(staging.folder().join("report.html"), "half").unwrap();
        assert!(!shelf.root.join("as_at=2024-06-30").exists());
        assert!(!shelf.root.join("latest").exists());
    }

    #[test]
    fn a_day_published_again_shows_the_new_and_keeps_the_old_whole_for_its_readers() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = shelf(&folder);
        publish(&shelf, 1, "2024-06-30", "first");
        let reader = fs::canonicalize(shelf.root.join("as_at=2024-06-30")).unwrap();
        publish(&shelf, 2, "2024-06-30", "second");
        assert_eq!(read(&shelf, "as_at=2024-06-30/report.html"), "second");
        assert_eq!(read(&shelf, "latest/report.html"), "second");
        assert_eq!(fs::read_to_string(reader.join("report.html")).unwrap(), "first");
        assert_eq!(shelf.sweep().unwrap(), 1);
        assert!(!reader.exists());
        assert_eq!(read(&shelf, "latest/report.html"), "second");
    }

    #[test]
    fn everybody_may_read_what_is_published() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = shelf(&folder);
        publish(&shelf, 1, "2024-06-30", "x");
        let mode = |path: &str| fs::metadata(shelf.root.join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("as_at=2024-06-30"), 0o755);
        assert_eq!(mode("as_at=2024-06-30/report.html"), 0o644);
        assert_eq!(mode(".versions"), 0o755);
    }

    #[test]
    fn what_a_killed_run_left_is_cleared_and_the_publication_stands() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = shelf(&folder);
        publish(&shelf, 1, "2024-06-30", "whole");
        fs::write(shelf.stage(2).unwrap().folder().join("report.html"), "half").unwrap();
        fs::create_dir(shelf.root.join(".versions/as_at=2024-06-30.2")).unwrap();
        symlink(".versions/as_at=2024-06-30.2", shelf.root.join(".switch-as_at=2024-06-30")).unwrap();
        assert_eq!(shelf.sweep().unwrap(), 3);
        assert_eq!(read(&shelf, "latest/report.html"), "whole");
        assert_eq!(folders::names(&shelf.root).unwrap(), [".versions", "as_at=2024-06-30", "latest"]);
    }

    #[test]
    fn a_folder_copied_by_hand_is_replaced_too() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = shelf(&folder);
        for name in ["as_at=2024-06-30", "latest"] {
            fs::create_dir(shelf.root.join(name)).unwrap();
        }
        assert_eq!(shelf.latest(), None);
        publish(&shelf, 1, "2024-06-30", "ours");
        assert_eq!(read(&shelf, "as_at=2024-06-30/report.html"), "ours");
        assert_eq!(read(&shelf, "latest/report.html"), "ours");
        assert_eq!((shelf.latest(), shelf.days().unwrap()), (Some(day("2024-06-30")), vec![day("2024-06-30")]));
        assert_eq!(shelf.sweep().unwrap(), 2);
    }

    #[test]
    fn a_lost_ledger_does_not_stop_the_next_publication() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = shelf(&folder);
        publish(&shelf, 1, "2024-06-30", "before");
        publish(&shelf, 1, "2024-06-30", "after");
        assert_eq!(read(&shelf, "latest/report.html"), "after");
    }
}
