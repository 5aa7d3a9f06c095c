//! What a report is made from, and what its sections ask of it.

use chrono::Months;

use super::comparators::Comparator;
use super::figures::{FigureSubject, Period, ReportFigure, ReportFigures, ShownStatus};
use crate::declarations::{Labels, Measure, is_not_known};
use crate::stages::handed::About;

/// What a report is made from.
pub(super) struct ReportMaterial<'a> {
    pub(super) figures: &'a ReportFigures<'a>,
    pub(super) comparators: &'a [Comparator],
    pub(super) about: &'a About<'a>,
    pub(super) control: Control,
}

/// What disclosure control did.
#[derive(Debug, Clone, Copy)]
pub(super) struct Control {
    pub(super) is_on: bool,
    /// Counts hidden for being small.
    pub(super) n_small: usize,
    /// Counts hidden so that no sum gives those away.
    pub(super) n_protecting: usize,
}

impl<'a> ReportMaterial<'a> {
    /// The measures, each in the order of its name.
    pub(super) fn measures(&self) -> impl Iterator<Item = &'a Measure> {
        self.about.measures.values()
    }

    /// The groups of a measure in words.
    pub(super) fn labels(&self, measure: &'a Measure) -> Labels<'a> {
        Labels::new(measure, self.about.code_lists)
    }

    /// The groups that a statistic of `subject` is broken down into, in the order a reader expects.
    ///
    /// Children of whom it is not known are left out where there are none: that is no news.
    pub(super) fn groups(&self, statistic: &str, subject: &FigureSubject<'_>, column: &str) -> Vec<FigureSubject<'a>> {
        let mut groups = self.figures.parts(statistic, subject, column);
        groups.retain(|group| {
            let is_nobody = |figure: &ReportFigure<'_>| figure.numerator.or(figure.value) == Some(0.0);
            !is_not_known(group.cut.group(column)) || !self.figures.get(statistic, group).is_some_and(is_nobody)
        });
        if let Some(measure) = self.about.measures.get(subject.measure) {
            let labels = self.labels(measure);
            groups.sort_by_key(|group| (labels.rank(column, group.cut.group(column)), group.cut.group(column)));
        }
        groups
    }

    /// Whether figures of a period that closed are followed to the end so many months later.
    ///
    /// The date decides, not the status alone: a small cohort is marked unreliable before it
    /// is marked provisional, and must not slip among the final ones.
    pub(super) fn is_mature(&self, period: Period, after_months: u32) -> bool {
        period.end.checked_add_months(Months::new(after_months)).is_some_and(|day| day <= self.about.as_at)
    }

    /// Whether a figure is there and may still change.
    pub(super) fn is_provisional(&self, statistic: &str, subject: &FigureSubject<'_>) -> bool {
        let may_change = |status| matches!(status, ShownStatus::Provisional | ShownStatus::Incomplete);
        self.figures.get(statistic, subject).is_some_and(|figure| may_change(figure.status))
    }
}
