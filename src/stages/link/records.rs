//! The record tables as columns of plain values, and the records they name.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use crate::error::{Error, Kind, Result};
use crate::model::{COVERAGE, REFERENCE, records::RECORDS};
use crate::stages::handed::Normalised;
use crate::stages::handed::linked::Day;

/// In `outcome_records`, a result that decides nothing: an adjournment, a charge, a requirement of an order.
pub(super) const NO_DECISION: &str = "none";

/// The tables to link.
#[derive(Debug, Clone, Default)]
pub(super) struct Records {
    frames: BTreeMap<&'static str, DataFrame>,
    /// The first and last day of a complete care extract.
    pub care_coverage: Option<(Day, Day)>,
}

impl Records {
    /// The record tables and the reference tables of a run.
    pub fn of(normalised: &Normalised) -> Self {
        let mut records = Self::default();
        let names = RECORDS.iter().map(|table| table.name).chain(["link_decisions", COVERAGE]).chain(REFERENCE);
        for name in names {
            records.frames.insert(name, normalised.table(name).clone());
        }
        let days = |date: chrono::NaiveDate| date.to_epoch_days();
        records.care_coverage = normalised.care_coverage().map(|(from, until)| (days(from), days(until)));
        records
    }

    /// Tables made for a test.
    #[cfg(test)]
    pub fn drawn(frames: BTreeMap<&'static str, DataFrame>, care_coverage: Option<(Day, Day)>) -> Self {
        Self { frames, care_coverage }
    }

    /// The rows of one table.
    pub fn rows(&self, name: &'static str) -> TableRows<'_> {
        TableRows { table: name, frame: &self.frames[name] }
    }

    /// A table as it is.
    pub fn frame(&self, name: &'static str) -> &DataFrame {
        &self.frames[name]
    }

    /// How many rows the record tables have together.
    pub fn n_rows(&self) -> u64 {
        RECORDS.iter().map(|table| self.frames[table.name].height() as u64).sum()
    }
}

/// The rows of one table, read column by column.
#[derive(Debug, Clone, Copy)]
pub(super) struct TableRows<'a> {
    table: &'static str,
    frame: &'a DataFrame,
}

impl<'a> TableRows<'a> {
    /// The rows of a frame that is one of our tables.
    pub fn of(table: &'static str, frame: &'a DataFrame) -> Self {
        Self { table, frame }
    }

    /// How many.
    pub fn len(self) -> usize {
        self.frame.height()
    }

    /// A column of text.
    pub fn text(self, name: &str) -> Result<Vec<Option<&'a str>>> {
        let column = self.column(name)?.str().map_err(|_| self.mistyped(name))?;
        Ok(column.iter().collect())
    }

    /// A column of text or days as text, whole.
    pub fn column_as_text(self, name: &str) -> Result<StringChunked> {
        let column = self.column(name)?;
        let text = column.cast(&DataType::String).map_err(|_| self.mistyped(name))?;
        Ok(text.str().map_err(|_| self.mistyped(name))?.clone())
    }

    /// A column of days.
    pub fn days(self, name: &str) -> Result<Vec<Option<Day>>> {
        let column = self.column(name)?.date().map_err(|_| self.mistyped(name))?;
        Ok(column.physical().iter().collect())
    }

    /// A column of whole numbers.
    pub fn integers(self, name: &str) -> Result<Vec<Option<i32>>> {
        let column = self.column(name)?.i32().map_err(|_| self.mistyped(name))?;
        Ok(column.iter().collect())
    }

    /// A column of yes and no; null is no.
    pub fn booleans(self, name: &str) -> Result<Vec<bool>> {
        let column = self.column(name)?.bool().map_err(|_| self.mistyped(name))?;
        Ok(column.iter().map(|cell| cell == Some(true)).collect())
    }

    /// The record that each row belongs to: its system and its name there.
    pub fn names(self) -> Result<Vec<(&'a str, &'a str)>> {
        let sources = self.text("source")?;
        let records = self.text("record_id")?;
        sources.into_iter().zip(records).map(|(source, record)| source.zip(record)).collect::<Option<_>>().ok_or_else(
            || {
                let message = format!("{}: a row without a source or a record_id", self.table);
                Error::new(Kind::Contract, message)
            },
        )
    }

    fn column(self, name: &str) -> Result<&'a Column> {
        self.frame.column(name).map_err(|_| {
            let message = format!("column `{name}` is missing from {}", self.table);
            Error::new(Kind::Contract, message)
        })
    }

    fn mistyped(self, name: &str) -> Error {
        Error::new(Kind::Contract, format!("column `{name}` of {} has another type than declared", self.table))
    }
}

/// Every source record once, sorted by system and name: what linking joins.
#[derive(Debug)]
pub(super) struct Nodes<'a> {
    /// The systems, sorted.
    pub sources: Vec<&'a str>,
    /// Each record's system, by position, and name.
    pub names: Vec<(u8, &'a str)>,
    positions: PlHashMap<(&'a str, &'a str), u32>,
}

impl<'a> Nodes<'a> {
    /// All records that any table names.
    ///
    /// An event may name a record that no table describes: it is a child of its own then, so
    /// that no event is lost.
    pub fn of(records: &'a Records) -> Result<Self> {
        let mut positions = PlHashMap::default();
        for table in RECORDS {
            for name in records.rows(table.name).names()? {
                positions.entry(name).or_insert(0);
            }
        }
        let mut keys: Vec<(&str, &str)> = positions.keys().copied().collect();
        keys.sort_unstable();
        let sources: Vec<&str> = keys.iter().map(|key| key.0).collect::<BTreeSet<_>>().into_iter().collect();
        if sources.len() > 64 {
            return Err(Error::new(Kind::Contract, "more than 64 source systems"));
        }
        let mut names = Vec::with_capacity(keys.len());
        for (node, key) in (0u32..).zip(keys) {
            let source = sources.binary_search(&key.0).expect("every key's source is listed");
            names.push((u8::try_from(source).expect("at most 64 sources"), key.1));
            positions.insert(key, node);
        }
        Ok(Self { sources, names, positions })
    }

    /// The record of each row, by position.
    pub fn of_rows(&self, rows: TableRows<'a>) -> Result<Vec<u32>> {
        Ok(rows.names()?.into_iter().map(|name| self.positions[&name]).collect())
    }

    /// The system of a record.
    pub fn source(&self, record: usize) -> &'a str {
        self.sources[usize::from(self.names[record].0)]
    }

    /// A record by its system and its name there.
    pub fn find(&self, source: &str, name: &str) -> Option<u32> {
        self.positions.get(&(source, name)).copied()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// The place of each system in a declared order; systems that it does not name come after, by name.
    pub fn precedence(&self, declared: &[String]) -> Vec<u8> {
        let mut order: Vec<usize> = (0..self.sources.len()).collect();
        let place =
            |source: &usize| declared.iter().position(|name| name == self.sources[*source]).unwrap_or(declared.len());
        order.sort_by_key(place);
        let mut places = vec![0; order.len()];
        for (place, source) in (0u8..).zip(order) {
            places[source] = place;
        }
        places
    }
}
