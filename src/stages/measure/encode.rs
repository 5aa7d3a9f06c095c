//! Counted units as small numbers, made so by the engine that counts them: the text of millions of rows
//! is never held. Where no figure looks at the single child, the units of a place are summed, too.

use polars::prelude::*;

use super::grid::Grid;
use super::keys::{self, Keys};
use crate::declarations::Measure;
use crate::declarations::measure::{Length, Statistic};

/// The column that says in one number which interval, stage and groups a unit is of.
pub(super) const PLACE: &str = "place";

/// The text columns of a measure's SQL with the values they may have, and how a place is made from them.
///
/// A place is a day and a digit a column, each digit to the base of its own values. A value that is not
/// listed has a digit of its own.
pub(super) struct Places<'a> {
    pub(super) columns: Vec<(&'a str, Vec<&'a str>)>,
    lengths: Vec<Length>,
    n_breakdowns: usize,
}

impl<'a> Places<'a> {
    /// The columns that a measure is read by: the interval, the stage, then those broken down by.
    pub(super) fn new(measure: &'a Measure, grid: &'a Grid) -> Self {
        let lengths: Vec<Length> = measure.counted_lengths().into_iter().collect();
        let mut columns = vec![("interval_length", lengths.iter().map(|length| length.label()).collect())];
        columns.extend(measure.stage_column().map(|column| (column, measure.stages())));
        let values = |at: usize| grid.values(at).iter().map(String::as_str).collect();
        let broken_down_by = grid.columns().iter().enumerate();
        columns.extend(broken_down_by.map(|(at, column)| (column.name(), values(at))));
        Self { columns, lengths, n_breakdowns: grid.columns().len() }
    }

    fn place(&self) -> Expr {
        let day = col("interval_end").cast(DataType::Int32).cast(DataType::Int64);
        let place = self.columns.iter().fold(day, |place, (column, values)| {
            place * lit(base(values)).cast(DataType::Int64) + digit(column, values).cast(DataType::Int64)
        });
        place.alias(PLACE)
    }

