//! What is known of each cluster, to tell whether two of them can be one child.

use super::cleaning::{is_near_date, is_near_word};
use super::values::{NONE, Values};
use crate::spec::linkage::{DeterministicRule, LinkKind};

/// One column: its values, row by row, and those of each cluster so far.
#[derive(Debug, Clone)]
pub(super) struct Column {
    name: String,
    kind: LinkKind,
    /// The values, row by row.
    pub values: Values,
    /// The values of each cluster, at its root; empty where no rule asks for them.
    known: Vec<Vec<u32>>,
}

impl Column {
    /// A column of which nothing is gathered yet.
    pub fn new(name: &str, kind: LinkKind, values: Values) -> Self {
        Self { name: name.to_owned(), kind, values, known: Vec::new() }
    }

    /// Gathers what each record says, one cluster a record.
    fn gather(&mut self, records: &[u32], n_records: usize) {
        self.known = vec![Vec::new(); n_records];
        for (record, value) in records.iter().zip(&self.values.of_rows) {
            let known = &mut self.known[*record as usize];
            if *value != NONE && !known.contains(value) {
                known.push(*value);
            }
        }
    }

    /// Whether the values of two clusters differ; nothing if one of them is not known.
    fn differs(&self, left: u32, right: u32) -> Option<bool> {
        let (left, right) = (&self.known[left as usize], &self.known[right as usize]);
        if left.is_empty() || right.is_empty() {
            return None;
        }
        let agrees = |one: u32| right.iter().any(|other| self.agree(one, *other));
        Some(!left.iter().any(|one| agrees(*one)))
    }

    fn agree(&self, one: u32, other: u32) -> bool {
        if one == other {
            return true;
        }
        let (one, other) = (&self.values.texts[one as usize], &self.values.texts[other as usize]);
        match self.kind {
            LinkKind::Identifier => false,
            LinkKind::Date => is_near_date(one, other),
            LinkKind::Name => one.split(' ').any(|one| other.split(' ').any(|other| is_near_word(one, other))),
        }
    }
}

/// All columns that rules name.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    columns: Vec<Column>,
}

/// A rule with its columns found.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    must_not_differ: Vec<usize>,
    agree_on_one_of: Vec<usize>,
}

impl Guard {
    /// Whether the rule joins whatever is known.
    pub fn is_open(&self) -> bool {
        self.must_not_differ.is_empty() && self.agree_on_one_of.is_empty()
    }
}

impl Evidence {
    /// The columns, gathered where a rule's guard asks for them.
    pub fn new(mut columns: Vec<Column>, rules: &[DeterministicRule], records: &[u32], n_records: usize) -> Self {
        let guards = |rule: &DeterministicRule, name: &String| {
            rule.must_not_differ.contains(name) || rule.agree_on_one_of.contains(name)
        };
        for column in &mut columns {
            if rules.iter().any(|rule| guards(rule, &column.name)) {
                column.gather(records, n_records);
            }
        }
        Self { columns }
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> &Column {
        &self.columns[self.position(name)]
    }

    /// The guard of a rule.
    pub fn guard(&self, rule: &DeterministicRule) -> Guard {
        let positions = |names: &[String]| names.iter().map(|name| self.position(name)).collect();
        Guard { must_not_differ: positions(&rule.must_not_differ), agree_on_one_of: positions(&rule.agree_on_one_of) }
    }

    /// Whether the guard keeps two clusters, named by their roots, apart.
    pub fn contradict(&self, guard: &Guard, left: u32, right: u32) -> bool {
        let differs = |column: &usize| self.columns[*column].differs(left, right);
        if guard.must_not_differ.iter().any(|column| differs(column) == Some(true)) {
            return true;
        }
        let known: Vec<bool> = guard.agree_on_one_of.iter().filter_map(differs).collect();
        !known.is_empty() && known.iter().all(|is_different| *is_different)
    }

    /// How many of the guard's columns are known of a cluster.
    pub fn n_known(&self, guard: &Guard, root: u32) -> usize {
        let columns = guard.must_not_differ.iter().chain(&guard.agree_on_one_of);
        columns.filter(|column| !self.columns[**column].known[root as usize].is_empty()).count()
    }

    /// Adds what is known of one cluster to another.
    pub fn merge(&mut self, stays: u32, goes: u32) {
        for column in self.columns.iter_mut().filter(|column| !column.known.is_empty()) {
            for value in std::mem::take(&mut column.known[goes as usize]) {
                if !column.known[stays as usize].contains(&value) {
                    column.known[stays as usize].push(value);
                }
            }
        }
    }

    fn position(&self, name: &str) -> usize {
        self.columns.iter().position(|column| column.name == name).expect("Linkage::check found every name declared")
    }
}
