//! Deliveries: what lies where they come from, and what cannot be read.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use chrono::NaiveDate;

use super::not_taken::{
    NotTaken, called_otherwise, in_no_folder, is_about, is_litter, meant_day, misnamed, no_day, of_no_source, to_come,
    within_a_day,
};
use super::origin::{Form, Origin};
use crate::error::{Error, Kind, Result, in_words};
use crate::job::keeping::archive;

/// Files that nobody reads are counted so far: how many more there are says nothing new.
const MANY: usize = 1_000;

/// So deep below a folder that nobody reads files are looked for.
const DEPTH: usize = 6;

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
    /// The file as messages name it.
    pub(super) fn name(&self) -> String {
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
    /// How often this content came to lie at this path, this time included: a file that is mended and put back came twice.
    pub time: u32,
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
pub fn walk(
    origin: &dyn Origin,
    sources: &BTreeSet<&str>,
    ignore: &[String],
    today: NaiveDate,
) -> Result<OriginContent> {
    let mut walk = OriginWalk { origin, sources, ignore, today, content: OriginContent::default() };
    for (supplier, form) in walk.visible("")? {
        let is_known = sources
            .iter()
            .any(|source| source.split_once('/').is_some_and(|(known, _)| known.eq_ignore_ascii_case(&supplier)));
        if form != Form::Folder || !is_known {
            walk.stray(supplier, &form);
            continue;
        }
        for (table, form) in walk.entries(&supplier) {
            let source = format!("{supplier}/{table}");
            if form == Form::Folder && sources.contains(source.as_str()) {
                walk.source(&source)?;
                continue;
            }
            let meant = sources.iter().find(|known| form == Form::Folder && known.eq_ignore_ascii_case(&source));
            match meant {
                Some(known) => walk.content.not_taken.unread.push(called_otherwise(&source, known)),
                None => walk.stray(source, &form),
            }
        }
    }
    Ok(walk.content)
}

/// A place while it is looked through.
struct OriginWalk<'a> {
    origin: &'a dyn Origin,
    sources: &'a BTreeSet<&'a str>,
    ignore: &'a [String],
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
                    None => match no_day(&name, &path) {
                        Some(error) => self.content.not_taken.unread.push(error),
                        None => self.stray(path, &form),
                    },
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
                Form::Folder if self.is_ignored(&format!("{source}/{below}")) => {}
                Form::Folder => self.content.not_taken.unread.push(within_a_day(&format!("{source}/{below}"), &path)),
                _ => self.file(source, below, Some(day), form)?,
            }
        }
        Ok(())
    }

    /// What belongs to no declared source: a fault if extracts lie there that nobody reads, else a word.
    fn stray(&mut self, path: String, form: &Form) {
        if self.is_ignored(&path) {
            return;
        }
        let n_files = match form {
            Form::Folder => self.n_extracts(&path, 0),
            _ => usize::from(!is_about(&path)),
        };
        if n_files == 0 {
            self.content.not_taken.strays.push(path);
            return;
        }
        let error = match form {
            Form::Folder => of_no_source(&path, n_files.min(MANY), self.sources),
            _ => in_no_folder(&path),
        };
        self.content.not_taken.unread.push(error);
    }

    /// Whether the project says that nobody reads what lies here: by its path, or by the name of the folder alone.
    fn is_ignored(&mut self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_ignored = self.ignore.iter().any(|ignored| ignored == path || ignored == name);
        if is_ignored {
            self.content.not_taken.ignored.push(path.to_owned());
        }
        is_ignored
    }

    /// How many files below a folder may be extracts; counted up to [`MANY`].
    fn n_extracts(&mut self, folder: &str, depth: usize) -> usize {
        let entries = match self.origin.list(folder) {
            Ok(entries) => entries,
            Err(error) => {
                self.content.refused.push((folder.to_owned(), error));
                return 0;
            }
        };
        let mut n_files = 0;
        for entry in entries.into_iter().filter(|entry| !is_litter(&entry.name) && !is_about(&entry.name)) {
            n_files += match entry.form {
                Form::Folder if depth < DEPTH => self.n_extracts(&format!("{folder}/{}", entry.name), depth + 1),
                Form::Folder | Form::Unusable(_) => 0,
                Form::File { .. } | Form::Unsettled(_) => 1,
            };
            if n_files >= MANY {
                break;
            }
        }
        n_files
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

#[cfg(test)]
mod tests {
    use super::super::folder::FolderOrigin;
    use super::super::memory::MemoryOrigin;
    use super::super::sight::sight;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn files_in_folders_that_nothing_declares_are_told_as_unread() {
        let paths = ["alpha/beta/2024-05-01/a.csv", "alpha/beta/b.csv", "alpha/beta/.part", "alpha/gamma/c.csv"];
        let others = [
            "alpha/Beta/f.csv",
            "alpha/beta/old/d.csv",
            "alpha/beta/2024-05-01/more/e.csv",
            "alpha/delta",
            "readme.txt",
        ];
        let origin = MemoryOrigin::of(paths.iter().chain(&others).map(|path| (*path, *path)));
        let walk = walk(&origin, &BTreeSet::from(["alpha/beta", "alpha/delta"]), &[], day("2024-06-30")).unwrap();
        let paths: Vec<&str> = walk.found.iter().map(|found| found.path.as_str()).collect();
        assert_eq!(paths, ["2024-05-01/a.csv", "b.csv"]);
        assert_eq!(walk.not_taken.strays, ["readme.txt"]);
        let unread: Vec<String> = walk.not_taken.unread.iter().map(ToString::to_string).collect();
        let expected = [
            "alpha/Beta belongs to no declared source, but is called like one in other capitals",
            "alpha/beta/2024-05-01/more is a folder within that of a day, and is not looked into",
            "alpha/beta/old belongs to no declared source, and the file in it is not read",
            "alpha/delta lies in no folder of a source, and is not read",
            "alpha/gamma belongs to no declared source, and the file in it is not read",
        ];
        assert_eq!(unread, expected);
        assert_eq!(walk.not_taken.litter, ["alpha/beta/.part"]);
    }

    #[test]
    fn a_folder_that_is_ignored_or_holds_no_extract_is_no_fault() {
        let paths = ["old/beta/a.csv", "alpha/beta/old/b.csv", "alpha/beta/2024-05-01/old/c.csv", "alpha/test/d.csv"];
        let litter = ["notes/README.txt", "notes/.part", "delat/gamma/2024-05-01/e.csv", "delat/gamma/f.csv"];
        let origin = MemoryOrigin::of(paths.iter().chain(&litter).map(|path| (*path, *path)));
        let ignore = ["old".to_owned(), "alpha/test".to_owned()];
        let sources = BTreeSet::from(["alpha/beta", "delta/gamma"]);
        let not_taken = walk(&origin, &sources, &ignore, day("2024-06-30")).unwrap().not_taken;
        assert_eq!(not_taken.strays, ["notes"]);
        assert_eq!(not_taken.ignored, ["alpha/beta/2024-05-01/old", "alpha/beta/old", "alpha/test", "old"]);
        let unread: Vec<_> = not_taken.unread.iter().map(|error| (error.to_string(), error.advice())).collect();
        let message = "delat belongs to no declared source, and the 2 files in it are not read".to_owned();
        let hint = "call it delta, if that is meant; else declare the source (`yjp source new FILE` drafts it), or \
                    name the folder in `ignore` of [store] in project.toml";
        assert_eq!(unread, [(message, Some(hint))]);
    }

    #[test]
    fn the_same_file_is_the_same_delivery_wherever_it_lies_and_a_changed_one_is_new() {
        let sources = BTreeSet::from(["alpha/beta"]);
        let path = "alpha/beta/2024-05-01/a.csv";
        let sighted = |origin: &dyn Origin, accepted: &[Delivery]| {
            let found = walk(origin, &sources, &[], day("2024-06-30")).unwrap().found;
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
        let walk = walk(origin, &BTreeSet::from(["alpha/beta"]), &[], day("2024-06-30")).unwrap();
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
    fn empty_extracts_of_two_nights_are_two_deliveries_of_which_nothing_is_told() {
        let paths = ["alpha/beta/2024-05-01/a.csv", "alpha/beta/2024-05-02/a.csv"];
        for (content, n_deliveries, n_told) in
            [("ref,name\n", 2, 0), ("ref,name\n,\n", 2, 0), ("[ ]\n", 2, 0), ("ref\n1\n", 2, 1), ("{\"a\": 1}", 2, 1)]
        {
            let origin = MemoryOrigin::of(paths.map(|path| (path, content)));
            let found = walk(&origin, &BTreeSet::from(["alpha/beta"]), &[], day("2024-06-30")).unwrap().found;
            let seen = sight(&found, &[], &[], day("2024-06-30"), day("2024-06-30"));
            assert_eq!((seen.deliveries.len(), seen.told.len()), (n_deliveries, n_told), "{content}");
            let again = sight(&found, &seen.deliveries, &seen.deliveries, day("2024-06-30"), day("2024-06-30"));
            assert_eq!((again.deliveries, again.present), (seen.deliveries, seen.present), "{content}");
        }
    }
}
