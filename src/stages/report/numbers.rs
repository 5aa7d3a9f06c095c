//! Numbers and days as a British reader expects them.

use chrono::{Datelike, NaiveDate};

use super::figures::Period;

/// A number with this many decimals, thousands apart, with a true minus sign.
pub(super) fn fixed(number: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", number.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    let is_zero = plain.chars().all(|character| matches!(character, '0' | '.'));
    if number < 0.0 && !is_zero { format!("\u{2212}{text}") } else { text }
}

/// A whole count.
pub(super) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with as many decimals as its unit is worth, without the unit.
pub(super) fn in_unit(number: f64, unit: &str) -> String {
    match unit {
        "percent" | "percentage_points" | "per_100000" => fixed(number, 1),
        "per_1000" | "ratio" | "mean" => fixed(number, 2),
        _ if number.fract() == 0.0 => fixed(number, 0),
        _ => fixed(number, 1),
    }
}

/// A number with its unit.
pub(super) fn with_unit(number: f64, unit: &str) -> String {
    let text = in_unit(number, unit);
    match unit {
        "percent" => format!("{text}%"),
        "percentage_points" => format!("{text} percentage points"),
        "per_100000" => format!("{text} per 100,000"),
        "per_1000" => format!("{text} per 1,000"),
        "children" if text == "1" => "1 child".to_owned(),
        "ratio" | "mean" | "" => text,
        _ if text == "1" => format!("1 {}", unit.strip_suffix('s').unwrap_or(unit)),
        _ => format!("{text} {unit}"),
    }
}

/// What a unit is called below a number.
pub(super) fn unit_name(unit: &str) -> &str {
    match unit {
        "percent" => "per cent",
        "per_100000" => "per 100,000",
        "per_1000" => "per 1,000",
        "percentage_points" => "percentage points",
        _ => unit,
    }
}

/// A difference with its sign shown.
pub(super) fn signed(number: f64, unit: &str) -> String {
    let text = in_unit(number, unit);
    if number > 0.0 && text.chars().any(|character| matches!(character, '1'..='9')) { format!("+{text}") } else { text }
}

/// How many of how many, as a whole percentage would hide too much: one decimal.
pub(super) fn percent(n: u64, of: u64) -> String {
    if of == 0 {
        return "[z]".to_owned();
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^53")]
    let share = 100.0 * n as f64 / of as f64;
    format!("{}%", fixed(share, 1))
}

/// A day, as `30 June 2024`.
pub(super) fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// A period in a sentence: `year ending June 2024`, `April to June 2024`.
pub(super) fn period(period: Period) -> String {
    match period.months() {
        3 => format!("{} to {}", period.start.format("%B"), period.end.format("%B %Y")),
        12 => format!("year ending {}", period.end.format("%B %Y")),
        36 => format!("three years ending {}", period.end.format("%B %Y")),
        _ => format!("{} to {}", day(period.start), day(period.end)),
    }
}

/// A period below an axis, in two short lines: `Apr\u{2013}Jun` and `2024`.
pub(super) fn period_ticks(period: Period) -> [String; 2] {
    let (first, last) = (period.start.format("%b"), period.end.format("%b"));
    let year = period.end.year().to_string();
    if period.months() == 3 { [format!("{first}\u{2013}{last}"), year] } else { [format!("to {last}"), year] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_unit(number: f64, unit: &str, expected: &str) {
        assert_eq!(with_unit(number, unit), expected);
    }

    #[test]
    fn each_unit_has_its_own_decimals() {
        check_unit(34.649, "percent", "34.6%");
        check_unit(213.44, "per_100000", "213.4 per 100,000");
        check_unit(0.164, "per_1000", "0.16 per 1,000");
        check_unit(3.216, "ratio", "3.22");
        check_unit(1234.0, "offences", "1,234 offences");
        check_unit(14.26, "children", "14.3 children");
        check_unit(1.0, "children", "1 child");
    }

    #[test]
    fn a_minus_is_a_minus_sign_and_nothing_is_minus_nought() {
        assert_eq!(fixed(-1234.56, 1), "\u{2212}1,234.6");
        assert_eq!(fixed(-0.01, 1), "0.0");
        assert_eq!(signed(0.04, "percent"), "0.0");
        assert_eq!(signed(2.0, "percent"), "+2.0");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(fixed(1_234_567.0, 0), "1,234,567");
        assert_eq!(count(999), "999");
        assert_eq!(count(100_000), "100,000");
    }

    #[test]
    fn periods_read_as_people_say_them() {
        let period_of = |start: &str, end: &str| Period { start: start.parse().unwrap(), end: end.parse().unwrap() };
        let quarter = period_of("2024-04-01", "2024-06-30");
        assert_eq!(period(quarter), "April to June 2024");
        assert_eq!(period_ticks(quarter), ["Apr\u{2013}Jun", "2024"]);
        assert_eq!(period(period_of("2023-07-01", "2024-06-30")), "year ending June 2024");
        assert_eq!(period(period_of("2021-07-01", "2024-06-30")), "three years ending June 2024");
    }
}
