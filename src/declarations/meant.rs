//! Which code is meant by what a supplier writes in words: `Male` for `M`, `Outcome 8` for `8`.

use std::collections::BTreeMap;

use super::code_list::{CodeList, CodeLists, Entry, NOT_KNOWN};
use super::nearest::likeness;

/// From this on a text is taken for the words of a code.
const ALIKE: f64 = 0.88;

/// From this on words beside a code agree with it.
const AGREES: f64 = 0.7;

/// How many different codes a column has at most, and how long one is.
const N_CODES: usize = 60;
const LONGEST: usize = 60;

/// The share of cells that must be codes or words of codes, before a column is taken for one of codes.
const MOST: f64 = 0.8;

/// Words that may stand before a code.
const BEFORE: [&str; 8] = ["code", "type", "outcome", "disposal", "number", "no", "option", "category"];

/// What people write where they do not know.
const UNKNOWN: [&str; 10] = [
    "unknown",
    "not known",
    "not stated",
    "not recorded",
    "not provided",
    "not specified",
    "information not obtained",
    "unspecified",
    "prefer not to say",
    "refused",
];

/// The codes of a list with all the words that stand for them.
pub struct CodeWords<'l> {
    list: &'l CodeList,
    phrases: Vec<(String, &'l Entry)>,
    knows_not_known: bool,
}

/// What a text stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant<'l> {
    /// This code, as the list has it.
    Listed(&'l Entry),
    /// This code in words.
    InWords(&'l Entry),
    /// That nobody knows.
    NotKnown,
}

impl<'l> Meant<'l> {
    /// Our label for it.
    pub fn label(self) -> &'l str {
        match self {
            Self::Listed(entry) | Self::InWords(entry) => &entry.label,
            Self::NotKnown => NOT_KNOWN,
        }
    }
}

impl<'l> CodeWords<'l> {
    /// The words of a list, and of the list that its labels are from.
    pub fn new(list: &'l CodeList, lists: &'l CodeLists) -> Self {
        let ours = list.labels_from().and_then(|name| lists.get(name));
        let mut phrases = Vec::new();
        for entry in list.entries() {
            let mut add = |phrase: &str| {
                let phrase = words(phrase).join(" ");
                if phrase.chars().any(char::is_alphabetic) {
                    phrases.push((phrase, entry));
                }
            };
            add(&entry.label);
            add(entry.note.split([':', '.', ';']).next().unwrap_or_default());
            if let Some(label) = ours.and_then(|ours| ours.get(&entry.label)) {
                let label_words = label.label.split([':', '(']).next().unwrap_or_default();
                add(label_words);
                add(&format!("{} {label_words}", label.group));
                ["heading", "children"].iter().for_each(|column| add(label.extra(column)));
            }
        }
        let knows_not_known = list.entries().iter().any(|entry| entry.label == NOT_KNOWN)
            || ours.is_some_and(|ours| ours.get(NOT_KNOWN).is_some());
        Self { list, phrases, knows_not_known }
    }

    /// What a text stands for, if that is plain.
    pub fn meant(&self, text: &str) -> Option<Meant<'l>> {
        if let Some(entry) = self.listed(text) {
            return Some(Meant::Listed(entry));
        }
        if text.chars().count() > LONGEST {
            return None;
        }
        if self.knows_not_known && UNKNOWN.contains(&words(text).join(" ").as_str()) {
            return Some(Meant::NotKnown);
        }
        self.by_code(text).map(|(entry, _)| entry).or_else(|| self.by_words(text, ALIKE)).map(Meant::InWords)
    }

    /// What stands before the code where a text is nothing but that and the code: `Outcome ` of `Outcome 8`.
    pub fn before_code<'t>(&self, text: &'t str) -> Option<&'t str> {
        let (_, start) = self.by_code(text)?;
        self.listed(&text[start..]).map(|_| &text[..start])
    }

    fn listed(&self, text: &str) -> Option<&'l Entry> {
        self.list.get(text).or_else(|| self.list.get(self.list.respelled(text)?))
    }

    /// A code behind a word such as `Outcome`, perhaps with its words behind it; and where the code begins. Words that
    /// say something else make it none.
    fn by_code(&self, text: &str) -> Option<(&'l Entry, usize)> {
        let is_break = |letter: char| !letter.is_alphanumeric();
        let mut at = 0;
        for part in text.split(is_break) {
            let start = at;
            at += part.len() + text[at + part.len()..].chars().next().map_or(0, char::len_utf8);
            if part.is_empty() || BEFORE.contains(&part.to_lowercase().as_str()) {
                continue;
            }
            let entry = self.listed(part).filter(|_| part.bytes().any(|byte| byte.is_ascii_digit()))?;
            let rest = words(&text[start + part.len()..]).join(" ");
            let agrees =
                |(phrase, own): &(String, &Entry)| own.label == entry.label && likeness(phrase, &rest) >= AGREES;
            return (rest.is_empty() || self.phrases.iter().any(agrees)).then_some((entry, start));
        }
        None
    }

    /// The code whose words come nearest, unless two with different labels come equally near.
    fn by_words(&self, text: &str, at_least: f64) -> Option<&'l Entry> {
        let text = words(text).join(" ");
        let near = self.phrases.iter().filter(|(phrase, _)| digits(phrase) == digits(&text));
        let near: Vec<(f64, &'l Entry)> = near.map(|(phrase, entry)| (likeness(phrase, &text), *entry)).collect();
        let best = near.iter().map(|(alike, _)| *alike).fold(0.0, f64::max);
        let mut nearest = near.iter().filter(|(alike, _)| *alike >= best).map(|(_, entry)| *entry);
        let first = nearest.next().filter(|_| best >= at_least)?;
        nearest.all(|other| other.label == first.label).then_some(first)
    }
}

