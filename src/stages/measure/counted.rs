//! A measure that has been counted, for others that count the same.

use super::calendar::Timeline;
use super::grid::Grid;
use super::layout::Slot;
use super::tally::Tally;
use crate::declarations::Measure;
use crate::declarations::measure::{Interval, Steps};
use crate::stages::handed::{CountId, FigurePlace};

/// A measure whose counts others may share.
pub(super) struct CountedMeasure<'a> {
    pub(super) measure: &'a Measure,
    pub(super) grid: Grid,
    pub(super) timeline: Timeline,
    pub(super) tally: Tally,
}

impl CountedMeasure<'_> {
    /// The count of a summed column in the same interval, part and groups, if it has them.
    pub(super) fn count(&self, place: &FigurePlace, column: &str) -> Option<CountId> {
        let (interval, end) = self.interval(place)?;
        let cell = self.grid.find(&place.groups)?;
        let stages = self.measure.stages();
        // Steps to a part are stages that name it; a measure without parts has one stage.
        let stage = stages.iter().position(|stage| *stage == Steps::part_of(&place.stage)).unwrap_or(0);
        let slot = Slot { interval, end, stage, cell };
        Some(self.tally.count(slot, self.tally.layout().column(column)))
    }

    /// Whether it has the same interval.
    pub(super) fn has_interval(&self, place: &FigurePlace) -> bool {
        self.interval(place).is_some()
    }

    /// The same interval: its position among those declared, and that of its last quarter.
    fn interval(&self, place: &FigurePlace) -> Option<(usize, usize)> {
        let end = self.timeline.position(place.span.end)?;
        let has_span = |declared: &Interval| self.timeline.span(declared.length, end) == place.span;
        Some((self.measure.interval.iter().position(has_span)?, end))
    }
}
