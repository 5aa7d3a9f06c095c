//! Stretches of days without any event, where events were to be expected.

use chrono::{Datelike, NaiveDate};

use super::stretches::Stretch;

/// Shorter silences are holidays; at the beginning of all there is no holiday to come back from.
const HOLIDAYS: i64 = 28;
const LATE: i64 = 14;

/// How often things happen is seen from so many days at most, and from no fewer.
const YEAR: i64 = 365;
const SHORTEST: i64 = 60;

/// From fewer days with an event nobody can tell how often things happen.
const FEW: usize = 12;

/// A silence of so many days at the end is told, if chance alone leaves it once in twenty times (e to the power of -3).
const TOLD_DAYS: i64 = 45;
const TOLD_EXPECTED: f64 = 3.0;

/// Once in a hundred times chance alone makes one such silence among all that there are (e to the power of -4.6).
const ONE_IN_A_HUNDRED: f64 = 4.6;

/// What the days of events say of a source that claims to reach to a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Silences {
    /// Stretches too long for chance.
    pub(super) too_long: Vec<Stretch>,
    /// The days of the first quarter before the first event, if they are too many for chance: an extract began within it.
    pub(super) at_the_beginning: Option<Stretch>,
    /// The days since the newest event, if they are many but may be chance.
    pub(super) at_the_end: Option<Stretch>,
}

/// How often something happened: on how many days out of how many.
#[derive(Debug, Clone, Copy)]
struct Pace {
    n_active: usize,
    n_days: i64,
}

impl Pace {
    /// The days of which so many would be active by this pace.
    fn expected(self, n_days: i64) -> f64 {
        self.n_active as f64 / self.n_days as f64 * n_days as f64
    }

    /// The longest of n pauses between days is about ln n times the usual one; beyond that each further usual pause is
    /// about three times as rare.
    fn forbids(self, n_days: i64) -> bool {
        n_days >= HOLIDAYS && self.is_beyond_chance(n_days)
    }

    fn is_beyond_chance(self, n_days: i64) -> bool {
        let longest = (self.n_active as f64).ln() + ONE_IN_A_HUNDRED;
        self.n_active >= FEW && self.expected(n_days) >= longest
    }
}

/// Judges the days on which anything happened, sorted and each once.
pub(super) fn silences(days: &[NaiveDate], reach: NaiveDate) -> Silences {
    let days = &days[..days.partition_point(|day| *day <= reach)];
    let (Some(first), Some(newest)) = (days.first(), days.last()) else { return Silences::default() };
    let mut silences = Silences { at_the_beginning: at_the_beginning(days, *first, *newest), ..Silences::default() };
    for (at, pair) in days.windows(2).enumerate() {
        let between = pair[1].pred_opt().and_then(|last| Stretch::after(pair[0], last));
        let Some(silence) = between.filter(|silence| silence.n_days() >= HOLIDAYS) else { continue };
        let before = pace(&days[..=at], (pair[0] - *first).num_days(), |day| (pair[0] - day).num_days());
        let after = pace(&days[at + 1..], (*newest - pair[1]).num_days(), |day| (day - pair[1]).num_days());
        if before.forbids(silence.n_days()) && after.forbids(silence.n_days()) {
            silences.too_long.push(silence);
        }
    }
    if let Some(silence) = Stretch::after(*newest, reach) {
        let before = pace(days, (*newest - *first).num_days(), |day| (*newest - day).num_days());
        let (n_days, is_told) = (silence.n_days(), before.expected(silence.n_days()) >= TOLD_EXPECTED);
        match before.forbids(n_days) {
            true => silences.too_long.push(silence),
            false => silences.at_the_end = (n_days >= TOLD_DAYS && is_told).then_some(silence),
        }
    }
    silences
}

/// What of the quarter of the first event lies before it, where the weeks after it leave that to no chance. A history that begins
/// slowly was not cut off.
fn at_the_beginning(days: &[NaiveDate], first: NaiveDate, newest: NaiveDate) -> Option<Stretch> {
    let start = NaiveDate::from_ymd_opt(first.year(), first.month0() / 3 * 3 + 1, 1)?;
    let silence = Stretch::after(start.pred_opt()?, first.pred_opt()?)?;
    let n_active = days.iter().filter(|day| (**day - first).num_days() < SHORTEST).count();
    let after = Pace { n_active, n_days: ((newest - first).num_days() + 1).clamp(HOLIDAYS, SHORTEST) };
    (silence.n_days() >= LATE && after.is_beyond_chance(silence.n_days())).then_some(silence)
}

