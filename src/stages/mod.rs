//! The stages, in order: frames in, frames out. Each type can only be made by the
//! stage before it, so that the compiler keeps the order.
//!
//! A minimal form of each stage that reads files of references, to build the engine on.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::*;
use secrecy::{ExposeSecret, SecretBox};

use crate::error::{Error, Kind, Result};
use crate::issues::{Effect, Fact, Issues, Quality, RowCounts};
use crate::model;
use crate::spec::settings::Area;
use crate::spec::{CodeLists, Linkage, Measure, Privacy, Source};

pub struct Raw {
    source: String,
    file: String,
    refs: Vec<String>,
}

pub fn extract(_source: &Source, file: &str, _received: NaiveDate, bytes: &mut dyn Read) -> Result<Raw> {
    let mut text = String::new();
    bytes
        .read_to_string(&mut text)
        .map_err(|_| Error::new(Kind::Delivery, format!("{file} is not valid utf-8")).hint("set `encoding`"))?;
    let mut lines = text.lines();
    let Some(header) = lines.next() else {
        return Err(Error::new(Kind::Delivery, format!("{file} is empty")).hint("ask for it again"));
    };
    if !header.starts_with("ref,") {
        return Err(Error::new(Kind::Contract, format!("column `ref` is missing from {file}")).hint("add a [[change]]"));
    }
    let refs = lines.map(|line| line.split(',').next().unwrap_or_default().to_owned()).collect();
    Ok(Raw { source: "alpha/beta".to_owned(), file: file.to_owned(), refs })
}

pub fn check(_source: &Source) -> Result<()> {
    Ok(())
}

pub struct NormalisedDelivery {
    file: String,
    rejected: DataFrame,
    refs: Vec<String>,
    counts: RowCounts,
    issues: Issues,
}

pub fn normalise(raw: Raw, _source: &Source, _lists: &CodeLists) -> Result<NormalisedDelivery> {
    let mut issues = Issues::new();
    let mut counts = RowCounts { rows_in: raw.refs.len() as u64, ..RowCounts::default() };
    let mut refs = Vec::new();
    for (at, reference) in raw.refs.into_iter().enumerate() {
        if reference.is_empty() {
            issues.push("required", &raw.source, &raw.file, at as u32 + 1, "ref", Effect::Rejected);
            counts.rows_rejected += 1;
        } else {
            refs.push(reference);
            counts.rows_out += 1;
        }
    }
    let n_rejected = counts.rows_rejected as usize;
    let rejected =
        DataFrame::new(n_rejected, vec![Column::new("row".into(), vec![0u32; n_rejected])]).expect("one column");
    Ok(NormalisedDelivery { file: raw.file, rejected, refs, counts, issues })
}

impl NormalisedDelivery {
    pub fn encode(&self) -> Result<Vec<u8>> {
        Ok(format!("{}\n{}", self.counts.rows_rejected, self.refs.join("\n")).into_bytes())
    }
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let text = String::from_utf8_lossy(bytes);
        let mut lines = text.lines();
        let rows_rejected = lines.next().and_then(|line| line.parse().ok()).unwrap_or_default();
        let refs = lines.map(str::to_owned).collect::<Vec<_>>();
        let rows_out = refs.len() as u64;
        let counts = RowCounts { rows_in: rows_out + rows_rejected, rows_out, rows_rejected, rows_superseded: 0 };
        Ok(Self { file: String::new(), rejected: DataFrame::empty(), refs, counts, issues: Issues::new() })
    }
    pub fn counts(&self) -> RowCounts {
        self.counts
    }
    pub fn issues(&self) -> &Issues {
        &self.issues
    }
    pub fn rejected(&self) -> &DataFrame {
        &self.rejected
    }
    pub fn within_limit(&self, source: &Source) -> Result<()> {
        let RowCounts { rows_in, rows_rejected, .. } = self.counts;
        if rows_rejected as f64 <= source.max_rejected * rows_in as f64 {
            return Ok(());
        }
        let message = format!("{rows_rejected} of {rows_in} rows of {} were rejected, more than", self.file);
        Err(Error::new(Kind::Rejected, format!("{message}: required of ref {rows_rejected}")).hint("mend the file"))
    }
}

pub struct Combined {
    refs: Vec<String>,
    counts: RowCounts,
}

impl Combined {
    pub fn counts(&self) -> RowCounts {
        self.counts
    }
}

pub fn combine(_source: &Source, deliveries: Vec<NormalisedDelivery>) -> Result<Combined> {
    let all: Vec<String> = deliveries.into_iter().flat_map(|delivery| delivery.refs).collect();
    let rows_in = all.len() as u64;
    let mut refs = all;
    refs.sort();
    refs.dedup();
    let rows_out = refs.len() as u64;
    Ok(Combined {
        refs,
        counts: RowCounts { rows_in, rows_out, rows_rejected: 0, rows_superseded: rows_in - rows_out },
    })
}

pub struct Normalised(Vec<String>);

