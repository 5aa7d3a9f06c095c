//! Deliveries: what lies where they come from, what was received before, and what is refused.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use chrono::NaiveDate;

use super::not_taken::{NotTaken, is_litter, meant_day, misnamed, to_come};
use super::origin::{Form, Origin};
use crate::error::{Error, Kind, Result, in_words};
use crate::job::keeping::archive;

/// An extract without a row is shorter than this.
const SHORT: u64 = 16 * 1024;

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
    /// Whether it is an extract without a row: those of two nights are alike.
    pub is_empty: bool,
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
    /// The number of the run that first saw it; [`NOT_YET_SEEN`] if none has.
    pub first_seen: i64,
    /// Below the source's folder, with `/`.
    pub path: String,
    /// The hash of its content.
    pub hash: String,
}

/// What no run has seen comes after all that some run saw.
pub const NOT_YET_SEEN: i64 = i64::MAX;

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
    /// What is not taken in.
    pub not_taken: NotTaken,
    /// Files that cannot be read, by name.
    pub refused: Vec<(String, Error)>,
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
    /// Files that nothing dates and that were first seen today, after the day of the run.
    pub later: Vec<String>,
}

impl OriginContent {
    /// Leaves out files that changed after they were found.
    pub fn leave(&mut self, names: &BTreeSet<String>) {
        let (left, found) = std::mem::take(&mut self.found).into_iter().partition(|file| names.contains(&file.name()));
        self.found = found;
        self.not_taken.waiting.extend(Vec::into_iter(left).map(|file: DeliveryFile| changing(&file.name())));
    }
}

fn changing(name: &str) -> String {
    format!("not read yet: {name} changed while it was read, and is for the next run")
}

fn unsettled(name: &str, seconds: u64) -> String {
    format!("not read yet: {name} changed {seconds} seconds ago, and is for the next run once it has settled")
}

/// Lists and hashes `<supplier>/<table>/[YYYY-MM-DD/]<file>`.
///
/// What cannot be read stops nothing else. A folder of a day after `today` is for a later run.
pub fn walk(origin: &dyn Origin, sources: &BTreeSet<&str>, today: NaiveDate) -> Result<OriginContent> {
    let mut walk = OriginWalk { origin, today, content: OriginContent::default() };
    for (supplier, form) in walk.visible("")? {
        if form != Form::Folder {
            walk.content.not_taken.strays.push(supplier);
            continue;
        }
        for (table, form) in walk.entries(&supplier) {
            let source = format!("{supplier}/{table}");
            if form == Form::Folder && sources.contains(source.as_str()) {
                walk.source(&source)?;
            } else {
                walk.content.not_taken.strays.push(source);
            }
        }
    }
    Ok(walk.content)
}

/// A place while it is looked through.
struct OriginWalk<'a> {
    origin: &'a dyn Origin,
    today: NaiveDate,
    content: OriginContent,
}

