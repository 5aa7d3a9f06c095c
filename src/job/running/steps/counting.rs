//! How the measures are counted: here, or on the server that the project names.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::DataFrame;

use super::{disclose, without_control};
use crate::declarations::{Measure, Project, SqlEngine};
use crate::error::Result;
use crate::job::{running::sql_server, running::tables};
use crate::stages::{self, Measured, Pseudonymised, Safe};

/// Counts in the tables of a folder.
pub fn measure(project: &Project, folder: &Path, as_at: NaiveDate, engine: &SqlEngine) -> Result<Measured> {
    count(project, &project.measures, folder, as_at, engine)
}

/// Counts one more measure together with all others, so that small numbers are hidden as in a publication, if they are.
pub fn trace(project: &Project, more: Measure, folder: &Path, as_at: NaiveDate, is_controlled: bool) -> Result<Safe> {
    let mut measures = project.measures.clone();
    measures.insert(more.name.clone(), more);
    let measured = count(project, &measures, folder, as_at, &project.settings.engine)?;
    if is_controlled { disclose(project, measured) } else { Ok(without_control(measured)) }
}

fn count(
    project: &Project,
    measures: &BTreeMap<String, Measure>,
    folder: &Path,
    as_at: NaiveDate,
    engine: &SqlEngine,
) -> Result<Measured> {
    let tables = Pseudonymised::from_tables(tables::read(folder)?)?;
    let server = sql_server::connect(engine, folder)?;
    stages::measure(&tables, measures, &stages::Context::new(project, as_at), server)
}

/// Who is counted in the tables of a folder: the rows of each measure's SQL and of that of its steps, by measure.
///
/// # Errors
/// As for a run that measures.
pub fn units(
    project: &Project,
    folder: &Path,
    as_at: NaiveDate,
    engine: &SqlEngine,
) -> Result<BTreeMap<String, DataFrame>> {
    let steps = project.measures.values().filter_map(Measure::steps_measure);
    let steps = steps.map(|steps| (steps.name.clone(), steps));
    let measures = project.measures.clone().into_iter().chain(steps).collect();
    let tables = Pseudonymised::from_tables(tables::read(folder)?)?;
    let server = sql_server::connect(engine, folder)?;
    stages::units(&tables, &measures, &stages::Context::new(project, as_at), server)
}
