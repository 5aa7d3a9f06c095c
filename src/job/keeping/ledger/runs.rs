//! Runs, steps and deliveries in the ledger.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};

use super::{Ledger, signed, unsigned};
use crate::error::{Error, Kind, Result};
use crate::issues::RowCounts;
use crate::job::doors::deliveries::{Delivery, NOT_YET_SEEN};
use crate::job::planning::step::{Step, StepName, StepParts, Subject, Verb};

/// One run, as `yjp status` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRecord {
    /// Its number.
    pub run_id: i64,
    /// The day it was for.
    pub as_at: String,
    /// The verb it was started with.
    pub command: String,
    /// When it began, in UTC.
    pub started: String,
    /// When it ended; none if it is going on or was killed.
    pub ended: Option<String>,
    /// `running`, `done`, `nothing_to_do` or `failed`.
    pub status: String,
    /// Its exit code.
    pub exit_code: Option<i64>,
    /// What went wrong first.
    pub error: Option<String>,
    /// Version of the program.
    pub code_version: String,
    /// Id of the key.
    pub key_id: String,
}

/// One step that ran, as `yjp status RUN` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRecord {
    /// What it did.
    pub verb: String,
    /// To what.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// What decided its result.
    pub fingerprint: String,
    /// `done` or `failed`.
    pub status: String,
    /// What went wrong.
    pub error: Option<String>,
    /// When it began, in UTC.
    pub started: String,
    /// When it ended, in UTC.
    pub ended: String,
    /// Where its rows went.
    pub counts: RowCounts,
}

impl Ledger {
    /// Notes that a run begins and gives it its number.
    pub(in crate::job) fn begin(&self, as_at: NaiveDate, command: &str, key_id: &str, now: &str) -> Result<i64> {
        let insert = "INSERT INTO runs (as_at, command, started, status, code_version, key_id)
                      VALUES (?1, ?2, ?3, 'running', ?4, ?5)";
        let values = params![as_at.to_string(), command, now, crate::job::CODE_VERSION, key_id];
        let run_id = self.write(|connection| {
            connection.execute(insert, values)?;
            Ok(connection.last_insert_rowid())
        })?;
        self.settle()?;
        Ok(run_id)
    }

    /// Notes how a run ended.
    pub(in crate::job) fn end(
        &self,
        run_id: i64,
        status: &str,
        exit_code: u8,
        error: Option<&str>,
        now: &str,
    ) -> Result<()> {
        let update = "UPDATE runs SET status = ?2, exit_code = ?3, error = ?4, ended = ?5 WHERE run_id = ?1";
        let values = params![run_id, status, exit_code, error, now];
        self.write(|connection| connection.execute(update, values))?;
        self.settle()
    }

    /// Marks runs that never ended as failed: the lock is ours, so they were killed.
    pub(in crate::job) fn close_killed_runs(&self) -> Result<usize> {
        let update = "UPDATE runs SET status = 'failed', error = 'killed' WHERE status = 'running'";
        self.write(|connection| connection.execute(update, []))
    }

