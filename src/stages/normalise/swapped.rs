//! Days that were read with day and month in each other's place: a spreadsheet of another country turns those round that it
//! can, up to the twelfth of a month, and leaves the others.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use crate::declarations::source::{Column as Declared, ColumnKind};

/// From fewer days beyond the twelfth nobody can tell which months a file is of.
const FEW: usize = 10;

/// So many at least, and such a share, of the days up to the twelfth lie in months of which the file has no other day.
const STRANGE: usize = 5;
const SHARE: f64 = 0.2;

/// Nearly all of these are of its months if they are turned round.
const TURNED: f64 = 0.9;

/// So many days, so many days of the month among them, and none beyond the twelfth: chance leaves that once in a hundred million
/// times. Panels that sit on the first Tuesdays of months have seven days of the month.
const ALL: usize = 20;
const OF_MONTH: usize = 8;

/// The rows whose day seems to be turned round, in a column that is written with the day before the month.
pub(super) fn swapped(declared: &Declared, cells: &StringChunked, column: &Column) -> Vec<usize> {
    let is_day = matches!(declared.kind, ColumnKind::Date | ColumnKind::Timestamp);
    if !is_day
        || !declared.format.iter().any(|format| format.starts_with("%d") && format[2..].starts_with(['/', '-', '.']))
    {
        return Vec::new();
    }
    let Ok(days) = column.date() else { return Vec::new() };
    let days = days.physical().iter().enumerate();
    let days = days.filter_map(|(at, day)| Some((at, NaiveDate::from_epoch_days(day?)?))).collect::<Vec<_>>();
    let (low, high): (Vec<_>, Vec<_>) = days.into_iter().partition(|(_, day)| day.day() <= 12);
    let written = |days: &[(usize, NaiveDate)]| WrittenDays::of(cells, days);
    match high.is_empty() {
        true => all_low(&low),
        false if written(&low).are_turned_beside(&written(&high)) => turnable(&low),
        false => strange(&low, &high),
    }
}

/// How many days are written with a nought before a single digit, and how many without.
#[derive(Default)]
struct WrittenDays {
    n_padded: usize,
    n_bare: usize,
}

impl WrittenDays {
    fn of(cells: &StringChunked, days: &[(usize, NaiveDate)]) -> Self {
        let mut written = Self::default();
        for (at, day) in days.iter().filter(|(_, day)| day.day() < 10 || day.month() < 10) {
            let parts = cells.get(*at).unwrap_or_default().trim().split(['/', '-', '.']).take(2);
            let n_single = parts.filter(|part| part.len() == 1).count();
            let n_small = usize::from(day.day() < 10) + usize::from(day.month() < 10);
            written.n_padded += usize::from(n_single == 0);
            written.n_bare += usize::from(n_single == n_small);
        }
        written
    }

    /// Whether these were written by a spreadsheet, and the others left as they came.
    fn are_turned_beside(&self, others: &Self) -> bool {
        self.n_bare >= STRANGE && self.n_padded == 0 && others.n_padded >= STRANGE && others.n_bare == 0
    }
}

/// The rows whose day is another one if it is turned round.
fn turnable(low: &[(usize, NaiveDate)]) -> Vec<usize> {
    low.iter().filter(|(_, day)| day.day() != day.month()).map(|(at, _)| *at).collect()
}

/// All rows of a file without any day beyond the twelfth, if chance does not explain that.
fn all_low(low: &[(usize, NaiveDate)]) -> Vec<usize> {
    let days: BTreeSet<NaiveDate> = low.iter().map(|(_, day)| *day).collect();
    let of_month: BTreeSet<u32> = days.iter().map(Datelike::day).collect();
    let is_beyond_chance = days.len() >= ALL && of_month.len() >= OF_MONTH && months(&days) >= 6;
    if is_beyond_chance { low.iter().map(|(at, _)| *at).collect() } else { Vec::new() }
}

fn months(days: &BTreeSet<NaiveDate>) -> usize {
    days.iter().map(|day| (day.year(), day.month())).collect::<BTreeSet<_>>().len()
}

