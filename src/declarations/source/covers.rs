//! Up to which day a delivery is complete: rules in words.

use std::fmt;
use std::str::FromStr;

use chrono::format::{Parsed, StrftimeItems, parse_and_remainder};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, de};

use super::named_days::{NamedDay, Quarters, named_day};
use super::texts::one_or_many;

/// One way to tell up to which day a delivery is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CoversTo {
    /// `31 March before received`: a day that follows from the one it was received on.
    Receipt(BeforeReceipt),
    /// `newest COLUMN`: the newest day in a column, by our name.
    Newest(String),
    /// `FORMAT in file name`: the last date there.
    FileName(String),
    /// `day in file name`: the last day, month, quarter or financial year there, however it is written.
    AnyDay(Quarters),
}

/// A day that follows from the day of receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BeforeReceipt {
    /// That day itself.
    SameDay,
    /// The day before.
    DayBefore,
    /// The last day of the month before.
    EndOfMonth,
    /// The last day of the quarter before.
    EndOfQuarter,
    /// The last such day before it, as day and month.
    DayOfYear(u32, u32),
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const IN_FILE_NAME: &str = " in file name";

/// What is asked of the name of a file where no format says it.
const ANY_DAYS: [(&str, Quarters); 3] = [
    ("day in file name", Quarters::Either),
    ("day or calendar quarter in file name", Quarters::Calendar),
    ("day or financial quarter in file name", Quarters::Financial),
];

impl FromStr for CoversTo {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(column) = text.strip_prefix("newest ") {
            return Ok(Self::Newest(column.to_owned()));
        }
        if let Some((_, quarters)) = ANY_DAYS.iter().find(|(rule, _)| *rule == text) {
            return Ok(Self::AnyDay(*quarters));
        }
        if let Some(format) = text.strip_suffix(IN_FILE_NAME) {
            return check_format(format).map(|()| Self::FileName(format.to_owned()));
        }
        let receipt = match text {
            "received" => Some(BeforeReceipt::SameDay),
            "day before received" => Some(BeforeReceipt::DayBefore),
            "end of month before received" => Some(BeforeReceipt::EndOfMonth),
            "end of quarter before received" => Some(BeforeReceipt::EndOfQuarter),
            _ => text.strip_suffix(" before received").and_then(day_of_year),
        };
        receipt.map(Self::Receipt).ok_or_else(|| {
            format!(
                "`{text}` is no rule for covers_to: there are `received`, `day before received`, `end of month before \
                 received`, `end of quarter before received`, `31 March before received`, `newest COLUMN`, `day in file \
                 name` and `%Y-%m-%d in file name`"
            )
        })
    }
}

/// As it is declared.
impl fmt::Display for CoversTo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Receipt(receipt) => receipt.fmt(formatter),
            Self::Newest(column) => write!(formatter, "newest {column}"),
            Self::FileName(format) => write!(formatter, "{format}{IN_FILE_NAME}"),
            Self::AnyDay(quarters) => {
                let rule = ANY_DAYS.iter().find(|(_, known)| known == quarters);
                formatter.write_str(rule.expect("there is a rule for every kind of quarter").0)
            }
        }
    }
}

impl fmt::Display for BeforeReceipt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameDay => formatter.write_str("received"),
            Self::DayBefore => formatter.write_str("day before received"),
            Self::EndOfMonth => formatter.write_str("end of month before received"),
            Self::EndOfQuarter => formatter.write_str("end of quarter before received"),
            Self::DayOfYear(day, month) => {
                write!(formatter, "{day} {} before received", MONTHS[*month as usize - 1])
            }
        }
    }
}

impl CoversTo {
    /// Whether it asks the name of a file.
    pub const fn is_of_name(&self) -> bool {
        matches!(self, Self::FileName(_) | Self::AnyDay(_))
    }

    /// What the name of a file says that was received on this day.
    pub fn named(&self, name: &str, received: NaiveDate) -> NamedDay {
        match self {
            Self::FileName(format) => day_in(name, format).map_or(NamedDay::Nothing, NamedDay::Day),
            Self::AnyDay(quarters) => named_day(name, received, *quarters),
            Self::Receipt(_) | Self::Newest(_) => NamedDay::Nothing,
        }
    }
}

impl BeforeReceipt {
    /// The day for a delivery received on this one.
    pub fn day(self, received: NaiveDate) -> NaiveDate {
        let found = match self {
            Self::SameDay => Some(received),
            Self::DayBefore => received.pred_opt(),
            Self::EndOfMonth => first_of_month(received, received.month()).and_then(|first| first.pred_opt()),
            Self::EndOfQuarter => {
                first_of_month(received, received.month0() / 3 * 3 + 1).and_then(|first| first.pred_opt())
            }
            Self::DayOfYear(day, month) => (0..8)
                .filter_map(|back| NaiveDate::from_ymd_opt(received.year() - back, month, day))
                .find(|found| *found < received),
        };
        found.expect("nothing was received at the beginning of time, and a 29 February is never eight years away")
    }
}

fn first_of_month(date: NaiveDate, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year(), month, 1)
}

fn day_of_year(text: &str) -> Option<BeforeReceipt> {
    let (day, month) = text.split_once(' ')?;
    let month = (1u32..).zip(MONTHS).find(|(_, name)| *name == month)?.0;
    let day: u32 = day.parse().ok()?;
    // 2024 has a 29 February.
    NaiveDate::from_ymd_opt(2024, month, day).map(|_| BeforeReceipt::DayOfYear(day, month))
}

