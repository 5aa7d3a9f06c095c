//! Where in a file our columns stand.

use crate::declarations::Source;
use crate::declarations::called::called;
use crate::declarations::source::Column;
use crate::error::{Error, Kind, Result};
use crate::issues::{Effect, Issues};
use crate::stages::extract::faults::broken;
use crate::stages::extract::frame::visible;

use super::cells::RowCells;

/// A header has no more cells than this: beyond, it is no table.
const MOST_COLUMNS: usize = 5_000;

/// Characters that stand between cells.
const DELIMITERS: [char; 6] = [';', '\t', '|', ',', '^', ':'];

/// Of so many columns one may be called otherwise in a header that stands again.
const COLUMNS_A_NAME: usize = 6;

/// Where in a file our columns stand.
#[derive(Debug)]
pub(super) struct Header {
    cells: Vec<String>,
    names: Vec<Option<String>>,
    places: Vec<Option<usize>>,
}

/// A row that may be the header.
pub(super) struct HeaderCandidate {
    cells: Vec<String>,
    /// How many of our columns it names.
    n_found: usize,
    /// Whether it lacks none that a file must have.
    is_whole: bool,
}

impl HeaderCandidate {
    /// Compares a row with our columns.
    pub(super) fn new(source: &Source, row: &RowCells) -> Self {
        let cells: Vec<String> = row.iter().map(plain).collect();
        let is_found = |column: &Column| !hits(&cells, &column.from).is_empty();
        let columns = &source.tables[0].columns;
        let n_found = columns.iter().filter(|column| is_found(column)).count();
        let is_whole = n_found > 0 && columns.iter().all(|column| column.optional || is_found(column));
        Self { cells, n_found, is_whole }
    }

    /// Whether it can be the header.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// How many of our columns it names.
    pub(super) fn n_found(&self) -> usize {
        self.n_found
    }
}

/// From this on a header is called like the one that is missing.
const ALIKE: f64 = 0.7;

/// What stands before the name that comes nearest.
const THERE_IS: &str = "(there is `";

/// A header that is missing, with the one that resembles it among those that are not ours. No other is shown: a file without
/// its header has a row of cells here.
fn with_nearest(column: &Column, cells: &[String], places: &[Option<usize>]) -> String {
    let from = &column.from;
    let others = cells.iter().enumerate().filter(|(place, _)| !places.contains(&Some(*place)));
    let alike = others.filter(|(_, cell)| is_heading(cell)).map(|(_, cell)| (called(&column.name, from, cell), cell));
    let near = alike.max_by(|one, other| one.0.total_cmp(&other.0)).filter(|(alike, _)| *alike >= ALIKE);
    near.map_or_else(|| format!("`{from}`"), |(_, near)| format!("`{from}` {THERE_IS}{near}`)"))
}

/// Whether a cell can be a heading and nothing else: no row of cells that were not told apart, and no value.
fn is_heading(cell: &str) -> bool {
    let n_digits = cell.bytes().filter(u8::is_ascii_digit).count();
    cell.chars().count() <= 60 && n_digits < 5 && !cell.contains(&DELIMITERS[..5])
}

impl Header {
    /// Finds our columns: by the text, whatever its case and blanks.
    pub(super) fn new(
        source: &Source,
        file: &str,
        candidate: HeaderCandidate,
        row: &RowCells,
        issues: &mut Issues,
    ) -> Result<Self> {
        let table = &source.tables[0];
        let cells = candidate.cells;
        if cells.len() > MOST_COLUMNS {
            return Err(Error::new(Kind::Contract, format!("{file} has {} columns", cells.len()))
                .hint("is it a file of that source, and `delimiter` what stands between its cells?"));
        }
        let places: Vec<Option<usize>> =
            table.columns.iter().map(|column| find(source, file, &cells, column)).collect::<Result<_>>()?;
        let missing = table.columns.iter().zip(&places).filter(|(column, place)| place.is_none() && !column.optional);
        let missing: Vec<String> = missing.map(|(column, _)| with_nearest(column, &cells, &places)).collect();
        if let Some(error) = other_delimiter(source, file, row, candidate.n_found) {
            return Err(error);
        }
        if places.iter().all(Option::is_none) {
            let message = format!("no column of {} is in the first row of {file}", source.name);
            let alike: Vec<String> = missing.into_iter().filter(|missing| missing.contains(THERE_IS)).collect();
            let hint = "is this a file of that source, with its header in the first row? if it is of another, `yjp source new FILE` drafts that";
            let hint = if alike.is_empty() {
                hint.to_owned()
            } else {
                format!(
                    "{hint}; if the supplier renamed them, add a [[change]] to {}: {}",
                    source.path.display(),
                    alike.join(", ")
                )
            };
            return Err(Error::new(Kind::Contract, message).hint(hint));
        }
        match missing.as_slice() {
            [] => {}
            [one] => return Err(broken(source, format!("column {one} is missing from {file}"))),
            _ => return Err(broken(source, format!("columns {} are missing from {file}", missing.join(", ")))),
        }
        let mut names = vec![None; cells.len()];
        for (column, place) in table.columns.iter().zip(&places) {
            if let Some(place) = place {
                names[*place] = Some(column.name.clone());
            }
        }
        let header = Self { cells, names, places };
        header.note_others(source, file, issues);
        Ok(header)
    }

