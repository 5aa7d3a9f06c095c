//! What is known of each record: small numbers for values, so that comparing two costs one instruction.

use std::collections::BTreeMap;

use polars::prelude::*;
use rayon::prelude::*;

use super::cells::{Cells, Numbered};
use super::files::OnceInFiles;
use super::rows::{Grouped, Knows, RecordRows};
use super::texts::DistinctTexts;
use crate::declarations::Linkage;
use crate::declarations::linkage::LinkColumn;

/// The values of one column, whoever holds them.
///
/// Values are numbered in the order of their texts, so that nothing decided by them depends
/// on the order of the rows.
#[derive(Debug, Clone, Default)]
pub(in crate::stages::link) struct ColumnValues {
    /// What the numbers stand for, sorted.
    pub texts: DistinctTexts,
    /// How many records hold each value.
    pub n_holders: Vec<u32>,
    /// How many records hold any value.
    pub n_known: u32,
}

impl ColumnValues {
    fn new(texts: DistinctTexts, rows: &RecordRows, column: usize, n_records: usize) -> Self {
        let mut n_holders = vec![0u32; texts.len()];
        let mut n_known = 0;
        let records = 0..u32::try_from(n_records).expect("records are numbered in 32 bits");
        for record in records.filter(|_| rows.knows(column)) {
            let values = rows.values(rows.words(record), column);
            n_known += u32::from(!values.is_empty());
            for value in values {
                n_holders[*value as usize] += 1;
            }
        }
        Self { texts, n_holders, n_known }
    }
}

/// What comparisons look at of one record, found in memory once for all columns.
#[derive(Debug, Clone, Copy)]
pub(in crate::stages::link) struct ComparedRecord<'a> {
    rows: &'a RecordRows,
    words: &'a [u32],
}

impl Knows for ComparedRecord<'_> {
    #[inline]
    fn values(&self, column: usize) -> &[u32] {
        self.rows.values(self.words, column)
    }
}

/// Records worth fetching from memory at a time.
pub(super) const AHEAD: usize = 64;

/// All columns of all records.
#[derive(Debug, Clone, Default)]
pub(in crate::stages::link) struct Described {
    /// How many records.
    pub n_records: usize,
    /// Different texts of each column of the rows that are too long to be compared.
    pub n_texts_too_long: u64,
    /// Different texts of each, long ones too.
    pub n_texts: u64,
    /// Which records cannot be one person, since their file holds each person once.
    pub files: OnceInFiles,
    names: Vec<String>,
    columns: Vec<ColumnValues>,
    /// What comparisons look at: the less of it, the sooner it is fetched.
    compared: RecordRows,
    /// What records are only found by.
    others: RecordRows,
}