/// A format must say at least the quarter, and say nothing that a name cannot be searched for.
fn check_format(format: &str) -> Result<(), String> {
    let written = NaiveDate::from_ymd_opt(2024, 3, 31).expect("a day").format_with_items(StrftimeItems::new(format));
    let mut text = String::new();
    let is_written = fmt::Write::write_fmt(&mut text, format_args!("{written}")).is_ok();
    if is_written && day_in(&text, format).is_some() {
        return Ok(());
    }
    Err(format!(
        "`{format}` is no date format that says year and day, month or quarter: `%Y-%m-%d`, `%Y%m%d`, `%Y-%m`, `%YQ%q`"
    ))
}

/// The last date that a text holds in this format; of a format without a day, the last day of its month or quarter.
fn day_in(text: &str, format: &str) -> Option<NaiveDate> {
    let is_digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let starts = text.char_indices().map(|(at, _)| at).filter(|at| *at == 0 || !is_digit(at - 1));
    let mut found = starts.filter_map(|at| {
        let mut parsed = Parsed::new();
        let rest = parse_and_remainder(&mut parsed, &text[at..], StrftimeItems::new(format)).ok()?;
        // A longer number is another one: the first eight digits of a telephone number are no date.
        if is_digit(text.len() - rest.len()) {
            return None;
        }
        day_of(&parsed).filter(|day| (1990..2200).contains(&day.year()))
    });
    found.next_back()
}

fn day_of(parsed: &Parsed) -> Option<NaiveDate> {
    let year = parsed.year()?;
    if let Some(day) = parsed.day() {
        return NaiveDate::from_ymd_opt(year, parsed.month()?, day);
    }
    let month = parsed.month().or_else(|| parsed.quarter().map(|quarter| quarter * 3))?;
    let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    NaiveDate::from_ymd_opt(next_year, next_month, 1)?.pred_opt()
}

/// One rule or several, tried in turn.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<CoversTo>, D::Error> {
    let rules = one_or_many(deserializer)?;
    rules.iter().map(|rule| rule.parse().map_err(de::Error::custom)).collect()
}

/// How often deliveries come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Every night.
    Nightly,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every quarter.
    Quarterly,
    /// Every year.
    Yearly,
}

impl Rhythm {
    /// As it is declared.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Nightly => "nightly",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::Yearly => "yearly",
        }
    }

    /// How many days it is at most from one delivery to the next.
    pub const fn days(self) -> i64 {
        match self {
            Self::Nightly => 1,
            Self::Weekly => 7,
            Self::Monthly => 31,
            Self::Quarterly => 92,
            Self::Yearly => 366,
        }
    }

    /// After how many days without a delivery the next one is late: half a period more than the period, so that a weekend
    /// or a public holiday is no news.
    pub const fn patience_days(self) -> u64 {
        match self {
            Self::Nightly => 4,
            Self::Weekly => 11,
            Self::Monthly => 46,
            Self::Quarterly => 137,
            Self::Yearly => 457,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn check(rule: &str, received: &str, expected: &str) {
        let rule: CoversTo = rule.parse().unwrap();
        let CoversTo::Receipt(receipt) = rule else { panic!("{rule} is no rule of receipt") };
        assert_eq!(receipt.day(day(received)), day(expected), "{rule}");
    }

    #[test]
    fn a_day_follows_from_the_day_of_receipt() {
        check("received", "2024-06-19", "2024-06-19");
        check("day before received", "2024-03-01", "2024-02-29");
        check("end of month before received", "2024-01-05", "2023-12-31");
        check("end of quarter before received", "2024-06-30", "2024-03-31");
        check("end of quarter before received", "2024-07-01", "2024-06-30");
        check("31 March before received", "2024-06-19", "2024-03-31");
        check("31 March before received", "2024-03-31", "2023-03-31");
        check("29 February before received", "2027-01-01", "2024-02-29");
    }

    #[test]
    fn a_rule_is_written_as_it_is_read() {
        for text in
            ["received", "31 March before received", "newest return_end", "%Y-%m-%d in file name", "day in file name"]
        {
            assert_eq!(text.parse::<CoversTo>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        for text in
            ["yesterday", "31 June before received", "March before received", "%Y in file name", "%H in file name"]
        {
            assert!(text.parse::<CoversTo>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_last_date_in_a_name_counts() {
        let found = |name: &str, format: &str| day_in(name, format).map(|day| day.to_string());
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(found("episodes_2024-03-31.csv", "%Y-%m-%d"), some("2024-03-31"));
        assert_eq!(found("from 2023-04-01 to 2024-03-31.csv", "%Y-%m-%d"), some("2024-03-31"));
        assert_eq!(found("903_20240331_v2.csv", "%Y%m%d"), some("2024-03-31"));
        assert_eq!(found("outcomes_2024-02.csv", "%Y-%m"), some("2024-02-29"));
        assert_eq!(found("outcomes_2023Q4.csv", "%YQ%q"), some("2023-12-31"));
        assert_eq!(found("outcomes_2023-13-31.csv", "%Y-%m-%d"), None);
        assert_eq!(found("case 1202403311.csv", "%Y%m%d"), None);
        assert_eq!(found("episodes.csv", "%Y-%m-%d"), None);
    }
}
