//! Numbers in the units that measures declare, as a reader expects them.

use super::numbers::fixed;
use crate::declarations::measure::in_words;

/// A number with as many decimals as its unit is worth, without the unit.
pub(super) fn in_unit(number: f64, unit: &str) -> String {
    match (unit, per(unit)) {
        (_, Some(10_000..)) | ("percent" | "percentage_points", _) => fixed(number, 1),
        (_, Some(_)) | ("ratio" | "mean", _) => fixed(number, 2),
        _ if number.fract() == 0.0 => fixed(number, 0),
        _ => fixed(number, 1),
    }
}

/// A number with its unit.
pub(super) fn with_unit(number: f64, unit: &str) -> String {
    let text = in_unit(number, unit);
    match unit {
        "percent" => format!("{text}%"),
        "ratio" | "mean" | "" => text,
        _ if text == "1" => format!("1 {}", one_of(&unit_name(unit))),
        _ => format!("{text} {}", unit_name(unit)),
    }
}

/// A difference with its sign shown.
pub(super) fn signed(number: f64, unit: &str) -> String {
    let text = in_unit(number, unit);
    if number > 0.0 && text.chars().any(|character| matches!(character, '1'..='9')) { format!("+{text}") } else { text }
}

/// What a unit is called below a number.
pub(super) fn unit_name(unit: &str) -> String {
    match per(unit) {
        Some(residents) => format!("per {}", thousands(residents)),
        None if unit == "percent" => "per cent".to_owned(),
        None => unit.replace('_', " "),
    }
}

/// What an axis in a unit is called; rates are of residents of these ages.
pub(super) fn axis_title(unit: &str, ages: Option<[i32; 2]>) -> String {
    match (per(unit), ages) {
        (Some(residents), Some([youngest, oldest])) => {
            format!("Per {} children aged {youngest} to {oldest}", thousands(residents))
        }
        _ if matches!(unit, "ratio" | "mean") => String::new(),
        _ => in_words(&unit_name(unit)),
    }
}

/// How many residents a rate is per.
fn per(unit: &str) -> Option<u32> {
    unit.strip_prefix("per_")?.parse().ok()
}

fn thousands(number: u32) -> String {
    fixed(f64::from(number), 0)
}

/// The singular of a plural that a measure declares.
fn one_of(plural: &str) -> String {
    match (plural, plural.strip_suffix("ies")) {
        ("children", _) => "child".to_owned(),
        (_, Some(stem)) => format!("{stem}y"),
        _ => plural.strip_suffix('s').unwrap_or(plural).to_owned(),
    }
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
    fn a_difference_has_its_sign_unless_it_is_nought() {
        assert_eq!(signed(0.04, "percent"), "0.0");
        assert_eq!(signed(2.0, "percent"), "+2.0");
        assert_eq!(signed(-2.0, "percent"), "\u{2212}2.0");
    }

    #[test]
    fn a_unit_that_nobody_here_thought_of_is_named_as_it_is_declared() {
        check_unit(1.0, "breach_proceedings", "1 breach proceeding");
        check_unit(1.0, "burglaries", "1 burglary");
        check_unit(12.345, "per_500", "12.35 per 500");
        assert_eq!(axis_title("breach_proceedings", None), "Breach proceedings");
        assert_eq!(axis_title("per_500", Some([12, 16])), "Per 500 children aged 12 to 16");
        assert_eq!(axis_title("percent", None), "Per cent");
    }
}
