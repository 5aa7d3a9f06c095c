//! Days and moments as text.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};
use chrono_tz::Europe::London;

use super::judgement::Judgement;

/// The years in which anything we read can lie.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// How a moment without an offset may be written; it is local then.
const LOCAL_FORMATS: [&str; 6] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
];

/// How a moment with an offset may be written that is not by the letter of the standard: without seconds, as Java does,
/// or with `+00` and `+0000`, as databases do.
const OFFSET_FORMATS: [&str; 4] =
    ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z", "%Y-%m-%d %H:%M%#z"];

/// Days by which programs say that there is none (year, month, day): the first and last that they can write.
const DEFAULTS: [(i32, u32, u32); 5] = [(1, 1, 1), (1753, 1, 1), (1899, 12, 30), (1899, 12, 31), (9999, 12, 31)];

/// A day in one of the formats; year, month, day if none is given.
pub(super) fn day(text: &str, formats: &[String]) -> Judgement<NaiveDate> {
    if formats.is_empty() {
        return judge(by_format(text, "%Y-%m-%d"));
    }
    by_formats(text, formats).unwrap_or(Judgement::Bad("bad_date"))
}

/// A day in the first format that fits; doubtful if another one makes another day of it.
fn by_formats(text: &str, formats: &[String]) -> Option<Judgement<NaiveDate>> {
    let mut days = formats.iter().filter_map(|format| by_format(text, format));
    let day = days.next()?;
    let is_ambiguous = formats.len() > 1 && days.any(|other| other != day);
    Some(match judge(Some(day)) {
        Judgement::Good(day) if is_ambiguous => Judgement::Doubtful(day, "ambiguous_date"),
        other => other,
    })
}

/// The day in London of a moment: extracts are in UTC, and periods are local.
pub(super) fn local_day(text: &str, formats: &[String]) -> Judgement<NaiveDate> {
    let with_offset = || {
        let by = |format: &&str| DateTime::parse_from_str(text, format).ok();
        let moment = DateTime::parse_from_rfc3339(text).ok().or_else(|| OFFSET_FORMATS.iter().find_map(by));
        moment.map(|moment| moment.with_timezone(&London).date_naive())
    };
    let without = |format: &&str| NaiveDateTime::parse_from_str(text, format).ok().map(|moment| moment.date());
    by_formats(text, formats).unwrap_or_else(|| {
        let day = by_format(text, "%Y-%m-%d").or_else(with_offset);
        judge(day.or_else(|| LOCAL_FORMATS.iter().find_map(without)))
    })
}

/// A day as polars counts it: days since 1970-01-01.
pub(super) fn since_epoch(day: NaiveDate) -> i32 {
    const EPOCH_FROM_CE: i32 = 719_163;
    day.num_days_from_ce() - EPOCH_FROM_CE
}

fn judge(found: Option<NaiveDate>) -> Judgement<NaiveDate> {
    match found {
        Some(day) if YEARS.contains(&day.year()) => Judgement::Good(day),
        Some(day) if DEFAULTS.contains(&(day.year(), day.month(), day.day())) => Judgement::Bad("default_date"),
        _ => Judgement::Bad("bad_date"),
    }
}

/// The two formats that nearly every extract has are read by hand: millions of cells.
fn by_format(text: &str, format: &str) -> Option<NaiveDate> {
    match format {
        "%d/%m/%Y" => {
            let [day, month, year] = parts(text, '/')?;
            ymd(year, month, day)
        }
        "%Y-%m-%d" => {
            let [year, month, day] = parts(text, '-')?;
            ymd(year, month, day)
        }
        other => NaiveDate::parse_from_str(text, other).ok(),
    }
}

fn parts(text: &str, separator: char) -> Option<[&str; 3]> {
    let mut parts = text.split(separator);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(three)
}

fn ymd(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let is_number = |text: &str, widest: usize| text.len() <= widest && text.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || !is_number(year, 4) || !is_number(month, 2) || !is_number(day, 2) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: Judgement<NaiveDate>, expected: &str) {
        let found = match cell {
            Judgement::Good(day) => day.to_string(),
            Judgement::Bad(rule) => rule.to_owned(),
            Judgement::Blank | Judgement::Doubtful(..) => "neither".to_owned(),
        };
        assert_eq!(found, expected);
    }

    fn check_day(text: &str, format: &str, expected: &str) {
        check(day(text, &[format.to_owned()]), expected);
    }

    fn check_local_day(text: &str, expected: &str) {
        check(local_day(text, &[]), expected);
    }

    #[test]
    fn a_day_is_read_by_its_format() {
        check_day("29/02/2024", "%d/%m/%Y", "2024-02-29");
        check_day("2024-02-29", "%Y-%m-%d", "2024-02-29");
        check_day("29022024", "%d%m%Y", "2024-02-29");
    }

    #[test]
    fn a_day_that_never_was_is_bad() {
        check_day("29/02/2023", "%d/%m/%Y", "bad_date");
        check_day("31/11/2023", "%d/%m/%Y", "bad_date");
        check_day("00/01/2023", "%d/%m/%Y", "bad_date");
    }

    #[test]
    fn a_year_of_two_digits_is_bad() {
        check_day("01/02/15", "%d/%m/%Y", "bad_date");
        check_day("15-02-01", "%Y-%m-%d", "bad_date");
    }

    #[test]
    fn a_year_that_nobody_here_lives_in_is_bad() {
        check_day("01/02/0215", "%d/%m/%Y", "bad_date");
        check_day("01/02/2200", "%d/%m/%Y", "bad_date");
    }

    #[test]
    fn more_than_a_day_is_bad() {
        check_day("01/02/2015/3", "%d/%m/%Y", "bad_date");
        check_day("+1/02/2015", "%d/%m/%Y", "bad_date");
    }

    #[test]
    fn the_first_format_that_fits_counts() {
        let formats = ["%d/%m/%Y".to_owned(), "%Y-%m-%d".to_owned()];
        check(day("2024-02-29", &formats), "2024-02-29");
    }

    #[test]
    fn an_hour_before_midnight_utc_in_summer_is_the_next_day() {
        check_local_day("2019-03-31T23:00:00+00:00", "2019-04-01");
        check_local_day("2021-01-31T23:00:00.000Z", "2021-01-31");
    }

    #[test]
    fn offsets_and_seconds_may_be_written_short() {
        check_local_day("2019-03-31T23:00Z", "2019-04-01");
        check_local_day("2019-03-31T23:00:00+0000", "2019-04-01");
        check_local_day("2019-03-31 23:00:00.5+00", "2019-04-01");
        check_local_day("2019-04-01 00:30+01", "2019-04-01");
        check_local_day("2019-07-01T23:30", "2019-07-01");
        check_local_day("2019-07-01T25:30", "bad_date");
    }

    #[test]
    fn a_moment_without_an_offset_is_local() {
        check_local_day("2019-07-01T23:30:00", "2019-07-01");
        check_local_day("2019-07-01 23:30:00.123", "2019-07-01");
        check_local_day("2019-07-01", "2019-07-01");
    }

    #[test]
    fn days_count_from_the_first_of_january_1970() {
        assert_eq!(since_epoch(NaiveDate::from_ymd_opt(1970, 1, 2).unwrap()), 1);
    }
}
