//! Which interval, stage and groups a unit is of, as one number.

use polars::prelude::*;

use super::grid::Grid;
use crate::declarations::Measure;
use crate::declarations::measure::{INTERVAL_START, Length};

/// The column that says in one number which interval, stage and groups a unit is of.
pub(super) const PLACE: &str = "place";

/// More days than a counted interval has, of which a year is the longest: behind as many, the first day is in no interval.
const MOST_DAYS: i64 = 400;

/// The text columns of a measure's SQL with the values they may have, and how a place is made from them.
///
/// A place is a day and a digit a column, each digit to the base of its own values. A value that is not
/// listed has a digit of its own.
pub(super) struct PlaceDigits<'a> {
    pub(super) columns: Vec<(&'a str, Vec<&'a str>)>,
    /// Whether rows say on which day their interval begins, so that it can be held against the last.
    pub(super) has_start: bool,
    lengths: Vec<Length>,
    n_breakdowns: usize,
}

impl<'a> PlaceDigits<'a> {
    /// The columns that a measure is read by: the interval, the stage, then those broken down by.
    pub(super) fn new(measure: &'a Measure, grid: &'a Grid) -> Self {
        let lengths: Vec<Length> = measure.counted_lengths().into_iter().collect();
        let mut columns = vec![("interval_length", lengths.iter().map(|length| length.label()).collect())];
        columns.extend(measure.stage_column().map(|column| (column, measure.stages())));
        let values = |at: usize| grid.values(at).iter().map(String::as_str).collect();
        let broken_down_by = grid.columns().iter().enumerate();
        columns.extend(broken_down_by.map(|(at, column)| (column.name(), values(at))));
        let has_start = measure.query.outputs().iter().any(|(name, _)| name == INTERVAL_START);
        Self { columns, has_start, lengths, n_breakdowns: grid.columns().len() }
    }

    /// The columns of the days of an interval.
    pub(super) fn days(&self) -> impl Iterator<Item = &'a str> {
        self.has_start.then_some(INTERVAL_START).into_iter().chain(["interval_end"])
    }

    /// The place of a row.
    pub(super) fn place(&self) -> Expr {
        let day = |name: &str| col(name).cast(DataType::Int32).cast(DataType::Int64);
        let before = day("interval_end") - day(INTERVAL_START);
        let is_odd = before.clone().lt(lit(0)).or(before.clone().gt_eq(lit(MOST_DAYS))).fill_null(lit(true));
        let end = if self.has_start {
            day("interval_end") * lit(MOST_DAYS) + when(is_odd).then(lit(0_i64)).otherwise(before)
        } else {
            day("interval_end")
        };
        let place = self.columns.iter().fold(end, |place, (column, values)| {
            place * lit(base(values)).cast(DataType::Int64) + digit(column, values).cast(DataType::Int64)
        });
        place.alias(PLACE)
    }

    /// Takes a place apart into its digits and returns its last day and, if it is said, how many days before it the first is;
    /// or the column whose value is not listed.
    pub(super) fn read(&self, place: i64, digits: &mut [usize]) -> Result<(i64, Option<i64>), &'a str> {
        let mut rest = place;
        for (digit, (column, values)) in digits.iter_mut().zip(&self.columns).rev() {
            let base = i64::from(base(values));
            *digit = usize::try_from(rest.rem_euclid(base)).expect("a remainder is not negative");
            if *digit == values.len() {
                return Err(column);
            }
            rest = rest.div_euclid(base);
        }
        Ok(if self.has_start { (rest.div_euclid(MOST_DAYS), Some(rest.rem_euclid(MOST_DAYS))) } else { (rest, None) })
    }

    /// The length, and the digits of the stage and the columns broken down by.
    pub(super) fn parts<'d>(&self, digits: &'d [usize]) -> (Length, usize, &'d [usize]) {
        let (before, codes) = digits.split_at(digits.len() - self.n_breakdowns);
        (self.lengths[before[0]], before.get(1).copied().unwrap_or(0), codes)
    }

    /// How many columns are broken down by.
    pub(super) fn n_breakdowns(&self) -> usize {
        self.n_breakdowns
    }
}

fn base(values: &[&str]) -> u32 {
    u32::try_from(values.len()).expect("long lists were refused when the measure was read") + 1
}

/// The position of a column's value among those it may have; one more for any other.
pub(super) fn digit(column: &str, values: &[&str]) -> Expr {
    let digits = 0..base(values) - 1;
    values.iter().zip(digits).rev().fold(lit(base(values) - 1), |otherwise, (value, digit)| {
        when(col(column).eq(lit(*value))).then(lit(digit)).otherwise(otherwise)
    })
}
