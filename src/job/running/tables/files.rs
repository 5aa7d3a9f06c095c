//! Which files of a folder are of which table.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};
use crate::model::{TABLES, Table};

/// Refuses Parquet that is none of our tables: with a name mistyped, a table would be taken for empty.
pub(super) fn check_names(folder: &Path) -> Result<()> {
    let mut paths = entries(folder)?;
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_ours = TABLES.iter().any(|table| name.strip_suffix(".parquet").unwrap_or(&name) == table.name);
        if !is_ours && (is_parquet(&path) || (path.is_dir() && parts(&path)?.next().is_some())) {
            let error = Error::new(Kind::Contract, format!("{}: is none of our tables", path.display()));
            let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
            return Err(error.hint(format!("keep it elsewhere, or name it after its table: {}", names.join(", "))));
        }
    }
    Ok(())
}

/// The files of one table, sorted.
pub(in crate::job) fn files(folder: &Path, table: &Table) -> Result<Vec<PathBuf>> {
    let (file, inner) = (folder.join(format!("{}.parquet", table.name)), folder.join(table.name));
    let is_file = match found(&file)? {
        Some(found) if found.is_dir() => {
            return Err(refused(&file, "is a folder, not a file", format!("name it {}", table.name)));
        }
        found => found.is_some(),
    };
    match found(&inner)? {
        None if is_file => Ok(vec![file]),
        None => Ok(Vec::new()),
        Some(_) if is_file => {
            Err(refused(&inner, "is there as a file and as a folder", "keep one of the two".to_owned()))
        }
        Some(found) if found.is_dir() => parts_of_table(&inner),
        Some(_) => Err(refused(&inner, "is a file, not a folder", format!("name it {}.parquet", table.name))),
    }
}

/// The files of a table that is a folder, sorted.
fn parts_of_table(inner: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = parts(inner)?.collect();
    files.sort();
    if files.is_empty() && entries(inner)?.iter().any(|path| path.is_dir()) {
        return Err(refused(inner, "holds folders and no Parquet file", "put the files beside each other".to_owned()));
    }
    Ok(files)
}

fn refused(path: &Path, fault: &str, hint: String) -> Error {
    Error::new(Kind::Contract, format!("{}: {fault}", path.display())).hint(hint)
}

/// Whether a name ends as that of a Parquet file: in capitals too, for what is overlooked is no table without rows.
fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"))
}

/// The Parquet files in a folder.
fn parts(folder: &Path) -> Result<impl Iterator<Item = PathBuf>> {
    Ok(entries(folder)?.into_iter().filter(|path| is_parquet(path)))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    entries.map_err(|error| Error::store(folder, &error))
}

/// What there is under a name. What cannot be looked at, or is a link to nowhere, is no table without rows: figures of
/// nought would come of it.
fn found(path: &Path) -> Result<Option<fs::Metadata>> {
    match (fs::symlink_metadata(path), fs::metadata(path)) {
        (Err(error), _) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        (Err(error), _) | (_, Err(error)) => Err(Error::store(path, &error)),
        (_, Ok(found)) => Ok(Some(found)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model;

    #[test]
    fn a_table_that_cannot_be_looked_at_is_not_empty() {
        let folder = tempfile::tempdir().unwrap();
        for target in ["nowhere.parquet", "persons.parquet"] {
            let link = folder.path().join("persons.parquet");
            std::os::unix::fs::symlink(folder.path().join(target), &link).unwrap();
            let error = files(folder.path(), model::table("persons").unwrap()).unwrap_err();
            assert_eq!(error.kind(), Kind::Store, "{target}");
            fs::remove_file(link).unwrap();
        }
    }
    #[test]
    fn what_has_the_name_of_a_table_and_is_none_is_not_empty() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        fs::create_dir(place("persons.parquet")).unwrap();
        fs::write(place("outcomes"), "x").unwrap();
        fs::create_dir_all(place("remands/year=2024")).unwrap();
        fs::create_dir(place("contacts")).unwrap();
        for (table, fault) in [
            ("persons", "persons.parquet: is a folder, not a file"),
            ("outcomes", "outcomes: is a file, not a folder"),
            ("remands", "remands: holds folders and no Parquet file"),
        ] {
            let error = files(folder.path(), model::table(table).unwrap()).unwrap_err();
            assert!(error.kind() == Kind::Contract && error.to_string().ends_with(fault), "{error}");
        }
        assert!(files(folder.path(), model::table("contacts").unwrap()).unwrap().is_empty());
        fs::write(place("outcomes.PARQUET"), "x").unwrap();
        assert!(
            check_names(folder.path()).unwrap_err().to_string().ends_with("outcomes.PARQUET: is none of our tables")
        );
    }
}
