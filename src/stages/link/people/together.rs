//! What goes together: two names that many of one community bear, a birthday that many in one hostel were given.

use polars::prelude::PlHashMap;
use rayon::prelude::*;

use super::columns::Described;
use super::compare::Comparisons;
use super::required::RequiredLevels;
use crate::declarations::Linkage;

/// The most kinds of values that go together.
pub(super) const TOGETHER_MAX: usize = crate::declarations::linkage::TOGETHER_MAX;

/// The values that a pair agrees on, first and second of each kind, with how far their weights follow their frequency.
pub(super) type Agreed = [AgreedTwo; TOGETHER_MAX];

type AgreedTwo = [Option<(u32, f64)>; 2];

/// How many people hold two values together.
#[derive(Debug, Clone, Default)]
pub(super) struct HeldTogether(Vec<Companions>);

#[derive(Debug, Clone)]
struct Companions {
    comparisons: [usize; 2],
    /// Of values that many people hold together, how many more than may be one person's.
    n_others: PlHashMap<u64, u32>,
    n_people: f64,
}

impl HeldTogether {
    /// Counts the people who hold each two values: only those who are surely told apart, so that the records of one child
    /// do not make its name a frequent one.
    pub fn new(comparisons: &Comparisons<'_>, described: &Described, linkage: &Linkage) -> Self {
        let place = |name: &String| {
            let mut declared = linkage.comparisons.iter();
            declared.position(|comparison| comparison.name == *name).expect("Linkage::check found every name")
        };
        let kinds = linkage.together.iter().map(|together| {
            let comparisons_at = [place(&together.comparisons[0]), place(&together.comparisons[1])];
            let columns = comparisons_at.map(|at| comparisons.column(at));
            let held = held(described, columns);
            let told_apart = RequiredLevels::new(&together.told_apart_by, comparisons);
            let people = |records: &[(u64, u32)]| {
                (records[0].0, told_apart.n_people(records.iter().map(|(_, record)| *record), comparisons, described))
            };
            let holders: Vec<&[(u64, u32)]> = held.chunk_by(|one, next| one.0 == next.0).collect();
            let n_people: Vec<(u64, u32)> = holders.into_par_iter().map(people).collect();
            let free = together.people_min - 1;
            let several = n_people.iter().filter(|(_, n)| *n > free);
            let n_others = several.map(|(key, n)| (*key, n - free)).collect();
            let n_people = n_people.iter().map(|(_, n)| f64::from(*n)).sum();
            Companions { comparisons: comparisons_at, n_others, n_people }
        });
        Self(kinds.collect())
    }

    /// Notes a value that a pair agrees on, exactly or nearly.
    #[inline]
    pub fn note(&self, agreed: &mut Agreed, comparison: usize, value: (u32, f64)) {
        for (kind, agreed) in self.0.iter().zip(agreed) {
            for (at, agreed) in kind.comparisons.iter().zip(agreed) {
                if *at == comparison {
                    *agreed = Some(value);
                }
            }
        }
    }

    /// What each kind takes from the weight, in bits, where a pair agrees on two values that go together: the two are as
    /// frequent as chance makes them, and as many more people hold them.
    #[inline]
    pub fn taken<'a>(
        &'a self,
        agreed: &'a Agreed,
        bits: impl Fn(usize, u32) -> f64 + 'a,
    ) -> impl Iterator<Item = (usize, f64)> + 'a {
        let taken = move |(place, (kind, agreed)): (usize, (&Companions, &AgreedTwo))| {
            let ((one, share), (other, share_of_other)) = (agreed[0]?, agreed[1]?);
            let n_others = kind.n_others.get(&key(one, other))?;
            let by_chance = bits(kind.comparisons[0], one) + bits(kind.comparisons[1], other);
            let frequency = (-by_chance).exp2() + f64::from(*n_others) / kind.n_people;
            let taken = -frequency.log2() - by_chance;
            (taken < 0.0).then_some((place, taken * share.min(share_of_other)))
        };
        self.0.iter().zip(agreed).enumerate().filter_map(taken)
    }

    /// The comparisons of a kind, one bit each.
    pub fn comparisons(&self, kind: usize) -> u32 {
        self.0[kind].comparisons.iter().fold(0, |set, at| set | 1 << at)
    }
}

fn key(one: u32, other: u32) -> u64 {
    u64::from(one) << 32 | u64::from(other)
}

/// Every two values that a record holds, with the record; sorted, each once.
fn held(described: &Described, columns: [usize; 2]) -> Vec<(u64, u32)> {
    let n_records = u32::try_from(described.n_records).expect("records are numbered in 32 bits");
    let of_record = |record: u32| {
        let [ones, others] = columns.map(|column| described.values(record, column));
        ones.iter().flat_map(move |one| others.iter().map(move |other| (key(*one, *other), record)))
    };
    let mut held: Vec<(u64, u32)> = (0..n_records).into_par_iter().flat_map_iter(of_record).collect();
    held.par_sort_unstable();
    held
}
