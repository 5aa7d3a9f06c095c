//! Notes which published counts add up to which, over breakdowns and over time.

use super::counts::Counts;
use super::statistics::Material;
use super::tally::{Slot, pooled};

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
    }
}

fn note_columns(material: &Material, counts: &mut Counts, total: Slot, parts: &[Slot]) {
    for column in 0..material.tally.layout().columns().len() {
        let parts = parts.iter().map(|part| material.tally.count(*part, column)).collect();
        counts.add_sum(material.tally.count(total, column), parts);
    }
}
