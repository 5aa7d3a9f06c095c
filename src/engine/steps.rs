//! All that the engine knows of the stages: how each is called, and what it hands on.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::*;
use secrecy::SecretBox;

use super::deliveries::Delivery;
use super::ledger::FigureCount;
use super::tables;
use crate::error::{Error, Result};
use crate::issues::{Fact, Quality, RowCounts, RuleCount};
use crate::spec::{Measure, Project, Source};
use crate::stages::{self, NormalisedDelivery, PseudonymKey};
pub use crate::stages::{Measured, Pseudonymised, Safe};

/// A normalised delivery.
pub struct Delivered {
    /// Its rows, as the cache keeps them.
    pub cache: Vec<u8>,
    /// The rows that were rejected, to be replayed.
    pub rejected: Option<Vec<u8>>,
    /// Where its rows went.
    pub counts: RowCounts,
    /// Its faults by rule.
    pub issues: Vec<RuleCount>,
    /// Why it is refused, if more of its rows were rejected than its source allows.
    pub refusal: Option<Error>,
}

/// Finds out whether the sources can be read as they are declared, without any row.
pub fn check_declarations(project: &Project) -> Result<()> {
    project.sources.values().try_for_each(stages::check)
}

/// Reads a delivery and brings it to our columns and codes.
pub fn normalise(project: &Project, delivery: &Delivery, original: &mut dyn Read) -> Result<Delivered> {
    let source = source(project, &delivery.source);
    let raw = stages::extract(source, &delivery.name(), delivery.received, original)?;
    let normalised = stages::normalise(raw, source, &project.code_lists)?;
    Ok(Delivered {
        cache: normalised.encode()?,
        rejected: (normalised.rejected().height() > 0).then(|| parquet_bytes(normalised.rejected())),
        counts: normalised.counts(),
        issues: normalised.issues().counts(),
        refusal: normalised.within_limit(source).err(),
    })
}

/// The records of all deliveries, joined.
pub struct Linked {
    linked: stages::Linked,
    /// Where the rows of each source went, all its deliveries together.
    pub combined: Vec<(String, RowCounts)>,
}

impl Linked {
    /// Why records were joined, as the bytes of a Parquet file.
    pub fn links(&self) -> Vec<u8> {
        parquet_bytes(self.linked.links())
    }

    /// What the joining says of the quality of the figures.
    pub fn facts(&self) -> Vec<Fact> {
        self.linked.facts()
    }
}

/// Combines the deliveries of each source, spreads them over the record tables, and joins the records.
///
/// `load` gives the cached rows of a delivery.
pub fn link(project: &Project, deliveries: &[Delivery], load: impl Fn(&Delivery) -> Result<Vec<u8>>) -> Result<Linked> {
    let mut parts = Vec::new();
    let mut counts = Vec::new();
    for (name, source) in &project.sources {
        let mut normalised = Vec::new();
        for delivery in deliveries.iter().filter(|delivery| delivery.source == *name) {
            normalised.push(NormalisedDelivery::decode(&load(delivery)?)?);
        }
        if normalised.is_empty() {
            continue;
        }
        let combined = stages::combine(source, normalised)?;
        counts.push((name.clone(), combined.counts()));
        parts.push((source, combined));
    }
    let records = stages::spread(parts)?;
    let linked = stages::link(records, &project.linkage, &project.code_lists)?;
    Ok(Linked { linked, combined: counts })
}

/// Takes identifiers out.
pub fn anonymise(project: &Project, linked: Linked, secret: &SecretBox<[u8; 32]>) -> Result<Pseudonymised> {
    let key = PseudonymKey::new(secret);
    stages::anonymise(linked.linked, &project.privacy, &project.code_lists, &project.settings.area, &key)
}

/// Writes the tables as `<folder>/<table>/part-0.parquet` and returns how many rows each has.
pub fn write_tables(
    tables: &Pseudonymised,
    folder: &Path,
    provenance: &[(String, String)],
) -> Result<Vec<(String, u64)>> {
    let mut written = Vec::new();
    for (table, frame) in tables.frames() {
        let frame = frame.clone().collect().expect("a table that its stage finished can be collected");
        let inner = folder.join(table.name);
        super::store::create_private_folder(&inner)?;
        stages::write_parquet(&frame, &inner.join("part-0.parquet"), table.key, provenance)?;
        written.push((table.name.to_owned(), frame.height() as u64));
    }
    Ok(written)
}

/// Counts in the tables of a folder.
pub fn measure(project: &Project, folder: &Path, as_at: NaiveDate) -> Result<Measured> {
    let tables = Pseudonymised::from_tables(tables::read(folder)?)?;
    let context = stages::Context {
        as_at,
        area: project.settings.area.name.clone(),
        count_officer_observed: project.settings.choices.count_officer_observed,
    };
    stages::measure(&tables, &project.measures, &context)
}

/// Hides small numbers.
pub fn disclose(project: &Project, measured: Measured) -> Result<Safe> {
    stages::disclose(measured, project.settings.disclosure.threshold)
}

/// Passes figures on with small numbers in them, for work on the measures themselves.
pub fn without_control(measured: Measured) -> Safe {
    stages::without_control(measured)
}

/// Writes a publication and returns the names of its files.
pub fn publish(
    project: &Project,
    safe: &Safe,
    as_at: NaiveDate,
    quality: Quality,
    provenance: Vec<(String, String)>,
    folder: &Path,
) -> Result<Vec<String>> {
    let about = stages::About {
        service: project.settings.name.clone(),
        area: project.settings.area.name.clone(),
        as_at,
        quality,
        measures: project.measures.values().map(measure_text).collect(),
        threshold: project.settings.disclosure.threshold,
        provenance,
    };
    stages::publish(safe, &about, folder)
}

fn measure_text(measure: &Measure) -> stages::MeasureText {
    stages::MeasureText {
        name: measure.name.clone(),
        title: measure.title.clone(),
        definition: measure.definition.clone(),
        source: measure.source.clone(),
        matures_after_months: measure.matures_after_months,
        choices: measure.choices.clone(),
        doubts: measure.doubts.clone(),
    }
}

/// How many figures each measure has with each status.
pub fn figure_counts(safe: &Safe) -> Vec<FigureCount> {
    let figures = safe.figures();
    let text = |name: &str| figures.column(name).and_then(|column| column.str().cloned());
    let measures = text("measure").expect("figures have a column `measure`");
    let statuses = text("status").expect("figures have a column `status`");
    let mut counts = BTreeMap::<(&str, &str), u64>::new();
    for (measure, status) in measures.iter().zip(statuses.iter()) {
        *counts.entry((measure.unwrap_or_default(), status.unwrap_or_default())).or_default() += 1;
    }
    let figure_count = |((measure, status), n_figures): ((&str, &str), u64)| FigureCount {
        measure: measure.to_owned(),
        status: status.to_owned(),
        n_figures,
    };
    counts.into_iter().map(figure_count).collect()
}

/// How many figures have each status, over all measures.
pub fn by_status(figures: &[FigureCount]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for figure in figures {
        *counts.entry(figure.status.clone()).or_default() += figure.n_figures;
    }
    counts
}

/// A frame as the bytes of a Parquet file, to be encrypted.
fn parquet_bytes(frame: &DataFrame) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written = ParquetWriter::new(&mut bytes).finish(&mut frame.clone());
    written.expect("a frame in memory can be written to memory");
    bytes
}

fn source<'a>(project: &'a Project, name: &str) -> &'a Source {
    project.sources.get(name).expect("only files of declared sources become deliveries")
}
