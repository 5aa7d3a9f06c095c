//! What steps found, in the ledger by the step's fingerprint: faults, facts, rows, figures.

use std::collections::BTreeMap;

use rusqlite::types::Type;
use rusqlite::{Row, params};

use super::runs::row_counts;
use super::{Ledger, signed, unsigned};
use crate::error::Result;
use crate::issues::linking::LinkingEstimate;
use crate::issues::{Fact, RuleCount, SourceQuality};

/// How many figures of a measure were published with one status.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FigureCount {
    /// The measure.
    pub measure: String,
    /// `final`, `provisional`, `unreliable`, `suppressed` or `not_applicable`.
    pub status: String,
    /// How many.
    pub n_figures: u64,
}

/// Hashes of what is in files, by the name of each.
pub type FileHashes = BTreeMap<String, String>;

impl Ledger {
    /// Keeps the faults that a step found.
    pub(in crate::job) fn keep_issues(&self, fingerprint: &str, issues: &[RuleCount]) -> Result<()> {
        self.replace("issues", fingerprint, issues, |statement, issue| {
            let RuleCount { rule, source, column, effect, n_issues } = issue;
            statement.execute(params![fingerprint, rule, source, column, effect, signed(*n_issues)])
        })
    }

    /// The faults that a step found.
    pub(in crate::job) fn issues(&self, fingerprint: &str) -> Result<Vec<RuleCount>> {
        let select = "SELECT rule, source, column_name, effect, n_issues FROM issues WHERE fingerprint = ?1";
        self.rows(select, [fingerprint], rule_count)
    }

    /// Faults of the steps of one run, summed by rule, source, column and effect.
    pub fn issues_of_run(&self, run_id: i64) -> Result<Vec<RuleCount>> {
        let select = "SELECT rule, source, column_name, effect, sum(n_issues) FROM issues
                      WHERE fingerprint IN (SELECT fingerprint FROM steps WHERE run_id = ?1)
                      GROUP BY 1, 2, 3, 4 ORDER BY 2, 1, 3, 4";
        self.rows(select, [run_id], rule_count)
    }

    /// Keeps where the rows of each source went.
    pub(in crate::job) fn keep_sources(&self, fingerprint: &str, sources: &[SourceQuality]) -> Result<()> {
        self.replace("sources", fingerprint, sources, |statement, quality| {
            let counts = quality.counts;
            statement.execute(params![
                fingerprint,
                quality.source,
                signed(quality.n_deliveries),
                quality.newest_received,
                signed(counts.rows_in),
                signed(counts.rows_out),
                signed(counts.rows_rejected),
                signed(counts.rows_superseded),
                signed(counts.rows_left_aside),
            ])
        })
    }

    /// Where the rows of each source went.
    pub(in crate::job) fn sources(&self, fingerprint: &str) -> Result<Vec<SourceQuality>> {
        let select = "SELECT source, n_deliveries, newest_received, rows_in, rows_out, rows_rejected, rows_superseded,
                      rows_left_aside FROM sources WHERE fingerprint = ?1 ORDER BY source";
        self.rows(select, [fingerprint], |row| {
            Ok(SourceQuality {
                source: row.get(0)?,
                n_deliveries: unsigned(row, 1)?,
                newest_received: row.get(2)?,
                counts: row_counts(row, 3)?,
            })
        })
    }

    /// Keeps the facts from joining records.
    pub(in crate::job) fn keep_facts(&self, fingerprint: &str, facts: &[Fact]) -> Result<()> {
        self.replace("facts", fingerprint, facts, |statement, fact| {
            statement.execute(params![fingerprint, fact.name, fact.meaning, signed(fact.n), signed(fact.of)])
        })
    }

    /// The facts from joining records, in the order in which they were kept.
    pub(in crate::job) fn facts(&self, fingerprint: &str) -> Result<Vec<Fact>> {
        let select = "SELECT name, meaning, n, n_of FROM facts WHERE fingerprint = ?1 ORDER BY rowid";
        self.rows(select, [fingerprint], |row| {
            let (n, of) = (unsigned(row, 2)?, unsigned(row, 3)?);
            Ok(Fact { name: row.get(0)?, meaning: row.get(1)?, n, of })
        })
    }

    /// Keeps how well records were joined.
    pub(in crate::job) fn keep_estimates(&self, fingerprint: &str, estimates: &[LinkingEstimate]) -> Result<()> {
        self.replace("estimates", fingerprint, estimates, |statement, estimate| {
            let text = serde_json::to_string(estimate).expect("counts, names and shares can be written as JSON");
            statement.execute(params![fingerprint, text])
        })
    }

