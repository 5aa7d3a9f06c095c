//! What our tables cannot hold is told of the delivery that brings it: a run that found out later could name no file.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use polars::prelude::*;

use super::formulas::{delivered, expression, target, worked_out};
use super::stacked::{RowKey, keys};
use super::{categories, comparable};
use crate::declarations::source::{Record, SourceTable};
use crate::declarations::{CodeLists, Measures, Source};
use crate::error::{Error, Kind, Result};
use crate::issues::{Effect, Issues};
use crate::model::{Field, FieldKind, REFERENCE, Table};

/// The column with the place of a row in its table, from 0.
const AT: &str = "_at";

/// The days that a table can hold: from 1 January 1900 to 31 December 2199.
const DAYS: std::ops::RangeInclusive<i64> = -25_567..=84_005;

/// Why the rows of a table cannot go on, by the place of the row: the rule and the column.
pub(super) type Reasons<'d> = [Option<(&'static str, &'d str)>];

/// A row that a table cannot hold.
struct Unusable<'d> {
    at: usize,
    rule: &'static str,
    column: &'d str,
    is_blanked: bool,
}

/// The rows of one table of a delivery.
pub(super) struct DeliveredRows<'a, 'n> {
    pub(super) source: &'a Source,
    pub(super) lists: &'a CodeLists,
    pub(super) measures: &'a Measures,
    pub(super) file: &'a str,
    pub(super) received: NaiveDate,
    pub(super) table: &'a SourceTable,
    /// The number of each row in its file.
    pub(super) numbers: &'n [u32],
}

impl<'a> DeliveredRows<'a, '_> {
    /// The column of the source that a column of ours is, where it is that and nothing else.
    fn column_of(&self, record: &Record, field: &str) -> Option<&'a str> {
        let text = record.columns.get(field)?.trim();
        let own = self.table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(text));
        own.map(|column| column.name.as_str())
    }
}

/// Blanks the cells and puts aside the rows that no table of ours can hold.
///
/// # Errors
/// [`Kind::Contract`] for rows from which a record cannot be worked out.
pub(super) fn hold<'d>(
    frame: DataFrame,
    context: &DeliveredRows<'d, '_>,
    reasons: &mut Reasons<'d>,
    issues: &mut Issues,
) -> Result<DataFrame> {
    let mut told: BTreeSet<(usize, &str)> = BTreeSet::new();
    let mut blanked: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for record in context.source.records.iter().filter(|record| record.from == context.table.name) {
        for unusable in of_record(&frame, record, context, reasons)? {
            let Unusable { at, rule, column, is_blanked } = unusable;
            if !told.insert((at, column)) {
                continue;
            }
            let effect = if is_blanked { Effect::Blanked } else { Effect::Rejected };
            issues.push(rule, &context.source.name, context.file, context.numbers[at], column, effect);
            if is_blanked {
                blanked.entry(column).or_default().push(at);
            } else {
                reasons[at].get_or_insert((rule, column));
            }
        }
    }
    Ok(without(frame, &blanked))
}

/// The frame with these cells blanked.
fn without(mut frame: DataFrame, blanked: &BTreeMap<&str, Vec<usize>>) -> DataFrame {
    for (name, places) in blanked {
        let mut is_kept = vec![true; frame.height()];
        places.iter().for_each(|at| is_kept[*at] = false);
        let is_kept: BooleanChunked = is_kept.into_iter().map(Some).collect();
        let column = frame.column(name).expect("a column of the table").clone();
        let nothing = Column::full_null((*name).into(), frame.height(), column.dtype());
        let column = column.zip_with(&is_kept, &nothing).expect("both have a cell for every row");
        frame.with_column(column).expect("one cell for every row");
    }
    frame
}

