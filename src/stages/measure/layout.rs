//! Where the sums of a measure lie in one flat array.

use super::calendar::Timeline;
use super::grid::Grid;
use crate::declarations::Measure;

/// Where a sum lies: which of the measure's intervals, which last quarter, stage and cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Slot {
    pub(super) interval: usize,
    pub(super) end: usize,
    pub(super) stage: usize,
    pub(super) cell: usize,
}

/// How the flat array is laid out.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    columns: Vec<String>,
    n_cells: usize,
    n_stages: usize,
    n_ends: usize,
    n_intervals: usize,
}

impl Layout {
    /// The layout for a measure.
    pub(super) fn new(measure: &Measure, grid: &Grid, timeline: &Timeline) -> Self {
        Self {
            columns: measure.summed(),
            n_cells: grid.n_cells(),
            n_stages: measure.stages().len(),
            n_ends: timeline.n_quarters(),
            n_intervals: measure.interval.len(),
        }
    }

    /// The summed columns.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The position of a summed column.
    pub(super) fn column(&self, name: &str) -> usize {
        let position = self.columns.iter().position(|column| column == name);
        position.expect("the measure's columns were checked when it was read")
    }

    /// How many quarters an interval can end with.
    pub(super) fn n_ends(&self) -> usize {
        self.n_ends
    }

    /// How many slots there are.
    pub(super) fn n_slots(&self) -> usize {
        self.n_intervals * self.n_ends * self.n_stages * self.n_cells
    }

    /// How many sums lie between one end of an interval and the next.
    pub(super) fn width(&self) -> usize {
        self.n_stages * self.n_cells * self.columns.len()
    }

    /// The position of a slot.
    pub(super) fn slot(&self, slot: Slot) -> usize {
        ((slot.interval * self.n_ends + slot.end) * self.n_stages + slot.stage) * self.n_cells + slot.cell
    }

    /// The position of one summed column in a slot.
    pub(super) fn at(&self, slot: Slot, column: usize) -> usize {
        self.slot(slot) * self.columns.len() + column
    }
}
