//! Deliveries: what lies in the folder, what was received before, and what is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::engine::{keeping::archive, keeping::store};
use crate::error::{Error, Kind, Result, in_words};

/// A file in the deliveries folder, below the folder of a declared source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The source, as `supplier/table`.
    pub source: String,
    /// Below the source's folder, with `/`.
    pub path: String,
    /// The day the folder says it was received.
    pub folder_date: Option<NaiveDate>,
    /// The hash of its content.
    pub hash: String,
    /// Where it lies.
    pub file: PathBuf,
}

/// One content, received on one day from one source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Delivery {
    /// The source, as `supplier/table`.
    pub source: String,
    /// The day it was received.
    pub received: NaiveDate,
    /// Below the source's folder, with `/`.
    pub path: String,
    /// The hash of its content.
    pub hash: String,
}

impl Delivery {
    /// The delivery as messages and the plan name it.
    pub fn name(&self) -> String {
        format!("{}/{}", self.source, self.path)
    }
}

/// What is there, and what was left out because nothing declares it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walk {
    /// Files of declared sources, by source and path.
    pub found: Vec<Found>,
    /// Paths that belong to no declared source.
    pub strays: Vec<String>,
}

/// The deliveries that a run sees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// By source, oldest first.
    pub deliveries: Vec<Delivery>,
    /// Where those lie whose file is in the folder.
    pub files: BTreeMap<Delivery, PathBuf>,
    /// Files that may not be taken in.
    pub refused: Vec<Error>,
}

/// Lists and hashes `<deliveries>/<supplier>/<table>/[YYYY-MM-DD/]<file>`.
///
/// Names that begin with a dot are passed over: that is how transfers under way are named.
pub fn walk(root: &Path, sources: &BTreeSet<&str>) -> Result<Walk> {
    if !root.is_dir() {
        let error = Error::new(Kind::Unreachable, format!("{}: there is no such folder", root.display()));
        return Err(error.hint("name the folder of the deliveries in project.toml or with --deliveries DIR"));
    }
    let mut walk = Walk::default();
    for supplier in visible(root)? {
        for table in visible(&root.join(&supplier))? {
            let source = format!("{supplier}/{table}");
            if sources.contains(source.as_str()) {
                walk_source(&root.join(&source), &source, &mut walk)?;
            } else {
                walk.strays.push(source);
            }
        }
        if !root.join(&supplier).is_dir() {
            walk.strays.push(supplier);
        }
    }
    Ok(walk)
}

fn walk_source(folder: &Path, source: &str, walk: &mut Walk) -> Result<()> {
    if !folder.is_dir() {
        walk.strays.push(source.to_owned());
    }
    for name in visible(folder)? {
        let inner = folder.join(&name);
        if !inner.is_dir() {
            walk.found.push(found(source, name, None, inner)?);
            continue;
        }
        let Ok(date) = name.parse::<NaiveDate>() else {
            walk.strays.push(format!("{source}/{name}"));
            continue;
        };
        for file in visible(&inner)? {
            let path = format!("{name}/{file}");
            if inner.join(&file).is_dir() {
                walk.strays.push(format!("{source}/{path}"));
            } else {
                walk.found.push(found(source, path, Some(date), inner.join(&file))?);
            }
        }
    }
    Ok(())
}

fn found(source: &str, path: String, folder_date: Option<NaiveDate>, file: PathBuf) -> Result<Found> {
    let hash = archive::hash_file(&file).map_err(|error| unreadable(&format!("{source}/{path}"), &error))?;
    Ok(Found { source: source.to_owned(), path, folder_date, hash, file })
}

/// A delivery that this user may not read, or that went while it was read.
pub fn unreadable(name: &str, error: &std::io::Error) -> Error {
    let refused = Error::new(Kind::Delivery, format!("{name} cannot be read: {}", in_words(error))).because(error);
    refused.hint("see that this user may read the file and that its transfer is complete")
}

