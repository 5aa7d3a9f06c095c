//! What may join two records without a person, and what keeps them apart whatever they weigh.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::Comparison;

/// What two records must have in common to be joined without a person: one such rule must hold, however much they weigh.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Its name.
    pub name: String,
    /// For each comparison named the levels that do: all must.
    pub when: BTreeMap<String, LevelRange>,
    /// Columns of which the two share values that only one person holds, all together; there is a `shared` rule for them.
    #[serde(default)]
    pub of_one_person: Vec<String>,
    /// Comparisons of which the two share a value that is no placeholder; there is a `placeholder` rule for them.
    #[serde(default)]
    pub of_no_placeholder: Vec<String>,
}

/// Values that several people may hold, one column's or two columns' together: a number that was given twice, a birthday
/// at the address of twins. They are no evidence that two records are of one person.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shared {
    /// One column or two.
    pub columns: Vec<String>,
    /// For each comparison named the levels at which two holders are two people: all must.
    pub told_apart_by: BTreeMap<String, LevelRange>,
}

/// What keeps two records apart whatever they weigh, and their clusters with them: only a person may join them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forbidden {
    /// Its name.
    pub name: String,
    /// For each comparison named the levels at which it holds: all must. Where the last level of a number with a check
    /// letter is asked for, both sides must hold one whose letter is right.
    pub when: BTreeMap<String, LevelRange>,
    /// For comparisons the levels at which it does not hold all the same: one is enough.
    #[serde(default)]
    pub unless: BTreeMap<String, LevelRange>,
    /// How many years the dates of a column must lie apart at least.
    #[serde(default)]
    pub years_apart: BTreeMap<String, u16>,
    /// Comparisons by which a third record of their clusters shows that the two are one: kept from neither, it agrees with each
    /// exactly on one of these, or holds what is named in `unless`. A child of two forenames is one under both.
    #[serde(default)]
    pub bridged_by: Vec<String>,
}

/// Some levels of a comparison, the closest of which come first.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum LevelRange {
    /// This one.
    At(String),
    /// This one and those before it.
    OrCloser(String),
    /// This one and those after it.
    OrFurther(String),
    /// None: one side knows nothing.
    NotKnown,
}

impl TryFrom<String> for LevelRange {
    type Error = String;

    /// Reads `exact`, `alike or closer`, `same_year or further` and `not known`.
    fn try_from(text: String) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            ["not", "known"] => Ok(Self::NotKnown),
            [level] => Ok(Self::At((*level).to_owned())),
            [level, "or", "closer"] => Ok(Self::OrCloser((*level).to_owned())),
            [level, "or", "further"] => Ok(Self::OrFurther((*level).to_owned())),
            _ => Err(format!(
                "`{text}` is no range of levels; write LEVEL, LEVEL or closer, LEVEL or further, or not known"
            )),
        }
    }
}

impl LevelRange {
    /// The places of the levels, one bit each counted from 1; bit 0 stands for a comparison that says nothing.
    ///
    /// # Errors
    /// The name of a level that the comparison does not have.
    pub fn places<'s>(&'s self, comparison: &Comparison) -> Result<u16, &'s str> {
        let place =
            |name: &'s String| comparison.levels.iter().position(|level| level.name == *name).ok_or(name.as_str());
        let range = match self {
            Self::NotKnown => return Ok(1),
            Self::At(name) => place(name)?..place(name)? + 1,
            Self::OrCloser(name) => 0..place(name)? + 1,
            Self::OrFurther(name) => place(name)?..comparison.levels.len(),
        };
        Ok(range.fold(0, |places, at| places | 1 << (at + 1)))
    }
}

