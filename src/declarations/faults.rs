//! What is wrong with a text of TOML: where, what, and what to write instead.
//!
//! The parser's own words name types of Rust and quote values, and one of those may be the token of a server.

use toml::de::Error;

/// A fault of a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Line and column, both from 1; none where something is missing as a whole.
    pub place: Option<(usize, usize)>,
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub hint: Option<String>,
}

/// How the parser begins what it says of a value of another type, and where it goes on with the one expected.
const WRONG_TYPE: [&str; 2] = ["invalid type: ", "invalid value: "];
const EXPECTED: &str = ", expected ";

/// How the parser begins what it says of a value of the right type that does not fit.
const OUT_OF_RANGE: &str = "invalid value: ";

/// What a value with keys of its own is called.
const TABLE: &str = "a table of keys";

/// How alike a key and the one that was meant are at least.
const ALIKE: f64 = 0.8;

/// Explains what the parser found.
pub fn explain(error: &Error, text: &str) -> Fault {
    let start = error.span().map_or(0, |span| span.start).min(text.len());
    let line = Line::at(text, start);
    let (what, hint) = if text.parse::<toml::Table>().is_err() {
        syntax(error.message(), &line)
    } else {
        (format!("{}{}", line.subject(text), in_words(error.message())), correction(error.message()))
    };
    let is_whole = start == 0 && error.message().starts_with("missing field");
    let place = (!is_whole).then_some((line.number, line.column));
    Fault { place, what, hint }
}

/// What the parser says of a value, with the words of a reader and without the value.
pub fn in_words(message: &str) -> String {
    let quoted = || message.split('`').nth(1).unwrap_or_default();
    if message.starts_with("unknown field") {
        return format!("unknown key `{}`", quoted());
    }
    if message.starts_with("missing field") {
        return format!("the key `{}` is missing", quoted());
    }
    if message.starts_with("unknown variant") {
        let expected = message.split_once(EXPECTED).map_or("", |(_, expected)| expected);
        return format!("`{}` is no choice, expected {expected}", quoted());
    }
    let of_type = WRONG_TYPE.iter().find_map(|beginning| message.strip_prefix(beginning));
    match of_type.and_then(|rest| rest.split_once(EXPECTED)) {
        Some((found, expected)) => {
            let found = if message.starts_with(OUT_OF_RANGE) { out_of_range(found) } else { found_in_words(found) };
            format!("expected {}, found {found}", expected_in_words(expected))
        }
        None => message.replace('\n', ", "),
    }
}

fn expected_in_words(expected: &str) -> &str {
    match expected {
        "a string" | "string" => "a text in quotes",
        "a boolean" => "true or false",
        "a sequence" => "a list in [ ]",
        "a character" => "one character in quotes",
        "f64" | "f32" => "a number",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "a map" => TABLE,
        "a Datetime" | "a TOML datetime" => "a day as 2024-06-30, without quotes",
        record if record.starts_with("struct ") => TABLE,
        other => other,
    }
}

fn found_in_words(found: &str) -> &str {
    match found.split([' ', ',']).next().unwrap_or_default() {
        "string" => "a text",
        "integer" => "a whole number",
        "floating" => "a number with a point",
        "boolean" => "true or false",
        "sequence" => "a list",
        "map" => "a table or a day",
        "character" => "a character",
        _ => "something else",
    }
}

/// What is wrong with a number that does not fit.
fn out_of_range(found: &str) -> &str {
    match found.split_once('`') {
        Some((_, number)) if number.starts_with('-') => "a number below 0",
        Some((_, number)) if number.starts_with(|digit: char| digit.is_ascii_digit()) => "a number that is too large",
        _ => found_in_words(found),
    }
}

/// The key that was probably meant, or all that there are; where one is missing, where to look it up.
fn correction(message: &str) -> Option<String> {
    if message.starts_with("missing field") {
        return Some("docs/DECLARATIONS.md says what it is, with an example".to_owned());
    }
    if message.split_once(EXPECTED).is_some_and(|(_, expected)| expected_in_words(expected) == TABLE) {
        return Some("write it as KEY = { NAME = VALUE }; docs/DECLARATIONS.md has an example".to_owned());
    }
    let (unknown, expected) = message.strip_prefix("unknown field ")?.split_once(EXPECTED)?;
    let unknown = unknown.trim_matches('`');
    let keys: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    let likeness = |key: &&str| strsim::jaro_winkler(unknown, key);
    let nearest = keys.iter().copied().max_by(|one, other| likeness(one).total_cmp(&likeness(other)))?;
    if likeness(&nearest) >= ALIKE {
        return Some(format!("perhaps `{nearest}` is meant"));
    }
    Some(format!("here there can be {}", keys.join(", ")))
}

