//! One table of a delivery: cell by cell, column after column.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use polars::prelude::*;

use super::cells::{self, Cast, ColumnContext};
use super::gate::Gate;
use super::nulls::Nulls;
use super::roles;
use super::swapped::swapped;
use super::usable::{self, DeliveredRows};
use crate::declarations::source::{Column as Declared, ColumnKind, Record, SourceTable};
use crate::declarations::{CodeList, CodeLists, Measures, Source};
use crate::error::{Error, Kind, Result};
use crate::issues::{Effect, Issues};
use crate::stages::handed::{ROW, RawTable, Reject, Rejects, Repeat};

/// What the cells of a delivery have in common.
pub(super) struct DeliveryContext<'a> {
    pub(super) source: &'a Source,
    pub(super) file: &'a str,
    pub(super) received: NaiveDate,
    pub(super) lists: &'a CodeLists,
    pub(super) measures: &'a Measures,
}

/// A table in our types, with the reasons why rows cannot go on.
pub(super) struct CastTable<'a> {
    pub(super) declared: &'a SourceTable,
    raw: &'a RawTable,
    frame: DataFrame,
    /// What was worked out from it, by the record and its column.
    worked_out: RefCell<WorkedOut>,
    /// The number of each row in its file.
    pub(super) numbers: Vec<u32>,
    reasons: Vec<Option<(&'static str, &'a str)>>,
}

/// Columns of records, by where the record is declared and the name of the column.
type WorkedOut = HashMap<(*const Record, String), Column>;

/// A table whose rows go on, and those put aside.
pub(super) struct Cleaned {
    pub(super) frame: DataFrame,
    pub(super) rejects: Rejects,
}

/// What is found out about a delivery on the way.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) issues: Issues,
    pub(super) gate: Gate,
}

/// Casts every column, and notes every fault of a cell.
pub(super) fn cast<'a>(
    raw: &'a RawTable,
    table: &'a SourceTable,
    context: &DeliveryContext<'_>,
    findings: &mut Findings,
) -> Result<CastTable<'a>> {
    let numbers: Vec<u32> =
        made(raw.frame.column(ROW).and_then(|column| Ok(column.u32()?.clone()))).into_no_null_iter().collect();
    let mut cast = CastTable {
        declared: table,
        raw,
        frame: DataFrame::empty(),
        worked_out: RefCell::default(),
        reasons: vec![None; numbers.len()],
        numbers,
    };
    let mut columns = Vec::new();
    for (declared, made) in table.columns.iter().zip(cast_all(raw, table, context)?) {
        let cells = raw_cells(raw, declared);
        note_faults(declared, &made, &mut cast, context, &mut findings.issues);
        let others = findings.gate.see(context.source, declared, &cells, &made, &cast.numbers);
        note_other_formats(declared, &made, &others, &cast, context, &mut findings.issues);
        note_swapped(declared, &cells, &made, &cast, context, findings);
        columns.extend(made.columns);
    }
    columns.push(Column::new(ROW.into(), &cast.numbers));
    cast.frame = DataFrame::new(cast.numbers.len(), columns).expect("every column has a cell for every row");
    Ok(cast)
}

impl<'a> CastTable<'a> {
    /// The rows, cell by cell in our types.
    pub(super) fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// The rows, to be changed: what was worked out from them counts no more.
    pub(super) fn frame_mut(&mut self) -> &mut DataFrame {
        self.worked_out.get_mut().clear();
        &mut self.frame
    }

    /// A column of a record, which is worked out once: rule after rule asks for the same.
    pub(super) fn worked_out(&self, record: &Record, field: &str) -> Option<Column> {
        self.worked_out.borrow().get(&(std::ptr::from_ref(record), field.to_owned())).cloned()
    }

    /// Keeps a column of a record for who asks next.
    pub(super) fn keep(&self, record: &Record, field: &str, column: Column) {
        self.worked_out.borrow_mut().insert((std::ptr::from_ref(record), field.to_owned()), column);
    }

    /// Blanks the cells and marks the rows that no table of ours can hold.
    pub(super) fn hold(&mut self, context: &DeliveryContext<'a>, issues: &mut Issues) -> Result<()> {
        let DeliveryContext { source, lists, measures, file, received } = *context;
        let frame = std::mem::take(self.frame_mut());
        let (table, numbers) = (self.declared, self.numbers.as_slice());
        let rows = DeliveredRows { source, lists, measures, file, received, table, numbers };
        self.frame = usable::hold(frame, &rows, &mut self.reasons, issues)?;
        Ok(())
    }

    /// Puts aside the rows that cannot go on.
    pub(super) fn finish(self) -> Cleaned {
        let rejects = put_aside(self.raw, self.declared, &self.numbers, &self.reasons);
        if rejects.len() == 0 {
            return Cleaned { frame: self.frame, rejects };
        }
        let is_kept: BooleanChunked = self.reasons.iter().map(|reason| Some(reason.is_none())).collect();
        let frame = self.frame.filter(&is_kept).expect("the mask has a flag for every row");
        Cleaned { frame, rejects }
    }

    /// References that stand in more than one element of a document.
    pub(super) fn repeats(&self) -> &[Repeat] {
        &self.raw.repeats
    }

    /// Marks a row that cannot go on; the first reason counts.
    pub(super) fn reject(&mut self, at: usize, rule: &'static str, column: &'a str) {
        self.reasons[at].get_or_insert((rule, column));
    }
}

