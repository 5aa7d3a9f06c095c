//! Days, ages and the dates on which extracts arrive.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// The first day of invented history. Fixed, because `covers_from` of the care extract
/// is declared in the project folder and not learnt from the file.
pub fn history_start() -> NaiveDate {
    day(2018, 4, 1)
}

/// A day that is known to exist.
pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

/// The day `n` days after, or before if `n` is negative.
pub fn plus_days(date: NaiveDate, n: i64) -> NaiveDate {
    let days = Days::new(n.unsigned_abs());
    let moved = if n < 0 { date.checked_sub_days(days) } else { date.checked_add_days(days) };
    moved.expect("invented dates lie within a few decades")
}

/// The same day `years` later, or the last of February where there is none.
pub fn plus_years(date: NaiveDate, years: i32) -> NaiveDate {
    let months = Months::new(12 * years.unsigned_abs());
    let moved = if years < 0 { date.checked_sub_months(months) } else { date.checked_add_months(months) };
    moved.expect("invented dates lie within a few decades")
}

/// Completed years of age; a person born on 29 February has a birthday on 1 March in other years.
pub fn age_years(born: NaiveDate, on: NaiveDate) -> i32 {
    let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
    on.year() - born.year() - i32::from(!had_birthday)
}

/// This day, or the Monday after if it falls on a weekend: courts do not sit then.
pub fn sitting_day(date: NaiveDate) -> NaiveDate {
    match date.weekday() {
        Weekday::Sat => plus_days(date, 2),
        Weekday::Sun => plus_days(date, 1),
        _ => date,
    }
}

/// The last day of the period of `months` months that holds this day; periods count from April,
/// as the recording year does.
pub fn period_end(date: NaiveDate, months: u32) -> NaiveDate {
    let since_april = (date.month() + 8) % 12;
    let into_period = since_april % months;
    let first = day(date.year(), date.month(), 1);
    let next = first.checked_add_months(Months::new(months - into_period)).expect("a near month");
    plus_days(next, -1)
}

/// One delivery of a source: what it covers and when it arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The first day it covers.
    pub from: NaiveDate,
    /// The last day it covers.
    pub to: NaiveDate,
    /// The day it arrives.
    pub received: NaiveDate,
}

/// Deliveries that follow one another from `from` to `until`, each `months` long and `lag` days late.
///
/// The last arrives on `until` itself and holds everything up to that day, so that a run
/// as at `until` sees the whole of history.
pub fn receipts(from: NaiveDate, until: NaiveDate, months: u32, lag: i64) -> Vec<Receipt> {
    let mut receipts = Vec::new();
    let mut first = from;
    loop {
        let to = period_end(first, months);
        let received = plus_days(to, lag);
        if received >= until {
            receipts.push(Receipt { from: first, to: until, received: until });
            return receipts;
        }
        receipts.push(Receipt { from: first, to, received });
        first = plus_days(to, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birthday_completes_a_year() {
        let born = day(2010, 6, 15);
        assert_eq!(age_years(born, day(2024, 6, 14)), 13);
        assert_eq!(age_years(born, day(2024, 6, 15)), 14);
        assert_eq!(age_years(day(2008, 2, 29), day(2018, 2, 28)), 9);
        assert_eq!(age_years(day(2008, 2, 29), day(2018, 3, 1)), 10);
    }

    #[test]
    fn years_are_added_by_the_calendar() {
        assert_eq!(plus_years(day(2020, 2, 29), 1), day(2021, 2, 28));
        assert_eq!(plus_years(day(2020, 5, 31), -3), day(2017, 5, 31));
        assert_eq!(plus_days(day(2020, 3, 1), -1), day(2020, 2, 29));
    }

    #[test]
    fn courts_sit_on_weekdays() {
        assert_eq!(sitting_day(day(2024, 6, 15)), day(2024, 6, 17));
        assert_eq!(sitting_day(day(2024, 6, 16)), day(2024, 6, 17));
        assert_eq!(sitting_day(day(2024, 6, 14)), day(2024, 6, 14));
    }

    #[test]
    fn periods_count_from_april() {
        assert_eq!(period_end(day(2024, 4, 1), 12), day(2025, 3, 31));
        assert_eq!(period_end(day(2025, 3, 31), 12), day(2025, 3, 31));
        assert_eq!(period_end(day(2024, 2, 10), 3), day(2024, 3, 31));
        assert_eq!(period_end(day(2024, 12, 31), 1), day(2024, 12, 31));
    }

    #[test]
    fn the_last_delivery_arrives_on_the_last_day_and_holds_the_rest() {
        let receipts = receipts(day(2026, 1, 1), day(2026, 9, 30), 3, 20);
        let all: Vec<_> = receipts.iter().map(|receipt| (receipt.to, receipt.received)).collect();
        assert_eq!(
            all,
            [
                (day(2026, 3, 31), day(2026, 4, 20)),
                (day(2026, 6, 30), day(2026, 7, 20)),
                (day(2026, 9, 30), day(2026, 9, 30)),
            ]
        );
    }
}
