//! The ledger: what ran, on what, why, and what came of it.
//!
//! SQLite. Steps that end within a second of each other are written down together: to
//! force each to the disk would take longer than to normalise a small delivery. A run
//! that is killed loses at most that second, and the next run does those steps again.

mod results;
mod runs;
mod service;

use std::cell::RefCell;
use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Row};

pub use results::{FigureCount, FileHashes};
pub use runs::{RunRecord, StepRecord};

use crate::durable;
use crate::error::{Error, Kind, Result};
use crate::job::clock::Stopwatch;

/// The ladder: each rung brings a ledger from the version below it to the next. A rung that was ever climbed never
/// changes; a change of the tables is a new one, and what is written stays.
const RUNGS: [&str; 6] = [
    include_str!("schema.sql"),
    include_str!("files.sql"),
    include_str!("service.sql"),
    include_str!("left_aside.sql"),
    include_str!("times.sql"),
    include_str!("estimates.sql"),
];

/// How long a reader waits for a step that is being written down.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long steps wait to be written down together.
const BATCH_SECONDS: f64 = 1.0;

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    connection: Connection,
    path: PathBuf,
    /// Since when something waits to be written down.
    batch: RefCell<Option<Stopwatch>>,
}

impl Ledger {
    /// Opens the ledger to write in it, and makes it if there is none.
    pub(in crate::job) fn open(path: &Path) -> Result<Self> {
        durable::check_ordinary(path).map_err(|error| Error::store(path, &error))?;
        let made = File::options().create(true).append(true).mode(0o600).open(path);
        made.map_err(|error| Error::store(path, &error))?;
        let ledger = Self::connect(path)?;
        ledger.climb(&RUNGS)?;
        Ok(ledger)
    }

    /// Opens the ledger to read it; an empty one if nothing ever ran.
    pub fn read(path: &Path) -> Result<Self> {
        if path.exists() {
            durable::check_ordinary(path).map_err(|error| Error::store(path, &error))?;
            let ledger = Self::connect(path)?;
            ledger.climb(&RUNGS)?;
            return Ok(ledger);
        }
        let connection = Connection::open_in_memory().map_err(|error| failed(path, &error))?;
        let ledger = Self { connection, path: path.to_owned(), batch: RefCell::default() };
        ledger.climb(&RUNGS)?;
        Ok(ledger)
    }

    /// Readers open it for writing too: only so can SQLite undo what a killed run left half done.
    fn connect(path: &Path) -> Result<Self> {
        let opened = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE);
        let connection = opened.map_err(|error| failed(path, &error))?;
        connection.busy_timeout(PATIENCE).map_err(|error| failed(path, &error))?;
        Ok(Self { connection, path: path.to_owned(), batch: RefCell::default() })
    }

    /// Writes, together with what is written within the next second.
    fn write<T>(&self, write: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        if self.batch.borrow().is_none() {
            self.connection.execute_batch("BEGIN IMMEDIATE").map_err(|error| self.failed(&error))?;
            self.batch.replace(Some(Stopwatch::start()));
        }
        let written = write(&self.connection).map_err(|error| self.failed(&error))?;
        let is_full = self.batch.borrow().as_ref().is_some_and(|batch| batch.seconds() >= BATCH_SECONDS);
        if is_full {
            self.settle()?;
        }
        Ok(written)
    }

    /// Forces to the disk what waits to be written down.
    pub(in crate::job) fn settle(&self) -> Result<()> {
        if self.batch.take().is_none() {
            return Ok(());
        }
        let committed = self.connection.execute_batch("COMMIT");
        committed.map_err(|error| {
            // On some failures SQLite has rolled back by itself; then there is nothing left to undo.
            let _ = self.connection.execute_batch("ROLLBACK");
            self.failed(&error)
        })
    }

    fn version(&self) -> Result<i64> {
        let version = self.connection.query_row("PRAGMA user_version", [], |row| row.get(0));
        version.map_err(|error| self.failed(&error))
    }

    /// Climbs the rungs that are above the ledger's version, each whole or not at all.
    fn climb(&self, rungs: &[&str]) -> Result<()> {
        let version = self.version()?;
        let Some(above) = usize::try_from(version).ok().and_then(|version| rungs.get(version..)) else {
            let message = format!("{}: a ledger of version {version}, not {}", self.path.display(), rungs.len());
            return Err(Error::new(Kind::Store, message).hint("a newer program wrote it: use that, or another store"));
        };
        for (rung, next) in above.iter().zip(version + 1..) {
            let climb = format!("BEGIN IMMEDIATE; {rung} PRAGMA user_version = {next}; COMMIT;");
            if let Err(error) = self.connection.execute_batch(&climb) {
                let _ = self.connection.execute_batch("ROLLBACK");
                // Another program may have climbed meanwhile: then this one's rung does not fit any more.
                if self.version()? < next {
                    return Err(self.failed(&error));
                }
            }
        }
        Ok(())
    }

    /// Reads all of the ledger once, and finds nothing that contradicts itself.
    ///
    /// # Errors
    /// [`Kind::Store`] if it is damaged.
    pub(in crate::job) fn check(&self) -> Result<()> {
        match self.rows("PRAGMA quick_check", [], |row| row.get::<_, String>(0))?.as_slice() {
            [said] if said == "ok" => Ok(()),
            _ => Err(damaged(&self.path)),
        }
    }

    fn failed(&self, error: &rusqlite::Error) -> Error {
        failed(&self.path, error)
    }
}

