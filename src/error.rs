//! Failures we expect: what happened, what to do, and the exit code for it.

use std::fmt;
use std::path::Path;

/// The result of anything that can fail in a way we expect.
pub type Result<T> = std::result::Result<T, Error>;

/// The class of an expected failure; it decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command line makes no sense.
    Usage,
    /// A declaration in the project folder is wrong.
    Declaration,
    /// A delivery cannot be read as what it is declared to be.
    Delivery,
    /// A delivery, or a table given to us, breaks its contract.
    Contract,
    /// More rows were rejected than the source allows.
    Rejected,
    /// A publication would disclose more than the rules allow.
    NotDisclosable,
    /// Another run holds the store.
    Locked,
    /// A warehouse or a source cannot be reached.
    Unreachable,
    /// There is no key, or others can read it.
    Key,
    /// The store cannot be read or written.
    Store,
}

impl Kind {
    /// Every kind, in the order of the exit codes.
    pub const ALL: [Self; 10] = [
        Self::Usage,
        Self::Declaration,
        Self::Delivery,
        Self::Contract,
        Self::Rejected,
        Self::NotDisclosable,
        Self::Locked,
        Self::Unreachable,
        Self::Key,
        Self::Store,
    ];

    /// The exit code of the process. 0 is success and 1 a bug of ours.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Declaration => 10,
            Self::Delivery => 11,
            Self::Contract => 12,
            Self::Rejected => 13,
            Self::NotDisclosable => 14,
            Self::Locked => 15,
            Self::Unreachable => 16,
            Self::Key => 17,
            Self::Store => 18,
        }
    }

    /// What the exit code means, as `--help` says it.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Declaration => "declarations",
            Self::Delivery => "delivery unreadable",
            Self::Contract => "contract broken",
            Self::Rejected => "too many rejected",
            Self::NotDisclosable => "not disclosable",
            Self::Locked => "locked",
            Self::Unreachable => "warehouse or source unreachable",
            Self::Key => "key missing or unsafe",
            Self::Store => "store cannot be read or written",
        }
    }
}

/// A failure we expect.
///
/// The message says what and where (file, row, column, rule) and never shows a
/// cell; the hint says what to do. Both start in lower case, without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Error {
    kind: Kind,
    message: String,
    hint: Option<String>,
}

impl Error {
    /// A failure of this kind, without a hint yet.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None }
    }

    /// The same failure with advice on what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A file of the store that could not be read or written.
    pub fn store(path: &Path, source: &std::io::Error) -> Self {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        let hint = if matches!(source.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
            "free some space on that disk and run again; what was published before is untouched"
        } else {
            "check that the folder exists and that this user may read and write it"
        };
        Self::new(Kind::Store, format!("{}: {source}", path.display())).hint(hint)
    }

    /// A declaration that cannot be used.
    pub fn declaration(path: &Path, message: impl fmt::Display) -> Self {
        Self::new(Kind::Declaration, format!("{}: {message}", path.display()))
    }

    /// The class of the failure.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What to do, when we know.
    pub fn advice(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_distinct_and_leave_0_and_1_alone() {
        let mut codes: Vec<u8> = Kind::ALL.iter().map(|kind| kind.exit_code()).collect();
        codes.dedup();
        assert_eq!(codes, [2, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
    }

    #[test]
    fn a_full_disk_says_what_to_do() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let error = Error::store(Path::new("store/ledger"), &full);
        assert_eq!(error.kind(), Kind::Store);
        assert!(error.advice().is_some_and(|hint| hint.starts_with("free some space")));
    }
}
