//! A name taken apart: its numbers and its words.

/// A number or a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Atom {
    /// In small letters.
    pub(super) text: String,
    /// What stands between it and the one before.
    pub(super) gap: String,
}

impl Atom {
    /// Its number, if it has so many digits.
    pub(super) fn number(&self, n_digits: impl std::ops::RangeBounds<usize>) -> Option<u32> {
        let is_number = self.text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && n_digits.contains(&self.text.len()) { self.text.parse().ok() } else { None }
    }
}

/// The numbers and words of a name without its ending. `AprJune23` is `apr`, `june` and `23`; of `30th` the letters go.
pub(super) fn atoms(name: &str) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let (mut gap, mut last) = (String::new(), None);
    for letter in stem(name).chars() {
        if !letter.is_alphanumeric() {
            gap.push(letter);
            last = None;
            continue;
        }
        match atoms.last_mut().filter(|_| last.is_some_and(|last| goes_on(last, letter))) {
            Some(atom) => atom.text.extend(letter.to_lowercase()),
            None => {
                drop_ordinal(&mut atoms);
                atoms.push(Atom { text: letter.to_lowercase().collect(), gap: std::mem::take(&mut gap) });
            }
        }
        last = Some(letter);
    }
    drop_ordinal(&mut atoms);
    atoms
}

/// A name without its ending: `.csv`, and not the `.2023` of a day.
fn stem(name: &str) -> &str {
    let is_ending = |text: &str| text.len() < 6 && text.starts_with(|first: char| first.is_ascii_alphabetic());
    match name.rsplit_once('.') {
        Some((stem, ending)) if is_ending(ending) => stem,
        _ => name,
    }
}

/// Whether a letter belongs to the one before it: digits to digits, letters to letters but for a capital after a small one.
fn goes_on(last: char, letter: char) -> bool {
    last.is_ascii_digit() == letter.is_ascii_digit() && !(last.is_lowercase() && letter.is_uppercase())
}

/// Takes away the letters of `1st`, `2nd`, `3rd` and `30th`.
fn drop_ordinal(atoms: &mut Vec<Atom>) {
    if let [.., number, letters] = atoms.as_slice()
        && number.number(1..=2).is_some()
        && letters.gap.is_empty()
        && ["st", "nd", "rd", "th"].contains(&letters.text.as_str())
    {
        atoms.pop();
    }
}
