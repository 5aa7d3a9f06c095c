//! From the tables of all sources to the record tables of the model.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use polars::prelude::*;

use super::combine::Combined;
use super::formulas::{expression, target, targets, wrong};
use super::stacked::{DELIVERY, FIRST_RECEIVED, keys, numbers};
use super::{covered, last_word};
use crate::declarations::Source;
use crate::declarations::code_list::NOT_KNOWN;
use crate::declarations::source::Record;
use crate::error::{Error, Kind, Result};
use crate::model::{self, COVERAGE, Field};
use crate::stages::handed::Normalised;

/// Spreads the rows of every source over the record tables, as its `[[record]]` blocks say.
///
/// # Errors
/// [`Kind::Declaration`] for a record that cannot be worked out, and [`Kind::Contract`] for
/// rows that lack what a record must have.
pub fn spread(parts: Vec<(&Source, Combined)>) -> Result<Normalised> {
    let mut tables: BTreeMap<&'static str, DataFrame> =
        targets().map(|table| (table.name, empty(table.fields))).collect();
    let mut care_coverage: Option<(NaiveDate, NaiveDate)> = None;
    tables.insert(COVERAGE, covered::table(&parts));
    for (source, combined) in parts {
        for record in &source.records {
            let Some(frame) = combined.table(&record.from) else { continue };
            let rows = rows_of(source, record, frame)?;
            let table = tables.get_mut(record.table.as_str()).expect("rows_of has found the table");
            table.vstack_mut(&rows).expect("every record has the columns of its table");
        }
        if let Some((from, to)) = source.covers_from.zip(combined.covered_to()) {
            let (first, last) = care_coverage.unwrap_or((from, to));
            care_coverage = Some((first.min(from), last.max(to)));
        }
    }
    for table in tables.values_mut() {
        table.rechunk_mut();
    }
    Ok(Normalised::new(tables, care_coverage))
}

fn empty(fields: &[Field]) -> DataFrame {
    let columns = fields.iter().map(|field| Column::new_empty(field.name.into(), &field.kind.dtype()));
    DataFrame::new(0, columns.collect()).expect("all columns are empty")
}

/// The rows of one record. What polars says of a row may quote it, so it is not passed on.
fn rows_of(source: &Source, record: &Record, frame: &DataFrame) -> Result<DataFrame> {
    let table = target(source, record)?;
    let failed = |_| wrong(source, record, "cannot be worked out").hint("run `yjp check`");
    let mut rows = frame.clone();
    if let Some(filter) = &record.filter {
        let filter = expression(source, record, "where", filter)?;
        rows = rows.lazy().filter(filter).collect().map_err(failed)?;
    }
    if rows.height() == 0 {
        return Ok(empty(table.fields));
    }
    let mut columns = Vec::new();
    for field in table.fields {
        let value = match record.columns.get(field.name) {
            Some(text) => expression(source, record, field.name, text)?,
            None if field.name == "source" => lit(source.system.as_str()),
            None if field.name == "received_on" => col(FIRST_RECEIVED),
            None => lit(NULL),
        };
        columns.push(value.alias(field.name));
    }
    let height = rows.height();
    let deliveries = numbers(&rows, DELIVERY);
    let rows = rows.lazy().select(columns).collect().map_err(failed)?;
    let columns: Vec<Column> = table
        .fields
        .iter()
        .map(|field| fit(source, record, field, rows.column(field.name).expect("selected by name"), height))
        .collect::<Result<_>>()?;
    let rows = DataFrame::new(height, columns).expect("every column has a cell for every row");
    let rows = last_word::spoken(with_first_received(rows), &record.last_word, &deliveries);
    Ok(newest_of_each(rows, &record.one_per))
}

/// The day that any row of a record was first received, on all rows of the record.
fn with_first_received(mut rows: DataFrame) -> DataFrame {
    let Ok(received) = rows.column("received_on") else { return rows };
    let names = rows.column("record_id").and_then(|column| column.str()).expect("a table with received_on has records");
    let days = received.date().expect("fitted to its field").physical();
    let mut first: HashMap<Option<&str>, Option<i32>> = HashMap::new();
    for (name, day) in names.iter().zip(days.iter()) {
        let known = first.entry(name).or_insert(day);
        *known = (*known).min(day);
    }
    let days: Int32Chunked = names.iter().map(|name| first[&name]).collect();
    let column = days.with_name("received_on".into()).into_date().into_column();
    rows.with_column(column).expect("one day a row");
    rows
}

/// A column in the type of its field; `not_known` stands for a category that is missing.
fn fit(source: &Source, record: &Record, field: &Field, column: &Column, height: usize) -> Result<Column> {
    let dtype = field.kind.dtype();
    let column = if column.len() == height { column.clone() } else { column.new_from_index(0, height) };
    let fitted =
        column.cast(&dtype).map_err(|_| wrong(source, record, &format!("{} is of another kind", field.name)))?;
    let n_lost = fitted.null_count() - column.null_count();
    if n_lost > 0 {
        let message = format!("{n_lost} values of {}.{} from {} do not fit", record.table, field.name, source.name);
        return Err(Error::new(Kind::Contract, message).hint("mark the column required, or correct its kind"));
    }
    if field.is_nullable || fitted.null_count() == 0 {
        return Ok(fitted);
    }
    if field.kind == model::FieldKind::Category {
        let texts = fitted.str().expect("a category is text");
        let filled = texts.iter().map(|text| Some(text.unwrap_or(NOT_KNOWN)));
        return Ok(StringChunked::from_iter_options(field.name.into(), filled).into_series().into_column());
    }
    let n_missing = fitted.null_count();
    let message = format!("{n_missing} rows of {} for {} have no {}", source.name, record.table, field.name);
    Err(Error::new(Kind::Contract, message).hint(format!(
        "mark what it is made from `required`, or leave such rows out with `where`, in {}",
        source.path.display()
    )))
}

/// The newest row of each key, in the order of the rows; deliveries stand oldest first.
fn newest_of_each(rows: DataFrame, one_per: &[String]) -> DataFrame {
    if one_per.is_empty() {
        return rows;
    }
    let keys = keys(&rows, one_per);
    let mut seen = HashSet::with_capacity(keys.len());
    let mut is_newest: Vec<bool> = keys.iter().rev().map(|key| seen.insert(*key)).collect();
    is_newest.reverse();
    let mask: BooleanChunked = is_newest.into_iter().map(Some).collect();
    rows.filter(&mask).expect("the mask has a flag for every row")
}

#[cfg(test)]
mod tests;