    /// How many cells a row has.
    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// Where each of our columns stands; nowhere, if it is optional and left out.
    pub(super) fn places(&self) -> &[Option<usize>] {
        &self.places
    }

    /// Whether a row is this header. Where files were put together, one of many columns may be called otherwise.
    pub(super) fn is_again(&self, row: &RowCells) -> bool {
        let is_same = |cell: &str, own: &String| begins_alike(cell, own) && is_same(&plain(cell), own);
        let mut others = row.iter().zip(&self.cells).filter(|(cell, own)| !is_same(cell, own));
        row.len() == self.cells.len() && others.nth(self.cells.len() / COLUMNS_A_NAME).is_none()
    }

    /// A column of the file in words.
    pub(super) fn describe(&self, place: usize) -> String {
        match self.names.get(place) {
            Some(Some(name)) => format!("column `{name}`"),
            _ => format!("column {}", place + 1),
        }
    }

    /// Notes the columns that nobody declared.
    fn note_others(&self, source: &Source, file: &str, issues: &mut Issues) {
        let ignored: Vec<String> = source.tables[0].ignore.iter().map(|known| plain(known)).collect();
        for (place, (cell, name)) in self.cells.iter().zip(&self.names).enumerate() {
            let is_known = name.is_some() || ignored.iter().any(|known| is_same(known, cell));
            if !is_known {
                let rule = if cell.is_empty() { "unnamed_column" } else { "unknown_column" };
                // Only the place: a file without its header has a row of cells here.
                issues.push(rule, &source.name, file, 0, &format!("column {}", place + 1), Effect::Kept);
            }
        }
    }
}

/// A heading without what nobody sees in it, with one blank for many.
fn plain(cell: &str) -> String {
    visible(cell).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_same(one: &str, other: &str) -> bool {
    one == other || (one.chars().count() == other.chars().count() && one.to_lowercase() == other.to_lowercase())
}

/// Whether it is worth to compare them: few rows are a header again.
fn begins_alike(cell: &str, own: &str) -> bool {
    let first = |text: &str| text.trim_start().bytes().next().map(|byte| byte.to_ascii_lowercase());
    first(cell) == first(own) || !cell.is_ascii()
}

/// Where a heading stands: as it is written, or in any other case.
fn hits(cells: &[String], from: &str) -> Vec<usize> {
    let from = plain(from);
    let at = |is_match: &dyn Fn(&str) -> bool| -> Vec<usize> {
        cells.iter().enumerate().filter(|(_, cell)| is_match(cell)).map(|(place, _)| place).collect()
    };
    let exact = at(&|cell| cell == from);
    if exact.is_empty() { at(&|cell| is_same(cell, &from)) } else { exact }
}

fn find(source: &Source, file: &str, cells: &[String], column: &Column) -> Result<Option<usize>> {
    let hits = hits(cells, &column.from);
    if hits.len() > 1 {
        let message = format!("column `{}` stands twice in {file}", column.from.trim());
        return Err(Error::new(Kind::Contract, message).hint(format!(
            "ask the supplier for one column of that name: which of them {} means, nobody can say",
            source.name
        )));
    }
    Ok(hits.first().copied())
}

/// Says so when the row has more of our columns with another character between its cells.
pub(super) fn other_delimiter(source: &Source, file: &str, row: &RowCells, n_found: usize) -> Option<Error> {
    let line = row.iter().collect::<Vec<_>>().join(&source.delimiter.to_string());
    let count = |delimiter: char| {
        let mut cells = RowCells::default();
        cells.read_mended(&line, u8::try_from(delimiter).unwrap_or(b','));
        HeaderCandidate::new(source, &cells).n_found
    };
    let others = DELIMITERS.into_iter().filter(|other| *other != source.delimiter);
    let (other, n_there) = others.map(|other| (other, count(other))).max_by_key(|(_, n_there)| *n_there)?;
    let is_one_cell = row.len() == 1 && n_found == 0;
    let (other, n_there) = match most_frequent(&line, source.delimiter).filter(|_| is_one_cell) {
        Some((most, n_most)) if n_there < 2 => (most, n_most),
        _ => (other, n_there),
    };
    if n_there <= n_found || n_there < 2 {
        return None;
    }
    let written = if other == '\t' { "\\t".to_owned() } else { other.to_string() };
    let message = format!("the cells of {file} are not separated by {:?}, as declared", source.delimiter);
    let hint =
        format!("they seem to be separated by {other:?}: set `delimiter = \"{written}\"` in {}", source.path.display());
    Some(Error::new(Kind::Contract, message).hint(hint))
}

/// What stands most often in a row that was not told into cells, and how often; but no colon, which times have too.
fn most_frequent(line: &str, declared: char) -> Option<(char, usize)> {
    let others = DELIMITERS[..5].iter().copied().filter(|other| *other != declared);
    others.map(|other| (other, line.matches(other).count())).max_by_key(|(_, n)| *n)
}
