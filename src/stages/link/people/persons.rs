//! Who the people are before anything is linked, as well as can be told.

use rayon::prelude::*;

use super::columns::{ColumnValues, Described};
use crate::declarations::Linkage;
use crate::declarations::linkage::{CellPart, LinkColumn, LinkKind};

/// A number that stands for the first names and dates of a record, and the record: sorted, those that share the number
/// with another only. They are taken for one person, so that the many records of one child do not make its name a
/// frequent one.
pub(super) struct Persons(Vec<(u64, u32)>);

impl Persons {
    /// Finds records with the same names and dates.
    pub fn of(described: &Described, linkage: &Linkage) -> Self {
        let is_telling = |column: &LinkColumn| {
            let is_name_or_date = matches!(column.kind, LinkKind::Name | LinkKind::Date);
            is_name_or_date && matches!(column.part, CellPart::All | CellPart::FirstWord) && column.separator.is_none()
        };
        let columns: Vec<usize> = (0..linkage.columns.len()).filter(|at| is_telling(&linkage.columns[*at])).collect();
        let n_records = u32::try_from(described.n_records).expect("records are numbered in 32 bits");
        let person = |record: u32| {
            let firsts =
                columns.iter().map(|column| described.values(record, *column).first().map_or(0, |value| value + 1));
            let mixed = firsts.fold(0u64, |mixed, first| {
                (mixed ^ u64::from(first)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
            });
            // Records of which nothing of the kind is known are people of their own.
            (mixed != 0).then_some((mixed, record))
        };
        let mut persons: Vec<(u64, u32)> = (0..n_records).into_par_iter().filter_map(person).collect();
        persons.par_sort_unstable();
        let several = of_each(&persons).filter(|records| records.len() > 1);
        Self(several.flatten().copied().collect())
    }

    /// How many people hold each value of a column, and how many hold any: what records hold, without those that say again
    /// what another record of the person says.
    pub fn holders(&self, described: &Described, column: usize) -> (Vec<u32>, u32) {
        let ColumnValues { n_holders, n_known, .. } = described.column(column);
        let (mut n_holders, mut n_known) = (n_holders.clone(), *n_known);
        let mut held: Vec<u32> = Vec::new();
        for records in of_each(&self.0) {
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
}

/// The records of each person.
fn of_each(persons: &[(u64, u32)]) -> impl Iterator<Item = &[(u64, u32)]> {
    persons.chunk_by(|one, next| one.0 == next.0)
}
