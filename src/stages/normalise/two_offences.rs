//! One reference under which a delivery sends two offences: of another day and of another kind.

use std::collections::{BTreeMap, HashMap};

use polars::prelude::*;

use super::formulas::{expression, wrong};
use super::stacked::{DELIVERY, RowKey, as_text, keys, numbers};
use crate::declarations::Source;
use crate::declarations::source::{OFFENCE_REF, RECORD_ID, Record};
use crate::error::Result;
use crate::model::records::OFFENCE_RECORDS;
use crate::stages::handed::ROW;

/// The days and the kinds of offences.
const SAID: [&str; 2] = ["offence_date", "cjs_code"];

/// Tells, by the number of its delivery and its own, of each row whose offence has the reference of another one of its child
/// in the same delivery.
pub(super) fn find(
    source: &Source,
    tables: &BTreeMap<String, DataFrame>,
    tell: &mut dyn FnMut(u32, u32),
) -> Result<()> {
    for record in source.records.iter().filter(|record| record.table == OFFENCE_RECORDS.name) {
        if let Some(frame) = tables.get(&record.from) {
            find_in(source, record, frame, tell)?;
        }
    }
    Ok(())
}

fn find_in(source: &Source, record: &Record, frame: &DataFrame, tell: &mut dyn FnMut(u32, u32)) -> Result<()> {
    let names = [RECORD_ID, OFFENCE_REF, SAID[0], SAID[1]];
    if names.iter().any(|name| !record.columns.contains_key(*name)) {
        return Ok(());
    }
    let column = |name: &&str| Ok(expression(source, record, name, &record.columns[*name])?.alias(*name));
    let mut columns = names.iter().map(column).collect::<Result<Vec<_>>>()?;
    columns.extend([col(DELIVERY), col(ROW)]);
    let rows = frame.clone().lazy().select(columns).collect();
    let rows = rows.map_err(|_| wrong(source, record, "cannot be worked out").hint("run `yjp check`"))?;
    let keys = keys(&rows, &[RECORD_ID, OFFENCE_REF, DELIVERY].map(str::to_owned));
    let (days, kinds) = (as_text(&rows, SAID[0]), as_text(&rows, SAID[1]));
    let places = numbers(&rows, DELIVERY).into_iter().zip(numbers(&rows, ROW));
    let mut first: HashMap<RowKey, (&str, &str)> = HashMap::new();
    for (at, (delivery, row)) in places.enumerate() {
        let (Some(day), Some(kind)) = (days.get(at), kinds.get(at)) else { continue };
        let known = first.entry(keys[at]).or_insert((day, kind));
        if known.0 != day && known.1 != kind {
            tell(delivery, row);
        }
    }
    Ok(())
}
