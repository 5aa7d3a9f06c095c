//! The columns that linking compares, and how their cells are cleaned.

use serde::Deserialize;

/// How names are cleaned before they are compared.
///
/// Always: capitals, accents folded, hyphens to blanks, apostrophes dropped, single
/// letters dropped. What depends on the systems in use is declared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameCleaning {
    /// Marks that systems put before a name (`MIG_ERROR_`).
    #[serde(default)]
    pub prefixes_dropped: Vec<String>,
    /// Words that belong to the word after them (`MC DUFF` is `MCDUFF`).
    #[serde(default)]
    pub joined_to_next: Vec<String>,
    /// Texts that are no name (`NOT ENTERED`), alone or beside one.
    #[serde(default)]
    pub not_names: Vec<String>,
}

/// One column of the records that rules and comparisons may name.
///
/// A record may hold several values in it: of several rows, of several input columns, or
/// of one cell that lists several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkColumn {
    /// Its name in rules.
    pub name: String,
    /// The columns it is read from; `name` if left out.
    #[serde(default)]
    pub from: Vec<String>,
    /// What it holds: it decides how it is cleaned.
    pub kind: LinkKind,
    /// Which part of the cell it holds.
    #[serde(default)]
    pub part: CellPart,
    /// What stands between several values in one cell.
    pub separator: Option<char>,
    /// Values that say nothing: `?` is any one character, `#` a digit, `*` at the end any rest.
    #[serde(default)]
    pub dummies: Vec<String>,
}

impl LinkColumn {
    /// The columns of the records that it is read from.
    pub fn source_columns(&self) -> &[String] {
        if self.from.is_empty() { std::slice::from_ref(&self.name) } else { &self.from }
    }

    /// Whether this cleaned value is one of the declared dummies.
    pub fn is_dummy(&self, value: &str) -> bool {
        self.dummies.iter().any(|pattern| fits(pattern, value))
    }
}

/// What a column of the records holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// An identifier or a code: kept as it is, in capitals.
    Identifier,
    /// A PNCID, in its one form.
    Pncid,
    /// A CRO number, in its one form.
    Cro,
    /// An arrest summons number, in its one form.
    Asn,
    /// A unique pupil number, in its one form.
    Upn,
    /// A postcode: capitals, and a British one with one blank before its last three characters.
    Postcode,
    /// Words of a name.
    Name,
    /// Words of an address or of any other text: capitals, and only letters and digits.
    Text,
    /// A date, as `2009-05-01`.
    Date,
}

/// Which part of a cell a column holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellPart {
    /// All of it.
    #[default]
    All,
    /// The first word.
    FirstWord,
    /// All words but the first.
    OtherWords,
    /// The last word.
    LastWord,
    /// Every word, as a value of its own.
    EachWord,
    /// The first three letters of each word.
    Start,
    /// How each word sounds (Soundex, as the United States' National Archives describe it).
    Sound,
    /// The year, and day and month without saying which is which.
    UnorderedDate,
}

/// Whether the whole value fits the pattern (`?` any character, `#` a digit, `*` at the end any rest).
fn fits(pattern: &str, value: &str) -> bool {
    let (pattern, is_open) = match pattern.strip_suffix('*') {
        Some(start) => (start, true),
        None => (pattern, false),
    };
    let mut rest = value.chars();
    let starts = pattern.chars().all(|expected| match (expected, rest.next()) {
        ('?', Some(_)) => true,
        ('#', Some(found)) => found.is_ascii_digit(),
        (expected, found) => found == Some(expected),
    });
    starts && (is_open || rest.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dummy_pattern_fits_the_whole_value() {
        assert!(fits("000000/##?", "000000/00Z"));
        assert!(!fits("000000/##?", "000001/00Z"));
        assert!(fits("####NRPR*", "1234NRPR00000000001A"));
        assert!(!fits("UN#", "UN12"));
    }
}