/// Checks that what rules name is declared.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn check(
    (evidence, shared, forbidden): (&[Evidence], &[Shared], &[Forbidden]),
    comparisons: &[Comparison],
    columns: &BTreeSet<&str>,
) -> Result<(), String> {
    for rule in shared {
        let place = format!("shared {}", rule.columns.join(" and "));
        check_levels(&rule.told_apart_by, comparisons, &place)?;
        check_columns(rule.columns.iter(), columns, &place)?;
        if !(1..=2).contains(&rule.columns.len()) || rule.told_apart_by.is_empty() {
            return Err(format!("{place}: name one column or two, and in `told_apart_by` what tells people apart"));
        }
    }
    for rule in evidence {
        let place = format!("evidence `{}`", rule.name);
        check_levels(&rule.when, comparisons, &place)?;
        check_columns(rule.of_one_person.iter(), columns, &place)?;
        check_comparisons(&rule.of_no_placeholder, comparisons, &place)?;
        if rule.when.is_empty() {
            return Err(format!("{place} names no comparison in `when`: anything would join"));
        }
        if !rule.of_one_person.is_empty() && !shared.iter().any(|shared| shared.columns == rule.of_one_person) {
            let columns = rule.of_one_person.join(" and ");
            return Err(format!("{place}: no `shared` rule says what tells the people apart who hold {columns}"));
        }
    }
    for rule in forbidden {
        let place = format!("forbidden `{}`", rule.name);
        check_levels(&rule.when, comparisons, &place)?;
        check_levels(&rule.unless, comparisons, &place)?;
        check_columns(rule.years_apart.keys(), columns, &place)?;
        check_comparisons(&rule.bridged_by, comparisons, &place)?;
        if rule.when.is_empty() {
            return Err(format!("{place} names no comparison in `when`: nothing would join"));
        }
    }
    Ok(())
}

pub(super) fn check_levels(
    when: &BTreeMap<String, LevelRange>,
    comparisons: &[Comparison],
    place: &str,
) -> Result<(), String> {
    for (name, range) in when {
        let comparison = comparisons.iter().find(|comparison| comparison.name == *name);
        let comparison = comparison.ok_or_else(|| format!("{place}: there is no comparison `{name}`"))?;
        range.places(comparison).map_err(|level| format!("{place}: comparison `{name}` has no level `{level}`"))?;
    }
    Ok(())
}

fn check_comparisons(names: &[String], comparisons: &[Comparison], place: &str) -> Result<(), String> {
    let is_declared = |name: &&String| comparisons.iter().any(|comparison| comparison.name == **name);
    match names.iter().find(|name| !is_declared(name)) {
        Some(name) => Err(format!("{place}: there is no comparison `{name}`")),
        None => Ok(()),
    }
}

fn check_columns<'n>(
    mut names: impl Iterator<Item = &'n String>,
    columns: &BTreeSet<&str>,
    place: &str,
) -> Result<(), String> {
    match names.find(|name| !columns.contains(name.as_str())) {
        Some(name) => Err(format!("{place} names `{name}`, which is not declared")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Result<u16, String> {
        let comparison: Comparison = toml::from_str(
            "name = 'x'
            column = 'x'
            level = [
                { name = 'exact', when = 'exact', m = 0.8, weight = 3 },
                { name = 'alike', when = 'edits 1', m = 0.1, weight = 1 },
                { name = 'different', when = 'otherwise', m = 0.1, weight = -3 },
            ]",
        )
        .unwrap();
        let range = LevelRange::try_from(text.to_owned())?;
        range.places(&comparison).map_err(str::to_owned)
    }

    #[test]
    fn a_range_is_a_level_with_those_on_one_side_of_it() {
        assert_eq!(places("alike"), Ok(0b0100));
        assert_eq!(places("alike or closer"), Ok(0b0110));
        assert_eq!(places("alike or further"), Ok(0b1100));
        assert_eq!(places("not known"), Ok(0b0001));
    }

    #[test]
    fn a_range_that_there_is_not_is_refused() {
        assert_eq!(places("close or closer"), Err("close".to_owned()));
        assert!(places("alike and closer").unwrap_err().contains("LEVEL or further"));
    }
}