pub fn spread(parts: Vec<(&Source, Combined)>) -> Result<Normalised> {
    Ok(Normalised(parts.into_iter().flat_map(|(_, combined)| combined.refs).collect()))
}

pub struct Linked {
    refs: Vec<String>,
    links: DataFrame,
}

pub fn link(records: Normalised, _rules: &Linkage, _lists: &CodeLists) -> Result<Linked> {
    let links = DataFrame::new(records.0.len(), vec![Column::new("record_id".into(), &records.0)]).expect("one column");
    Ok(Linked { refs: records.0, links })
}

impl Linked {
    pub fn links(&self) -> &DataFrame {
        &self.links
    }
    pub fn facts(&self) -> Vec<Fact> {
        let n = self.refs.len() as u64;
        vec![Fact { name: "records".to_owned(), meaning: "records".to_owned(), n, of: n }]
    }
}

pub struct PseudonymKey(SecretBox<[u8; 32]>);

impl PseudonymKey {
    pub fn new(secret: &SecretBox<[u8; 32]>) -> Self {
        Self(SecretBox::new(Box::new(*secret.expose_secret())))
    }
}

pub struct Pseudonymised(BTreeMap<&'static str, LazyFrame>);

pub fn anonymise(
    linked: Linked,
    _privacy: &Privacy,
    _lists: &CodeLists,
    _area: &Area,
    key: &PseudonymKey,
) -> Result<Pseudonymised> {
    let ids: Vec<String> = linked
        .refs
        .iter()
        .map(|reference| blake3::keyed_hash(key.0.expose_secret(), reference.as_bytes()).to_hex()[..16].to_owned())
        .collect();
    let persons = DataFrame::new(ids.len(), vec![Column::new("person_id".into(), ids)]).expect("one column");
    Ok(Pseudonymised(BTreeMap::from([("persons", persons.lazy())])))
}

impl Pseudonymised {
    pub fn frames(&self) -> impl Iterator<Item = (&'static model::Table, &LazyFrame)> {
        self.0.iter().map(|(name, frame)| (model::table(name).expect("a table of ours"), frame))
    }
    pub fn from_tables(tables: BTreeMap<&'static str, LazyFrame>) -> Result<Self> {
        Ok(Self(tables))
    }
    pub fn facts(&self) -> Vec<Fact> {
        Vec::new()
    }
}

pub struct Context {
    pub as_at: NaiveDate,
    pub area: String,
    pub count_officer_observed: bool,
}

pub struct Measured(DataFrame);

pub fn measure(tables: &Pseudonymised, _measures: &BTreeMap<String, Measure>, context: &Context) -> Result<Measured> {
    let n = tables.0["persons"].clone().collect().expect("readable").height() as u64;
    let columns = vec![
        Column::new("measure".into(), ["children"]),
        Column::new("tier".into(), ["all"]),
        Column::new("numerator".into(), [n]),
        Column::new("status".into(), ["final"]),
        Column::new("as_at".into(), [context.as_at.to_string()]),
    ];
    Ok(Measured(DataFrame::new(1, columns).expect("one row")))
}

pub struct Safe(DataFrame, bool);

pub fn disclose(measured: Measured, _threshold: u32) -> Result<Safe> {
    Ok(Safe(measured.0, true))
}

pub fn without_control(measured: Measured) -> Safe {
    Safe(measured.0, false)
}

impl Safe {
    pub fn figures(&self) -> &DataFrame {
        &self.0
    }
    pub fn is_controlled(&self) -> bool {
        self.1
    }
}

pub struct MeasureText {
    pub name: String,
    pub title: String,
    pub definition: String,
    pub source: String,
    pub choices: Vec<String>,
    pub doubts: Vec<String>,
    pub matures_after_months: u32,
}

pub struct About {
    pub service: String,
    pub area: String,
    pub as_at: NaiveDate,
    pub quality: Quality,
    pub measures: Vec<MeasureText>,
    pub threshold: u32,
    pub provenance: Vec<(String, String)>,
}

pub fn publish(safe: &Safe, about: &About, folder: &Path) -> Result<Vec<String>> {
    let numerator = safe.0.column("numerator").expect("there").u64().expect("a count").get(0).unwrap_or_default();
    let text = format!("measure,tier,numerator,status,as_at\nchildren,all,{numerator},final,{}\n", about.as_at);
    let path = folder.join("measures.csv");
    std::fs::write(&path, text).map_err(|error| Error::store(&path, &error))?;
    Ok(vec!["measures.csv".to_owned()])
}

pub fn write_parquet(frame: &DataFrame, path: &Path, _by: &[&str], _provenance: &[(String, String)]) -> Result<()> {
    let file = std::fs::File::create(path).map_err(|error| Error::store(path, &error))?;
    let written = ParquetWriter::new(file).finish(&mut frame.clone());
    written.map(|_| ()).map_err(|error| Error::store(path, &std::io::Error::other(error)))
}
