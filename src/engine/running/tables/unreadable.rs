//! What is said of a file that is no Parquet.

use std::path::Path;

use crate::error::{Error, Kind};

/// A file that cannot be read. What the library says of it may quote it, and is left out.
pub(super) fn unreadable(path: &Path) -> Error {
    let error = Error::new(Kind::Contract, format!("{}: cannot be read as Parquet", path.display()));
    error.hint("write it again; it may have been cut off, or compressed in a way that is not known here")
}
