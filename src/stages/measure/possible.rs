//! Counts that cannot be: some of a thing that are more than all of it, parts that do not add up to their total.
//!
//! They show that the SQL counts otherwise than the measure declares, most often since a join doubled its rows.

use super::layout::Slot;
use super::material::Material;
use super::quantiles::Quantiles;
use crate::declarations::measure::{Count, POPULATION, Quantile, Statistic};
use crate::error::{Error, Kind, Result};
use crate::stages::handed::Counts;

/// Refuses the counts of a measure if one of them cannot be.
///
/// # Errors
/// [`Kind::Contract`], with the columns and how many groups of intervals are wrong; no number is shown.
pub(super) fn check(material: &Material, counts: &Counts) -> Result<()> {
    let slots = material.slots();
    for (some, all) in inclusions(material) {
        let is_more = |slot: &&Slot| {
            let number = |column| counts.number(material.count(**slot, column));
            is_comparable(material, **slot, some, all) && number(some) > number(all)
        };
        refuse(
            material,
            slots.iter().filter(is_more).count(),
            &format!("more {some} than {all}, though they are some of them"),
        )?;
    }
    for sum in material.measure.sum.iter().filter(|sum| !sum.overlap) {
        let is_off = |slot: &&Slot| {
            let number = |count: &Count| counts.number(material.declared_count(**slot, count));
            slot.stage == 0 && number(&sum.total) != sum.parts.iter().map(number).sum::<u64>()
        };
        let Count { part, column } = &sum.total;
        let what = format!("{column} of {part} that are not the sum of their parts, as [[sum]] says");
        refuse(material, slots.iter().filter(is_off).count(), &what)?;
    }
    Ok(())
}

/// Refuses quantiles whose column of children does not count those who have a value: it decides what is hidden.
///
/// A child with several values counts once, in the group of one of them, so that only the whole is looked at.
///
/// # Errors
/// As for [`check`].
pub(super) fn check_children(material: &Material, quantiles: &Quantiles, counts: &Counts) -> Result<()> {
    let is_counted = |slot: &Slot| material.measure.interval[slot.interval].pools.is_none();
    let is_whole = |slot: &Slot| material.grid.groups(slot.cell).is_empty();
    let slots: Vec<Slot> = material.slots().into_iter().filter(|slot| is_counted(slot) && is_whole(slot)).collect();
    for statistic in &material.measure.statistic {
        let Statistic::Quantile(Quantile { name, of, children, .. }) = statistic else { continue };
        let layout = material.tally.layout();
        let is_off =
            |slot: &&Slot| counts.number(material.count(**slot, children)) != quantiles.n_children(of, **slot, layout);
        let what = format!(
            "`{children}` that is not how many children have a value in `{of}`, as [[statistic]] `{name}` needs"
        );
        refuse(material, slots.iter().filter(is_off).count(), &what)?;
    }
    Ok(())
}

/// Which column counts some of what another does, by the declaration.
fn inclusions<'a>(material: &Material<'a>) -> Vec<(&'a str, &'a str)> {
    let adds = material.measure.adds.iter().filter_map(|(name, add)| Some((name.as_str(), add.of.as_deref()?)));
    let proportions = material.measure.statistic.iter().filter_map(|statistic| match statistic {
        Statistic::Proportion { numerator, denominator, .. } | Statistic::Cumulative { numerator, denominator, .. } => {
            Some((numerator.as_str(), denominator.as_str()))
        }
        _ => None,
    });
    // One child can meet an event several times a year, and residents are of one day.
    let mut all: Vec<_> = adds.filter(|(_, of)| *of != POPULATION).chain(proportions).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether two columns count the same children in a slot: a child who adds once is in the group of the row that stands for it,
/// which need not be the same row for both.
fn is_comparable(material: &Material, slot: Slot, some: &str, all: &str) -> bool {
    let once = |column: &str| material.measure.adds.get(column).and_then(|add| add.once.as_deref());
    once(some) == once(all) || material.grid.groups(slot.cell).is_empty()
}

fn refuse(material: &Material, n_slots: usize, what: &str) -> Result<()> {
    if n_slots == 0 {
        return Ok(());
    }
    let message = format!("measure {}: {n_slots} groups and intervals have {what}", material.measure.name);
    Err(Error::new(Kind::Contract, message)
        .hint("a join in the SQL may double its rows, or the declaration says what it does not count"))
}