/// Names in a folder that do not begin with a dot; none if it is a file.
fn visible(folder: &Path) -> Result<Vec<String>> {
    if !fs::metadata(folder).is_ok_and(|metadata| metadata.is_dir()) {
        return Ok(Vec::new());
    }
    let names = store::names(folder).map_err(|error| {
        let error = Error::new(Kind::Unreachable, error.to_string());
        error.hint("see that this user may enter the folder of the deliveries")
    })?;
    Ok(names.into_iter().filter(|name| !name.starts_with('.')).collect())
}

/// What a run at `as_at` sees: what was received up to then and no more.
///
/// `accepted` are the deliveries of earlier runs that could be read; they stay even when
/// their file has gone, since the archive has them. `sighted` are all that were ever seen,
/// for the day on which an undated file came.
pub fn sight(found: &[Found], accepted: &[Delivery], sighted: &[Delivery], as_at: NaiveDate) -> Seen {
    let mut seen = Seen::default();
    let mut by_content: BTreeMap<(&str, &str), Delivery> = BTreeMap::new();
    for delivery in accepted {
        by_content.insert((&delivery.source, &delivery.hash), delivery.clone());
    }
    seen.deliveries.extend(accepted.iter().filter(|delivery| delivery.received <= as_at).cloned());
    for file in found {
        let received = received(file, sighted, as_at);
        if received > as_at {
            continue;
        }
        match by_content.get(&(file.source.as_str(), file.hash.as_str())) {
            Some(known) if known.path == file.path => {
                seen.files.insert(known.clone(), file.file.clone());
            }
            Some(known) => seen.refused.push(duplicate(file, known)),
            None => {
                let (source, path, hash) = (file.source.clone(), file.path.clone(), file.hash.clone());
                let delivery = Delivery { source, received, path, hash };
                by_content.insert((&file.source, &file.hash), delivery.clone());
                seen.files.insert(delivery.clone(), file.file.clone());
                seen.deliveries.push(delivery);
            }
        }
    }
    seen.deliveries.sort();
    seen
}

/// The day a file was received: the one noted when it was first seen, else the folder's, else the run's.
///
/// Other content at a path we know came later than its folder says: it was sent again.
fn received(file: &Found, sighted: &[Delivery], as_at: NaiveDate) -> NaiveDate {
    let mut same_path =
        sighted.iter().filter(|known| known.source == file.source && known.path == file.path).peekable();
    let is_sent_again = same_path.peek().is_some();
    if let Some(known) = same_path.find(|known| known.hash == file.hash) {
        return known.received;
    }
    match file.folder_date {
        Some(date) if is_sent_again => date.max(as_at),
        Some(date) => date,
        None => as_at,
    }
}

