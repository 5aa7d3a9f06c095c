//! `manifest.json`: what a publication was made from, by what, and what is in it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use chrono::NaiveDate;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use serde::{Deserialize, Serialize};

use crate::declarations::Settings;
use crate::durable::{self, Access};
use crate::error::{Error, Result};
use crate::job::doors::destination::Destination;
use crate::job::planning::plan::Plan;
use crate::job::planning::step::{StepParts, Verb};
use crate::job::{CODE_VERSION, keeping::archive};

/// Its name.
pub const MANIFEST: &str = "manifest.json";

/// What a publication was made from, by what, and what is in it.
///
/// Two publications of the same things by the same run number are the same bytes: there
/// is no time of day in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The run; none for `yjp measure`, which keeps no ledger.
    pub run: Option<i64>,
    /// The day the figures are for.
    pub as_at: String,
    /// Version of the program, with the hash of its source.
    pub code_version: String,
    /// Id of the pseudonymisation key; none for `yjp measure`.
    pub key_id: Option<String>,
    /// Whose figures these are.
    pub service: String,
    /// The area the service answers for.
    pub area: String,
    /// The small-number rules in force.
    pub disclosure: DisclosureInForce,
    /// How many deliveries were seen.
    pub n_deliveries: Option<u64>,
    /// What decided each step over all deliveries, by verb.
    pub steps: BTreeMap<String, Fingerprinted>,
    /// Rows of the tables the figures were counted in; null where the number is small enough to be hidden.
    pub tables: BTreeMap<String, Option<u64>>,
    /// How many figures were published with each status.
    pub figures: BTreeMap<String, u64>,
    /// What is in the folder, this file excepted.
    pub files: Vec<PublishedFile>,
}

/// The small-number rules in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisclosureInForce {
    /// Whether small numbers are hidden.
    pub is_on: bool,
    /// The largest count that is hidden.
    pub threshold: u32,
}

/// A step's fingerprint, with the parts it is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprinted {
    /// One hash of all parts.
    pub fingerprint: String,
    /// What decided the step.
    #[serde(flatten)]
    pub parts: StepParts,
}

/// One file of a publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedFile {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// The hash of its content.
    pub blake3: String,
    /// Rows, for the files that hold the figures as rows.
    pub rows: Option<u64>,
}

impl PublishedFile {
    /// Whether a destination has this file as it was written.
    ///
    /// # Errors
    /// If it cannot be read there.
    pub fn is_at(&self, destination: &dyn Destination, as_at: NaiveDate) -> Result<bool> {
        let mut content = destination.open(as_at, &self.name)?;
        let hashed = archive::hash(&mut content).map_err(|error| unread(destination, as_at, &self.name, &error))?;
        Ok(hashed == (self.blake3.clone(), self.bytes))
    }
}

impl Manifest {
    /// A manifest that says what was asked for and nothing yet of what was made.
    pub fn new(settings: &Settings, as_at: NaiveDate, is_controlled: bool) -> Self {
        let disclosure = DisclosureInForce { is_on: is_controlled, threshold: settings.disclosure.threshold };
        Self {
            run: None,
            as_at: as_at.to_string(),
            code_version: CODE_VERSION.to_owned(),
            key_id: None,
            service: settings.name.clone(),
            area: settings.area.name.clone(),
            disclosure,
            n_deliveries: None,
            steps: BTreeMap::new(),
            tables: BTreeMap::new(),
            figures: BTreeMap::new(),
            files: Vec::new(),
        }
    }

    /// The same with the run it belongs to.
    #[must_use]
    pub fn of_run(mut self, run_id: i64, key_id: &str, plan: &Plan) -> Self {
        self.run = Some(run_id);
        self.key_id = Some(key_id.to_owned());
        self.n_deliveries = Some(plan.n_deliveries() as u64);
        for verb in [Verb::Link, Verb::Anonymise, Verb::Measure, Verb::Publish] {
            if let Some(step) = plan.step(verb) {
                let fingerprint = step.parts.fingerprint();
                let fingerprinted = Fingerprinted { fingerprint, parts: step.parts.clone() };
                self.steps.insert(verb.label().to_owned(), fingerprinted);
            }
        }
        self
    }

    /// The same with how many rows each table has. A row can stand for a person, so a small
    /// number is hidden here as it is among the figures.
    #[must_use]
    pub fn of_tables(mut self, counts: impl IntoIterator<Item = (String, u64)>) -> Self {
        let DisclosureInForce { is_on, threshold } = self.disclosure;
        let shown = |count: u64| (!is_on || count == 0 || count > threshold.into()).then_some(count);
        self.tables = counts.into_iter().map(|(table, count)| (table, shown(count))).collect();
        self
    }

