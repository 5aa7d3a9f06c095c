//! Where a value lies in a JSON document.

use serde::Deserialize;

/// A path from a level, the envelope or the document to a value.
///
/// `defendant.personDefendant.personDetails.lastName` walks down keys, whatever their
/// case; `hearing.hearingDays.0.sittingDay` takes the first of an array;
/// `hearing.hearingDays[*].sittingDay` goes through every element, of which a column picks one,
/// and `hearing.hearingDays[* where isCancelled != true].sittingDay` through those that count;
/// and `defendant.aliases[firstName lastName]` joins two keys of every element, with `;`
/// between elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPath {
    /// The keys, outermost first; [`EVERY`] stands for all elements of an array.
    pub segments: Vec<String>,
    /// For each [`EVERY`], what must hold for an element to count.
    pub only: Vec<Vec<Condition>>,
    /// The keys to join of each element of an array; none for a plain value.
    pub joined: Vec<String>,
}

/// The segment that goes through every element of an array.
pub const EVERY: &str = "*";

/// One step from rows to the rows within them: `offence = defendant.offences`, or
/// `item = items where document_item_type = offence`. After `where` a path within the row
/// must hold a text, one of several (`a or b`) or, in braces, what another path holds; `!=` says
/// what it must not hold, and `and` adds conditions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PathLevel {
    /// What paths call a row of this level.
    pub name: String,
    /// Where the rows lie.
    pub path: JsonPath,
    /// What must hold for the row to count.
    pub only: Vec<Condition>,
    /// As it was declared.
    pub declared: String,
}

/// A path within a row and what it must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The path, from the row.
    pub path: JsonPath,
    /// Whether it must hold something else, or nothing.
    pub is_not: bool,
    /// What it must hold.
    pub expected: Expected,
}

/// What a path must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// One of these texts.
    Texts(Vec<String>),
    /// What this path holds, from a level, the envelope or the document.
    Path(JsonPath),
}

impl JsonPath {
    /// A path from its text.
    ///
    /// # Errors
    /// Says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no path like `defendant.offences`");
        let (plain, only) = without_conditions(text)?;
        let (path, joined) = match plain.trim().strip_suffix(']') {
            Some(start) => start.split_once('[').ok_or_else(wrong)?,
            None => (plain.trim(), ""),
        };
        let segments: Vec<String> = path.split('.').map(|part| part.trim().to_owned()).collect();
        let is_odd = |part: &String| part.is_empty() || part.contains(['[', ']', '=', ' ']);
        if segments.iter().any(is_odd) {
            return Err(wrong());
        }
        let joined: Vec<String> = joined.split_whitespace().map(str::to_owned).collect();
        if plain.trim().ends_with(']') && joined.is_empty() {
            return Err(wrong());
        }
        Ok(Self { segments, only, joined })
    }

    /// Whether it leads to several values.
    pub fn has_many(&self) -> bool {
        self.segments.iter().any(|segment| segment == EVERY)
    }

    /// Whether it leads to one plain value.
    fn is_one(&self) -> bool {
        self.joined.is_empty() && !self.has_many()
    }
}

/// A path whose `[*]` and `[* where ...]` are plain segments, and the conditions of each.
fn without_conditions(text: &str) -> Result<(String, Vec<Vec<Condition>>), String> {
    let (mut plain, mut only, mut rest) = (String::new(), Vec::new(), text);
    while let Some((before, after)) = rest.split_once("[*") {
        let wrong = || format!("`[*{after}` is no part like `[*]` or `[* where isCancelled != true]`");
        let (inside, next) = after.split_once(']').ok_or_else(wrong)?;
        only.push(match inside.strip_prefix(" where ") {
            Some(conditions) => Condition::all(conditions)?,
            None if inside.trim().is_empty() => Vec::new(),
            None => return Err(wrong()),
        });
        plain += before;
        plain += ".*";
        rest = next;
    }
    Ok((plain + rest, only))
}

impl TryFrom<String> for PathLevel {
    type Error = String;

