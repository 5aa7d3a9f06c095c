//! Values that no figure could be made of: missing, out of range, or a key that comes twice.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use polars::prelude::*;
use rayon::prelude::*;

use super::damage::unreadable;
use crate::error::{Error, Kind, Result};
use crate::model::{self, Field, Table};

/// The first and the last day that can begin an interval: 1 January 1900 and 31 December 2199.
const DAYS: std::ops::RangeInclusive<i32> = -25_567..=84_005;

/// Refuses a missing value that nothing can stand in for, and a date that no interval reaches.
///
/// Every column is read to its end, so that a damaged one is told here and not where it is counted.
pub(super) fn check(table: &Table, path: &Path, rows: &LazyFrame) -> Result<()> {
    let has_stand_in =
        |field: &&Field| field.is_nullable || matches!(field.kind, model::FieldKind::Category | model::FieldKind::Text);
    let required: Vec<&Field> = table.fields.iter().filter(|field| !has_stand_in(field)).collect();
    let dated = table.fields.iter().filter(|field| field.kind == model::FieldKind::Date);
    // An open end is often written as a far day. A day that lies far back would begin every calendar with it.
    let out_of_range = |field: &Field| {
        let day = col(field.name).cast(DataType::Int32);
        let is_too_late = if field.is_nullable { lit(false) } else { day.clone().gt(lit(*DAYS.end())) };
        day.lt(lit(*DAYS.start())).or(is_too_late).sum()
    };
    let blanks = required.iter().map(|field| ("no value", field.name, col(field.name).is_null().sum()));
    let odd = dated.map(|field| ("a date outside 1900 to 2199", field.name, out_of_range(field)));
    let checks: Vec<(&str, &str, Expr)> = blanks.chain(odd).collect();
    let named = checks.iter().enumerate().map(|(at, (_, _, check))| check.clone().alias(at.to_string()));
    let named = named.chain(table.fields.iter().filter(has_stand_in).map(|field| col(field.name).is_null().sum()));
    let counted = rows.clone().select(named.collect::<Vec<Expr>>()).collect_with_engine(Engine::Streaming);
    let counted = counted.map_err(|error| unreadable(path, &error))?.unwrap_single();
    for (column, (fault, name, _)) in counted.columns().iter().zip(&checks) {
        let n_rows = column.cast(&DataType::Int64).ok().and_then(|column| column.i64().ok()?.get(0)).unwrap_or(0);
        if n_rows > 0 {
            let message = format!("{}: column {name} has {fault} in {n_rows} rows", path.display());
            return Err(Error::new(Kind::Contract, message).hint("leave such rows out, or give them their value"));
        }
    }
    Ok(())
}

/// Refuses a key of one column that comes twice: joins on it would count a row twice.
pub(super) fn check_key(table: &Table, path: &Path, rows: &LazyFrame) -> Result<()> {
    let &[key] = table.key else { return Ok(()) };
    let keys = rows.clone().select([col(key)]).collect_with_engine(Engine::Streaming);
    let keys = keys.map_err(|error| unreadable(path, &error))?.unwrap_single();
    let texts = keys.column(key).and_then(Column::str).map_err(|error| unreadable(path, &error))?;
    // To tell whether any comes twice, hashes do: those alone are sorted. Which, is asked of few tables.
    let mut hashes: Vec<u64> = texts.iter().map(hash).collect();
    hashes.par_sort_unstable();
    if hashes.is_sorted_by(|left, right| left < right) {
        return Ok(());
    }
    let n_repeated = texts.len() - texts.n_unique().map_err(|error| unreadable(path, &error))?;
    if n_repeated > 0 {
        let message = format!("{}: column {key} repeats in {n_repeated} rows", path.display());
        return Err(Error::new(Kind::Contract, message).hint(format!("{} has {}", table.name, table.grain)));
    }
    Ok(())
}

fn hash(key: Option<&str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
