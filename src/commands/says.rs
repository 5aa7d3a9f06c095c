//! What two records say, side by side.

use crate::job::RecordSayings;

/// A record's source and its name there, from the two with a stroke between them.
pub(super) fn name_of(record: &str) -> (String, String) {
    let (source, name) = record.split_once('/').unwrap_or((record, ""));
    (source.to_owned(), name.to_owned())
}

/// What a pair of records say; nothing, unless that was asked for.
pub(super) struct SaidByPair<'s> {
    one: &'s [(String, String)],
    other: &'s [(String, String)],
}

impl<'s> SaidByPair<'s> {
    /// What a record says, and the one it was joined to.
    pub(super) fn of(says: &'s RecordSayings, record: &str, other: Option<&str>) -> Self {
        let of = |record: &str| says.get(&name_of(record)).map(Vec::as_slice).unwrap_or_default();
        Self { one: of(record), other: other.map(of).unwrap_or_default() }
    }

    /// What both say in a comparison, as the end of a line.
    pub(super) fn beside(&self, comparison: &str) -> String {
        let text =
            |side: &'s [(String, String)]| side.iter().find(|(name, _)| name == comparison).map(|(_, text)| text);
        match (text(self.one), text(self.other)) {
            (None, None) => String::new(),
            (one, other) => {
                format!("  {} | {}", plain(one.map_or("", |text| text)), plain(other.map_or("", |text| text)))
            }
        }
    }

    /// What either says and was not compared, since the other says nothing.
    pub(super) fn rest(&self, is_compared: impl Fn(&str) -> bool) -> Vec<(&'s str, &'s str, &'s str)> {
        let longest = if self.one.is_empty() { self.other } else { self.one };
        let text = |side: &'s [(String, String)], at: usize| side.get(at).map_or("", |(_, text)| text.as_str());
        let all = (0..longest.len()).map(|at| (longest[at].0.as_str(), text(self.one, at), text(self.other, at)));
        let is_said = |one: &str, other: &str| !one.is_empty() || !other.is_empty();
        all.filter(|(name, one, other)| is_said(one, other) && !is_compared(name)).collect()
    }
}

/// A text of which nothing moves the cursor or colours the screen.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn says() -> RecordSayings {
        let of = |surname: &str, sex: &str| {
            vec![("surname".to_owned(), surname.to_owned()), ("sex".to_owned(), sex.to_owned())]
        };
        BTreeMap::from([(name_of("police/1"), of("EZE", "FEMALE")), (name_of("court/a/2"), of("EZE;\u{1b}[31m", ""))])
    }

    #[test]
    fn what_both_say_stands_side_by_side_and_what_one_says_by_itself() {
        let says = says();
        let said = SaidByPair::of(&says, "police/1", Some("court/a/2"));
        assert_eq!(said.beside("surname"), "  EZE | EZE;\u{fffd}[31m");
        assert_eq!(said.rest(|name| name == "surname"), [("sex", "FEMALE", "")]);
    }

    #[test]
    fn nothing_is_shown_that_nobody_asked_for() {
        let nothing = BTreeMap::new();
        let said = SaidByPair::of(&nothing, "police/1", Some("court/a/2"));
        assert_eq!(said.beside("surname"), "");
        assert!(said.rest(|_| false).is_empty());
    }
}
