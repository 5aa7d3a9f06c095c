//! Numbers as text.

use super::judgement::Judgement;

/// A whole number: `15,018` is one, and so is the `12.0` that some tools make of 12.
pub(super) fn integer(text: &str) -> Judgement<i64> {
    let plain = text.strip_suffix(".0").unwrap_or(text);
    let value = ungrouped(plain).and_then(|plain| plain.parse().ok());
    value.map_or(Judgement::Bad("bad_integer"), Judgement::Good)
}

/// A number with a point.
pub(super) fn number(text: &str) -> Judgement<f64> {
    // Only digits: a float would also be read from `inf` and `nan`.
    let is_plain = text.chars().all(|character| character.is_ascii_digit() || matches!(character, '.' | ',' | '-'));
    let value = Some(text).filter(|_| is_plain).and_then(ungrouped).and_then(|plain| plain.parse().ok());
    value.map_or(Judgement::Bad("bad_number"), Judgement::Good)
}

/// The number without the commas between its thousands; nothing if commas stand elsewhere: `12,34` may be a decimal comma.
fn ungrouped(text: &str) -> Option<String> {
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    if !text.contains(',') {
        return Some(text.to_owned());
    }
    let mut groups = whole.trim_start_matches('-').split(',');
    let is_first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()));
    let is_grouped = is_first && groups.all(|group| group.len() == 3) && part.is_none_or(|part| !part.contains(','));
    is_grouped.then(|| text.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected_integer: Option<i64>, expected_number: Option<f64>) {
        let integer = match integer(text) {
            Judgement::Good(value) => Some(value),
            _ => None,
        };
        let number = match number(text) {
            Judgement::Good(value) => Some(value),
            _ => None,
        };
        assert_eq!((integer, number), (expected_integer, expected_number), "{text}");
    }

    #[test]
    fn commas_stand_between_thousands() {
        check("1,234", Some(1234), Some(1234.0));
        check("1,234,567", Some(1_234_567), Some(1_234_567.0));
        check("-1,234.0", Some(-1234), Some(-1234.0));
        check("1,234.5", None, Some(1234.5));
    }

    #[test]
    fn commas_elsewhere_make_no_number() {
        for text in ["12,34", "1,2345", "1234,567", ",123", "1,,234", "12,5", "1.234,5", "1,234,"] {
            check(text, None, None);
        }
    }

    #[test]
    fn what_is_no_plain_number_is_none() {
        for text in ["(5)", "1e3", "½", "nan", "inf", "-inf", "12 %", "1 234", "", "-", "--5", "0x1F"] {
            check(text, None, None);
        }
    }
}
