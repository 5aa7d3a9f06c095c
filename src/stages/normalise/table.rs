//! One table of a delivery: cell by cell, column after column.

use chrono::NaiveDate;
use polars::prelude::*;

use super::cells::{self, Cast, CellDays};
use crate::declarations::source::{Column as Declared, SourceTable};
use crate::declarations::{CodeLists, Source};
use crate::error::{Error, Kind, Result};
use crate::issues::{Effect, Issues};
use crate::stages::handed::{ROW, RawTable, Reject};

/// What the cells of a delivery have in common.
pub(super) struct DeliveryContext<'a> {
    pub(super) source: &'a Source,
    pub(super) file: &'a str,
    pub(super) received: NaiveDate,
    pub(super) lists: &'a CodeLists,
}

/// A table in our types, and the rows put aside.
pub(super) struct Cleaned {
    pub(super) frame: DataFrame,
    pub(super) rejects: Vec<Reject>,
}

/// Casts every column, notes every fault, and puts aside rows without a required cell.
pub(super) fn clean(
    raw: &RawTable,
    table: &SourceTable,
    context: &DeliveryContext<'_>,
    issues: &mut Issues,
) -> Result<Cleaned> {
    let numbers: Vec<u32> =
        made(raw.frame.column(ROW).and_then(|column| Ok(column.u32()?.clone()))).into_no_null_iter().collect();
    let mut reasons: Vec<Option<(&'static str, &str)>> = vec![None; numbers.len()];
    let mut columns = Vec::new();
    for (declared, cast) in table.columns.iter().zip(cast_all(raw, table, context)?) {
        let mut note = |at: usize, rule, effect| {
            issues.push(rule, &context.source.name, context.file, numbers[at], &declared.name, effect);
        };
        note_faults(declared, &cast, &mut note, &mut reasons);
        columns.extend(cast.columns);
    }
    columns.push(Column::new(ROW.into(), &numbers));
    let frame = DataFrame::new(numbers.len(), columns).expect("every column has a cell for every row");
    let rejects = put_aside(raw, table, &numbers, &reasons);
    if rejects.is_empty() {
        return Ok(Cleaned { frame, rejects });
    }
    let is_kept: BooleanChunked = reasons.iter().map(|reason| Some(reason.is_none())).collect();
    let frame = frame.filter(&is_kept).expect("the mask has a flag for every row");
    Ok(Cleaned { frame, rejects })
}

/// Casts every column, those first by whose days others are understood.
fn cast_all(raw: &RawTable, table: &SourceTable, context: &DeliveryContext<'_>) -> Result<Vec<Cast>> {
    let cast = |declared: &Declared, events: Option<&Int32Chunked>| {
        let cells = made(raw.frame.column(&declared.name).and_then(|column| Ok(column.str()?.clone())));
        let days = CellDays { received: context.received, events };
        Ok(cells::cast(declared, &cells, &days, context.list(declared)?))
    };
    let is_dated = |declared: &Declared| declared.dated_by.is_some();
    let mut casts: Vec<Option<Cast>> = table
        .columns
        .iter()
        .map(|declared| (!is_dated(declared)).then(|| cast(declared, None)).transpose())
        .collect::<Result<_>>()?;
    for (at, declared) in table.columns.iter().enumerate().filter(|(_, declared)| is_dated(declared)) {
        let of = table.columns.iter().position(|other| declared.dated_by.as_deref() == Some(other.name.as_str()));
        let dates = of.and_then(|of| casts[of].as_ref()).expect("a source is checked: dated_by names a column of days");
        let dates = dates.columns[0].date().expect("a source is checked: dated_by names a column of days").physical();
        casts[at] = Some(cast(declared, Some(dates))?);
    }
    Ok(casts.into_iter().flatten().collect())
}

impl<'a> DeliveryContext<'a> {
    fn list(&self, declared: &Declared) -> Result<Option<&'a crate::declarations::CodeList>> {
        let Some(name) = &declared.list else { return Ok(None) };
        match self.lists.get(name) {
            Some(list) => Ok(Some(list)),
            None => Err(Error::new(Kind::Declaration, format!("{}: there is no code list `{name}`", self.source.name))),
        }
    }
}

/// Notes the faults of one column, and which rows cannot go on without it.
fn note_faults<'d>(
    declared: &'d Declared,
    cast: &Cast,
    note: &mut dyn FnMut(usize, &'static str, Effect),
    reasons: &mut [Option<(&'static str, &'d str)>],
) {
    for fault in &cast.faults {
        let effect = match (fault.is_blanked, declared.required) {
            (true, true) => Effect::Rejected,
            (true, false) => Effect::Blanked,
            (false, _) => Effect::Kept,
        };
        note(fault.at, fault.rule, effect);
        if effect == Effect::Rejected {
            reasons[fault.at].get_or_insert((fault.rule, declared.name.as_str()));
        }
    }
    if !declared.required {
        return;
    }
    let is_null = cast.columns[0].is_null();
    let is_bad: std::collections::HashSet<usize> =
        cast.faults.iter().filter(|fault| fault.is_blanked).map(|fault| fault.at).collect();
    for (at, is_null) in is_null.iter().enumerate() {
        if is_null == Some(true) && !is_bad.contains(&at) {
            note(at, "required", Effect::Rejected);
            reasons[at].get_or_insert(("required", declared.name.as_str()));
        }
    }
}

/// The rows put aside, each as an object of header and cell.
fn put_aside(
    raw: &RawTable,
    table: &SourceTable,
    numbers: &[u32],
    reasons: &[Option<(&'static str, &str)>],
) -> Vec<Reject> {
    let cell = |declared: &Declared, at: usize| {
        let column = made(raw.frame.column(&declared.name).and_then(|column| Ok(column.str()?.clone())));
        serde_json::json!(column.get(at))
    };
    let rejected = reasons.iter().enumerate().filter_map(|(at, reason)| reason.map(|reason| (at, reason)));
    rejected
        .map(|(at, (rule, column))| {
            let row: serde_json::Map<_, _> =
                table.columns.iter().map(|declared| (declared.from.clone(), cell(declared, at))).collect();
            Reject {
                table: table.name.clone(),
                row: numbers[at],
                rule,
                column: column.to_owned(),
                text: serde_json::Value::Object(row).to_string(),
            }
        })
        .collect()
}

/// A column that extract has made.
fn made<T>(column: PolarsResult<T>) -> T {
    column.expect("extract makes every declared column as text, and the row numbers")
}
