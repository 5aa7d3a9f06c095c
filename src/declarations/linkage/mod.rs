//! How records are joined into children, and how events that two sources report become one.

mod columns;
mod comparisons;
mod events;
mod forms;
mod grounds;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

pub use columns::{CellPart, LinkColumn, LinkKind, NameCleaning};
pub use comparisons::{BlockingRule, Comparison, Level, Lookalike, Test, Thresholds, Together, Training};
pub use events::{EventKey, EventMatching, OffenceRule, PersonChoices, Resentenced};
pub use forms::NameForms;
pub use grounds::{Evidence, Forbidden, LevelRange, Shared};

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

/// The most levels of a comparison: a pair's levels fit into 128 bits.
const LEVELS_MAX: usize = 14;

/// The most comparisons, for the same reason.
pub const COMPARISONS_MAX: usize = 32;

/// The most blocking rules.
const RULES_MAX: usize = 64;

/// The most rounds of training, far more than it takes.
const ROUNDS_MAX: u32 = 10_000;

/// The most days between two reports of one decision.
const MATCH_DAYS_MAX: u32 = 366;

/// The most columns: where the values of a record end is told in 16 bits.
const COLUMNS_MAX: usize = 200;

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

    /// Checks what the types alone cannot: names that are declared, once, and sizes that can be run.
    ///
    /// # Errors
    /// [`Kind::Declaration`] with the rule, comparison or column at fault.
    pub fn check(&self) -> Result<()> {
        let columns = self.check_columns()?;
        for rule in &self.blocking_rules {
            let size = rule.block_on.len();
            if !(1..=4).contains(&size) {
                return Err(wrong(format!("a blocking rule names {size} columns instead of 1 to 4")));
            }
            if rule.largest_block.is_some_and(|largest| largest < 2) {
                return Err(wrong(format!("blocking rule {}: a largest_block below 2 brings no pair", rule.name())));
            }
            for column in &rule.block_on {
                known(&columns, column, &format!("blocking rule {}", rule.name()))?;
            }
        }
        if self.blocking_rules.len() > RULES_MAX {
            return Err(wrong(format!("more than {RULES_MAX} blocking rules")));
        }
        if self.comparisons.len() > COMPARISONS_MAX {
            return Err(wrong(format!("more than {COMPARISONS_MAX} comparisons")));
        }
        let mut names = BTreeSet::new();
        for comparison in &self.comparisons {
            once(&mut names, &comparison.name, "comparison")?;
            check_comparison(comparison, &columns)?;
        }
        if let Some(column) = columns.iter().find(|column| !self.is_used(column)) {
            return Err(wrong(format!("column `{column}` is used by no rule and no comparison"))
                .hint("take it away: every column that is read costs time and memory"));
        }
        self.check_lookalikes()?;
        self.check_together(&columns)?;
        let rules = (self.evidence.as_slice(), self.shared.as_slice(), self.forbidden.as_slice());
        grounds::check(rules, &self.comparisons, &columns).map_err(wrong)?;
        self.check_numbers()?;
        if self.thresholds.split > self.thresholds.join || self.thresholds.keep > self.thresholds.join {
            return Err(wrong("thresholds: `join` must not be below `split` or `keep`".to_owned()));
        }
        for rule in &self.events.offence_rules {
            if !(1..=3).contains(&rule.match_on.len()) {
                let size = rule.match_on.len();
                return Err(wrong(format!("rule `{}`: match_on names {size} columns instead of 1 to 3", rule.name)));
            }
        }
        Ok(())
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
        self.compares(column)
            || self.blocking_rules.iter().flat_map(|rule| &rule.block_on).any(|used| used == column)
            || self.together.iter().any(|together| together.told_apart_by == column)
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

    fn check_numbers(&self) -> Result<()> {
        let Thresholds { join, split, keep } = self.thresholds;
        if ![join, split, keep].iter().all(|weight| weight.is_finite()) {
            return Err(wrong("thresholds must be numbers".to_owned()));
        }
        let Training { prior_weight, start_pairs, sample_pairs, rounds, pairs_max } = self.training;
        if !prior_weight.is_finite() || prior_weight >= 0.0 || !start_pairs.is_finite() || start_pairs < 0.0 {
            return Err(wrong("training: prior_weight must be below 0, and start_pairs not".to_owned()));
        }
        let numbers = [("sample_pairs", sample_pairs.into()), ("rounds", rounds.into()), ("pairs_max", pairs_max)];
        if let Some((key, _)) = numbers.iter().find(|(_, number)| *number == 0) {
            return Err(wrong(format!("training: `{key}` must be 1 or more")));
        }
        if rounds > ROUNDS_MAX {
            return Err(wrong(format!("training: more than {ROUNDS_MAX} rounds")));
        }
        if self.events.match_days > MATCH_DAYS_MAX {
            return Err(wrong(format!("events: match_days is more than {MATCH_DAYS_MAX}")));
        }
        Ok(())
    }

    fn check_columns(&self) -> Result<BTreeSet<&str>> {
        if self.columns.len() > COLUMNS_MAX {
            return Err(wrong(format!("more than {COLUMNS_MAX} columns")));
        }
        let mut declared = BTreeSet::new();
        for column in &self.columns {
            once(&mut declared, &column.name, "column")?;
            let fits = match column.part {
                CellPart::All => true,
                CellPart::UnorderedDate => column.kind == LinkKind::Date,
                _ => matches!(column.kind, LinkKind::Name | LinkKind::Text),
            };
            if !fits {
                return Err(wrong(format!("column `{}`: that part is not one of its kind", column.name)));
            }
        }
        let sources: BTreeSet<&str> =
            self.columns.iter().flat_map(LinkColumn::source_columns).map(String::as_str).collect();
        for name in self.input.keys() {
            if !sources.contains(name.as_str()) {
                return Err(wrong(format!("input names `{name}`, which no column is read from"))
                    .hint(format!("there are {}", sources.into_iter().collect::<Vec<_>>().join(", "))));
            }
        }
        Ok(declared)
    }

    fn check_lookalikes(&self) -> Result<()> {
        if self.lookalikes.len() > LOOKALIKES_MAX {
            return Err(wrong(format!("more than {LOOKALIKES_MAX} kinds of lookalike")));
        }
        for lookalike in &self.lookalikes {
            let is_declared = |name: &&String| self.comparisons.iter().any(|comparison| comparison.name == **name);
            if let Some(name) = lookalike.alike_in.iter().find(|name| !is_declared(name)) {
                return Err(wrong(format!("lookalike `{}`: there is no comparison `{name}`", lookalike.name)));
            }
            if !(lookalike.per_person > 0.0 && lookalike.per_person < 100.0) {
                return Err(wrong(format!("lookalike `{}`: per_person must lie between 0 and 100", lookalike.name)));
            }
        }
        Ok(())
    }

    fn check_together(&self, columns: &BTreeSet<&str>) -> Result<()> {
        if self.together.len() > TOGETHER_MAX {
            return Err(wrong(format!("more than {TOGETHER_MAX} kinds of values that go together")));
        }
        let mut seen = BTreeSet::new();
        for together in &self.together {
            let place = format!("together `{}`", together.name);
            known(columns, &together.told_apart_by, &place)?;
            if together.people_min < 2 {
                return Err(wrong(format!("{place}: people_min must be 2 or more, since one person goes with nobody")));
            }
            for name in &together.comparisons {
                let declared = self.comparisons.iter().find(|comparison| comparison.name == *name);
                let Some(declared) = declared else {
                    return Err(wrong(format!("{place}: there is no comparison `{name}`")));
                };
                let closest = &declared.levels[0];
                if closest.when != Test::Exact(None) || closest.term_frequency != 1.0 {
                    return Err(wrong(format!("{place}: the closest level of `{name}` does not follow frequency"))
                        .hint("it must be `exact`, with term_frequency = 1"));
                }
                once(&mut seen, name, "comparison that goes together with another")?;
            }
        }
        Ok(())
    }
}

