//! How records are joined into children, and how events that two sources report become one.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::error::{Error, Kind, Result};

/// How records are joined into children, in Splink's words.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linkage {
    /// What is linked, for a reader.
    pub title: String,
    /// How names are cleaned before they are compared.
    #[serde(default)]
    pub names: NameCleaning,
    /// The columns that rules may name.
    #[serde(default, rename = "column")]
    pub columns: Vec<LinkColumn>,
    /// Pairs that a rule finds belong to one child; earlier rules act first.
    #[serde(default, rename = "deterministic_rule")]
    pub deterministic_rules: Vec<DeterministicRule>,
    /// Which source is believed about a child.
    #[serde(default)]
    pub persons: PersonChoices,
    /// How events that two sources report become one.
    #[serde(default)]
    pub events: EventMatching,
}

/// How names are cleaned before they are compared.
///
/// Always: capitals, accents folded, hyphens to blanks, apostrophes dropped, single
/// letters dropped. What depends on the systems in use is declared.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameCleaning {
    /// Marks that systems put before a name (`MIG_ERROR_`).
    #[serde(default)]
    pub prefixes_dropped: Vec<String>,
    /// Words that belong to the word after them (`MC DUFF` is `MCDUFF`).
    #[serde(default)]
    pub joined_to_next: Vec<String>,
    /// Whole texts that are no name (`NOT ENTERED`).
    #[serde(default)]
    pub not_names: Vec<String>,
}

/// One column of the records that rules may name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkColumn {
    /// Its name in rules.
    pub name: String,
    /// The column it is read from; `name` if left out.
    pub from: Option<String>,
    /// What it holds: it decides how it is cleaned and when two values differ.
    pub kind: LinkKind,
    /// Which words of a name it holds.
    #[serde(default)]
    pub words: Words,
    /// Values that say nothing: `?` is any one character, `#` a digit, `*` at the end any rest.
    #[serde(default)]
    pub dummies: Vec<String>,
}

impl LinkColumn {
    /// The column of the records that it is read from.
    pub fn source_column(&self) -> &str {
        self.from.as_deref().unwrap_or(&self.name)
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
    /// An identifier: two that are not the same differ.
    Identifier,
    /// Words of a name: two differ when they share no word, one typing error allowed.
    Name,
    /// A date: two differ unless one typing error, or day and month swapped, lies between them.
    Date,
}

/// Which words of a name a column holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Words {
    /// All of them.
    #[default]
    All,
    /// The first.
    First,
    /// All but the first.
    Rest,
}

/// A rule that joins every pair of records it finds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeterministicRule {
    /// Its name: the reason that a link keeps.
    pub name: String,
    /// Columns, one to four, that must be known and equal.
    pub block_on: Vec<String>,
    /// Columns of which none may differ where both sides know them.
    #[serde(default)]
    pub must_not_differ: Vec<String>,
    /// Columns of which at least one must agree where both sides know any of them.
    #[serde(default)]
    pub agree_on_one_of: Vec<String>,
}

/// Which source is believed about a child.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonChoices {
    /// Systems, the most trusted first, for what a child is like; others come after them by name.
    pub precedence: Vec<String>,
}

/// How events that two sources report become one.
#[derive(Debug, Clone, Default, Deserialize)]
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
    /// Remand decisions that say more exactly what another source calls otherwise.
    #[serde(default)]
    pub remand_refines: BTreeMap<String, String>,
    /// How an offence is found in another source; earlier rules act first.
    #[serde(default, rename = "offence_rule")]
    pub offence_rules: Vec<OffenceRule>,
}

/// One way to find an offence in another source.
#[derive(Debug, Clone, Deserialize)]
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

impl Linkage {
    /// Checks what the types alone cannot: names that are declared, once, and rules of a size that can be run.
    ///
    /// # Errors
    /// [`Kind::Declaration`] with the rule or column at fault.
    pub fn check(&self) -> Result<()> {
        let mut declared = BTreeSet::new();
        for column in &self.columns {
            if !declared.insert(column.name.as_str()) {
                return Err(wrong(format!("column `{}` is declared twice", column.name)));
            }
            if column.words != Words::All && column.kind != LinkKind::Name {
                return Err(wrong(format!("column `{}`: only a name has words", column.name)));
            }
        }
        let mut rules = BTreeSet::new();
        for rule in &self.deterministic_rules {
            if !rules.insert(rule.name.as_str()) {
                return Err(wrong(format!("rule `{}` is declared twice", rule.name)));
            }
            check_size(&rule.name, "block_on", rule.block_on.len(), 4)?;
            let named = rule.block_on.iter().chain(&rule.must_not_differ).chain(&rule.agree_on_one_of);
            for column in named {
                if !declared.contains(column.as_str()) {
                    return Err(wrong(format!("rule `{}` names `{column}`, which is not declared", rule.name))
                        .hint("add a [[column]] with that name"));
                }
            }
        }
        for rule in &self.events.offence_rules {
            check_size(&rule.name, "match_on", rule.match_on.len(), 3)?;
        }
        Ok(())
    }
}

fn check_size(rule: &str, key: &str, size: usize, most: usize) -> Result<()> {
    if (1..=most).contains(&size) {
        return Ok(());
    }
    Err(wrong(format!("rule `{rule}`: {key} names {size} columns instead of 1 to {most}")))
}

fn wrong(message: String) -> Error {
    Error::new(Kind::Declaration, format!("linkage: {message}"))
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

    fn parse(text: &str) -> Linkage {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn the_declaration_that_comes_with_the_program_is_sound() {
        let linkage = parse(include_str!("../../pipelines/linkage/people.toml"));
        linkage.check().unwrap();
        assert_eq!(linkage.deterministic_rules[0].name, "same_pncid");
    }

    #[test]
    fn a_dummy_pattern_fits_the_whole_value() {
        assert!(fits("000000/##?", "000000/00Z"));
        assert!(!fits("000000/##?", "000001/00Z"));
        assert!(fits("####NRPR*", "1234NRPR00000000001A"));
        assert!(!fits("UN#", "UN12"));
    }

    #[test]
    fn a_rule_may_only_name_declared_columns() {
        let linkage = parse(
            "title = 'x'
            [[deterministic_rule]]
            name = 'same_shoe_size'
            block_on = ['shoe_size']",
        );
        let message = linkage.check().unwrap_err().to_string();
        assert_eq!(message, "linkage: rule `same_shoe_size` names `shoe_size`, which is not declared");
    }

    #[test]
    fn a_rule_names_at_least_one_column() {
        let linkage = parse(
            "title = 'x'
            [[deterministic_rule]]
            name = 'everyone'
            block_on = []",
        );
        assert!(linkage.check().is_err());
    }
}
