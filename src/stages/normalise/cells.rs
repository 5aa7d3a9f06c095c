//! One column, cell by cell, from text to the kind that it is declared to be.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use super::judgement::Judgement;
use super::nulls::{Nothing, Nulls};
use super::numbers::{integer, number};
use super::postcodes::postcode;
use super::references::ReferenceForms;
use super::{dates, names};
use crate::declarations::CodeList;
use crate::declarations::code_list::CodeOnADay;
use crate::declarations::source::{Column as Declared, ColumnKind};
use crate::model::identifiers::{self, Identifier};

/// The rule of a text by which programs say that there is nothing.
const NULL_TEXT: &str = "null_text";

/// A column in its kind: for an identifier also the text as it came.
pub(super) struct Cast {
    pub(super) columns: Vec<Column>,
    pub(super) faults: Vec<CellFault>,
    /// How many cells hold something.
    pub(super) n_filled: usize,
}

/// Cells as they were judged, one by one.
struct Judged<T> {
    values: Vec<Option<T>>,
    faults: Vec<CellFault>,
    n_filled: usize,
}

/// A cell that breaks a rule.
pub(super) struct CellFault {
    /// The place of its row in the table, from 0.
    pub(super) at: usize,
    /// The rule.
    pub(super) rule: &'static str,
    /// Whether the cell was blanked.
    pub(super) is_blanked: bool,
}

/// A column, and what is known of it beside its cells.
pub(super) struct ColumnContext<'a> {
    pub(super) declared: &'a Declared,
    /// The day of the delivery.
    pub(super) received: NaiveDate,
    /// The day of the event, row by row, where the column names one.
    pub(super) events: Option<&'a Int32Chunked>,
    /// The codes of the cells, if they are codes.
    pub(super) list: Option<&'a CodeList>,
    /// What stands for nothing.
    pub(super) nulls: Nulls<'a>,
    /// Whether its cells name a child, an offence or another record.
    pub(super) is_reference: bool,
}

/// Casts one column. One without a filled cell costs nothing, however long it is.
pub(super) fn cast(column: &ColumnContext<'_>, cells: &StringChunked) -> Cast {
    if cells.is_empty() || cells.null_count() < cells.len() {
        return cast_filled(column, cells);
    }
    let made = cast_filled(column, &cells.clear());
    let blank = |of: &Column| Column::full_null(of.name().clone(), cells.len(), of.dtype());
    Cast { columns: made.columns.iter().map(blank).collect(), ..made }
}

fn cast_filled(column: &ColumnContext<'_>, cells: &StringChunked) -> Cast {
    let declared = column.declared;
    match declared.kind {
        ColumnKind::Text if column.is_reference => {
            let references = ReferenceForms::of(cells);
            texts(column, cells, |text| references.judge(tidy(text)))
        }
        ColumnKind::Text => texts(column, cells, |text| Judgement::Good(tidy(text))),
        ColumnKind::Name => texts(column, cells, |text| name(column, text)),
        ColumnKind::Postcode => texts(column, cells, |text| postcode(text).map(Cow::Owned)),
        ColumnKind::Date => days(column, cells, |text| dates::day(text, &declared.format)),
        ColumnKind::Timestamp => days(column, cells, |text| dates::local_day(text, &declared.format)),
        ColumnKind::Integer => plain(column, each(column, cells, integer)),
        ColumnKind::Number => plain(column, each(column, cells, number)),
        ColumnKind::Boolean => plain(column, each(column, cells, boolean)),
        ColumnKind::Code => codes(column, cells, column.list.expect("a source is checked: a code has a list")),
        ColumnKind::Pncid => {
            let year = column.received.year();
            identified(column, cells, false, |text| identifiers::pncid(text, year))
        }
        ColumnKind::Cro => identified(column, cells, false, identifiers::cro),
        ColumnKind::Asn => identified(column, cells, true, identifiers::asn),
        ColumnKind::Upn => identified(column, cells, true, identifiers::upn),
    }
}

