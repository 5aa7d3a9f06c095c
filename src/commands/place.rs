//! Where things lie: the command line before the environment before project.toml.

use std::fs;
use std::path::{Component, Path, PathBuf};

use chrono::NaiveDate;

use crate::cli::Global;
use crate::declarations::{self, Location, Project};
use crate::error::{Error, Kind, Result};
use crate::job::{Job, Store, clock};

/// Names the key file where the command line does not.
const KEY_VARIABLE: &str = "YJP_KEY_FILE";

/// The day a run is for: today, unless the command line names an earlier one.
pub fn as_at(named: Option<NaiveDate>) -> Result<NaiveDate> {
    named.map_or_else(|| Ok(clock::today()), |day| in_the_past("--as-at", day))
}

/// A day up to today: what will have been received by a later one, nobody knows.
pub fn in_the_past(argument: &str, day: NaiveDate) -> Result<NaiveDate> {
    let today = clock::today();
    if day > today {
        let error = Error::new(Kind::Usage, format!("{argument} {day} is in the future"));
        return Err(error.hint(format!("a run sees what was received up to a day: name {today} or an earlier one")));
    }
    Ok(day)
}

/// The project of the command line.
pub fn project(global: &Global) -> Result<Project> {
    declarations::load(&global.project)
}

/// The job on the project and the places of the command line.
pub fn job(global: &Global) -> Result<Job> {
    let project = project(global)?;
    let settings = project.settings.store.clone();
    let path = |given: &Option<PathBuf>, declared: &Path| match given {
        Some(path) => Ok(path.clone()),
        None => below(&project.root, declared),
    };
    let place = |given: &Option<PathBuf>, declared: &Location| match declared {
        Location::Folder(declared) => path(given, declared).map(Location::Folder),
    };
    let deliveries = place(&global.deliveries, &settings.deliveries)?;
    let store = Store::new(path(&global.store, &settings.root)?);
    // Everything of a run with another store stays in that store: a trial publishes nothing for others.
    let publications = settings.publications.as_ref().filter(|_| global.store.is_none());
    let publications = publications.map(|declared| place(&None, declared)).transpose()?;
    let key_file = path(&named_key(global), &settings.key)?;
    Job::new(project, deliveries, store, publications, key_file)
}

/// The key file; without reading the project where the project is not asked.
pub fn key_file(global: &Global) -> Result<PathBuf> {
    match named_key(global) {
        Some(path) => Ok(path),
        None => {
            let project = project(global)?;
            below(&project.root, &project.settings.store.key)
        }
    }
}

fn named_key(global: &Global) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "the one variable that the program reads")]
    let named = || std::env::var_os(KEY_VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from);
    global.key.clone().or_else(named)
}

/// A path that project.toml gives, relative to the project folder.
fn below(root: &Path, path: &Path) -> Result<PathBuf> {
    let root = fs::canonicalize(root).map_err(|error| Error::unread_declaration(root, &error))?;
    Ok(without_detours(&root.join(path)))
}

/// The same path without `..`, for people to read; right because no part before one is a link.
fn without_detours(path: &Path) -> PathBuf {
    let mut short = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            short.pop();
        } else {
            short.push(part);
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_beside_the_project_is_shown_without_detours() {
        assert_eq!(without_detours(Path::new("/srv/pipelines/../store")), Path::new("/srv/store"));
        assert_eq!(without_detours(Path::new("/srv/pipelines/./key")), Path::new("/srv/pipelines/key"));
    }
}
