//! The cells of the records as numbers: each distinct text is cleaned once, whoever wrote it.

use polars::prelude::*;
use rayon::prelude::*;

use super::texts::DistinctTexts;
use crate::declarations::linkage::{LinkColumn, NameCleaning};
use crate::stages::link::cleaning;

/// No cell.
const NONE: u32 = u32::MAX;

/// The cells of one column of the rows as numbers.
pub(super) struct Cells<'a> {
    of_rows: Vec<u32>,
    texts: Vec<&'a str>,
}

impl<'a> Cells<'a> {
    /// Numbers the texts of a column as they come.
    pub fn of(column: &'a StringChunked) -> Self {
        let mut seen: PlHashMap<&str, u32> = PlHashMap::default();
        let mut texts = Vec::new();
        let numbered = |cell: Option<&'a str>| {
            let Some(cell) = cell else { return NONE };
            *seen.entry(cell).or_insert_with(|| {
                texts.push(cell);
                number(texts.len() - 1)
            })
        };
        let of_rows = column.iter().map(numbered).collect();
        Self { of_rows, texts }
    }

    /// How many different texts there are.
    pub fn n_texts(&self) -> u64 {
        self.texts.len() as u64
    }

    /// How many of them hold what is too long to be compared, for any of the columns that are read from them.
    pub fn n_too_long(&self, columns: &[&LinkColumn]) -> u64 {
        let is_too_long = |text: &&&str| columns.iter().any(|column| cleaning::has_too_long(text, column));
        self.texts.par_iter().filter(is_too_long).count() as u64
    }
}

/// A declared column with the numbers of the values that each cell of its inputs holds.
///
/// Values are numbered in the order of their texts, so that nothing decided by them depends on the order of the rows.
pub(super) struct Numbered<'c> {
    /// The cells of each input, and where the values of each distinct text of it begin and end.
    inputs: Vec<(&'c Cells<'c>, Vec<u32>)>,
    values: Vec<u32>,
}

impl<'c> Numbered<'c> {
    /// Cleans every distinct text of the inputs.
    pub fn new(inputs: &[&'c Cells<'c>], column: &LinkColumn, names: &NameCleaning) -> (DistinctTexts, Self) {
        let mut said: Vec<(String, u32)> = Vec::new();
        let mut placed = Vec::new();
        for cells in inputs {
            let clean = |text: &&str| cleaning::values(text, column, names);
            let cleaned: Vec<Vec<String>> = cells.texts.par_iter().map(clean).collect();
            let mut ends = vec![number(said.len())];
            for values in cleaned {
                let first = said.len();
                said.extend(values.into_iter().enumerate().map(|(at, value)| (value, number(first + at))));
                ends.push(number(said.len()));
            }
            placed.push((*cells, ends));
        }
        said.par_sort_unstable();
        let mut texts = DistinctTexts::default();
        let mut values = vec![0; said.len()];
        for (text, place) in &said {
            values[*place as usize] = texts.push(text);
        }
        (texts, Self { inputs: placed, values })
    }

    /// Adds the values of a row, as its cells hold them.
    #[inline]
    pub fn add_row(&self, row: u32, values: &mut Vec<u32>) {
        for (cells, ends) in &self.inputs {
            let cell = cells.of_rows[row as usize] as usize;
            if cell != NONE as usize {
                values.extend_from_slice(&self.values[ends[cell] as usize..ends[cell + 1] as usize]);
            }
        }
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("fewer different texts than 4 thousand million")
}