/// Casts every column, those first by whose days others are understood.
pub(super) fn cast_all(raw: &RawTable, table: &SourceTable, context: &DeliveryContext<'_>) -> Result<Vec<Cast>> {
    let references = roles::references(context.source, table);
    let cast = |declared: &Declared, events: Option<&Int32Chunked>| {
        let column = ColumnContext {
            declared,
            received: context.received,
            events,
            list: context.list(declared)?,
            nulls: Nulls::of(declared, table, |column| context.lists.get(column.list.as_ref()?)),
            is_reference: references.contains(declared.name.as_str()),
        };
        Ok(cells::cast(&column, &raw_cells(raw, declared)))
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
    fn list(&self, declared: &Declared) -> Result<Option<&'a CodeList>> {
        let Some(name) = &declared.list else { return Ok(None) };
        match self.lists.get(name) {
            Some(list) => Ok(Some(list)),
            None => Err(Error::new(Kind::Declaration, format!("{}: there is no code list `{name}`", self.source.name))),
        }
    }

    /// Notes one fault of a row.
    pub(super) fn note(&self, issues: &mut Issues, rule: &'static str, row: u32, column: &str, effect: Effect) {
        issues.push(rule, &self.source.name, self.file, row, column, effect);
    }
}

/// Notes the faults of one column, and which rows cannot go on without it.
fn note_faults<'a>(
    declared: &'a Declared,
    made: &Cast,
    cast: &mut CastTable<'a>,
    context: &DeliveryContext<'_>,
    issues: &mut Issues,
) {
    let name = declared.name.as_str();
    for fault in &made.faults {
        let effect = match (fault.is_blanked, declared.required) {
            (true, true) => Effect::Rejected,
            (true, false) => Effect::Blanked,
            (false, _) => Effect::Kept,
        };
        context.note(issues, fault.rule, cast.numbers[fault.at], name, effect);
        if effect == Effect::Rejected {
            cast.reject(fault.at, fault.rule, name);
        }
    }
    if !declared.required {
        return;
    }
    let is_bad: HashSet<usize> = made.faults.iter().filter(|fault| fault.is_blanked).map(|fault| fault.at).collect();
    for (at, is_null) in made.columns[0].is_null().iter().enumerate() {
        if is_null == Some(true) && !is_bad.contains(&at) {
            context.note(issues, "required", cast.numbers[at], name, Effect::Rejected);
            cast.reject(at, "required", name);
        }
    }
}

/// Days in two formats in one column: the first cell of each other format is told, since those that were read may be
/// read wrongly.
fn note_other_formats(
    declared: &Declared,
    made: &Cast,
    firsts: &[usize],
    cast: &CastTable<'_>,
    context: &DeliveryContext<'_>,
    issues: &mut Issues,
) {
    let is_day = matches!(declared.kind, ColumnKind::Date | ColumnKind::Timestamp);
    if is_day && made.columns[0].null_count() < made.columns[0].len() {
        for at in firsts {
            context.note(issues, "mixed_formats", cast.numbers[*at], &declared.name, Effect::Kept);
        }
    }
}

/// Tells of days whose month seems to stand before the day, and refuses a delivery with too many.
fn note_swapped(
    declared: &Declared,
    cells: &StringChunked,
    made: &Cast,
    cast: &CastTable<'_>,
    context: &DeliveryContext<'_>,
    findings: &mut Findings,
) {
    let swapped = swapped(declared, cells, &made.columns[0]);
    let rows: Vec<u32> = swapped.into_iter().map(|at| cast.numbers[at]).collect();
    for row in &rows {
        context.note(&mut findings.issues, SWAPPED, *row, &declared.name, Effect::Kept);
    }
    let share = declared.max_blanked.unwrap_or(context.source.max_blanked);
    findings.gate.weigh(&format!("{} (`{}`)", declared.name, declared.from), SWAPPED, &rows, made.n_filled, share);
}

/// The rule that days break whose month seems to stand before the day.
const SWAPPED: &str = "day_and_month_swapped";

/// The rows put aside, each as an object of header and cell.
fn put_aside(
    raw: &RawTable,
    table: &SourceTable,
    numbers: &[u32],
    reasons: &[Option<(&'static str, &str)>],
) -> Rejects {
    let cell = |declared: &Declared, at: usize| serde_json::json!(raw_cells(raw, declared).get(at));
    let mut rejects = Rejects::default();
    for (at, reason) in reasons.iter().enumerate() {
        let Some((rule, column)) = *reason else { continue };
        rejects.push(|| {
            let row: serde_json::Map<_, _> =
                table.columns.iter().map(|declared| (declared.from.clone(), cell(declared, at))).collect();
            Reject {
                table: table.name.clone(),
                row: numbers[at],
                rule,
                column: column.to_owned(),
                text: serde_json::Value::Object(row).to_string(),
            }
        });
    }
    rejects
}

pub(super) fn raw_cells(raw: &RawTable, declared: &Declared) -> StringChunked {
    made(raw.frame.column(&declared.name).and_then(|column| Ok(column.str()?.clone())))
}

/// A column that extract has made.
fn made<T>(column: PolarsResult<T>) -> T {
    column.expect("extract makes every declared column as text, and the row numbers")
}
