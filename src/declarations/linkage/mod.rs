//! How records are joined into children, and how events that two sources report become one.

mod check;
mod columns;
mod comparisons;
mod events;
mod forms;
mod grounds;
mod sample;
mod together;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

pub use columns::{CellPart, LinkColumn, LinkKind, NameCleaning};
pub use comparisons::{BlockingRule, Comparison, Level, Lookalike, Test, Thresholds, Training};
pub use events::{EventKey, EventMatching, OffenceRule, PersonChoices, Resentenced};
pub use forms::NameForms;
pub use grounds::{Evidence, Forbidden, LevelRange, Shared};
pub use sample::ReviewSample;
pub use together::{Placeholder, Together};

use super::code_list;
use super::faults::in_words;
use super::read_toml;
use crate::error::{Error, Kind, Result};

/// How records are joined into children, in Splink's words.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linkage {
    /// What is linked, for a reader.
    pub title: String,
    /// Another declaration of the project, by name, that holds all that this one leaves out.
    pub extends: Option<String>,
    /// For each of our columns the columns of the input that it is read from.
    #[serde(default)]
    pub input: BTreeMap<String, OneOrMore>,
    /// How names are cleaned before they are compared.
    #[serde(default)]
    pub names: NameCleaning,
    /// The code lists that tests name, read with the declaration.
    #[serde(skip)]
    pub forms: BTreeMap<String, NameForms>,
    /// The columns that rules and comparisons may name.
    #[serde(default, rename = "column")]
    pub columns: Vec<LinkColumn>,
    /// Which pairs are compared at all.
    #[serde(default, rename = "blocking_rule")]
    pub blocking_rules: Vec<BlockingRule>,
    /// What is compared.
    #[serde(default, rename = "comparison")]
    pub comparisons: Vec<Comparison>,
    /// Who is alike without being one person.
    #[serde(default, rename = "lookalike")]
    pub lookalikes: Vec<Lookalike>,
    /// What people share together.
    #[serde(default)]
    pub together: Vec<Together>,
    /// Which birthdays stand for others.
    #[serde(default, rename = "placeholder")]
    pub placeholders: Vec<Placeholder>,
    /// What may join two records without a person; anything, if there is no such rule.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// Which values several people may hold.
    #[serde(default)]
    pub shared: Vec<Shared>,
    /// What keeps two records apart whatever they weigh.
    #[serde(default)]
    pub forbidden: Vec<Forbidden>,
    /// Which weights join.
    #[serde(default)]
    pub thresholds: Thresholds,
    /// How the weights are learnt.
    #[serde(default)]
    pub training: Training,
    /// How many pairs officers are asked about.
    #[serde(default)]
    pub review: ReviewSample,
    /// Which source is believed about a child.
    #[serde(default)]
    pub persons: PersonChoices,
    /// How events that two sources report become one.
    #[serde(default)]
    pub events: EventMatching,
}

/// The name of a column, or of several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "expected a text in quotes, or a list of them")]
pub enum OneOrMore {
    /// One.
    One(String),
    /// Several: each gives a value.
    More(Vec<String>),
}

impl OneOrMore {
    /// The names.
    pub fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::More(names) => names,
        }
    }
}

/// The most comparisons, for the same reason.
pub const COMPARISONS_MAX: usize = 32;

/// The most kinds of lookalike: each costs memory for every pair.
pub const LOOKALIKES_MAX: usize = 5;

/// The most kinds of values that go together.
pub const TOGETHER_MAX: usize = 3;

/// Reads a declaration, and the one of the project that it extends.
///
/// # Errors
/// [`Kind::Declaration`] for a file that cannot be read, or that says what cannot be done.
pub fn load(path: &Path, project: &Path) -> Result<Linkage> {
    let mut linkage: Linkage = read_toml(path)?;
    if let Some(name) = linkage.extends.take() {
        let base = project.join("linkage").join(format!("{name}.toml"));
        if read_toml::<Linkage>(&base)?.extends.is_some() {
            return Err(wrong(format!("`{name}` extends another declaration itself")).within(path.display()));
        }
        let whole = over(read_toml(path)?, read_toml(&base)?);
        linkage =
            whole.try_into().map_err(|error: toml::de::Error| Error::declaration(path, in_words(error.message())))?;
        linkage.extends = None;
    }
    linkage.check().map_err(|error| error.within(path.display()))?;
    linkage.forms = linkage.read_forms(&project.join("code_lists")).map_err(|error| error.within(path.display()))?;
    Ok(linkage)
}

/// Whether a run reads a file of the folder `linkage`: it is the linkage of people, or what that extends.
pub(super) fn is_read(path: &Path, project: &Path) -> Result<bool> {
    let people = project.join("linkage/people.toml");
    let base = read_toml::<Linkage>(&people)?.extends.map(|name| project.join("linkage").join(format!("{name}.toml")));
    Ok(path == people || base.is_some_and(|base| base == path))
}

