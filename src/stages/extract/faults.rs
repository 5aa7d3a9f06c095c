//! What is said of a file that cannot be read, or is not what was agreed.

use crate::declarations::Source;
use crate::error::{Error, Kind, in_words};

/// A file that cannot be read.
pub(super) fn unreadable(file: &str, what: &str) -> Error {
    Error::new(Kind::Delivery, format!("{file} {what}"))
}

/// A file that could be read no further: the wrong encoding, or a disk that failed.
pub(super) fn unreadable_from(file: &str, encoding: &str, place: &str, error: &std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::InvalidData {
        return wrong_encoding(file, encoding, place);
    }
    unreadable(file, &format!("cannot be read: {}", in_words(error))).because(error)
}

/// Bytes that are no text in their encoding. What is not UTF-8 is as good as always what Windows writes in this country.
pub(super) fn wrong_encoding(file: &str, encoding: &str, place: &str) -> Error {
    let hint = if encoding.eq_ignore_ascii_case("utf-8") {
        "it seems to be windows-1252: set `encoding = \"windows-1252\"`, or \"auto\" if some lines are UTF-8"
    } else {
        "set `encoding` to what the supplier writes, or to \"auto\""
    };
    unreadable(file, &format!("is not valid {encoding} in {place}")).hint(hint)
}

/// A header that breaks the contract.
pub(super) fn broken(source: &Source, message: String) -> Error {
    let hint = format!("if the supplier renamed it, add a [[change]] to {}", source.path.display());
    Error::new(Kind::Contract, message).hint(hint)
}
