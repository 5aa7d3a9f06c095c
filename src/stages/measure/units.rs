//! The rows of a measure's SQL, encoded: one a counted unit, as small numbers.

use std::ops::Range;

use polars::prelude::*;

use super::calendar::Timeline;
use super::intervals;
use super::places::{PLACE, PlaceDigits};
use crate::declarations::Measure;
use crate::declarations::measure::Length;
use crate::error::{Error, Kind, Result};

/// The counted units of one measure, column by column.
pub(super) struct Units {
    /// The length of the interval a unit is counted in.
    pub(super) lengths: Vec<Length>,
    /// The position of the interval's last quarter.
    pub(super) ends: Vec<usize>,
    /// The position of the unit's stage; 0 where there are none.
    pub(super) stages: Vec<u8>,
    /// For each broken-down column, the position of the unit's value.
    pub(super) codes: Vec<Vec<u8>>,
    /// For each declared column, what the unit adds.
    pub(super) adds: Vec<Vec<u32>>,
    /// For each cumulative statistic, the month that the unit reached; 0 for none.
    pub(super) months: Vec<Vec<u32>>,
    /// For each column that quantiles are given of, the unit's value.
    pub(super) ranked: Vec<Vec<Option<u32>>>,
    /// The child, numbered from 0; nobody where units are summed over children.
    pub(super) persons: Vec<u32>,
}

impl Units {
    /// Reads the encoded rows of a measure's SQL.
    ///
    /// # Errors
    /// [`Kind::Declaration`] if the SQL lacks a column or gives it another type,
    /// [`Kind::Contract`] if a row has a value that the measure does not list.
    pub(super) fn read(rows: &DataFrame, measure: &Measure, places: &PlaceDigits, timeline: &Timeline) -> Result<Self> {
        let reader = UnitReader { rows, measure, places };
        let mut units = Self {
            lengths: Vec::with_capacity(rows.height()),
            ends: Vec::with_capacity(rows.height()),
            stages: Vec::with_capacity(rows.height()),
            codes: vec![Vec::with_capacity(rows.height()); places.n_breakdowns()],
            adds: measure.adds.keys().map(|name| reader.numbers(name)).collect::<Result<_>>()?,
            months: measure.months().map(|(_, month, _)| reader.numbers(month)).collect::<Result<_>>()?,
            ranked: measure.ranked().into_iter().map(|name| reader.optional(name)).collect::<Result<_>>()?,
            persons: reader.persons()?,
        };
        reader.places(&mut units, timeline)?;
        Ok(units)
    }

    /// The position of a unit's value in one of the broken-down columns.
    pub(super) fn code(&self, unit: usize, column: usize) -> usize {
        usize::from(self.codes[column][unit])
    }

    /// How many units.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }
}

/// The units of each child, in the order of the rows.
pub(super) struct ByPerson {
    starts: Vec<u32>,
    units: Vec<u32>,
}

impl ByPerson {
    /// Sorts units to their children, by counting.
    pub(super) fn new(units: &Units) -> Self {
        let n_persons = units.persons.iter().max().map_or(0, |last| *last as usize + 1);
        let mut starts = vec![0u32; n_persons + 1];
        for person in &units.persons {
            starts[*person as usize + 1] += 1;
        }
        for person in 0..n_persons {
            starts[person + 1] += starts[person];
        }
        let mut next = starts.clone();
        let mut sorted = vec![0; units.persons.len()];
        for (unit, person) in (0u32..).zip(&units.persons) {
            let place = &mut next[*person as usize];
            sorted[*place as usize] = unit;
            *place += 1;
        }
        Self { starts, units: sorted }
    }

    /// How many children there may be.
    pub(super) fn n_persons(&self) -> usize {
        self.starts.len() - 1
    }

    /// The units of one child.
    pub(super) fn of(&self, person: usize) -> impl Iterator<Item = usize> {
        let units = &self.units[self.starts[person] as usize..self.starts[person + 1] as usize];
        units.iter().map(|unit| *unit as usize)
    }
}

/// So many things in ranges, one a thread.
pub(super) fn shares(n: usize) -> Vec<Range<usize>> {
    let share = n.div_ceil(rayon::current_num_threads()).max(1);
    (0..n).step_by(share).map(|first| first..(first + share).min(n)).collect()
}

