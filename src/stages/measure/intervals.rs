//! The interval of a row: its length, its first day and its last belong together.

use chrono::NaiveDate;

use super::calendar::Timeline;
use crate::declarations::Measure;
use crate::declarations::measure::Length;
use crate::error::{Error, Kind};

/// Why a row is of no interval that can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoInterval {
    /// It ends on no last day of a quarter, or begins on another day than such an interval does.
    Odd(Length),
    /// It ends after the day of the figures.
    NotEnded,
    /// It ends before the first quarter.
    BeforeFirst,
}

/// The position of the interval that ends on a day and begins so many days before, if that is said.
pub(super) fn position(timeline: &Timeline, length: Length, days: (i64, Option<i64>)) -> Result<usize, NoInterval> {
    let (last, n_before) = days;
    let last = i32::try_from(last).ok().and_then(NaiveDate::from_epoch_days).ok_or(NoInterval::Odd(length))?;
    let span = Timeline::span_ending(length, last);
    let is_first = |n_before: i64| n_before == (span.end - span.start).num_days();
    if span.end != last || !n_before.is_none_or(is_first) {
        return Err(NoInterval::Odd(length));
    }
    match timeline.position(last) {
        Some(position) => Ok(position),
        None if timeline.is_before_first(last) => Err(NoInterval::BeforeFirst),
        None => Err(NoInterval::NotEnded),
    }
}

impl NoInterval {
    /// What is said of it.
    pub(super) fn of(self, measure: &Measure) -> Error {
        let (fault, hint) = match self {
            Self::Odd(length) => (
                format!("interval_start and interval_end are not those of a {}", length.label()),
                "return interval_length, interval_start and interval_end of one row of `intervals`",
            ),
            Self::NotEnded => (
                "an interval ends after the day of the figures".to_owned(),
                "join `intervals`, which holds no later one, as JOIN intervals AS q ON q.quarter_start = c.quarter_start",
            ),
            Self::BeforeFirst => (
                "an interval ends before the first quarter that is counted".to_owned(),
                "name the dates that it comes from in `begins`",
            ),
        };
        Error::new(Kind::Contract, format!("measure {}: {fault}", measure.name)).hint(hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[track_caller]
    fn check(length: Length, [first, last]: [&str; 2], expected: Result<usize, NoInterval>) {
        let timeline = Timeline::new(Some(day("2019-01-01")), day("2020-06-30"));
        let n_before = (day(last) - day(first)).num_days();
        assert_eq!(position(&timeline, length, (day(last).to_epoch_days().into(), Some(n_before))), expected);
    }

    #[test]
    fn the_days_of_an_interval_belong_together() {
        // 2019 has the quarters 0 to 3; the second of 2020 is the last.
        check(Length::Quarter, ["2019-10-01", "2019-12-31"], Ok(3));
        check(Length::Year, ["2019-01-01", "2019-12-31"], Ok(3));
        check(Length::Quarter, ["2019-01-01", "2019-12-31"], Err(NoInterval::Odd(Length::Quarter)));
        check(Length::Quarter, ["2019-10-02", "2019-12-31"], Err(NoInterval::Odd(Length::Quarter)));
        check(Length::Quarter, ["2019-10-01", "2019-12-30"], Err(NoInterval::Odd(Length::Quarter)));
        check(Length::Year, ["2019-10-01", "2019-12-31"], Err(NoInterval::Odd(Length::Year)));
    }

    #[test]
    fn an_interval_that_has_not_ended_is_told_as_such() {
        check(Length::Quarter, ["2020-07-01", "2020-09-30"], Err(NoInterval::NotEnded));
        check(Length::Quarter, ["2018-10-01", "2018-12-31"], Err(NoInterval::BeforeFirst));
    }

    #[test]
    fn an_interval_may_leave_out_its_first_day() {
        let timeline = Timeline::new(Some(day("2019-01-01")), day("2020-06-30"));
        let end = |text: &str| (day(text).to_epoch_days().into(), None);
        assert_eq!(position(&timeline, Length::Quarter, end("2019-03-31")), Ok(0));
        assert_eq!(position(&timeline, Length::Quarter, end("2019-03-30")), Err(NoInterval::Odd(Length::Quarter)));
    }
}
