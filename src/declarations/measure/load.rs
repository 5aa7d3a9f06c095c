//! Reads the measures of a folder. What is wrong with their SQL is told first, and all of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::sql::{Query, Schema, SharedParts, Written};
use super::super::{CodeLists, LOOK_UP, files, named_files, read_text, read_toml};
use super::{Measure, check, report, returned, units_of};
use crate::error::{Error, Kind, Result};

/// The folder of the parts that measures share.
const PARTS: &str = "parts";

/// What stands behind the name of a measure in that of the SQL of its steps.
const STEPS: &str = ".steps";

/// Reads all measures of a folder, and the parts that their SQL shares in its folder `parts`.
pub(in crate::declarations) fn load(folder: &Path) -> Result<BTreeMap<String, Measure>> {
    let paths = named_files(folder, "toml")?;
    if paths.is_empty() {
        tracing::warn!(folder = %folder.display(), "there is no .toml of a measure, so that nothing is counted");
    }
    without_words(folder, &paths)?;
    let shared = shared_parts(&folder.join(PARTS), &paths)?;
    let mut measures = BTreeMap::new();
    for (name, path) in &paths {
        measures.insert(name.clone(), read(name.clone(), path, &shared)?);
    }
    let mut faults = read_sql(&mut measures);
    faults.extend(measures.values().filter_map(|measure| check::uses(measure, &measures, &paths[&measure.name]).err()));
    for measure in measures.values_mut() {
        faults.extend(check_one(measure, &paths[&measure.name]).err());
    }
    together(&faults)?;
    let steps = measures.values().flat_map(|measure| &measure.steps).map(|steps| &steps.sql);
    shared.are_read(measures.values().map(|measure| &measure.sql).chain(steps))?;
    Ok(measures)
}

/// Refuses SQL that no measure reads, which would be left out without a word.
fn without_words(folder: &Path, measures: &BTreeMap<String, PathBuf>) -> Result<()> {
    let is_of_measure = |path: &PathBuf| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let name = stem.strip_suffix(STEPS).unwrap_or(&stem);
        measures.get(name).is_some_and(|declaration| declaration.parent() == path.parent())
    };
    let parts = folder.join(PARTS);
    let statements = files(folder, "sql")?;
    match statements.iter().find(|path| !path.starts_with(&parts) && !is_of_measure(path)) {
        Some(path) => {
            let hint = "write the .toml of its measure beside it, or put SQL that measures share into parts/";
            Err(Error::declaration(path, "there is no .toml beside it, so that no measure reads it").hint(hint))
        }
        None => Ok(()),
    }
}

/// Checks what the reports of all measures say together, and the code lists that they name.
pub(in crate::declarations) fn check_reports(
    measures: &BTreeMap<String, Measure>,
    lists: &CodeLists,
    folder: &Path,
) -> Result<()> {
    match report::faults_between(measures, lists) {
        Some((name, fault)) => {
            let paths = named_files(folder, "toml")?;
            let path = paths.get(&name).cloned().unwrap_or_else(|| folder.join(format!("{name}.toml")));
            Err(Error::declaration(&path, fault).hint(LOOK_UP))
        }
        None => Ok(()),
    }
}

fn read(name: String, path: &Path, shared: &SharedParts) -> Result<Measure> {
    let mut measure: Measure = read_toml(path)?;
    measure.name = name;
    measure.sql = composed(&path.with_extension("sql"), shared)?;
    let of_steps = path.with_extension("steps.sql");
    match &mut measure.steps {
        Some(steps) => steps.sql = composed(&of_steps, shared)?,
        None if of_steps.exists() => {
            let error = Error::declaration(&of_steps, "its measure has no [steps], so that nothing reads it");
            return Err(error.hint("declare the [steps], or take the file away"));
        }
        None => {}
    }
    Ok(measure)
}

fn composed(path: &Path, shared: &SharedParts) -> Result<Written> {
    shared.compose(&path.display().to_string(), &read_text(path)?)
}

/// The parts of a folder, if it is there. None may be called as the rows of a measure are.
fn shared_parts(folder: &Path, measures: &BTreeMap<String, PathBuf>) -> Result<SharedParts> {
    let paths = if folder.is_dir() { named_files(folder, "sql")? } else { BTreeMap::new() };
    let file = |(name, path): (String, PathBuf)| Ok((name, (path.display().to_string(), read_text(&path)?)));
    let mut schema = Schema::of_model();
    for measure in measures.keys() {
        schema.add(&units_of(measure), []);
    }
    SharedParts::new(paths.into_iter().map(file).collect::<Result<_>>()?, &schema)
}

/// Reads the SQL of all measures, those first whose rows others read; returns what is wrong with it.
fn read_sql(measures: &mut BTreeMap<String, Measure>) -> Vec<Error> {
    let mut names: Vec<String> = measures.keys().cloned().collect();
    names.sort_by_key(|name| !measures[name].uses.is_empty());
    let mut faults = Vec::new();
    for name in names {
        let mut measure = measures[&name].clone();
        match schema(&measure, measures) {
            Some(schema) => read_sql_of(&mut measure, schema, &mut faults),
            None => faults.extend(statements(&measure).filter_map(|sql| sql.parse().err())),
        }
        measures.insert(name, measure);
    }
    faults
}

/// The tables that a measure's SQL can read; nothing if it uses what cannot be used.
fn schema(measure: &Measure, measures: &BTreeMap<String, Measure>) -> Option<Schema> {
    let mut schema = Schema::of_model();
    for name in &measure.uses {
        let used = measures.get(name).filter(|used| used.uses.is_empty())?;
        schema.add_query(&units_of(name), &used.query);
    }
    Some(schema)
}

fn read_sql_of(measure: &mut Measure, mut schema: Schema, faults: &mut Vec<Error>) {
    let mut read = |sql: &Written, schema: &Schema| -> Query {
        sql.read(schema).map_err(|error| faults.push(error)).unwrap_or_default()
    };
    measure.query = read(&measure.sql, &schema);
    if let Some(steps) = &mut measure.steps {
        schema.add_query(&units_of(&measure.name), &measure.query);
        steps.query = read(&steps.sql, &schema);
    }
}

fn statements(measure: &Measure) -> impl Iterator<Item = &Written> {
    std::iter::once(&measure.sql).chain(measure.steps.iter().map(|steps| &steps.sql))
}

/// Checks one measure by itself: what it declares, then its SQL beside that.
fn check_one(measure: &mut Measure, path: &Path) -> Result<()> {
    report::complete(measure).map_err(|fault| Error::declaration(path, fault))?;
    check::measure(measure, path)?;
    returned::check(measure, path)
}

fn together(faults: &[Error]) -> Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = faults.iter().map(Error::to_string).collect();
    let together = Error::new(Kind::Declaration, lines.join("\n"));
    Err(together.hint(faults.iter().find_map(Error::advice).unwrap_or(LOOK_UP)))
}
