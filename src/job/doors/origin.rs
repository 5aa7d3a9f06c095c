//! Where deliveries come from: what a place must be able to do.
//!
//! A place lists and opens, and no more. Which source a file is of, when it was received, and whether it is new is
//! worked out in `deliveries`, for all places alike: a delivery is known by its source, its path and the hash of
//! its content. So a file that changed is a new delivery, and the same file on another place is not.

use std::io::Read;

use crate::error::Result;

/// A place where deliveries come from.
///
/// Paths are those of the place: names with `/` between them, and the place itself is the empty path.
pub trait Origin {
    /// What lies in a folder, in any order.
    ///
    /// # Errors
    /// [`crate::error::Kind::Unreachable`] if the place or the folder cannot be looked into.
    fn list(&self, folder: &str) -> Result<Vec<FolderEntry>>;

    /// A file as a stream, from its first byte.
    ///
    /// # Errors
    /// [`crate::error::Kind::Delivery`] if this file cannot be read, [`crate::error::Kind::Unreachable`] if the place
    /// has gone away.
    fn open(&self, file: &str) -> Result<Box<dyn Read>>;
}

/// One thing that lies in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderEntry {
    /// Its name in the folder.
    pub name: String,
    /// What it is.
    pub form: Form,
}

/// What lies in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Another folder.
    Folder,
    /// A file of this size: one that is longer or shorter when it is read is still being written.
    File {
        /// Its size.
        n_bytes: u64,
    },
    /// A file that changed only so many seconds ago, so that more of it may come.
    Unsettled(u64),
    /// Nothing that can be read, and why: to open a pipe would wait for ever.
    Unusable(&'static str),
}
