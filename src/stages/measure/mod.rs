//! measure: who is counted, by SQL; what is made of them, by declared statistics.

mod calendar;
mod clusters;
mod context;
mod counted;
mod coverage;
mod disparity;
mod encode;
mod grid;
mod intervals;
mod keys;
mod layout;
mod limits;
mod material;
mod maturity;
mod numbering;
mod once;
mod places;
mod plausible;
mod population;
mod possible;
mod prepare;
mod quantiles;
mod query;
mod refused;
mod seen;
mod server;
mod statistics;
mod sums;
mod tally;
#[cfg(test)]
mod tests;
mod units;
mod unknown_residents;
mod whole_residents;

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::DataFrame;

use crate::declarations::Measure;
use crate::declarations::measure::{Breakdown, units_of};
use crate::error::Result;
use crate::issues::RuleCount;
use crate::stages::handed::{Counts, Heading, Measured, Pseudonymised};
use calendar::Timeline;
use clusters::ChildClusters;
pub use context::Context;
use counted::CountedMeasure;
use coverage::Coverage;
use encode::Encoded;
use grid::Grid;
use layout::Layout;
use material::Material;
use places::PlaceDigits;
use population::Residents;
use quantiles::Quantiles;
use query::Tables;
use seen::Unseen;
pub use server::{ServerQuery, SqlServer};
use statistics::OfChildren;
use tally::Tally;
#[cfg(test)]
pub(in crate::stages) use tests::trial::Trial;
use units::{ByPerson, Units};

/// Works out every measure; on a server, if one is lent that holds the same tables.
///
/// # Errors
/// [`crate::error::Kind::Declaration`] if a measure's SQL cannot be run or returns other
/// columns than declared, [`crate::error::Kind::Contract`] if a table holds a value that no list knows,
/// and what the server says.
pub fn measure(
    tables: &Pseudonymised,
    measures: &BTreeMap<String, Measure>,
    context: &Context,
    server: Option<Box<dyn SqlServer>>,
) -> Result<Measured> {
    let mut tables = Tables::new(tables.tables(), measures, context, server)?;
    let comparators = tables.comparators(context.as_at)?;
    let coverage = Coverage::read(&tables)?;
    let mut measured = Measured {
        figures: Vec::new(),
        heading: Heading { breakdowns: breakdowns(measures), as_at: context.as_at },
        counts: Counts::default(),
        issues: tables.unseen().iter().flat_map(Unseen::issues).collect(),
        shortfalls: coverage.shortfalls(measures, context.as_at),
        comparators,
    };
    measured.issues.extend(population::of_other_areas(&tables, context)?);
    measured.issues.extend(population::not_whole(&tables, measures, context)?);
    measured.issues.extend(coverage::issues(&measured.shortfalls, context.as_at));
    tracing::debug!("tables prepared");
    let mut others = BTreeMap::new();
    for measure in in_order(measures) {
        let readers = readers(measure, measures);
        let surroundings = Surroundings { context, coverage: &coverage, others: &others };
        let counted = add_figures(&mut measured, &mut tables, measure, &readers, &surroundings)?;
        others.insert(measure.name.clone(), counted);
    }
    Ok(measured)
}

/// Who is counted: the rows of each measure's SQL as its engine returns them, by measure. Ids are text where a
/// server has counted, else their numbers.
///
/// # Errors
/// As for [`measure`].
pub fn units(
    tables: &Pseudonymised,
    measures: &BTreeMap<String, Measure>,
    context: &Context,
    server: Option<Box<dyn SqlServer>>,
) -> Result<BTreeMap<String, DataFrame>> {
    let mut tables = Tables::new(tables.tables(), measures, context, server)?;
    let rows = |measure: &Measure| {
        let timeline = Timeline::new(tables.first_event(measure)?, context.as_at);
        let rows = tables.rows(measure, &timeline, &readers(measure, measures))?;
        Ok((measure.name.clone(), rows))
    };
    in_order(measures).map(rows).collect()
}

