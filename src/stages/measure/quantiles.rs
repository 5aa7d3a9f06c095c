//! Quantiles of what the counted units took, by interval, part and cell.

use std::collections::BTreeMap;

use super::grid::Grid;
use super::tally::{Layout, Slot, pooled};
use super::units::{Units, ranked};
use crate::spec::Measure;

/// A value and the child it is of.
type Valued = (u32, u32);

/// The values of every column that quantiles are given of, by the slots that the SQL counts.
pub(super) struct Quantiles {
    /// By column: its values by slot.
    columns: BTreeMap<String, BTreeMap<usize, Vec<Valued>>>,
}

/// A quantile, and how few children lie at it or beyond it on the side where they are fewer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) value: f64,
    pub(super) n_beyond: u64,
}

impl Quantiles {
    /// Collects the values of a measure's units.
    pub(super) fn new(layout: &Layout, units: &Units, measure: &Measure, grid: &Grid) -> Self {
        let columns = ranked(measure).into_iter().zip(&units.ranked);
        let columns = columns.map(|(name, values)| (name.to_owned(), by_slot(values, layout, units, measure, grid)));
        Self { columns: columns.collect() }
    }

    /// One quantile in a slot; none where there is no value.
    pub(super) fn find(
        &self,
        column: &str,
        quantile: f64,
        slot: Slot,
        layout: &Layout,
        measure: &Measure,
    ) -> Option<Found> {
        let by_slot = self.columns.get(column).expect("every column that quantiles are given of was collected");
        let slots = match pooled(measure, slot.interval, slot.end) {
            Some((interval, ends)) => ends.into_iter().map(|end| Slot { interval, end, ..slot }).collect(),
            None => vec![slot],
        };
        let values = slots.into_iter().filter_map(|slot| by_slot.get(&layout.slot(slot)));
        of(values.flatten().copied().collect(), quantile)
    }
}

fn by_slot(
    values: &[Option<u32>],
    layout: &Layout,
    units: &Units,
    measure: &Measure,
    grid: &Grid,
) -> BTreeMap<usize, Vec<Valued>> {
    let mut by_slot = BTreeMap::<usize, Vec<Valued>>::new();
    for (unit, value) in values.iter().enumerate() {
        let Some(value) = *value else { continue };
        let codes: Vec<u8> = units.codes.iter().map(|column| column[unit]).collect();
        let (end, stage) = (units.ends[unit], usize::from(units.stages[unit]));
        for (interval, declared) in measure.interval.iter().enumerate() {
            if declared.pools.is_some() || declared.length != units.lengths[unit] {
                continue;
            }
            for cell in grid.cells(&codes) {
                let slot = layout.slot(Slot { interval, end, stage, cell });
                by_slot.entry(slot).or_default().push((value, units.persons[unit]));
            }
        }
    }
    by_slot
}

/// The quantile at the position `(n - 1) x quantile` of the sorted values, between two of them in
/// proportion (Hyndman and Fan, 1996, type 7).
fn of(mut values: Vec<Valued>, quantile: f64) -> Option<Found> {
    values.sort_unstable();
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
    let children = |is_in: &dyn Fn(f64) -> bool| {
        let mut children: Vec<u32> =
            values.iter().filter(|(value, _)| is_in(f64::from(*value))).map(|(_, child)| *child).collect();
        children.sort_unstable();
        children.dedup();
        children.len() as u64
    };
    let n_beyond = children(&|other| other <= value).min(children(&|other| other >= value));
    Some(Found { value, n_beyond })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One value a child.
    fn check(values: &[u32], quantile: f64, value: f64, n_beyond: u64) {
        let valued = values.iter().zip(0..).map(|(value, child)| (*value, child)).collect();
        assert_eq!(of(valued, quantile), Some(Found { value, n_beyond }));
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
        let values = vec![(10, 0), (20, 0), (40, 1), (50, 1), (60, 1)];
        assert_eq!(of(values, 0.5), Some(Found { value: 40.0, n_beyond: 1 }));
    }

    #[test]
    fn nothing_has_no_quantile() {
        assert_eq!(of(Vec::new(), 0.5), None);
    }
}