fn duplicate(file: &Found, known: &Delivery) -> Error {
    let message = format!("{}/{}: the same content as {}", file.source, file.path, known.name());
    let hint = "remove the file, or ask the supplier for the delivery that it should have been";
    Error::new(Kind::Contract, message).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn file(path: &str, hash: &str) -> Found {
        let folder_date = path.split_once('/').map(|(date, _)| day(date));
        let (source, file) = ("alpha/beta".to_owned(), PathBuf::from(path));
        Found { source, path: path.to_owned(), folder_date, hash: hash.to_owned(), file }
    }

    fn delivery(received: &str, path: &str, hash: &str) -> Delivery {
        let (source, path, hash) = ("alpha/beta".to_owned(), path.to_owned(), hash.to_owned());
        Delivery { source, received: day(received), path, hash }
    }

    #[test]
    fn the_folder_says_when_a_file_was_received() {
        let seen = sight(&[file("2024-05-01/a.csv", "h1")], &[], &[], day("2024-06-30"));
        assert_eq!(seen.deliveries, [delivery("2024-05-01", "2024-05-01/a.csv", "h1")]);
        assert_eq!(seen.files.len(), 1);
    }

    #[test]
    fn a_file_without_a_date_is_received_when_it_is_first_seen() {
        let first = sight(&[file("a.csv", "h1")], &[], &[], day("2024-06-30"));
        assert_eq!(first.deliveries, [delivery("2024-06-30", "a.csv", "h1")]);
        let later = sight(&[file("a.csv", "h1")], &first.deliveries, &first.deliveries, day("2024-07-31"));
        assert_eq!(later.deliveries, first.deliveries);
        assert_eq!(later.files, first.files);
    }

    #[test]
    fn a_run_for_a_past_day_does_not_see_what_came_later() {
        let found = [file("2024-05-01/a.csv", "h1"), file("2024-08-01/b.csv", "h2")];
        let seen = sight(&found, &[], &[], day("2024-06-30"));
        assert_eq!(seen.deliveries, [delivery("2024-05-01", "2024-05-01/a.csv", "h1")]);
    }

    #[test]
    fn the_same_content_under_another_date_is_refused() {
        let known = [delivery("2024-05-01", "2024-05-01/a.csv", "h1")];
        let found = [file("2024-05-01/a.csv", "h1"), file("2024-06-01/a.csv", "h1")];
        let seen = sight(&found, &known, &known, day("2024-06-30"));
        assert_eq!(seen.deliveries, known);
        let [error] = seen.refused.as_slice() else { panic!("one file is refused") };
        assert_eq!(error.kind(), Kind::Contract);
        let message = "alpha/beta/2024-06-01/a.csv: the same content as alpha/beta/2024-05-01/a.csv";
        assert_eq!(error.to_string(), message);
    }

    #[test]
    fn other_content_at_the_same_path_is_a_delivery_of_its_own() {
        let known = [delivery("2024-05-01", "2024-05-01/a.csv", "h1")];
        let seen = sight(&[file("2024-05-01/a.csv", "h2")], &known, &known, day("2024-06-30"));
        let resent = delivery("2024-06-30", "2024-05-01/a.csv", "h2");
        assert_eq!(seen.deliveries, [known[0].clone(), resent]);
    }

    #[test]
    fn a_file_that_could_not_be_read_may_be_replaced() {
        let sighted = [delivery("2024-05-01", "2024-05-01/a.csv", "broken")];
        let seen = sight(&[file("2024-05-01/a.csv", "mended")], &[], &sighted, day("2024-05-02"));
        assert_eq!(seen.deliveries, [delivery("2024-05-02", "2024-05-01/a.csv", "mended")]);
    }

    #[test]
    fn what_was_received_stays_when_its_file_has_gone() {
        let known = [delivery("2024-05-01", "2024-05-01/a.csv", "h1")];
        let seen = sight(&[], &known, &known, day("2024-06-30"));
        assert_eq!(seen.deliveries, known);
    }

    #[test]
    fn folders_that_nothing_declares_are_strays() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["alpha/beta/2024-05-01", "alpha/gamma", "alpha/beta/old"] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        for path in ["alpha/beta/2024-05-01/a.csv", "alpha/beta/b.csv", "alpha/beta/.part", "readme.txt"] {
            fs::write(root.path().join(path), path).unwrap();
        }
        let walk = walk(root.path(), &BTreeSet::from(["alpha/beta"])).unwrap();
        let paths: Vec<&str> = walk.found.iter().map(|found| found.path.as_str()).collect();
        assert_eq!(paths, ["2024-05-01/a.csv", "b.csv"]);
        assert_eq!(walk.strays, ["alpha/beta/old", "alpha/gamma", "readme.txt"]);
    }

    #[test]
    fn a_missing_folder_cannot_be_reached() {
        let error = walk(Path::new("/nonexistent"), &BTreeSet::new()).unwrap_err();
        assert_eq!(error.kind(), Kind::Unreachable);
    }
}
