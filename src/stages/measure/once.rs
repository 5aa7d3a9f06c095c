//! Children who count once in an interval that pools others, by their earliest row.

use std::ops::Range;

use super::grid::Grid;
use super::layout::{Layout, Slot};
use super::units::{ByPerson, Units};
use crate::declarations::Measure;

/// Counts anew the columns that a child adds to once: pooling has counted it in every interval it is in.
pub(super) fn count(
    sums: &mut [u64],
    layout: &Layout,
    units: &Units,
    persons: &ByPerson,
    measure: &Measure,
    grid: &Grid,
    interval: usize,
) {
    let declared = &measure.interval[interval];
    let once = measure.adds.iter().filter_map(|(name, add)| Some((layout.column(name), add.once.as_deref()?)));
    let once: Vec<(usize, &str)> = once.collect();
    let Some(part) = declared.pools.filter(|_| !once.is_empty()) else { return };
    let length = declared.length.quarters();
    for (column, key) in once {
        clear(sums, layout, interval, column);
        let counts = &units.adds[layout.column(key)];
        for person in 0..persons.n_persons() {
            let is_counted = |row: &usize| counts[*row] > 0 && units.lengths[*row] == part;
            let mut rows: Vec<usize> = persons.of(person).filter(is_counted).collect();
            rows.sort_by_key(|row| (units.stages[*row], units.ends[*row]));
            for (at, row) in rows.iter().enumerate() {
                let before = at.checked_sub(1).map(|before| rows[before]);
                for end in first_in(units, before, *row, length, layout.n_ends()) {
                    for cell in grid.cells(|column| units.code(*row, column)) {
                        let slot = Slot { interval, end, stage: usize::from(units.stages[*row]), cell };
                        sums[layout.at(slot, column)] += u64::from(units.adds[column][*row]);
                    }
                }
            }
        }
    }
}

/// The ends of the windows, so many quarters long, in which a row is the child's earliest: they hold the row and
/// begin after the one before it.
fn first_in(units: &Units, before: Option<usize>, row: usize, length: usize, n_ends: usize) -> Range<usize> {
    let before = before.filter(|before| units.stages[*before] == units.stages[row]);
    let first = before.map_or(0, |before| units.ends[before] + length).max(units.ends[row]);
    first..(units.ends[row] + length).min(n_ends)
}

fn clear(sums: &mut [u64], layout: &Layout, interval: usize, column: usize) {
    let slot = |interval| Slot { interval, end: 0, stage: 0, cell: 0 };
    let (first, next) = (layout.at(slot(interval), column), layout.at(slot(interval + 1), column));
    let next = next.min(sums.len());
    // Without any quarter there is nothing to clear.
    let cleared = sums.get_mut(first..next).unwrap_or_default();
    cleared.iter_mut().step_by(layout.columns().len()).for_each(|sum| *sum = 0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declarations::measure::Length;

    /// Rows of one child in these quarters: in which years it is the earliest, four quarters each.
    fn years(quarters: &[usize]) -> Vec<Range<usize>> {
        let units = Units {
            lengths: vec![Length::Quarter; quarters.len()],
            ends: quarters.to_vec(),
            stages: vec![0; quarters.len()],
            codes: Vec::new(),
            adds: Vec::new(),
            months: Vec::new(),
            ranked: Vec::new(),
            persons: vec![0; quarters.len()],
        };
        (0..quarters.len()).map(|row| first_in(&units, row.checked_sub(1), row, 4, 12)).collect()
    }

    #[test]
    fn a_child_of_two_quarters_counts_once_in_every_year_that_holds_either() {
        // Quarters 2 and 4: years ending 2 to 5 hold the first; 6 and 7 hold only the second.
        assert_eq!(years(&[2, 4]), [2..6, 6..8]);
    }

    #[test]
    fn a_child_that_comes_back_after_a_year_counts_anew() {
        assert_eq!(years(&[1, 9]), [1..5, 9..12]);
    }

    #[test]
    fn two_rows_of_one_quarter_are_one() {
        assert_eq!(years(&[3, 3]), [3..7, 7..7]);
    }
}