    /// Takes a place apart into its digits and returns its day, or the column whose value is not listed.
    pub(super) fn read(&self, place: i64, digits: &mut [usize]) -> Result<i64, &'a str> {
        let mut rest = place;
        for (digit, (column, values)) in digits.iter_mut().zip(&self.columns).rev() {
            let base = i64::from(base(values));
            *digit = usize::try_from(rest.rem_euclid(base)).expect("a remainder is not negative");
            if *digit == values.len() {
                return Err(column);
            }
            rest = rest.div_euclid(base);
        }
        Ok(rest)
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

/// The rows of a measure's SQL in small numbers.
pub(super) struct Encoded {
    pub(super) rows: DataFrame,
    /// How many rows have the key of another.
    pub(super) n_doubled: u64,
}

/// The rows of a measure's SQL, encoded; as they are if they are not as the measure declares them, so that
/// whoever reads them can say what is wrong.
pub(super) fn encoded(mut rows: LazyFrame, measure: &Measure, places: &Places) -> PolarsResult<Encoded> {
    let schema = rows.collect_schema()?;
    if !is_as_declared(&schema, measure, places) || schema.get("person_id").is_none() {
        return Ok(Encoded { rows: collect(rows)?, n_doubled: 0 });
    }
    let keys = Keys::new(measure, places, &schema);
    let child = looks_at_children(measure).then(|| col("person_id"));
    let columns = measure.numbers().map(number).chain([places.place()]).chain(child).chain(keys.fingerprint());
    let mut encoded = collect(rows.clone().select(columns.collect::<Vec<Expr>>()))?;
    let n_doubled = keys.n_doubled(&mut encoded, rows)?;
    let rows = if looks_at_children(measure) { encoded } else { collect(summed(encoded.lazy(), measure, col(PLACE)))? };
    Ok(Encoded { rows, n_doubled })
}

/// The same of rows that were summed over children, and whose keys were looked at, before.
pub(super) fn encoded_sums(mut rows: LazyFrame, measure: &Measure, places: &Places) -> PolarsResult<Encoded> {
    if !is_as_declared(&*rows.collect_schema()?, measure, places) {
        return Ok(Encoded { rows: collect(rows)?, n_doubled: 0 });
    }
    let rows = collect(rows)?;
    let n_doubled = keys::n_doubled(&rows)?;
    Ok(Encoded { rows: collect(summed(rows.lazy(), measure, places.place()))?, n_doubled })
}

fn is_as_declared(schema: &Schema, measure: &Measure, places: &Places) -> bool {
    let is = |name: &str, is_kind: fn(&DataType) -> bool| schema.get(name).is_some_and(is_kind);
    let has_texts = places.columns.iter().all(|(name, _)| is(name, DataType::is_string));
    let has_numbers = measure.numbers().all(|name| is(name, DataType::is_integer));
    has_texts && has_numbers && is("interval_end", DataType::is_date)
}

/// The units of each place, summed.
fn summed(rows: LazyFrame, measure: &Measure, place: Expr) -> LazyFrame {
    let sums = measure.adds.keys().map(|name| number(name).cast(DataType::UInt64).sum());
    rows.group_by([place]).agg(sums.collect::<Vec<Expr>>())
}

fn number(name: &str) -> Expr {
    col(name).strict_cast(DataType::UInt32)
}

/// Whether a measure is read by this column of its SQL.
pub(super) fn is_read(measure: &Measure, column: &str) -> bool {
    let is_broken_down_by = || measure.values.keys().any(|breakdown| breakdown.is(column));
    ["interval_length", "interval_end", "person_id"].contains(&column)
        || measure.stage_column() == Some(column)
        || measure.key.iter().any(|name| name == column)
        || is_broken_down_by()
        || measure.numbers().any(|name| name == column)
}

/// Whether a measure needs each child by itself: for a statistic of children, or since a child adds once to a year.
pub(super) fn looks_at_children(measure: &Measure) -> bool {
    let is_of_children = |statistic: &Statistic| {
        matches!(statistic, Statistic::Mean { .. } | Statistic::Cumulative { .. } | Statistic::Quantile(_))
    };
    measure.statistic.iter().any(is_of_children) || measure.adds.values().any(|add| add.once.is_some())
}

fn collect(rows: LazyFrame) -> PolarsResult<DataFrame> {
    Ok(rows.collect_with_engine(Engine::Streaming)?.unwrap_single())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declarations::measure::tests::default_measures;

    /// A day with the digits of its place, or the column whose value is not listed.
    type Place = Result<(i64, Vec<usize>), String>;

    /// Three rows of `custody`, and what becomes of them: the places, and what is added in each.
    fn custody(care_statuses: [&str; 3]) -> Vec<(Place, u64)> {
        let measure = &default_measures()["custody"];
        let grid = Grid::new(measure);
        let places = Places::new(measure, &grid);
        let columns = vec![
            Column::new("interval_length".into(), ["quarter"; 3]),
            Column::new("interval_end".into(), [90, 90, 90]).cast(&DataType::Date).unwrap(),
            Column::new("person_id".into(), [1_u32, 2, 3]),
            Column::new("outcome_id".into(), [4_u32, 5, 6]),
            Column::new("ethnic_group".into(), ["mixed"; 3]),
            Column::new("care_status".into(), care_statuses),
            Column::new("sex".into(), ["male"; 3]),
            Column::new("sentence_days".into(), [1, 1, 1]),
            Column::new("no_previous".into(), [0, 1, 1]),
        ];
        let Encoded { rows, n_doubled } =
            encoded(DataFrame::new(3, columns).unwrap().lazy(), measure, &places).unwrap();
        assert_eq!(n_doubled, 0);
        let sums = rows.column("sentence_days").unwrap().u64().unwrap().clone();
        let found = rows.column(PLACE).unwrap().i64().unwrap().iter().zip(sums.iter()).map(|(place, sum)| {
            let mut digits = vec![0; places.columns.len()];
            let day = places.read(place.unwrap(), &mut digits);
            (day.map(|day| (day, digits)).map_err(str::to_owned), sum.unwrap())
        });
        let mut found: Vec<_> = found.collect();
        found.sort();
        found
    }

    #[test]
    fn units_of_one_place_are_summed() {
        // A quarter, the second ethnic group, looked after or not, the second sex.
        assert_eq!(
            custody(["looked_after", "not_looked_after", "looked_after"]),
            [(Ok((90, vec![0, 1, 0, 1])), 2), (Ok((90, vec![0, 1, 1, 1])), 1)]
        );
    }

    #[test]
    fn a_value_that_is_not_listed_names_its_column() {
        assert_eq!(custody(["elsewhere"; 3]), [(Err("care_status".to_owned()), 3)]);
    }
}
