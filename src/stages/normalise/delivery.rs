//! One delivery in our types, and how it is kept between runs.

use std::io::Cursor;

use chrono::NaiveDate;
use polars::prelude::*;
use serde::{Deserialize, Serialize};

use super::gate::Gate;
use crate::declarations::Source;
use crate::declarations::source::Format;
use crate::error::{Error, Kind, Result};
use crate::issues::{Effect, Issues, RowCounts, RuleCount, rules};
use crate::stages::handed::Reject;

/// The names of the frames that are no tables, where a delivery is kept.
const ISSUES: &str = "_issues";
const REJECTED: &str = "_rejected";

/// One delivery, normalised: identifiable, so it is only ever kept encrypted.
#[derive(Debug, Clone)]
pub struct NormalisedDelivery {
    source: String,
    file: String,
    received: NaiveDate,
    covered_to: Option<NaiveDate>,
    first_seen: i64,
    content: String,
    tables: Vec<(String, DataFrame)>,
    counts: RowCounts,
    issues: Issues,
    rejected: DataFrame,
    /// What it is refused for: never kept, since what is refused is not.
    gate: Gate,
}

/// The head of a kept delivery; the frames follow as Parquet.
#[derive(Serialize, Deserialize)]
struct Head {
    source: String,
    file: String,
    received: String,
    covered_to: Option<String>,
    counts: RowCounts,
    frames: Vec<(String, usize)>,
}

impl NormalisedDelivery {
    pub(super) fn new(
        source: &str,
        file: &str,
        received: NaiveDate,
        tables: Vec<(String, DataFrame)>,
        counts: RowCounts,
        issues: Issues,
        rejects: &[Reject],
    ) -> Self {
        assert!(counts.balances(), "every row read goes on or is put aside");
        let rejected = frame_of(file, rejects);
        let (source, file, gate) = (source.to_owned(), file.to_owned(), Gate::default());
        let (covered_to, content) = (None, String::new());
        Self { source, file, received, first_seen: 0, covered_to, content, tables, counts, issues, rejected, gate }
    }

    /// The same, first seen by this run, with what stands for its content.
    #[must_use]
    pub fn seen_by(self, run_id: i64, content: &str) -> Self {
        Self { first_seen: run_id, content: content.to_owned(), ..self }
    }

    /// What stands for its content; nothing where nobody said.
    pub(super) fn content(&self) -> &str {
        &self.content
    }

    /// The run that first saw it.
    pub(super) fn first_seen(&self) -> i64 {
        self.first_seen
    }

    /// The same, complete up to this day.
    #[must_use]
    pub(super) fn covering(self, covered_to: Option<NaiveDate>) -> Self {
        Self { covered_to, ..self }
    }

    /// The day up to which it is complete; none where its source does not tell.
    pub fn covered_to(&self) -> Option<NaiveDate> {
        self.covered_to
    }

    /// The same, judged by a gate.
    #[must_use]
    pub(super) fn with_gate(self, gate: Gate) -> Self {
        Self { gate, ..self }
    }

    /// Where its rows went.
    pub fn counts(&self) -> RowCounts {
        self.counts
    }

    /// The faults found in it.
    pub fn issues(&self) -> &Issues {
        &self.issues
    }

    /// The day it was received.
    pub fn received(&self) -> NaiveDate {
        self.received
    }

    /// The name of its file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The rows put aside: `file`, `table`, `row`, `rule`, `column`, and `text`, the row as
    /// it came (an object of header and cell; a list of cells where the row did not fit
    /// the header). Identifiable.
    pub fn rejected(&self) -> &DataFrame {
        &self.rejected
    }

    /// Refuses a delivery with more unreadable cells or rejected rows than its source allows.
    ///
    /// # Errors
    /// [`Kind::Rejected`], with the rules that were broken and how often.
    pub fn within_limit(&self, source: &Source) -> Result<()> {
        if let Some(refusal) = self.gate.refusal(&self.file, source) {
            return Err(refusal);
        }
        let RowCounts { rows_in, rows_rejected, .. } = self.counts;
        if rows_rejected as f64 <= source.max_rejected * rows_in as f64 || rows_rejected <= floor(source, rows_in) {
            return Ok(());
        }
        let rejecting = self.issues.counts().into_iter().filter(|count| count.effect == Effect::Rejected.label());
        let unit = match source.format {
            Format::Csv => "row",
            Format::Json => "document",
        };
        let rules: Vec<String> = rejecting
            .map(|RuleCount { rule, column, n_issues, .. }| {
                let place = self.issues.first(&rule, &column).map(|(_, row)| format!(" (first in {unit} {row})"));
                let of = if column.is_empty() { String::new() } else { format!(" of {column}") };
                format!("{rule}{of} {n_issues}{}", place.unwrap_or_default())
            })
            .collect();
        let message = format!(
            "{rows_rejected} of {rows_in} rows of {} were rejected, more than {}%: {}",
            self.file,
            source.max_rejected * 100.0,
            rules.join(", ")
        );
        let hint = format!("mend the file with its supplier, or raise max_rejected in {}", source.path.display());
        Err(Error::new(Kind::Rejected, message).hint(hint))
    }

