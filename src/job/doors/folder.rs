//! A folder as a place.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::deliveries;
use super::destination::{Begun, Destination};
use super::origin::{FolderEntry, Form, Origin};
use crate::durable::{self, Access};
use crate::error::{Error, Kind, Result};
use crate::job::clock;
use crate::job::keeping::folders;
use crate::job::keeping::shelf::{Shelf, Staging};

/// A folder in which deliveries are put.
pub struct FolderOrigin {
    root: PathBuf,
    settle_seconds: u32,
}

impl FolderOrigin {
    /// The folder at this path, which is looked at only when it is listed. A file in it is read once it has not changed for
    /// so many seconds.
    pub fn new(root: PathBuf, settle_seconds: u32) -> Self {
        Self { root, settle_seconds }
    }

    /// A file as it is listed, by what is known of it.
    fn file(&self, found: &Metadata) -> Form {
        match clock::seconds_since_change(found) {
            Some(seconds) if seconds < u64::from(self.settle_seconds) => Form::Unsettled(seconds),
            _ => Form::File { n_bytes: found.len() },
        }
    }

    fn entry(&self, folder: &Path, name: &OsStr) -> FolderEntry {
        let form = match (name.to_str(), fs::metadata(folder.join(name))) {
            (None, _) => Form::Unusable("has a name that is not UTF-8"),
            (_, Ok(found)) if found.is_dir() => Form::Folder,
            (_, Ok(found)) if found.is_file() => self.file(&found),
            (_, Ok(_)) => Form::Unusable("is a pipe, a socket or a device"),
            (_, Err(error)) if error.kind() == ErrorKind::NotFound => Form::Unusable("is a link to nowhere"),
            // Opening it says what is wrong.
            (_, Err(_)) => Form::File { n_bytes: 0 },
        };
        FolderEntry { name: name.to_string_lossy().into_owned(), form }
    }
}

impl Origin for FolderOrigin {
    fn list(&self, folder: &str) -> Result<Vec<FolderEntry>> {
        if self.root.is_file() {
            let message = format!("{}: it is a file, and deliveries lie in a folder", self.root.display());
            let hint = "name the folder that holds SUPPLIER/TABLE/ with the files of each source in it";
            return Err(Error::new(Kind::Unreachable, message).hint(hint));
        }
        if !self.root.is_dir() {
            let error = Error::new(Kind::Unreachable, format!("{}: there is no such folder", self.root.display()));
            return Err(error.hint("name the folder of the deliveries in project.toml or with --deliveries DIR"));
        }
        let folder = self.root.join(folder);
        let listed = fs::read_dir(&folder).and_then(|entries| {
            entries.map(|entry| Ok(self.entry(&folder, &entry?.file_name()))).collect::<io::Result<Vec<_>>>()
        });
        listed.map_err(|error| {
            let error = Error::new(Kind::Unreachable, Error::store(&folder, &error).to_string());
            error.hint("see that this user may enter the folder of the deliveries")
        })
    }

    fn open(&self, file: &str) -> Result<Box<dyn Read>> {
        let opened = durable::open(&self.root.join(file)).map_err(|error| deliveries::unreadable(file, &error))?;
        Ok(Box::new(opened))
    }
}

/// A folder that everybody may read, with the publication of a day in `as_at=D` and the newest in `latest`.
pub struct FolderDestination {
    shelf: Shelf,
}

impl FolderDestination {
    /// The folder at this path, which is made with the first publication.
    pub fn new(root: PathBuf) -> Self {
        Self { shelf: Shelf::new(root, Access::Public) }
    }
}

impl Destination for FolderDestination {
    fn fingerprint(&self) -> String {
        "folder".to_owned()
    }

    fn address(&self, as_at: NaiveDate, name: &str) -> String {
        self.shelf.folder(as_at).join(name).display().to_string()
    }

    fn days(&self) -> Result<Vec<NaiveDate>> {
        self.shelf.days()
    }

    fn newest(&self) -> Result<Option<NaiveDate>> {
        Ok(self.shelf.latest())
    }

    fn names(&self, as_at: NaiveDate) -> Result<Vec<String>> {
        folders::names(&self.shelf.folder(as_at))
    }