/// How often something happened within a year of a day, on one side of it.
fn pace(days: &[NaiveDate], reach: i64, distance: impl Fn(NaiveDate) -> i64) -> Pace {
    let n_active = days.iter().filter(|day| distance(**day) < YEAR).count();
    Pace { n_active, n_days: (reach + 1).clamp(SHORTEST, YEAR) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every so many days from one day to another.
    fn every(n_days: usize, first: &str, last: &str) -> Vec<NaiveDate> {
        let last: NaiveDate = last.parse().unwrap();
        first.parse::<NaiveDate>().unwrap().iter_days().step_by(n_days).take_while(|day| *day <= last).collect()
    }

    fn check(days: &[NaiveDate], reach: &str, too_long: &[(&str, &str)], at_the_end: bool) {
        let found = silences(days, reach.parse().unwrap());
        let stretch =
            |(first, last): &(&str, &str)| Stretch { first: first.parse().unwrap(), last: last.parse().unwrap() };
        assert_eq!(found.too_long, too_long.iter().map(stretch).collect::<Vec<_>>());
        assert_eq!(found.at_the_end.is_some(), at_the_end);
    }

    #[test]
    fn a_month_without_anything_between_busy_ones_is_too_long() {
        let mut days = every(2, "2023-01-01", "2023-12-31");
        days.extend(every(2, "2024-02-01", "2024-12-31"));
        check(&days, "2024-12-31", &[("2024-01-01", "2024-01-31")], false);
        // Every second day for four weeks: 14 days with something were to be expected.
        check(&every(2, "2023-01-01", "2023-03-10"), "2023-04-06", &[], false);
        check(&every(2, "2023-01-01", "2023-03-10"), "2023-05-10", &[("2023-03-11", "2023-05-10")], false);
    }

    #[test]
    fn a_small_service_has_quiet_months() {
        // 37 days in a year, one in ten: six of 60 days were to be expected, of which one in 400 has none; among 37 pauses
        // that happens once in ten years.
        check(&every(10, "2023-01-01", "2023-12-31"), "2024-02-29", &[], true);
        check(&every(10, "2023-01-01", "2023-12-27"), "2024-02-09", &[], false);
        // 100 days: nobody waits ten times as long by chance.
        check(&every(10, "2023-01-01", "2023-12-27"), "2024-04-05", &[("2023-12-28", "2024-04-05")], false);
    }

    #[test]
    fn an_extract_that_begins_within_a_quarter_does_not_cover_what_lies_before() {
        let beginning = |first: &str, n_days: usize| {
            let found = silences(&every(n_days, first, "2023-06-30"), "2023-06-30".parse().unwrap());
            found.at_the_beginning.map(|days| (days.first.to_string(), days.last.to_string()))
        };
        // From 1 March to 30 June on every day: 59 days with something were to be expected in January and February.
        assert_eq!(beginning("2023-03-01", 1), Some(("2023-01-01".to_owned(), "2023-02-28".to_owned())));
        // 16 days on which something was to be expected are beyond chance; nine may be a holiday.
        assert_eq!(beginning("2023-01-17", 1), Some(("2023-01-01".to_owned(), "2023-01-16".to_owned())));
        assert_eq!(beginning("2023-01-10", 1), None);
        // Every fifth day, twelve of 60: twelve of 59 were to be expected, and by chance seven are missed once in a hundred times.
        assert_eq!(beginning("2023-03-01", 5), Some(("2023-01-01".to_owned(), "2023-02-28".to_owned())));
        // Of six in 60 days nobody can tell.
        assert_eq!(beginning("2023-03-01", 10), None);
        // A history that begins slowly.
        let mut days = every(12, "2023-03-01", "2023-05-31");
        days.extend(every(1, "2023-06-01", "2023-12-31"));
        assert_eq!(silences(&days, "2023-12-31".parse().unwrap()).at_the_beginning, None);
        assert_eq!(beginning("2023-01-01", 1), None);
    }

    #[test]
    fn a_few_events_say_nothing_and_neither_does_a_slow_beginning() {
        check(&every(1, "2023-03-01", "2023-03-05"), "2023-04-10", &[], false);
        let mut days = every(60, "2010-01-01", "2019-12-31");
        days.extend(every(2, "2020-04-01", "2024-12-31"));
        check(&days, "2024-12-31", &[], false);
        check(&[], "2024-12-31", &[], false);
    }
}
