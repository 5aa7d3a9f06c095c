//! All that the engine knows of the stages: how each is called, and what it hands on.

mod across;
mod counting;
mod faults;
mod people;
mod profile;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use polars::prelude::*;
use secrecy::SecretBox;

use crate::declarations::{Linkage, Project, Source};
use crate::durable::{self, Access};
use crate::error::{Error, Kind, Result};
use crate::issues::linking::LinkingEstimate;
use crate::issues::{Fact, FaultKind, Quality, RowCounts, RuleCount, Shortfall};
use crate::job::doors::deliveries::Delivery;
use crate::job::keeping::folders;
use crate::job::keeping::ledger::FigureCount;
pub use crate::stages::Model;
pub use crate::stages::handed::explained::{
    ExplainedCluster, ExplainedLink, ExplainedLinkage, ExplainedPair, ExplainedPart,
};
use crate::stages::{self, NormalisedDelivery, PseudonymKey};
pub use crate::stages::{
    DrawnPair, FIGURES, Measured, PairInDoubt, Pseudonymised, REPORT, REVIEW_BITS, RecordLink, ReviewPair, Safe,
};
pub use across::{CombinedSources, kept};
pub use counting::{measure, trace, units};
pub use faults::{ListedFault, kept_faults, read_faults};
pub use people::{KeptPeople, RecordName, people, tells_of_people};
pub use profile::profile;

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
    /// Its faults by kind, the worst first.
    pub kinds: Vec<FaultKind>,
    /// Why it is refused, if more of its rows were rejected than its source allows.
    pub refusal: Option<Error>,
}

/// Finds out whether the sources can be read as they are declared, without any row.
pub fn check_declarations(project: &Project) -> Result<()> {
    let told: BTreeSet<&str> = project.sources.values().filter_map(Source::tells_of).collect();
    for measure in project.measures.values() {
        for need in measure.all_needs().filter(|need| !told.contains(need.as_str())) {
            tracing::warn!(
                measure = measure.name,
                need,
                "no source tells of what the measure needs: it is not awaited"
            );
        }
    }
    project.sources.values().try_for_each(|source| stages::check(source, &project.code_lists))
}

/// Reads a delivery and brings it to our columns and codes.
pub fn normalise(project: &Project, delivery: &Delivery, original: &mut dyn Read) -> Result<Delivered> {
    let source = source(project, &delivery.source);
    let raw = stages::extract(source, &delivery.name(), delivery.received, original)?;
    let normalised = stages::normalise(raw, source, &project.code_lists, &project.measures)?;
    Ok(Delivered {
        cache: normalised.encode()?,
        rejected: (normalised.rejected().height() > 0).then(|| parquet_bytes(normalised.rejected())),
        counts: normalised.counts(),
        issues: normalised.issues().counts(),
        kinds: kinds(&normalised),
        refusal: normalised.within_limit(source).err(),
    })
}

fn kinds(normalised: &NormalisedDelivery) -> Vec<FaultKind> {
    let n_rows = normalised.counts().rows_in;
    normalised.issues().kinds().into_iter().map(|kind| FaultKind { n_rows, ..kind }).collect()
}

/// The records of all deliveries, joined.
pub struct LinkedRecords {
    linked: stages::Linked,
    /// Where the rows of each source went, all its deliveries together.
    pub combined: Vec<(String, RowCounts)>,
    /// Faults that only several deliveries together show.
    pub issues: Vec<RuleCount>,
    /// The same by kind.
    pub kinds: Vec<FaultKind>,
}

impl LinkedRecords {
    /// Why records were joined, as the bytes of a Parquet file.
    pub fn links(&self) -> Vec<u8> {
        parquet_bytes(self.linked.links())
    }

    /// Pairs that a person should look at, as the bytes of a Parquet file.
    pub fn review(&self) -> Vec<u8> {
        parquet_bytes(self.linked.review())
    }

    /// Pairs drawn so that decisions on them tell how well all are joined, as the bytes of a Parquet file.
    pub fn drawn(&self) -> Vec<u8> {
        parquet_bytes(self.linked.drawn())
    }

    /// How well records were joined, as decisions tell.
    pub fn estimates(&self) -> &[LinkingEstimate] {
        &self.linked.model().estimates
    }

    /// What the joining learnt, to be kept.
    pub fn write_model(&self, path: &Path) -> Result<()> {
        durable::write_bytes(path, Access::Private, self.linked.model().to_json().as_bytes())
    }

    /// What the joining says of the quality of the figures.
    pub fn facts(&self) -> Vec<Fact> {
        self.linked.facts()
    }
}

/// Combines the deliveries of each source, spreads them over the record tables, and joins the records.
///
/// `load` gives the cached rows of a delivery, `previous` the links of the newest earlier run.
pub fn link(
    project: &Project,
    deliveries: &[Delivery],
    load: impl Fn(&Delivery) -> Result<Vec<u8>>,
    as_at: NaiveDate,
    previous: Option<Vec<u8>>,
) -> Result<LinkedRecords> {
    let mut sources = CombinedSources::logged();
    for (name, source) in &project.sources {
        let of_source = deliveries.iter().filter(|delivery| delivery.source == *name);
        let normalised = of_source.map(|delivery| kept(delivery, &load(delivery)?)).collect::<Result<Vec<_>>>()?;
        if !normalised.is_empty() {
            sources.add(source, normalised)?;
        }
    }
    sources.describe();
    let (issues, kinds) = (std::mem::take(&mut sources.issues), std::mem::take(&mut sources.kinds));
    let parts = sources.into_parts();
    let combined = parts.iter().map(|(source, combined)| (source.name.clone(), combined.counts())).collect();
    let records = stages::spread(parts)?;
    let history = stages::History { as_at: as_at.to_epoch_days(), previous: previous.map(frame_of).transpose()? };
    let linked = stages::link(records, &project.linkage, &project.code_lists, &history)?;
    tell_held(linked.model());
    Ok(LinkedRecords { linked, combined, issues, kinds })
}

