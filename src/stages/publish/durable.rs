//! Files that are whole or absent: written aside, synced, then renamed into place.

use std::fs::{File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::error::{Error, Result};

/// Rights of a file with personal data: the owner alone.
pub(super) const PRIVATE: u32 = 0o600;

/// Rights of a published file: the owner writes, everybody reads.
pub(super) const PUBLIC: u32 = 0o644;

/// Writes a file so that a crash at any moment leaves the old one or the new one, never half.
///
/// The file is written under a temporary name in the same folder and synced before it takes
/// its name; then the folder is synced, because a rename is a change to the folder.
pub(super) fn write(path: &Path, mode: u32, fill: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let at_path = |error: io::Error| Error::store(path, &error);
    let mut aside = tempfile::Builder::new().prefix(".writing-").tempfile_in(folder).map_err(at_path)?;
    fill(aside.as_file_mut())?;
    aside.as_file().set_permissions(Permissions::from_mode(mode)).map_err(at_path)?;
    aside.as_file().sync_all().map_err(at_path)?;
    aside.persist(path).map_err(|failure| at_path(failure.error))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(at_path)
}

/// Writes a text durably.
pub(super) fn write_text(path: &Path, mode: u32, text: &str) -> Result<()> {
    use io::Write;
    write(path, mode, |file| file.write_all(text.as_bytes()).map_err(|error| Error::store(path, &error)))
}

/// Writes a text that only the owner may read, durably.
///
/// # Errors
/// [`crate::error::Kind::Store`] if the disk refuses.
pub fn write_private_text(path: &Path, text: &str) -> Result<()> {
    write_text(path, PRIVATE, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    fn mode_of(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_file_gets_the_rights_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let (private, public) = (folder.path().join("private"), folder.path().join("public"));
        write_text(&private, PRIVATE, "a").unwrap();
        write_text(&public, PUBLIC, "b").unwrap();
        assert_eq!((mode_of(&private), mode_of(&public)), (0o600, 0o644));
    }

    #[test]
    fn a_failure_leaves_the_old_file_and_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("figures");
        write_text(&path, PUBLIC, "old").unwrap();
        let failed = write(&path, PUBLIC, |_| Err(Error::new(Kind::Store, "the disk is full")));
        assert!(failed.is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_a_store_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_text(&folder.path().join("missing/figures"), PUBLIC, "x").unwrap_err();
        assert_eq!(error.kind(), Kind::Store);
    }
}
