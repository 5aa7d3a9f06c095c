//! Numbers and days as a British reader expects them.

use chrono::{Datelike, NaiveDate};

use super::figures::Period;

/// A number with this many decimals, thousands apart, with a true minus sign.
pub(super) fn fixed(number: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", number.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = apart(whole);
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    let is_zero = plain.chars().all(|character| matches!(character, '0' | '.'));
    if number < 0.0 && !is_zero { format!("\u{2212}{text}") } else { text }
}

/// A whole count.
pub(super) fn count(n: u64) -> String {
    apart(&n.to_string())
}

/// Digits with a comma between thousands.
fn apart(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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

    #[test]
    fn a_minus_is_a_minus_sign_and_nothing_is_minus_nought() {
        assert_eq!(fixed(-1234.56, 1), "\u{2212}1,234.6");
        assert_eq!(fixed(-0.01, 1), "0.0");
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
