//! The columns that figures can be broken down by, and how many of them a measure can count.

use serde::Deserialize;

use super::{Measure, NOT_KNOWN};

/// A column that figures can be broken down by: any column of text that a measure's SQL returns.
///
/// In the order of the published columns: those of the contract in their places, then others by name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Breakdown {
    /// Its place in the contract; behind all of those, if it has none.
    rank: usize,
    name: String,
}

/// The columns of the contract, which every publication has.
const CONTRACT: [&str; 5] =
    [Breakdown::ETHNIC_GROUP, Breakdown::CARE_STATUS, Breakdown::SEX, Breakdown::AGE_BAND, Breakdown::TIER];

/// Other columns of a publication or of a measure's SQL: figures would have two columns of one name.
const TAKEN: [&str; 19] = [
    "measure",
    "statistic",
    "interval_length",
    "interval_start",
    "interval_end",
    "cohort_basis",
    "stage",
    "numerator",
    "denominator",
    "value",
    "unit",
    "lower",
    "upper",
    "method",
    "status",
    "as_at",
    "parts",
    "parts_final",
    "person_id",
];

impl Breakdown {
    /// Ethnic group.
    pub const ETHNIC_GROUP: &str = "ethnic_group";
    /// Care status.
    pub const CARE_STATUS: &str = "care_status";
    /// Sex.
    pub const SEX: &str = "sex";
    /// Age band: its values are the youngest and the oldest age, `10-14`.
    pub const AGE_BAND: &str = "age_band";
    /// Tier of the outcome.
    pub const TIER: &str = "tier";

    /// A column by its name.
    ///
    /// # Errors
    /// Says why a column cannot be called so.
    pub fn new(name: impl Into<String>) -> Result<Self, String> {
        let name = name.into();
        let is_part = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        if !name.starts_with(|letter: char| letter.is_ascii_lowercase()) || !name.chars().all(is_part) {
            return Err(format!("`{name}` is no name of a column: write small letters, digits and `_`"));
        }
        if TAKEN.contains(&name.as_str()) {
            return Err(format!("`{name}` is another column of the figures, which cannot be broken down by"));
        }
        let rank = CONTRACT.iter().position(|column| *column == name).unwrap_or(CONTRACT.len());
        Ok(Self { rank, name })
    }

    /// The columns that every publication has, in order.
    pub fn contract() -> [Self; CONTRACT.len()] {
        let mut rank = 0..;
        CONTRACT.map(|name| Self { rank: rank.next().expect("there is always a next number"), name: name.to_owned() })
    }

    /// The name of the column.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is the column of this name.
    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }
}

impl TryFrom<String> for Breakdown {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::new(name)
    }
}

/// The youngest and the oldest of an age band, `10-14`.
pub fn ages(band: &str) -> Option<[i32; 2]> {
    let (youngest, oldest) = band.split_once('-')?;
    Some([youngest.parse().ok()?, oldest.parse().ok()?]).filter(|[youngest, oldest]| youngest <= oldest)
}

/// The most values that one column may have: each unit's value is kept in a byte, of which one says that it is not listed.
const MOST_VALUES: usize = 250;

/// The most cells of all breakdowns of all parts together: each has a sum a column and quarter.
const MOST_CELLS: usize = 10_000;

/// The most combinations of all values of all columns: each has a number of its own beside the day.
const MOST_PLACES: u128 = 1 << 36;

/// Says what of a measure's columns, values or parts cannot be counted.
pub(super) fn fault(measure: &Measure) -> Option<String> {
    let columns = measure.broken_down_by();
    let used = || measure.values.iter().filter(|(column, _)| columns.contains(column));
    if let Some((column, values)) = used().find(|(_, values)| values.len() > MOST_VALUES) {
        let (column, n) = (column.name(), values.len());
        return Some(format!("[values] {column} has {n} values, but at most {MOST_VALUES} can be counted: group them"));
    }
    let bands = measure.values.iter().filter(|(column, _)| column.is(Breakdown::AGE_BAND)).flat_map(|(_, bands)| bands);
    if let Some(band) = bands.into_iter().find(|band| *band != NOT_KNOWN && ages(band).is_none()) {
        return Some(format!(
            "[values] age_band has `{band}`, which is not the youngest and the oldest age, as `10-14`"
        ));
    }
    let n_parts = measure.stages().len();
    if n_parts > MOST_VALUES {
        return Some(format!("{n_parts} parts or stages, but at most {MOST_VALUES} can be counted"));
    }
    let n_values = |column: &Breakdown| measure.values.get(column).map_or(0, Vec::len);
    let n_cells = |columns: &Vec<Breakdown>| columns.iter().map(n_values).fold(1_usize, usize::saturating_mul);
    let n_cells = measure.breakdowns.iter().map(n_cells).fold(0, usize::saturating_add).saturating_mul(n_parts);
    let n_places = used().map(|(_, values)| values.len() as u128 + 1).fold(1, u128::saturating_mul);
    (n_cells > MOST_CELLS || n_places > MOST_PLACES).then(|| {
        format!("the breakdowns make {n_cells} groups, but at most {MOST_CELLS} can be counted: name fewer columns or values")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_the_contract_come_in_their_places_and_others_by_name() {
        let mut columns =
            ["offence_group", "tier", "sex", "borough", "ethnic_group"].map(|name| Breakdown::new(name).unwrap());
        columns.sort();
        assert_eq!(
            columns.each_ref().map(Breakdown::name),
            ["ethnic_group", "sex", "tier", "borough", "offence_group"]
        );
        assert!(Breakdown::contract().is_sorted());
    }

    #[test]
    fn a_column_that_figures_have_already_is_none_to_break_down_by() {
        assert!(Breakdown::new("value").unwrap_err().starts_with("`value` is another column"));
        for name in ["Sex", "1st", "", "offence group", "x;y"] {
            assert!(Breakdown::new(name).unwrap_err().contains("no name of a column"), "{name}");
        }
    }

    #[test]
    fn an_age_band_is_read_from_its_name() {
        assert_eq!(ages("10-14"), Some([10, 14]));
        assert_eq!([ages("14-10"), ages("young"), ages("10")], [None; 3]);
    }
}