/// The columns of the contract, and those that some measure declares beside them.
fn breakdowns(measures: &BTreeMap<String, Measure>) -> BTreeSet<Breakdown> {
    let declared = measures.values().flat_map(|measure| measure.broken_down_by().into_iter().cloned());
    Breakdown::contract().into_iter().chain(declared).collect()
}

/// The measures whose SQL reads the rows of this one's.
fn readers<'a>(measure: &Measure, measures: &'a BTreeMap<String, Measure>) -> Vec<&'a Measure> {
    let units = units_of(&measure.name);
    let reads = |other: &&Measure| other.query.columns().contains_key(&units);
    measures.values().filter(reads).collect()
}

/// The measures with those that others use first.
fn in_order(measures: &BTreeMap<String, Measure>) -> impl Iterator<Item = &Measure> {
    let (first, second): (Vec<&Measure>, Vec<&Measure>) =
        measures.values().partition(|measure| measure.uses.is_empty());
    first.into_iter().chain(second)
}

/// What the figures of a measure are made in the light of.
struct Surroundings<'b, 'a> {
    context: &'b Context,
    coverage: &'b Coverage,
    others: &'b BTreeMap<String, CountedMeasure<'a>>,
}

fn add_figures<'a>(
    measured: &mut Measured,
    tables: &mut Tables,
    measure: &'a Measure,
    readers: &[&Measure],
    &Surroundings { context, coverage, others }: &Surroundings<'_, 'a>,
) -> Result<CountedMeasure<'a>> {
    let first_event = tables.first_event(measure)?;
    let timeline = Timeline::new(first_event, context.as_at);
    let grid = Grid::new(measure);
    let units = read_units(tables, measure, readers, &grid, &timeline)?;
    tracing::debug!(measure = measure.name, n_units = units.len(), "units read");
    if units.len() == 0 && first_event.is_some() {
        // It may be so; more often a text in the SQL is written otherwise than in the tables, and every nought is final.
        tracing::warn!(measure = measure.name, "the SQL returns no row, so that every count is nought");
    }
    let layout = Layout::new(measure, &grid, &timeline);
    let persons = ByPerson::new(&units);
    let of_children = OfChildren {
        clusters: ChildClusters::new(&layout, &units, &persons, measure, &grid),
        quantiles: Quantiles::new(&layout, &units, measure, &grid),
    };
    let counts = &mut measured.counts;
    let tally = Tally::new(layout, &units, &persons, measure, &grid, counts);
    drop((units, persons));
    tracing::debug!(measure = measure.name, "units summed");
    let residents = Residents::new(tables, measure, &grid, context)?;
    let counted = CountedMeasure { measure, grid, timeline, tally };
    let material = Material {
        measure,
        context,
        grid: &counted.grid,
        timeline: &counted.timeline,
        tally: &counted.tally,
        residents: &residents,
        coverage,
    };
    for issue in unknown_residents::issues(&material, counts) {
        let is_same = |other: &&mut RuleCount| (&other.rule, &other.source) == (&issue.rule, &issue.source);
        match measured.issues.iter_mut().find(is_same) {
            Some(other) => other.n_issues += issue.n_issues,
            None => measured.issues.push(issue),
        }
    }
    possible::check(&material, counts)?;
    possible::check_children(&material, &of_children.quantiles, counts)?;
    statistics::set_bases(&material, counts);
    sums::note(&material, counts);
    sums::note_same(&material, others, counts)?;
    measured.figures.extend(statistics::figures(&material, counts, &of_children));
    if let Some(disparity) = &measure.disparity {
        measured.figures.extend(disparity::figures(&material, disparity, counts));
    }
    tracing::debug!(measure = measure.name, "figures made");
    Ok(counted)
}

fn read_units(
    tables: &mut Tables,
    measure: &Measure,
    readers: &[&Measure],
    grid: &Grid,
    timeline: &Timeline,
) -> Result<Units> {
    let places = PlaceDigits::new(measure, grid);
    let Encoded { rows, n_doubled } = tables.units(measure, &places, timeline, readers)?;
    keys::refuse_doubled(measure, n_doubled)?;
    let units = Units::read(&rows, measure, &places, timeline)?;
    plausible::check(&units, measure)?;
    Ok(units)
}
