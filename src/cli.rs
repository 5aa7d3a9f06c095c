//! What the command lines of all verbs share.

use std::path::PathBuf;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use clap::{Args, ValueEnum};

/// Years that figures can be for: tables with days before or after are refused, too.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// What holds for all verbs.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options of all verbs")]
pub struct Global {
    /// Folder of the declarations.
    #[arg(long, global = true, value_name = "DIR", default_value = "pipelines")]
    pub project: PathBuf,
    /// Folder of the deliveries, instead of the one in project.toml.
    #[arg(long, global = true, value_name = "DIR")]
    pub deliveries: Option<PathBuf>,
    /// Folder where everything is kept, instead of the one in project.toml.
    #[arg(long, global = true, value_name = "DIR")]
    pub store: Option<PathBuf>,
    /// Key file, instead of YJP_KEY_FILE and of the one in project.toml.
    #[arg(long, global = true, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Form of the log on stderr.
    #[arg(long, global = true, value_enum, default_value_t = LogForm::Text)]
    pub log: LogForm,
    /// Lowest level that is logged; warn for text and info for json if left out.
    #[arg(long, global = true, value_enum, value_name = "LEVEL")]
    pub log_level: Option<LogLevel>,
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogForm {
    /// One JSON object a line.
    Json,
    /// Lines for people.
    Text,
}

/// Lowest level that is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// What stopped the run.
    Error,
    /// What somebody should look at.
    Warn,
    /// Steps with their counts.
    Info,
    /// What the steps did, and the cause of a failure.
    Debug,
    /// Everything.
    Trace,
}

/// How many of something. Every argument that is a number is read by this.
///
/// # Errors
/// What is wrong with the text, for clap to show beside the name of the argument.
pub fn whole_number<N: FromStr>(text: &str) -> Result<N, String> {
    let fault = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        "this number is too large"
    } else {
        "a whole number is written in digits alone, as 1000"
    };
    text.parse().map_err(|_| fault.to_owned())
}

/// A part of a whole.
///
/// # Errors
/// What is wrong with the text, for clap to show beside the name of the argument.
pub fn share(text: &str) -> Result<f64, String> {
    let parsed = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    parsed.ok_or_else(|| "a share is a number from 0 to 1, as 0.05".to_owned())
}

/// A day that figures can be for. Every argument that is a day is read by this.
///
/// # Errors
/// What is wrong with the text, for clap to show beside the name of the argument.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    let parsed = text.parse::<NaiveDate>().ok();
    // Parsing alone would take `2024-6-3`, too, and a blank before it.
    let Some(day) = parsed.filter(|day| day.to_string() == text) else {
        let is_written_as_one = text.len() == 10 && text.bytes().enumerate().all(is_right_symbol);
        let fault = if is_written_as_one { "the calendar has no such day" } else { "a day is written as 2024-06-30" };
        return Err(fault.to_owned());
    };
    if !YEARS.contains(&day.year()) {
        return Err(format!("a day lies between {}-01-01 and {}-12-31", YEARS.start(), YEARS.end()));
    }
    Ok(day)
}

/// Whether a symbol stands where it does in `2024-06-30`.
fn is_right_symbol((at, symbol): (usize, u8)) -> bool {
    if matches!(at, 4 | 7) { symbol == b'-' } else { symbol.is_ascii_digit() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, fault: &str) {
        assert_eq!(day(text), Err(fault.to_owned()), "{text}");
    }

    #[test]
    fn a_number_is_written_in_digits() {
        assert_eq!(whole_number::<u32>("400"), Ok(400));
        for text in ["1e3", "nope", "1,000", "-1", "1.5", ""] {
            let expected = "a whole number is written in digits alone, as 1000";
            assert_eq!(whole_number::<u32>(text), Err(expected.to_owned()), "{text}");
        }
        assert_eq!(whole_number::<u32>("5000000000"), Err("this number is too large".to_owned()));
    }

    #[test]
    fn a_share_lies_between_0_and_1() {
        assert_eq!((share("0"), share("0.25"), share("1")), (Ok(0.0), Ok(0.25), Ok(1.0)));
        for text in ["5", "-0.1", "5%", "NaN", "inf", ""] {
            assert_eq!(share(text), Err("a share is a number from 0 to 1, as 0.05".to_owned()), "{text}");
        }
    }

    #[test]
    fn a_day_is_a_day_of_the_calendar() {
        assert_eq!(day("2024-02-29"), Ok(NaiveDate::from_ymd_opt(2024, 2, 29).unwrap()));
        refused("2026-02-30", "the calendar has no such day");
        refused("2026-13-01", "the calendar has no such day");
    }

    #[test]
    fn a_day_is_written_in_one_way() {
        for text in ["", "2024-6-3", " 2024-06-30", "2024-06-30 ", "30/06/2024", "today", "2024-06-3é"] {
            refused(text, "a day is written as 2024-06-30");
        }
    }

    #[test]
    fn a_day_is_within_reach_of_the_tables() {
        for text in ["1899-12-31", "2200-01-01", "+262142-12-31", "-0001-01-01"] {
            refused(text, "a day lies between 1900-01-01 and 2199-12-31");
        }
        assert!(day("1900-01-01").is_ok() && day("2199-12-31").is_ok());
    }
}
