//! A folder as a place.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::PathBuf;

use super::deliveries;
use super::origin::{Entry, Form, Origin};
use crate::engine::keeping::store;
use crate::error::{Error, Kind, Result};

/// A folder in which deliveries are put.
pub struct FolderOrigin {
    root: PathBuf,
}

impl FolderOrigin {
    /// The folder at this path, which is looked at only when it is listed.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }
}

impl Origin for FolderOrigin {
    fn list(&self, folder: &str) -> Result<Vec<Entry>> {
        if !self.root.is_dir() {
            let error = Error::new(Kind::Unreachable, format!("{}: there is no such folder", self.root.display()));
            return Err(error.hint("name the folder of the deliveries in project.toml or with --deliveries DIR"));
        }
        let folder = self.root.join(folder);
        let names = store::names(&folder).map_err(|error| {
            let error = Error::new(Kind::Unreachable, error.to_string());
            error.hint("see that this user may enter the folder of the deliveries")
        })?;
        let entry = |name: String| {
            let form = match fs::metadata(folder.join(&name)) {
                Ok(found) if found.is_dir() => Form::Folder,
                Ok(found) => Form::File { n_bytes: found.len() },
                // A link to nowhere, or a file that went meanwhile: opening it says so with its name.
                Err(_) => Form::File { n_bytes: 0 },
            };
            Entry { name, form }
        };
        Ok(names.into_iter().map(entry).collect())
    }

    fn open(&self, file: &str) -> Result<Box<dyn Read>> {
        let path = self.root.join(file);
        let opened = File::open(&path).and_then(|opened| match opened.metadata()?.is_dir() {
            true => Err(ErrorKind::IsADirectory.into()),
            false => Ok(opened),
        });
        let opened = opened.map_err(|error| deliveries::unreadable(file, &error))?;
        Ok(Box::new(opened))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_folder_cannot_be_reached() {
        let error = FolderOrigin::new(PathBuf::from("/nonexistent")).list("").unwrap_err();
        assert_eq!(error.kind(), Kind::Unreachable);
    }

    #[test]
    fn what_lies_in_a_folder_is_listed_with_its_size_and_opened_by_its_path() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("alpha")).unwrap();
        fs::write(folder.path().join("alpha/a.csv"), "four").unwrap();
        let origin = FolderOrigin::new(folder.path().to_owned());
        assert_eq!(origin.list("").unwrap(), [Entry { name: "alpha".to_owned(), form: Form::Folder }]);
        let file = Entry { name: "a.csv".to_owned(), form: Form::File { n_bytes: 4 } };
        assert_eq!(origin.list("alpha").unwrap(), [file]);
        let mut content = String::new();
        origin.open("alpha/a.csv").unwrap().read_to_string(&mut content).unwrap();
        assert_eq!(content, "four");
    }

    #[test]
    fn a_link_to_nowhere_is_a_delivery_that_cannot_be_read() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("a.csv")).unwrap();
        let origin = FolderOrigin::new(folder.path().to_owned());
        assert_eq!(origin.list("").unwrap().len(), 1);
        assert_eq!(origin.open("a.csv").err().unwrap().kind(), Kind::Delivery);
    }
}
