//! One source: its layout, its codes, and how its deliveries combine.

mod arrivals;
mod check;
mod column;
mod covers;
pub mod json_path;
mod load;
mod named_days;
mod since;
mod text;
mod texts;

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use serde::Deserialize;

pub use self::arrivals::{CompleteDays, Delivers};
pub use self::column::{Column, ColumnKind, Pick};
pub use self::covers::{BeforeReceipt, CoversTo, Rhythm};
pub use self::json_path::{Condition, Expected, JsonPath, PathLevel};
pub(super) use self::load::load;
pub use self::named_days::{NamedDay, Quarters, named_day};
pub use self::since::CompleteSince;
use self::texts::one_or_many;
use super::day;

/// One source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// `supplier/table`, from where its file lies.
    #[serde(skip)]
    pub name: String,
    /// The file that declares it, for hints.
    #[serde(skip)]
    pub path: PathBuf,
    /// What it is, in words.
    pub title: String,
    /// Where the layout is from.
    #[serde(default)]
    pub about: String,
    /// The system whose references to children these are.
    pub system: String,
    /// The form of its files.
    pub format: Format,
    /// How its files encode text, or `auto`; a byte order mark wins.
    #[serde(default = "utf_8")]
    pub encoding: String,
    /// What stands between the cells of a CSV.
    #[serde(default = "comma")]
    pub delimiter: char,
    /// The line of a CSV in which the header stands, from 1; found by itself, if none.
    #[serde(default)]
    pub header_row: Option<u32>,
    /// How its deliveries combine.
    pub combine: Combine,
    /// The share of rows that may be rejected before a delivery fails.
    pub max_rejected: f64,
    /// How many rows may be rejected however few there are, up to one in ten.
    #[serde(default = "three")]
    pub max_rejected_rows: u64,
    /// The share of filled cells of a column that may be unreadable before a delivery fails.
    #[serde(default = "two_in_a_hundred")]
    pub max_blanked: f64,
    /// What it tells of, as measures name it in `needs`; its supplier, if it fills a table of events.
    #[serde(default)]
    pub covers: Option<String>,
    /// A care extract: a child without an episode since this day was not looked after.
    #[serde(default, deserialize_with = "day::deserialize_some")]
    pub covers_from: Option<NaiveDate>,
    /// Up to which day a delivery is complete, never beyond the day of receipt; the first rule that fits counts.
    #[serde(default = "day_before_received", deserialize_with = "covers::deserialize")]
    pub covers_to: Vec<CoversTo>,
    /// Sources that tell the same: what one of them covers need not come from this one.
    #[serde(default)]
    pub stand_ins: Vec<String>,
    /// How often deliveries come; learnt from those that came, if it is not said.
    #[serde(default)]
    pub rhythm: Option<Rhythm>,
    /// What each delivery holds; learnt from those that came, if it is not said.
    #[serde(default)]
    pub delivers: Option<Delivers>,
    /// Days of which it is complete, whatever its deliveries look like.
    #[serde(default)]
    pub complete: Vec<CompleteDays>,
    /// Its tables: one in a CSV, one for each level of rows in JSON.
    #[serde(rename = "table")]
    pub tables: Vec<SourceTable>,
    /// How its rows spread over our record tables.
    #[serde(rename = "record", default)]
    pub records: Vec<Record>,
    /// What changed, and when; empty once [`Source::on`] has applied it.
    #[serde(rename = "change", default)]
    pub changes: Vec<Change>,
    /// The changes that [`Source::on`] applied: their day and why.
    #[serde(skip)]
    pub applied: Vec<(NaiveDate, String)>,
}

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Rows of cells under a header.
    Csv,
    /// One or many JSON documents, one after the other or in one array.
    Json,
}

/// How a delivery combines with those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// Every row counts.
    Append,
    /// A row whose key an earlier delivery has is superseded.
    Ledger,
    /// The newest delivery that has a key replaces all that older ones say of it.
    Correct,
    /// The newest document or file of a key replaces the older ones.
    Snapshot,
}

