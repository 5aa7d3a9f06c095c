//! The tables of a day, laid beside the hashes that were kept when they were written.

use std::path::Path;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::job::keeping::ledger::FileHashes;
use crate::job::keeping::{archive, folders};

/// How the name of a table's file ends, in whatever letters: what has another ending is read by nobody.
const PARQUET: &str = ".parquet";

/// The hash of each table file in a folder, by its path in it.
pub fn hashes(folder: &Path) -> Result<FileHashes> {
    let hash = |name: String| {
        let path = folder.join(&name);
        let hash = archive::hash_file(&path).map_err(|error| Error::store(&path, &error))?;
        Ok((name, hash))
    };
    names(folder, "")?.into_par_iter().map(hash).collect()
}

/// What is not as it was when these hashes were kept: the file, and what is wrong with it.
pub fn faults(folder: &Path, kept: &FileHashes) -> Result<Vec<String>> {
    let fault = |(name, hash): (&String, &String)| match archive::hash_file(&folder.join(name)) {
        Ok(found) => (found != *hash).then(|| format!("{name}: is not what was written")),
        Err(_) => Some(format!("{name}: is missing or cannot be read")),
    };
    let mut faults: Vec<String> = kept.par_iter().filter_map(fault).collect();
    let others = names(folder, "")?.into_iter().filter(|name| !kept.contains_key(name));
    faults.extend(others.map(|name| format!("{name}: was not written by a run")));
    Ok(faults)
}

/// The paths of all table files below a folder.
fn names(folder: &Path, above: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for name in folders::names(&folder.join(above))? {
        let path = if above.is_empty() { name } else { format!("{above}/{name}") };
        if folder.join(&path).is_dir() {
            found.extend(names(folder, &path)?);
        } else if path.to_ascii_lowercase().ends_with(PARQUET) {
            found.push(path);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn each_way_in_which_a_table_is_not_as_it_was_written_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        for table in ["contacts", "outcomes", "persons"] {
            fs::create_dir(place(table)).unwrap();
            fs::write(place(table).join("part-0.parquet"), table).unwrap();
        }
        let kept = hashes(folder.path()).unwrap();
        assert_eq!(faults(folder.path(), &kept).unwrap(), [""; 0]);
        fs::write(place("outcomes/part-0.parquet"), "OUTCOMES").unwrap();
        fs::remove_file(place("persons/part-0.parquet")).unwrap();
        fs::write(place("contacts/part-1.Parquet"), "more").unwrap();
        fs::write(place("contacts/notes.txt"), "read by nobody").unwrap();
        let expected = [
            "outcomes/part-0.parquet: is not what was written",
            "persons/part-0.parquet: is missing or cannot be read",
            "contacts/part-1.Parquet: was not written by a run",
        ];
        assert_eq!(faults(folder.path(), &kept).unwrap(), expected);
    }
}
