//! Counted units as small numbers, made so by the engine that counts them: the text of millions of rows
//! is never held. Where no figure looks at the single child, the units of a place are summed, too.

use polars::prelude::*;

use super::keys::{self, KeyColumns};
use super::places::{PLACE, PlaceDigits};
use crate::declarations::Measure;
use crate::declarations::measure::{INTERVAL_START, Statistic};

/// The rows of a measure's SQL in small numbers.
pub(super) struct Encoded {
    pub(super) rows: DataFrame,
    /// How many rows have the key of another.
    pub(super) n_doubled: u64,
}

/// The rows of a measure's SQL, encoded; as they are if they are not as the measure declares them, so that
/// whoever reads them can say what is wrong.
pub(super) fn encoded(mut rows: LazyFrame, measure: &Measure, places: &PlaceDigits) -> PolarsResult<Encoded> {
    let schema = rows.collect_schema()?;
    if !is_as_declared(&schema, measure, places) || schema.get("person_id").is_none() {
        return Ok(Encoded { rows: collect(rows)?, n_doubled: 0 });
    }
    let keys = KeyColumns::new(measure, places, &schema);
    let child = looks_at_children(measure).then(|| col("person_id"));
    let columns = measure.numbers().map(number).chain([places.place()]).chain(child).chain(keys.fingerprint());
    let mut encoded = collect(rows.clone().select(columns.collect::<Vec<Expr>>()))?;
    let n_doubled = keys.n_doubled(&mut encoded, rows)?;
    let rows = if looks_at_children(measure) { encoded } else { collect(summed(encoded.lazy(), measure, col(PLACE)))? };
    Ok(Encoded { rows, n_doubled })
}

/// The same of rows that were summed over children, and whose keys were looked at, before.
pub(super) fn encoded_sums(mut rows: LazyFrame, measure: &Measure, places: &PlaceDigits) -> PolarsResult<Encoded> {
    if !is_as_declared(&*rows.collect_schema()?, measure, places) {
        return Ok(Encoded { rows: collect(rows)?, n_doubled: 0 });
    }
    let rows = collect(rows)?;
    let n_doubled = keys::n_doubled(&rows)?;
    Ok(Encoded { rows: collect(summed(rows.lazy(), measure, places.place()))?, n_doubled })
}

fn is_as_declared(schema: &Schema, measure: &Measure, places: &PlaceDigits) -> bool {
    let is = |name: &str, is_kind: fn(&DataType) -> bool| schema.get(name).is_some_and(is_kind);
    let has_texts = places.columns.iter().all(|(name, _)| is(name, DataType::is_string));
    let has_numbers = measure.numbers().all(|name| is(name, DataType::is_integer));
    has_texts && has_numbers && places.days().all(|day| is(day, DataType::is_date))
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
    ["interval_length", INTERVAL_START, "interval_end", "person_id"].contains(&column)
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
    use super::super::grid::Grid;
    use super::*;
    use crate::declarations::measure::tests::default_measures;

    /// A day with the digits of its place, or the column whose value is not listed.
    type DigitsOrColumn = Result<((i64, Option<i64>), Vec<usize>), String>;

    /// Three rows of `custody`, and what becomes of them: the places, and what is added in each.
    fn custody(care_statuses: [&str; 3]) -> Vec<(DigitsOrColumn, u64)> {
        let measure = &default_measures()["custody"];
        let grid = Grid::new(measure);
        let places = PlaceDigits::new(measure, &grid);
        let columns = vec![
            Column::new("interval_length".into(), ["quarter"; 3]),
            Column::new("interval_start".into(), [0, 0, 0]).cast(&DataType::Date).unwrap(),
            Column::new("interval_end".into(), [89, 89, 89]).cast(&DataType::Date).unwrap(),
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
            [(Ok(((89, Some(89)), vec![0, 1, 0, 1])), 2), (Ok(((89, Some(89)), vec![0, 1, 1, 1])), 1)]
        );
    }

    #[test]
    fn a_value_that_is_not_listed_names_its_column() {
        assert_eq!(custody(["elsewhere"; 3]), [(Err("care_status".to_owned()), 3)]);
    }
}
