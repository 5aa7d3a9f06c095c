//! One writer at a time.

use std::fs::{File, TryLockError};
use std::os::unix::fs::OpenOptionsExt;

use crate::durable;
use crate::error::{Error, Kind, Result};
use crate::job::keeping::store::Store;

/// Held as long as this run may write to the store.
///
/// The operating system lets go of it when the process ends, however it ends, so that
/// a killed run never locks out the next.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Takes the lock of a store.
///
/// # Errors
/// [`Kind::Locked`] while another run holds it.
pub fn take(store: &Store) -> Result<Lock> {
    let path = store.lock_file();
    let file = durable::check_ordinary(&path)
        .and_then(|()| File::options().create(true).truncate(false).write(true).mode(0o600).open(&path));
    let file = file.map_err(|error| Error::store(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { _file: file }),
        Err(TryLockError::WouldBlock) => {
            let error = Error::new(Kind::Locked, format!("another run is using {}", store.root().display()));
            Err(error.hint("wait until it has ended; `yjp status` shows what it is doing"))
        }
        Err(TryLockError::Error(error)) => Err(Error::store(&path, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_is_refused_until_the_first_lets_go() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("store"));
        store.create().unwrap();
        let first = take(&store).unwrap();
        assert_eq!(take(&store).unwrap_err().kind(), Kind::Locked);
        drop(first);
        assert!(take(&store).is_ok());
    }
}