struct UnitReader<'a> {
    rows: &'a DataFrame,
    measure: &'a Measure,
    places: &'a PlaceDigits<'a>,
}

impl UnitReader<'_> {
    fn column(&self, name: &str) -> Result<&Column> {
        let missing = || self.declaration(&format!("the SQL returns no column {name}"));
        self.rows.column(name).map_err(|_| missing())
    }

    /// The interval, stage and groups of each row.
    fn places(&self, units: &mut Units, timeline: &Timeline) -> Result<()> {
        let mut digits = vec![0; self.places.columns.len()];
        for place in self.encoded()?.iter() {
            let place = place.ok_or_else(|| self.contract("interval_end"))?;
            let days = self.places.read(place, &mut digits).map_err(|column| self.contract(column))?;
            let (length, stage, codes) = self.places.parts(&digits);
            let end = intervals::position(timeline, length, days).map_err(|fault| fault.of(self.measure))?;
            units.lengths.push(length);
            units.ends.push(end);
            units.stages.push(u8::try_from(stage).expect("long lists were refused when the measure was read"));
            for (column, code) in units.codes.iter_mut().zip(codes) {
                column.push(u8::try_from(*code).expect("long lists were refused when the measure was read"));
            }
        }
        Ok(())
    }

    /// The column of places. Rows that lack it could not be encoded.
    fn encoded(&self) -> Result<&Int64Chunked> {
        if let Ok(places) = self.rows.column(PLACE) {
            return Ok(places.i64().expect("places are made as this type"));
        }
        for (name, _) in &self.places.columns {
            self.column(name)?.str().map_err(|_| self.declaration(&format!("{name} is not text")))?;
        }
        self.column("interval_end")?.date().map_err(|_| self.declaration("interval_end is not a date"))?;
        self.column("person_id")?;
        Err(self.declaration("the SQL returns columns of other types than declared"))
    }

    fn numbers(&self, name: &str) -> Result<Vec<u32>> {
        Ok(self.optional(name)?.into_iter().map(Option::unwrap_or_default).collect())
    }

    fn optional(&self, name: &str) -> Result<Vec<Option<u32>>> {
        let column = self.column(name)?;
        if !column.dtype().is_integer() {
            return Err(self.declaration(&format!("{name} is not a whole number")));
        }
        let beyond = || self.declaration(&format!("{name} is below zero or above {}", u32::MAX));
        let numbers = column
            .strict_cast(&DataType::UInt32)
            .map_err(|_| beyond().hint("let each row add a small number, and a [[statistic]] work out the rest"))?;
        Ok(numbers.u32().expect("it was cast to this type").iter().collect())
    }

    fn persons(&self) -> Result<Vec<u32>> {
        let Ok(column) = self.rows.column("person_id") else { return Ok(Vec::new()) };
        let numbers = column.u32().map_err(|_| self.declaration("person_id is not the id of a child"))?;
        let n_nobody = numbers.null_count();
        if n_nobody > 0 {
            let message = format!("measure {}: {n_nobody} rows have no person_id", self.measure.name);
            return Err(Error::new(Kind::Contract, message)
                .hint("all of them would be one child: leave such rows out of the SQL"));
        }
        let first = numbers.min().unwrap_or(0);
        Ok(numbers.iter().flatten().map(|number| number - first).collect())
    }

    fn declaration(&self, fault: &str) -> Error {
        Error::new(Kind::Declaration, format!("measures/{}.sql: {fault}", self.measure.name))
    }

    fn contract(&self, column: &str) -> Error {
        let key = match column {
            "interval_length" => Some("[[interval]] without `pools`"),
            column if self.measure.stage_column() == Some(column) => Some("part or stage"),
            _ => None,
        };
        if let Some(key) = key {
            let error = self.declaration(&format!("it returns a value of {column} that no {key} declares"));
            return error.hint("declare it in the measure's .toml, or leave its rows out of the SQL");
        }
        let message = format!("measure {}: {column} holds a value that the measure does not list", self.measure.name);
        Error::new(Kind::Contract, message)
            .hint("compare the SQL, and the tables that it reads, with [values] in the measure's .toml")
    }
}
