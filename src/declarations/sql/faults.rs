//! What is wrong in a file, all of it.

use sqlparser::tokenizer::{Location, Span};

use crate::error::{Error, Kind};

/// The faults of some files.
#[derive(Debug, Default)]
pub(super) struct Faults {
    found: Vec<SqlFault>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct SqlFault {
    file: String,
    line: u64,
    column: u64,
    message: String,
}

impl Faults {
    /// Notes one: what is wrong, and what to write instead.
    pub(super) fn add(&mut self, file: &str, at: Span, message: impl Into<String>) {
        self.add_at(file, at.start, message);
    }

    /// Notes one at a place.
    pub(super) fn add_at(&mut self, file: &str, at: Location, message: impl Into<String>) {
        let (line, column) = (at.line.max(1), at.column.max(1));
        let fault = SqlFault { file: file.to_owned(), line, column, message: message.into() };
        if !self.found.contains(&fault) {
            self.found.push(fault);
        }
    }

    /// A file with one fault.
    pub(super) fn one(file: &str, at: Location, message: impl Into<String>) -> Self {
        let mut faults = Self::default();
        faults.add_at(file, at, message);
        faults
    }

    /// The same faults where `origin` says that their places were written.
    pub(super) fn moved<'a>(self, origin: impl Fn(Location) -> Option<(&'a str, Location)>) -> Self {
        let mut moved = Self::default();
        for SqlFault { file, line, column, message } in self.found {
            let at = Location { line, column };
            let (file, at) = origin(at).unwrap_or((&file, at));
            moved.add_at(file, at, message);
        }
        moved
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

impl From<Faults> for Error {
    fn from(mut faults: Faults) -> Self {
        faults.found.sort();
        let line = |fault: &SqlFault| format!("{}:{}:{}: {}", fault.file, fault.line, fault.column, fault.message);
        let lines: Vec<String> = faults.found.iter().map(line).collect();
        Self::new(Kind::Declaration, lines.join("\n")).hint("docs/SQL.md says what measures may write")
    }
}
