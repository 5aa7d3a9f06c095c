//! Failures we expect: what happened, what to do, and the exit code for it.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;
use std::{fmt, io};

use polars::error::PolarsError;

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
    /// Nothing has come from a source for longer than it should.
    Late,
}

impl Kind {
    /// Every kind, in the order of the exit codes.
    pub const ALL: [Self; 11] = [
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
        Self::Late,
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
            Self::Late => 19,
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
            Self::Late => "a source is late (yjp status)",
        }
    }
}

/// A failure we expect.
///
/// The message says what and where (file, row, column, rule) and never shows a
/// cell; the hint says what to do. Both start in lower case, without a full stop.
#[derive(Debug, Clone)]
pub struct Error {
    kind: Kind,
    message: String,
    hint: Option<String>,
    cause: Option<Arc<io::Error>>,
}

impl Error {
    /// A failure of this kind, without a hint yet.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, cause: None }
    }

    /// The same with where it is before it: the file that is read, perhaps the key.
    #[must_use]
    pub fn within(mut self, place: impl fmt::Display) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }

    /// The same failure with advice on what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same failure with its cause, which `--log-level debug` shows.
    ///
    /// Only what the operating system said is kept of it, so that any error may be given: the words of a parser may
    /// quote a cell.
    #[must_use]
    pub fn because(mut self, cause: &(dyn std::error::Error + 'static)) -> Self {
        self.cause = system_error(cause).map(Arc::new);
        self
    }

    /// A file of the store that could not be read or written.
    pub fn store(path: &Path, source: &io::Error) -> Self {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        let hint = if matches!(source.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
            "free some space on that disk and run again; what was published before is untouched"
        } else if source.get_ref().is_some_and(|inner| inner.is::<NotOrdinary>()) {
            "put a file in its place, or remove it"
        } else {
            "check that the folder exists and that this user may read and write it"
        };
        Self::new(Kind::Store, format!("{}: {}", path.display(), in_words(source))).hint(hint).because(source)
    }

    /// A declaration that cannot be used.
    pub fn declaration(path: &Path, message: impl fmt::Display) -> Self {
        Self::new(Kind::Declaration, format!("{}: {message}", path.display()))
    }

    /// A declaration that cannot be read.
    pub fn unread_declaration(path: &Path, source: &io::Error) -> Self {
        Self::declaration(path, in_words(source)).because(source)
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

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

/// Two failures are the same if a reader is told the same.
impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        (self.kind, &self.message, &self.hint) == (other.kind, &other.message, &other.hint)
    }
}

impl Eq for Error {}

/// Why something is not opened that is no file with a beginning and an end.
pub fn not_ordinary() -> io::Error {
    io::Error::other(NotOrdinary)
}

#[derive(Debug)]
struct NotOrdinary;

impl fmt::Display for NotOrdinary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("it is a pipe, a socket or a device, not a file")
    }
}

impl std::error::Error for NotOrdinary {}

/// What the operating system said, if an error or one of its causes comes from there.
///
/// Nothing that it wraps comes along: that may quote a cell.
pub fn system_error(error: &(dyn std::error::Error + 'static)) -> Option<io::Error> {
    if let Some(PolarsError::IO { error, .. }) = error.downcast_ref() {
        return system_error(error.as_ref());
    }
    let of_system = error.downcast_ref::<io::Error>();
    if let Some(code) = of_system.and_then(io::Error::raw_os_error) {
        return Some(io::Error::from_raw_os_error(code));
    }
    // An `io::Error` does not call what it wraps its source.
    match of_system.and_then(io::Error::get_ref) {
        Some(wrapped) => system_error(wrapped),
        None => error.source().and_then(system_error),
    }
}

/// What the operating system said of a file, in our words.
pub fn in_words(error: &io::Error) -> Cow<'static, str> {
    use io::ErrorKind as Said;
    let words = match error.kind() {
        Said::NotFound => "there is no such file or folder",
        Said::PermissionDenied => "this user has no permission",
        Said::IsADirectory => "it is a folder, not a file",
        Said::NotADirectory => "a part of the path is a file, not a folder",
        Said::AlreadyExists => "a file of that name is there already",
        Said::StorageFull => "no space is left on the disk",
        Said::QuotaExceeded => "the user's share of the disk is used up",
        Said::FileTooLarge => "the file grows larger than this user may write",
        Said::ReadOnlyFilesystem => "the disk can only be read",
        Said::InvalidData => "it is not text in UTF-8",
        _ => return Cow::Owned(error.to_string()),
    };
    Cow::Borrowed(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_distinct_and_leave_0_and_1_alone() {
        let mut codes: Vec<u8> = Kind::ALL.iter().map(|kind| kind.exit_code()).collect();
        codes.dedup();
        assert_eq!(codes, [2, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    }

    #[test]
    fn a_full_disk_says_what_to_do() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let error = Error::store(Path::new("store/ledger"), &full);
        assert_eq!(error.kind(), Kind::Store);
        assert!(error.advice().is_some_and(|hint| hint.starts_with("free some space")));
    }

    #[test]
    fn a_failure_keeps_what_the_operating_system_said() {
        use std::error::Error as _;
        let denied = io::Error::from_raw_os_error(13);
        let error = Error::store(Path::new("store/ledger"), &denied);
        assert_eq!(error.to_string(), "store/ledger: this user has no permission");
        assert_eq!(error.source().map(ToString::to_string), Some(denied.to_string()));
    }

    #[test]
    fn of_an_error_around_it_nothing_else_is_kept() {
        use std::error::Error as _;
        let around = io::Error::other(io::Error::from_raw_os_error(5));
        let error = Error::new(Kind::Delivery, "a.csv cannot be read").because(&around);
        assert_eq!(error.source().map(ToString::to_string), Some(io::Error::from_raw_os_error(5).to_string()));
        let of_polars = PolarsError::IO { error: Arc::new(io::Error::from_raw_os_error(5)), msg: None };
        assert_eq!(system_error(&of_polars).and_then(|error| error.raw_os_error()), Some(5));
        let quoting = io::Error::other("`Ada` is not a number");
        assert!(Error::new(Kind::Delivery, "a.csv cannot be read").because(&quoting).source().is_none());
    }
}