fn check_comparison(comparison: &Comparison, columns: &BTreeSet<&str>) -> Result<()> {
    let place = format!("comparison `{}`", comparison.name);
    known(columns, &comparison.column, &place)?;
    let levels = &comparison.levels;
    if levels.len() < 2 || levels.len() > LEVELS_MAX {
        return Err(wrong(format!("{place} has {} levels instead of 2 to {LEVELS_MAX}", levels.len())));
    }
    let mut names = BTreeSet::new();
    for (at, level) in levels.iter().enumerate() {
        once(&mut names, &level.name, &format!("level of {place}"))?;
        if (level.when == Test::Otherwise) != (at + 1 == levels.len()) {
            return Err(wrong(format!("{place}: the last level, and no other, is `otherwise`")));
        }
        if let Some(column) = level.when.other_column() {
            known(columns, column, &place)?;
        }
        let is_own_value = !matches!(level.when, Test::Otherwise) && level.when.other_column().is_none();
        if level.term_frequency > 0.0 && !is_own_value {
            return Err(wrong(format!("{place}: `{}` has no value whose frequency could count", level.name)));
        }
        if !level.weight.is_finite() {
            return Err(wrong(format!("{place}: the weight of `{}` must be a number", level.name)));
        }
        let is_share = (f64::MIN_POSITIVE..1.0).contains(&level.m);
        if !is_share || !(0.0..=1.0).contains(&level.term_frequency) {
            return Err(wrong(format!("{place}: m and term_frequency of `{}` must lie between 0 and 1", level.name)));
        }
    }
    let closer = &levels[..levels.len() - 1];
    let u: f64 = closer.iter().map(Level::u).sum();
    let m: f64 = closer.iter().map(|level| level.m).sum();
    let is_share = |sum: f64| sum > 0.0 && sum < 1.0;
    if !is_share(u) || !is_share(m) {
        return Err(wrong(format!("{place}: m or u of its levels, but the last, add up to 1 or more"))
            .hint("u is m / 2^weight: raise the weights, or lower m"));
    }
    Ok(())
}

fn known(columns: &BTreeSet<&str>, column: &str, place: &str) -> Result<()> {
    if columns.contains(column) {
        return Ok(());
    }
    Err(wrong(format!("{place} names `{column}`, which is not declared")).hint("add a [[column]] with that name"))
}

fn once<'a>(names: &mut BTreeSet<&'a str>, name: &'a str, what: &str) -> Result<()> {
    if names.insert(name) { Ok(()) } else { Err(wrong(format!("{what} `{name}` is declared twice"))) }
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