impl OriginWalk<'_> {
    fn source(&mut self, source: &str) -> Result<()> {
        for (name, form) in self.entries(source) {
            if form != Form::Folder {
                self.file(source, name, None, form)?;
                continue;
            }
            let path = format!("{source}/{name}");
            match name.parse::<NaiveDate>() {
                Ok(day) => self.day(source, &name, day)?,
                Err(_) => match meant_day(&name) {
                    Some(day) => self.content.not_taken.unread.push(misnamed(&path, day)),
                    None => self.content.not_taken.strays.push(path),
                },
            }
        }
        Ok(())
    }

    /// The files of one day.
    fn day(&mut self, source: &str, name: &str, day: NaiveDate) -> Result<()> {
        let path = format!("{source}/{name}");
        if day > self.today {
            self.content.not_taken.waiting.push(to_come(&path, day, self.today));
        }
        let entries = self.entries(&path);
        if entries.is_empty() {
            self.content.not_taken.waiting.push(format!("nothing to read: {path} is empty"));
        }
        for (file, form) in entries {
            let below = format!("{name}/{file}");
            match form {
                Form::Folder => self.content.not_taken.strays.push(format!("{source}/{below}")),
                _ => self.file(source, below, Some(day), form)?,
            }
        }
        Ok(())
    }

    /// One file, hashed; one that changes while it is read is still being written, and left for the next run.
    fn file(&mut self, source: &str, path: String, folder_date: Option<NaiveDate>, form: Form) -> Result<()> {
        let name = format!("{source}/{path}");
        let n_bytes = match form {
            Form::File { n_bytes } => n_bytes,
            Form::Unusable(why) => {
                let error = Error::new(Kind::Delivery, format!("{name} {why}"));
                self.content.not_taken.unread.push(error.hint("put the file itself there, under a plain name"));
                return Ok(());
            }
            Form::Unsettled(seconds) => {
                self.content.not_taken.waiting.push(unsettled(&name, seconds));
                return Ok(());
            }
            Form::Folder => unreachable!("folders are looked into"),
        };
        match self.hashed(&name, n_bytes) {
            Ok((hash, n_read, is_empty)) if n_read == n_bytes => {
                let source = source.to_owned();
                self.content.found.push(DeliveryFile { source, path, folder_date, hash, is_empty });
            }
            // A connection that breaks off can look like the end of the file.
            Ok(_) => self.content.not_taken.waiting.push(changing(&name)),
            Err(error) if error.kind() == Kind::Unreachable => return Err(error),
            Err(error) => self.content.refused.push((name, error)),
        }
        Ok(())
    }

    /// The hash of a file, how long it is, and whether it is an extract without a row.
    fn hashed(&self, name: &str, n_bytes: u64) -> Result<(String, u64, bool)> {
        let mut content = self.origin.open(name)?;
        let mut head = Vec::new();
        content.by_ref().take(SHORT).read_to_end(&mut head).map_err(|error| unreadable(name, &error))?;
        let is_empty = n_bytes < SHORT && is_without_rows(&head);
        let hashed = archive::hash(&mut head.as_slice().chain(content)).map_err(|error| unreadable(name, &error));
        hashed.map(|(hash, n_read)| (hash, n_read, is_empty))
    }

    /// What lies in a folder, by name; one that cannot be looked into is told, and the others go on.
    fn entries(&mut self, folder: &str) -> BTreeMap<String, Form> {
        self.visible(folder).unwrap_or_else(|error| {
            self.content.refused.push((folder.to_owned(), error));
            BTreeMap::new()
        })
    }

    /// What lies in a folder, by name, but for what no delivery is called like.
    fn visible(&mut self, folder: &str) -> Result<BTreeMap<String, Form>> {
        let entries = self.origin.list(folder)?.into_iter().map(|entry| (entry.name, entry.form));
        let (litter, visible): (BTreeMap<_, _>, BTreeMap<_, _>) = entries.partition(|(name, _)| is_litter(name));
        let path = |name| if folder.is_empty() { name } else { format!("{folder}/{name}") };
        self.content.not_taken.litter.extend(litter.into_keys().map(path));
        Ok(visible)
    }
}

/// Whether an extract has a header at most: a text of which one line has a letter or a digit, or an empty array.
fn is_without_rows(content: &[u8]) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    match content.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => true,
        Some(b'{') => false,
        Some(b'[') => content.iter().all(|byte| b"[] \t\r\n".contains(byte)),
        Some(_) => {
            content.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| line.iter().any(is_word)).count() < 2
        }
    }
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
///
/// What nothing dates was received `today`, if it was never seen before: a run for a past day does not see it.
pub fn sight(
    found: &[DeliveryFile],
    accepted: &[Delivery],
    sighted: &[Delivery],
    as_at: NaiveDate,
    today: NaiveDate,
) -> SeenDeliveries {
    let mut seen = SeenDeliveries::default();
    let mut by_content: BTreeMap<(&str, &str), Vec<Delivery>> = BTreeMap::new();
    for delivery in accepted {
        by_content.entry((&delivery.source, &delivery.hash)).or_default().push(delivery.clone());
    }
    seen.deliveries.extend(accepted.iter().filter(|delivery| delivery.received <= as_at).cloned());
    for file in found {
        let (received, first_seen) = received(file, sighted, as_at, today);
        if received > as_at {
            if file.folder_date.is_none() && received == today {
                seen.later.push(file.name());
            }
            continue;
        }
        let alike = by_content.entry((&file.source, &file.hash)).or_default();
        if let Some(known) = alike.iter().find(|known| known.path == file.path) {
            seen.present.insert(known.clone());
            continue;
        }
        if let (Some(known), false) = (alike.first(), file.is_empty) {
            seen.refused.push((file.name(), duplicate(file, known)));
            continue;
        }
        let (source, path, hash) = (file.source.clone(), file.path.clone(), file.hash.clone());
        let delivery = Delivery { source, received, first_seen, path, hash };
        alike.push(delivery.clone());
        seen.present.insert(delivery.clone());
        seen.deliveries.push(delivery);
    }
    seen.deliveries.sort_by(oldest_first);
    seen
}

