//! Texts by which programs say that there is nothing.

/// Nothing, as databases, spreadsheets and programs write it; capitals or not.
const NULLS: [&str; 20] = [
    "null", "(null)", "<null>", "[null]", "\\n", "n/a", "#n/a", "#null!", "#ref!", "#value!", "#name?", "#div/0!",
    "nan", "<na>", "nat", "none", "n/k", "-", "--", ".",
];

/// Nothing, where it stands for a name: a child may be called Null, None or Nan.
const NULLS_OF_NAMES: [&str; 16] = [
    "NULL", "(null)", "(NULL)", "<null>", "<NULL>", "\\N", "N/A", "n/a", "#N/A", "nan", "NaN", "<NA>", "NaT", "N/K",
    "n/k", "none",
];

/// The longest of all.
const LONGEST: usize = 7;

/// Whether a trimmed text, that is a name or is not, is how a program says that there is nothing.
pub fn is_nothing(text: &str, is_name: bool) -> bool {
    // Most cells are told apart by their length or their first letter.
    let first = text.as_bytes().first().filter(|_| text.len() <= LONGEST);
    match first.map(u8::to_ascii_lowercase) {
        Some(b'n' | b'#' | b'(' | b'<' | b'[' | b'\\' | b'-' | b'.') if is_name => NULLS_OF_NAMES.contains(&text),
        // R writes NA, which is a word in small letters.
        Some(b'n' | b'#' | b'(' | b'<' | b'[' | b'\\' | b'-' | b'.') => {
            text == "NA" || NULLS.iter().any(|null| null.eq_ignore_ascii_case(text))
        }
        _ => false,
    }
}
