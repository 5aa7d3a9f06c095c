//! The periods and the children that a block is about.

use crate::declarations::Measure;
use crate::declarations::measure::{Block, Cohorts, Length};
use crate::stages::report::figures::{Cut, FigureSubject, Period, ReportFigure, ShownStatus};
use crate::stages::report::material::ReportMaterial;

/// The children of one measure whose periods have one length and one basis.
pub(super) struct Cohort<'m, 'a> {
    material: &'m ReportMaterial<'a>,
    measure: &'m Measure,
    pub(super) statistic: &'m str,
    months: i32,
    cohort_basis: &'m str,
    cohorts: Cohorts,
    cut: Cut<'m>,
}

impl<'m, 'a> Cohort<'m, 'a> {
    /// Those of a block.
    pub(super) fn of(material: &'m ReportMaterial<'a>, measure: &'m Measure, block: &'m Block) -> Self {
        let columns = measure.report.iter().flat_map(|report| report.columns(&block.columns));
        let first_column = columns.map(|column| column.statistic.as_str()).next().unwrap_or_default();
        Self {
            statistic: if block.statistic.is_empty() { first_column } else { &block.statistic },
            cohorts: block.cohorts,
            cut: Cut::of(block.at.iter().map(|(column, group)| (column.as_str(), group.as_str()))),
            ..Self::followed(material, measure, "", block.length, &block.cohort_basis)
        }
    }

    /// The same, by the periods of another statistic.
    pub(super) fn with(self, statistic: &'m str) -> Self {
        Self { statistic, ..self }
    }

    /// Those of one statistic that are followed to the end.
    pub(super) fn followed(
        material: &'m ReportMaterial<'a>,
        measure: &'m Measure,
        statistic: &'m str,
        length: Length,
        cohort_basis: &'m str,
    ) -> Self {
        let quarters = i32::try_from(length.quarters()).expect("an interval has a few quarters");
        let (months, cut) = (3 * quarters, Cut::default());
        Self { material, measure, statistic, months, cohort_basis, cohorts: Cohorts::Final, cut }
    }

    /// The children of one period.
    pub(super) fn subject(&self, period: Period) -> FigureSubject<'m> {
        FigureSubject { measure: &self.measure.name, cohort_basis: self.cohort_basis, period, cut: self.cut.clone() }
    }

    /// Its periods, oldest first.
    pub(super) fn periods(&self) -> Vec<Period> {
        let Self { material, measure, statistic, cohort_basis, months, .. } = self;
        let mut periods = material.figures.periods(&measure.name, statistic, cohort_basis, *months);
        match self.cohorts {
            Cohorts::All => {}
            Cohorts::Final => periods.retain(|period| self.is_final(*period)),
            Cohorts::Provisional => periods.retain(|period| !self.is_final(*period)),
        }
        periods
    }

    fn is_final(&self, period: Period) -> bool {
        self.material.is_mature(period, self.measure.matures_after_months)
            && !self.material.is_provisional(self.statistic, &self.subject(period))
            && !self.is_incomplete(period)
    }

    /// Whether a source does not reach the end of what is followed: a figure that is hidden does not say so itself.
    fn is_incomplete(&self, period: Period) -> bool {
        let subject = self.subject(period);
        let mut figures =
            self.measure.statistic.iter().filter_map(|one| self.material.figures.get(one.name(), &subject));
        figures.any(|figure| figure.status == ShownStatus::Incomplete)
    }

    /// The newest period; of those that are followed to the end the newest whose whole can be shown, if any can.
    pub(super) fn newest(&self) -> Option<Period> {
        let periods = self.periods();
        let can_be_shown = |period: &&Period| {
            let whole = self.material.figures.get(self.statistic, &self.subject(**period));
            whole.is_some_and(|figure| figure.value.is_some())
        };
        let is_comparable = |period: &&Period| {
            let whole = self.material.figures.get(self.statistic, &self.subject(**period));
            whole.is_some_and(ReportFigure::is_comparable)
        };
        let shown = periods.iter().rev().filter(|_| self.cohorts == Cohorts::Final).find(can_be_shown);
        let shown = shown.or_else(|| periods.iter().rev().find(is_comparable));
        shown.or(periods.last()).copied()
    }
}

/// The newest period, and those before it that do not overlap it or each other, oldest first.
///
/// Years that end a quarter apart share three quarters of their children: a line through
/// them would look steadier than it is.
pub(super) fn apart(periods: &[Period]) -> Vec<Period> {
    let mut chosen: Vec<Period> = Vec::new();
    for period in periods.iter().rev() {
        if chosen.last().is_none_or(|later| period.end < later.start) {
            chosen.push(*period);
        }
    }
    chosen.reverse();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year_to(end: &str) -> Period {
        let end: chrono::NaiveDate = end.parse().unwrap();
        Period { end, start: end - chrono::Months::new(12) + chrono::Days::new(1) }
    }

    #[test]
    fn years_that_overlap_are_left_out() {
        let years = ["2022-03-31", "2022-06-30", "2022-09-30", "2022-12-31", "2023-03-31", "2023-06-30"].map(year_to);
        assert_eq!(apart(&years), [year_to("2022-06-30"), year_to("2023-06-30")]);
    }
}
