//! Values that several people hold: a number that was given twice, the birthday of twins at their address.

use polars::prelude::PlHashSet;
use rayon::prelude::*;

use super::columns::Described;
use super::compare::Comparisons;
use super::required::RequiredLevels;
use super::rows::Knows;
use crate::declarations::Linkage;
use crate::declarations::linkage::Shared;

/// What is known of who else holds a value, for each declared rule.
#[derive(Debug, Clone)]
pub(in crate::stages::link) struct Sharers(Vec<Sharing>);

/// The values of one column, or of two together, that several people hold.
#[derive(Debug, Clone)]
struct Sharing {
    declared: Vec<String>,
    columns: Vec<usize>,
    of_several: PlHashSet<u64>,
}

impl Sharers {
    /// Tells apart the people who hold each value.
    pub fn new(comparisons: &Comparisons<'_>, described: &Described, linkage: &Linkage) -> Self {
        Self(linkage.shared.par_iter().map(|shared| Sharing::new(shared, comparisons, described)).collect())
    }

    /// Whether two records share a value in these columns that only one person holds.
    pub fn are_of_one_person<K: Knows>(&self, columns: &[String], left: &K, right: &K) -> bool {
        let sharing = self.0.iter().find(|sharing| sharing.declared == columns);
        let sharing = sharing.expect("Linkage::check found a rule for these columns");
        let is_of_one = |key: &u64| !sharing.of_several.contains(key);
        sharing.keys_of_both(left, right).iter().any(is_of_one)
    }
}

impl Sharing {
    fn new(shared: &Shared, comparisons: &Comparisons<'_>, described: &Described) -> Self {
        let columns: Vec<usize> = shared.columns.iter().map(|name| described.position(name)).collect();
        let n_records = u32::try_from(described.n_records).expect("records are numbered in 32 bits");
        let keys = |record: u32| {
            let held = |column: usize| described.values(record, column);
            keys(&columns, held).into_iter().map(move |key| (key, record)).collect::<Vec<_>>()
        };
        let mut holders: Vec<(u64, u32)> = (0..n_records).into_par_iter().flat_map_iter(keys).collect();
        holders.par_sort_unstable();
        let told_apart = RequiredLevels::new(&shared.told_apart_by, comparisons);
        // Who does not say what tells people apart is nobody else.
        let says_who = |record: &u32| told_apart.is_known(comparisons, &described.record(*record));
        let is_of_several = |holders: &&[(u64, u32)]| {
            let mut people = holders.iter().map(|(_, record)| *record).filter(says_who);
            let Some(first) = people.next().map(|record| described.record(record)) else { return false };
            people.any(|record| told_apart.holds(comparisons, &first, &described.record(record)))
        };
        let shared_by = holders.chunk_by(|one, next| one.0 == next.0).filter(|same| same.len() > 1);
        let shared_by: Vec<&[(u64, u32)]> = shared_by.collect();
        let of_several: Vec<u64> =
            shared_by.into_par_iter().filter(is_of_several).map(|holders| holders[0].0).collect();
        Self { declared: shared.columns.clone(), columns, of_several: of_several.into_iter().collect() }
    }

    /// The values that both hold.
    fn keys_of_both<K: Knows>(&self, left: &K, right: &K) -> Vec<u64> {
        let shared = |column: usize| {
            let theirs = right.values(column);
            left.values(column)
                .iter()
                .copied()
                .filter(|value| theirs.binary_search(value).is_ok())
                .collect::<Vec<u32>>()
        };
        keys(&self.columns, shared)
    }
}

/// Every combination of a value of each column as one number.
fn keys<V: AsRef<[u32]>>(columns: &[usize], values: impl Fn(usize) -> V) -> Vec<u64> {
    columns.iter().fold(vec![0], |keys, column| {
        let values = values(*column);
        let with = |key: &u64| values.as_ref().iter().map(|value| key << 32 | u64::from(*value)).collect::<Vec<_>>();
        keys.iter().flat_map(with).collect()
    })
}
