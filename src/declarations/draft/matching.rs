//! Which column of a sample is which of ours: by its name and by what it holds.

use std::collections::BTreeMap;

use super::sample::SampleFile;
use super::shapes::{self, DaysWritten};
use crate::declarations::called::{called, is_of_names};
use crate::declarations::meant::{CellCounts, CodeWords, are_codes, share_meant};
use crate::declarations::source::{Column, ColumnKind, SourceTable};
use crate::declarations::{CodeLists, Source};
use crate::model::identifiers::{self, Identifier};

/// From this on a header is taken for a column of ours, whatever it holds.
const NAMED: f64 = 0.75;

/// How far down the header is looked for.
const TITLES: usize = 20;

/// How many of our columns a header names at least, and what share of its names and ours are the same.
const N_NAMED: usize = 2;
const SHARE_NAMED: f64 = 0.3;

/// Two headers that come as near as this are told apart by nobody.
const SAME: f64 = 0.02;

/// A sample as a table.
#[derive(Debug, Clone)]
pub(super) struct SampleTable {
    /// How many rows stand above the header.
    pub(super) n_titles: usize,
    /// Its headers.
    pub(super) headers: Vec<String>,
    /// The cells of each column that hold something.
    pub(super) columns: Vec<Vec<String>>,
    /// How often each text stands in each.
    pub(super) counts: Vec<CellCounts>,
    /// How many rows.
    pub(super) n_rows: usize,
}

/// How well the header of a sample fits a source, and where it stands.
pub(super) fn header(sample: &SampleFile, table: &SourceTable) -> Option<(f64, usize)> {
    let fit = |row: &Vec<String>| {
        let is_header = row.len() > 1 && !row.iter().any(|cell| shapes::is_value(cell));
        let groups = groups(table);
        let is_named = |columns: &&Vec<&Column>| row.iter().any(|header| called_as_one_of(columns, header) >= NAMED);
        let n_named = if is_header { groups.values().filter(is_named).count() } else { 0 };
        let share = 2.0 * n_named as f64 / (groups.len() + row.len()) as f64;
        if n_named >= N_NAMED && share >= SHARE_NAMED { share } else { 0.0 }
    };
    let fits = sample.rows.iter().take(TITLES).enumerate().map(|(at, row)| (fit(row), at));
    // The first of equals: a header may come again.
    let best = fits.fold((0.0, 0), |best, next| if next.0 > best.0 { next } else { best });
    (best.0 > 0.0).then_some(best)
}

impl SampleTable {
    /// The rows below a header.
    pub(super) fn below(sample: &SampleFile, at: usize) -> Self {
        let headers = sample.rows[at].clone();
        let mut columns = vec![Vec::new(); headers.len()];
        let rows = sample.rows[at + 1..].iter().filter(|row| row.len() == headers.len() && **row != headers);
        let mut n_rows = 0;
        for row in rows {
            n_rows += 1;
            for (column, cell) in columns.iter_mut().zip(row) {
                if !shapes::is_nothing(cell) {
                    column.push(cell.clone());
                }
            }
        }
        let count = |cells: &Vec<String>| {
            let mut counts = CellCounts::new();
            cells.iter().for_each(|cell| *counts.entry(cell.clone()).or_default() += 1);
            counts
        };
        let counts = columns.iter().map(count).collect();
        Self { n_titles: at, headers, columns, counts, n_rows }
    }

    /// The place of each header that a column of ours reads, by what it reads.
    pub(super) fn places(&self, source: &Source, lists: &CodeLists) -> BTreeMap<String, usize> {
        let groups = groups(&source.tables[0]);
        let mut candidates = self.candidates(&groups, &source.tables[0].ignore, lists);
        candidates.sort_by(|one, other| other.0.total_cmp(&one.0));
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let mut unclear: Vec<&str> = Vec::new();
        for (score, from, place) in &candidates {
            let is_taken = |place: &usize| places.values().any(|taken| taken == place);
            if places.contains_key(*from) || unclear.contains(from) || is_taken(place) {
                continue;
            }
            let has_rival = candidates.iter().any(|(other, rival, at)| {
                let is_other = (rival == from) != (at == place);
                is_other && score - other < SAME && !is_taken(at) && !places.contains_key(*rival)
            });
            if has_rival {
                unclear.push(from);
            } else {
                places.insert((*from).to_owned(), *place);
            }
        }
        places
    }