    /// Notes a step that succeeded or failed.
    pub(in crate::job) fn note_step(
        &self,
        run_id: i64,
        step: &Step,
        outcome: std::result::Result<RowCounts, &Error>,
        started: &str,
        ended: &str,
    ) -> Result<()> {
        let insert = "INSERT INTO steps (run_id, name, verb, subject, reason, parts, fingerprint, status, error,
                      started, ended, rows_in, rows_out, rows_rejected, rows_superseded, rows_left_aside)
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
        let parts = serde_json::to_string(&step.parts).expect("parts are plain text");
        let (status, counts, error) = match outcome {
            Ok(counts) => ("done", counts, None),
            Err(error) => ("failed", RowCounts::default(), Some(error.to_string())),
        };
        let values = params![
            run_id,
            step.name.to_string(),
            step.verb().label(),
            step.name.subject.to_string(),
            step.reason.to_string(),
            parts,
            step.parts.fingerprint(),
            status,
            error,
            started,
            ended,
            signed(counts.rows_in),
            signed(counts.rows_out),
            signed(counts.rows_rejected),
            signed(counts.rows_superseded),
            signed(counts.rows_left_aside),
        ];
        self.write(|connection| connection.execute(insert, values)).map(|_| ())
    }

    /// Notes that a delivery was seen, and on which day it counts as received.
    pub(in crate::job) fn note_delivery(&self, run_id: i64, delivery: &Delivery) -> Result<()> {
        let insert = "INSERT OR IGNORE INTO deliveries (source, path, received, content_hash, first_run_id, time)
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let received = delivery.received.to_string();
        // What was moved after it was read was first seen where it lay before.
        let first = if delivery.first_seen == NOT_YET_SEEN { run_id } else { delivery.first_seen };
        let values = params![delivery.source, delivery.path, received, delivery.hash, first, delivery.time];
        self.write(|connection| connection.execute(insert, values)).map(|_| ())
    }

    /// Notes that a delivery could be normalised.
    pub(in crate::job) fn accept(&self, delivery: &Delivery) -> Result<()> {
        self.judge(delivery, true)
    }

    /// Notes that a delivery counts no more where it lay: its file was moved, and counts there.
    pub(in crate::job) fn retire(&self, delivery: &Delivery) -> Result<()> {
        self.judge(delivery, false)
    }

    fn judge(&self, delivery: &Delivery, is_accepted: bool) -> Result<()> {
        let update = "UPDATE deliveries SET is_accepted = ?5
                      WHERE source = ?1 AND path = ?2 AND content_hash = ?3 AND time = ?4";
        let values = params![delivery.source, delivery.path, delivery.hash, delivery.time, is_accepted];
        self.write(|connection| connection.execute(update, values)).map(|_| ())
    }

    /// Deliveries ever seen, each with whether it was accepted, by source and by when they came.
    pub(in crate::job) fn deliveries(&self) -> Result<Vec<(Delivery, bool)>> {
        let select = "SELECT source, path, received, content_hash, is_accepted, first_run_id, time FROM deliveries
                      ORDER BY source, received, first_run_id, path, content_hash, time";
        self.rows(select, [], |row| {
            let received = parsed(row, 2, |day| day.parse().ok())?;
            let (source, path, hash) = (row.get(0)?, row.get(1)?, row.get(3)?);
            let delivery = Delivery { source, received, first_seen: row.get(5)?, path, hash, time: row.get(6)? };
            Ok((delivery, row.get(4)?))
        })
    }

    /// The parts of the last success of each step.
    ///
    /// # Errors
    /// [`Kind::Store`] if something in the ledger is the name of no step.
    pub(in crate::job) fn successes(&self) -> Result<BTreeMap<StepName, StepParts>> {
        let select = "SELECT name, parts FROM steps WHERE status = 'done' ORDER BY step_id";
        let rows = self.rows(select, [], |row| {
            Ok((row.get::<_, String>(0)?, parsed(row, 1, |parts| serde_json::from_str(parts).ok())?))
        })?;
        let parse = |(name, parts): (String, StepParts)| {
            let name: StepName = name.parse().map_err(|_| self.unknown_step())?;
            Ok((name, parts))
        };
        rows.into_iter().map(parse).collect()
    }

    /// The last success of a verb on each day.
    pub(in crate::job) fn days(&self, verb: Verb) -> Result<Vec<(NaiveDate, StepParts)>> {
        let of_day = |(name, parts)| match name {
            StepName { verb: of, subject: Subject::Day(day) } if of == verb => Some((day, parts)),
            _ => None,
        };
        Ok(self.successes()?.into_iter().filter_map(of_day).collect())
    }

    /// Row counts of the last success on this fingerprint.
    pub(in crate::job) fn counts(&self, fingerprint: &str) -> Result<RowCounts> {
        let select = "SELECT rows_in, rows_out, rows_rejected, rows_superseded, rows_left_aside FROM steps
                      WHERE fingerprint = ?1 AND status = 'done' ORDER BY step_id DESC LIMIT 1";
        let counts = self.connection.query_row(select, [fingerprint], |row| row_counts(row, 0)).optional();
        Ok(counts.map_err(|error| self.failed(&error))?.unwrap_or_default())
    }

    /// The newest runs, newest first.
    pub fn runs(&self, n_runs: u32) -> Result<Vec<RunRecord>> {
        self.rows(&format!("{SELECT_RUN} ORDER BY run_id DESC LIMIT ?1"), [n_runs], run_record)
    }

    /// One run.
    pub fn run(&self, run_id: i64) -> Result<Option<RunRecord>> {
        Ok(self.rows(&format!("{SELECT_RUN} WHERE run_id = ?1"), [run_id], run_record)?.pop())
    }

    /// The steps that a run did, in order.
    pub fn steps(&self, run_id: i64) -> Result<Vec<StepRecord>> {
        let select = "SELECT verb, subject, reason, fingerprint, status, error, started, ended,
                      rows_in, rows_out, rows_rejected, rows_superseded, rows_left_aside
                      FROM steps WHERE run_id = ?1 ORDER BY step_id";
        self.rows(select, [run_id], |row| {
            Ok(StepRecord {
                verb: row.get(0)?,
                subject: row.get(1)?,
                reason: row.get(2)?,
                fingerprint: row.get(3)?,
                status: row.get(4)?,
                error: row.get(5)?,
                started: row.get(6)?,
                ended: row.get(7)?,
                counts: row_counts(row, 8)?,
            })
        })
    }

    /// How many deliveries of each source were accepted, with the day of the newest.
    pub fn received(&self) -> Result<Vec<(String, u64, String)>> {
        let select = "SELECT source, count(*), max(received) FROM deliveries
                      WHERE is_accepted GROUP BY source ORDER BY source";
        self.rows(select, [], |row| Ok((row.get(0)?, unsigned(row, 1)?, row.get(2)?)))
    }

    fn unknown_step(&self) -> Error {
        let error = Error::new(Kind::Store, format!("{}: holds a step that is not known", self.path.display()));
        error.hint("another program wrote it: use that, or another store")
    }

    pub(super) fn rows<T>(
        &self,
        select: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.connection.prepare(select).map_err(|error| self.failed(&error))?;
        let rows = statement.query_map(values, read).and_then(Iterator::collect);
        rows.map_err(|error| self.failed(&error))
    }
}

