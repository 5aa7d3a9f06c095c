//! Notes which published counts add up to which, over breakdowns and over time.

use super::counts::Counts;
use super::statistics::Material;
use super::tally::{Slot, pooled};
use super::units::in_month;
use crate::spec::measure::Statistic;

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
            note_columns(material, counts, slot, &parts);
        }
        note_months(material, counts, slot);
    }
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

fn note_columns(material: &Material, counts: &mut Counts, total: Slot, parts: &[Slot]) {
    for column in 0..material.tally.layout().columns().len() {
        let parts = parts.iter().map(|part| material.tally.count(*part, column)).collect();
        counts.add_sum(material.tally.count(total, column), parts);
    }
}
