//! The counts behind the figures, and how they add up: what disclosure control acts on.

use std::collections::BTreeSet;

/// A count, by its position among all counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::stages) struct CountId(u32);

impl CountId {
    /// Its position.
    pub(in crate::stages) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a count is out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stages) enum CountBase {
    /// Nothing that is small.
    None,
    /// Another count.
    Count(CountId),
    /// A public number of residents.
    Public(u64),
}

/// A total and the parts that add up to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stages) struct CountSum {
    pub(in crate::stages) total: CountId,
    pub(in crate::stages) parts: Vec<CountId>,
    /// Whether the parts overlap: the total is then at most their sum, and at least each of them
    /// unless a child can change its group between them (care status over a year).
    pub(in crate::stages) overlap: bool,
}

/// All counts of a run. Not every one is published: those that a figure is made from are.
#[derive(Debug, Clone, Default)]
pub(in crate::stages) struct Counts {
    numbers: Vec<u64>,
    bases: Vec<CountBase>,
    sums: Vec<CountSum>,
    elsewhere: BTreeSet<CountId>,
    hidden_with: Vec<(CountId, CountId)>,
}

impl Counts {
    /// Adds one count.
    pub(in crate::stages) fn push(&mut self, number: u64, base: CountBase) -> CountId {
        let id = self.next();
        self.numbers.push(number);
        self.bases.push(base);
        id
    }

    /// Adds many counts without a base, and returns the first.
    pub(in crate::stages) fn extend(&mut self, numbers: Vec<u64>) -> CountId {
        let first = self.next();
        self.bases.resize(self.bases.len() + numbers.len(), CountBase::None);
        self.numbers.extend(numbers);
        first
    }

    /// The count so many positions after another.
    pub(in crate::stages) fn after(first: CountId, offset: usize) -> CountId {
        CountId(first.0 + u32::try_from(offset).expect("counts are numbered in 32 bits"))
    }

    /// Says what a count is out of.
    pub(in crate::stages) fn set_base(&mut self, id: CountId, base: CountBase) {
        self.bases[id.index()] = base;
    }

    /// Notes that a total is the sum of its parts.
    pub(in crate::stages) fn add_sum(&mut self, total: CountId, parts: Vec<CountId>) {
        self.sums.push(CountSum { total, parts, overlap: false });
    }

    /// Notes that a total counts once what may be in several of its parts.
    pub(in crate::stages) fn add_overlap(&mut self, total: CountId, parts: Vec<CountId>) {
        self.sums.push(CountSum { total, parts, overlap: true });
    }

    /// Notes that a count is the same as one of another measure, and published there.
    pub(in crate::stages) fn add_same(&mut self, id: CountId, other: CountId) {
        self.add_sum(id, vec![other]);
        self.elsewhere.insert(id);
    }

    /// Whether a count is published by another measure too.
    pub(in crate::stages) fn is_elsewhere(&self, id: CountId) -> bool {
        self.elsewhere.contains(&id)
    }

    /// Notes that a count is hidden wherever another is: that of the children behind it, or what it is out of.
    pub(in crate::stages) fn add_hidden_with(&mut self, id: CountId, other: CountId) {
        self.hidden_with.push((id, other));
    }

    /// Each count that is hidden with another, and that other.
    pub(in crate::stages) fn hidden_with(&self) -> &[(CountId, CountId)] {
        &self.hidden_with
    }

    /// How many counts.
    pub(in crate::stages) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The number behind a count.
    pub(in crate::stages) fn number(&self, id: CountId) -> u64 {
        self.numbers[id.index()]
    }

    /// What a count is out of.
    pub(in crate::stages) fn base(&self, id: CountId) -> CountBase {
        self.bases[id.index()]
    }

    /// Every sum that holds between counts.
    pub(in crate::stages) fn sums(&self) -> &[CountSum] {
        &self.sums
    }

    fn next(&self) -> CountId {
        CountId(u32::try_from(self.numbers.len()).expect("counts are numbered in 32 bits"))
    }
}