/// Links the records of files, each row one; `is_once` says that each file holds each person once.
pub fn link_files(files: &[PathBuf], delimiter: u8, is_once: bool, linkage: &Linkage) -> Result<stages::LinkedTable> {
    let wanted = stages::input_columns(linkage);
    let mut table = stages::TableToLink { rows: DataFrame::default(), files: Vec::new(), is_once };
    for file in files {
        let (rows, columns) = stages::read_table(file, delimiter, &wanted)?;
        table.add(rows, file.display().to_string(), columns)?;
    }
    let linked = stages::link_table(table, linkage)?;
    tell_held(&linked.model);
    Ok(linked)
}

/// Comparisons that training would have made weigh what no evidence allows.
fn tell_held(model: &stages::Model) {
    for comparison in model.held() {
        tracing::warn!(
            comparison,
            "training took strangers for one person, and was not believed: the declared weights hold; see yjp explain linkage"
        );
    }
}

/// Writes clusters, pairs and model; they name records, so that only the owner may read them.
pub fn write_links(linked: &stages::LinkedTable, folder: &Path, provenance: &[(String, String)]) -> Result<()> {
    let clusters = || stages::write_private_csv(&linked.clusters, &folder.join("clusters.csv"));
    let pairs = || stages::write_parquet(&linked.pairs, &folder.join("pairs.parquet"), &[], provenance);
    let (clusters, pairs) = rayon::join(clusters, pairs);
    clusters.and(pairs)?;
    durable::write_bytes(&folder.join("model.json"), Access::Private, linked.model.to_json().as_bytes())
}

/// Takes identifiers out.
pub fn anonymise(project: &Project, linked: LinkedRecords, secret: &SecretBox<[u8; 32]>) -> Result<Pseudonymised> {
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
        folders::create_private_folder(&folder.join(table.name))?;
        stages::write_parquet(&frame, &folders::table_file(folder, table.name), table.key, provenance)?;
        written.push((table.name.to_owned(), frame.height() as u64));
    }
    Ok(written)
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
        measures: &project.measures,
        code_lists: &project.code_lists,
        threshold: project.settings.disclosure.threshold,
        provenance,
    };
    let report = stages::report(safe, &about)?;
    stages::publish(safe, &report, &about, folder)
}

/// Faults that show only when figures are made. Each is told at once, too.
pub fn issues(measured: &Measured) -> Vec<RuleCount> {
    for issue in measured.issues() {
        tracing::warn!(rule = issue.rule, source = issue.source, n_issues = issue.n_issues, "found while measuring");
    }
    for Shortfall { source, covers_to, not_covered, .. } in measured.shortfalls() {
        let covers_to = covers_to.map_or_else(|| "no known day".to_owned(), |day| day.to_string());
        tracing::warn!(source, covers_to, "is complete to that day only: figures of later intervals are incomplete");
        for (first, last) in not_covered {
            tracing::warn!(source, %first, %last, "does not cover these days: figures of their intervals are incomplete");
        }
    }
    measured.issues().to_vec()
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

/// A frame from the bytes of a Parquet file that we sealed ourselves.
fn frame_of(bytes: Vec<u8>) -> Result<DataFrame> {
    ParquetReader::new(std::io::Cursor::new(bytes)).finish().map_err(|_| {
        Error::new(Kind::Store, "the kept links are damaged").hint("bring back identifiable/links from your backup")
    })
}

/// The records of a person, or nothing if no record has this pseudonym.
pub fn records_of(
    links: Vec<u8>,
    model: &stages::Model,
    secret: &SecretBox<[u8; 32]>,
    person_id: &str,
) -> Result<Vec<RecordLink>> {
    let key = PseudonymKey::new(secret);
    stages::records_of(&frame_of(links)?, model, |source, record| key.person_id(source, record) == person_id)
}

/// The pairs that a person should look at, those first whose decision changes most of what is published.
pub fn pairs_in_doubt(
    project: &Project,
    review: Vec<u8>,
    model: &stages::Model,
    as_at: NaiveDate,
) -> Result<Vec<PairInDoubt>> {
    stages::pairs_in_doubt(&frame_of(review)?, model, project.measures.values(), as_at)
}

/// The pairs drawn for the estimate, in the order in which an answer helps most.
pub fn drawn_pairs(drawn: Vec<u8>, model: &stages::Model) -> Result<Vec<DrawnPair>> {
    stages::drawn_pairs(&frame_of(drawn)?, model)
}

/// A page about how records were joined.
pub fn linkage_page(about: &ExplainedLinkage) -> String {
    stages::linkage_page(about)
}

/// Reads a kept model.
pub fn read_model(text: &str) -> Result<stages::Model> {
    stages::Model::from_json(text)
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