/// The days up to the twelfth that lie beside the months of all others, and within them if they are turned round.
fn strange(low: &[(usize, NaiveDate)], high: &[(usize, NaiveDate)]) -> Vec<usize> {
    let of_others = || high.iter().map(|(_, day)| *day);
    let (Some(first), Some(last)) = (of_others().min(), of_others().max()) else { return Vec::new() };
    // The first days of a month may lie before all days beyond the twelfth.
    let is_within = |day: NaiveDate| (first - day).num_days() <= 31 && (day - last).num_days() <= 31;
    let strange: Vec<(usize, NaiveDate)> = low.iter().copied().filter(|(_, day)| !is_within(*day)).collect();
    let turned = |day: NaiveDate| NaiveDate::from_ymd_opt(day.year(), day.day(), day.month());
    let n_turned = strange.iter().filter(|(_, day)| turned(*day).is_some_and(is_within)).count();
    let is_told = high.len() >= FEW
        && strange.len() >= STRANGE
        && strange.len() as f64 >= SHARE * low.len() as f64
        && n_turned as f64 >= TURNED * strange.len() as f64;
    if is_told { strange.into_iter().map(|(at, _)| at).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(days: &[NaiveDate]) -> Vec<usize> {
        let days: Vec<_> = days.iter().copied().enumerate().collect();
        let (low, high): (Vec<_>, Vec<_>) = days.into_iter().partition(|(_, day)| day.day() <= 12);
        if high.is_empty() { all_low(&low) } else { strange(&low, &high) }
    }

    fn every(n_days: usize, first: &str, last: &str) -> Vec<NaiveDate> {
        let last: NaiveDate = last.parse().unwrap();
        first.parse::<NaiveDate>().unwrap().iter_days().step_by(n_days).take_while(|day| *day <= last).collect()
    }

    fn turned(day: &NaiveDate) -> NaiveDate {
        NaiveDate::from_ymd_opt(day.year(), day.day(), day.month()).unwrap_or(*day)
    }

    #[test]
    fn days_that_a_spreadsheet_turned_round_lie_in_months_of_their_own() {
        let right = every(1, "2023-01-01", "2023-03-31");
        assert_eq!(rows(&right), Vec::<usize>::new());
        // Of 36 days up to the twelfth, those turned into January to April and 1 May stay within a month of January to March.
        let wrong: Vec<NaiveDate> = right.iter().map(turned).collect();
        assert_eq!(rows(&wrong).len(), 36 - 13);
        // A birthday may lie in any month, turned or not.
        let births: Vec<NaiveDate> = every(17, "2006-01-01", "2012-12-31").iter().map(turned).collect();
        assert_eq!(rows(&births), Vec::<usize>::new());
        // A resolution of last year, five times, is no month before day.
        let mut late = every(1, "2023-01-13", "2023-03-31");
        late.extend(every(1, "2022-06-01", "2022-06-05"));
        assert_eq!(rows(&late), Vec::<usize>::new());
    }

    #[test]
    fn days_that_a_spreadsheet_wrote_beside_others_are_told_by_their_noughts() {
        let declared: Declared =
            toml::from_str("name = 'day'\nfrom = 'Day'\nkind = 'date'\nformat = '%d/%m/%Y'").unwrap();
        let check = |low: &str, high: &str, expected: &[usize]| {
            let texts: Vec<String> = (1..=6)
                .map(|n| low.replace('n', &n.to_string()))
                .chain((1..=6).map(|n| high.replace('n', &n.to_string())))
                .collect();
            let day = |text: &String| NaiveDate::parse_from_str(text, "%d/%m/%Y").unwrap().to_epoch_days();
            let days =
                Column::new("day".into(), texts.iter().map(day).collect::<Vec<i32>>()).cast(&DataType::Date).unwrap();
            let cells = StringChunked::from_iter(texts.iter().map(String::as_str));
            assert_eq!(swapped(&declared, &cells, &days), expected, "{low} {high}");
        };
        // 4 April is the same either way.
        check("4/n/2023", "13/0n/2023", &[0, 1, 2, 4, 5]);
        check("04/0n/2023", "13/0n/2023", &[]);
        check("4/n/2023", "13/n/2023", &[]);
    }

    #[test]
    fn a_file_without_any_day_beyond_the_twelfth_is_no_chance_unless_it_is_of_few_days() {
        let low = |days: Vec<NaiveDate>| days.into_iter().filter(|day| day.day() <= 12).collect::<Vec<_>>();
        assert_eq!(rows(&low(every(1, "2023-01-01", "2023-06-30"))).len(), 72);
        assert_eq!(rows(&every(1, "2023-03-01", "2023-03-12")), Vec::<usize>::new());
        // First Tuesdays.
        let tuesdays =
            every(7, "2019-01-01", "2023-12-31").into_iter().filter(|day| day.day() <= 7).collect::<Vec<_>>();
        assert_eq!((tuesdays.len(), rows(&tuesdays)), (60, Vec::new()));
    }
}