/// What the table of one record cannot hold of the rows that are not put aside already.
fn of_record<'d>(
    frame: &DataFrame,
    record: &'d Record,
    context: &DeliveredRows<'d, '_>,
    reasons: &Reasons<'_>,
) -> Result<Vec<Unusable<'d>>> {
    let target = target(context.source, record)?;
    let rows = rows_of(frame, record, context, reasons)?;
    if rows.height() == 0 {
        return Ok(Vec::new());
    }
    let places: Vec<usize> = places(&rows);
    let worked_out = work_out(&rows, target, record, context)?;
    let mut found = Vec::new();
    for field in target.fields {
        if !record.columns.contains_key(field.name) {
            continue;
        }
        let values = worked_out.column(field.name).expect("worked out by name");
        let cells = RecordCells { target, field, record, context };
        for (place, rule) in cells.unusable(values) {
            let column = cells.source_column();
            let is_blanked = cells.can_be_blanked() && rule != "required";
            found.push(Unusable { at: places[place], rule, column: column.unwrap_or(field.name), is_blanked });
        }
    }
    if REFERENCE.contains(&target.name) {
        let mut unfit = comparable::run_by_spreadsheets(&worked_out, target);
        unfit.extend(comparable::unlike_ours(&worked_out, target, context.measures));
        for (place, rule, name) in unfit {
            let column = context.column_of(record, name).unwrap_or(name);
            found.push(Unusable { at: places[place], rule, column, is_blanked: false });
        }
        let is_found: BTreeSet<usize> = found.iter().map(|unusable| unusable.at).collect();
        let twins = twins(&worked_out, target).into_iter().map(|place| places[place]);
        let twins = twins.filter(|at| !is_found.contains(at)).collect::<Vec<usize>>();
        found.extend(twins.into_iter().map(|at| Unusable { at, rule: "twin", column: "", is_blanked: false }));
    }
    Ok(found)
}

/// The rows of a record that are not put aside, each with its place.
fn rows_of(
    frame: &DataFrame,
    record: &Record,
    context: &DeliveredRows<'_, '_>,
    reasons: &Reasons<'_>,
) -> Result<DataFrame> {
    let mut rows = delivered(frame, context.received);
    let places: Vec<u32> = (0..).take(rows.height()).collect();
    rows.with_column(Column::new(AT.into(), places)).expect("one place a row");
    if reasons.iter().any(Option::is_some) {
        let is_kept: BooleanChunked = reasons.iter().map(|reason| Some(reason.is_none())).collect();
        rows = rows.filter(&is_kept).expect("the mask has a flag for every row");
    }
    let Some(filter) = &record.filter else { return Ok(rows) };
    let filter = expression(context.source, record, "where", filter)?;
    rows.lazy().filter(filter).collect().map_err(|_| cannot_be_worked_out(context, record, "where"))
}

fn places(rows: &DataFrame) -> Vec<usize> {
    let places = rows.column(AT).and_then(|column| Ok(column.u32()?.clone())).expect("added before");
    places.into_no_null_iter().map(|place| place as usize).collect()
}

/// The columns of the record.
fn work_out(rows: &DataFrame, target: &Table, record: &Record, context: &DeliveredRows<'_, '_>) -> Result<DataFrame> {
    let texts = target.fields.iter().filter_map(|field| Some((field.name, record.columns.get(field.name)?)));
    let (as_they_are, formulas): (Vec<_>, Vec<_>) = texts.partition(|(_, text)| rows.column(text.trim()).is_ok());
    let as_it_is =
        |(name, text): (&str, &String)| rows.column(text.trim()).expect("it is there").clone().with_name(name.into());
    let mut columns: Vec<Column> = as_they_are.into_iter().map(as_it_is).collect();
    let value = |(name, text): &(&str, &String)| Ok(expression(context.source, record, name, text)?.alias(*name));
    let values = formulas.iter().map(value).collect::<Result<Vec<Expr>>>()?;
    for ((name, _), made) in formulas.into_iter().zip(worked_out(rows, values)) {
        columns.push(made.ok_or_else(|| cannot_be_worked_out(context, record, name))?);
    }
    Ok(DataFrame::new(rows.height(), columns).expect("every column has a cell for every row"))
}

fn cannot_be_worked_out(context: &DeliveredRows<'_, '_>, record: &Record, name: &str) -> Error {
    let message = format!("{}: {name} of {} cannot be worked out from its rows", context.file, record.table);
    let hint = format!("correct {name} in [[record]] of {}", context.source.path.display());
    Error::new(Kind::Contract, message).hint(hint)
}

/// The cells of one column of a record.
struct RecordCells<'d, 'c> {
    target: &'static Table,
    field: &'static Field,
    record: &'d Record,
    context: &'c DeliveredRows<'d, 'c>,
}