fn failed(path: &Path, error: &rusqlite::Error) -> Error {
    use ErrorCode::{DatabaseCorrupt, DiskFull, NotADatabase, Unknown};
    match error.sqlite_error_code() {
        Some(DiskFull) => Error::store(path, &std::io::ErrorKind::StorageFull.into()),
        // Without a code, a value is not what we write; the unknown one is of SQL that does not fit the tables.
        None | Some(DatabaseCorrupt | NotADatabase | Unknown) => damaged(path),
        _ => Error::store(path, &std::io::Error::other(error.to_string())),
    }
}

/// A ledger that is not as we wrote it.
fn damaged(path: &Path) -> Error {
    let error =
        Error::new(Kind::Store, format!("{}: this ledger is damaged, or is none of this program", path.display()));
    error.hint(
        "bring it back from your backup; without one, move it away with its store, and run again on all deliveries that \
         were ever received",
    )
}

/// A count as SQLite keeps it.
fn signed(count: u64) -> i64 {
    i64::try_from(count).expect("no store has 2^63 rows")
}

/// A count as it was before it was kept: one below nought is not of us.
fn unsigned(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    let count: i64 = row.get(at)?;
    u64::try_from(count).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(at, count))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn only_the_owner_may_read_the_ledger() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        Ledger::open(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_ledger_that_is_not_there_reads_as_empty_and_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        assert!(Ledger::read(&path).unwrap().runs(5).unwrap().is_empty());
        assert!(!path.exists());
    }

    #[test]
    fn an_older_ledger_climbs_and_keeps_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        let ledger = Ledger::open(&path).unwrap();
        assert_eq!(ledger.version().unwrap(), 6);
        ledger.begin("2024-06-30".parse().unwrap(), "run", "key", "now").unwrap();
        ledger.settle().unwrap();
        let invented = ["ALTER TABLE runs ADD COLUMN invented TEXT;", "CREATE TABLE invented (a);"];
        ledger.climb(&[&RUNGS[..], &invented].concat()).unwrap();
        assert_eq!((ledger.version().unwrap(), ledger.runs(5).unwrap().len()), (8, 1));
        ledger.connection.execute_batch("SELECT invented FROM runs; SELECT a FROM invented;").unwrap();
    }

    #[test]
    fn a_ledger_of_the_first_version_climbs_and_knows_of_no_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        std::fs::write(&path, "").unwrap();
        let first = Ledger::connect(&path).unwrap();
        first.climb(&RUNGS[..1]).unwrap();
        first.begin("2024-06-30".parse().unwrap(), "run", "key", "now").unwrap();
        let insert = "INSERT INTO deliveries VALUES ('alpha/beta', 'a.csv', '2024-06-30', 'h1', 1, 1)";
        first.connection.execute_batch(insert).unwrap();
        drop(first);
        let ledger = Ledger::open(&path).unwrap();
        let [(delivery, true)] = &ledger.deliveries().unwrap()[..] else { panic!("it was accepted") };
        assert_eq!((delivery.path.as_str(), delivery.time), ("a.csv", 1));
        assert_eq!((ledger.version().unwrap(), ledger.runs(5).unwrap().len()), (6, 1));
        assert!(ledger.files("f").unwrap().is_empty());
    }

    #[test]
    fn a_rung_that_fails_leaves_the_ledger_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.sqlite")).unwrap();
        let broken = ["CREATE TABLE half (a); SELECT * FROM nowhere;"];
        assert_eq!(ledger.climb(&[&RUNGS[..], &broken].concat()).unwrap_err().kind(), Kind::Store);
        assert_eq!(ledger.version().unwrap(), 6);
        ledger.connection.execute_batch("CREATE TABLE half (a)").unwrap();
    }

    #[test]
    fn a_ledger_of_version_1_climbs_and_belongs_to_whoever_runs_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        let old = Connection::open(&path).unwrap();
        old.execute_batch(&format!("{} PRAGMA user_version = 1;", RUNGS[0])).unwrap();
        drop(old);
        let ledger = Ledger::open(&path).unwrap();
        assert_eq!(ledger.version().unwrap(), 6);
        ledger.check_service("Northmere Service", "Northmere").unwrap();
    }

    #[test]
    fn a_ledger_from_the_future_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        let ledger = Ledger::open(&path).unwrap();
        ledger.connection.execute_batch("PRAGMA user_version = 99").unwrap();
        drop(ledger);
        assert_eq!(Ledger::open(&path).unwrap_err().kind(), Kind::Store);
    }

    #[test]
    fn a_file_that_is_no_ledger_is_an_error_of_the_store() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        std::fs::write(&path, "not a database, whatever its name says".repeat(100)).unwrap();
        assert!(Ledger::read(&path).unwrap_err().to_string().contains("this ledger is damaged"));
    }

    #[test]
    fn a_ledger_in_which_pages_were_overwritten_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        let ledger = Ledger::open(&path).unwrap();
        ledger.begin("2024-06-30".parse().unwrap(), "run", "key", "now").unwrap();
        ledger.check().unwrap();
        drop(ledger);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[4096..].fill(0x55);
        std::fs::write(&path, bytes).unwrap();
        let error = Ledger::read(&path).and_then(|ledger| ledger.check()).unwrap_err();
        assert!(error.to_string().ends_with("this ledger is damaged, or is none of this program"), "{error}");
        assert!(error.advice().is_some_and(|hint| hint.starts_with("bring it back from your backup")));
    }

    #[test]
    fn a_value_that_we_never_write_is_damage() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.sqlite")).unwrap();
        let insert = "INSERT INTO runs VALUES (1, 'day', 'run', 'now', NULL, 'done', 0, NULL, '1', 'k');
                      INSERT INTO deliveries VALUES ('alpha/beta', 'a.csv', 'yesterday', 'h1', 1, 1, 1);
                      INSERT INTO steps VALUES (1, 1, 'link 2024-06-30', 'link', '', '', 'no json', 'f', 'done', NULL,
                      'now', 'now', -1, 0, 0, 0, 0)";
        ledger.connection.execute_batch(insert).unwrap();
        let errors =
            [ledger.deliveries().unwrap_err(), ledger.successes().unwrap_err(), ledger.counts("f").unwrap_err()];
        for error in errors {
            assert!(error.to_string().contains("this ledger is damaged"), "{error}");
        }
    }
}