/// One table of a source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceTable {
    /// Its name within the source.
    pub name: String,
    /// JSON: the levels that lead from the document to a row, outermost first.
    #[serde(default)]
    pub each: Vec<PathLevel>,
    /// JSON: a document with this key is the envelope of the documents after it, and a row of this table.
    #[serde(default)]
    pub header: Option<String>,
    /// The columns that name what a newer delivery replaces. Tables with the same key stand and fall together.
    #[serde(default)]
    pub key: Vec<String>,
    /// Snapshot: the columns that say which of two is newer, before the day they were received.
    #[serde(default)]
    pub newest_by: Vec<String>,
    /// Snapshot, JSON: what a row is about within its key. Documents of one key that are equally new are parts of one: their
    /// rows add up, and of what two of them speak the later counts. Left out, a later document replaces the one before it.
    #[serde(default)]
    pub parts_by: Option<Vec<String>>,
    /// Snapshot and correct: the column that lists keys to remove, as `{a,b}`.
    #[serde(default)]
    pub deletes: Option<String>,
    /// Snapshot and correct: what a row holds that only says that its key is deleted, by column.
    #[serde(default)]
    pub deleted: BTreeMap<String, Vec<String>>,
    /// Correct: the day of a row, or its first day and the day it ended. A newer delivery replaces of a key only what
    /// had not ended by the first day that it gives the key.
    #[serde(default)]
    pub spans: Vec<String>,
    /// Correct: since when, up to the day that `covers_to` gives, a delivery is complete: what it does not hold of those
    /// days is gone.
    #[serde(default)]
    pub complete_since: Option<CompleteSince>,
    /// Snapshot and correct: columns of the key that a newer delivery may put right. A row whose key differs from that of a
    /// newer delivery's row by slips in these alone is that row.
    #[serde(default)]
    pub put_right: Vec<String>,
    /// CSV: headers that are known and not wanted.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Its columns.
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
}

/// The column of a record that names the child.
pub const RECORD_ID: &str = "record_id";
/// The offence within the child's record.
pub const OFFENCE_REF: &str = "offence_ref";

/// How the rows of a table become rows of a record table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The record table.
    pub table: String,
    /// The table of this source.
    pub from: String,
    /// Which rows, as SQL; all, if none.
    #[serde(rename = "where", default)]
    pub filter: Option<String>,
    /// Columns of the record table of which one row is kept, the newest.
    #[serde(default)]
    pub one_per: Vec<String>,
    /// Columns of which a child or an offence has one value: what the newest delivery says of it stands on all its rows.
    #[serde(default)]
    pub last_word: Vec<String>,
    /// The record's columns as SQL expressions over ours.
    pub columns: BTreeMap<String, String>,
}

/// What changed in the deliveries received from a day on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The first day of delivery.
    #[serde(deserialize_with = "day::deserialize")]
    pub from: NaiveDate,
    /// Why, for whoever reads it later.
    pub why: String,
    /// New header (or path) to old.
    #[serde(default)]
    pub rename: BTreeMap<String, String>,
    /// Columns, by our name, that files may lack from now on.
    #[serde(default)]
    pub optional: Vec<String>,
    /// The new encoding.
    #[serde(default)]
    pub encoding: Option<String>,
    /// What stands between cells from now on.
    #[serde(default)]
    pub delimiter: Option<char>,
    /// Changes to columns, by our name.
    #[serde(default)]
    pub columns: BTreeMap<String, ColumnChange>,
}

/// What changed in one column.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnChange {
    /// The new list.
    #[serde(default)]
    pub list: Option<String>,
    /// The new date format.
    #[serde(default, deserialize_with = "one_or_many")]
    pub format: Vec<String>,
    /// The new texts that mean blank.
    #[serde(default)]
    pub sentinels: Option<Vec<String>>,
}

impl Source {
    /// The rule in force for a delivery received on a day.
    #[must_use]
    pub fn on(&self, date: NaiveDate) -> Self {
        let mut source = self.clone();
        for change in std::mem::take(&mut source.changes) {
            if change.from <= date {
                source.apply(&change);
            }
        }
        source
    }

    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<&SourceTable> {
        self.tables.iter().find(|table| table.name == name)
    }

    fn apply(&mut self, change: &Change) {
        self.applied.push((change.from, change.why.clone()));
        if let Some(encoding) = &change.encoding {
            self.encoding.clone_from(encoding);
        }
        self.delimiter = change.delimiter.unwrap_or(self.delimiter);
        for column in self.tables.iter_mut().flat_map(|table| &mut table.columns) {
            column.apply(change);
        }
    }
}

fn utf_8() -> String {
    "utf-8".to_owned()
}

fn two_in_a_hundred() -> f64 {
    0.02
}

fn comma() -> char {
    ','
}

fn day_before_received() -> Vec<CoversTo> {
    vec![CoversTo::Receipt(BeforeReceipt::DayBefore)]
}

fn three() -> u64 {
    3
}

#[cfg(test)]
mod tests;
