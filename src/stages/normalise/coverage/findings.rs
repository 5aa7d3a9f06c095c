//! Why a source reaches less far than its deliveries claim.

use super::stretches::Stretch;

/// A reason to doubt what a delivery claims.
#[derive(Debug, Clone)]
pub(in crate::stages::normalise) struct Finding {
    pub(super) rule: &'static str,
    pub(super) file: String,
    pub(super) words: String,
    /// The days that are therefore not covered.
    pub(super) days: Option<Stretch>,
}

impl Finding {
    pub(super) fn of(rule: &'static str, file: &str, what: &str, days: Option<Stretch>) -> Self {
        Self { rule, file: file.to_owned(), words: format!("{file} {what}"), days }
    }

    /// In words, with the days.
    pub(super) fn message(&self) -> String {
        match self.days {
            Some(Stretch { first, last }) if self.rule != "newest_event_old" => {
                format!("{}: {first} to {last} are not covered", self.words)
            }
            _ => self.words.clone(),
        }
    }
}
