//! Rows of tables without children that two deliveries hold: one cell of a population has one number.

use std::collections::{BTreeMap, HashMap};

use polars::prelude::*;

use super::formulas::{expression, target, wrong};
use super::stacked::{DELIVERY, RowKey, keys, numbers};
use crate::declarations::Source;
use crate::declarations::source::Record;
use crate::error::Result;
use crate::model::REFERENCE;
use crate::stages::handed::ROW;

/// The column with whether a row is one of the record.
const IS_MEANT: &str = "_is_meant";

/// Which rows of each table a newer delivery says again, though the source combines them otherwise; `tell` hears of them,
/// by the number of their delivery and their own.
pub(super) fn superseded(
    source: &Source,
    tables: &BTreeMap<String, DataFrame>,
    tell: &mut dyn FnMut(u32, u32),
) -> Result<BTreeMap<String, Vec<bool>>> {
    let mut superseded = BTreeMap::new();
    for record in source.records.iter().filter(|record| REFERENCE.contains(&record.table.as_str())) {
        let Some(frame) = tables.get(&record.from) else { continue };
        let deliveries = numbers(frame, DELIVERY);
        if deliveries.first() == deliveries.last() {
            continue;
        }
        let (named, is_meant) = named(source, record, frame)?;
        let mut newest: HashMap<RowKey, u32> = HashMap::new();
        let rows = || named.iter().zip(&deliveries).zip(&is_meant).filter(|(_, is_meant)| **is_meant);
        for ((key, delivery), _) in rows() {
            let known = newest.entry(*key).or_insert(*delivery);
            *known = (*known).max(*delivery);
        }
        let is_older = |((key, delivery), is_meant): ((&RowKey, &u32), &bool)| *is_meant && *delivery < newest[key];
        let is_older: Vec<bool> = named.iter().zip(&deliveries).zip(&is_meant).map(is_older).collect();
        let places = deliveries.iter().zip(numbers(frame, ROW)).zip(&is_older);
        places.filter(|(_, is_older)| **is_older).for_each(|((delivery, row), _)| tell(*delivery, row));
        superseded.insert(record.from.clone(), is_older);
    }
    Ok(superseded)
}

/// The key of each row in the table that its record fills, and whether it is a row of the record.
fn named(source: &Source, record: &Record, frame: &DataFrame) -> Result<(Vec<RowKey>, Vec<bool>)> {
    let mut columns = Vec::new();
    let target = target(source, record)?;
    for name in target.key {
        let Some(text) = record.columns.get(*name) else { continue };
        columns.push(expression(source, record, name, text)?.alias(*name));
    }
    let names: Vec<String> =
        target.key.iter().filter(|name| record.columns.contains_key(**name)).map(ToString::to_string).collect();
    let is_meant = record.filter.as_ref().map(|filter| expression(source, record, "where", filter)).transpose()?;
    columns.push(is_meant.unwrap_or_else(|| lit(true)).alias(IS_MEANT));
    let rows = frame.clone().lazy().with_columns(columns).collect();
    let rows = rows.map_err(|_| wrong(source, record, "cannot be worked out").hint("run `yjp check`"))?;
    let is_meant = rows.column(IS_MEANT).and_then(|column| Ok(column.bool()?.clone()));
    let is_meant = is_meant.map_err(|_| wrong(source, record, "where is neither true nor false"))?;
    Ok((keys(&rows, &names), is_meant.iter().map(|is_meant| is_meant == Some(true)).collect()))
}
