//! Files that are whole or absent: written aside, synced, then renamed into place. The one writer of the program: whatever it
//! is killed at, what it leaves behind can be told by its name. And the one way in which files are opened to be read.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::error::{Error, Result, not_ordinary};

/// How the name begins under which a file or a folder is written.
const ASIDE: &str = ".writing-";

/// Who may read a file or enter a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The owner alone: 0700 and 0600.
    Private,
    /// Everybody may read: 0755 and 0644.
    Public,
}

impl Access {
    /// The mode of a folder.
    pub const fn folder_mode(self) -> u32 {
        match self {
            Self::Private => 0o700,
            Self::Public => 0o755,
        }
    }

    /// The mode of a file.
    pub const fn file_mode(self) -> u32 {
        match self {
            Self::Private => 0o600,
            Self::Public => 0o644,
        }
    }
}

/// Writes a file so that a crash at any moment leaves the old one or the new one, never half.
///
/// The file is written under a temporary name in the same folder and synced before it takes
/// its name; then the folder is synced, because a rename is a change to the folder.
///
/// # Errors
/// What `fill` says, or [`crate::error::Kind::Store`] if the disk refuses; then the old file is as it was.
pub fn write<T>(path: &Path, access: Access, fill: impl FnOnce(&mut File) -> Result<T>) -> Result<T> {
    let (aside, filled) = written_aside(path, access, fill)?;
    aside.persist(path).map_err(|failure| Error::store(path, &failure.error))?;
    sync_folder(folder_of(path))?;
    Ok(filled)
}

/// The same for a file that must not be there yet; whether it was not.
///
/// # Errors
/// As for [`write`].
pub fn write_new(path: &Path, access: Access, bytes: &[u8]) -> Result<bool> {
    let (aside, ()) = written_aside(path, access, |file| fill(file, path, bytes))?;
    match aside.persist_noclobber(path) {
        Ok(_) => sync_folder(folder_of(path)).map(|()| true),
        Err(failure) if failure.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(failure) => Err(Error::store(path, &failure.error)),
    }
}

/// Writes bytes durably.
///
/// # Errors
/// As for [`write`].
pub fn write_bytes(path: &Path, access: Access, bytes: &[u8]) -> Result<()> {
    write(path, access, |file| fill(file, path, bytes))
}

/// Opens an ordinary file to be read.
///
/// # Errors
/// What the system says, or that it is a folder, a pipe, a socket or a device: to read a pipe can wait for ever, and a device
/// may have no end.
pub fn open(path: &Path) -> io::Result<File> {
    // Looked at before it is opened, because to open a pipe waits already.
    ordinary(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    ordinary(&file.metadata()?)?;
    Ok(file)
}

/// All of an ordinary file as text.
///
/// # Errors
/// As for [`open`], and if it is not UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    io::read_to_string(open(path)?)
}

/// Refuses what is under a name that others open, if it is no ordinary file. Nothing there is fine.
///
/// # Errors
/// As for [`open`].
pub fn check_ordinary(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        found => ordinary(&found?),
    }
}

fn ordinary(found: &Metadata) -> io::Result<()> {
    if found.is_file() {
        return Ok(());
    }
    Err(if found.is_dir() { io::ErrorKind::IsADirectory.into() } else { not_ordinary() })
}

/// An empty folder of the owner's, for what is thrown away when it is dropped. One that a killed program left is swept.
///
/// # Errors
/// [`crate::error::Kind::Store`] if the disk refuses.
pub fn folder_aside(parent: &Path) -> Result<TempDir> {
    let made = tempfile::Builder::new().prefix(ASIDE).tempdir_in(parent);
    made.map_err(|error| Error::store(parent, &error))
}

/// Forces a folder's list of names to the disk.
///
/// # Errors
/// [`crate::error::Kind::Store`] if the disk refuses.
pub fn sync_folder(folder: &Path) -> Result<()> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| Error::store(folder, &error))
}

