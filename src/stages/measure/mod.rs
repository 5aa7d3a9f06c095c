//! measure: who is counted, by SQL; what is made of them, by declared statistics.

mod calendar;
mod clusters;
mod counts;
mod disparity;
mod encode;
mod figure;
mod grid;
mod limits;
mod numbering;
mod population;
mod prepare;
mod query;
#[cfg(test)]
mod rules;
mod statistics;
mod sums;
mod tally;
#[cfg(test)]
mod trial;
mod units;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::error::Result;
use crate::issues::RuleCount;
use crate::spec::Measure;
use crate::stages::Pseudonymised;
use calendar::Timeline;
use clusters::Clusters;
pub(in crate::stages) use counts::{CountBase, CountId, Counts};
use encode::Places;
pub(in crate::stages) use figure::{Figure, Method, Status, frame};
use grid::Grid;
use population::Residents;
use query::Tables;
use statistics::Material;
use tally::{Layout, Tally};
#[cfg(test)]
pub(in crate::stages) use trial::Trial;
use units::Units;

/// What a run asks for beside the tables.
#[derive(Debug, Clone)]
pub struct Context {
    /// The last day the figures may know of; intervals that end later are not published.
    pub as_at: NaiveDate,
    /// The area whose residents rates are of.
    pub area: String,
    /// Whether ethnicity that an officer observed counts in disproportionality.
    pub count_officer_observed: bool,
}

/// Figures with the counts they are made from, before disclosure control.
#[derive(Debug)]
pub struct Measured {
    figures: Vec<Figure>,
    counts: Counts,
    as_at: NaiveDate,
    issues: Vec<RuleCount>,
}

impl Measured {
    /// The parts that disclosure control acts on.
    pub(in crate::stages) fn into_parts(self) -> (Vec<Figure>, Counts, NaiveDate) {
        (self.figures, self.counts, self.as_at)
    }

    /// Faults that show only when figures are made: rates of residents whom nobody has counted.
    pub fn issues(&self) -> &[RuleCount] {
        &self.issues
    }

    /// How many figures.
    pub fn n_figures(&self) -> usize {
        self.figures.len()
    }
}

/// Works out every measure.
///
/// # Errors
/// [`crate::error::Kind::Declaration`] if a measure's SQL cannot be run or returns other
/// columns than declared, [`crate::error::Kind::Contract`] if a table holds a value that no list knows.
pub fn measure(tables: &Pseudonymised, measures: &BTreeMap<String, Measure>, context: &Context) -> Result<Measured> {
    let mut tables = Tables::new(tables.tables(), measures, context)?;
    let mut measured =
        Measured { figures: Vec::new(), counts: Counts::default(), as_at: context.as_at, issues: Vec::new() };
    for measure in in_order(measures) {
        let timeline = Timeline::new(tables.first_event(measure)?, context.as_at);
        let readers: Vec<&Measure> = measures.values().filter(|other| other.uses.contains(&measure.name)).collect();
        add_figures(&mut measured, &mut tables, measure, &readers, &timeline, context)?;
    }
    Ok(measured)
}

/// The measures with those that others use first.
fn in_order(measures: &BTreeMap<String, Measure>) -> impl Iterator<Item = &Measure> {
    let (first, second): (Vec<&Measure>, Vec<&Measure>) =
        measures.values().partition(|measure| measure.uses.is_empty());
    first.into_iter().chain(second)
}

fn add_figures(
    measured: &mut Measured,
    tables: &mut Tables,
    measure: &Measure,
    readers: &[&Measure],
    timeline: &Timeline,
    context: &Context,
) -> Result<()> {
    let grid = Grid::new(measure);
    let places = Places::new(measure, &grid);
    let rows = tables.units(measure, &places, timeline, readers)?;
    let units = Units::read(&rows, measure, &places, timeline)?;
    drop(rows);
    let layout = Layout::new(measure, &grid, timeline);
    let clusters = Clusters::new(&layout, &units, measure, &grid);
    let counts = &mut measured.counts;
    let tally = Tally::new(layout, &units, measure, &grid, counts);
    let residents = Residents::new(tables, measure, &grid, context)?;
    let material = Material { measure, context, grid: &grid, timeline, tally: &tally, residents: &residents };
    for issue in population::issues(&material) {
        match measured.issues.iter_mut().find(|other| other.source == issue.source) {
            Some(other) => other.n_issues += issue.n_issues,
            None => measured.issues.push(issue),
        }
    }
    statistics::set_bases(&material, counts);
    sums::note(&material, counts);
    measured.figures.extend(statistics::figures(&material, counts, &clusters));
    if let Some(disparity) = &measure.disparity {
        measured.figures.extend(disparity::figures(&material, disparity, counts));
    }
    Ok(())
}
