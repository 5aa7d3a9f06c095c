//! `yjp backfill`: the same run for a range of past days.

use chrono::{Days, Months, NaiveDate};

use super::place;
use super::progress::Progress;
use super::run::{summary, tell_time};
use crate::cli::{Every, Global};
use crate::engine::clock::Stopwatch;
use crate::error::{Error, Kind, Result};

/// Days to run for.
#[derive(Debug, Clone, Copy)]
pub struct Range {
    /// The first.
    pub from: NaiveDate,
    /// None after this one.
    pub to: NaiveDate,
    /// How far they are apart.
    pub every: Every,
}

/// Runs for each day, oldest first, and stops at the first that fails.
pub fn call(global: &Global, range: Range, is_restated: bool, out: &mut String) -> Result<()> {
    let days = days(range);
    if days.is_empty() {
        let error = Error::new(Kind::Usage, format!("there is no day from {} to {}", range.from, range.to));
        return Err(error.hint("give the earlier day with --from"));
    }
    let engine = place::engine(global)?;
    let stopwatch = Stopwatch::start();
    for day in days {
        let progress = Progress::new(global);
        let outcome = engine.run(day, "backfill", is_restated, &progress)?;
        out.push_str(&summary(&outcome));
        out.push('\n');
    }
    tell_time(global, &stopwatch);
    Ok(())
}

/// The days of a range. Months are counted from the first day, so that a range that
/// begins on the 31st comes back to the 31st after a shorter month.
fn days(range: Range) -> Vec<NaiveDate> {
    let nth = |n: u32| match range.every {
        Every::Month => range.from.checked_add_months(Months::new(n)),
        Every::Week => range.from.checked_add_days(Days::new(7 * u64::from(n))),
        Every::Day => range.from.checked_add_days(Days::new(u64::from(n))),
    };
    (0..).map_while(nth).take_while(|day| *day <= range.to).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: &str, to: &str, every: Every, expected: &[&str]) {
        let range = Range { from: from.parse().unwrap(), to: to.parse().unwrap(), every };
        let days: Vec<String> = days(range).iter().map(ToString::to_string).collect();
        assert_eq!(days, expected);
    }

    #[test]
    fn months_end_where_they_end() {
        let expected = ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"];
        check("2024-01-31", "2024-05-30", Every::Month, &expected);
    }

    #[test]
    fn weeks_and_days_include_both_ends() {
        check("2024-02-26", "2024-03-04", Every::Week, &["2024-02-26", "2024-03-04"]);
        check("2024-02-28", "2024-03-01", Every::Day, &["2024-02-28", "2024-02-29", "2024-03-01"]);
    }

    #[test]
    fn a_range_the_wrong_way_round_has_no_days() {
        check("2024-03-01", "2024-02-01", Every::Day, &[]);
    }
}