    /// The columns of ours that a header may stand for, each with how well it fits.
    fn candidates<'g>(
        &self,
        groups: &BTreeMap<&'g str, Vec<&Column>>,
        ignored: &[String],
        lists: &CodeLists,
    ) -> Vec<(f64, &'g str, usize)> {
        let is_ignored = |header: &str| ignored.iter().any(|ignored| ignored.eq_ignore_ascii_case(header));
        let headers: Vec<(usize, &str)> =
            self.headers.iter().map(String::as_str).enumerate().filter(|(_, header)| !is_ignored(header)).collect();
        let is_named = |from: &str, header: &str| header.eq_ignore_ascii_case(from);
        let n_named = |from: &str| headers.iter().filter(|(_, header)| is_named(from, header)).count();
        // A header that is one column's by name is no other's, so that what stands below need not be compared.
        let is_settled = |header: &str| {
            let mut own = groups.keys().filter(|from| is_named(from, header));
            own.next().is_some_and(|from| n_named(from) == 1) && own.next().is_none()
        };
        let settled: Vec<bool> = headers.iter().map(|(_, header)| is_settled(header)).collect();
        let mut candidates = Vec::new();
        for (from, columns) in groups {
            let is_found = n_named(from) > 0;
            for ((place, header), is_settled) in headers.iter().zip(&settled) {
                if (is_found || *is_settled) && !is_named(from, header) {
                    continue;
                }
                let score = self.score(columns, header, *place, lists);
                if score >= NAMED {
                    candidates.push((score, *from, *place));
                }
            }
        }
        candidates
    }

    /// How well a column of the sample fits: by its name, and by what it holds where that says more.
    fn score(&self, columns: &[&Column], header: &str, place: usize, lists: &CodeLists) -> f64 {
        if header.eq_ignore_ascii_case(&columns[0].from) {
            // What is called as is declared is it, whatever stands below.
            return 2.0;
        }
        let named = called_as_one_of(columns, header);
        let readable = columns.iter().filter_map(|column| self.readable(column, place, lists));
        let Some((share, is_telling)) = readable.max_by(|one, other| one.0.total_cmp(&other.0)) else { return named };
        if share < 0.5 {
            // A heading that is ours word for word stands, whatever is wrong below it.
            return if named > 0.95 { named } else { named - 0.5 };
        }
        let alone = if is_telling && share >= 0.8 && !is_of_names(header) { NAMED - 0.15 } else { 0.0 };
        named.max(alone) + if is_telling { 0.2 } else { 0.05 } * share
    }

    /// The share of cells that can be what our column holds, and whether little else looks like that; none where
    /// anything can be.
    fn readable(&self, column: &Column, place: usize, lists: &CodeLists) -> Option<(f64, bool)> {
        let cells = &self.columns[place];
        if cells.is_empty() {
            return None;
        }
        let share = |is_good: &dyn Fn(&str) -> bool| {
            cells.iter().filter(|cell| is_good(cell)).count() as f64 / cells.len() as f64
        };
        let is_identifier = |found: Identifier| !matches!(found, Identifier::Malformed | Identifier::None);
        match column.kind {
            ColumnKind::Date | ColumnKind::Timestamp => {
                let are_days = self.days(place) != DaysWritten::Unknown;
                Some((if are_days { 1.0 } else { 0.0 }, false))
            }
            ColumnKind::Pncid => Some((share(&|cell| is_identifier(identifiers::pncid(cell, 2026))), true)),
            ColumnKind::Cro => Some((share(&|cell| is_identifier(identifiers::cro(cell))), true)),
            ColumnKind::Asn => Some((share(&|cell| is_identifier(identifiers::asn(cell))), true)),
            ColumnKind::Upn => Some((share(&|cell| is_identifier(identifiers::upn(cell))), true)),
            ColumnKind::Postcode => Some((share(&shapes::is_postcode), true)),
            ColumnKind::Name => Some((share(&shapes::is_name), false)),
            ColumnKind::Integer | ColumnKind::Number => {
                Some((share(&|cell| cell.replace(',', "").parse::<f64>().is_ok()), false))
            }
            // What is on no list is kept: the list says little.
            ColumnKind::Code if column.keep_unknown => None,
            ColumnKind::Code => {
                let words = CodeWords::new(lists.get(column.list.as_ref()?)?, lists);
                let counts = &self.counts[place];
                let labels = counts.keys().filter_map(|text| words.meant(text)).map(|meant| meant.label());
                let mut labels: Vec<&str> = labels.collect();
                labels.sort_unstable();
                labels.dedup();
                Some((share_meant(&words, counts), labels.len() > 1 && are_codes(&words, counts)))
            }
            ColumnKind::Text | ColumnKind::Boolean => None,
        }
    }

    /// How the days of a column are written.
    pub(super) fn days(&self, place: usize) -> DaysWritten {
        let cells: Vec<&str> = self.columns[place].iter().map(String::as_str).collect();
        shapes::days_written(&cells)
    }

    /// A header as it may be shown: one that looks like a value may be a cell.
    pub(super) fn shown(&self, place: usize) -> String {
        let header = &self.headers[place];
        let is_long = header.chars().count() > 60;
        if header.is_empty() || is_long || shapes::is_value(header) {
            return format!("column {}", place + 1);
        }
        format!("`{header}`")
    }
}

/// Our columns by what they read: several may read one.
pub(super) fn groups(table: &SourceTable) -> BTreeMap<&str, Vec<&Column>> {
    let mut groups: BTreeMap<&str, Vec<&Column>> = BTreeMap::new();
    table.columns.iter().for_each(|column| groups.entry(column.from.as_str()).or_default().push(column));
    groups
}

fn called_as_one_of(columns: &[&Column], header: &str) -> f64 {
    columns.iter().map(|column| called(&column.name, &column.from, header)).fold(0.0, f64::max)
}
