//! `yjp backfill`: the same run for a range of past days.

use chrono::{Days, Months, NaiveDate};
use clap::{Args, ValueEnum};

use super::place;
use super::progress::Progress;
use super::run::{summary, tell_time};
use crate::cli::{Global, day};
use crate::error::{Error, Kind, Result};
use crate::job::clock::Stopwatch;

/// Run for a range of past days.
///
/// The oldest day comes first, and the first that fails is the last: the days before it are published.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  yjp backfill --from 2025-01-31 --to 2025-12-31 --every month")]
pub struct Backfill {
    /// The first day.
    #[arg(long, value_name = "DATE", value_parser = day)]
    from: NaiveDate,
    /// No day after this one.
    #[arg(long, value_name = "DATE", value_parser = day)]
    to: NaiveDate,
    /// How far the days are apart.
    #[arg(long, value_enum, default_value_t = Every::Month)]
    every: Every,
    /// Do again what is up to date, too.
    #[arg(long)]
    restate: bool,
}

/// How far the days of a backfill are apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Every {
    /// The same day of each month, or the last of a shorter one.
    Month,
    /// Seven days.
    Week,
    /// One day.
    Day,
}

impl Backfill {
    /// Runs for each day, oldest first, and stops at the first that fails.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let days = self.days();
        if days.is_empty() {
            let error = Error::new(Kind::Usage, format!("there is no day from {} to {}", self.from, self.to));
            return Err(error.hint("give the earlier day with --from"));
        }
        place::in_the_past("--to", self.to)?;
        let job = place::job(global)?;
        let stopwatch = Stopwatch::start();
        for day in days {
            let progress = Progress::new(global);
            let outcome = job.run(day, "backfill", self.restate, &progress)?;
            out.push_str(&summary(&outcome));
            out.push('\n');
        }
        tell_time(global, &stopwatch);
        Ok(())
    }

    /// The days of the range. Months are counted from the first day, so that a range that
    /// begins on the 31st comes back to the 31st after a shorter month.
    fn days(&self) -> Vec<NaiveDate> {
        let nth = |n: u32| match self.every {
            Every::Month => self.from.checked_add_months(Months::new(n)),
            Every::Week => self.from.checked_add_days(Days::new(7 * u64::from(n))),
            Every::Day => self.from.checked_add_days(Days::new(u64::from(n))),
        };
        (0..).map_while(nth).take_while(|day| *day <= self.to).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: &str, to: &str, every: Every, expected: &[&str]) {
        let range = Backfill { from: from.parse().unwrap(), to: to.parse().unwrap(), every, restate: false };
        let days: Vec<String> = range.days().iter().map(ToString::to_string).collect();
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