/// What is wrong where the text is no TOML, and how the line would be right.
fn syntax(message: &str, line: &Line<'_>) -> (String, Option<String>) {
    let (problem, expected) = message.split_once(EXPECTED).unwrap_or((message, ""));
    let subject = line.key().map_or_else(String::new, |key| format!("`{key}`: "));
    if problem == "duplicate key" {
        return (format!("`{}` is there a second time", line.key_at_fault()), Some("keep one of them".to_owned()));
    }
    let Some((key, value)) = line.assignment() else {
        let wanted = if expected.is_empty() { String::new() } else { format!("{EXPECTED}{expected}") };
        return (format!("{subject}{problem}{wanted}"), Some("each line is `key = value` or `[table]`".to_owned()));
    };
    let correct = |value: &str| Some(format!("write {key} = {value}"));
    let bare = value.trim_matches(['"', '\'', '“', '”', '‘', '’']);
    let is_switch = ["true", "false"].iter().any(|word| value.eq_ignore_ascii_case(word));
    if is_switch {
        (format!("{subject}true and false are written in small letters"), correct(&value.to_lowercase()))
    } else if value.is_empty() {
        (format!("{subject}there is no value"), Some("each line is `key = value`".to_owned()))
    } else if value.starts_with('"') && value.contains('\\') {
        (format!("{subject}a \\ in a text in \" means something else"), correct(&format!("'{bare}'")))
    } else if value.starts_with(['"', '\'']) && value.len() == bare.len() + 1 {
        (format!("{subject}the quotes are not closed"), correct(&format!("\"{bare}\"")))
    } else if is_unquoted(value) {
        (format!("{subject}a text stands in straight quotes"), correct(&format!("\"{bare}\"")))
    } else {
        let wanted = if expected.is_empty() { String::new() } else { format!("{EXPECTED}{expected}") };
        (format!("{subject}{problem}{wanted}"), None)
    }
}

/// Whether this can only be a text whose quotes were left out.
fn is_unquoted(value: &str) -> bool {
    !value.starts_with(['"', '\'', '[', '{']) && format!("value = {value}").parse::<toml::Table>().is_err()
}

/// The line of a fault.
struct Line<'a> {
    text: &'a str,
    number: usize,
    /// In characters, from 1.
    column: usize,
    /// The fault, in bytes from the beginning of the line.
    at: usize,
}

impl<'a> Line<'a> {
    fn at(text: &'a str, start: usize) -> Self {
        let begin = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let rest = &text[begin..];
        let line = rest.lines().next().unwrap_or_default();
        let number = text[..begin].lines().count() + 1;
        Self { text: line, number, column: text[begin..start].chars().count() + 1, at: (start - begin).min(line.len()) }
    }

    /// The key and the value, without a comment.
    fn assignment(&self) -> Option<(&'a str, &'a str)> {
        let (key, value) = self.text.split_once('=')?;
        let value = value.split(" #").next().unwrap_or_default();
        is_key(key.trim()).then_some((key.trim(), value.trim()))
    }

    fn key(&self) -> Option<&'a str> {
        self.assignment().map(|(key, _)| key)
    }

    /// The key that the fault stands at.
    fn key_at_fault(&self) -> &'a str {
        self.text[self.at..].split([' ', '=', ']']).next().unwrap_or_default()
    }

    /// The key whose value the fault is in, with the table above it.
    fn subject(&self, text: &str) -> String {
        let table = text.lines().take(self.number).filter_map(table_name).last();
        match (table, self.key().filter(|key| self.at > key.len())) {
            (Some(table), Some(key)) => format!("`{table}.{key}`: "),
            (Some(name), None) => format!("[{name}]: "),
            (None, Some(key)) => format!("`{key}`: "),
            (None, None) => String::new(),
        }
    }
}

