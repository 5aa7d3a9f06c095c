//! Which files of a folder are of which table.

use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};
use crate::model::{TABLES, Table};

/// Refuses Parquet that is none of our tables: with a name mistyped, a table would be taken for empty.
pub(super) fn check_names(folder: &Path) -> Result<()> {
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    let mut paths: Vec<PathBuf> =
        entries.map_err(|error| Error::store(folder, &error))?.iter().map(DirEntry::path).collect();
    paths.sort();
    for path in paths {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let is_ours = TABLES.iter().any(|table| table.name == name);
        if !is_ours && (is_parquet(&path) || (path.is_dir() && parts(&path)?.next().is_some())) {
            let error = Error::new(Kind::Contract, format!("{}: is none of our tables", path.display()));
            let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
            return Err(error.hint(format!("keep it elsewhere, or name it after its table: {}", names.join(", "))));
        }
    }
    Ok(())
}

/// The files of one table, sorted.
pub(in crate::engine) fn files(folder: &Path, table: &Table) -> Result<Vec<PathBuf>> {
    let (file, inner) = (folder.join(format!("{}.parquet", table.name)), folder.join(table.name));
    match (is_there(&file, fs::Metadata::is_file)?, is_there(&inner, fs::Metadata::is_dir)?) {
        (false, false) => Ok(Vec::new()),
        (true, false) => Ok(vec![file]),
        (true, true) => {
            let message = format!("{}: is there as a file and as a folder", folder.join(table.name).display());
            Err(Error::new(Kind::Contract, message).hint("keep one of the two"))
        }
        (false, true) => {
            let mut files: Vec<PathBuf> = parts(&inner)?.collect();
            files.sort();
            Ok(files)
        }
    }
}

fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "parquet")
}

/// The Parquet files in a folder.
fn parts(folder: &Path) -> Result<impl Iterator<Item = PathBuf>> {
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    let entries = entries.map_err(|error| Error::store(folder, &error))?;
    Ok(entries.into_iter().map(|entry| entry.path()).filter(|path| is_parquet(path)))
}

/// Whether there is something of a kind under a name. What cannot be looked at, or is a link to nowhere, is no table
/// without rows: figures of nought would come of it.
fn is_there(path: &Path, is_of_kind: fn(&fs::Metadata) -> bool) -> Result<bool> {
    match (fs::symlink_metadata(path), fs::metadata(path)) {
        (Err(error), _) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        (Err(error), _) | (_, Err(error)) => Err(Error::store(path, &error)),
        (_, Ok(found)) => Ok(is_of_kind(&found)),
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
}
