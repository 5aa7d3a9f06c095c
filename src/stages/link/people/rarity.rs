//! Term frequency: two Smiths agree by chance more often than two Featherstonehaughs.

use rayon::prelude::*;

use super::columns::Described;
use super::compare::{Comparisons, Pattern};
use super::model::{Rarities, Weights};
use super::persons::Persons;
use super::rows::Knows;
use super::together::{Agreed, HeldTogether};
use crate::declarations::Linkage;
use crate::stages::handed::Model;

/// How rare each value of each comparison is, in bits.
#[derive(Debug, Clone)]
pub(in crate::stages::link) struct Rarity {
    /// For each comparison and value -log2 of its frequency; empty where no level asks for it.
    bits: Vec<Vec<f32>>,
    /// For each comparison how far each level follows it.
    shares: Vec<Vec<f64>>,
    together: HeldTogether,
}

impl Rarity {
    /// Counts how many people hold each value.
    ///
    /// Each value counts as held once more, among as many more people as that takes on average: so the second holder in a
    /// small service does not make it a frequent one. To agree on a placeholder weighs as to agree on its year.
    pub fn new(comparisons: &Comparisons<'_>, described: &Described, linkage: &Linkage, model: &Model) -> Self {
        let persons = Persons::of(described, linkage);
        let shares: Vec<Vec<f64>> =
            comparisons.declared().map(|one| one.levels.iter().map(|level| level.term_frequency).collect()).collect();
        let bits = shares.par_iter().enumerate().map(|(at, shares)| {
            if shares.iter().all(|share| *share == 0.0) {
                return Vec::new();
            }
            let (n_holders, n_known) = persons.holders(described, comparisons.column(at));
            let n_all = f64::from(n_known) + 1.0 / model.u_of_closest(at);
            let n_alike = |value: usize, n: u32| comparisons.placeholders(at).get(value).unwrap_or(n);
            let bits = |(value, n): (usize, &u32)| (n_all / (f64::from(n_alike(value, *n)) + 1.0)).log2() as f32;
            n_holders.iter().enumerate().map(bits).collect()
        });
        Self { bits: bits.collect(), shares, together: HeldTogether::new(comparisons, described, linkage) }
    }

    /// Goes through all that is said of a pair: each comparison that says anything, then what goes together.
    #[inline]
    pub fn see<K: Knows>(&self, comparisons: &Comparisons<'_>, left: &K, right: &K, mut see: impl FnMut(WeightPart)) {
        let mut agreed = Agreed::default();
        for (at, found) in comparisons.found(left, right) {
            let share = self.shares[at][found.level];
            let bits = match found.value {
                Some(value) if share > 0.0 => {
                    self.together.note(&mut agreed, at, (value, share));
                    share * f64::from(self.bits[at][value as usize])
                }
                _ => 0.0,
            };
            see(WeightPart::Comparison(at, found.level, bits));
        }
        for (kind, bits) in self.together.taken(&agreed, |at, value| f64::from(self.bits[at][value as usize])) {
            see(WeightPart::Together(kind, bits));
        }
    }

    /// The last of the comparisons that go together.
    pub fn last_of(&self, kind: usize) -> usize {
        self.together.comparisons(kind).ilog2() as usize
    }

    /// The levels of a pair, and what its values add over all comparisons, in bits.
    pub fn in_all<K: Knows>(&self, comparisons: &Comparisons<'_>, left: &K, right: &K) -> (Pattern, f32) {
        let (mut pattern, mut all) = (Pattern::default(), 0.0);
        self.see(comparisons, left, right, |said| match said {
            WeightPart::Comparison(at, level, bits) => {
                pattern = pattern.with(at, level);
                all += bits as f32;
            }
            WeightPart::Together(_, bits) => all += bits as f32,
        });
        (pattern, all)
    }

    /// The levels of a pair, and what its values add.
    pub fn of_pair<K: Knows>(
        &self,
        comparisons: &Comparisons<'_>,
        weights: &Weights,
        left: &K,
        right: &K,
    ) -> (Pattern, Rarities) {
        let (mut pattern, mut rarities) = (Pattern::default(), Rarities::default());
        self.see(comparisons, left, right, |said| match said {
            WeightPart::Comparison(at, level, bits) => {
                pattern = pattern.with(at, level);
                weights.add(&mut rarities, 1 << at, bits);
            }
            WeightPart::Together(kind, bits) => weights.add(&mut rarities, self.together.comparisons(kind), bits),
        });
        (pattern, rarities)
    }
}

/// What is said of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::stages::link) enum WeightPart {
    /// By a comparison: its place, the place of its level, and what its value adds by its rarity, in bits.
    Comparison(usize, usize, f64),
    /// By values that go together: the place of their kind, and what that takes, in bits.
    Together(usize, f64),
}