    fn try_from(declared: String) -> Result<Self, String> {
        let wrong = || format!("`{declared}` is no level like `offence = defendant.offences`");
        let (name, rest) = declared.split_once('=').ok_or_else(wrong)?;
        let (path, only) = match rest.split_once(" where ") {
            Some((path, only)) => (path, Condition::all(only)?),
            None => (rest, Vec::new()),
        };
        let level = Self { name: name.trim().to_owned(), path: JsonPath::parse(path)?, only, declared: String::new() };
        if level.name.is_empty() || !level.path.is_one() {
            return Err(wrong());
        }
        Ok(Self { declared, ..level })
    }
}

impl Condition {
    /// All that are joined by `and`.
    fn all(text: &str) -> Result<Vec<Self>, String> {
        text.split(" and ").map(Self::parse).collect()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no condition like `document_item_type = offence` or `isCancelled != true`");
        let (path, expected) = text.split_once('=').ok_or_else(wrong)?;
        let (path, is_not) = path.strip_suffix('!').map_or((path, false), |path| (path, true));
        let expected = expected.trim();
        let expected = match expected.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(path) => Expected::Path(JsonPath::parse(path)?),
            None => Expected::Texts(expected.split(" or ").map(|text| text.trim().to_owned()).collect()),
        };
        let path = JsonPath::parse(path)?;
        if path.is_one() { Ok(Self { path, is_not, expected }) } else { Err(wrong()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_may_count_only_some_rows() {
        let level = PathLevel::try_from("item = items where document_item_type = care_status".to_owned()).unwrap();
        assert_eq!(level.name, "item");
        assert_eq!(level.path.segments, ["items"]);
        let expected = Expected::Texts(vec!["care_status".to_owned()]);
        let path = JsonPath::parse("document_item_type").unwrap();
        assert_eq!(level.only, [Condition { path, is_not: false, expected }]);
    }

    #[test]
    fn a_condition_may_compare_with_another_level() {
        let level =
            PathLevel::try_from("link = items where kind = l and item.id = {hearing.item.id}".to_owned()).unwrap();
        let expected = Expected::Path(JsonPath::parse("hearing.item.id").unwrap());
        let path = JsonPath::parse("item.id").unwrap();
        assert_eq!(level.only[1], Condition { path, is_not: false, expected });
    }

    #[test]
    fn a_path_may_go_through_the_elements_that_count() {
        let path = JsonPath::parse("hearing.hearingDays[* where isCancelled != true and kind = a or b].day").unwrap();
        assert_eq!(path.segments, ["hearing", "hearingDays", "*", "day"]);
        let texts = |texts: &[&str]| Expected::Texts(texts.iter().map(|text| (*text).to_owned()).collect());
        let cancelled =
            Condition { path: JsonPath::parse("isCancelled").unwrap(), is_not: true, expected: texts(&["true"]) };
        let kind = Condition { path: JsonPath::parse("kind").unwrap(), is_not: false, expected: texts(&["a", "b"]) };
        assert_eq!(path.only, [[cancelled, kind]]);
        let two = JsonPath::parse("a[*].b[* where c = d].e").unwrap();
        assert_eq!((two.only[0].len(), two.only[1].len()), (0, 1));
    }

    #[test]
    fn a_path_may_join_keys_of_every_element() {
        let path = JsonPath::parse("defendant.aliases[firstName lastName]").unwrap();
        assert_eq!(path.segments, ["defendant", "aliases"]);
        assert_eq!(path.joined, ["firstName", "lastName"]);
    }

    #[test]
    fn a_path_may_go_through_every_element() {
        let path = JsonPath::parse("hearing.hearingDays[*].sittingDay").unwrap();
        assert_eq!(path.segments, ["hearing", "hearingDays", "*", "sittingDay"]);
        assert!(path.has_many());
        assert!(!JsonPath::parse("hearing.hearingDays.0.sittingDay").unwrap().has_many());
    }

    #[test]
    fn a_level_goes_through_every_element_without_a_star() {
        assert!(PathLevel::try_from("offence = defendants[*].offences".to_owned()).is_err());
    }

    #[test]
    fn a_path_with_a_gap_is_refused() {
        for text in [
            "",
            "[*]",
            "a..b",
            "a.b[",
            "a[]",
            "a b",
            "a.b]",
            "a[* where b].c",
            "a[*b].c",
            "a[* where b = c",
            "a[* where b[*].c = d].e",
        ] {
            assert!(JsonPath::parse(text).is_err(), "{text}");
        }
    }
}
