//! How close two texts are.

use strsim::{jaro_winkler, osa_distance};

/// Whether at most `most` letters more, less, changed, or swapped with their neighbour make one text the other.
///
/// Short texts must be the same: one letter in three makes another name of it.
#[inline]
pub(super) fn is_within_edits(left: &str, right: &str, most: u8) -> bool {
    let most = usize::from(most);
    let is_ascii = left.is_ascii() && right.is_ascii();
    let length = |text: &str| if is_ascii { text.len() } else { text.chars().count() };
    let (n_left, n_right) = (length(left), length(right));
    if n_left.min(n_right) <= 3 * most || n_left.abs_diff(n_right) > most {
        return left == right;
    }
    if most == 1 && is_ascii {
        is_one_edit(left.as_bytes(), right.as_bytes())
    } else {
        osa_distance(left, right) <= most
    }
}

/// The same for one edit, without a table of distances: what is left between the common start
/// and the common end decides.
fn is_one_edit(left: &[u8], right: &[u8]) -> bool {
    let n_start = left.iter().zip(right).take_while(|(one, other)| one == other).count();
    let n_shorter = left.len().min(right.len());
    let ends = left.iter().rev().zip(right.iter().rev());
    let n_end = ends.take_while(|(one, other)| one == other).count().min(n_shorter - n_start);
    let (left, right) = (&left[n_start..left.len() - n_end], &right[n_start..right.len() - n_end]);
    match (left, right) {
        ([_] | [], [_] | []) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

/// Jaro-Winkler similarity of at least `least` (Winkler, 1990).
#[inline]
pub(super) fn is_alike(left: &str, right: &str, least: f64) -> bool {
    let is_ascii = left.is_ascii() && right.is_ascii();
    (!is_ascii || most_alike(left.as_bytes(), right.as_bytes()) >= least) && jaro_winkler(left, right) >= least
}

/// The most that Jaro-Winkler similarity can be: letters that the other text lacks match nothing, and a common start
/// makes up for at most 0.4 of what is missing. It tells most pairs apart at a tenth of the cost.
fn most_alike(left: &[u8], right: &[u8]) -> f64 {
    let letters = |text: &[u8]| text.iter().fold(0u32, |set, letter| set | 1 << (letter & 31));
    let shared = |text: &[u8], set: u32| text.iter().filter(|letter| set >> (*letter & 31) & 1 == 1).count();
    let n_matching = shared(left, letters(right)).min(shared(right, letters(left))) as f64;
    if n_matching == 0.0 {
        return if left.is_empty() && right.is_empty() { 1.0 } else { 0.0 };
    }
    let jaro = (n_matching / left.len() as f64 + n_matching / right.len() as f64 + 1.0) / 3.0;
    jaro + 0.4 * (1.0 - jaro)
}

/// Whether one is the start of the other.
#[inline]
pub(super) fn starts(left: &str, right: &str) -> bool {
    let (short, long) = if left.len() < right.len() { (left, right) } else { (right, left) };
    long.starts_with(short) && short.chars().count() >= 3
}

/// Whether they have a word of three letters or more in common.
#[inline]
pub(super) fn shares_word(left: &str, right: &str) -> bool {
    let long = |text| str::split(text, ' ').filter(|word: &&str| word.len() >= 3);
    long(left).any(|one| long(right).any(|other| one == other))
}

/// Whether day and month swapped make one date (`2008-03-09`) the other.
#[inline]
pub(super) fn is_swapped(left: &str, right: &str) -> bool {
    let parts = |text| Some((str::get(text, ..4)?, str::get(text, 5..7)?, str::get(text, 8..10)?));
    match (parts(left), parts(right)) {
        (Some((year, month, day)), Some(other)) => (year, day, month) == other,
        _ => false,
    }
}

/// Whether the first characters are the same.
#[inline]
pub(super) fn same_first(left: &str, right: &str, n: u8) -> bool {
    let start = |text| str::get(text, ..usize::from(n));
    start(left).is_some_and(|start_of_left| Some(start_of_left) == start(right))
}

/// Whether the first word of several is the same.
#[inline]
pub(super) fn same_first_word(left: &str, right: &str) -> bool {
    left.split_once(' ').is_some_and(|(first, _)| right.split_once(' ').is_some_and(|(other, _)| first == other))
}

/// Whether the last characters are the same.
#[inline]
pub(super) fn same_last(left: &str, right: &str, n: u8) -> bool {
    let end = |text: &'_ str| text.len().checked_sub(usize::from(n)).filter(|at| text.is_char_boundary(*at));
    match (end(left), end(right)) {
        (Some(one), Some(other)) => left[one..] == right[other..],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_typing_error_is_allowed_in_a_word_of_four_letters_or_more() {
        for (left, right) in [("SMITH", "SMYTH"), ("SMITH", "SMTIH"), ("SMITH", "SMITHE"), ("ANNNA", "ANNA")] {
            assert!(is_within_edits(left, right, 1), "{left} {right}");
        }
        for (left, right) in [("SMITH", "SMYTHE"), ("JAN", "DAN"), ("ABCD", "BADC")] {
            assert!(!is_within_edits(left, right, 1), "{left} {right}");
        }
    }

    #[test]
    fn a_swapped_date_has_day_and_month_the_other_way_round() {
        assert!(is_swapped("2008-03-09", "2008-09-03"));
        assert!(!is_swapped("2008-03-09", "2009-09-03"));
        assert!(!is_swapped("UNKNOWN", "2009-09-03"));
    }

    #[test]
    fn a_short_form_is_the_start_of_a_name() {
        assert!(starts("SAMUEL", "SAM"));
        assert!(!starts("SAMUEL", "SA"));
    }

    #[test]
    fn ends_of_different_lengths_can_be_the_same() {
        assert!(same_last("1 HIGH STREET", "HIGH STREET", 6));
        assert!(!same_last("ET", "STREET", 6));
        assert!(same_first("2008-03-09", "2008-12-31", 4));
        assert!(same_first_word("ZZ1 1AA", "ZZ1 9ZZ"));
        assert!(!same_first_word("ZZ1 1AA", "ZZ11 9ZZ"));
        assert!(!same_first_word("2600", "2600"));
    }

    proptest! {
        #[test]
        fn one_edit_agrees_with_the_distance_of_optimal_alignment(left in "[ABC]{4,8}", right in "[ABC]{4,8}") {
            prop_assert_eq!(is_within_edits(&left, &right, 1), osa_distance(&left, &right) <= 1);
        }

        #[test]
        fn the_shortcut_of_alike_loses_nothing(left in "[AB李Ж]{0,6}", right in "[AB李Ж]{0,6}", least in 0.0f64..1.0) {
            prop_assert_eq!(is_alike(&left, &right, least), jaro_winkler(&left, &right) >= least);
        }
    }
}
