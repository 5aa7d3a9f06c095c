//! Quantiles of what the counted units took, by interval, part and cell.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rayon::prelude::*;

use super::grid::Grid;
use super::layout::{Layout, Slot};
use super::tally::pooled;
use super::units::{Units, shares};
use crate::declarations::Measure;
use crate::declarations::measure::Quantile;

/// A value and the child it is of.
type Valued = (u32, u32);

/// The values of a column by the slots that the SQL counts.
type BySlot = BTreeMap<usize, Vec<Valued>>;

/// The values of every column that quantiles are given of, sorted.
pub(super) struct Quantiles {
    columns: BTreeMap<String, BySlot>,
}

/// A quantile, and whether few children lie at it or beyond it, on either side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct QuantileFigure {
    pub(super) value: f64,
    pub(super) has_few_beyond: bool,
}

impl Quantiles {
    /// Collects the values of a measure's units.
    pub(super) fn new(layout: &Layout, units: &Units, measure: &Measure, grid: &Grid) -> Self {
        let columns = measure.ranked().into_iter().zip(&units.ranked);
        let columns = columns.map(|(name, values)| (name.to_owned(), by_slot(values, layout, units, measure, grid)));
        Self { columns: columns.collect() }
    }

    /// One quantile in a slot; none where there is no value.
    pub(super) fn find(
        &self,
        declared: &Quantile,
        slot: Slot,
        layout: &Layout,
        measure: &Measure,
    ) -> Option<QuantileFigure> {
        let by_slot = self.columns.get(&declared.of).expect("every column that quantiles are given of was collected");
        let slots = match pooled(measure, slot.interval, slot.end) {
            Some((interval, ends)) => ends.into_iter().map(|end| Slot { interval, end, ..slot }).collect(),
            None => vec![slot],
        };
        let values = slots.into_iter().filter_map(|slot| by_slot.get(&layout.slot(slot)));
        let mut values: Vec<Valued> = values.flatten().copied().collect();
        // A stable sort: it finds the sorted values of each slot and merges them.
        values.sort();
        of(&values, declared.quantile, declared.few_beyond)
    }
}

impl Quantiles {
    /// How many children of a slot that the SQL counts have a value in a column.
    pub(super) fn n_children(&self, column: &str, slot: Slot, layout: &Layout) -> u64 {
        let values = self.columns.get(column).and_then(|by_slot| by_slot.get(&layout.slot(slot)));
        let children: BTreeSet<u32> = values.into_iter().flatten().map(|(_, child)| *child).collect();
        children.len() as u64
    }
}

fn by_slot(values: &[Option<u32>], layout: &Layout, units: &Units, measure: &Measure, grid: &Grid) -> BySlot {
    let parts = shares(values.len()).into_par_iter().map(|share| {
        let mut by_slot = BySlot::new();
        add_units(&mut by_slot, share, values, layout, units, measure, grid);
        by_slot
    });
    let by_slot = parts.reduce(BySlot::new, |mut all, others| {
        for (slot, values) in others {
            all.entry(slot).or_default().extend(values);
        }
        all
    });
    let mut by_slot: Vec<(usize, Vec<Valued>)> = by_slot.into_iter().collect();
    by_slot.par_iter_mut().for_each(|(_, values)| values.sort_unstable());
    by_slot.into_iter().collect()
}

fn add_units(
    by_slot: &mut BySlot,
    share: Range<usize>,
    values: &[Option<u32>],
    layout: &Layout,
    units: &Units,
    measure: &Measure,
    grid: &Grid,
) {
    for unit in share {
        let Some(value) = values[unit] else { continue };
        let (end, stage) = (units.ends[unit], usize::from(units.stages[unit]));
        for (interval, declared) in measure.interval.iter().enumerate() {
            if declared.pools.is_some() || declared.length != units.lengths[unit] {
                continue;
            }
            for cell in grid.cells(|column| units.code(unit, column)) {
                let slot = layout.slot(Slot { interval, end, stage, cell });
                by_slot.entry(slot).or_default().push((value, units.persons[unit]));
            }
        }
    }
}

/// The quantile at the position `(n - 1) x quantile` of sorted values, between two of them in
/// proportion (Hyndman and Fan, 1996, type 7).
fn of(values: &[Valued], quantile: f64, few: u64) -> Option<QuantileFigure> {
    let last = values.len().checked_sub(1)?;
    let position = last as f64 * quantile;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies between the first and the last"
    )]
    let below = position.floor() as usize;
    let [lower, upper] = [below, (below + 1).min(last)].map(|at| f64::from(values[at].0));
    let value = lower + (upper - lower) * (position - below as f64);
    let up_to = values.iter().take_while(|(other, _)| f64::from(*other) <= value);
    let from = values.iter().rev().take_while(|(other, _)| f64::from(*other) >= value);
    Some(QuantileFigure { value, has_few_beyond: are_few_children(up_to, few) || are_few_children(from, few) })
}

/// Whether the values are of so few children or fewer: no more of them are looked at than it takes to know.
fn are_few_children<'v>(values: impl Iterator<Item = &'v Valued>, few: u64) -> bool {
    let mut children = BTreeSet::new();
    for (_, child) in values {
        children.insert(*child);
        if children.len() as u64 > few {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One value a child; so many children lie at the quantile or beyond it, on the side where they are fewer.
    fn check(values: &[u32], quantile: f64, value: f64, n_beyond: u64) {
        let mut valued: Vec<Valued> = values.iter().zip(0..).map(|(value, child)| (*value, child)).collect();
        valued.sort_unstable();
        assert_eq!(of(&valued, quantile, n_beyond), Some(QuantileFigure { value, has_few_beyond: true }));
        assert_eq!(of(&valued, quantile, n_beyond - 1), Some(QuantileFigure { value, has_few_beyond: false }));
    }

    #[test]
    fn a_quantile_lies_between_two_values_in_proportion() {
        // Four values: the median is at position 1.5, half way from 20 to 30; above it are 30 and 70.
        check(&[70, 10, 30, 20], 0.5, 25.0, 2);
        // Five: the median is the third, and three lie at it or below.
        check(&[1, 2, 3, 4, 50], 0.5, 3.0, 3);
        // Eleven values 0, 10 .. 100: position 9 is 90, and at it or above are 90 and 100.
        let tens: Vec<u32> = (0..=10).map(|ten| ten * 10).collect();
        check(&tens, 0.9, 90.0, 2);
        check(&[7], 0.9, 7.0, 1);
    }

    #[test]
    fn a_child_with_several_values_at_the_end_is_one() {
        // 40, 50 and 60 are all of child 1.
        let values = [(10, 0), (20, 0), (40, 1), (50, 1), (60, 1)];
        assert_eq!(of(&values, 0.5, 1), Some(QuantileFigure { value: 40.0, has_few_beyond: true }));
        assert_eq!(of(&values, 0.5, 0), Some(QuantileFigure { value: 40.0, has_few_beyond: false }));
    }

    #[test]
    fn nothing_has_no_quantile() {
        assert_eq!(of(&[], 0.5, 5), None);
    }
}
