//! Postcodes in their one canonical form.

use super::judgement::Judgement;

/// Postcodes that stand for no fixed abode.
const NO_FIXED_ABODE: [&str; 2] = ["NF1 1NF", "NF1 1FA"];

/// A postcode in capitals with one blank before its last three characters.
pub(super) fn postcode(text: &str) -> Judgement<String> {
    let text: String =
        text.chars().filter(|letter| !letter.is_whitespace()).map(|letter| letter.to_ascii_uppercase()).collect();
    let Some((outward, inward)) = text.len().checked_sub(3).and_then(|at| text.split_at_checked(at)) else {
        return Judgement::Bad("bad_postcode");
    };
    let shape = |text: &str| -> String {
        let of = |byte: u8| match byte {
            b'A'..=b'Z' => 'A',
            b'0'..=b'9' => '9',
            _ => '?',
        };
        text.bytes().map(of).collect()
    };
    let is_outward = matches!(shape(outward).as_str(), "A9" | "A99" | "A9A" | "AA9" | "AA99" | "AA9A");
    let is_whole = (is_outward || outward == "GIR") && shape(inward) == "9AA";
    let canonical = format!("{outward} {inward}");
    if !is_whole {
        Judgement::Bad("bad_postcode")
    } else if NO_FIXED_ABODE.contains(&canonical.as_str()) {
        Judgement::Bad("no_fixed_abode")
    } else {
        Judgement::Good(canonical)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_postcode(text: &str, expected: &str) {
        let found = match postcode(text) {
            Judgement::Good(postcode) => postcode,
            Judgement::Bad(rule) => rule.to_owned(),
            Judgement::Blank | Judgement::Doubtful(..) => "neither".to_owned(),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_postcode_is_in_capitals_with_one_blank() {
        check_postcode("sw1a1aa", "SW1A 1AA");
        check_postcode(" M1  1AE ", "M1 1AE");
        check_postcode("ZZ99 3VZ", "ZZ99 3VZ");
        check_postcode("GIR 0AA", "GIR 0AA");
    }

    #[test]
    fn part_of_a_postcode_is_bad() {
        for text in ["2TR", "SW1A", "SW1A 1A", "1AA", "", "é1 1AA", "SWA 1AA"] {
            check_postcode(text, "bad_postcode");
        }
    }

    #[test]
    fn no_fixed_abode_is_no_postcode() {
        check_postcode("NF1 1NF", "no_fixed_abode");
        check_postcode("nf11fa", "no_fixed_abode");
    }
}
