//! One column, cell by cell, from text to the kind that it is declared to be.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use super::judgement::Judgement;
use super::postcodes::postcode;
use super::{dates, names};
use crate::declarations::CodeList;
use crate::declarations::code_list::CodeOnADay;
use crate::declarations::source::{Column as Declared, ColumnKind};
use crate::model::identifiers::{self, Identifier};

/// A column in its kind: for an identifier also the text as it came.
pub(super) struct Cast {
    pub(super) columns: Vec<Column>,
    pub(super) faults: Vec<CellFault>,
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

/// The days by which the cells of a column are understood.
pub(super) struct CellDays<'a> {
    /// The day of receipt.
    pub(super) received: NaiveDate,
    /// The day of the event, row by row, where the column names one.
    pub(super) events: Option<&'a Int32Chunked>,
}

/// Casts one column.
pub(super) fn cast(declared: &Declared, cells: &StringChunked, on: &CellDays<'_>, list: Option<&CodeList>) -> Cast {
    let name = declared.name.as_str();
    match declared.kind {
        ColumnKind::Text => texts(declared, cells, |text| Judgement::Good(tidy(text))),
        ColumnKind::Name => texts(declared, cells, |text| names::clean(text).map(Cow::Owned)),
        ColumnKind::Postcode => texts(declared, cells, |text| postcode(text).map(Cow::Owned)),
        ColumnKind::Date => days(declared, cells, |text| dates::day(text, &declared.format)),
        ColumnKind::Timestamp => days(declared, cells, |text| dates::local_day(text, &declared.format)),
        ColumnKind::Integer => {
            let (values, faults) = each(declared, cells, integer);
            Cast { columns: vec![Column::new(name.into(), values)], faults }
        }
        ColumnKind::Number => {
            let (values, faults) = each(declared, cells, number);
            Cast { columns: vec![Column::new(name.into(), values)], faults }
        }
        ColumnKind::Boolean => {
            let (values, faults) = each(declared, cells, boolean);
            Cast { columns: vec![Column::new(name.into(), values)], faults }
        }
        ColumnKind::Code => codes(declared, cells, on, list.expect("a source is checked: a code has a list")),
        ColumnKind::Pncid => {
            let year = on.received.year();
            identified(declared, cells, false, |text| identifiers::pncid(text, year))
        }
        ColumnKind::Cro => identified(declared, cells, false, identifiers::cro),
        ColumnKind::Asn => identified(declared, cells, true, identifiers::asn),
        ColumnKind::Upn => identified(declared, cells, true, identifiers::upn),
    }
}

/// Judges every cell that is neither blank nor a sentinel.
fn each<'c, T>(
    declared: &Declared,
    cells: &'c StringChunked,
    mut judge: impl FnMut(&'c str) -> Judgement<T>,
) -> (Vec<Option<T>>, Vec<CellFault>) {
    each_at(declared, cells, |_, text| judge(text))
}

/// The same with the place of its row.
fn each_at<'c, T>(
    declared: &Declared,
    cells: &'c StringChunked,
    mut judge: impl FnMut(usize, &'c str) -> Judgement<T>,
) -> (Vec<Option<T>>, Vec<CellFault>) {
    let mut values = Vec::with_capacity(cells.len());
    let mut faults = Vec::new();
    for (at, text) in cells.iter().enumerate() {
        let text = text.map(str::trim).filter(|text| !text.is_empty() && !is_sentinel(declared, text));
        let cell = text.map_or(Judgement::Blank, |text| judge(at, text));
        let (value, rule) = match cell {
            Judgement::Good(value) => (Some(value), None),
            Judgement::Blank => (None, None),
            Judgement::Doubtful(value, rule) => (Some(value), Some(rule)),
            Judgement::Bad(rule) => (None, Some(rule)),
        };
        if let Some(rule) = rule {
            faults.push(CellFault { at, rule, is_blanked: value.is_none() });
        }
        values.push(value);
    }
    (values, faults)
}

fn is_sentinel(declared: &Declared, text: &str) -> bool {
    declared.sentinels.iter().any(|sentinel| sentinel.eq_ignore_ascii_case(text))
}

fn texts<'c>(
    declared: &Declared,
    cells: &'c StringChunked,
    judge: impl FnMut(&'c str) -> Judgement<Cow<'c, str>>,
) -> Cast {
    let (values, faults) = each(declared, cells, judge);
    Cast { columns: vec![text_column(&declared.name, values.iter().map(Option::as_deref))], faults }
}

/// A sentinel is a day, however the format writes it.
fn days<'c>(declared: &Declared, cells: &'c StringChunked, judge: impl Fn(&'c str) -> Judgement<NaiveDate>) -> Cast {
    let sentinels: Vec<NaiveDate> = declared.sentinels.iter().filter_map(|text| text.parse().ok()).collect();
    let judge = |text| match judge(text) {
        Judgement::Good(day) if sentinels.contains(&day) => Judgement::Blank,
        other => other,
    };
    let (values, faults) = each(declared, cells, judge);
    let values: Vec<Option<i32>> = values.into_iter().map(|day| day.map(dates::since_epoch)).collect();
    let column = Column::new(declared.name.as_str().into(), values);
    Cast { columns: vec![column.cast(&DataType::Date).expect("whole days are dates")], faults }
}