/// Judges every cell that is neither blank nor a text that stands for nothing. The first such text is told; among names
/// each, since a child may be called so.
fn each<'c, T>(
    column: &ColumnContext<'_>,
    cells: &'c StringChunked,
    mut judge: impl FnMut(&'c str) -> Judgement<T>,
) -> Judged<T> {
    each_at(column, cells, |_, text| judge(text))
}

/// The same with the place of its row.
fn each_at<'c, T>(
    column: &ColumnContext<'_>,
    cells: &'c StringChunked,
    mut judge: impl FnMut(usize, &'c str) -> Judgement<T>,
) -> Judged<T> {
    let mut judged = Judged { values: Vec::with_capacity(cells.len()), faults: Vec::new(), n_filled: 0 };
    let (mut is_told, is_name) = (false, column.nulls.are_names());
    for (at, text) in cells.iter().enumerate() {
        let text = text.map_or("", str::trim);
        let cell = match column.nulls.judge(text) {
            Nothing::Blank => Judgement::Blank,
            Nothing::Null if is_name => Judgement::Bad(NULL_TEXT),
            Nothing::Null => {
                if !is_told {
                    judged.faults.push(CellFault { at, rule: NULL_TEXT, is_blanked: false });
                    is_told = true;
                }
                Judgement::Blank
            }
            Nothing::No => {
                judged.n_filled += 1;
                judge(at, text)
            }
        };
        let (value, rule) = match cell {
            Judgement::Good(value) => (Some(value), None),
            Judgement::Blank => (None, None),
            Judgement::Doubtful(value, rule) => (Some(value), Some(rule)),
            Judgement::Bad(rule) => (None, Some(rule)),
        };
        if let Some(rule) = rule {
            judged.faults.push(CellFault { at, rule, is_blanked: value.is_none() });
        }
        judged.values.push(value);
    }
    judged
}

/// A column of plain values.
fn plain<T>(column: &ColumnContext<'_>, judged: Judged<T>) -> Cast
where
    Series: NamedFrom<Vec<Option<T>>, [Option<T>]>,
{
    let values = Column::new(column.declared.name.as_str().into(), judged.values);
    Cast { columns: vec![values], faults: judged.faults, n_filled: judged.n_filled }
}

fn texts<'c>(
    column: &ColumnContext<'_>,
    cells: &'c StringChunked,
    judge: impl FnMut(&'c str) -> Judgement<Cow<'c, str>>,
) -> Cast {
    let Judged { values, faults, n_filled } = each(column, cells, judge);
    let texts = text_column(&column.declared.name, values.iter().map(Option::as_deref));
    Cast { columns: vec![texts], faults, n_filled }
}

fn name<'c>(column: &ColumnContext<'_>, text: &str) -> Judgement<Cow<'c, str>> {
    match names::clean(text) {
        Judgement::Good(name) if column.nulls.is_doubtful_name(text) => {
            Judgement::Doubtful(Cow::Owned(name), "null_or_name")
        }
        other => other.map(Cow::Owned),
    }
}

/// A sentinel is a day, however the format writes it.
fn days<'c>(
    column: &ColumnContext<'_>,
    cells: &'c StringChunked,
    judge: impl Fn(&'c str) -> Judgement<NaiveDate>,
) -> Cast {
    let declared = column.declared;
    let sentinels: Vec<NaiveDate> = declared.sentinels.iter().filter_map(|text| text.parse().ok()).collect();
    let judge = |text| match judge(text) {
        Judgement::Good(day) | Judgement::Doubtful(day, _) if sentinels.contains(&day) => Judgement::Blank,
        other => other,
    };
    let Judged { values, faults, n_filled } = each(column, cells, judge);
    let values: Vec<Option<i32>> = values.into_iter().map(|day| day.map(dates::since_epoch)).collect();
    let days = Column::new(declared.name.as_str().into(), values);
    Cast { columns: vec![days.cast(&DataType::Date).expect("whole days are dates")], faults, n_filled }
}

/// What a code stands for, and the rule that it breaks.
type LookedUp<'a> = (Option<&'a str>, Option<&'static str>);

