//! What is worked out from a measure's sums.

use serde::Deserialize;

use super::{Breakdown, pair};

/// A figure that is worked out from sums, and the limits that go with it.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Statistic {
    /// A sum as it is.
    Count {
        /// Its name.
        name: String,
        /// The column summed.
        counts: String,
    },
    /// A share of the same units, in percent.
    Proportion {
        /// Its name.
        name: String,
        /// The units that count.
        numerator: String,
        /// The units it is out of.
        denominator: String,
    },
    /// Shares by month, each including those before it, in percent; final cohorts only.
    Cumulative {
        /// The first part of their names; `_1`, `_2` and so on follow.
        name: String,
        /// The column with the month, from 1; null where it never came.
        month: String,
        /// The last month.
        months: u32,
        /// Those to whom it came at all.
        numerator: String,
        /// The units it is out of.
        denominator: String,
    },
    /// A count out of the residents.
    Rate {
        /// Its name.
        name: String,
        /// The column summed.
        numerator: String,
        /// How many residents it is per.
        per: u32,
    },
    /// How much of one thing there is to one of another.
    Mean {
        /// Its name.
        name: String,
        /// The column shared out.
        numerator: String,
        /// The column it is shared among.
        denominator: String,
    },
    /// One count beside another that it is no part of.
    Ratio {
        /// Its name.
        name: String,
        /// The count above.
        numerator: String,
        /// The count below.
        denominator: String,
    },
    /// A group's part of the whole, in percent; the whole itself has none.
    Share {
        /// Its name.
        name: String,
        /// The column summed.
        counts: String,
    },
    /// The value that a part of the counted units does not exceed.
    Quantile(Quantile),
}

/// A quantile of a column of the SQL, over the rows that have a value in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantile {
    /// Its name.
    pub name: String,
    /// The column of the SQL: whole numbers, null where there is none.
    pub of: String,
    /// What the values are in, plural.
    pub unit: String,
    /// The part that does not exceed it: 0.5 for the median.
    pub quantile: f64,
    /// The column that counts the children who have a value.
    pub children: String,
    /// Over fewer children it is suppressed.
    pub minimum_children: u64,
    /// With so few children at it or beyond it, on either side, disclosure control shows it rounded.
    pub few_beyond: u64,
    /// What it is rounded to then.
    pub rounded_to: u32,
}

impl Statistic {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Count { name, .. }
            | Self::Proportion { name, .. }
            | Self::Cumulative { name, .. }
            | Self::Rate { name, .. }
            | Self::Mean { name, .. }
            | Self::Ratio { name, .. }
            | Self::Share { name, .. } => name,
            Self::Quantile(quantile) => &quantile.name,
        }
    }

    /// The summed columns it is made from.
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::Count { counts, .. } | Self::Share { counts, .. } => vec![counts],
            Self::Quantile(quantile) => vec![&quantile.children],
            Self::Rate { numerator, .. } => vec![numerator],
            Self::Proportion { numerator, denominator, .. }
            | Self::Cumulative { numerator, denominator, .. }
            | Self::Mean { numerator, denominator, .. }
            | Self::Ratio { numerator, denominator, .. } => vec![numerator, denominator],
        }
    }

    /// How it is worked out, in words.
    pub fn formula(&self) -> String {
        match self {
            Self::Count { counts, .. } => format!("{counts}; Byar's limits, exact under 10"),
            Self::Proportion { numerator, denominator, .. } => {
                format!("{numerator} / {denominator}, percent; Wilson limits")
            }
            Self::Cumulative { month, months, denominator, .. } => {
                format!(
                    "those with {month} up to 1, 2 .. {months} / {denominator}, percent; Wilson limits; final cohorts only"
                )
            }
            Self::Rate { numerator, per, .. } => {
                format!("{numerator} / residents x {per}; Byar's limits, exact under 10")
            }
            Self::Mean { numerator, denominator, .. } => {
                format!("{numerator} / {denominator}; limits from the variance clustered by child, not below 0")
            }
            Self::Ratio { numerator, denominator, .. } => format!("{numerator} / {denominator}; log-Wald limits"),
            Self::Share { counts, .. } => format!("{counts} of the group / {counts} of all, percent; Wilson limits"),
            Self::Quantile(quantile) => quantile.formula(),
        }
    }
}

impl Quantile {
    fn formula(&self) -> String {
        let Self { of, quantile, minimum_children, few_beyond, rounded_to, .. } = self;
        format!(
            "quantile {quantile} of {of}, between two values in proportion to their distance; suppressed under \
             {minimum_children} children; rounded to a multiple of {rounded_to} where {few_beyond} children or fewer lie \
             at it or beyond it"
        )
    }
}

/// What is worked out by comparing groups at each stage of the system.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disparity {
    /// The column that counts children with the event.
    pub events: String,
    /// The column that counts children at risk, where the base is not the population.
    pub at_risk: String,
    /// Rates over the population are per so many residents.
    pub per: u32,
    /// A group with fewer events is unreliable.
    pub minimum_events: u64,
    /// A group with fewer at risk is unreliable, where the base is not the population.
    pub minimum_at_risk: u64,
    /// A ratio in this range is not called notable, however certain it is.
    #[serde(deserialize_with = "pair::deserialize")]
    pub not_notable: [f64; 2],
    /// The stages, as the SQL's column `stage` names them.
    pub stage: Vec<Stage>,
    /// Which groups are compared with which.
    pub comparison: Vec<GroupComparison>,
}

/// A stage of the system.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// Its name for people.
    pub heading: String,
    /// Who is at risk, in words.
    pub out_of: String,
    /// What happened, as it completes `children of one group were twice as likely as those of another to ...`.
    pub to: String,
    /// Who is at risk.
    pub base: Base,
    /// Its figures are provisional until their interval ended so many months ago.
    #[serde(default)]
    pub matures_after_months: u32,
}

/// Who is at risk of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// All residents of the measure's ages.
    Population,
    /// The children that the SQL says are.
    Children,
}

/// The groups of one column, each against a reference.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupComparison {
    /// The column whose groups are compared.
    pub column: Breakdown,
    /// The group that the others are set beside.
    pub reference: String,
    /// Compares within each known value of this column.
    pub within: Option<Breakdown>,
}
