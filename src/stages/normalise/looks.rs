//! What cells look like that cannot be read: the words by which an officer knows at once what happened to a file.

use chrono::{NaiveDate, NaiveDateTime};

use crate::declarations::source::ColumnKind;

/// What an unreadable cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// In words, after "are".
    pub(super) words: &'static str,
    /// What would read it, as a declaration has it.
    pub(super) remedy: &'static str,
}

/// Month before day: where this is found, the readable cells of the column may be read wrongly.
const MONTH_FIRST: &str = "written with month before day";

const DAY_NUMBER: Look =
    Look { words: "day numbers of a spreadsheet", remedy: "format the column as a date before it is saved as CSV" };

const TOO_NARROW: Look = Look {
    words: "the marks of a spreadsheet whose column is too narrow",
    remedy: "widen the column before it is saved as CSV",
};

const ZEROS: Look = Look {
    words: "noughts that stand for no date",
    remedy: "name them in `sentinels`, as `sentinels = [\"0000-00-00\"]`",
};

const WITH_TIME: Look = Look { words: "written with a time after the day", remedy: "say `kind = \"timestamp\"`" };

const SCIENTIFIC: Look = Look {
    words: "numbers in the scientific notation of a spreadsheet",
    remedy: "have the column sent as text; the digits are lost",
};

const DECIMAL_COMMA: Look =
    Look { words: "written with a comma where the point stands", remedy: "have the numbers sent with a point" };

const IN_BRACKETS: Look = Look {
    words: "numbers in brackets, as accounts write those below nought",
    remedy: "ask the supplier what they mean",
};

/// How else a day may be written: chrono's format, and what to say of it.
const DAYS: [(&str, Look); 18] = [
    ("%Y-%m-%d", Look { words: "written as yyyy-mm-dd", remedy: "say `format = \"%Y-%m-%d\"`" }),
    ("%d/%m/%Y", Look { words: "written as dd/mm/yyyy", remedy: "say `format = \"%d/%m/%Y\"`" }),
    ("%m/%d/%Y", Look { words: MONTH_FIRST, remedy: "say `format = \"%m/%d/%Y\"`" }),
    ("%d-%m-%Y", Look { words: "written as dd-mm-yyyy", remedy: "say `format = \"%d-%m-%Y\"`" }),
    ("%m-%d-%Y", Look { words: MONTH_FIRST, remedy: "say `format = \"%m-%d-%Y\"`" }),
    ("%d.%m.%Y", Look { words: "written as dd.mm.yyyy", remedy: "say `format = \"%d.%m.%Y\"`" }),
    ("%Y/%m/%d", Look { words: "written as yyyy/mm/dd", remedy: "say `format = \"%Y/%m/%d\"`" }),
    ("%Y%m%d", Look { words: "written as yyyymmdd", remedy: "say `format = \"%Y%m%d\"`" }),
    ("%d%m%Y", Look { words: "written as ddmmyyyy", remedy: "say `format = \"%d%m%Y\"`" }),
    ("%d-%B-%Y", Look { words: "written with the name of the month", remedy: "say `format = \"%d-%B-%Y\"`" }),
    ("%d %B %Y", Look { words: "written with the name of the month", remedy: "say `format = \"%d %B %Y\"`" }),
    ("%d/%B/%Y", Look { words: "written with the name of the month", remedy: "say `format = \"%d/%B/%Y\"`" }),
    ("%B %d, %Y", Look { words: "written with the name of the month", remedy: "say `format = \"%B %d, %Y\"`" }),
    ("%B %d %Y", Look { words: "written with the name of the month", remedy: "say `format = \"%B %d %Y\"`" }),
    ("%d/%m/%y", Look { words: "written with two-digit years", remedy: "say `format = \"%d/%m/%y\"`" }),
    ("%d-%m-%y", Look { words: "written with two-digit years", remedy: "say `format = \"%d-%m-%y\"`" }),
    ("%d-%B-%y", Look { words: "written with two-digit years", remedy: "say `format = \"%d-%B-%y\"`" }),
    ("%d.%m.%y", Look { words: "written with two-digit years", remedy: "say `format = \"%d.%m.%y\"`" }),
];

/// How a moment may be written, of which only the day is declared.
const MOMENTS: [&str; 8] = [
    "%Y-%m-%dT%H:%M:%S%.f%:z",
    "%Y-%m-%dT%H:%M:%S%.fZ",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d-%m-%Y %H:%M:%S",
    "%d-%B-%Y %H:%M:%S",
];

/// What a cell looks like that its column cannot read, if it looks like anything.
pub(super) fn look(kind: ColumnKind, text: &str) -> Option<Look> {
    if !text.is_empty() && text.bytes().all(|byte| byte == b'#') {
        return Some(TOO_NARROW);
    }
    match kind {
        ColumnKind::Date | ColumnKind::Timestamp => day(text),
        ColumnKind::Integer | ColumnKind::Number => number(text),
        _ if is_scientific(text) => Some(SCIENTIFIC),
        _ => None,
    }
}

