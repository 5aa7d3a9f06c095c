//! Every date sum, done once: the SQL joins these tables by equality.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Months, NaiveDate};
use polars::prelude::*;

use crate::declarations::measure::Length;
use crate::stages::handed::{Span, dates};

/// The same day `months` later, or that month's last day if it has no such day.
pub(super) fn plus_months(date: NaiveDate, months: u32) -> NaiveDate {
    date + Months::new(months)
}

/// The quarters a measure is published for, oldest first.
///
/// An interval is named by the position of its last quarter, so that a year or three
/// years can end with any of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Timeline {
    first: i32,
    n_quarters: usize,
}

impl Timeline {
    /// From the quarter of the first event to the last that ended by `as_at`.
    pub(super) fn new(first_event: Option<NaiveDate>, as_at: NaiveDate) -> Self {
        let next = as_at.succ_opt().expect("a run is not on the last day of time");
        let first = first_event.map_or(quarter_of(next), quarter_of);
        let n_quarters = usize::try_from(quarter_of(next) - first).unwrap_or(0);
        Self { first, n_quarters }
    }

    /// How many quarters.
    pub(super) fn n_quarters(&self) -> usize {
        self.n_quarters
    }

    /// The positions that intervals of this length end at: only whole ones are published.
    pub(super) fn ends(&self, length: Length) -> std::ops::Range<usize> {
        (length.quarters() - 1).min(self.n_quarters)..self.n_quarters
    }

    /// The interval of this length that ends at a position.
    pub(super) fn span(&self, length: Length, end: usize) -> Span {
        span_before(self.first + past(end + 1), length)
    }

    /// The interval of this length that ends with the quarter of a day.
    pub(super) fn span_ending(length: Length, day: NaiveDate) -> Span {
        span_before(quarter_of(day) + 1, length)
    }

    /// Whether a day comes before the first quarter.
    pub(super) fn is_before_first(&self, day: NaiveDate) -> bool {
        quarter_of(day) < self.first
    }

    /// The position of the quarter with this last day.
    pub(super) fn position(&self, interval_end: NaiveDate) -> Option<usize> {
        usize::try_from(quarter_of(interval_end) - self.first).ok().filter(|position| *position < self.n_quarters)
    }

    /// `intervals`: which quarters and years a quarter belongs to.
    pub(super) fn frame(&self) -> DataFrame {
        let mut rows = Intervals::default();
        for length in [Length::Quarter, Length::Year] {
            for end in self.ends(length) {
                let span = self.span(length, end);
                for quarter in end + 1 - length.quarters()..=end {
                    rows.push(length, self.span(Length::Quarter, quarter).start, span);
                }
            }
        }
        rows.into_frame()
    }
}

#[derive(Default)]
struct Intervals {
    lengths: Vec<&'static str>,
    quarter_starts: Vec<NaiveDate>,
    starts: Vec<NaiveDate>,
    ends: Vec<NaiveDate>,
}

impl Intervals {
    fn push(&mut self, length: Length, quarter_start: NaiveDate, span: Span) {
        self.lengths.push(length.label());
        self.quarter_starts.push(quarter_start);
        self.starts.push(span.start);
        self.ends.push(span.end);
    }

    fn into_frame(self) -> DataFrame {
        let columns = vec![
            Column::new("interval_length".into(), &self.lengths),
            dates("quarter_start", self.quarter_starts),
            dates("interval_start", self.starts),
            dates("interval_end", self.ends),
        ];
        DataFrame::new(self.lengths.len(), columns).expect("all columns grow together")
    }
}

