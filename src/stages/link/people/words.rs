//! Names as a whole, whatever the order of their words.

use super::columns::Described;
use super::rows::Knows;
use super::similarity::{is_within_edits, starts};
use crate::declarations::Linkage;

/// All words of the names of records, each of which may be written in several ways.
pub(super) struct WholeNames<'a> {
    described: &'a Described,
    linkage: &'a Linkage,
    columns: Vec<usize>,
}

impl<'a> WholeNames<'a> {
    /// The names that these columns make up.
    pub fn new(columns: &[String], described: &'a Described, linkage: &'a Linkage) -> Self {
        let columns = columns.iter().map(|name| described.position(name)).collect();
        Self { described, linkage, columns }
    }

    /// The places of the columns.
    pub fn columns(&self) -> impl Iterator<Item = usize> {
        self.columns.iter().copied()
    }

    /// Whether one side has no word that the other lacks: a name that was shortened or written in another order leaves none
    /// over, while two people who share a middle name each have a word of their own.
    pub fn is_either_within<K: Knows>(&self, left: &K, right: &K) -> bool {
        let (ours, theirs) = (self.words(left), self.words(right));
        let (fewer, more) = if ours.len() <= theirs.len() { (ours, theirs) } else { (theirs, ours) };
        let mut left_over = more;
        fewer.iter().all(|one| {
            let found = left_over.iter().position(|other| self.are_one(one, other));
            found.map(|at| left_over.swap_remove(at)).is_some()
        })
    }

    /// The words of all columns, one as often as there are columns that have it.
    fn words<K: Knows>(&self, record: &K) -> Vec<&'a str> {
        let of_column = |column: &usize| {
            let texts = &self.described.column(*column).texts;
            let values = record.values(*column).iter().map(|value| texts.get(*value));
            let mut words: Vec<&str> = values.flat_map(|text| text.split(' ')).collect();
            words.sort_unstable();
            words.dedup();
            words
        };
        self.columns.iter().flat_map(of_column).collect()
    }

    /// Whether two words may be one: the same, a slip apart, one the start of the other, or forms of one name.
    fn are_one(&self, one: &str, other: &str) -> bool {
        let are_forms = || {
            let mut lists = self.linkage.forms.values();
            lists.any(|list| list.names(one).iter().any(|name| list.names(other).contains(name)))
        };
        is_within_edits(one, other, 1) || starts(one, other) || are_forms()
    }
}
