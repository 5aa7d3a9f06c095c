//! Cleaning: what is left of a name, an identifier or a date before two are compared.

use crate::spec::linkage::{LinkColumn, LinkKind, NameCleaning, Words};

/// The value of a column as it is compared, or nothing if it says nothing.
pub(super) fn clean(text: &str, column: &LinkColumn, names: &NameCleaning) -> Option<String> {
    let cleaned = match column.kind {
        LinkKind::Identifier | LinkKind::Date => text.trim().to_uppercase(),
        LinkKind::Name => chosen_words(&clean_name(text, names), column.words),
    };
    (!cleaned.is_empty() && !column.is_dummy(&cleaned)).then_some(cleaned)
}

/// A name in capitals: accents folded, hyphens as blanks, apostrophes and single letters dropped.
fn clean_name(text: &str, names: &NameCleaning) -> String {
    let mut capitals = fold(text);
    for prefix in &names.prefixes_dropped {
        if let Some(rest) = capitals.strip_prefix(prefix.as_str()) {
            capitals = rest.to_owned();
        }
    }
    let words: Vec<&str> = capitals.split_whitespace().collect();
    if names.not_names.contains(&words.join(" ")) {
        return String::new();
    }
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    let mut waiting = String::new();
    for (at, word) in words.iter().enumerate() {
        let is_last = at + 1 == words.len();
        if !is_last && names.joined_to_next.iter().any(|prefix| prefix == word) {
            waiting.push_str(word);
            continue;
        }
        let whole = std::mem::take(&mut waiting) + word;
        if whole.chars().count() > 1 {
            joined.push(whole);
        }
    }
    joined.join(" ")
}

fn chosen_words(name: &str, words: Words) -> String {
    let (first, rest) = name.split_once(' ').unwrap_or((name, ""));
    match words {
        Words::All => name.to_owned(),
        Words::First => first.to_owned(),
        Words::Rest => rest.to_owned(),
    }
}

/// Capitals without accents, apostrophes and full stops; hyphens as blanks.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_uppercase) {
        match letter {
            '\'' | '’' | '‘' | '`' | '´' | '.' => {}
            '-' | '‐' | '‑' | '–' | '—' => folded.push(' '),
            _ => match plain(letter) {
                Some(letters) => folded.push_str(letters),
                None => folded.push(letter),
            },
        }
    }
    folded
}

/// The letters that a capital with an accent is typed as where there is none on the keyboard.
const fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'Æ' => "AE",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'Ď' | 'Đ' | 'Ð' => "D",
        'È'..='Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'Ĥ' | 'Ħ' => "H",
        'Ì'..='Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' => "I",
        'Ĵ' => "J",
        'Ķ' => "K",
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => "L",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' => "N",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ŏ' | 'Ő' => "O",
        'Œ' => "OE",
        'Ŕ' | 'Ŗ' | 'Ř' => "R",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S",
        'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => "T",
        'Þ' => "TH",
        'Ù'..='Ü' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' => "U",
        'Ŵ' => "W",
        'Ý' | 'Ŷ' | 'Ÿ' => "Y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        _ => return None,
    })
}

/// Whether one letter more, less, changed, or swapped with its neighbour makes one word the other.
///
/// Words of up to three letters must be the same: one letter makes another name of them.
pub(super) fn is_near_word(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left.len().min(right.len()) < 4 || left.len().abs_diff(right.len()) > 1 {
        return false;
    }
    let n_same_start = left.iter().zip(&right).take_while(|(one, other)| one == other).count();
    let n_same_end = left.iter().rev().zip(right.iter().rev()).take_while(|(one, other)| one == other).count();
    let n_longest = left.len().max(right.len());
    if n_same_start + n_same_end + 1 >= n_longest {
        return true;
    }
    let (at, is_same_length) = (n_same_start, left.len() == right.len());
    let is_swap = is_same_length && left[at] == right[at + 1] && left[at + 1] == right[at];
    is_swap && n_same_start + n_same_end + 2 == n_longest
}

/// Whether one wrong digit, or day and month swapped, makes one date (`2008-03-09`) the other.
pub(super) fn is_near_date(left: &str, right: &str) -> bool {
    let n_wrong = left.bytes().zip(right.bytes()).filter(|(one, other)| one != other).count();
    if left.len() == right.len() && n_wrong <= 1 {
        return true;
    }
    let swapped = match (left.get(..5), left.get(5..7), left.get(8..)) {
        (Some(year), Some(month), Some(day)) => format!("{year}{day}-{month}"),
        _ => return false,
    };
    swapped == right
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let names = NameCleaning {
            prefixes_dropped: vec!["NO_SHOW_".into()],
            joined_to_next: vec!["MC".into(), "O".into()],
            not_names: vec!["NOT ENTERED".into()],
        };
        assert_eq!(clean_name(text, &names), expected);
    }

    #[test]
    fn accents_hyphens_and_apostrophes_make_no_other_name() {
        check("Zoë-Renée", "ZOE RENEE");
        check("o’brien", "OBRIEN");
        check("  Strauß ", "STRAUSS");
    }

    #[test]
    fn a_prefix_belongs_to_the_word_after_it() {
        check("MC DUFF", "MCDUFF");
        check("O Brien Mc Duff", "OBRIEN MCDUFF");
        check("Mc", "MC");
    }

    #[test]
    fn single_letters_are_dropped() {
        check("Bao J.", "BAO");
        check("A B", "");
    }

    #[test]
    fn marks_of_a_system_are_no_name() {
        check("NO_SHOW_Duff", "DUFF");
        check("Not  entered", "");
    }

    #[test]
    fn one_typing_error_is_allowed_in_a_word_of_four_letters_or_more() {
        assert!(is_near_word("SMITH", "SMYTH"));
        assert!(is_near_word("SMITH", "SMTIH"));
        assert!(is_near_word("SMITH", "SMITHE"));
        assert!(is_near_word("ANNNA", "ANNA"));
        assert!(!is_near_word("SMITH", "SMYTHE"));
        assert!(!is_near_word("JAN", "DAN"));
        assert!(!is_near_word("ABCD", "BADC"));
    }

    #[test]
    fn one_wrong_digit_or_a_swap_makes_a_near_date() {
        assert!(is_near_date("2008-03-09", "2008-03-08"));
        assert!(is_near_date("2008-03-09", "2008-09-03"));
        assert!(!is_near_date("2008-03-09", "2009-03-08"));
    }
}