impl<'d> RecordCells<'d, '_> {
    /// The column of the source, where the value is that and nothing else.
    fn source_column(&self) -> Option<&'d str> {
        self.context.column_of(self.record, self.field.name)
    }

    /// Whether the row can go on without the cell.
    fn can_be_blanked(&self) -> bool {
        let declared =
            self.source_column().and_then(|name| self.context.table.columns.iter().find(|own| own.name == name));
        let can_be_null = self.field.is_nullable || self.field.kind == FieldKind::Category;
        can_be_null && declared.is_some_and(|declared| !declared.required)
    }

    /// The rows whose value cannot be used, with the rule.
    fn unusable(&self, values: &Column) -> Vec<(usize, &'static str)> {
        let mut found = Vec::new();
        if !self.field.is_nullable && self.field.kind != FieldKind::Category && values.null_count() > 0 {
            found.extend(where_true(&values.is_null()).map(|at| (at, "required")));
        }
        match self.field.kind {
            FieldKind::Integer => found.extend(self.outside(values, self.numbers())),
            FieldKind::Date => found.extend(self.outside(values, DAYS)),
            FieldKind::Category => found.extend(self.strange(values)),
            _ => {}
        }
        found
    }

    /// What a whole number may be. Of residents we know more than that it fits.
    fn numbers(&self) -> std::ops::RangeInclusive<i64> {
        let is_of_residents = REFERENCE.contains(&self.target.name);
        match self.field.name {
            "year" if is_of_residents => 1900..=2199,
            "age_years" if is_of_residents => 0..=130,
            "persons" if is_of_residents => 0..=i64::from(i32::MAX),
            _ => i64::from(i32::MIN)..=i64::from(i32::MAX),
        }
    }

    fn outside(&self, values: &Column, range: std::ops::RangeInclusive<i64>) -> Vec<(usize, &'static str)> {
        let whole = values.to_physical_repr().cast(&DataType::Int64).expect("whole numbers and days");
        let whole = whole.i64().expect("just made so");
        let is_outside = |value: Option<i64>| value.is_some_and(|value| !range.contains(&value));
        if !is_outside(whole.min()) && !is_outside(whole.max()) {
            return Vec::new();
        }
        let outside = whole.iter().enumerate().filter(|(_, value)| is_outside(*value));
        outside.map(|(at, _)| (at, "out_of_range")).collect()
    }

    /// Categories that are none of ours. A code that its column keeps though its list has it not stays.
    fn strange(&self, values: &Column) -> Vec<(usize, &'static str)> {
        let declared =
            self.source_column().and_then(|name| self.context.table.columns.iter().find(|own| own.name == name));
        if declared.is_some_and(|declared| declared.keep_unknown) {
            return Vec::new();
        }
        let Ok(texts) = values.str() else { return Vec::new() };
        let mut known: HashMap<&str, bool> = HashMap::new();
        let mut is_ours = |text| {
            *known
                .entry(text)
                .or_insert_with(|| categories::is_ours(self.target, self.field.name, text, self.context.lists))
        };
        let strange = texts.iter().enumerate().filter(|(_, text)| text.is_some_and(|text| !is_ours(text)));
        strange.map(|(at, _)| (at, "unknown_category")).collect()
    }
}

fn where_true(mask: &BooleanChunked) -> impl Iterator<Item = usize> + '_ {
    mask.iter().enumerate().filter(|(_, is_set)| *is_set == Some(true)).map(|(at, _)| at)
}

/// Rows whose key another row of the delivery has: all of them, as nobody knows which is right; all but the
/// first where they say the same.
fn twins(rows: &DataFrame, target: &Table) -> Vec<usize> {
    let own = |names: &[&str]| -> Vec<String> {
        let there = names.iter().filter(|name| rows.column(name).is_ok());
        there.map(|name| (*name).to_owned()).collect()
    };
    let all: Vec<&str> = target.fields.iter().map(|field| field.name).collect();
    let rows = &in_small_letters(rows);
    let (named, whole) = (keys(rows, &own(target.key)), keys(rows, &own(&all)));
    let mut groups: HashMap<RowKey, Vec<usize>> = HashMap::with_capacity(named.len());
    for (at, key) in named.iter().enumerate() {
        groups.entry(*key).or_default().push(at);
    }
    let several = groups.into_values().filter(|group| group.len() > 1);
    let mut twins: Vec<usize> = several
        .flat_map(|group| {
            let says_the_same = group.iter().all(|at| whole[*at] == whole[group[0]]);
            group.into_iter().skip(usize::from(says_the_same))
        })
        .collect();
    twins.sort_unstable();
    twins
}

/// The rows with all texts in small letters: an area is the same in capitals.
fn in_small_letters(rows: &DataFrame) -> DataFrame {
    let mut small = rows.clone();
    for column in rows.columns() {
        if let Ok(texts) = column.str() {
            let texts: StringChunked = texts.iter().map(|text| text.map(str::to_lowercase)).collect();
            small.with_column(texts.with_name(column.name().clone()).into_column()).expect("one cell a row");
        }
    }
    small
}

#[cfg(test)]
mod tests;