const SELECT_RUN: &str =
    "SELECT run_id, as_at, command, started, ended, status, exit_code, error, code_version, key_id FROM runs";

fn run_record(row: &Row<'_>) -> rusqlite::Result<RunRecord> {
    Ok(RunRecord {
        run_id: row.get(0)?,
        as_at: row.get(1)?,
        command: row.get(2)?,
        started: row.get(3)?,
        ended: row.get(4)?,
        status: row.get(5)?,
        exit_code: row.get(6)?,
        error: row.get(7)?,
        code_version: row.get(8)?,
        key_id: row.get(9)?,
    })
}

/// A text that is written in one way: any other is not of us.
fn parsed<T>(row: &Row<'_>, at: usize, parse: impl FnOnce(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text: String = row.get(at)?;
    let unknown = || rusqlite::Error::FromSqlConversionFailure(at, Type::Text, "not as it is written".into());
    parse(&text).ok_or_else(unknown)
}

/// Five counts from the column `at` on.
pub(super) fn row_counts(row: &Row<'_>, at: usize) -> rusqlite::Result<RowCounts> {
    Ok(RowCounts {
        rows_in: unsigned(row, at)?,
        rows_out: unsigned(row, at + 1)?,
        rows_rejected: unsigned(row, at + 2)?,
        rows_superseded: unsigned(row, at + 3)?,
        rows_left_aside: unsigned(row, at + 4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::planning::step::Reason;

    const NOW: &str = "2024-06-30T01:30:00Z";

    fn ledger(folder: &tempfile::TempDir) -> Ledger {
        Ledger::open(&folder.path().join("ledger.sqlite")).unwrap()
    }

    fn as_at() -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 6, 30).unwrap()
    }

    fn name() -> StepName {
        StepName::of_day(Verb::Link, as_at())
    }

    fn step(code: &str) -> Step {
        let parts = StepParts { code: code.to_owned(), ..StepParts::default() };
        Step { name: name(), reason: Reason::NeverRun, parts, delivery: None }
    }

    #[test]
    fn the_last_success_of_a_step_is_what_counts() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = ledger(&folder);
        let run_id = ledger.begin(as_at(), "run", "k1", NOW).unwrap();
        let counts =
            RowCounts { rows_in: 3, rows_out: 2, rows_rejected: 1, rows_left_aside: 4, ..RowCounts::default() };
        ledger.note_step(run_id, &step("1"), Ok(RowCounts::default()), NOW, NOW).unwrap();
        ledger.note_step(run_id, &step("2"), Ok(counts), NOW, NOW).unwrap();
        let failure = Error::new(Kind::Store, "invented");
        ledger.note_step(run_id, &step("3"), Err(&failure), NOW, NOW).unwrap();
        let successes = ledger.successes().unwrap();
        assert_eq!(successes[&name()], step("2").parts);
        assert_eq!(ledger.counts(&step("2").parts.fingerprint()).unwrap(), counts);
        let statuses: Vec<String> = ledger.steps(run_id).unwrap().into_iter().map(|step| step.status).collect();
        assert_eq!(statuses, ["done", "done", "failed"]);
    }

    #[test]
    fn a_run_that_was_killed_is_closed_by_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = ledger(&folder);
        let run_id = ledger.begin(as_at(), "run", "k1", NOW).unwrap();
        assert_eq!(ledger.close_killed_runs().unwrap(), 1);
        assert_eq!(ledger.run(run_id).unwrap().unwrap().status, "failed");
        assert_eq!(ledger.close_killed_runs().unwrap(), 0);
    }

    #[test]
    fn what_was_not_settled_is_lost_with_the_process_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = ledger(&folder);
        let run_id = ledger.begin(as_at(), "run", "k1", NOW).unwrap();
        ledger.note_step(run_id, &step("1"), Ok(RowCounts::default()), NOW, NOW).unwrap();
        ledger.settle().unwrap();
        ledger.note_step(run_id, &step("2"), Ok(RowCounts::default()), NOW, NOW).unwrap();
        drop(ledger);
        let ledger = self::ledger(&folder);
        assert_eq!(ledger.successes().unwrap()[&name()], step("1").parts);
    }

    #[test]
    fn a_delivery_keeps_the_day_on_which_it_was_first_seen() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = ledger(&folder);
        let run_id = ledger.begin(as_at(), "run", "k1", NOW).unwrap();
        let (source, path, hash) = ("alpha/beta".to_owned(), "a.csv".to_owned(), "h1".to_owned());
        let first = Delivery { source, received: as_at(), first_seen: run_id, path, hash, time: 1 };
        let later = Delivery { received: as_at().succ_opt().unwrap(), ..first.clone() };
        ledger.note_delivery(run_id, &first).unwrap();
        ledger.note_delivery(run_id, &later).unwrap();
        assert_eq!(ledger.deliveries().unwrap(), [(first.clone(), false)]);
        ledger.accept(&first).unwrap();
        assert_eq!(ledger.deliveries().unwrap(), [(first, true)]);
        assert_eq!(ledger.received().unwrap(), [("alpha/beta".to_owned(), 1, "2024-06-30".to_owned())]);
    }
}