/// A declaration with what it leaves out taken from another, table by table and key by key; lists are taken whole.
fn over(mut own: toml::Table, base: toml::Table) -> toml::Table {
    for (key, value) in base {
        match (own.get_mut(&key), value) {
            (None, value) => drop(own.insert(key, value)),
            (Some(toml::Value::Table(own)), toml::Value::Table(base)) => {
                for (key, value) in base {
                    own.entry(key).or_insert(value);
                }
            }
            (Some(_), _) => {}
        }
    }
    own
}

impl Linkage {
    /// The columns of the rows that a declared column is read from, by the names that the rows have for them.
    pub fn input_names<'l>(&'l self, column: &'l LinkColumn) -> Vec<&'l str> {
        let named = |source: &'l String| match self.input.get(source) {
            Some(names) => names.names(),
            None => std::slice::from_ref(source),
        };
        column.source_columns().iter().flat_map(named).map(String::as_str).collect()
    }

    /// The systems that it names, each with its key.
    pub(super) fn systems(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let named = [
            ("persons.precedence", &self.persons.precedence),
            ("events.precedence", &self.events.precedence),
            ("events.courts", &self.events.courts),
        ];
        named.into_iter().flat_map(|(key, systems)| systems.iter().map(move |system| (key, system.as_str())))
    }

    /// The code lists of names that its tests name.
    fn read_forms(&self, folder: &Path) -> Result<BTreeMap<String, NameForms>> {
        let levels = self.comparisons.iter().flat_map(|comparison| &comparison.levels);
        let named: BTreeSet<&str> = levels.filter_map(|level| level.when.list()).collect();
        let read = |name: &str| {
            let path = folder.join(format!("{name}.toml"));
            if !path.exists() {
                return Err(wrong(format!("there is no code list `{name}`")).hint("a test `listed LIST` names one"));
            }
            let list = code_list::load_one(&path)?;
            let forms = NameForms::of(&list).map_err(|fault| wrong(format!("code list `{name}`: {fault}")))?;
            Ok((name.to_owned(), forms))
        };
        named.into_iter().map(read).collect()
    }

    fn is_used(&self, column: &str) -> bool {
        self.compares(column) || self.blocking_rules.iter().flat_map(|rule| &rule.block_on).any(|used| used == column)
    }

    /// Whether a comparison looks at a column.
    #[must_use]
    pub fn compares(&self, column: &str) -> bool {
        let mut looked_at = self.comparisons.iter().flat_map(|comparison| {
            let others = comparison.levels.iter().filter_map(|level| level.when.other_column());
            others.chain([comparison.column.as_str()])
        });
        looked_at.any(|used| used == column)
    }
}

fn wrong(message: String) -> Error {
    Error::new(Kind::Declaration, format!("linkage: {message}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Linkage {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn the_declaration_that_comes_with_the_program_is_sound() {
        let linkage = parse(include_str!("../../../pipelines/linkage/people.toml"));
        linkage.check().unwrap();
        assert!(linkage.comparisons.iter().any(|comparison| comparison.name == "pncid"));
    }

    #[test]
    fn a_rule_may_only_name_declared_columns() {
        let linkage = parse("title = 'x'\n[[blocking_rule]]\nblock_on = ['shoe_size']");
        let message = linkage.check().unwrap_err().to_string();
        assert_eq!(message, "linkage: blocking rule shoe_size names `shoe_size`, which is not declared");
    }

    #[test]
    fn a_column_that_nothing_uses_is_refused() {
        let linkage = parse("title = 'x'\n[[column]]\nname = 'shoe_size'\nkind = 'identifier'");
        let message = linkage.check().unwrap_err().to_string();
        assert_eq!(message, "linkage: column `shoe_size` is used by no rule and no comparison");
    }

    #[test]
    fn a_rule_names_at_least_one_column() {
        assert!(parse("title = 'x'\n[[blocking_rule]]\nblock_on = []").check().is_err());
    }

    #[test]
    fn the_last_level_and_no_other_is_otherwise() {
        let linkage = parse(
            "title = 'x'
            [[column]]
            name = 'sex'
            kind = 'identifier'
            [[comparison]]
            name = 'sex'
            column = 'sex'
            level = [
                { name = 'other', when = 'otherwise', m = 0.1, weight = -3 },
                { name = 'same', when = 'exact', m = 0.9, weight = 1 },
            ]",
        );
        let message = linkage.check().unwrap_err().to_string();
        assert_eq!(message, "linkage: comparison `sex`: the last level, and no other, is `otherwise`");
    }

    #[test]
    fn what_a_declaration_leaves_out_is_taken_from_the_one_it_extends() {
        let base: toml::Table =
            toml::from_str("title = 'base'\n[training]\nrounds = 7\n[[blocking_rule]]\nblock_on = ['surname']")
                .unwrap();
        let own = "title = 'own'\n[training]\nstart_pairs = 5\n[input]\nsurname = ['family', 'maiden']";
        let whole: Linkage = over(toml::from_str(own).unwrap(), base).try_into().unwrap();
        assert_eq!(whole.title, "own");
        assert_eq!(whole.blocking_rules.len(), 1);
        assert_eq!((whole.training.rounds, whole.training.start_pairs), (7, 5.0));
        assert_eq!(whole.input["surname"].names(), ["family", "maiden"]);
    }
}
