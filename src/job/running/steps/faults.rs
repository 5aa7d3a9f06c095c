//! Faults one by one, from what is kept of a delivery or from its original.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use polars::prelude::*;

use super::{Project, source};
use crate::error::{Error, Result};
use crate::job::doors::deliveries::Delivery;
use crate::stages::{self, NormalisedDelivery};

/// One fault in a delivery.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct ListedFault {
    /// The source, as `supplier/table`.
    pub source: String,
    /// The file.
    pub file: String,
    /// The row in the file, or the document; 0 for the file as a whole.
    pub row: u32,
    /// Our name of the column; empty for the row as a whole.
    pub column: String,
    /// The rule that it breaks.
    pub rule: String,
    /// What was done.
    pub effect: String,
    /// What stands there, for those who asked to see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
}

/// Faults of a delivery, and why it is refused, if it is.
pub struct DeliveredFaults {
    /// Its faults, by row.
    pub faults: Vec<ListedFault>,
    /// Why it is refused.
    pub refusal: Option<Error>,
}

/// The faults that are kept with the rows of a delivery.
pub fn kept_faults(kept: &[u8]) -> Result<Vec<ListedFault>> {
    Ok(faults(&NormalisedDelivery::decode(kept)?))
}

/// The faults of an original, read again; with what stands there, if that is asked for.
pub fn read_faults(
    project: &Project,
    delivery: &Delivery,
    original: &mut dyn Read,
    is_shown: bool,
) -> Result<DeliveredFaults> {
    let source = source(project, &delivery.source);
    let raw = stages::extract(source, &delivery.name(), delivery.received, original)?;
    let cells = is_shown.then(|| raw.clone());
    let normalised = stages::normalise(raw, source, &project.code_lists, &project.measures)?;
    let mut found = faults(&normalised);
    if let Some(raw) = cells {
        show(&mut found, &raw, &normalised);
    }
    Ok(DeliveredFaults { faults: found, refusal: normalised.within_limit(source).err() })
}

fn faults(normalised: &NormalisedDelivery) -> Vec<ListedFault> {
    let frame = normalised.issues().frame();
    let text = |name: &str| frame.column(name).and_then(|column| column.str().cloned()).expect("issues have it");
    let (sources, files, columns) = (text("source"), text("file"), text("column"));
    let (rules, effects) = (text("rule"), text("effect"));
    let rows = frame.column("row").and_then(|column| column.u32().cloned()).expect("issues have it");
    let at = |texts: &StringChunked, at: usize| texts.get(at).unwrap_or_default().to_owned();
    let fault = |place: usize| ListedFault {
        source: at(&sources, place),
        file: at(&files, place),
        row: rows.get(place).unwrap_or_default(),
        column: at(&columns, place),
        rule: at(&rules, place),
        effect: at(&effects, place),
        cell: None,
    };
    (0..frame.height()).map(fault).collect()
}

/// Adds what stands in the cells; for a row that was put aside as a whole, the row.
fn show(faults: &mut [ListedFault], raw: &stages::Raw, normalised: &NormalisedDelivery) {
    let mut wanted: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for fault in faults.iter().filter(|fault| !fault.column.is_empty()) {
        wanted.entry(&fault.column).or_default().insert(fault.row);
    }
    let cells: BTreeMap<String, BTreeMap<u32, String>> =
        wanted.iter().map(|(column, rows)| ((*column).to_owned(), raw.cells(column, rows))).collect();
    let rejected = normalised.rejected();
    let texts = rejected.column("text").and_then(|column| column.str().cloned()).expect("rejected rows have it");
    let numbers = rejected.column("row").and_then(|column| column.u32().cloned()).expect("rejected rows have it");
    let rows: BTreeMap<u32, &str> =
        numbers.iter().zip(texts.iter()).filter_map(|(row, text)| Some((row?, text?))).collect();
    for fault in faults {
        let cell = cells.get(&fault.column).and_then(|cells| cells.get(&fault.row)).cloned();
        fault.cell = cell.or_else(|| rows.get(&fault.row).map(|text| (*text).to_owned()));
    }
}
