//! Care by the local authority, as periods under one legal status.

use chrono::NaiveDate;

use super::super::calendar::{history_start, plus_days, plus_years};
use super::super::dice::Dice;
use super::PersonOrigin;

/// A period under one legal status, both ends included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeInCare {
    /// The first day.
    pub start: NaiveDate,
    /// The last day; none if it goes on.
    pub end: Option<NaiveDate>,
    /// SSDA903 legal status.
    pub legal_status: &'static str,
}

impl TimeInCare {
    /// Whether the period covers this day.
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.start <= date && self.end.is_none_or(|end| date <= end)
    }
}

/// Whether this legal status makes a child count as looked after: short breaks do not, nor does
/// care that follows from the offence.
pub fn counts(legal_status: &str) -> bool {
    !matches!(legal_status, "V3" | "V4" | "J1" | "J2" | "J3")
}

/// Whether a child with these periods counts as looked after on this day.
pub fn care_on(periods: &[TimeInCare], date: NaiveDate) -> bool {
    periods.iter().any(|period| counts(period.legal_status) && period.covers(date))
}

/// The care of one child, before anything a court adds. Planted: 8 in 100 are looked after at some time.
pub fn invent(dice: &mut Dice, origin: &PersonOrigin, until: NaiveDate) -> Vec<TimeInCare> {
    let periods = if origin.is_care_only || dice.chance(0.08) {
        looked_after(dice, origin)
    } else if dice.chance(0.01) {
        short_breaks(dice, origin)
    } else {
        Vec::new()
    };
    periods
        .into_iter()
        .filter(|period| period.start <= until && period.end.is_none_or(|end| end >= history_start()))
        .map(|period| TimeInCare { end: period.end.filter(|end| *end <= until), ..period })
        .collect()
}

fn looked_after(dice: &mut Dice, origin: &PersonOrigin) -> Vec<TimeInCare> {
    let of_age = plus_years(origin.born, 18);
    let start = if origin.is_care_only {
        origin.first_day
    } else {
        let earliest = plus_years(origin.born, 4);
        let so_far = (origin.first_day - earliest).num_days();
        let since = if dice.chance(0.7) { (so_far - 1_000).max(0) } else { 0 };
        plus_days(earliest, dice.between(since, so_far + 300))
    };
    if start >= of_age {
        return Vec::new();
    }
    let end = plus_days(start, 30 + dice.wait(1_400.0)).min(of_age);
    let legal_status = dice.weighted(&[("V2", 0.55), ("C2", 0.38), ("E1", 0.07)]);
    let changed = plus_days(start, 20 + dice.wait(250.0));
    if legal_status == "V2" && changed < end && dice.chance(0.5) {
        return vec![
            TimeInCare { start, end: Some(plus_days(changed, -1)), legal_status },
            TimeInCare { start: changed, end: Some(end), legal_status: "C2" },
        ];
    }
    vec![TimeInCare { start, end: Some(end), legal_status }]
}

fn short_breaks(dice: &mut Dice, origin: &PersonOrigin) -> Vec<TimeInCare> {
    let start = plus_days(origin.first_day, -dice.between(0, 500));
    let end = plus_days(start, dice.between(60, 700)).min(plus_years(origin.born, 18));
    let legal_status = dice.weighted(&[("V3", 0.4), ("V4", 0.6)]);
    if start < end { vec![TimeInCare { start, end: Some(end), legal_status }] } else { Vec::new() }
}

/// Notes a remand to care or detention: it makes a child looked after in law (J1), unless it already is.
pub fn add_remand(periods: &mut Vec<TimeInCare>, start: NaiveDate, end: Option<NaiveDate>) {
    let clashes = periods.iter().any(|period| {
        end.is_none_or(|end| period.start <= end) && period.end.is_none_or(|period_end| start <= period_end)
    });
    if !clashes {
        periods.push(TimeInCare { start, end, legal_status: "J1" });
        periods.sort_by_key(|period| period.start);
    }
}

/// Voluntary accommodation ends when a child enters custody; a care order does not.
pub fn enter_custody(periods: &mut [TimeInCare], date: NaiveDate) {
    for period in periods {
        if period.legal_status == "V2" && period.start < date && period.covers(date) {
            period.end = Some(date);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::calendar::day;
    use super::*;

    fn period(start: NaiveDate, end: Option<NaiveDate>, legal_status: &'static str) -> TimeInCare {
        TimeInCare { start, end, legal_status }
    }

    #[test]
    fn both_ends_of_a_period_are_covered() {
        let care = [period(day(2020, 1, 10), Some(day(2020, 2, 10)), "C2")];
        assert!(care_on(&care, day(2020, 1, 10)) && care_on(&care, day(2020, 2, 10)));
        assert!(!care_on(&care, day(2020, 1, 9)) && !care_on(&care, day(2020, 2, 11)));
    }

    #[test]
    fn short_breaks_and_remands_do_not_count() {
        let care = [period(day(2020, 1, 10), None, "V4"), period(day(2021, 1, 10), None, "J1")];
        assert!(!care_on(&care, day(2022, 1, 1)));
    }

    #[test]
    fn a_looked_after_child_gains_no_second_status_on_remand() {
        let mut care = vec![period(day(2020, 1, 10), None, "C2")];
        add_remand(&mut care, day(2021, 1, 1), Some(day(2021, 2, 1)));
        assert_eq!(care.len(), 1);
    }

    #[test]
    fn custody_ends_voluntary_care_only() {
        let mut care = vec![period(day(2020, 1, 10), None, "V2")];
        enter_custody(&mut care, day(2021, 1, 1));
        assert_eq!(care[0].end, Some(day(2021, 1, 1)));
        let mut order = vec![period(day(2020, 1, 10), None, "C2")];
        enter_custody(&mut order, day(2021, 1, 1));
        assert_eq!(order[0].end, None);
    }
}