/// Removes what a killed program left half written in a folder and those in it. Returns how much.
///
/// # Errors
/// [`crate::error::Kind::Store`] if the disk refuses.
pub fn sweep(folder: &Path) -> Result<usize> {
    let failed = |path: &Path, error: &io::Error| Error::store(path, error);
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries.map_err(|error| failed(folder, &error))?,
    };
    let mut n_removed = 0;
    for entry in entries {
        let entry = entry.map_err(|error| failed(folder, &error))?;
        let path: PathBuf = entry.path();
        let kind = entry.file_type().map_err(|error| failed(&path, &error))?;
        if entry.file_name().to_string_lossy().starts_with(ASIDE) {
            let removed = if kind.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(|error| failed(&path, &error))?;
            n_removed += 1;
        } else if kind.is_dir() {
            n_removed += sweep(&path)?;
        }
    }
    Ok(n_removed)
}

/// A file under a temporary name, whole and synced.
fn written_aside<T>(
    path: &Path,
    access: Access,
    fill: impl FnOnce(&mut File) -> Result<T>,
) -> Result<(tempfile::NamedTempFile, T)> {
    let at_path = |error: io::Error| Error::store(path, &error);
    let mut aside = tempfile::Builder::new().prefix(ASIDE).tempfile_in(folder_of(path)).map_err(at_path)?;
    let filled = fill(aside.as_file_mut())?;
    aside.as_file().set_permissions(Permissions::from_mode(access.file_mode())).map_err(at_path)?;
    aside.as_file().sync_all().map_err(at_path)?;
    Ok((aside, filled))
}

fn fill(file: &mut File, path: &Path, bytes: &[u8]) -> Result<()> {
    file.write_all(bytes).map_err(|error| Error::store(path, &error))
}

/// The folder that a file lies in: this one, for a name alone.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;
    use crate::error::Kind;

    fn mode_of(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_file_gets_the_rights_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let (private, public) = (folder.path().join("private"), folder.path().join("public"));
        write_bytes(&private, Access::Private, b"a").unwrap();
        write_bytes(&public, Access::Public, b"b").unwrap();
        assert_eq!((mode_of(&private), mode_of(&public)), (0o600, 0o644));
    }

    #[test]
    fn a_failure_leaves_the_old_file_and_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("figures");
        write_bytes(&path, Access::Public, b"old").unwrap();
        let failed = write(&path, Access::Public, |_| Err::<(), _>(Error::new(Kind::Store, "the disk is full")));
        assert!(failed.is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_a_store_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_bytes(&folder.path().join("missing/figures"), Access::Public, b"x").unwrap_err();
        assert_eq!(error.kind(), Kind::Store);
    }

    #[test]
    fn what_must_not_be_there_yet_is_left_alone_if_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("yjp.key");
        assert!(write_new(&path, Access::Private, b"first").unwrap());
        assert!(!write_new(&path, Access::Private, b"second").unwrap());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "first");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn only_an_ordinary_file_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link, socket) = (folder.path().join("a"), folder.path().join("link"), folder.path().join("socket"));
        fs::write(&file, "figures").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert_eq!(read_text(&link).unwrap(), "figures");
        let _listener = UnixListener::bind(&socket).unwrap();
        let expected = "it is a pipe, a socket or a device, not a file";
        for path in [Path::new("/dev/zero"), &socket] {
            assert_eq!(open(path).unwrap_err().to_string(), expected, "{}", path.display());
            assert_eq!(check_ordinary(path).unwrap_err().to_string(), expected, "{}", path.display());
        }
        assert_eq!(open(folder.path()).unwrap_err().kind(), io::ErrorKind::IsADirectory);
        assert!(check_ordinary(&folder.path().join("missing")).is_ok());
    }

    #[test]
    fn what_a_killed_program_left_half_written_is_removed_at_any_depth_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("links");
        std::fs::create_dir(&inner).unwrap();
        for path in [folder.path().join(".writing-a"), inner.join(".writing-b"), inner.join("whole")] {
            std::fs::write(path, "x").unwrap();
        }
        let aside = folder_aside(folder.path()).unwrap().keep();
        std::fs::write(aside.join("part"), "x").unwrap();
        assert_eq!(sweep(folder.path()).unwrap(), 3);
        assert!(inner.join("whole").exists() && !aside.exists());
        assert_eq!(sweep(&folder.path().join("missing")).unwrap(), 0);
    }
}