/// `calendar`: each day with its quarter, its year, its number since 1970 (days between two are the
/// difference of theirs) and the days on which the follow-ups that some measure asks for end.
pub(super) fn calendar(first: NaiveDate, last: NaiveDate, follow_ups: &BTreeSet<u32>) -> DataFrame {
    let days: Vec<NaiveDate> = first.iter_days().take_while(|day| *day <= last).collect();
    let starts = days.iter().map(|day| start_of(quarter_of(*day))).collect();
    let ends = days.iter().map(|day| last_day(start_of(quarter_of(*day) + 1))).collect();
    let years: Vec<i64> = days.iter().map(|day| i64::from(day.year())).collect();
    let numbers: Vec<i64> = days.iter().map(|day| i64::from(day.to_epoch_days())).collect();
    let mut columns = vec![
        dates("quarter_start", starts),
        dates("quarter_end", ends),
        Column::new("year".into(), years),
        Column::new("day_number".into(), numbers),
    ];
    columns.extend(follow_ups.iter().map(|months| {
        let later = days.iter().map(|day| plus_months(*day, *months)).collect();
        dates(&format!("plus_{months}_months"), later)
    }));
    let height = days.len();
    columns.insert(0, dates("date", days));
    DataFrame::new(height, columns).expect("all columns are made from the same days")
}

/// Quarters counted from the year 0.
fn quarter_of(date: NaiveDate) -> i32 {
    date.year() * 4 + date.month0().cast_signed() / 3
}

fn start_of(quarter: i32) -> NaiveDate {
    let month = quarter.rem_euclid(4).cast_unsigned() * 3 + 1;
    NaiveDate::from_ymd_opt(quarter.div_euclid(4), month, 1).expect("every quarter has a first day")
}

/// The interval that ends before a quarter begins.
fn span_before(next: i32, length: Length) -> Span {
    Span { start: start_of(next - past(length.quarters())), end: last_day(start_of(next)) }
}

fn past(quarters: usize) -> i32 {
    i32::try_from(quarters).expect("far fewer quarters than that")
}

fn last_day(next: NaiveDate) -> NaiveDate {
    next - Days::new(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_without_that_day_ends_on_its_last() {
        assert_eq!(plus_months(day("2016-02-29"), 12), day("2017-02-28"));
        assert_eq!(plus_months(day("2016-08-31"), 18), day("2018-02-28"));
        assert_eq!(plus_months(day("2015-02-28"), 12), day("2016-02-28"));
        assert_eq!(plus_months(day("2020-06-30"), 18), day("2021-12-30"));
    }

    #[test]
    fn an_interval_that_ends_on_the_day_itself_is_published() {
        let on_the_day = Timeline::new(Some(day("2019-11-03")), day("2020-06-30"));
        let the_day_before = Timeline::new(Some(day("2019-11-03")), day("2020-06-29"));
        assert_eq!((on_the_day.n_quarters(), the_day_before.n_quarters()), (3, 2));
        let span = on_the_day.span(Length::Quarter, 2);
        assert_eq!((span.start, span.end), (day("2020-04-01"), day("2020-06-30")));
    }

    #[test]
    fn a_year_whose_first_quarter_lies_before_the_first_event_is_not_published() {
        // Quarters 1 to 5 of the tables: years end with the fourth and the fifth.
        let timeline = Timeline::new(Some(day("2019-01-01")), day("2020-03-31"));
        let years: Vec<Span> = timeline.ends(Length::Year).map(|end| timeline.span(Length::Year, end)).collect();
        let calendar_year = Span { start: day("2019-01-01"), end: day("2019-12-31") };
        assert_eq!(years, [calendar_year, Span { start: day("2019-04-01"), end: day("2020-03-31") }]);
    }

    #[test]
    fn without_events_there_is_nothing_to_publish() {
        assert_eq!(Timeline::new(None, day("2020-03-31")).n_quarters(), 0);
        assert_eq!(Timeline::new(Some(day("2021-01-01")), day("2020-03-31")).ends(Length::Year).len(), 0);
    }

    #[test]
    fn a_quarter_belongs_to_itself_and_to_every_year_around_it() {
        let frame = Timeline::new(Some(day("2019-01-01")), day("2020-06-30")).frame();
        // 6 quarters, and 3 years of 4 quarters.
        assert_eq!(frame.height(), 6 + 3 * 4);
    }
}
