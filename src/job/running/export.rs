//! Figures from tables that somebody else wrote: measure, disclose, publish, and no ledger.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::declarations::{Project, SqlEngine};
use crate::durable::{self, Access};
use crate::error::{Error, Kind, Result};
use crate::issues::{Quality, RuleCount};
use crate::job::doors::manifest::{MANIFEST, Manifest};
use crate::job::keeping::folders;
use crate::job::{CODE_VERSION, running::steps, running::tables};

/// Figures to be made from a folder of tables.
#[derive(Debug, Clone)]
pub struct Export {
    /// `<table>.parquet` or `<table>/`; a table left out is empty.
    pub tables: PathBuf,
    /// The day the figures are for.
    pub as_at: NaiveDate,
    /// Where the publication goes.
    pub out: PathBuf,
    /// What runs the measures' SQL, instead of what the project says.
    pub engine: Option<SqlEngine>,
    /// Whether small numbers are hidden.
    pub is_controlled: bool,
}

/// What was made of a folder of tables.
#[derive(Debug)]
pub struct Exported {
    /// How many figures have each status.
    pub figures: crate::job::FiguresByStatus,
    /// What of the tables was left out, or could not be counted.
    pub issues: Vec<RuleCount>,
}

/// Makes a publication from a folder of tables.
///
/// # Errors
/// [`Kind::Contract`] for a table that is not as the model has it, [`Kind::Usage`] if
/// `out` holds anything but an earlier publication.
pub fn export(project: &Project, export: &Export) -> Result<Exported> {
    check_out(&export.out)?;
    if !export.tables.is_dir() {
        let error = Error::new(Kind::Usage, format!("{}: there is no such folder", export.tables.display()));
        return Err(error.hint("name the folder of the tables with --tables DIR"));
    }
    let engine = export.engine.as_ref().unwrap_or(&project.settings.engine);
    let measured = steps::measure(project, &export.tables, export.as_at, engine)?;
    let mut issues = steps::issues(&measured);
    issues.extend(tables::faults_of_categories(&export.tables, &project.code_lists)?);
    let shortfalls = measured.shortfalls().to_vec();
    let quality = Quality { rules: issues.clone(), shortfalls, ..Quality::default() };
    let safe =
        if export.is_controlled { steps::disclose(project, measured)? } else { steps::without_control(measured) };
    let parent = match export.out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).map_err(|error| Error::store(parent, &error))?;
    let staging = tempfile::Builder::new().prefix(".yjp-").tempdir_in(parent);
    let staging = staging.map_err(|error| Error::store(parent, &error))?;
    let provenance =
        vec![("as_at".to_owned(), export.as_at.to_string()), ("code_version".to_owned(), CODE_VERSION.to_owned())];
    let names = steps::publish(project, &safe, export.as_at, quality, provenance, staging.path())?;
    let mut manifest = Manifest::new(&project.settings, export.as_at, safe.is_controlled());
    manifest.figures = steps::by_status(&steps::figure_counts(&safe));
    let figures = manifest.figures.clone();
    manifest.write(staging.path(), &names)?;
    let access = if export.is_controlled { Access::Public } else { Access::Private };
    folders::settle(staging.path(), access)?;
    replace(&staging.keep(), &export.out, parent)?;
    Ok(Exported { figures, issues })
}

/// Refuses a folder in which there is something that we did not write.
fn check_out(out: &Path) -> Result<()> {
    let is_ours = || {
        let listed = Manifest::read_beside(out).map(|manifest| manifest.files).unwrap_or_default();
        let is_listed = |name: &String| name == MANIFEST || listed.iter().any(|file| file.name == *name);
        folders::names(out).is_ok_and(|names| !listed.is_empty() && names.iter().all(is_listed))
    };
    let is_file = out.exists() && !out.is_dir();
    if is_file || (!folders::names(out)?.is_empty() && !is_ours()) {
        let error = Error::new(Kind::Usage, format!("{}: holds something else than a publication", out.display()));
        return Err(error.hint("name an empty or a new folder with --out DIR"));
    }
    Ok(())
}

/// Puts a whole folder in the place of another.
fn replace(staged: &Path, out: &Path, parent: &Path) -> Result<()> {
    let aside = staged.with_extension("old");
    let is_replaced = out.exists();
    if is_replaced {
        fs::rename(out, &aside).map_err(|error| Error::store(out, &error))?;
    }
    fs::rename(staged, out).map_err(|error| Error::store(out, &error))?;
    if is_replaced {
        fs::remove_dir_all(&aside).map_err(|error| Error::store(&aside, &error))?;
    }
    durable::sync_folder(parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("thesis.doc"), "x").unwrap();
        assert_eq!(check_out(folder.path()).unwrap_err().kind(), Kind::Usage);
        fs::write(folder.path().join(MANIFEST), "{}").unwrap();
        assert_eq!(check_out(folder.path()).unwrap_err().kind(), Kind::Usage);
        assert!(check_out(&folder.path().join("new")).is_ok());
    }

    #[test]
    fn an_earlier_publication_is_replaced_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (staged, out) = (folder.path().join(".yjp-1"), folder.path().join("out"));
        for path in [&staged, &out] {
            fs::create_dir(path).unwrap();
        }
        fs::write(out.join("old.csv"), "x").unwrap();
        fs::write(staged.join("new.csv"), "y").unwrap();
        replace(&staged, &out, folder.path()).unwrap();
        assert_eq!(folders::names(&out).unwrap(), ["new.csv"]);
        assert_eq!(folders::names(folder.path()).unwrap(), ["out"]);
    }
}
