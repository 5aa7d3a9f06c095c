//! The key file: the secret behind the pseudonyms, and what opens the archive.
//!
//! ```text
//! yjp-key-1
//! pseudonym <64 hexadecimal digits>
//! archive AGE-SECRET-KEY-1...
//! archive AGE-SECRET-KEY-1...
//! ```
//! New files are encrypted to the first archive identity; the others, from before a
//! rotation, only open what is there.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use age::x25519::Identity;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretBox};

use crate::durable::{self, Access};
use crate::error::{Error, Kind, Result, in_words};
use crate::job::keeping::folders;

const VERSION: &str = "yjp-key-1";

/// What a key id is derived under, so that it says nothing of the pseudonyms.
const KEY_ID_CONTEXT: &str = "yjp 2026-11 key id";

/// The keys of one service.
pub struct Key {
    pseudonym: SecretBox<[u8; 32]>,
    archive: Vec<Identity>,
}

/// What a rotation changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    /// Id of the key in force until now.
    pub old_id: String,
    /// Id of the key in force from now on.
    pub new_id: String,
    /// Where the old key file was put.
    pub kept: PathBuf,
    /// Archive identities that still open older files.
    pub n_archive_identities: usize,
}

impl Key {
    /// Reads a key file.
    ///
    /// # Errors
    /// [`Kind::Key`] if there is none, if others may read it, or if it is not one of ours.
    pub fn read(path: &Path) -> Result<Self> {
        let metadata = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
        if metadata.is_dir() {
            return Err(a_folder(path));
        }
        durable::check_ordinary(path).map_err(|error| unreadable(path, &error))?;
        let mode = metadata.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            let error = Error::new(Kind::Key, format!("{}: others may use this key (mode {mode:03o})", path.display()));
            return Err(error.hint(format!("chmod 600 {}", path.display())));
        }
        let text = Zeroizing::new(durable::read_text(path).map_err(|error| unreadable(path, &error))?);
        Self::parse(&text).ok_or_else(|| {
            let error = Error::new(Kind::Key, format!("{}: not a key file of this program", path.display()));
            error.hint("bring back the key file from your backup, or start afresh with `yjp key new`")
        })
    }

    /// Makes a key file.
    ///
    /// # Errors
    /// [`Kind::Key`] if there is a file already: without it nothing archived can be read.
    pub fn create(path: &Path) -> Result<Self> {
        if path.is_dir() {
            return Err(a_folder(path));
        }
        if path.exists() {
            return Err(already_there(path));
        }
        let key = Self::generate(Vec::new())?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        folders::create_private_folder(folder)?;
        // Whole or not at all, and never over a key that came in the meantime.
        if !durable::write_new(path, Access::Private, key.text().as_bytes())? {
            return Err(already_there(path));
        }
        Ok(key)
    }

    /// Puts a new key in the place of the one in a file.
    ///
    /// The old file is kept beside it, so that a rotation by mistake can be undone; the
    /// old archive identities go into the new file, so that the archive stays readable.
    pub fn rotate(path: &Path) -> Result<Rotated> {
        let old = Self::read(path)?;
        let old_id = old.id();
        let kept = path.with_added_extension(&old_id);
        durable::write_bytes(&kept, Access::Private, old.text().as_bytes())?;
        let new = Self::generate(old.archive)?;
        durable::write_bytes(path, Access::Private, new.text().as_bytes())?;
        Ok(Rotated { old_id, new_id: new.id(), kept, n_archive_identities: new.archive.len() - 1 })
    }

    /// A short name for the key that tells nothing about it.
    pub fn id(&self) -> String {
        let hash = blake3::derive_key(KEY_ID_CONTEXT, self.pseudonym.expose_secret());
        hex::encode(&hash[..6])
    }

    /// The secret behind the pseudonyms.
    pub(in crate::job) fn pseudonym(&self) -> &SecretBox<[u8; 32]> {
        &self.pseudonym
    }

    /// What opens the archive; the first is the one to encrypt to.
    pub(in crate::job) fn archive(&self) -> &[Identity] {
        &self.archive
    }

    fn generate(older: Vec<Identity>) -> Result<Self> {
        let mut secret = Zeroizing::new([0; 32]);
        getrandom::fill(secret.as_mut())
            .map_err(|error| Error::new(Kind::Key, format!("no random numbers to make a key from: {error}")))?;
        let archive = std::iter::once(Identity::generate()).chain(older).collect();
        Ok(Self { pseudonym: SecretBox::new(Box::new(*secret)), archive })
    }

    fn text(&self) -> Zeroizing<String> {
        let mut text =
            Zeroizing::new(format!("{VERSION}\npseudonym {}\n", hex::encode(self.pseudonym.expose_secret())));
        for identity in &self.archive {
            text.push_str("archive ");
            text.push_str(identity.to_string().expose_secret());
            text.push('\n');
        }
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next() != Some(VERSION) {
            return None;
        }
        let mut pseudonym: Option<Zeroizing<[u8; 32]>> = None;
        let mut archive = Vec::new();
        for line in lines {
            match line.split_once(' ')? {
                ("pseudonym", digits) if pseudonym.is_none() => {
                    hex::decode_to_slice(digits, pseudonym.insert(Zeroizing::new([0; 32])).as_mut()).ok()?;
                }
                ("archive", identity) => archive.push(Identity::from_str(identity).ok()?),
                _ => return None,
            }
        }
        let is_complete = !archive.is_empty();
        is_complete.then_some(Self { pseudonym: SecretBox::new(Box::new(*pseudonym?)), archive })
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::NotFound {
        let error = Error::new(Kind::Key, format!("{}: there is no key", path.display())).because(error);
        return error.hint("make one with `yjp key new`, or name it with --key FILE or YJP_KEY_FILE");
    }
    let refused = Error::new(Kind::Key, format!("{}: {}", path.display(), in_words(error))).because(error);
    refused.hint("this user must be able to read the key")
}

