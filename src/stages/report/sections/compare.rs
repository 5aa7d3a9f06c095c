//! The ways to compare the groups of a measure, and the stages at which they can be compared.

use crate::declarations::measure::{ALL, Disparity, GroupComparison, Length, Stage};
use crate::declarations::{Labels, Measure, is_not_known};
use crate::stages::report::figures::{Cut, FigureSubject, Period};
use crate::stages::report::material::ReportMaterial;
use crate::stages::report::numbers;
use crate::stages::report::words::DisparityReading;

/// The statistic that compares two groups.
pub(super) const RATIO: &str = "relative_rate_index";

/// A way to compare the children of a measure, with all that its declaration says of it.
#[derive(Clone, Copy)]
pub(super) struct Compare<'m, 'a> {
    pub(super) material: &'m ReportMaterial<'a>,
    pub(super) measure: &'m Measure,
    pub(super) disparity: &'m Disparity,
    pub(super) comparison: &'m GroupComparison,
}

/// One stage in the newest period that can be compared.
pub(super) struct ComparedStage<'m, 'a> {
    pub(super) stage: &'m Stage,
    pub(super) period: Period,
    /// Every group with a rate, the reference among them.
    pub(super) groups: Vec<FigureSubject<'a>>,
}

impl<'m, 'a> Compare<'m, 'a> {
    /// The ways that a measure compares all its children, not those of one group alone.
    pub(super) fn all(material: &'m ReportMaterial<'a>, measure: &'m Measure) -> Vec<Self> {
        let of_disparity = |disparity: &'m Disparity| {
            let whole = disparity.comparison.iter().filter(|comparison| comparison.within.is_none());
            whole.map(move |comparison| Self { material, measure, disparity, comparison })
        };
        measure.disparity.iter().flat_map(of_disparity).collect()
    }

    pub(super) fn column(self) -> &'m str {
        self.comparison.column.name()
    }

    pub(super) fn labels(self) -> Labels<'m> {
        self.material.labels(self.measure)
    }

    /// The reference group inside a sentence.
    pub(super) fn reference(self) -> String {
        self.labels().children(self.column(), &self.comparison.reference)
    }

    /// Whether it is compared with the reference: neither itself nor children of whom it is not known.
    pub(super) fn is_compared(self, cut: &Cut<'_>) -> bool {
        let group = cut.group(self.column());
        !is_not_known(group) && group != self.comparison.reference
    }

    /// What may be said of a group.
    pub(super) fn reading(self, group: &FigureSubject<'_>) -> DisparityReading {
        let ratio = self.material.figures.get(RATIO, group);
        ratio.map_or(DisparityReading::NotAssessed, |ratio| DisparityReading::of(ratio, self.disparity.not_notable))
    }

    /// Each stage in its newest period that is not provisional, over the longest interval that has any.
    pub(super) fn newest(self) -> Vec<ComparedStage<'m, 'a>> {
        let mut lengths: Vec<Length> = self.measure.interval.iter().map(|interval| interval.length).collect();
        lengths.sort_by_key(|length| std::cmp::Reverse(*length));
        lengths.into_iter().map(|length| self.newest_of(length)).find(|stages| !stages.is_empty()).unwrap_or_default()
    }

    /// The same over intervals of one length.
    pub(super) fn newest_of(self, length: Length) -> Vec<ComparedStage<'m, 'a>> {
        self.disparity.stage.iter().filter_map(|stage| self.newest_of_stage(length, stage)).collect()
    }

    fn newest_of_stage(self, length: Length, stage: &'m Stage) -> Option<ComparedStage<'m, 'a>> {
        let months = i32::try_from(3 * length.quarters()).expect("an interval has a few quarters");
        let mut periods = self.material.figures.periods(&self.measure.name, "rate", ALL, months);
        periods.retain(|period| self.material.is_mature(*period, stage.matures_after_months));
        periods.into_iter().rev().find_map(|period| {
            let cut = Cut::of([("stage", stage.name.as_str())]);
            let subject = FigureSubject { measure: &self.measure.name, cohort_basis: ALL, period, cut };
            let groups = self.material.groups("rate", &subject, self.column());
            let has_provisional = groups.iter().any(|group| self.material.is_provisional("rate", group));
            (!groups.is_empty() && !has_provisional).then_some(ComparedStage { stage, period, groups })
        })
    }

    /// What may be said of each comparison.
    pub(super) fn readings(self, stages: &[ComparedStage<'_, '_>]) -> Vec<DisparityReading> {
        let groups = stages.iter().flat_map(|stage| &stage.groups);
        groups.filter(|group| self.is_compared(&group.cut)).map(|group| self.reading(group)).collect()
    }

    /// The range that is not notable, in words.
    pub(super) fn not_notable(self) -> String {
        self.disparity.not_notable.map(|limit| numbers::fixed(limit, 2)).join(" to ")
    }
}