/// What a code stands for, and the rule that it breaks.
type LookedUp<'a> = (Option<&'a str>, Option<&'static str>);

/// Few codes repeat over many rows and days: each is looked up once.
fn codes(declared: &Declared, cells: &StringChunked, days: &CellDays<'_>, list: &CodeList) -> Cast {
    let mut known: HashMap<(&str, Option<i32>), LookedUp<'_>> = HashMap::new();
    let take = declared.take.as_deref().unwrap_or("label");
    let look_up = |code, day: Option<i32>| {
        let event = day.and_then(NaiveDate::from_epoch_days);
        let (entry, rule) = match list.find(code, event.unwrap_or(days.received)) {
            CodeOnADay::Valid(entry) => (Some(entry), None),
            CodeOnADay::OutOfDate(entry) => (Some(entry), Some("code_out_of_date")),
            CodeOnADay::Unknown => (None, Some("unknown_code")),
        };
        let is_guessed = days.events.is_some() && event.is_none() && list.changes(code);
        let rule = rule.or(is_guessed.then_some("code_without_day"));
        let value = entry.map(|entry| entry.column(take)).filter(|value| !value.is_empty());
        let is_kept = entry.is_none() && declared.keep_unknown && looks_like_a_code(code);
        (if is_kept { Some(code) } else { value }, rule)
    };
    let judge = |at: usize, code| {
        let day = days.events.and_then(|events| events.get(at));
        match *known.entry((code, day)).or_insert_with(|| look_up(code, day)) {
            (Some(value), None) => Judgement::Good(value),
            (Some(value), Some(rule)) => Judgement::Doubtful(value, rule),
            (None, Some(rule)) => Judgement::Bad(rule),
            (None, None) => Judgement::Blank,
        }
    };
    let (values, faults) = each_at(declared, cells, judge);
    Cast { columns: vec![text_column(&declared.name, values.into_iter())], faults }
}

/// Whether this can be a code that the list lacks. A kept code reaches the pseudonymised tables, so no
/// name, date, postcode or PNCID may pass: up to four letters, then three to six digits, then a letter or none.
fn looks_like_a_code(code: &str) -> bool {
    let digits = code.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let end = digits.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let (n_letters, n_digits) = (code.len() - digits.len(), digits.len() - end.len());
    let is_ended = end.len() <= 1 && end.bytes().all(|byte| byte.is_ascii_uppercase());
    (1..=4).contains(&n_letters) && (3..=6).contains(&n_digits) && is_ended
}

/// An identifier, and as `<name>_text` what was written.
///
/// With a wrong check letter an identifier is always a warning; `keep` says whether it
/// still identifies. Whatever is wrong, the text stays.
fn identified(declared: &Declared, cells: &StringChunked, keep: bool, judge: impl Fn(&str) -> Identifier) -> Cast {
    let judged = |text| match judge(text) {
        Identifier::Valid(id) => Judgement::Good((Some(id), text)),
        Identifier::WrongLetter(id) => Judgement::Doubtful((keep.then_some(id), text), "check_letter"),
        Identifier::Dummy => Judgement::Doubtful((None, text), "dummy_identifier"),
        Identifier::Malformed => Judgement::Doubtful((None, text), "bad_identifier"),
        Identifier::None => Judgement::Blank,
    };
    let (values, faults) = each(declared, cells, judged);
    let ids = values.iter().map(|value| value.as_ref().and_then(|(id, _)| id.as_deref()));
    let tidied: Vec<_> = values.iter().map(|value| value.as_ref().map(|(_, text)| tidy(text))).collect();
    let text_name = format!("{}_text", declared.name);
    let columns = vec![text_column(&declared.name, ids), text_column(&text_name, tidied.iter().map(Option::as_deref))];
    Cast { columns, faults }
}

fn text_column<'c>(name: &str, values: impl Iterator<Item = Option<&'c str>>) -> Column {
    StringChunked::from_iter_options(name.into(), values).into_series().into_column()
}

/// Text without blanks at its ends, and one blank for many within.
fn tidy(text: &str) -> Cow<'_, str> {
    let is_tidy = !text.contains("  ") && !text.contains(|c: char| c.is_whitespace() && c != ' ');
    if is_tidy { Cow::Borrowed(text) } else { Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" ")) }
}

/// A whole number: `15,018` is one, and so is the `12.0` that some tools make of 12.
fn integer(text: &str) -> Judgement<i64> {
    let plain = text.strip_suffix(".0").unwrap_or(text);
    let value = if plain.contains(',') { plain.replace(',', "").parse() } else { plain.parse() };
    value.map_or(Judgement::Bad("bad_integer"), Judgement::Good)
}

fn number(text: &str) -> Judgement<f64> {
    // Only digits: a float would also be read from `inf` and `nan`.
    let is_plain = text.chars().all(|character| character.is_ascii_digit() || matches!(character, '.' | ',' | '-'));
    let value = is_plain.then(|| text.replace(',', "").parse().ok()).flatten();
    value.map_or(Judgement::Bad("bad_number"), Judgement::Good)
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
