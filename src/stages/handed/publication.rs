//! What the report and the files of a publication both need to know of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::DataFrame;

use crate::declarations::{CodeLists, Measure};
use crate::issues::Quality;

/// Whose figures these are and what they were made from, for the report and the dictionary.
#[derive(Debug, Clone)]
pub struct About<'a> {
    /// Name of the service.
    pub service: String,
    /// The area it answers for.
    pub area: String,
    /// The day the figures are as at.
    pub as_at: NaiveDate,
    /// Code version, key id, fingerprints and the like: what it is and its value, in the order to show.
    pub provenance: Vec<(String, String)>,
    /// What is known of the deliveries behind the figures.
    pub quality: Quality,
    /// The measures by name: their words, and what the report shows of each.
    pub measures: &'a BTreeMap<String, Measure>,
    /// The code lists by name: groups in words and in order.
    pub code_lists: &'a CodeLists,
    /// The largest count that is hidden.
    pub threshold: u32,
}

/// The columns that name a figure, in the order that the publication is sorted by: all before the first number.
pub(in crate::stages) fn key(frame: &DataFrame) -> Vec<&str> {
    let names = frame.columns().iter().map(|column| column.name().as_str());
    names.take_while(|name| *name != "numerator").collect()
}

/// The columns that figures are broken down by beside those of the contract, which come last of those that name a figure.
pub(in crate::stages) fn further_breakdowns(frame: &DataFrame) -> Vec<&str> {
    key(frame).into_iter().skip_while(|name| *name != "tier").skip(1).collect()
}
