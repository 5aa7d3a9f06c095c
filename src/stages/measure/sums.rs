//! Notes which published counts add up to which, over breakdowns and over time.

use std::collections::{BTreeMap, BTreeSet};

use super::counted::CountedMeasure;
use super::layout::Slot;
use super::material::Material;
use super::tally::pooled;
use crate::declarations::measure::{Add, Count, Statistic, in_month};
use crate::error::{Error, Kind, Result};
use crate::stages::handed::Counts;

/// Notes every sum between the counts of a measure.
pub(super) fn note(material: &Material, counts: &mut Counts) {
    let over_cells = material.grid.sums();
    for slot in material.slots() {
        if slot.cell == 0 {
            for sum in &over_cells {
                let at = |cell: &usize| Slot { cell: *cell, ..slot };
                note_columns(material, counts, at(&sum.total), &sum.parts.iter().map(at).collect::<Vec<_>>());
            }
        }
        if let Some((interval, ends)) = pooled(material.measure, slot.interval, slot.end) {
            let parts: Vec<Slot> = ends.into_iter().map(|end| Slot { interval, end, ..slot }).collect();
            note_over_time(material, counts, slot, &parts);
        }
        note_months(material, counts, slot);
        if slot.stage == 0 {
            note_declared(material, counts, slot);
        }
    }
}

/// The sums between parts that the measure declares.
fn note_declared(material: &Material, counts: &mut Counts, slot: Slot) {
    let count = |declared: &Count| material.declared_count(slot, declared);
    for sum in &material.measure.sum {
        let (total, parts) = (count(&sum.total), sum.parts.iter().map(count).collect());
        if sum.overlap {
            counts.add_overlap(total, parts);
        } else {
            counts.add_sum(total, parts);
        }
    }
}

/// The counts that are the same as another measure's, in the intervals and groups that both have.
///
/// # Errors
/// [`Kind::Declaration`] if a part whose figures show such a count has it in no group of the other measure: it would be
/// shown where that is hidden.
pub(super) fn note_same(
    material: &Material,
    others: &BTreeMap<String, CountedMeasure<'_>>,
    counts: &mut Counts,
) -> Result<()> {
    for (name, add) in &material.measure.adds {
        let Some((measure, column)) = add.same_as.as_deref().and_then(|same| same.split_once('.')) else { continue };
        let other = others.get(measure).expect("measures that are used come first");
        let (mut shown, mut tied) = (BTreeSet::new(), BTreeSet::new());
        for slot in material.slots() {
            let (place, id) = (material.place(slot), material.count(slot, name));
            if material.shows(slot, name) && other.has_interval(&place) {
                shown.insert(slot.stage);
            }
            if let Some(same) = other.count(&place, column) {
                counts.add_same(id, same);
                tied.insert(slot.stage);
            }
            // A figure is hidden whole: with the children behind it, and with what it is out of.
            let Add { by, of, .. } = &other.measure.adds[column];
            let beside = [by, of].into_iter().flatten().filter(|name| other.measure.adds.contains_key(*name));
            for beside in beside.filter_map(|name| other.count(&place, name)) {
                counts.add_hidden_with(id, beside);
            }
        }
        if let Some(stage) = shown.difference(&tied).next() {
            let (measure, part) = (&material.measure.name, material.measure.stages()[*stage]);
            let message = format!(
                "measures/{measure}.toml: `{name}` of part {part} is the same as nothing that {other} counts",
                other = other.measure.name
            );
            let hint = "leave `same_as` out, or break both measures down alike: what one hides, the other would show";
            return Err(Error::new(Kind::Declaration, message).hint(hint));
        }
    }
    Ok(())
}

/// The children who first came back in one month are the difference of two published counts, so they
/// are a count to protect although no figure shows it.
fn note_months(material: &Material, counts: &mut Counts, slot: Slot) {
    for statistic in &material.measure.statistic {
        let Statistic::Cumulative { name, months, numerator, .. } = statistic else { continue };
        let up_to = |month: u32| material.count(slot, &format!("{name}_{month}"));
        for month in 2..=*months {
            counts.add_sum(up_to(month), vec![up_to(month - 1), material.count(slot, &in_month(name, month))]);
        }
        counts.add_sum(material.count(slot, numerator), vec![up_to(*months)]);
    }
}

/// A child that adds once to a pooled interval may be in several of its parts.
fn note_over_time(material: &Material, counts: &mut Counts, total: Slot, parts: &[Slot]) {
    let columns = material.tally.layout().columns();
    for (column, name) in columns.iter().enumerate() {
        let is_once = material.measure.adds.get(name).is_some_and(|add| add.once.is_some());
        let parts = parts.iter().map(|part| material.tally.count(*part, column)).collect();
        let total = material.tally.count(total, column);
        if is_once {
            counts.add_overlap(total, parts);
        } else {
            counts.add_sum(total, parts);
        }
    }
}

fn note_columns(material: &Material, counts: &mut Counts, total: Slot, parts: &[Slot]) {
    for column in 0..material.tally.layout().columns().len() {
        let parts = parts.iter().map(|part| material.tally.count(*part, column)).collect();
        counts.add_sum(material.tally.count(total, column), parts);
    }
}