    /// The delivery as bytes, to be encrypted and kept.
    ///
    /// # Errors
    /// [`Kind::Store`] if a frame cannot be written.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let issues = self.issues.frame();
        let frames = self.tables.iter().map(|(name, frame)| (name.as_str(), frame));
        let frames = frames.chain([(ISSUES, &issues), (REJECTED, &self.rejected)]);
        let frames: Vec<(String, Vec<u8>)> =
            frames.map(|(name, frame)| Ok((name.to_owned(), to_parquet(frame)?))).collect::<Result<_>>()?;
        let head = Head {
            source: self.source.clone(),
            file: self.file.clone(),
            received: self.received.to_string(),
            covered_to: self.covered_to.map(|day| day.to_string()),
            counts: self.counts,
            frames: frames.iter().map(|(name, bytes)| (name.clone(), bytes.len())).collect(),
        };
        let head = serde_json::to_vec(&head).expect("texts and numbers are JSON");
        let mut kept = (head.len() as u64).to_le_bytes().to_vec();
        kept.extend(head);
        for (_, bytes) in frames {
            kept.extend(bytes);
        }
        Ok(kept)
    }

    /// A delivery from the bytes that [`Self::encode`] made.
    ///
    /// # Errors
    /// [`Kind::Store`] if the bytes are not whole.
    pub fn decode(kept: &[u8]) -> Result<Self> {
        let (head, mut rest) = split_head(kept).ok_or_else(|| broken("its head is not whole"))?;
        let day = |text: &String| text.parse::<NaiveDate>().map_err(|_| broken("its day is not one"));
        let (received, covered_to) = (day(&head.received)?, head.covered_to.as_ref().map(day).transpose()?);
        let mut tables = Vec::new();
        let (mut issues, mut rejected) = (Issues::new(), None);
        for (name, length) in head.frames {
            let (bytes, after) = rest.split_at_checked(length).ok_or_else(|| broken("it is cut short"))?;
            rest = after;
            let frame = from_parquet(bytes)?;
            match name.as_str() {
                ISSUES => issues = read_issues(&frame).ok_or_else(|| broken("its issues are not ours"))?,
                REJECTED => rejected = Some(frame),
                _ => tables.push((name, frame)),
            }
        }
        let rejected = rejected.ok_or_else(|| broken("its rejected rows are missing"))?;
        let (source, file, counts, gate) = (head.source, head.file, head.counts, Gate::default());
        let content = String::new();
        Ok(Self { source, file, received, first_seen: 0, covered_to, content, tables, counts, issues, rejected, gate })
    }

    /// One of its tables, to mend its references.
    pub(super) fn table_mut(&mut self, name: &str) -> Option<&mut DataFrame> {
        self.tables.iter_mut().find(|(own, _)| own == name).map(|(_, frame)| frame)
    }

    /// Its tables, for combining.
    pub(super) fn table(&self, name: &str) -> Option<&DataFrame> {
        self.tables.iter().find(|(own, _)| own == name).map(|(_, frame)| frame)
    }
}

/// How many rows may be rejected whatever share of so many that is: in a short file one broken row is more than any
/// share. Where none at all may be rejected, none may.
fn floor(source: &Source, rows_in: u64) -> u64 {
    if source.max_rejected > 0.0 { source.max_rejected_rows.min(rows_in / 10) } else { 0 }
}

fn split_head(kept: &[u8]) -> Option<(Head, &[u8])> {
    let (length, rest) = kept.split_first_chunk::<8>()?;
    let (head, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    Some((serde_json::from_slice(head).ok()?, rest))
}

fn frame_of(file: &str, rejects: &[Reject]) -> DataFrame {
    let texts =
        |name: &str, of: fn(&Reject) -> &str| Column::new(name.into(), rejects.iter().map(of).collect::<Vec<&str>>());
    let columns = vec![
        Column::new("file".into(), vec![file; rejects.len()]),
        texts("table", |reject| &reject.table),
        Column::new("row".into(), rejects.iter().map(|reject| reject.row).collect::<Vec<u32>>()),
        texts("rule", |reject| reject.rule),
        texts("column", |reject| &reject.column),
        texts("text", |reject| &reject.text),
    ];
    DataFrame::new(rejects.len(), columns).expect("every column has a cell for every reject")
}

fn to_parquet(frame: &DataFrame) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let written =
        ParquetWriter::new(&mut bytes).with_compression(ParquetCompression::Zstd(None)).finish(&mut frame.clone());
    written.map(|_| bytes).map_err(|_| broken("it cannot be written"))
}

fn from_parquet(bytes: &[u8]) -> Result<DataFrame> {
    let reader = ParquetReader::new(Cursor::new(bytes.to_vec()));
    reader.finish().map_err(|_| broken("a table of it cannot be read"))
}

fn read_issues(frame: &DataFrame) -> Option<Issues> {
    let text = |name: &str| frame.column(name).ok()?.str().ok().cloned();
    let (names, sources, files) = (text("rule")?, text("source")?, text("file")?);
    let (columns, effects) = (text("column")?, text("effect")?);
    let rows = frame.column("row").ok()?.u32().ok().cloned()?;
    let mut issues = Issues::new();
    for at in 0..frame.height() {
        let rule = rules::find(names.get(at)?)?.name;
        let effect = Effect::ALL.into_iter().find(|effect| Some(effect.label()) == effects.get(at))?;
        issues.push(rule, sources.get(at)?, files.get(at)?, rows.get(at)?, columns.get(at)?, effect);
    }
    Some(issues)
}

fn broken(what: &str) -> Error {
    Error::new(Kind::Store, format!("a kept delivery cannot be used: {what}"))
        .hint("remove it from the store; it is made again from the archive")
}