/// By when: the day of receipt, then the run that first saw it, then its name. Never by content, so that a file that
/// was mended is newer than its older self.
pub fn oldest_first(one: &Delivery, other: &Delivery) -> Ordering {
    let by_when = |delivery: &Delivery| (delivery.received, delivery.first_seen);
    one.source
        .cmp(&other.source)
        .then_with(|| by_when(one).cmp(&by_when(other)))
        .then_with(|| by_name(&one.path, &other.path))
        .then_with(|| one.hash.cmp(&other.hash))
}

/// Names with numbers in them by their numbers: `part_2` before `part_10`, `0900` before `1700`.
fn by_name(one: &str, other: &str) -> Ordering {
    let is_digit = |text: &&str| text.starts_with(|first: char| first.is_ascii_digit());
    let number = |text: &str| text.trim_start_matches('0').len();
    for (left, right) in pieces(one).zip(pieces(other)) {
        let by_number = || {
            number(left)
                .cmp(&number(right))
                .then_with(|| left.trim_start_matches('0').cmp(right.trim_start_matches('0')))
        };
        let order = if is_digit(&left) && is_digit(&right) { by_number() } else { left.cmp(right) };
        if order != Ordering::Equal {
            return order;
        }
    }
    pieces(one).count().cmp(&pieces(other).count()).then_with(|| one.cmp(other))
}