impl Look {
    /// Whether it says that the month comes first.
    pub(super) fn is_month_first(self) -> bool {
        self.words == MONTH_FIRST
    }
}

/// Whether this is a number as spreadsheets shorten it: `1.23457E+11`. The sign tells it from a reference with an E in it.
pub(super) fn is_scientific(text: &str) -> bool {
    let Some((front, back)) = text.split_once(['E', 'e']) else { return false };
    let Some(power) = back.strip_prefix(['+', '-']) else { return false };
    let (whole, part) = front.split_once(['.', ',']).unwrap_or((front, "0"));
    whole.len() == 1 && are_digits(whole) && are_digits(part) && power.len() <= 3 && are_digits(power)
}

/// Whether this is digits and nothing else.
pub(super) fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn day(text: &str) -> Option<Look> {
    if is_day_number(text) {
        return Some(DAY_NUMBER);
    }
    let is_nought = text.bytes().all(|byte| matches!(byte, b'0' | b'-' | b'/' | b'.'));
    if is_nought && text.len() >= 8 {
        return Some(ZEROS);
    }
    let is_day = |format: &&str| {
        let day = NaiveDate::parse_from_str(text, format);
        // A year of two digits passes for one of the first century.
        day.is_ok_and(|day| format.ends_with("%y") || day > NaiveDate::from_ymd_opt(1000, 1, 1).unwrap_or_default())
    };
    let found = DAYS.iter().find(|(format, _)| is_day(format)).map(|(_, look)| *look);
    let is_moment = || MOMENTS.iter().any(|format| NaiveDateTime::parse_from_str(text, format).is_ok());
    found.or_else(|| is_moment().then_some(WITH_TIME))
}

/// Days since 1900 of the years 1937 to 2064, perhaps with a time of day behind the point.
fn is_day_number(text: &str) -> bool {
    let (days, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = days.len() == 5 && are_digits(days) && are_digits(part);
    is_number && ("13500".."60300").contains(&days)
}

fn number(text: &str) -> Option<Look> {
    if is_scientific(text) {
        return Some(SCIENTIFIC);
    }
    if text.starts_with('(') && text.ends_with(')') {
        return Some(IN_BRACKETS);
    }
    let (whole, part) = text.trim_start_matches('-').rsplit_once(',')?;
    let is_comma = are_digits(part) && whole.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_comma.then_some(DECIMAL_COMMA)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: ColumnKind, text: &str, expected: &str) {
        assert_eq!(look(kind, text).map_or("nothing", |look| look.words), expected, "{text}");
    }

    #[test]
    fn a_day_in_another_format_is_known_by_it() {
        for (text, expected) in [
            ("2023-05-01", "written as yyyy-mm-dd"),
            ("01/05/2023", "written as dd/mm/yyyy"),
            ("12/31/2023", "written with month before day"),
            ("01.05.2023", "written as dd.mm.yyyy"),
            ("20230501", "written as yyyymmdd"),
            ("03-Mar-2023", "written with the name of the month"),
            ("3 March 2023", "written with the name of the month"),
            ("01/05/23", "written with two-digit years"),
            ("01-Mar-23", "written with two-digit years"),
            ("01/05/2023 00:00:00", "written with a time after the day"),
            ("2023-05-01T00:00:00Z", "written with a time after the day"),
            ("44927", "day numbers of a spreadsheet"),
            ("44927.5", "day numbers of a spreadsheet"),
            ("########", "the marks of a spreadsheet whose column is too narrow"),
            ("00/00/0000", "noughts that stand for no date"),
            ("31/02/2023", "nothing"),
            ("soon", "nothing"),
        ] {
            check(ColumnKind::Date, text, expected);
        }
    }

    #[test]
    fn a_number_in_another_form_is_known_by_it() {
        check(ColumnKind::Number, "12,5", "written with a comma where the point stands");
        check(ColumnKind::Integer, "(5)", "numbers in brackets, as accounts write those below nought");
        check(ColumnKind::Integer, "1.5E+05", "numbers in the scientific notation of a spreadsheet");
        check(ColumnKind::Integer, "many", "nothing");
    }

    #[test]
    fn a_reference_with_an_e_in_it_is_no_number() {
        for text in ["1.23457E+11", "1E+12", "1,23457E+11", "9.9e-05"] {
            assert!(is_scientific(text), "{text}");
        }
        for text in ["12E34", "1E5", "E+11", "123.4E+11", "1.2E+1234", "ABE+11"] {
            assert!(!is_scientific(text), "{text}");
        }
    }
}
