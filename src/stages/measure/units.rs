//! The rows of a measure's SQL, encoded: one a counted unit, as small numbers.

use std::collections::{BTreeSet, HashMap};

use polars::prelude::*;

use super::calendar::Timeline;
use super::grid::Grid;
use crate::error::{Error, Kind, Result};
use crate::spec::Measure;
use crate::spec::measure::{Length, Statistic};

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
    /// For each summed column, what the unit adds.
    pub(super) adds: Vec<Vec<u32>>,
    /// For each column that quantiles are given of, the unit's value.
    pub(super) ranked: Vec<Vec<Option<u32>>>,
    /// The child, numbered from 0.
    pub(super) persons: Vec<u32>,
}

/// The columns that are summed: those declared, then those of each cumulative statistic, up to each month
/// and in each month after the first.
pub(super) fn summed(measure: &Measure) -> Vec<String> {
    let declared = measure.adds.keys().cloned();
    let by_month = measure.statistic.iter().flat_map(|statistic| match statistic {
        Statistic::Cumulative { name, months, .. } => {
            let up_to = (1..=*months).map(|month| format!("{name}_{month}"));
            up_to.chain((2..=*months).map(|month| in_month(name, month))).collect()
        }
        _ => Vec::new(),
    });
    declared.chain(by_month).collect()
}

/// The column of what a cumulative statistic gains in one month: the difference of two published counts.
pub(super) fn in_month(name: &str, month: u32) -> String {
    format!("{name}_in_{month}")
}

/// The names of a measure's stages or parts, which no sum runs over; `all` where it has none.
pub(super) fn stages(measure: &Measure) -> Vec<&str> {
    match (&measure.disparity, &measure.parts) {
        (Some(disparity), _) => disparity.stage.iter().map(|stage| stage.name.as_str()).collect(),
        (None, Some(parts)) => parts.statistics.keys().map(String::as_str).collect(),
        (None, None) => vec![super::grid::ALL],
    }
}

/// The column of the SQL that names them, if there is one.
fn stage_column(measure: &Measure) -> Option<&'static str> {
    let parts = measure.parts.as_ref().map(|parts| parts.column.name());
    measure.disparity.as_ref().map(|_| "stage").or(parts)
}

/// The columns of which a measure gives quantiles.
pub(super) fn ranked(measure: &Measure) -> BTreeSet<&str> {
    let columns = measure.statistic.iter().filter_map(|statistic| match statistic {
        Statistic::Quantile(quantile) => Some(quantile.of.as_str()),
        _ => None,
    });
    columns.collect()
}

impl Units {
    /// Encodes the rows of a measure's SQL.
    ///
    /// # Errors
    /// [`Kind::Declaration`] if the SQL lacks a column or gives it another type,
    /// [`Kind::Contract`] if a row has a value that the measure does not list.
    pub(super) fn read(rows: &DataFrame, measure: &Measure, grid: &Grid, timeline: &Timeline) -> Result<Self> {
        let reader = Reader { rows, measure };
        let dimensions = grid.dimensions().iter().enumerate();
        let codes = dimensions.map(|(at, dimension)| reader.codes(dimension.column(), grid.values(at)));
        let mut adds: Vec<Vec<u32>> = measure.adds.keys().map(|name| reader.numbers(name)).collect::<Result<_>>()?;
        for statistic in &measure.statistic {
            if let Statistic::Cumulative { month, months, .. } = statistic {
                let reached = reader.numbers(month)?;
                let by = |last| reached.iter().map(|month| u32::from((1..=last).contains(month))).collect();
                adds.extend((1..=*months).map(by));
                let only = |one| reached.iter().map(|month| u32::from(*month == one)).collect();
                adds.extend((2..=*months).map(only));
            }
        }
        Ok(Self {
            lengths: reader.lengths()?,
            ends: reader.ends(timeline)?,
            stages: match stage_column(measure) {
                Some(column) => reader.codes(column, &stages(measure))?,
                None => vec![0; rows.height()],
            },
            codes: codes.collect::<Result<_>>()?,
            adds,
            ranked: ranked(measure).into_iter().map(|name| reader.optional(name)).collect::<Result<_>>()?,
            persons: reader.persons()?,
        })
    }