impl Described {
    /// Reads every declared column; one that the rows do not have is known of nobody.
    ///
    /// `cells` holds columns of text by name, `records` the record of each row.
    pub fn new(cells: &BTreeMap<String, StringChunked>, records: &[u32], n_records: usize, linkage: &Linkage) -> Self {
        let given: Vec<&String> = cells.keys().collect();
        let cells: BTreeMap<&str, Cells<'_>> =
            given.par_iter().map(|name| (name.as_str(), Cells::of(&cells[*name]))).collect();
        let number = |column: &LinkColumn| Numbered::new(&inputs(column, linkage, &cells), column, &linkage.names);
        let (texts, numbered): (Vec<DistinctTexts>, Vec<Numbered<'_>>) = linkage.columns.par_iter().map(number).unzip();
        let grouped = Grouped::new(records, n_records);
        let names: Vec<String> = linkage.columns.iter().map(|column| column.name.clone()).collect();
        let is_compared: Vec<bool> = names.iter().map(|name| linkage.compares(name)).collect();
        let rows = |compared: bool| {
            let known = |at: usize| is_compared[at] == compared && texts[at].len() > 0;
            let columns = numbered.iter().enumerate().map(|(at, column)| known(at).then_some(column));
            RecordRows::new(&columns.collect::<Vec<_>>(), &grouped, n_records)
        };
        let n_too_long = |(name, cells): (&&str, &Cells<'_>)| {
            let reads = |column: &&LinkColumn| linkage.input_names(column).contains(name);
            cells.n_too_long(&linkage.columns.iter().filter(reads).collect::<Vec<_>>())
        };
        let mut described = Self {
            n_records,
            n_texts_too_long: cells.iter().map(n_too_long).sum(),
            n_texts: cells.values().map(Cells::n_texts).sum(),
            files: OnceInFiles::default(),
            names,
            columns: Vec::new(),
            compared: rows(true),
            others: rows(false),
        };
        let columns = texts.into_par_iter().enumerate();
        described.columns =
            columns.map(|(at, texts)| ColumnValues::new(texts, described.rows(at), at, n_records)).collect();
        described
    }

    /// The place of a declared column.
    pub fn position(&self, name: &str) -> usize {
        self.names.iter().position(|column| column == name).expect("Linkage::check found every name declared")
    }

    /// A column by its place.
    #[inline]
    pub fn column(&self, at: usize) -> &ColumnValues {
        &self.columns[at]
    }

    /// What a record knows in a column, sorted.
    #[inline]
    pub fn values(&self, record: u32, column: usize) -> &[u32] {
        let rows = self.rows(column);
        rows.values(rows.words(record), column)
    }

    #[inline]
    fn rows(&self, column: usize) -> &RecordRows {
        if self.compared.knows(column) { &self.compared } else { &self.others }
    }

    /// One record, to be compared.
    #[inline]
    pub fn record(&self, record: u32) -> ComparedRecord<'_> {
        ComparedRecord { rows: &self.compared, words: self.compared.words(record) }
    }

    /// Has what comparisons look at on its way from memory for all these records while the first is compared: pairs
    /// name records in no order, and waiting for each in turn costs more than comparing it.
    pub fn fetch(&self, records: impl Iterator<Item = u32>) {
        self.compared.fetch(records);
    }

    /// Does the same for what records are to be looked up in one column.
    pub fn fetch_column(&self, column: usize, records: impl Iterator<Item = u32>) {
        self.rows(column).fetch(records);
    }

    /// The places of the columns that any record knows.
    pub fn known_columns(&self) -> impl Iterator<Item = usize> {
        (0..self.columns.len()).filter(|column| self.rows(*column).knows(*column))
    }
}

/// The columns of the rows that a declared column is read from.
fn inputs<'c>(column: &LinkColumn, linkage: &Linkage, cells: &'c BTreeMap<&str, Cells<'c>>) -> Vec<&'c Cells<'c>> {
    linkage.input_names(column).into_iter().filter_map(|name| cells.get(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_holds_what_all_its_rows_say_once() {
        let linkage: Linkage = toml::from_str(
            "title = 'x'
            [[column]]
            name = 'name_words'
            from = ['forename', 'surname']
            kind = 'name'
            part = 'each_word'",
        )
        .unwrap();
        let column = |cells: &[Option<&str>]| StringChunked::from_iter_options("x".into(), cells.iter().copied());
        let rows = BTreeMap::from([
            ("forename".to_owned(), column(&[Some("Zoe"), Some("zoe"), None])),
            ("surname".to_owned(), column(&[Some("Smith-Jones"), Some("Jones"), Some("Khan")])),
        ]);
        let described = Described::new(&rows, &[1, 1, 0], 2, &linkage);
        let words = described.column(0);
        assert_eq!(words.texts.iter().collect::<Vec<_>>(), ["JONES", "KHAN", "SMITH", "ZOE"]);
        assert_eq!(described.values(0, 0), [1]);
        assert_eq!(described.values(1, 0), [0, 2, 3]);
        assert_eq!((words.n_known, words.n_holders.as_slice()), (2, [1, 1, 1, 1].as_slice()));
    }
}
