//! Whether publications are still what was published: the hash of every file beside the one in its manifest.

use chrono::NaiveDate;

use crate::engine::keeping::archive;
use crate::engine::keeping::store::{Store, dated, names};
use crate::engine::running::manifest::{MANIFEST, Manifest};
use crate::error::{Error, Kind, Result};

/// One publication, looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The day it is for, as its folder says it.
    pub day: String,
    /// How many files are as they were published.
    pub n_files: usize,
    /// What is not: the file, and what is wrong with it.
    pub faults: Vec<String>,
}

/// Looks at the publication of a day, or at all of them, and changes nothing.
///
/// # Errors
/// [`Kind::Usage`] if nothing was published as at that day, [`Kind::Store`] if a folder cannot be read.
pub fn verify(store: &Store, as_at: Option<NaiveDate>) -> Result<Vec<Verified>> {
    let published = names(&store.publishable())?;
    let days: Vec<String> = match as_at {
        None => published.into_iter().filter(|name| name.starts_with("as_at=")).collect(),
        Some(day) if published.contains(&dated(day)) => vec![dated(day)],
        Some(day) => {
            let error = Error::new(Kind::Usage, format!("nothing was published as at {day}"));
            return Err(error.hint(format!("`yjp run --as-at {day}` makes it")));
        }
    };
    days.into_iter().map(|day| verify_day(store, day)).collect()
}

fn verify_day(store: &Store, day: String) -> Result<Verified> {
    let folder = store.publishable().join(&day);
    let day = day.trim_start_matches("as_at=").to_owned();
    let Ok(manifest) = Manifest::read(&folder) else {
        return Ok(Verified { day, n_files: 0, faults: vec![format!("{MANIFEST}: is missing or cannot be read")] });
    };
    let mut faults = Vec::new();
    for file in &manifest.files {
        match archive::hash_file(&folder.join(&file.name)) {
            Ok(hash) if hash == file.blake3 => {}
            Ok(_) => faults.push(format!("{}: is not what was published", file.name)),
            Err(_) => faults.push(format!("{}: is missing or cannot be read", file.name)),
        }
    }
    let n_files = manifest.files.len() - faults.len();
    let is_listed = |name: &String| name == MANIFEST || manifest.files.iter().any(|file| file.name == *name);
    let others = names(&folder)?.into_iter().filter(|name| !is_listed(name));
    faults.extend(others.map(|name| format!("{name}: was not published")));
    Ok(Verified { day, n_files, faults })
}