/// Runs of digits and runs of what is none.
fn pieces(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let is_digit = rest.chars().next()?.is_ascii_digit();
        let end = rest.find(|next: char| next.is_ascii_digit() != is_digit).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

/// The day a file was received, and the run that first saw it: as noted then, else the folder's day, else today.
///
/// Other content at a path we know came later than its folder says: it was sent again.
fn received(file: &DeliveryFile, sighted: &[Delivery], as_at: NaiveDate, today: NaiveDate) -> (NaiveDate, i64) {
    let mut same_path =
        sighted.iter().filter(|known| known.source == file.source && known.path == file.path).peekable();
    let is_sent_again = same_path.peek().is_some();
    if let Some(known) = same_path.find(|known| known.hash == file.hash) {
        return (known.received, known.first_seen);
    }
    let received = match file.folder_date {
        Some(date) if is_sent_again => date.max(as_at),
        Some(date) => date,
        None => today,
    };
    (received, NOT_YET_SEEN)
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
        let (source, path, hash) = ("alpha/beta".to_owned(), path.to_owned(), hash.to_owned());
        DeliveryFile { source, path, folder_date, hash, is_empty: false }
    }

    fn delivery(received: &str, path: &str, hash: &str) -> Delivery {
        let (source, path, hash) = ("alpha/beta".to_owned(), path.to_owned(), hash.to_owned());
        Delivery { source, received: day(received), first_seen: NOT_YET_SEEN, path, hash }
    }

    #[test]
    fn the_folder_says_when_a_file_was_received() {
        let seen = sight(&[file("2024-05-01/a.csv", "h1")], &[], &[], day("2024-06-30"), day("2024-06-30"));
        assert_eq!(seen.deliveries, [delivery("2024-05-01", "2024-05-01/a.csv", "h1")]);
        assert_eq!(seen.present.len(), 1);
    }

    #[test]
    fn a_file_without_a_date_is_received_when_it_is_first_seen() {
        let first = sight(&[file("a.csv", "h1")], &[], &[], day("2024-06-30"), day("2024-06-30"));
        assert_eq!(first.deliveries, [delivery("2024-06-30", "a.csv", "h1")]);
        let later =
            sight(&[file("a.csv", "h1")], &first.deliveries, &first.deliveries, day("2024-07-31"), day("2024-07-31"));
        assert_eq!(later.deliveries, first.deliveries);
        assert_eq!(later.present, first.present);
    }

    #[test]
    fn a_run_for_a_past_day_does_not_see_what_came_later() {
        let found = [file("2024-05-01/a.csv", "h1"), file("2024-08-01/b.csv", "h2")];
        let seen = sight(&found, &[], &[], day("2024-06-30"), day("2024-06-30"));
        assert_eq!(seen.deliveries, [delivery("2024-05-01", "2024-05-01/a.csv", "h1")]);
    }

    #[test]
    fn the_same_content_under_another_date_is_refused() {
        let known = [delivery("2024-05-01", "2024-05-01/a.csv", "h1")];
        let found = [file("2024-05-01/a.csv", "h1"), file("2024-06-01/a.csv", "h1")];
        let seen = sight(&found, &known, &known, day("2024-06-30"), day("2024-06-30"));
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
        let seen = sight(&[file("2024-05-01/a.csv", "h2")], &known, &known, day("2024-06-30"), day("2024-06-30"));
        let resent = delivery("2024-06-30", "2024-05-01/a.csv", "h2");
        assert_eq!(seen.deliveries, [known[0].clone(), resent]);
    }

    #[test]
    fn a_file_mended_on_its_own_day_is_newer_whatever_its_content() {
        for (old, new) in [("a", "b"), ("b", "a")] {
            let known = [Delivery { first_seen: 7, ..delivery("2024-05-01", "2024-05-01/a.csv", old) }];
            let seen = sight(&[file("2024-05-01/a.csv", new)], &known, &known, day("2024-05-01"), day("2024-05-01"));
            assert_eq!(seen.deliveries, [known[0].clone(), delivery("2024-05-01", "2024-05-01/a.csv", new)]);
        }
    }

    #[test]
    fn of_one_day_what_was_seen_first_comes_first_whatever_its_name() {
        let known = [Delivery { first_seen: 7, ..delivery("2024-05-01", "2024-05-01/z.csv", "h1") }];
        let found = [file("2024-05-01/a.csv", "h2"), file("2024-05-01/z.csv", "h1")];
        let seen = sight(&found, &known, &known, day("2024-06-30"), day("2024-06-30"));
        let paths: Vec<&str> = seen.deliveries.iter().map(|delivery| delivery.path.as_str()).collect();
        assert_eq!(paths, ["2024-05-01/z.csv", "2024-05-01/a.csv"]);
    }

    #[test]
    fn files_that_came_together_go_by_the_numbers_in_their_names() {
        let names = ["a.csv", "part_02_0900.csv", "part_2_1700.csv", "part_10.csv", "part_10_b.csv"];
        for (at, one) in names.iter().enumerate() {
            for (other_at, other) in names.iter().enumerate() {
                assert_eq!(by_name(one, other), at.cmp(&other_at), "{one} and {other}");
            }
        }
        assert_ne!(by_name("1.csv", "01.csv"), Ordering::Equal);
    }

    #[test]
    fn a_file_that_could_not_be_read_may_be_replaced() {
        let sighted = [delivery("2024-05-01", "2024-05-01/a.csv", "broken")];
        let seen = sight(&[file("2024-05-01/a.csv", "mended")], &[], &sighted, day("2024-05-02"), day("2024-05-02"));
        assert_eq!(seen.deliveries, [delivery("2024-05-02", "2024-05-01/a.csv", "mended")]);
    }

    #[test]
    fn a_file_that_nothing_dates_was_not_received_on_the_past_day_of_a_run() {
        let (past, today) = (day("2024-06-30"), day("2024-08-15"));
        let seen = sight(&[file("a.csv", "h1")], &[], &[], past, today);
        assert_eq!((seen.deliveries.len(), seen.later.as_slice()), (0, ["alpha/beta/a.csv".to_owned()].as_slice()));
        // Once it was seen it is what it was, whichever day is run.
        let noted = [delivery("2024-06-01", "a.csv", "h1")];
        assert_eq!(sight(&[file("a.csv", "h1")], &noted, &noted, past, today).deliveries, noted);
    }

    #[test]
    fn what_was_received_stays_when_its_file_has_gone() {
        let known = [delivery("2024-05-01", "2024-05-01/a.csv", "h1")];
        let seen = sight(&[], &known, &known, day("2024-06-30"), day("2024-06-30"));
        assert_eq!(seen.deliveries, known);
    }

    #[test]
    fn folders_that_nothing_declares_are_strays() {
        let paths = ["alpha/beta/2024-05-01/a.csv", "alpha/beta/b.csv", "alpha/beta/.part", "alpha/gamma/c.csv"];
        let others = ["alpha/beta/old/d.csv", "alpha/beta/2024-05-01/more/e.csv", "alpha/delta", "readme.txt"];
        let origin = MemoryOrigin::of(paths.iter().chain(&others).map(|path| (*path, *path)));
        let walk = walk(&origin, &BTreeSet::from(["alpha/beta", "alpha/delta"]), day("2024-06-30")).unwrap();
        let paths: Vec<&str> = walk.found.iter().map(|found| found.path.as_str()).collect();
        assert_eq!(paths, ["2024-05-01/a.csv", "b.csv"]);
        let strays = ["alpha/beta/2024-05-01/more", "alpha/beta/old", "alpha/delta", "alpha/gamma", "readme.txt"];
        assert_eq!(walk.not_taken.strays, strays);
        assert_eq!(walk.not_taken.litter, ["alpha/beta/.part"]);
    }

    #[test]
    fn the_same_file_is_the_same_delivery_wherever_it_lies_and_a_changed_one_is_new() {
        let sources = BTreeSet::from(["alpha/beta"]);
        let path = "alpha/beta/2024-05-01/a.csv";
        let sighted = |origin: &dyn Origin, accepted: &[Delivery]| {
            let found = walk(origin, &sources, day("2024-06-30")).unwrap().found;
            sight(&found, accepted, accepted, day("2024-06-30"), day("2024-06-30")).deliveries
        };
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("alpha/beta/2024-05-01")).unwrap();
        std::fs::write(folder.path().join(path), "ref\n1\n").unwrap();
        let first = sighted(&FolderOrigin::new(folder.path().to_owned(), 0), &[]);
        assert_eq!(first.len(), 1);
        assert_eq!(sighted(&MemoryOrigin::of([(path, "ref\n1\n")]), &first), first);
        let changed = sighted(&MemoryOrigin::of([(path, "ref\n2\n")]), &first);
        assert_eq!(changed.len(), 2);
        assert_eq!(changed[1].received, day("2024-06-30"));
    }

    /// What is told of these files.
    fn told(origin: &MemoryOrigin) -> Vec<String> {
        let walk = walk(origin, &BTreeSet::from(["alpha/beta"]), day("2024-06-30")).unwrap();
        walk.not_taken.lines()
    }

    #[test]
    fn a_file_that_breaks_off_while_it_is_read_is_for_the_next_run() {
        let origin = MemoryOrigin { n_bytes_lost: 3, ..MemoryOrigin::of([("alpha/beta/a.csv", "ref\n1\n")]) };
        assert_eq!(
            told(&origin),
            ["not read yet: alpha/beta/a.csv changed while it was read, and is for the next run"]
        );
    }

    #[test]
    fn a_folder_with_its_day_written_otherwise_is_told_with_the_name_to_give() {
        let origin = MemoryOrigin::of([("alpha/beta/30-05-2024/a.csv", "ref\n1\n")]);
        let expected = "not read: alpha/beta/30-05-2024 is a folder of a day, but is not called as one (call it \
                        2024-05-30, if that is the day, so that its files are read)";
        assert_eq!(told(&origin), [expected]);
    }

    #[test]
    fn a_folder_without_a_file_is_told() {
        let origin = MemoryOrigin::of([("alpha/beta/2024-05-30/Thumbs.db", "x")]);
        let expected = [
            "nothing to read: alpha/beta/2024-05-30 is empty",
            "left aside by their names: alpha/beta/2024-05-30/Thumbs.db",
        ];
        assert_eq!(told(&origin), expected);
    }

    #[test]
    fn empty_extracts_of_two_nights_are_two_deliveries() {
        let paths = ["alpha/beta/2024-05-01/a.csv", "alpha/beta/2024-05-02/a.csv"];
        for (content, n_deliveries, n_refused) in
            [("ref,name\n", 2, 0), ("ref,name\n,\n", 2, 0), ("[ ]\n", 2, 0), ("ref\n1\n", 1, 1), ("{\"a\": 1}", 1, 1)]
        {
            let origin = MemoryOrigin::of(paths.map(|path| (path, content)));
            let found = walk(&origin, &BTreeSet::from(["alpha/beta"]), day("2024-06-30")).unwrap().found;
            let seen = sight(&found, &[], &[], day("2024-06-30"), day("2024-06-30"));
            assert_eq!((seen.deliveries.len(), seen.refused.len()), (n_deliveries, n_refused), "{content}");
            let again = sight(&found, &seen.deliveries, &seen.deliveries, day("2024-06-30"), day("2024-06-30"));
            assert_eq!((again.deliveries, again.present), (seen.deliveries, seen.present), "{content}");
        }
    }
}
