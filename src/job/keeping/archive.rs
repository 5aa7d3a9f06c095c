//! Encrypted files: the originals of deliveries, and what was worked out from them.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use age::{DecryptError, Decryptor, EncryptError, Encryptor};

use crate::durable::{self, Access};
use crate::error::{Error, Kind, Result};
use crate::job::keeping::key::Key;

/// Bytes read at a time: a delivery is never held in memory for being archived.
const CHUNK: usize = 1 << 16;

/// Encrypts `from` into a file, which appears whole and synced, or not at all. Returns the hash of what is in it.
pub fn seal(key: &Key, path: &Path, from: &mut dyn Read) -> Result<String> {
    durable::write(path, Access::Private, |file| encrypt(key, path, file, from))
}

/// Encrypts an original whose content must have this hash.
///
/// # Errors
/// [`Kind::Delivery`] if it has another: somebody is still writing to it.
pub fn seal_original(key: &Key, path: &Path, from: &mut dyn Read, hash: &str, name: &str) -> Result<()> {
    durable::write(path, Access::Private, |file| {
        if encrypt(key, path, file, from)? == hash { Ok(()) } else { Err(changed(name)) }
    })
}

/// A delivery that somebody is still writing, or that broke off on its way here.
pub fn changed(name: &str) -> Error {
    let error = Error::new(Kind::Delivery, format!("{name}: changed while it was read"));
    error.hint("run again once the transfer is complete")
}

fn encrypt(key: &Key, path: &Path, file: &mut File, from: &mut dyn Read) -> Result<String> {
    let failed = |error: io::Error| Error::store(path, &error);
    let recipient = key.archive()[0].to_public();
    let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as _)).map_err(|error| sealing(&error))?;
    let mut writer = encryptor.wrap_output(BufWriter::with_capacity(CHUNK, file)).map_err(failed)?;
    let (hash, _) = copy(from, &mut writer).map_err(failed)?;
    writer.finish().and_then(|mut buffer| buffer.flush()).map_err(failed)?;
    Ok(hash)
}

/// The encrypted file as a stream of what was sealed in it.
pub fn open(key: &Key, path: &Path) -> Result<impl Read + use<>> {
    let file = durable::open(path).map_err(|error| Error::store(path, &error))?;
    let decryptor = Decryptor::new_buffered(BufReader::with_capacity(CHUNK, file));
    let opened = decryptor.and_then(|decryptor| decryptor.decrypt(key.archive().iter().map(|identity| identity as _)));
    opened.map_err(|error| closed(path, &error))
}

/// All of an encrypted file.
pub fn unseal(key: &Key, path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(key, path)?.read_to_end(&mut bytes).map_err(|error| unread(path, &error))?;
    Ok(bytes)
}

/// The same of a file whose content must have this hash, if one is known: each file of a store opens in the place of another.
///
/// # Errors
/// [`Kind::Store`] if it has another.
pub fn unseal_kept(key: &Key, path: &Path, hash: Option<&String>) -> Result<Vec<u8>> {
    let bytes = unseal(key, path)?;
    match hash {
        Some(hash) if *hash != blake3::hash(&bytes).to_hex().as_str() => Err(exchanged(path)),
        _ => Ok(bytes),
    }
}

/// A stream that is hashed while it is read.
pub struct Hashed<R> {
    inner: R,
    hasher: blake3::Hasher,
}

impl<R: Read> Hashed<R> {
    /// Of which nothing is read yet.
    pub fn new(inner: R) -> Self {
        Self { inner, hasher: blake3::Hasher::new() }
    }

    /// Reads what is left of the file at `path`, all of which must have this hash.
    ///
    /// # Errors
    /// [`Kind::Store`] if it has another, or cannot be read.
    pub fn expect(mut self, path: &Path, hash: &str) -> Result<()> {
        io::copy(&mut self, &mut io::sink()).map_err(|error| unread(path, &error))?;
        if self.hasher.finalize().to_hex().as_str() == hash { Ok(()) } else { Err(exchanged(path)) }
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..n_bytes]);
        Ok(n_bytes)
    }
}

/// The hash of a content, and how long it is.
pub fn hash(content: &mut dyn Read) -> io::Result<(String, u64)> {
    copy(content, &mut io::sink())
}

/// The hash of a file's content.
pub fn hash_file(path: &Path) -> io::Result<String> {
    hash(&mut durable::open(path)?).map(|(hash, _)| hash)
}

fn copy(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<(String, u64)> {
    let mut hasher = blake3::Hasher::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        let n_bytes = match from.read(&mut chunk) {
            Ok(0) => return Ok((hasher.finalize().to_hex().to_string(), hasher.count())),
            Ok(n_bytes) => n_bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&chunk[..n_bytes]);
        to.write_all(&chunk[..n_bytes])?;
    }
}

fn sealing(error: &EncryptError) -> Error {
    Error::new(Kind::Key, format!("the archive key does not work: {error}"))
}