    /// Lists the files of a folder and writes the manifest beside them.
    ///
    /// # Errors
    /// [`crate::error::Kind::Store`] if the folder cannot be read or written.
    pub fn write(mut self, folder: &Path, names: &[String]) -> Result<()> {
        for name in names {
            let path = folder.join(name);
            let metadata = fs::metadata(&path).map_err(|error| Error::store(&path, &error))?;
            self.files.push(PublishedFile {
                name: name.clone(),
                bytes: metadata.len(),
                blake3: archive::hash_file(&path).map_err(|error| Error::store(&path, &error))?,
                rows: n_rows(&path)?,
            });
        }
        self.files.sort_by(|left, right| left.name.cmp(&right.name));
        let mut text = serde_json::to_string_pretty(&self).expect("a manifest is plain text and numbers");
        text.push('\n');
        durable::write_bytes(&folder.join(MANIFEST), Access::Private, text.as_bytes())
    }

    /// Reads the manifest of a publication, with the hash of its content.
    ///
    /// # Errors
    /// If it cannot be read there, or is none.
    pub fn read(destination: &dyn Destination, as_at: NaiveDate) -> Result<(Self, String)> {
        let mut text = String::new();
        let read = destination.open(as_at, MANIFEST)?.read_to_string(&mut text);
        let parsed = read.and_then(|_| Ok(serde_json::from_str(&text)?));
        let manifest = parsed.map_err(|error| unread(destination, as_at, MANIFEST, &error))?;
        Ok((manifest, blake3::hash(text.as_bytes()).to_hex().to_string()))
    }

    /// Reads the manifest beside the files in a folder.
    pub fn read_beside(folder: &Path) -> Result<Self> {
        let path = folder.join(MANIFEST);
        let text = durable::read_text(&path).map_err(|error| Error::store(&path, &error))?;
        serde_json::from_str(&text).map_err(|error| Error::store(&path, &io::Error::other(error)))
    }
}

fn unread(destination: &dyn Destination, as_at: NaiveDate, name: &str, error: &io::Error) -> Error {
    Error::store(Path::new(&destination.address(as_at, name)), error)
}

/// How many rows a file has, if it is one of rows.
fn n_rows(path: &Path) -> Result<Option<u64>> {
    let failed = |error: String| Error::store(path, &io::Error::other(error));
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => {
            let mut reader = csv::Reader::from_path(path).map_err(|error| failed(error.to_string()))?;
            let mut record = csv::ByteRecord::new();
            let mut n_rows = 0;
            while reader.read_byte_record(&mut record).map_err(|error| failed(error.to_string()))? {
                n_rows += 1;
            }
            Ok(Some(n_rows))
        }
        Some("parquet") => {
            let file = fs::File::open(path).map_err(|error| Error::store(path, &error))?;
            let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new());
            let n_rows = metadata.map_err(|error| failed(error.to_string()))?.metadata().file_metadata().num_rows();
            Ok(Some(n_rows.unsigned_abs()))
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_of_rows_has_its_own_number_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let csv = folder.path().join("comparators.csv");
        fs::write(&csv, "measure,value\n\"a,\nb\",1\nc,2\n").unwrap();
        assert_eq!(n_rows(&csv).unwrap(), Some(2));
        let report = folder.path().join("report.html");
        fs::write(&report, "<p>").unwrap();
        assert_eq!(n_rows(&report).unwrap(), None);
    }

    #[test]
    fn a_small_number_of_rows_is_hidden_as_a_small_figure_is() {
        let settings = r#"
            name = "Service"
            area = { name = "Area" }
            store = { deliveries = "deliveries", root = "store", key = "key" }
            disclosure = { threshold = 5 }
        "#;
        let settings: Settings = toml::from_str(settings).unwrap();
        let as_at = NaiveDate::from_ymd_opt(2024, 6, 30).unwrap();
        let counts = [("empty", 0), ("few", 5), ("many", 6)].map(|(table, count)| (table.to_owned(), count));
        let rows = |is_controlled: bool| {
            let manifest = Manifest::new(&settings, as_at, is_controlled).of_tables(counts.clone());
            manifest.tables.into_values().collect::<Vec<_>>()
        };
        assert_eq!(rows(true), [Some(0), None, Some(6)]);
        assert_eq!(rows(false), [Some(0), Some(5), Some(6)]);
    }
}
