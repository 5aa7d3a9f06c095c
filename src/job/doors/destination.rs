//! Where publications go: what a place must be able to do.
//!
//! A publication is a set of files, one of them its manifest, for one day. It is placed out of sight, file by file,
//! and seen as a whole from the switch on: until then a reader has the one before, whatever the program is killed at.

use std::io::Read;

use chrono::NaiveDate;

use crate::error::Result;

/// A place where publications go.
pub trait Destination {
    /// What decides, beside the publication itself, how it is written here. Where the place is does not belong in it: what
    /// is not there is missed anyway. A publication written under another one is not current.
    fn fingerprint(&self) -> String;

    /// Where a reader finds a file of the publication of a day, in words for people.
    fn address(&self, as_at: NaiveDate, name: &str) -> String;

    /// The days that have a publication, oldest first.
    ///
    /// # Errors
    /// This and all that follow: [`crate::error::Kind::Store`] for a folder that cannot be read or written,
    /// [`crate::error::Kind::Unreachable`] for a place that has gone away.
    fn days(&self) -> Result<Vec<NaiveDate>>;

    /// The day of the publication that a reader has who names none; none while there is nothing.
    fn newest(&self) -> Result<Option<NaiveDate>>;

    /// The names of all that lies in the publication of a day, sorted.
    fn names(&self, as_at: NaiveDate) -> Result<Vec<String>>;

    /// One file of it, from its first byte, as a reader has it.
    fn open(&self, as_at: NaiveDate, name: &str) -> Result<Box<dyn Read>>;

    /// Begins a publication for a day, out of every reader's sight. What is begun and never switched is swept away.
    fn begin(&self, as_at: NaiveDate, run_id: i64) -> Result<Box<dyn Begun + '_>>;

    /// Clears what a killed run left, and what was replaced before this run began. Returns how much.
    fn sweep(&self) -> Result<usize>;
}

/// A publication that nobody sees yet.
pub trait Begun {
    /// Places a file.
    ///
    /// # Errors
    /// As for [`Destination::days`].
    fn place(&mut self, name: &str, content: &mut dyn Read) -> Result<()>;

    /// Shows all that was placed, and nothing else, instead of what the day had; and to a reader who names no day,
    /// the publication of `newest`. When this returns, it has reached the disk.
    ///
    /// # Errors
    /// As for [`Destination::days`].
    fn switch(self: Box<Self>, newest: NaiveDate) -> Result<()>;
}