fn closed(path: &Path, error: &DecryptError) -> Error {
    match error {
        DecryptError::NoMatchingKeys => {
            let error = Error::new(Kind::Key, format!("{}: {error}", path.display()));
            error.hint("use the key file that was in force when this store was filled")
        }
        DecryptError::Io(error) => unread(path, error),
        _ => damaged(path, "is damaged"),
    }
}

/// A file that the system does not read, or in which bytes are not as they were sealed.
fn unread(path: &Path, error: &io::Error) -> Error {
    if error.raw_os_error().is_some() { Error::store(path, error) } else { damaged(path, "is damaged") }
}

/// A file that holds what belongs in another.
fn exchanged(path: &Path) -> Error {
    damaged(path, "holds something else than was kept in it")
}

fn damaged(path: &Path, fault: &str) -> Error {
    let error = Error::new(Kind::Store, format!("{}: {fault}", path.display()));
    error.hint("bring it back from your backup; what lies in `normalised` or `links` can also be removed: a run makes it again")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(folder: &Path, name: &str) -> Key {
        Key::create(&folder.join(name)).unwrap()
    }

    #[test]
    fn what_is_sealed_comes_back_and_is_not_readable_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let key = key(folder.path(), "key");
        let path = folder.path().join("sealed.age");
        let text = b"canary ".repeat(20_000);
        seal(&key, &path, &mut text.as_slice()).unwrap();
        assert_eq!(unseal(&key, &path).unwrap(), text);
        let on_disk = std::fs::read(&path).unwrap();
        assert!(!on_disk.windows(6).any(|window| window == b"canary"));
    }

    #[test]
    fn a_file_in_the_place_of_another_is_not_taken_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let key = key(folder.path(), "key");
        let path = folder.path().join("sealed.age");
        let hash = seal(&key, &path, &mut b"ours".as_slice()).unwrap();
        assert_eq!(unseal_kept(&key, &path, Some(&hash)).unwrap(), b"ours");
        seal(&key, &path, &mut b"another".as_slice()).unwrap();
        let error = unseal_kept(&key, &path, Some(&hash)).unwrap_err();
        assert_eq!(error.kind(), Kind::Store);
        assert!(error.to_string().ends_with("holds something else than was kept in it"), "{error}");
        let mut read = Hashed::new(open(&key, &path).unwrap());
        read.read_exact(&mut [0; 3]).unwrap();
        assert_eq!(read.expect(&path, &hash), Err(error));
    }

    #[test]
    fn a_sealed_file_that_was_overwritten_is_damaged_and_not_of_another_key() {
        let folder = tempfile::tempdir().unwrap();
        let key = key(folder.path(), "key");
        let path = folder.path().join("sealed.age");
        seal(&key, &path, &mut b"ours".as_slice()).unwrap();
        let sealed = std::fs::read(&path).unwrap();
        for bytes in [&b""[..], b"rows,rows\n1,2\n", &sealed[..sealed.len() - 2], &sealed[..40]] {
            std::fs::write(&path, bytes).unwrap();
            let error = unseal(&key, &path).unwrap_err();
            assert_eq!(
                (error.kind(), error.to_string().ends_with("sealed.age: is damaged")),
                (Kind::Store, true),
                "{error}"
            );
        }
    }

    #[test]
    fn an_original_that_changed_after_it_was_hashed_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let key = key(folder.path(), "key");
        let path = folder.path().join("sealed.age");
        let hash = blake3::hash(b"whole").to_hex().to_string();
        let error = seal_original(&key, &path, &mut b"who".as_slice(), &hash, "alpha/beta/a.csv").unwrap_err();
        assert_eq!(error.kind(), Kind::Delivery);
        assert!(!path.exists());
        assert!(seal_original(&key, &path, &mut b"whole".as_slice(), &hash, "alpha/beta/a.csv").is_ok());
    }

    #[test]
    fn another_key_does_not_open_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sealed.age");
        seal(&key(folder.path(), "ours"), &path, &mut b"x".as_slice()).unwrap();
        let error = unseal(&key(folder.path(), "theirs"), &path).unwrap_err();
        assert_eq!(error.kind(), Kind::Key);
    }

    #[test]
    fn a_file_sealed_before_a_rotation_still_opens() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sealed.age");
        seal(&key(folder.path(), "key"), &path, &mut b"before".as_slice()).unwrap();
        Key::rotate(&folder.path().join("key")).unwrap();
        let rotated = Key::read(&folder.path().join("key")).unwrap();
        assert_eq!(unseal(&rotated, &path).unwrap(), b"before");
    }

    #[test]
    fn a_sealed_file_that_was_cut_short_is_an_error_of_the_store() {
        let folder = tempfile::tempdir().unwrap();
        let key = key(folder.path(), "key");
        let path = folder.path().join("sealed.age");
        seal(&key, &path, &mut b"x".repeat(100_000).as_slice()).unwrap();
        let file = File::options().write(true).open(&path).unwrap();
        file.set_len(80_000).unwrap();
        assert_eq!(unseal(&key, &path).unwrap_err().kind(), Kind::Store);
    }
}
