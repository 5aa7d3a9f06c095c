//! Casts, recodes and canonicalises the cells of one source by its declaration, then
//! combines its deliveries and spreads them over the record tables.
//!
//! A bad cell is an issue and never a silent blank; a row without a required cell is
//! put aside. No joins, no counting.

mod across;
mod ages;
mod allowance;
mod births;
mod categories;
mod cells;
mod check;
mod chronology;
mod combine;
mod comparable;
mod coverage;
mod covered;
mod dates;
mod deletions;
mod delivery;
mod described;
mod differing;
mod episodes;
mod faulty;
mod first_hearings;
mod formulas;
mod gate;
mod judgement;
mod last_word;
mod looks;
mod names;
mod needed;
mod noughts;
mod nulls;
mod numbers;
mod postcodes;
mod profile;
mod put_right;
mod recorded;
mod references;
mod renamed;
mod repeated;
mod respell;
mod roles;
mod shared;
mod side_by_side;
mod snapshot;
mod spans;
mod spread;
mod stacked;
mod swapped;
mod table;
mod twins;
mod two_offences;
mod undated;
mod usable;
mod written_over;

pub use across::reconcile;
pub use check::check;
pub use combine::{Combined, combine};
pub use delivery::NormalisedDelivery;
pub use described::describe;
pub use profile::profile;
pub use spread::spread;

use self::coverage::Claim;
use self::table::{DeliveryContext, Findings};
use crate::declarations::{CodeLists, Measures, Source};
use crate::error::Result;
use crate::issues::{Effect, RowCounts};
use crate::stages::handed::Raw;

/// Normalises one delivery by the rule in force on the day it was received.
///
/// A delivery with too many rejected rows or unreadable cells is still returned, so that its rejects and
/// issues can be stored: ask [`NormalisedDelivery::within_limit`].
///
/// # Errors
/// [`crate::error::Kind::Declaration`] for a code list that is not there.
pub fn normalise(raw: Raw, source: &Source, lists: &CodeLists, measures: &Measures) -> Result<NormalisedDelivery> {
    let rows_in = raw.n_rows();
    let raw = raw.into_parts();
    let rows_left_aside = raw.issues.n_left_aside();
    let source = source.on(raw.received);
    let context = DeliveryContext { source: &source, file: &raw.file, received: raw.received, lists, measures };
    let mut findings = Findings { issues: raw.issues, ..Findings::default() };
    let mut rejects = raw.rejects;
    let mut casts = Vec::new();
    for table in &raw.tables {
        let declared = source.table(&table.name).expect("extract makes the tables of the declaration");
        casts.push(table::cast(table, declared, &context, &mut findings)?);
    }
    repeated::part(&mut casts, &context, &mut findings);
    undated::tell(&casts, &context, &mut findings)?;
    needed::tell(&casts, &context, &mut findings)?;
    births::tell(&casts, &context, &mut findings)?;
    differing::tell(&casts, &context, &mut findings)?;
    chronology::judge(&mut casts, &context, &mut findings)?;
    let mut tables = Vec::new();
    for mut cast in casts {
        cast.hold(&context, &mut findings.issues)?;
        let name = cast.declared.name.clone();
        let cleaned = cast.finish();
        rejects.append(cleaned.rejects);
        tables.push((name, cleaned.frame));
    }
    let Findings { mut issues, gate } = findings;
    let rows_out: usize = tables.iter().map(|(_, frame)| frame.height()).sum();
    let (rows_out, rows_rejected) = (rows_out as u64, rejects.len());
    let counts = RowCounts { rows_in, rows_out, rows_rejected, rows_left_aside, ..RowCounts::default() };
    let Claim { covered_to, broken } = coverage::claim(&source, &raw.file, raw.received, &tables);
    if let Some(rule) = broken {
        issues.push(rule, &source.name, &raw.file, 0, "", Effect::Kept);
    }
    let normalised =
        NormalisedDelivery::new(&source.name, &raw.file, raw.received, tables, counts, issues, rejects.kept());
    Ok(normalised.covering(covered_to).with_gate(gate))
}

#[cfg(test)]
mod tests;
