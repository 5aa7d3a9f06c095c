//! Ages in completed years, worked out before dates of birth go.

use chrono::{Datelike, NaiveDate};

use crate::stages::handed::linked::Day;

/// Completed years on a day; nothing if either is not known, or if the day lies before the birth.
///
/// A child born on 29 February has a birthday on 1 March in common years (England and Wales:
/// an age is reached at the start of the anniversary, and that year has no 29 February).
pub(super) fn completed_years(born: Option<Day>, on: Option<Day>) -> Option<i32> {
    let (born, on) = (NaiveDate::from_epoch_days(born?)?, NaiveDate::from_epoch_days(on?)?);
    let is_before_birthday = (on.month(), on.day()) < (born.month(), born.day());
    let years = on.year() - born.year() - i32::from(is_before_birthday);
    (years >= 0).then_some(years)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(born: &str, on: &str, expected: Option<i32>) {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap().to_epoch_days();
        assert_eq!(completed_years(Some(day(born)), Some(day(on))), expected);
    }

    #[test]
    fn a_year_is_completed_on_the_birthday() {
        check("2008-05-10", "2023-05-09", Some(14));
        check("2008-05-10", "2023-05-10", Some(15));
    }

    #[test]
    fn born_on_29_february_the_birthday_of_common_years_is_1_march() {
        check("2008-02-29", "2018-02-28", Some(9));
        check("2008-02-29", "2018-03-01", Some(10));
        check("2008-02-29", "2020-02-29", Some(12));
    }

    #[test]
    fn before_birth_there_is_no_age() {
        check("2008-05-10", "2008-05-09", None);
        assert_eq!(completed_years(None, Some(0)), None);
    }
}
