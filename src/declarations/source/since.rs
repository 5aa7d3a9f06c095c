//! From which day on a delivery is complete.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

/// The start of the period that a delivery reports on: the last such day up to the one that it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum CompleteSince {
    /// The first of the month.
    Month,
    /// The first of the quarter.
    Quarter,
    /// This day of each year, by month and day.
    Year(u32, u32),
}

impl CompleteSince {
    /// The first day of the period that goes on to this day.
    pub fn day(self, covered_to: NaiveDate) -> NaiveDate {
        let of_year = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a day of every year");
        let year = covered_to.year();
        match self {
            Self::Month => of_year(year, covered_to.month(), 1),
            Self::Quarter => of_year(year, covered_to.month0() / 3 * 3 + 1, 1),
            Self::Year(month, day) => {
                let this_year = of_year(year, month, day);
                if this_year <= covered_to { this_year } else { of_year(year - 1, month, day) }
            }
        }
    }
}

impl TryFrom<String> for CompleteSince {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "start of month" => return Ok(Self::Month),
            "start of quarter" => return Ok(Self::Quarter),
            _ => {}
        }
        // Of a year that is no leap year, so that every year has the day.
        let day = NaiveDate::parse_from_str(&format!("{text} 2001"), "%d %B %Y").map_err(|_| {
            format!(
                "`{text}` is no start of a period: write `start of month`, `start of quarter` or a day as `1 April`"
            )
        })?;
        Ok(Self::Year(day.month(), day.day()))
    }
}

impl fmt::Display for CompleteSince {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month => formatter.write_str("the start of the month"),
            Self::Quarter => formatter.write_str("the start of the quarter"),
            Self::Year(month, day) => {
                let day = NaiveDate::from_ymd_opt(2001, *month, *day).expect("a day of every year");
                write!(formatter, "{}", day.format("%-d %B"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(since: &str, covered_to: &str, expected: &str) {
        let since = CompleteSince::try_from(since.to_owned()).unwrap();
        assert_eq!(since.day(covered_to.parse().unwrap()).to_string(), expected, "{since} {covered_to}");
    }

    #[test]
    fn a_period_begins_on_the_last_such_day() {
        check("1 April", "2024-03-31", "2023-04-01");
        check("1 April", "2024-04-01", "2024-04-01");
        check("1 April", "2024-09-30", "2024-04-01");
        check("start of quarter", "2024-02-29", "2024-01-01");
        check("start of quarter", "2024-12-31", "2024-10-01");
        check("start of month", "2024-02-29", "2024-02-01");
    }

    #[test]
    fn a_day_that_not_every_year_has_is_none() {
        for text in ["29 February", "April", "1 April 2024", ""] {
            assert!(CompleteSince::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
