//! Sums of what units add, for every interval, stage and cell, in one flat array.

use std::ops::Range;

use rayon::prelude::*;

use super::grid::Grid;
use super::layout::{Layout, Slot};
use super::once;
use super::units::{ByPerson, Units, shares};
use crate::declarations::Measure;
use crate::stages::handed::{CountId, Counts};

/// The sums of one measure, as counts of the run.
pub(super) struct Tally {
    layout: Layout,
    first: CountId,
}

impl Tally {
    /// Sums the units of a measure.
    pub(super) fn new(
        layout: Layout,
        units: &Units,
        persons: &ByPerson,
        measure: &Measure,
        grid: &Grid,
        counts: &mut Counts,
    ) -> Self {
        let mut sums = sums(&layout, units, measure, grid);
        for interval in 0..measure.interval.len() {
            pool(&mut sums, &layout, measure, interval);
            once::count(&mut sums, &layout, units, persons, measure, grid, interval);
        }
        Self { first: counts.extend(sums), layout }
    }

    /// The count of one summed column in a slot.
    pub(super) fn count(&self, slot: Slot, column: usize) -> CountId {
        Counts::after(self.first, self.layout.at(slot, column))
    }

    /// How the sums are laid out.
    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }
}

/// What all units add in the intervals that the SQL counts.
fn sums(layout: &Layout, units: &Units, measure: &Measure, grid: &Grid) -> Vec<u64> {
    let nothing = || vec![0; layout.n_slots() * layout.columns().len()];
    let parts = shares(units.len()).into_par_iter().map(|share| {
        let mut sums = nothing();
        add_units(&mut sums, share, layout, units, measure, grid);
        sums
    });
    let sums = parts.reduce_with(|mut all, others| {
        all.iter_mut().zip(others).for_each(|(sum, other)| *sum += other);
        all
    });
    sums.unwrap_or_else(nothing)
}

fn add_units(sums: &mut [u64], share: Range<usize>, layout: &Layout, units: &Units, measure: &Measure, grid: &Grid) {
    let last_months: Vec<usize> = measure.months().map(|(_, _, last)| last as usize).collect();
    for unit in share {
        let (end, stage) = (units.ends[unit], usize::from(units.stages[unit]));
        for (interval, declared) in measure.interval.iter().enumerate() {
            if declared.pools.is_some() || declared.length != units.lengths[unit] {
                continue;
            }
            for cell in grid.cells(|column| units.code(unit, column)) {
                let first = layout.at(Slot { interval, end, stage, cell }, 0);
                for (sum, adds) in sums[first..].iter_mut().zip(&units.adds) {
                    *sum += u64::from(adds[unit]);
                }
                let mut by_month = &mut sums[first + units.adds.len()..];
                for (reached, last) in units.months.iter().zip(&last_months) {
                    add_month(by_month, reached[unit] as usize, *last);
                    by_month = &mut by_month[2 * last - 1..];
                }
            }
        }
    }
}

/// Adds a unit to the columns of a cumulative statistic: up to each month from 1, then in each from 2.
fn add_month(sums: &mut [u64], reached: usize, last: usize) {
    if (1..=last).contains(&reached) {
        sums[reached - 1..last].iter_mut().for_each(|up_to| *up_to += 1);
    }
    if (2..=last).contains(&reached) {
        sums[last + reached - 2] += 1;
    }
}

/// The intervals of another length that one is the sum of: which they are, and the ends of each.
pub(super) fn pooled(measure: &Measure, interval: usize, end: usize) -> Option<(usize, Vec<usize>)> {
    let declared = &measure.interval[interval];
    let part = declared.pools?;
    let from = measure.interval[..interval].iter().position(|earlier| earlier.length == part);
    let from = from.expect("checked when the measure was read");
    let n_parts = declared.length.quarters() / part.quarters();
    let ends = (0..n_parts).map(|back| end.checked_sub(back * part.quarters()));
    Some((from, ends.collect::<Option<Vec<usize>>>()?))
}

fn pool(sums: &mut [u64], layout: &Layout, measure: &Measure, interval: usize) {
    let width = layout.width();
    for end in 0..layout.n_ends() {
        let Some((from, parts)) = pooled(measure, interval, end) else { continue };
        let start = |interval: usize, end: usize| layout.at(Slot { interval, end, stage: 0, cell: 0 }, 0);
        let into = start(interval, end);
        for part in parts {
            let part = start(from, part);
            for offset in 0..width {
                sums[into + offset] += sums[part + offset];
            }
        }
    }
}
