//! Where in a file our columns stand.

use crate::declarations::Source;
use crate::declarations::source::Column;
use crate::error::{Error, Kind, Result};
use crate::issues::{Effect, Issues};
use crate::stages::extract::faults::broken;

/// Where in a file our columns stand.
pub(super) struct Header {
    names: Vec<Option<String>>,
    places: Vec<Option<usize>>,
}

impl Header {
    /// Finds our columns: by the text exactly, then whatever the case.
    pub(super) fn read(source: &Source, file: &str, cells: &[&str], issues: &mut Issues) -> Result<Self> {
        let table = &source.tables[0];
        let cells: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
        let places: Vec<Option<usize>> =
            table.columns.iter().map(|column| find(source, file, &cells, column)).collect::<Result<_>>()?;
        let missing = table.columns.iter().zip(&places).filter(|(column, place)| place.is_none() && !column.optional);
        let missing: Vec<&str> = missing.map(|(column, _)| column.from.as_str()).collect();
        if places.iter().all(Option::is_none) {
            return Err(no_header(source, file, &cells));
        }
        if let [first, others @ ..] = missing.as_slice() {
            let others = if others.is_empty() { String::new() } else { format!(" (and {} more)", others.len()) };
            return Err(broken(source, format!("column `{first}`{others} is missing from {file}")));
        }
        let mut names = vec![None; cells.len()];
        for (column, place) in table.columns.iter().zip(&places) {
            if let Some(place) = place {
                names[*place] = Some(column.name.clone());
            }
        }
        for (place, (cell, name)) in cells.iter().zip(&names).enumerate() {
            let is_known = name.is_some() || table.ignore.iter().any(|known| known.eq_ignore_ascii_case(cell));
            if !is_known {
                let rule = if cell.is_empty() { "unnamed_column" } else { "unknown_column" };
                // Only the place: a file without its header has a row of cells here.
                issues.push(rule, &source.name, file, 0, &format!("column {}", place + 1), Effect::Kept);
            }
        }
        Ok(Self { names, places })
    }

    /// How many cells a row has.
    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// Where each of our columns stands; nowhere, if it is optional and left out.
    pub(super) fn places(&self) -> &[Option<usize>] {
        &self.places
    }

    /// A column of the file in words.
    pub(super) fn describe(&self, place: usize) -> String {
        match self.names.get(place) {
            Some(Some(name)) => format!("column `{name}`"),
            _ => format!("column {}", place + 1),
        }
    }
}

fn find(source: &Source, file: &str, cells: &[&str], column: &Column) -> Result<Option<usize>> {
    let from = column.from.trim();
    let at = |is_match: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let hits = cells.iter().enumerate().filter(|(_, cell)| is_match(cell));
        hits.map(|(place, _)| place).collect()
    };
    let mut hits = at(&|cell| cell == from);
    if hits.is_empty() {
        hits = at(&|cell| cell.to_lowercase() == from.to_lowercase());
    }
    if hits.len() > 1 {
        return Err(broken(source, format!("column `{from}` stands twice in {file}")));
    }
    Ok(hits.first().copied())
}

/// A file in which not one column is ours. Its first row may be data, so it is not shown.
fn no_header(source: &Source, file: &str, cells: &[&str]) -> Error {
    let error = Error::new(Kind::Contract, format!("no column of {} is in the first row of {file}", source.name));
    let other = [';', '\t', '|', ',']
        .into_iter()
        .find(|&other| other != source.delimiter && cells.len() == 1 && cells[0].contains(other));
    match other {
        Some(other) => error.hint(format!("cells seem to be separated by {other:?}: set `delimiter`")),
        None => error.hint("is this a file of that source, with its header in the first row?"),
    }
}
