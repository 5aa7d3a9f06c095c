//! Names that are called alike: of a column that was renamed, and of a key.

use strsim::normalized_damerau_levenshtein;

/// From this on two names are called alike.
const ALIKE: f64 = 0.7;

/// A name this short is part of many others.
const SHORT: usize = 4;

/// The name that comes nearest.
pub fn nearest<'n>(name: &str, others: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    others.max_by(|one, other| likeness(name, one).total_cmp(&likeness(name, other)))
}

/// Whether two names are called alike: nearly the same letters, or one is a part of the other.
pub fn resembles(name: &str, other: &str) -> bool {
    likeness(name, other) >= ALIKE
}

/// How alike two names are, from 0 to 1, whatever their case, what stands between their words, and the order of these.
pub fn likeness(name: &str, other: &str) -> f64 {
    let shares_words = shared_words(&words(name), &words(other));
    let (name, other) = (words(name).concat(), words(other).concat());
    let (short, long) = if name.len() <= other.len() { (&name, &other) } else { (&other, &name) };
    let is_part = short.len() >= SHORT && long.contains(short.as_str());
    let alike = normalized_damerau_levenshtein(&name, &other).max(shares_words);
    if is_part { alike.max(ALIKE) } else { alike }
}

/// The words of a name in small letters: `judicialResults` and `Judicial results` have the same.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_after_small = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (letter.is_uppercase() && is_after_small) {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            words.last_mut().expect("one word at least").extend(letter.to_lowercase());
        }
        is_after_small = letter.is_lowercase();
    }
    words.retain(|word| !word.is_empty() && word != "of");
    words
}

/// The share of words that both have.
fn shared_words(words: &[String], others: &[String]) -> f64 {
    let n_shared = words.iter().filter(|word| others.contains(word)).count();
    n_shared as f64 / words.len().max(others.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_order_and_what_stands_between_words_make_no_other_name() {
        for (name, other) in
            [("prosecutionCases", "Prosecution_Cases"), ("cjsCode", "CJS code"), ("Date Born", "BORN-DATE")]
        {
            assert!((likeness(name, other) - 1.0).abs() < f64::EPSILON, "{name} {other}");
        }
    }

    #[test]
    fn a_slip_or_a_part_is_alike_and_another_word_is_not() {
        for (name, other) in
            [("judicialResults", "results"), ("cjsCode", "cjsCodes"), ("Outcome Date", "Date of outcome")]
        {
            assert!(resembles(name, other), "{name} {other}");
        }
        for (name, other) in
            [("startDate", "endDate"), ("firstName", "lastName"), ("middleName", "maidenName"), ("id", "idea")]
        {
            assert!(!resembles(name, other), "{name} {other}");
        }
    }
}
