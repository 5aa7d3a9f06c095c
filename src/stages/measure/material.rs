//! What the figures of one measure are made from.

use std::sync::Arc;

use super::calendar::{Timeline, plus_months};
use super::context::Context;
use super::coverage::Coverage;
use super::grid::Grid;
use super::layout::Slot;
use super::maturity::Maturity;
use super::population::Residents;
use super::tally::{Tally, pooled};
use crate::declarations::Measure;
use crate::declarations::measure::{ALL, Breakdown, Count, Length, PartsColumn, Statistic};
use crate::stages::handed::{CountId, FigurePlace, Groups, Status};

/// All that the figures of one measure are made from.
pub(super) struct Material<'a> {
    pub(super) measure: &'a Measure,
    pub(super) context: &'a Context,
    pub(super) grid: &'a Grid,
    pub(super) timeline: &'a Timeline,
    pub(super) tally: &'a Tally,
    pub(super) residents: &'a Residents,
    pub(super) coverage: &'a Coverage,
}

impl Material<'_> {
    /// Every slot that is published.
    pub(super) fn slots(&self) -> Vec<Slot> {
        let mut slots = Vec::new();
        for (interval, declared) in self.measure.interval.iter().enumerate() {
            for end in self.timeline.ends(declared.length) {
                for stage in 0..self.measure.stages().len() {
                    slots.extend((0..self.grid.n_cells()).map(|cell| Slot { interval, end, stage, cell }));
                }
            }
        }
        slots
    }

    /// What figures of a slot are of.
    pub(super) fn place(&self, slot: Slot) -> Arc<FigurePlace> {
        let declared = &self.measure.interval[slot.interval];
        Arc::new(FigurePlace {
            measure: self.measure.name.clone(),
            span: self.timeline.span(declared.length, slot.end),
            cohort_basis: declared.cohort_basis.clone(),
            stage: self.stage(slot).to_owned(),
            groups: self.groups(slot),
        })
    }

    /// The stage of a slot, unless its parts are published in another column.
    pub(super) fn stage(&self, slot: Slot) -> &str {
        match self.measure.parts.as_ref().map(|parts| parts.column) {
            Some(PartsColumn::Tier) => ALL,
            Some(PartsColumn::Stage) | None => self.measure.stages()[slot.stage],
        }
    }

    /// The groups of a slot, its part among them where that is a tier.
    pub(super) fn groups(&self, slot: Slot) -> Groups {
        let mut groups = self.grid.groups(slot.cell);
        let part = self.measure.stages()[slot.stage];
        let is_tier = self.measure.parts.as_ref().is_some_and(|parts| parts.column == PartsColumn::Tier);
        // The part that is all tiers is no group: counts of other measures that are the same are found without it.
        if is_tier && part != ALL {
            let tier = Breakdown::new(Breakdown::TIER).expect("a column of the contract");
            groups.insert(tier, part.to_owned());
        }
        groups
    }

    /// Whether some figure of a slot is made from a column.
    pub(super) fn shows(&self, slot: Slot, column: &str) -> bool {
        let is_made_from = |statistic: &&Statistic| statistic.columns().contains(&column);
        self.measure.statistic.iter().filter(is_made_from).any(|statistic| self.is_published(slot, statistic))
    }

    /// Whether a statistic is published for the part of a slot.
    pub(super) fn is_published(&self, slot: Slot, statistic: &Statistic) -> bool {
        let Some(parts) = &self.measure.parts else { return true };
        let published = parts.statistics.get(self.measure.stages()[slot.stage]);
        published.is_some_and(|names| names.iter().any(|name| name == statistic.name()))
    }

    /// How many months it takes until what is made from these columns is final.
    pub(super) fn matures_after_months(&self, columns: &[&str]) -> u32 {
        let of_column = |column: &&str| self.measure.adds.get(*column).map_or(0, |add| add.matures_after_months);
        columns.iter().map(of_column).max().unwrap_or(0).max(self.measure.matures_after_months)
    }

    /// Incomplete where what it needs does not cover the interval to its end; provisional until that has matured, and
    /// incomplete again if it was not followed to the end. So is each of those that it pools.
    pub(super) fn maturity(&self, slot: Slot, matures_after_months: u32) -> Maturity {
        let groups = self.grid.groups(slot.cell);
        let status = |end: usize| {
            let quarter = self.timeline.span(Length::Quarter, end);
            let (first_day, last_day) = (quarter.start, quarter.end);
            let matures = plus_months(last_day, matures_after_months);
            let is_covered = self.coverage.covers(self.measure.needs_of(groups.keys()), first_day, last_day);
            match (is_covered, self.context.as_at >= matures) {
                (false, _) => Status::Incomplete,
                (true, false) => Status::Provisional,
                (true, true) if self.coverage.covers(&self.measure.needs, first_day, matures) => Status::Final,
                (true, true) => Status::Incomplete,
            }
        };
        let parts = pooled(self.measure, slot.interval, slot.end).map(|(_, ends)| {
            let n_final = ends.iter().filter(|end| status(**end) == Status::Final).count();
            [ends.len() as u64, n_final as u64]
        });
        Maturity { status: status(slot.end), parts }
    }

    /// Residents in a slot's cell.
    pub(super) fn residents(&self, slot: Slot) -> Option<u64> {
        let length = self.measure.interval[slot.interval].length;
        self.residents.of(slot.cell, length, self.timeline.span(length, slot.end).end)
    }

    /// Residents in a slot's cell that a rate of so many events can be of: whole years of them, and as many at least. Where
    /// there are fewer they are counted in thousands, or are others'.
    pub(super) fn base_of_rate(&self, slot: Slot, events: u64) -> Option<u64> {
        let length = self.measure.interval[slot.interval].length;
        let are_whole = self.residents.are_whole(slot.cell, length, self.timeline.span(length, slot.end).end);
        self.residents(slot).filter(|residents| are_whole && (*residents == 0 || events <= *residents))
    }

    /// The count of one summed column in a slot.
    pub(super) fn count(&self, slot: Slot, column: &str) -> CountId {
        self.tally.count(slot, self.tally.layout().column(column))
    }

    /// The count that a declared sum names, in the interval and groups of a slot.
    pub(super) fn declared_count(&self, slot: Slot, declared: &Count) -> CountId {
        let stage = self.measure.stages().iter().position(|name| *name == declared.part);
        let stage = stage.expect("sums were checked when the measure was read");
        self.count(Slot { stage, ..slot }, &declared.column)
    }

    /// A count with those of the children behind it.
    pub(super) fn with_children(&self, slot: Slot, column: &str) -> Vec<CountId> {
        let by = self.measure.adds.get(column).and_then(|add| add.by.as_deref());
        [Some(column), by].into_iter().flatten().map(|column| self.count(slot, column)).collect()
    }
}