fn a_folder(path: &Path) -> Error {
    let error = Error::new(Kind::Key, format!("{}: this is a folder, not a key file", path.display()));
    error.hint("name the file with --key FILE, YJP_KEY_FILE or `key` in project.toml")
}

fn already_there(path: &Path) -> Error {
    let error = Error::new(Kind::Key, format!("{}: there is a key already", path.display()));
    error.hint("without it nothing archived can be read; `yjp key rotate` changes it safely")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_reads_back_with_the_same_id() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let made = Key::create(&path).unwrap();
        let read = Key::read(&path).unwrap();
        assert_eq!(made.id(), read.id());
        assert_eq!(made.id().len(), 12);
    }

    #[test]
    fn a_key_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let id = Key::create(&path).unwrap().id();
        assert_eq!(Key::create(&path).err().map(|error| error.kind()), Some(Kind::Key));
        assert_eq!(Key::read(&path).unwrap().id(), id);
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        Key::create(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = Key::read(&path).err().unwrap();
        assert_eq!(error.kind(), Kind::Key);
        assert!(error.advice().unwrap().starts_with("chmod 600 "));
    }

    #[test]
    fn a_missing_key_says_how_to_make_one() {
        let error = Key::read(Path::new("/nonexistent/key")).err().unwrap();
        assert_eq!(error.kind(), Kind::Key);
        assert!(error.advice().unwrap().contains("yjp key new"));
    }

    #[test]
    fn a_rotation_changes_the_pseudonyms_and_still_opens_the_archive() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let old = Key::create(&path).unwrap();
        let rotated = Key::rotate(&path).unwrap();
        let new = Key::read(&path).unwrap();
        assert_ne!(old.id(), new.id());
        assert_eq!((rotated.old_id, rotated.new_id), (old.id(), new.id()));
        assert_eq!(rotated.n_archive_identities, 1);
        assert_eq!(new.archive()[1].to_public(), old.archive()[0].to_public());
        assert_eq!(Key::read(&rotated.kept).unwrap().id(), old.id());
    }

    #[test]
    fn a_file_that_is_no_key_is_refused() {
        for text in ["", "yjp-key-2\n", "yjp-key-1\npseudonym 00\n", "yjp-key-1\nsecret x\n"] {
            assert!(Key::parse(text).is_none());
        }
    }
}