/// How often each text stands in a column.
pub type CellCounts = BTreeMap<String, u64>;

/// The share of a column's cells that are codes of a list or words of one. None are where there are too many different
/// ones for codes: such a column holds what nobody should read.
pub fn share_meant(words: &CodeWords<'_>, cells: &CellCounts) -> f64 {
    let n_cells: u64 = cells.values().sum();
    if n_cells == 0 || cells.len() > N_CODES {
        return 0.0;
    }
    let n_meant: u64 = cells.iter().filter(|(text, _)| words.meant(text).is_some()).map(|(_, n)| n).sum();
    n_meant as f64 / n_cells as f64
}

/// Whether a column holds codes of a list: nearly all of its cells are such, and they come again.
pub fn are_codes(words: &CodeWords<'_>, cells: &CellCounts) -> bool {
    let n_cells: u64 = cells.values().sum();
    let come_again = cells.len() <= 10 || cells.len() as u64 * 3 <= n_cells;
    come_again && share_meant(words, cells) >= MOST
}

/// A short text with a number in it that can be a code and nothing else: no name, no day, no reference.
pub fn is_code_by_shape(text: &str) -> bool {
    let (n_letters, n_digits) = text.bytes().fold((0, 0), |(letters, digits), byte| {
        (letters + usize::from(byte.is_ascii_alphabetic()), digits + usize::from(byte.is_ascii_digit()))
    });
    n_letters + n_digits == text.len() && n_letters <= 2 && (1..=3).contains(&n_digits)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The words of a text in small letters.
pub fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::declarations;

    fn label(list: &str, text: &str) -> String {
        let project = declarations::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines")).unwrap();
        let words = CodeWords::new(&project.code_lists[list], &project.code_lists);
        words.meant(text).map_or_else(|| "nothing".to_owned(), |meant| meant.label().to_owned())
    }

    #[test]
    fn words_stand_for_their_code() {
        for (list, text, expected) in [
            ("police_sex", "Male", "male"),
            ("police_sex", "FEMALE", "female"),
            ("police_sex", "Boys", "male"),
            ("police_sex", "Not recorded", "not_known"),
            ("home_office_outcome", "Outcome 8", "community_resolution"),
            ("home_office_outcome", "OUTCOME 08", "community_resolution"),
            ("home_office_outcome", "8 - Community Resolution", "community_resolution"),
            ("home_office_outcome", "Type 2A: caution for an alternate offence", "youth_caution"),
            ("home_office_outcome", "Community resolution", "community_resolution"),
            ("home_office_outcome", "Charged/Summonsed", "none"),
            ("police_self_defined_ethnicity", "W1 British", "W1"),
            ("police_self_defined_ethnicity", "White - Irish", "W2"),
            ("police_officer_defined_ethnicity", "White North European", "W9"),
        ] {
            assert_eq!(label(list, text), expected, "{text}");
        }
    }

    #[test]
    fn what_could_be_something_else_stands_for_nothing() {
        for (list, text) in [
            ("police_sex", "Malek"),
            ("police_sex", "Lee"),
            ("home_office_outcome", "8 - Charged"),
            ("home_office_outcome", "8 people saw it"),
            ("home_office_outcome", "Outcome 99"),
            ("home_office_outcome", "Not known"),
            ("police_self_defined_ethnicity", "White"),
        ] {
            assert_eq!(label(list, text), "nothing", "{text}");
        }
    }

    #[test]
    fn a_column_of_names_is_none_of_codes() {
        let project = declarations::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines")).unwrap();
        let words = CodeWords::new(&project.code_lists["police_sex"], &project.code_lists);
        let counts = |cells: &[(&str, u64)]| cells.iter().map(|(text, n)| ((*text).to_owned(), *n)).collect();
        assert!(are_codes(&words, &counts(&[("Male", 30), ("Female", 20), ("Ann Lee", 1)])));
        assert!(!are_codes(&words, &counts(&[("Male", 3), ("Lee", 20), ("Okafor", 10)])));
        for text in ["W19", "2A", "99", "A1"] {
            assert!(is_code_by_shape(text), "{text}");
        }
        for text in ["Lee", "Jo", "2010", "LS12", "A", "1/2", ""] {
            assert_eq!(is_code_by_shape(text), text == "LS12", "{text}");
        }
    }
}
