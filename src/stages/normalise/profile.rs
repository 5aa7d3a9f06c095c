//! What each column of a file holds, for whoever has to declare it.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::cells::Cast;
use super::gate;
use super::table::{self, DeliveryContext};
use crate::declarations::meant::{CellCounts, CodeWords, are_codes, is_code_by_shape};
use crate::declarations::source::{Column as Declared, ColumnKind};
use crate::declarations::{CodeLists, Measures, Source};
use crate::error::Result;
use crate::issues::profile::{ColumnProfile, UnknownCode};
use crate::stages::handed::{ROW, Raw};

/// So many different codes are listed; a column with more of them holds something else.
const N_CODES: usize = 60;

/// Profiles every column that a file has, by the rule in force on the day it was received.
///
/// # Errors
/// [`crate::error::Kind::Declaration`] for a code list that is not there.
pub fn profile(raw: Raw, source: &Source, lists: &CodeLists) -> Result<Vec<ColumnProfile>> {
    let raw = raw.into_parts();
    let source = source.on(raw.received);
    // Only whole rows are held against measures.
    let measures = Measures::new();
    let (file, received, measures) = (&raw.file, raw.received, &measures);
    let context = DeliveryContext { source: &source, file, received, lists, measures };
    let mut profiles = Vec::new();
    for rows in &raw.tables {
        let declared = source.table(&rows.name).expect("extract makes the tables of the declaration");
        let n_rows = rows.frame.column(ROW).map_or(0, Column::len);
        for (column, made) in declared.columns.iter().zip(table::cast_all(rows, declared, &context)?) {
            let cells = table::raw_cells(rows, column);
            if cells.null_count() < n_rows || !column.optional {
                profiles.push(one(column, &cells, &made, lists));
            }
        }
    }
    Ok(profiles)
}

fn one(declared: &Declared, cells: &StringChunked, made: &Cast, lists: &CodeLists) -> ColumnProfile {
    let (n_unread, look) = gate::unreadable(declared, cells, made);
    let n_readable = made.n_filled.saturating_sub(n_unread);
    let looks = match look {
        Some(look) if 2 * n_unread > made.n_filled => format!("{}, not as declared", look.words),
        _ if made.n_filled == 0 => "nothing".to_owned(),
        _ => declared_looks(declared),
    };
    ColumnProfile {
        column: declared.name.clone(),
        header: declared.from.clone(),
        looks,
        n_rows: cells.len() as u64,
        n_filled: made.n_filled as u64,
        n_readable: n_readable as u64,
        unknown_codes: unknown_codes(declared, cells, made, lists),
    }
}

/// What a column is declared to look like.
fn declared_looks(declared: &Declared) -> String {
    let days = || if declared.format.is_empty() { "yyyy-mm-dd".to_owned() } else { declared.format.join(" or ") };
    match declared.kind {
        ColumnKind::Text => "text".to_owned(),
        ColumnKind::Name => "names".to_owned(),
        ColumnKind::Date => format!("days as {}", days()),
        ColumnKind::Timestamp => "moments".to_owned(),
        ColumnKind::Integer => "whole numbers".to_owned(),
        ColumnKind::Number => "numbers".to_owned(),
        ColumnKind::Boolean => "yes or no".to_owned(),
        ColumnKind::Code => format!("codes of {}", declared.list.as_deref().unwrap_or_default()),
        ColumnKind::Pncid => "PNCIDs".to_owned(),
        ColumnKind::Cro => "CRO numbers".to_owned(),
        ColumnKind::Asn => "arrest summons numbers".to_owned(),
        ColumnKind::Upn => "unique pupil numbers".to_owned(),
        ColumnKind::Postcode => "postcodes".to_owned(),
    }
}

/// Codes that are not on their list. One is shown if it is in words of the list, in a column that holds such, or can be
/// nothing but a code; all others may be names, and are counted.
fn unknown_codes(declared: &Declared, cells: &StringChunked, made: &Cast, lists: &CodeLists) -> Vec<UnknownCode> {
    let Some(list) = declared.list.as_ref().and_then(|name| lists.get(name)) else { return Vec::new() };
    let mut unknown: BTreeMap<&str, u64> = BTreeMap::new();
    for fault in made.faults.iter().filter(|fault| fault.rule == "unknown_code") {
        *unknown.entry(cells.get(fault.at).unwrap_or_default().trim()).or_default() += 1;
    }
    if unknown.is_empty() {
        return Vec::new();
    }
    let mut counts = CellCounts::new();
    cells.iter().flatten().for_each(|text| *counts.entry(text.trim().to_owned()).or_default() += 1);
    let words = CodeWords::new(list, lists);
    let (is_of_codes, are_few) = (are_codes(&words, &counts), unknown.len() <= N_CODES);
    let mut told = Vec::new();
    let mut others = UnknownCode { code: None, n_cells: 0, n_codes: 0, nearest: None };
    for (text, n_cells) in unknown {
        let nearest = words.meant(text).filter(|_| is_of_codes).map(|meant| meant.label().to_owned());
        if nearest.is_some() || (are_few && is_code_by_shape(text)) {
            told.push(UnknownCode { code: Some(text.to_owned()), n_cells, n_codes: 1, nearest });
        } else {
            others.n_cells += n_cells;
            others.n_codes += 1;
        }
    }
    told.sort_by_key(|code| std::cmp::Reverse(code.n_cells));
    told.extend((others.n_codes > 0).then_some(others));
    told
}
