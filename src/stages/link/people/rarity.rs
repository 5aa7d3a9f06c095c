//! Term frequency: two Smiths agree by chance more often than two Featherstonehaughs.

use rayon::prelude::*;

use super::columns::{ColumnValues, Described};
use super::compare::{Comparisons, Pattern};
use super::model::{Rarities, Weights};
use super::rows::Knows;
use super::together::{Agreed, HeldTogether};
use crate::declarations::Linkage;
use crate::declarations::linkage::{CellPart, LinkColumn, LinkKind};
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
    /// Who they are is not known yet: records with the same name and date of birth are taken for one person, so that
    /// the many records of one child do not make its name a frequent one. Each value counts as held once more, among as
    /// many more people as that takes on average: so neither does the second holder in a small service.
    pub fn new(comparisons: &Comparisons<'_>, described: &Described, linkage: &Linkage, model: &Model) -> Self {
        let persons = of_several_records(described, linkage);
        let shares: Vec<Vec<f64>> =
            comparisons.declared().map(|one| one.levels.iter().map(|level| level.term_frequency).collect()).collect();
        let bits = shares.par_iter().enumerate().map(|(at, shares)| {
            if shares.iter().all(|share| *share == 0.0) {
                return Vec::new();
            }
            let (n_holders, n_known) = holders(described, comparisons.column(at), &persons);
            let n_all = f64::from(n_known) + 1.0 / model.u_of_closest(at);
            n_holders.iter().map(|n| (n_all / (f64::from(*n) + 1.0)).log2() as f32).collect()
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
                    if found.level == 0 {
                        self.together.note(&mut agreed, at, value);
                    }
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

/// A number that stands for the first names and dates of a record, and the record: sorted, those that share the number
/// with another only.
fn of_several_records(described: &Described, linkage: &Linkage) -> Vec<(u64, u32)> {
    let is_telling = |column: &LinkColumn| {
        let is_name_or_date = matches!(column.kind, LinkKind::Name | LinkKind::Date);
        is_name_or_date && matches!(column.part, CellPart::All | CellPart::FirstWord) && column.separator.is_none()
    };
    let columns: Vec<usize> = (0..linkage.columns.len()).filter(|at| is_telling(&linkage.columns[*at])).collect();
    let n_records = u32::try_from(described.n_records).expect("records are numbered in 32 bits");
    let person = |record: u32| {
        let firsts =
            columns.iter().map(|column| described.values(record, *column).first().map_or(0, |value| value + 1));
        let mixed = firsts
            .fold(0u64, |mixed, first| (mixed ^ u64::from(first)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29));
        // Records of which nothing of the kind is known are people of their own.
        (mixed != 0).then_some((mixed, record))
    };
    let mut persons: Vec<(u64, u32)> = (0..n_records).into_par_iter().filter_map(person).collect();
    persons.par_sort_unstable();
    let several = of_each(&persons).filter(|records| records.len() > 1);
    several.flatten().copied().collect()
}

/// The records of each person.
fn of_each(persons: &[(u64, u32)]) -> impl Iterator<Item = &[(u64, u32)]> {
    persons.chunk_by(|one, next| one.0 == next.0)
}

/// How many people hold each value of a column, and how many hold any: what records hold, without those that say again
/// what another record of the person says.
fn holders(described: &Described, column: usize, persons: &[(u64, u32)]) -> (Vec<u32>, u32) {
    let ColumnValues { n_holders, n_known, .. } = described.column(column);
    let (mut n_holders, mut n_known) = (n_holders.clone(), *n_known);
    let mut held: Vec<u32> = Vec::new();
    for records in of_each(persons) {
        held.clear();
        let mut n_knowing: u32 = 0;
        for (_, record) in records {
            let values = described.values(*record, column);
            n_knowing += u32::from(!values.is_empty());
            held.extend(values);
        }
        n_known -= n_knowing.saturating_sub(1);
        held.sort_unstable();
        for pair in held.windows(2).filter(|pair| pair[0] == pair[1]) {
            n_holders[pair[0] as usize] -= 1;
        }
    }
    (n_holders, n_known)
}
