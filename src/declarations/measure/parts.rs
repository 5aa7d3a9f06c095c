//! Parts of a measure that overlap: no sum over them is a total.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Parts that the SQL counts one by one: a child, or an offence, can be in several.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    /// The column of the SQL that names the part of a row, and the column it is published in.
    pub column: PartsColumn,
    /// For each part, the statistics that are published for it.
    pub statistics: BTreeMap<String, Vec<String>>,
}

/// A published column that can name a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartsColumn {
    /// The stage of the system.
    Stage,
    /// The tier of the outcome.
    Tier,
}

impl PartsColumn {
    /// The name of the column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Tier => "tier",
        }
    }
}

/// A count and others that add up to it, in every interval and group.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    /// The count that is the sum.
    pub total: Count,
    /// The counts that are summed.
    pub parts: Vec<Count>,
    /// Whether the parts overlap: the total is then at most their sum, and at least each of them
    /// unless a child can change its group between them (care status over a year).
    #[serde(default)]
    pub overlap: bool,
}

/// A summed column in one part, written `part.column`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Count {
    /// The part.
    pub part: String,
    /// The column.
    pub column: String,
}

impl TryFrom<String> for Count {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (part, column) = text.split_once('.').ok_or_else(|| format!("`{text}` is not part.column"))?;
        Ok(Self { part: part.to_owned(), column: column.to_owned() })
    }
}