    /// How well records were joined, in the order in which it was kept.
    pub(in crate::job) fn estimates(&self, fingerprint: &str) -> Result<Vec<LinkingEstimate>> {
        let select = "SELECT estimate FROM estimates WHERE fingerprint = ?1 ORDER BY rowid";
        self.rows(select, [fingerprint], |row| {
            let text: String = row.get(0)?;
            serde_json::from_str(&text)
                .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error)))
        })
    }

    /// Keeps how many rows each table has.
    pub(in crate::job) fn keep_tables(&self, fingerprint: &str, tables: &[(String, u64)]) -> Result<()> {
        self.replace("tables", fingerprint, tables, |statement, (name, n_rows)| {
            statement.execute(params![fingerprint, name, signed(*n_rows)])
        })
    }

    /// How many rows each table has.
    pub(in crate::job) fn tables(&self, fingerprint: &str) -> Result<Vec<(String, u64)>> {
        let select = "SELECT name, n_rows FROM tables WHERE fingerprint = ?1 ORDER BY rowid";
        self.rows(select, [fingerprint], |row| Ok((row.get(0)?, unsigned(row, 1)?)))
    }

    /// Keeps how many figures were published.
    pub(in crate::job) fn keep_figures(&self, fingerprint: &str, figures: &[FigureCount]) -> Result<()> {
        self.replace("figures", fingerprint, figures, |statement, figure| {
            let FigureCount { measure, status, n_figures } = figure;
            statement.execute(params![fingerprint, measure, status, signed(*n_figures)])
        })
    }

    /// How many figures were published.
    pub(in crate::job) fn figures(&self, fingerprint: &str) -> Result<Vec<FigureCount>> {
        let select = "SELECT measure, status, n_figures FROM figures WHERE fingerprint = ?1 ORDER BY 1, 2";
        self.rows(select, [fingerprint], |row| {
            Ok(FigureCount { measure: row.get(0)?, status: row.get(1)?, n_figures: unsigned(row, 2)? })
        })
    }

    /// Keeps the hashes of the files that a step left, by name.
    pub(in crate::job) fn keep_files(&self, fingerprint: &str, files: &FileHashes) -> Result<()> {
        let files: Vec<_> = files.iter().collect();
        self.replace("files", fingerprint, &files, |statement, (name, hash)| {
            statement.execute(params![fingerprint, name, hash])
        })
    }

    /// The hashes of the files that a step left, by name; none if it ran before they were kept.
    pub(in crate::job) fn files(&self, fingerprint: &str) -> Result<FileHashes> {
        let select = "SELECT name, content_hash FROM files WHERE fingerprint = ?1";
        Ok(self.rows(select, [fingerprint], |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
    }

    /// Puts these rows in the place of those that an earlier success on the same fingerprint left.
    fn replace<T>(
        &self,
        table: &str,
        fingerprint: &str,
        rows: &[T],
        insert: impl Fn(&mut rusqlite::Statement<'_>, &T) -> rusqlite::Result<usize>,
    ) -> Result<()> {
        self.write(|connection| {
            connection.execute(&format!("DELETE FROM {table} WHERE fingerprint = ?1"), [fingerprint])?;
            let n_columns = connection.prepare(&format!("SELECT * FROM {table}"))?.column_count();
            let places = vec!["?"; n_columns].join(", ");
            let mut statement = connection.prepare(&format!("INSERT INTO {table} VALUES ({places})"))?;
            for row in rows {
                insert(&mut statement, row)?;
            }
            Ok(())
        })
    }
}

/// Faults of one rule, as both questions select them.
fn rule_count(row: &Row<'_>) -> rusqlite::Result<RuleCount> {
    Ok(RuleCount {
        rule: row.get(0)?,
        source: row.get(1)?,
        column: row.get(2)?,
        effect: row.get(3)?,
        n_issues: unsigned(row, 4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_step_replaces_what_it_found_before() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.sqlite")).unwrap();
        let fact = |n| Fact { name: "joined".to_owned(), meaning: "records joined".to_owned(), n, of: 9 };
        ledger.keep_facts("f", &[fact(1), fact(2)]).unwrap();
        ledger.keep_facts("f", &[fact(3)]).unwrap();
        ledger.keep_facts("g", &[fact(4)]).unwrap();
        assert_eq!(ledger.facts("f").unwrap(), [fact(3)]);
    }
}
