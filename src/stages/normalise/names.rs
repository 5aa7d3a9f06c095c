//! Names, as they must be written to be compared.

use super::judgement::Judgement;

/// What systems write before a name to mark its record.
const PREFIXES: [&str; 3] = ["MIG_ERROR_", "NO_SHOW_", "DUPLICATE_"];

/// What systems write for no name.
const NO_NAMES: [&str; 3] = ["NOT ENTERED", "NOT KNOWN", "UNKNOWN"];

/// A name in capitals, or several that `;` separates.
///
/// As in the cleaning of the HMPPS person match service: marks before the name go, a
/// hyphen is a blank, an apostrophe is nothing, `MC DUFF` is `MCDUFF`, and single letters
/// are dropped. Accents stay: they are the person's own spelling.
pub(super) fn clean(text: &str) -> Judgement<String> {
    let names: Vec<String> = text.split(';').map(clean_one).filter(|name| !name.is_empty()).collect();
    if names.is_empty() { Judgement::Bad("no_name") } else { Judgement::Good(names.join(";")) }
}

fn clean_one(text: &str) -> String {
    let mut text = text.trim().to_uppercase();
    while let Some(rest) = PREFIXES.iter().find_map(|prefix| text.strip_prefix(prefix)) {
        text = rest.trim().to_owned();
    }
    text.retain(|letter| !matches!(letter, '\'' | '’' | '‘' | '`' | '.'));
    let words: Vec<&str> = text.split(|letter: char| letter.is_whitespace() || is_dash(letter)).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    if NO_NAMES.contains(&words.join(" ").as_str()) {
        return String::new();
    }
    let joined = join_mc(&words);
    let long: Vec<&str> = joined.iter().map(String::as_str).filter(|word| word.chars().count() > 1).collect();
    if long.is_empty() { joined.join(" ") } else { long.join(" ") }
}

fn join_mc(words: &[&str]) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    for word in words {
        match joined.last_mut() {
            Some(last) if last == "MC" => last.push_str(word),
            _ => joined.push((*word).to_owned()),
        }
    }
    joined
}

fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '‐' | '‑' | '–' | '—')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = match clean(text) {
            Judgement::Good(name) => name,
            Judgement::Bad(rule) => rule.to_owned(),
            Judgement::Blank | Judgement::Doubtful(..) => "neither".to_owned(),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn a_name_is_in_capitals_with_single_blanks() {
        check("  Mary   jane ", "MARY JANE");
    }

    #[test]
    fn accents_stay() {
        check("Zoë", "ZOË");
    }

    #[test]
    fn marks_before_a_name_go() {
        check("MIG_ERROR_Smith", "SMITH");
        check("DUPLICATE_NO_SHOW_ smith", "SMITH");
    }

    #[test]
    fn a_hyphen_is_a_blank_and_an_apostrophe_is_nothing() {
        check("Smith-Jones", "SMITH JONES");
        check("O'Brien", "OBRIEN");
        check("D’Arcy", "DARCY");
    }

    #[test]
    fn mc_belongs_to_what_follows() {
        check("Mc Duff", "MCDUFF");
        check("Mc", "MC");
    }

    #[test]
    fn single_letters_are_dropped_unless_there_is_nothing_else() {
        check("John P", "JOHN");
        check("J. P.", "J P");
    }

    #[test]
    fn no_name_is_a_fault() {
        check("Not Entered", "no_name");
        check("--", "no_name");
    }

    #[test]
    fn several_names_are_cleaned_each_for_itself() {
        check("Mary Smith;Mary O'Brien; ;Not entered", "MARY SMITH;MARY OBRIEN");
    }
}
