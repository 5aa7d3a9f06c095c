//! Birthdays that stand for another: the first of January of a child whose day of birth nobody knew.

use rayon::prelude::*;

use super::columns::Described;
use super::compare::Comparisons;
use super::persons::Persons;
use super::placeholders::Placeholders;
use super::required::RequiredLevels;
use crate::declarations::Linkage;
use crate::declarations::linkage::Placeholder;

/// Days of a year.
const DAYS: f64 = 365.0;

/// So many people more than chance gives are none of its doing, however few are born on a day.
const MORE_THAN_CHANCE: f64 = 6.0;

/// The most people who must be told apart: names are too few to tell more from each other.
const TOLD_APART_MAX: u32 = 16;

/// The declared comparisons, which know the days that far more people hold than chance gives.
pub(super) fn comparisons<'a>(linkage: &'a Linkage, described: &'a Described) -> Comparisons<'a> {
    let mut comparisons = Comparisons::new(linkage, described);
    for declared in &linkage.placeholders {
        let at = comparisons.position(&declared.comparison);
        let found = placeholders(declared, at, (&comparisons, described, linkage));
        comparisons.know(at, found);
    }
    comparisons
}

/// The days that far more people hold than chance gives, among those born in their year.
///
/// Where they hold most of a year, as where only months are known, their frequency says what they are worth.
fn placeholders(
    declared: &Placeholder,
    comparison: usize,
    (comparisons, described, linkage): (&Comparisons<'_>, &Described, &Linkage),
) -> Placeholders {
    let column = comparisons.column(comparison);
    let values = described.column(column);
    let (n_holders, _) = Persons::of(described, linkage).holders(described, column);
    let day = |(value, n_people): (u32, u32)| {
        let year = values.texts.get(value).get(..4).unwrap_or_default();
        DayOfBirth { year, value, n_people }
    };
    let days: Vec<DayOfBirth<'_>> = (0u32..).zip(n_holders).map(day).collect();
    let told_apart = RequiredLevels::new(&declared.told_apart_by, comparisons);
    let of_year = |days: &[DayOfBirth<'_>]| {
        let n_of_year: u32 = days.iter().map(|day| day.n_people).sum();
        let least = declared.times * f64::from(n_of_year) / DAYS + MORE_THAN_CHANCE;
        let n_wanted = TOLD_APART_MAX.min(least as u32);
        let is_common = |day: &&DayOfBirth<'_>| {
            f64::from(day.n_people) > least && {
                let records = holders(described, column, day.value);
                told_apart.n_people(records, comparisons, described) >= n_wanted
            }
        };
        let found: Vec<&DayOfBirth<'_>> = days.iter().filter(is_common).collect();
        let n_found: u32 = found.iter().map(|day| day.n_people).sum();
        let are_most = 2 * n_found > n_of_year;
        let found = found.into_iter().filter(|_| !are_most);
        found.map(|day| (day.value, n_of_year)).collect::<Vec<_>>()
    };
    let years: Vec<&[DayOfBirth<'_>]> = days.chunk_by(|one, next| one.year == next.year).collect();
    years.into_par_iter().flat_map_iter(of_year).collect::<Vec<_>>().into_iter().collect()
}

/// A day, and how many people hold it.
struct DayOfBirth<'t> {
    year: &'t str,
    value: u32,
    n_people: u32,
}

/// The records that hold a value.
fn holders(described: &Described, column: usize, value: u32) -> impl Iterator<Item = u32> {
    let records = 0..u32::try_from(described.n_records).expect("records are numbered in 32 bits");
    records.filter(move |record| described.values(*record, column).contains(&value))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use polars::prelude::{NewChunkedArray, StringChunked};

    use super::*;
    use crate::stages::link::tests::drawn;

    /// The placeholders among records of these forenames and birthdays.
    fn found(rows: &[(String, String)]) -> Vec<String> {
        let linkage = drawn::rules();
        let column = |cells: Vec<&str>| StringChunked::from_iter_values("x".into(), cells.into_iter());
        let cells = BTreeMap::from([
            ("forenames".to_owned(), column(rows.iter().map(|row| row.0.as_str()).collect())),
            ("date_of_birth".to_owned(), column(rows.iter().map(|row| row.1.as_str()).collect())),
        ]);
        let records: Vec<u32> = (0u32..).take(rows.len()).collect();
        let described = Described::new(&cells, &records, rows.len(), &linkage);
        let comparisons = comparisons(&linkage, &described);
        let at = comparisons.position("date_of_birth");
        let texts = &described.column(comparisons.column(at)).texts;
        let is_one = |(value, _): &(usize, &str)| comparisons.placeholders(at).get(*value).is_some();
        texts.iter().enumerate().filter(is_one).map(|(_, text)| text.to_owned()).collect()
    }

    /// Forenames that are not alike.
    fn forename(number: usize) -> String {
        let syllables = ["BA", "DE", "FI", "GO", "HU", "KAX", "LE", "MI"];
        format!("{}{}{}", syllables[number % 8], syllables[number / 8 % 8], syllables[number % 7])
    }

    /// Children born on every second day of a year.
    fn a_year() -> Vec<(String, String)> {
        let born = |number: usize| format!("2009-{:02}-{:02}", 1 + number % 12, 2 + 2 * (number / 12));
        (0..156).map(|number| (forename(number), born(number))).collect()
    }

    #[test]
    fn a_day_that_far_more_hold_than_chance_gives_is_one() {
        let mut rows = a_year();
        rows.extend((0..20).map(|number| (forename(number), "2009-01-01".to_owned())));
        rows.extend((0..5).map(|number| (forename(number), "2009-07-01".to_owned())));
        assert_eq!(found(&rows), ["2009-01-01"]);
    }

    #[test]
    fn the_birthday_of_one_child_with_many_records_is_none() {
        let mut rows = a_year();
        rows.extend((0..40).map(|number| (format!("FEATHERLEY{}", forename(number)), "2009-01-01".to_owned())));
        assert_eq!(found(&rows), Vec::<String>::new());
    }

    #[test]
    fn days_that_hold_most_of_a_year_are_none() {
        let born = |number: usize| format!("2009-{:02}-01", 1 + number % 12);
        let rows: Vec<(String, String)> = (0..240).map(|number| (forename(number), born(number))).collect();
        assert_eq!(found(&rows), Vec::<String>::new());
    }
}
