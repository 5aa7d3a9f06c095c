//! When runs are due: five-field cron expressions in Europe/London, through both clock changes.

use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{Europe::London, Tz};

use crate::error::{Error, Kind, Result};

/// A cron expression as people write it: minute, hour, day of month, month, day of week (0 or 7 is Sunday).
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Any of these fires: a day of the month and a day of the week are alternatives, as in Vixie cron.
    alternatives: Vec<cron::Schedule>,
}

impl Schedule {
    /// Reads an expression of `project.toml`.
    ///
    /// # Errors
    /// As for [`Self::parse`], and if the time never comes.
    pub fn declared(name: &str, expression: &str) -> Result<Self> {
        let place = format!("project.toml: [schedule.runs] {name}");
        let schedule = Self::parse(expression).map_err(|error| error.within(&place))?;
        let moment = London.from_utc_datetime(&NaiveDateTime::default());
        if schedule.next_after(moment).is_none() {
            let error = Error::new(Kind::Declaration, format!("`{expression}` never comes"));
            return Err(error.within(&place).hint("look at the day and the month"));
        }
        Ok(schedule)
    }

    /// Reads an expression.
    ///
    /// # Errors
    /// [`Kind::Declaration`] if it is not five fields of cron.
    pub fn parse(expression: &str) -> Result<Self> {
        let wrong = || {
            let error = Error::new(Kind::Declaration, format!("`{expression}` is not a cron expression"));
            error.hint("write minute, hour, day of month, month, day of week, such as `30 1 * * *`")
        };
        let fields: Vec<&str> = expression.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields[..] else { return Err(wrong()) };
        let weekdays = weekdays(weekday).ok_or_else(wrong)?;
        let days = if day == "*" || weekday == "*" {
            vec![(day, weekdays.as_str())]
        } else {
            vec![(day, "*"), ("*", weekdays.as_str())]
        };
        let read = |(day, weekday): (&str, &str)| {
            cron::Schedule::from_str(&format!("0 {minute} {hour} {day} {month} {weekday}")).map_err(|_| wrong())
        };
        Ok(Self { alternatives: days.into_iter().map(read).collect::<Result<_>>()? })
    }

    /// The first time it is due after this moment, if ever.
    ///
    /// The clock on the wall decides. A time that a change of the clock leaves out is due at the next that
    /// there is; one that comes twice is due the first time only.
    pub fn next_after(&self, moment: DateTime<Tz>) -> Option<DateTime<Tz>> {
        // A wall clock that was put back shows times that have passed already: an hour earlier finds them,
        // and the comparison below leaves out what is over.
        let wall = moment.naive_local() - TimeDelta::hours(1);
        let first = |schedule: &cron::Schedule| {
            let times = schedule.after(&wall.and_utc()).map(|time| on_the_clock(time.naive_utc()));
            times.take_while(|time| *time - moment < TimeDelta::days(366 * 9)).find(|time| *time > moment)
        };
        self.alternatives.iter().filter_map(first).min()
    }
}

/// The moment at which a wall clock in London first shows this time, or the next that it does show.
fn on_the_clock(wall: NaiveDateTime) -> DateTime<Tz> {
    let minutes = (0..=120).map(|minutes| wall + TimeDelta::minutes(minutes));
    let shown = minutes.filter_map(|time| London.from_local_datetime(&time).earliest()).next();
    shown.unwrap_or_else(|| Utc.from_utc_datetime(&wall).with_timezone(&London))
}

/// Days of the week as the crate counts them, from 1 for Sunday: people count from 0, or end with 7.
fn weekdays(field: &str) -> Option<String> {
    let number = |text: &str| match text.parse::<u8>() {
        Ok(day @ 0..=7) => Some((day % 7 + 1).to_string()),
        Ok(_) => None,
        Err(_) => Some(text.to_owned()),
    };
    let part = |part: &str| {
        let (days, step) = part.split_once('/').map_or((part, None), |(days, step)| (days, Some(step)));
        let days = match days.split_once('-') {
            Some((from, "7")) => format!("{}-7,1", number(from)?),
            Some((from, to)) => format!("{}-{}", number(from)?, number(to)?),
            None => number(days)?,
        };
        Some(step.map_or(days.clone(), |step| format!("{days}/{step}")))
    };
    Some(field.split(',').map(part).collect::<Option<Vec<_>>>()?.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_never_comes_is_told_with_its_file_and_key() {
        let told = |expression| Schedule::declared("nightly", expression).unwrap_err().to_string();
        assert_eq!(told("30 1 31 2 *"), "project.toml: [schedule.runs] nightly: `30 1 31 2 *` never comes");
        assert_eq!(told("at noon"), "project.toml: [schedule.runs] nightly: `at noon` is not a cron expression");
        assert!(Schedule::declared("leap", "0 1 29 2 *").is_ok());
    }

    fn london(text: &str) -> DateTime<Tz> {
        DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&London)
    }

    #[track_caller]
    fn check(expression: &str, after: &str, due: &[&str]) {
        let schedule = Schedule::parse(expression).unwrap();
        let mut moment = london(after);
        for expected in due {
            moment = schedule.next_after(moment).unwrap();
            assert_eq!(moment, london(expected), "{expression}");
        }
    }

    #[test]
    fn a_night_is_followed_by_the_next() {
        check("30 1 * * *", "2026-01-01T12:00:00Z", &["2026-01-02T01:30:00Z", "2026-01-03T01:30:00Z"]);
    }

    #[test]
    fn a_time_that_the_clock_leaves_out_is_due_at_the_next_there_is() {
        // On 29 March 2026 the clock goes from 01:00 GMT to 02:00 BST.
        check("30 1 * * *", "2026-03-28T12:00:00Z", &["2026-03-29T02:00:00+01:00", "2026-03-30T01:30:00+01:00"]);
    }

    #[test]
    fn a_time_that_comes_twice_is_due_once() {
        // On 25 October 2026 the clock goes from 02:00 BST back to 01:00 GMT.
        check("30 1 * * *", "2026-10-24T12:00:00Z", &["2026-10-25T01:30:00+01:00", "2026-10-26T01:30:00Z"]);
    }

    #[test]
    fn weekdays_are_counted_as_people_count_them() {
        // 4 January 2026 is a Sunday.
        check("0 6 * * 0", "2026-01-01T00:00:00Z", &["2026-01-04T06:00:00Z", "2026-01-11T06:00:00Z"]);
        check("0 6 * * 7", "2026-01-01T00:00:00Z", &["2026-01-04T06:00:00Z"]);
        check("0 6 * * 1-5", "2026-01-03T00:00:00Z", &["2026-01-05T06:00:00Z"]);
        check("0 6 * * 6-7", "2026-01-01T00:00:00Z", &["2026-01-03T06:00:00Z", "2026-01-04T06:00:00Z"]);
    }

    #[test]
    fn a_day_of_the_month_and_a_day_of_the_week_are_alternatives() {
        check("0 6 15 * 1", "2026-01-06T00:00:00Z", &["2026-01-12T06:00:00Z", "2026-01-15T06:00:00Z"]);
    }

    #[test]
    fn what_is_no_expression_is_refused_with_a_hint() {
        for wrong in ["", "30 1 * *", "99 1 * * *", "30 1 * * 9", "0 30 1 * * *"] {
            let error = Schedule::parse(wrong).unwrap_err();
            assert_eq!(error.kind(), Kind::Declaration);
            assert!(error.advice().is_some());
        }
    }
}