/// The name in a line `[name]` or `[[name]]`.
fn table_name(line: &str) -> Option<&str> {
    let name = line.trim().strip_prefix('[')?.split(']').next()?.trim_start_matches('[').trim();
    is_key(name).then_some(name)
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|symbol| symbol.is_alphanumeric() || "_-.\"".contains(symbol))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read is of interest")]
    struct BookShelf {
        title: String,
        n_books: Option<u32>,
        subjects: Option<Vec<String>>,
        order: Option<Order>,
        place: Option<BTreeMap<String, String>>,
        room: Option<Room>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Order {
        ByAuthor,
        ByYear,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read is of interest")]
    struct Room {
        floor: i64,
    }

    #[track_caller]
    fn check(text: &str, place: Option<(usize, usize)>, what: &str, hint: Option<&str>) {
        let fault = explain(&toml::from_str::<BookShelf>(text).unwrap_err(), text);
        assert_eq!((fault.place, fault.what.as_str(), fault.hint.as_deref()), (place, what, hint));
    }

    #[test]
    fn a_text_without_quotes_is_written_with_them() {
        let what = "`root`: a text stands in straight quotes";
        check("title = 'a'\n[place]\nroot = ../store # ours", Some((3, 8)), what, Some("write root = \"../store\""));
        check("title = 'a'\n[place]\nroot = store", Some((3, 8)), what, Some("write root = \"store\""));
        check(
            "title = “Novels”",
            Some((1, 9)),
            "`title`: a text stands in straight quotes",
            Some("write title = \"Novels\""),
        );
    }

    #[test]
    fn quotes_that_are_not_closed_are_closed() {
        check(
            "title = \"Novels",
            Some((1, 16)),
            "`title`: the quotes are not closed",
            Some("write title = \"Novels\""),
        );
    }

    #[test]
    fn a_path_with_backslashes_stands_in_single_quotes() {
        let what = "`title`: a \\ in a text in \" means something else";
        check("title = \"d:\\my\"", Some((1, 13)), what, Some("write title = 'd:\\my'"));
    }

    #[test]
    fn a_value_of_another_type_is_told_without_the_value() {
        check("title = 5", Some((1, 9)), "`title`: expected a text in quotes, found a whole number", None);
        let what = "`n_books`: expected a whole number, 0 or more, found a text";
        check("title = 'a'\nn_books = 'canary'", Some((2, 11)), what, None);
        let what = "`n_books`: expected a whole number, 0 or more, found a number below 0";
        check("title = 'a'\nn_books = -5", Some((2, 11)), what, None);
        let what = "`n_books`: expected a whole number, 0 or more, found a number that is too large";
        check("title = 'a'\nn_books = 5000000000", Some((2, 11)), what, None);
        check("title = 'a'\nsubjects = 'x'", Some((2, 12)), "`subjects`: expected a list in [ ], found a text", None);
        let what = "`room.floor`: expected a whole number, found a text";
        check("title = 'a'\n[room]\nfloor = 'x'", Some((3, 9)), what, None);
        let hint = "write it as KEY = { NAME = VALUE }; docs/DECLARATIONS.md has an example";
        check("title = 'a'\nroom = 'x'", Some((2, 8)), "`room`: expected a table of keys, found a text", Some(hint));
    }

    #[test]
    fn an_unknown_key_is_laid_beside_the_known_ones() {
        check("titel = 'a'", Some((1, 1)), "unknown key `titel`", Some("perhaps `title` is meant"));
        let keys = "here there can be title, n_books, subjects, order, place, room";
        check("colour = 'a'", Some((1, 1)), "unknown key `colour`", Some(keys));
        check(
            "title = 'a'\n[room]\nfloor = 1\nx = 1",
            Some((4, 1)),
            "[room]: unknown key `x`",
            Some("here there can be floor"),
        );
    }

    #[test]
    fn a_missing_key_is_named_with_its_table() {
        let hint = Some("docs/DECLARATIONS.md says what it is, with an example");
        check("n_books = 1", None, "the key `title` is missing", hint);
        check("title = 'a'\n[room]", Some((2, 1)), "[room]: the key `floor` is missing", hint);
    }

    #[test]
    fn a_choice_that_there_is_not_names_those_that_there_are() {
        let what = "`order`: `by_size` is no choice, expected `by_author` or `by_year`";
        check("title = 'a'\norder = 'by_size'", Some((2, 9)), what, None);
    }

    #[test]
    fn what_is_said_twice_or_in_capitals_is_told() {
        let once = Some("keep one of them");
        check("title = 'a'\ntitle = 'b'", Some((2, 1)), "`title` is there a second time", once);
        let what = "`title`: true and false are written in small letters";
        check("title = True", Some((1, 9)), what, Some("write title = true"));
    }
}
