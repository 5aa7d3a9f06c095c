//! One code of a list.

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// One code of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The supplier's code.
    pub code: String,
    /// Our label for it.
    pub label: String,
    /// The group that the label belongs to, or empty.
    pub group: String,
    /// The first day the code holds; always, if none.
    pub valid_from: Option<NaiveDate>,
    /// The last day the code holds; for ever, if none.
    pub valid_to: Option<NaiveDate>,
    /// What a reader should know.
    pub note: String,
    pub(super) extra: BTreeMap<String, String>,
}

impl Entry {
    /// A column beyond the common ones, or empty.
    pub fn extra(&self, column: &str) -> &str {
        self.extra.get(column).map_or("", String::as_str)
    }

    /// Whether a column beyond the common ones says `true`.
    pub fn is(&self, column: &str) -> bool {
        self.extra(column) == "true"
    }

    /// A column beyond the common ones as a whole number.
    pub fn number(&self, column: &str) -> Option<i32> {
        self.extra(column).parse().ok()
    }

    /// A column by its name, common or not: what a source may take in place of the code.
    pub fn column(&self, column: &str) -> &str {
        match column {
            "code" => &self.code,
            "label" => &self.label,
            "group" => &self.group,
            other => self.extra(other),
        }
    }

    /// Whether the code holds on a day.
    pub fn is_valid_on(&self, date: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= date) && self.valid_to.is_none_or(|to| date <= to)
    }
}
