//! The key of a measure's rows: two rows with one key count twice, most often since a join in the SQL met more than one row.

use polars::prelude::*;
use rayon::prelude::*;

use super::places::{PlaceDigits, digit};
use crate::declarations::Measure;
use crate::error::{Error, Kind, Result};

/// Of rows that a server has summed: how many of them have the key of another.
pub(super) const DOUBLED: &str = "doubled";

/// The column of what stands for a key.
const FINGERPRINT: &str = "key_fingerprint";

/// What stands for no value, and what the columns of a key are multiplied with: odd, and otherwise any numbers.
const NO_VALUE: i64 = 0x2545_F491_4F6C_DD1D;
const FACTORS: [i64; 4] = [0x1E37_79B9_7F4A_7C15, 0x3F58_476D_1CE4_E5B9, 0x14D0_49BB_1331_11EB, 0x6A09_E667_F3BC_C909];

/// The columns of a measure's key.
///
/// One number a row, its fingerprint, is made of them. As long as all are different, so are the keys: to sort numbers
/// costs little. Only where two are the same are the keys themselves looked at, for different keys can have one number.
pub(super) struct KeyColumns {
    columns: Vec<Expr>,
    fingerprint: Option<Expr>,
}

impl KeyColumns {
    /// Those of a measure, from rows with these columns.
    pub(super) fn new(measure: &Measure, places: &PlaceDigits, schema: &Schema) -> Self {
        let numbers: Option<Vec<Expr>> = measure.key.iter().map(|name| number(name, places, schema)).collect();
        Self {
            columns: measure.key.iter().map(|name| col(name.as_str())).collect(),
            fingerprint: numbers.filter(|numbers| !numbers.is_empty()).map(combined),
        }
    }

    /// The fingerprint of a row; none where the key holds something that is no number.
    pub(super) fn fingerprint(&self) -> Option<Expr> {
        self.fingerprint.clone()
    }

    /// How many rows have the key of another. Takes the fingerprints, which the rows may have, away from them.
    pub(super) fn n_doubled(&self, encoded: &mut DataFrame, rows: LazyFrame) -> PolarsResult<u64> {
        if let Ok(fingerprints) = encoded.drop_in_place(FINGERPRINT) {
            let mut fingerprints: Vec<i64> = fingerprints.i64()?.iter().flatten().collect();
            fingerprints.par_sort_unstable();
            if fingerprints.is_sorted_by(|left, right| left < right) {
                return Ok(0);
            }
        }
        if self.columns.is_empty() {
            return Ok(0);
        }
        let n_besides = (len() - lit(1)).cast(DataType::UInt64).alias(DOUBLED);
        let of_key = rows.select(self.columns.clone()).group_by(self.columns.clone()).agg([n_besides]);
        n_doubled(&of_key.select([col(DOUBLED)]).collect_with_engine(Engine::Streaming)?.unwrap_single())
    }
}

/// How many there are in rows that say it.
pub(super) fn n_doubled(rows: &DataFrame) -> PolarsResult<u64> {
    let Ok(doubled) = rows.column(DOUBLED) else { return Ok(0) };
    Ok(doubled.strict_cast(&DataType::UInt64)?.u64()?.sum().unwrap_or(0))
}

/// Refuses rows that have the key of another.
///
/// # Errors
/// [`Kind::Contract`], with the columns of the key and how many rows there are too many.
pub(super) fn refuse_doubled(measure: &Measure, n_doubled: u64) -> Result<()> {
    if n_doubled == 0 {
        return Ok(());
    }
    let (name, key) = (&measure.name, measure.key.join(", "));
    let rows = if n_doubled == 1 {
        "1 row too many, which is".to_owned()
    } else {
        format!("{n_doubled} rows too many, each of them")
    };
    let message = format!("measure {name}: {rows} the same in {key} as another");
    Err(Error::new(Kind::Contract, message)
        .hint("a join in the SQL meets more than one row, or `key` in the measure's .toml does not name a row"))
}

/// A column of the key as a number; nothing if it is none.
fn number(name: &str, places: &PlaceDigits, schema: &Schema) -> Option<Expr> {
    let kind = schema.get(name)?;
    let number = match places.columns.iter().find(|(column, _)| *column == name) {
        Some((column, values)) => digit(column, values),
        None if kind.is_date() => col(name).cast(DataType::Int32),
        None if kind.is_integer() || kind.is_bool() => col(name),
        None => return None,
    };
    Some(number.cast(DataType::Int64).fill_null(lit(NO_VALUE)))
}

/// Numbers as one, whatever does not fit in it left out.
fn combined(numbers: Vec<Expr>) -> Expr {
    let multiplied = numbers.into_iter().zip(FACTORS.iter().cycle()).map(|(number, factor)| (number, lit(*factor)));
    let sum = multiplied.fold(lit(0_i64), |sum, (number, factor)| (sum + number) * factor);
    sum.alias(FINGERPRINT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declarations::measure::tests::default_measures;
    use crate::stages::measure::grid::Grid;

    /// How many rows of `remands` are too many: they have these ids, as numbers or as text, and stages.
    fn n_doubled_of(ids: Column, stages: &[&str]) -> u64 {
        let measure = &default_measures()["remands"];
        let grid = Grid::new(measure);
        let rows = DataFrame::new(stages.len(), vec![ids, Column::new("stage".into(), stages)]).unwrap();
        let keys = KeyColumns::new(measure, &PlaceDigits::new(measure, &grid), rows.schema());
        let columns: Vec<Expr> = keys.fingerprint().into_iter().chain([lit(1).alias("one")]).collect();
        let mut encoded = rows.clone().lazy().select(columns).collect().unwrap();
        let n_doubled = keys.n_doubled(&mut encoded, rows.lazy()).unwrap();
        assert_eq!(encoded.width(), 1, "only `one` is left");
        n_doubled
    }

    #[test]
    fn rows_are_doubled_if_they_are_the_same_in_every_column_of_the_key() {
        let stages = ["all", "youth_detention", "all", "all"];
        let ids = |ids: [Option<u32>; 4]| Column::new("remand_id".into(), ids);
        assert_eq!(n_doubled_of(ids([Some(1), Some(1), Some(2), None]), &stages), 0);
        // The third and the fourth repeat the first.
        assert_eq!(n_doubled_of(ids([Some(1), Some(1), Some(1), Some(1)]), &stages), 2);
        assert_eq!(n_doubled_of(ids([None, Some(1), None, Some(3)]), &stages), 1);
    }

    #[test]
    fn a_key_of_text_is_looked_at_as_it_is() {
        let ids = |ids: [&str; 2]| Column::new("remand_id".into(), ids);
        assert_eq!(n_doubled_of(ids(["r1", "r2"]), &["all", "all"]), 0);
        assert_eq!(n_doubled_of(ids(["r1", "r1"]), &["all", "all"]), 1);
    }

    #[test]
    fn different_keys_with_one_fingerprint_are_no_doubles() {
        // No value, and the number that stands for it.
        let ids = Column::new("remand_id".into(), [Some(NO_VALUE), None]);
        assert_eq!(n_doubled_of(ids, &["all", "all"]), 0);
    }
}
