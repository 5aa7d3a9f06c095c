//! What cells look like: how days are written, and what only a postcode or a name can be.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

/// The share of cells that a format must read.
const MOST: f64 = 0.95;

/// How days may be written. Those that differ in day and month alone follow each other.
const FORMATS: [&str; 21] = [
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d.%m.%Y",
    "%m.%d.%Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d%m%Y",
    "%m%d%Y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d/%b/%Y",
    "%d%b%Y",
    "%b %d, %Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d-%m-%y",
    "%d-%b-%y",
    "%d.%m.%y",
];

/// Moments that a column of the kind `timestamp` reads without a format.
const MOMENTS: [&str; 5] = [
    "%Y-%m-%dT%H:%M:%S%.f%:z",
    "%Y-%m-%dT%H:%M:%S%.fZ",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
];

/// Moments whose day may come before the month, or after it.
const LOCAL_MOMENTS: [&str; 4] = ["%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"];

/// How the days of a column are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DaysWritten {
    /// In these formats.
    Formats(Vec<&'static str>),
    /// As moments, beginning with the year.
    Moments,
    /// Both of these read every cell: nobody can say which of day and month comes first.
    Ambiguous([&'static str; 2]),
    /// As the numbers of days that spreadsheets keep.
    DayNumbers,
    /// In none that is known.
    Unknown,
}

/// How the filled cells of a column are written, if they are days.
pub fn days_written(cells: &[&str]) -> DaysWritten {
    if cells.is_empty() {
        return DaysWritten::Unknown;
    }
    let formats = || FORMATS.iter().chain(&LOCAL_MOMENTS);
    let reads: Vec<(&'static str, usize)> = formats().map(|format| (*format, n_read(cells, format))).collect();
    let is_most = |n: usize| n as f64 >= MOST * cells.len() as f64;
    let best = reads.iter().map(|(_, n)| *n).max().unwrap_or_default();
    let mut first = reads.iter().filter(|(_, n)| *n == best).map(|(format, _)| *format);
    if let Some(format) = first.next().filter(|_| is_most(best)) {
        let other = first.find(|other| is_swapped(format, other));
        return other
            .map_or_else(|| DaysWritten::Formats(vec![format]), |other| DaysWritten::Ambiguous([format, other]));
    }
    if is_most(cells.iter().filter(|cell| is_moment(cell)).count()) {
        return DaysWritten::Moments;
    }
    if is_most(cells.iter().filter(|cell| is_day_number(cell)).count()) {
        return DaysWritten::DayNumbers;
    }
    two_formats(cells, &reads, is_most).map_or(DaysWritten::Unknown, DaysWritten::Formats)
}

/// Two formats that together read the column, as long as no cell can be read by both.
fn two_formats(
    cells: &[&str],
    reads: &[(&'static str, usize)],
    is_most: impl Fn(usize) -> bool,
) -> Option<Vec<&'static str>> {
    let mut used: Vec<(&'static str, usize)> = reads.iter().copied().filter(|(_, n)| *n > 0).collect();
    used.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let ((one, n_one), (other, n_other)) = (*used.first()?, *used.get(1)?);
    let both = |cell: &&&str| day(cell, one).is_some() && day(cell, other).is_some();
    (is_most(n_one + n_other) && !cells.iter().any(|cell| both(&cell))).then(|| vec![one, other])
}

fn n_read(cells: &[&str], format: &str) -> usize {
    cells.iter().filter(|cell| day(cell, format).is_some()).count()
}

fn day(cell: &str, format: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(cell, format).ok()?;
    // A year of two digits passes for one of the first century.
    (1900..2200).contains(&day.year()).then_some(day)
}

/// Whether two formats differ in the order of day and month alone.
fn is_swapped(one: &str, other: &str) -> bool {
    one != other && one.replace("%d", "%?").replace("%m", "%d").replace("%?", "%m") == other
}

fn is_moment(cell: &str) -> bool {
    MOMENTS.iter().any(|format| NaiveDateTime::parse_from_str(cell, format).is_ok())
}

/// Days since 1900 of the years 1937 to 2064, perhaps with a time of day behind the point.
fn is_day_number(cell: &str) -> bool {
    let (days, part) = cell.split_once('.').unwrap_or((cell, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    days.len() == 5 && are_digits(days) && are_digits(part) && ("13500".."60300").contains(&days)
}

/// Whether this has the form of a postcode.
pub fn is_postcode(cell: &str) -> bool {
    let plain: String = cell.chars().filter(|letter| !letter.is_whitespace()).collect();
    let shape: String = plain
        .chars()
        .map(|letter| {
            if letter.is_ascii_digit() {
                '9'
            } else if letter.is_ascii_alphabetic() {
                'A'
            } else {
                '?'
            }
        })
        .collect();
    let outward = shape.strip_suffix("9AA").unwrap_or_default();
    matches!(outward, "A9" | "A99" | "A9A" | "AA9" | "AA99" | "AA9A")
}

/// Whether this can be a name: letters, and what stands between the parts of a name.
pub fn is_name(cell: &str) -> bool {
    let is_of_name = |letter: char| letter.is_alphabetic() || " -'’.`,;()".contains(letter);
    cell.chars().any(char::is_alphabetic) && cell.chars().all(is_of_name)
}

/// Whether a cell can only be a value, so that the row that it stands in is no header.
pub fn is_value(cell: &str) -> bool {
    let n_digits = cell.bytes().filter(u8::is_ascii_digit).count();
    n_digits >= 5 || is_postcode(cell) || FORMATS.iter().any(|format| day(cell, format).is_some())
}

/// Whether this is how a program writes nothing.
pub fn is_nothing(cell: &str) -> bool {
    const NOTHING: [&str; 8] = ["", "null", "(null)", "n/a", "na", "nan", "none", "-"];
    cell.len() <= 6 && NOTHING.contains(&cell.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cells: &[&str], expected: &DaysWritten) {
        assert_eq!(&days_written(cells), expected, "{cells:?}");
    }

    #[test]
    fn days_are_known_by_how_they_are_written() {
        use DaysWritten::{DayNumbers, Formats, Moments, Unknown};
        check(&["2024-03-01", "2024-03-02"], &Formats(vec!["%Y-%m-%d"]));
        check(&["01/03/2024", "31/03/2024"], &Formats(vec!["%d/%m/%Y"]));
        check(&["03/01/2024", "03/31/2024"], &Formats(vec!["%m/%d/%Y"]));
        check(&["01-Mar-2024", "2-Apr-2024"], &Formats(vec!["%d-%b-%Y"]));
        check(&["01/03/24", "31/03/24"], &Formats(vec!["%d/%m/%y"]));
        check(&["01/03/2024 09:30", "31/03/2024 10:00"], &Formats(vec!["%d/%m/%Y %H:%M"]));
        check(&["2024-03-01T09:30:00Z"], &Moments);
        check(&["45352", "45353"], &DayNumbers);
        check(&["soon", "2024-03-01"], &Unknown);
        check(&["2024-03-01", "31/03/2024", "2024-03-05"], &Formats(vec!["%Y-%m-%d", "%d/%m/%Y"]));
    }

    #[test]
    fn day_and_month_that_can_be_swapped_are_not_guessed() {
        check(&["01/03/2024", "12/03/2024"], &DaysWritten::Ambiguous(["%d/%m/%Y", "%m/%d/%Y"]));
        check(&["01/03/2024 10:00"], &DaysWritten::Ambiguous(["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"]));
        check(&["01/03/2024", "13/03/2024", "03/13/2024"], &DaysWritten::Unknown);
    }

    #[test]
    fn a_value_is_no_header() {
        for cell in ["01/03/2024", "LS1 4AP", "2024/0000123X", "20240301"] {
            assert!(is_value(cell), "{cell}");
        }
        for cell in ["DOB", "Offence 1", "Ethnicity 16+1", "Address 2", ""] {
            assert!(!is_value(cell), "{cell}");
        }
    }
}