    fn open(&self, as_at: NaiveDate, name: &str) -> Result<Box<dyn Read>> {
        let path = self.shelf.folder(as_at).join(name);
        Ok(Box::new(durable::open(&path).map_err(|error| Error::store(&path, &error))?))
    }

    fn begin(&self, as_at: NaiveDate, run_id: i64) -> Result<Box<dyn Begun + '_>> {
        Ok(Box::new(BegunInFolder { shelf: &self.shelf, staging: self.shelf.stage(run_id)?, as_at }))
    }

    fn sweep(&self) -> Result<usize> {
        self.shelf.sweep()
    }
}

/// A publication in a folder that no reader looks into.
struct BegunInFolder<'a> {
    shelf: &'a Shelf,
    staging: Staging<'a>,
    as_at: NaiveDate,
}

impl Begun for BegunInFolder<'_> {
    fn place(&mut self, name: &str, content: &mut dyn Read) -> Result<()> {
        let path = self.staging.folder().join(name);
        let placed = File::create(&path).and_then(|mut file| io::copy(content, &mut file));
        placed.map(|_| ()).map_err(|error| Error::store(&path, &error))
    }

    fn switch(self: Box<Self>, newest: NaiveDate) -> Result<()> {
        self.staging.switch(self.as_at)?;
        self.shelf.point_latest(newest)
    }
}

#[cfg(test)]
mod tests {
    use super::super::check_destination;
    use super::*;

    #[test]
    fn a_folder_keeps_what_is_promised_of_a_destination() {
        let folder = tempfile::tempdir().unwrap();
        check_destination(&FolderDestination::new(folder.path().join("new/published")));
    }

    #[test]
    fn a_missing_folder_cannot_be_reached() {
        let error = FolderOrigin::new(PathBuf::from("/nonexistent"), 0).list("").unwrap_err();
        assert_eq!(error.kind(), Kind::Unreachable);
    }

    #[test]
    fn a_file_in_place_of_the_folder_is_told_as_that() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.csv"), "x").unwrap();
        let error = FolderOrigin::new(folder.path().join("a.csv"), 0).list("").unwrap_err();
        assert!(error.to_string().ends_with("a.csv: it is a file, and deliveries lie in a folder"), "{error}");
        assert!(error.advice().unwrap().contains("SUPPLIER/TABLE/"));
    }

    #[test]
    fn what_lies_in_a_folder_is_listed_with_its_size_and_opened_by_its_path() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("alpha")).unwrap();
        fs::write(folder.path().join("alpha/a.csv"), "four").unwrap();
        let origin = FolderOrigin::new(folder.path().to_owned(), 0);
        assert_eq!(origin.list("").unwrap(), [FolderEntry { name: "alpha".to_owned(), form: Form::Folder }]);
        let file = FolderEntry { name: "a.csv".to_owned(), form: Form::File { n_bytes: 4 } };
        assert_eq!(origin.list("alpha").unwrap(), [file]);
        let mut content = String::new();
        origin.open("alpha/a.csv").unwrap().read_to_string(&mut content).unwrap();
        assert_eq!(content, "four");
    }

    #[test]
    fn a_file_that_changed_only_now_is_not_settled_where_that_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.csv"), "four").unwrap();
        let form = |seconds| FolderOrigin::new(folder.path().to_owned(), seconds).list("").unwrap()[0].form;
        assert_eq!(form(0), Form::File { n_bytes: 4 });
        assert!(matches!(form(3_600), Form::Unsettled(seconds) if seconds < 3_600));
    }

    #[test]
    fn what_cannot_be_read_is_seen_before_it_is_opened() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("a.csv")).unwrap();
        std::os::unix::net::UnixListener::bind(folder.path().join("b.csv")).unwrap();
        fs::write(folder.path().join(OsStr::from_bytes(b"caf\xe9.csv")), "x").unwrap();
        let mut entries = FolderOrigin::new(folder.path().to_owned(), 0).list("").unwrap();
        entries.sort_by(|one, next| one.name.cmp(&next.name));
        let forms: Vec<Form> = entries.into_iter().map(|entry| entry.form).collect();
        let reasons = ["is a link to nowhere", "is a pipe, a socket or a device", "has a name that is not UTF-8"];
        assert_eq!(forms, reasons.map(Form::Unusable));
    }
}
