//! Whether publications are still what was published: the hash of every file beside the one in its manifest.

use chrono::NaiveDate;

use crate::engine::doors::destination::Destination;
use crate::engine::doors::manifest::{MANIFEST, Manifest};
use crate::engine::running::run::Engine;
use crate::error::{Error, Kind, Result};

/// One publication, looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The day it is for.
    pub as_at: NaiveDate,
    /// How many files are as they were published.
    pub n_files: usize,
    /// What is not: the file, and what is wrong with it.
    pub faults: Vec<String>,
}

impl Engine {
    /// Looks at the publication of a day, or at all of them, and changes nothing.
    ///
    /// # Errors
    /// [`Kind::Usage`] if nothing was published as at that day, [`Kind::Store`] if it cannot be looked at.
    pub fn verify(&self, as_at: Option<NaiveDate>) -> Result<Vec<Verified>> {
        let destination = self.destination.as_ref();
        let days = match as_at {
            None => destination.days()?,
            Some(day) => vec![published(destination, day)?],
        };
        days.into_iter().map(|day| verify_day(destination, day)).collect()
    }
}

/// A day that has a publication.
///
/// # Errors
/// [`Kind::Usage`] if it has none.
pub fn published(destination: &dyn Destination, day: NaiveDate) -> Result<NaiveDate> {
    if destination.days()?.contains(&day) {
        return Ok(day);
    }
    let error = Error::new(Kind::Usage, format!("nothing was published as at {day}"));
    Err(error.hint(format!("`yjp run --as-at {day}` makes it")))
}

fn verify_day(destination: &dyn Destination, as_at: NaiveDate) -> Result<Verified> {
    let Ok(manifest) = Manifest::read(destination, as_at) else {
        return Ok(Verified { as_at, n_files: 0, faults: vec![format!("{MANIFEST}: is missing or cannot be read")] });
    };
    let mut faults = Vec::new();
    for file in &manifest.files {
        match file.is_at(destination, as_at) {
            Ok(true) => {}
            Ok(false) => faults.push(format!("{}: is not what was published", file.name)),
            Err(_) => faults.push(format!("{}: is missing or cannot be read", file.name)),
        }
    }
    let n_files = manifest.files.len() - faults.len();
    let is_listed = |name: &String| name == MANIFEST || manifest.files.iter().any(|file| file.name == *name);
    let others = destination.names(as_at)?.into_iter().filter(|name| !is_listed(name));
    faults.extend(others.map(|name| format!("{name}: was not published")));
    Ok(Verified { as_at, n_files, faults })
}