/// Few codes repeat over many rows and days: each is looked up once.
fn codes(column: &ColumnContext<'_>, cells: &StringChunked, list: &CodeList) -> Cast {
    let (declared, events) = (column.declared, column.events);
    let mut known: HashMap<(&str, Option<i32>), LookedUp<'_>> = HashMap::new();
    let take = declared.take.as_deref().unwrap_or("label");
    let look_up = |code, day: Option<i32>| {
        let event = day.and_then(NaiveDate::from_epoch_days);
        let dated = event.unwrap_or(column.received);
        let (entry, rule) = match list.find(code, dated) {
            CodeOnADay::Valid(entry) => (Some(entry), None),
            CodeOnADay::OutOfDate(entry) => (Some(entry), Some("code_out_of_date")),
            CodeOnADay::Unknown => match list.respelled(code).and_then(|own| list.on(own, dated)) {
                Some(entry) => (Some(entry), Some("code_respelled")),
                None => (None, Some("unknown_code")),
            },
        };
        let is_guessed = events.is_some() && event.is_none() && list.changes(code);
        let rule = rule.or(is_guessed.then_some("code_without_day"));
        let value = entry.map(|entry| entry.column(take)).filter(|value| !value.is_empty());
        let is_kept = entry.is_none() && declared.keep_unknown && list.is_in_shape(code);
        (if is_kept { Some(code) } else { value }, rule)
    };
    let judge = |at: usize, code| {
        let day = events.and_then(|events| events.get(at));
        match *known.entry((code, day)).or_insert_with(|| look_up(code, day)) {
            (Some(value), None) => Judgement::Good(value),
            (Some(value), Some(rule)) => Judgement::Doubtful(value, rule),
            (None, Some(rule)) => Judgement::Bad(rule),
            (None, None) => Judgement::Blank,
        }
    };
    let Judged { values, faults, n_filled } = each_at(column, cells, judge);
    Cast { columns: vec![text_column(&declared.name, values.into_iter())], faults, n_filled }
}

/// An identifier, and as `<name>_text` what was written.
///
/// With a wrong check letter an identifier is always a warning; `keep` says whether it
/// still identifies. Whatever is wrong, the text stays.
fn identified(
    column: &ColumnContext<'_>,
    cells: &StringChunked,
    keep: bool,
    judge: impl Fn(&str) -> Identifier,
) -> Cast {
    let judged = |text| match judge(text) {
        Identifier::Valid(id) => Judgement::Good((Some(id), text)),
        Identifier::WrongLetter(id) => Judgement::Doubtful((keep.then_some(id), text), "check_letter"),
        Identifier::Dummy => Judgement::Doubtful((None, text), "dummy_identifier"),
        Identifier::Malformed => Judgement::Doubtful((None, text), "bad_identifier"),
        Identifier::None => Judgement::Blank,
    };
    let Judged { values, faults, n_filled } = each(column, cells, judged);
    let ids = values.iter().map(|value| value.as_ref().and_then(|(id, _)| id.as_deref()));
    let tidied: Vec<_> = values.iter().map(|value| value.as_ref().map(|(_, text)| tidy(text))).collect();
    let name = &column.declared.name;
    let text_name = format!("{name}_text");
    let columns = vec![text_column(name, ids), text_column(&text_name, tidied.iter().map(Option::as_deref))];
    Cast { columns, faults, n_filled }
}

fn text_column<'c>(name: &str, values: impl Iterator<Item = Option<&'c str>>) -> Column {
    StringChunked::from_iter_options(name.into(), values).into_series().into_column()
}

/// Text without blanks at its ends, and one blank for many within.
fn tidy(text: &str) -> Cow<'_, str> {
    let is_tidy = !text.contains("  ") && !text.contains(|c: char| c.is_whitespace() && c != ' ');
    if is_tidy { Cow::Borrowed(text) } else { Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" ")) }
}

fn boolean(text: &str) -> Judgement<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "1.0" => Judgement::Good(true),
        "false" | "no" | "n" | "0" | "0.0" => Judgement::Good(false),
        _ => Judgement::Bad("bad_boolean"),
    }
}

#[cfg(test)]
mod tests;
