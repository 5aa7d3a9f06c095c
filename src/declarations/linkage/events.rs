//! Whom to believe about a child, and how events that two sources report become one.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Which source is believed about a child.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonChoices {
    /// Systems, the most trusted first, for what a child is like; others come after them by name.
    pub precedence: Vec<String>,
}

/// How events that two sources report become one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventMatching {
    /// Systems, the most trusted first, for what happened; others come after them by name.
    pub precedence: Vec<String>,
    /// Court systems: one record of theirs is one case.
    #[serde(default)]
    pub courts: Vec<String>,
    /// Two sources mean the same decision if their dates lie at most this many days apart.
    #[serde(default)]
    pub match_days: u32,
    /// A later sentence on the same offence puts the first right if it comes at most this many days after it: the first is
    /// `replaced`. None does if it is 0.
    #[serde(default)]
    pub put_right_days: u32,
    /// What becomes of the first sentence if the later one comes after that, or after a breach.
    #[serde(default)]
    pub resentenced: Resentenced,
    /// Decisions that come on top of a sentence, whenever they are made: they replace none.
    #[serde(default)]
    pub on_top: Vec<String>,
    /// Remand decisions that say more exactly what another source calls otherwise.
    #[serde(default)]
    pub remand_refines: BTreeMap<String, String>,
    /// How an offence is found in another source; earlier rules act first.
    #[serde(default, rename = "offence_rule")]
    pub offence_rules: Vec<OffenceRule>,
}

/// What becomes of a sentence when the child is sentenced anew for the offence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resentenced {
    /// Both count, each on its own day: the first stood until it was breached.
    #[default]
    Stands,
    /// Only the later counts.
    Replaced,
}

/// One way to find an offence in another source.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OffenceRule {
    /// Its name.
    pub name: String,
    /// What must be known and equal, one to three.
    pub match_on: Vec<EventKey>,
    /// Whether the offence dates may differ; the nearest are matched first.
    #[serde(default)]
    pub dates_may_differ: bool,
}

/// What an offence can be found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKey {
    /// Arrest summons number.
    Asn,
    /// Case reference.
    Urn,
    /// CJS offence code.
    CjsCode,
    /// First day of the offence.
    OffenceDate,
    /// Day of a decision on it.
    OutcomeDate,
}