    /// The units of each child, in the order of the rows.
    pub(super) fn by_person(&self) -> Vec<Vec<usize>> {
        let n_persons = self.persons.iter().max().map_or(0, |last| *last as usize + 1);
        let mut rows = vec![Vec::new(); n_persons];
        for (unit, person) in self.persons.iter().enumerate() {
            rows[*person as usize].push(unit);
        }
        rows
    }

    /// How many units.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }
}

struct Reader<'a> {
    rows: &'a DataFrame,
    measure: &'a Measure,
}

impl Reader<'_> {
    fn column(&self, name: &str) -> Result<&Column> {
        let missing = || self.declaration(&format!("the SQL returns no column {name}"));
        self.rows.column(name).map_err(|_| missing())
    }

    fn text(&self, name: &str) -> Result<&StringChunked> {
        self.column(name)?.str().map_err(|_| self.declaration(&format!("{name} is not text")))
    }

    fn codes<T: AsRef<str>>(&self, name: &str, values: &[T]) -> Result<Vec<u8>> {
        let mut codes = Vec::with_capacity(self.rows.height());
        for value in self.text(name)?.iter() {
            let code = values.iter().position(|listed| value == Some(listed.as_ref()));
            codes.push(u8::try_from(code.ok_or_else(|| self.contract(name))?).expect("lists are short"));
        }
        Ok(codes)
    }

    fn lengths(&self) -> Result<Vec<Length>> {
        let length = |text: Option<&str>| {
            [Length::Quarter, Length::Year].into_iter().find(|length| text == Some(length.label()))
        };
        let lengths = self.text("interval_length")?.iter();
        lengths.map(|text| length(text).ok_or_else(|| self.contract("interval_length"))).collect()
    }

    fn ends(&self, timeline: &Timeline) -> Result<Vec<usize>> {
        let days = self.column("interval_end")?.date().map_err(|_| self.declaration("interval_end is not a date"))?;
        let position = |day: Option<i32>| timeline.position(chrono::NaiveDate::from_epoch_days(day?)?);
        days.phys.iter().map(|day| position(day).ok_or_else(|| self.contract("interval_end"))).collect()
    }

    fn numbers(&self, name: &str) -> Result<Vec<u32>> {
        Ok(self.optional(name)?.into_iter().map(Option::unwrap_or_default).collect())
    }

    fn optional(&self, name: &str) -> Result<Vec<Option<u32>>> {
        let column = self.column(name)?;
        if !column.dtype().is_integer() {
            return Err(self.declaration(&format!("{name} is not a whole number")));
        }
        let numbers = column.strict_cast(&DataType::UInt32).map_err(|_| self.contract(name))?;
        Ok(numbers.u32().expect("it was cast to this type").iter().collect())
    }

    fn persons(&self) -> Result<Vec<u32>> {
        let mut numbers = HashMap::new();
        let mut persons = Vec::with_capacity(self.rows.height());
        for id in self.text("person_id")?.iter() {
            let next = u32::try_from(numbers.len()).expect("fewer than four thousand million children");
            persons.push(*numbers.entry(id).or_insert(next));
        }
        Ok(persons)
    }

    fn declaration(&self, fault: &str) -> Error {
        Error::new(Kind::Declaration, format!("measures/{}.sql: {fault}", self.measure.name))
    }

    fn contract(&self, column: &str) -> Error {
        let message = format!("measure {}: {column} holds a value that the measure does not list", self.measure.name);
        Error::new(Kind::Contract, message).hint("compare the table it comes from with the list in the measure's .toml")
    }
}
