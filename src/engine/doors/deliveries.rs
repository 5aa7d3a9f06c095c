//! Deliveries: what lies where they come from, what was received before, and what is refused.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::origin::{Form, Origin};
use crate::engine::keeping::archive;
use crate::error::{Error, Kind, Result, in_words};

/// A file that lies where deliveries come from, below the folder of a declared source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryFile {
    /// The source, as `supplier/table`.
    pub source: String,
    /// Below the source's folder, with `/`.
    pub path: String,
    /// The day its folder says it was received.
    pub folder_date: Option<NaiveDate>,
    /// The hash of its content.
    pub hash: String,
}

impl DeliveryFile {
    fn name(&self) -> String {
        format!("{}/{}", self.source, self.path)
    }
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
    /// The delivery as messages and the plan name it, which is its path where it comes from.
    pub fn name(&self) -> String {
        format!("{}/{}", self.source, self.path)
    }
}

/// What is there, and what was left out because nothing declares it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OriginContent {
    /// Files of declared sources, by source and path.
    pub found: Vec<DeliveryFile>,
    /// Paths that belong to no declared source.
    pub strays: Vec<String>,
}

/// The deliveries that a run sees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenDeliveries {
    /// By source, oldest first.
    pub deliveries: Vec<Delivery>,
    /// Those whose file is still there.
    pub present: BTreeSet<Delivery>,
    /// Files that may not be taken in, by name.
    pub refused: Vec<(String, Error)>,
}

/// Lists and hashes `<supplier>/<table>/[YYYY-MM-DD/]<file>`.
///
/// Names that begin with a dot are passed over: that is how transfers under way are named.
pub fn walk(origin: &dyn Origin, sources: &BTreeSet<&str>) -> Result<OriginContent> {
    let mut walk = OriginContent::default();
    for (supplier, form) in visible(origin, "")? {
        if form != Form::Folder {
            walk.strays.push(supplier);
            continue;
        }
        for (table, form) in visible(origin, &supplier)? {
            let source = format!("{supplier}/{table}");
            if form == Form::Folder && sources.contains(source.as_str()) {
                walk_source(origin, &source, &mut walk)?;
            } else {
                walk.strays.push(source);
            }
        }
    }
    Ok(walk)
}

fn walk_source(origin: &dyn Origin, source: &str, walk: &mut OriginContent) -> Result<()> {
    for (name, form) in visible(origin, source)? {
        if let Form::File { n_bytes } = form {
            walk.found.push(found(origin, source, name, None, n_bytes)?);
            continue;
        }
        let Ok(date) = name.parse::<NaiveDate>() else {
            walk.strays.push(format!("{source}/{name}"));
            continue;
        };
        for (file, form) in visible(origin, &format!("{source}/{name}"))? {
            let path = format!("{name}/{file}");
            match form {
                Form::File { n_bytes } => walk.found.push(found(origin, source, path, Some(date), n_bytes)?),
                Form::Folder => walk.strays.push(format!("{source}/{path}")),
            }
        }
    }
    Ok(())
}

/// What lies in a folder, by name.
fn visible(origin: &dyn Origin, folder: &str) -> Result<BTreeMap<String, Form>> {
    let entries = origin.list(folder)?.into_iter().map(|entry| (entry.name, entry.form));
    Ok(entries.filter(|(name, _)| !name.starts_with('.')).collect())
}

fn found(
    origin: &dyn Origin,
    source: &str,
    path: String,
    folder_date: Option<NaiveDate>,
    n_bytes: u64,
) -> Result<DeliveryFile> {
    let mut found = DeliveryFile { source: source.to_owned(), path, folder_date, hash: String::new() };
    let name = found.name();
    let (hash, n_read) = archive::hash(&mut origin.open(&name)?).map_err(|error| unreadable(&name, &error))?;
    // A connection that breaks off can look like the end of the file.
    if n_read != n_bytes {
        return Err(archive::changed(&name));
    }
    found.hash = hash;
    Ok(found)
}

/// A delivery that this user may not read, or that went while it was read.
pub fn unreadable(name: &str, error: &std::io::Error) -> Error {
    let refused = Error::new(Kind::Delivery, format!("{name} cannot be read: {}", in_words(error))).because(error);
    refused.hint("see that this user may read the file and that its transfer is complete")
}

