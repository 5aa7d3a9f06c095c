//! What a column of a source holds, and where.

use serde::Deserialize;

use super::Change;
use super::texts::one_or_many;

/// One column of a table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Our name.
    pub name: String,
    /// The header of a CSV, or a path in a JSON document.
    pub from: String,
    /// Which of several values counts, where the path goes through every element of an array (`days[*].day`).
    #[serde(default)]
    pub pick: Option<Pick>,
    /// What it holds.
    pub kind: ColumnKind,
    /// How dates are written; the first that fits counts.
    #[serde(default, deserialize_with = "one_or_many")]
    pub format: Vec<String>,
    /// The code list of a code.
    #[serde(default)]
    pub list: Option<String>,
    /// The column of the list that stands in for the code; the label, if none.
    #[serde(default)]
    pub take: Option<String>,
    /// A code means what its list says for the day in this column of the same table; for the day of receipt, if none.
    #[serde(default)]
    pub dated_by: Option<String>,
    /// Whether a code that is not on the list is kept, with a warning, rather than blanked.
    #[serde(default)]
    pub keep_unknown: bool,
    /// Whether a row without it is rejected.
    #[serde(default)]
    pub required: bool,
    /// Whether a file may lack the column.
    #[serde(default)]
    pub optional: bool,
    /// Texts that mean blank.
    #[serde(default)]
    pub sentinels: Vec<String>,
    /// Texts that mean blank elsewhere (`NULL`, `N/A`, `-`) and are a value here.
    #[serde(default)]
    pub not_blank: Vec<String>,
    /// The share of its filled cells that may be unreadable before a delivery fails; that of the source, if none.
    #[serde(default)]
    pub max_blanked: Option<f64>,
    /// CSV: texts by which a row of totals is known, which is no data.
    #[serde(default, deserialize_with = "one_or_many")]
    pub totals: Vec<String>,
}

/// Which of several values counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pick {
    /// The first that is filled, as the document has them.
    First,
    /// The first day, wherever it stands.
    Earliest,
    /// The last day, wherever it stands.
    Latest,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Text, with blanks trimmed and collapsed.
    Text,
    /// A person's name or names.
    Name,
    /// A whole day.
    Date,
    /// A moment, of which the local day is kept.
    Timestamp,
    /// A whole number.
    Integer,
    /// A number with a decimal point, commas between thousands or not.
    Number,
    /// Yes or no.
    Boolean,
    /// A code of a list.
    Code,
    /// A number of the Police National Computer.
    Pncid,
    /// A number of the Criminal Records Office.
    Cro,
    /// An arrest summons number.
    Asn,
    /// A unique pupil number.
    Upn,
    /// A postcode.
    Postcode,
}

impl Column {
    pub(super) fn apply(&mut self, change: &Change) {
        if let Some((new, _)) = change.rename.iter().find(|(_, old)| **old == self.from) {
            self.from.clone_from(new);
        }
        self.optional |= change.optional.contains(&self.name);
        let Some(change) = change.columns.get(&self.name) else { return };
        if change.list.is_some() {
            self.list.clone_from(&change.list);
        }
        if !change.format.is_empty() {
            self.format.clone_from(&change.format);
        }
        if let Some(sentinels) = &change.sentinels {
            self.sentinels.clone_from(sentinels);
        }
    }
}