/// What a run at `as_at` sees: what was received up to then and no more.
///
/// `accepted` are the deliveries of earlier runs that could be read; they stay even when
/// their file has gone, since the archive has them. `sighted` are all that were ever seen,
/// for the day on which an undated file came.
pub fn sight(found: &[DeliveryFile], accepted: &[Delivery], sighted: &[Delivery], as_at: NaiveDate) -> SeenDeliveries {
    let mut seen = SeenDeliveries::default();
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
                seen.present.insert(known.clone());
            }
            Some(known) => seen.refused.push((file.name(), duplicate(file, known))),
            None => {
                let (source, path, hash) = (file.source.clone(), file.path.clone(), file.hash.clone());
                let delivery = Delivery { source, received, path, hash };
                by_content.insert((&file.source, &file.hash), delivery.clone());
                seen.present.insert(delivery.clone());
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
fn received(file: &DeliveryFile, sighted: &[Delivery], as_at: NaiveDate) -> NaiveDate {
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

fn duplicate(file: &DeliveryFile, known: &Delivery) -> Error {
    let message = format!("{}: the same content as {}", file.name(), known.name());
    let hint = "remove the file, or ask the supplier for the delivery that it should have been";
    Error::new(Kind::Contract, message).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::super::folder::FolderOrigin;
    use super::super::memory::MemoryOrigin;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn file(path: &str, hash: &str) -> DeliveryFile {
        let folder_date = path.split_once('/').map(|(date, _)| day(date));
        DeliveryFile { source: "alpha/beta".to_owned(), path: path.to_owned(), folder_date, hash: hash.to_owned() }
    }

    fn delivery(received: &str, path: &str, hash: &str) -> Delivery {
        let (source, path, hash) = ("alpha/beta".to_owned(), path.to_owned(), hash.to_owned());
        Delivery { source, received: day(received), path, hash }
    }

    #[test]
    fn the_folder_says_when_a_file_was_received() {
        let seen = sight(&[file("2024-05-01/a.csv", "h1")], &[], &[], day("2024-06-30"));
        assert_eq!(seen.deliveries, [delivery("2024-05-01", "2024-05-01/a.csv", "h1")]);
        assert_eq!(seen.present.len(), 1);
    }

    #[test]
    fn a_file_without_a_date_is_received_when_it_is_first_seen() {
        let first = sight(&[file("a.csv", "h1")], &[], &[], day("2024-06-30"));
        assert_eq!(first.deliveries, [delivery("2024-06-30", "a.csv", "h1")]);
        let later = sight(&[file("a.csv", "h1")], &first.deliveries, &first.deliveries, day("2024-07-31"));
        assert_eq!(later.deliveries, first.deliveries);
        assert_eq!(later.present, first.present);
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
        let [(name, error)] = seen.refused.as_slice() else { panic!("one file is refused") };
        assert_eq!(name, "alpha/beta/2024-06-01/a.csv");
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
        let paths = ["alpha/beta/2024-05-01/a.csv", "alpha/beta/b.csv", "alpha/beta/.part", "alpha/gamma/c.csv"];
        let others = ["alpha/beta/old/d.csv", "alpha/beta/2024-05-01/more/e.csv", "alpha/delta", "readme.txt"];
        let origin = MemoryOrigin::of(paths.iter().chain(&others).map(|path| (*path, *path)));
        let walk = walk(&origin, &BTreeSet::from(["alpha/beta", "alpha/delta"])).unwrap();
        let paths: Vec<&str> = walk.found.iter().map(|found| found.path.as_str()).collect();
        assert_eq!(paths, ["2024-05-01/a.csv", "b.csv"]);
        let strays = ["alpha/beta/2024-05-01/more", "alpha/beta/old", "alpha/delta", "alpha/gamma", "readme.txt"];
        assert_eq!(walk.strays, strays);
    }

    #[test]
    fn the_same_file_is_the_same_delivery_wherever_it_lies_and_a_changed_one_is_new() {
        let sources = BTreeSet::from(["alpha/beta"]);
        let path = "alpha/beta/2024-05-01/a.csv";
        let sighted = |origin: &dyn Origin, accepted: &[Delivery]| {
            let found = walk(origin, &sources).unwrap().found;
            sight(&found, accepted, accepted, day("2024-06-30")).deliveries
        };
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("alpha/beta/2024-05-01")).unwrap();
        std::fs::write(folder.path().join(path), "ref\n1\n").unwrap();
        let first = sighted(&FolderOrigin::new(folder.path().to_owned()), &[]);
        assert_eq!(first.len(), 1);
        assert_eq!(sighted(&MemoryOrigin::of([(path, "ref\n1\n")]), &first), first);
        let changed = sighted(&MemoryOrigin::of([(path, "ref\n2\n")]), &first);
        assert_eq!(changed.len(), 2);
        assert_eq!(changed[1].received, day("2024-06-30"));
    }

    #[test]
    fn a_file_that_breaks_off_while_it_is_read_is_no_delivery() {
        let origin = MemoryOrigin { n_bytes_lost: 3, ..MemoryOrigin::of([("alpha/beta/a.csv", "ref\n1\n")]) };
        let error = walk(&origin, &BTreeSet::from(["alpha/beta"])).unwrap_err();
        assert_eq!(error.kind(), Kind::Delivery);
        assert_eq!(error.to_string(), "alpha/beta/a.csv: changed while it was read");
    }
}
