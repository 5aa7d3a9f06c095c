//! Code lists: a supplier's codes, our labels, and when each holds.

mod also;
mod entry;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use self::also::Also;
pub use self::entry::Entry;
use super::day;
use crate::error::{Error, Kind, Result};

/// All code lists by name.
pub type CodeLists = BTreeMap<String, CodeList>;

/// The label of a code that is known and stands for nothing of ours.
pub const NONE: &str = "none";

/// The label of a category that is not known.
pub const NOT_KNOWN: &str = "not_known";

/// What marks a spelling as that of a number: no code begins so.
const NUMBER: char = '=';

/// The columns that every list has.
const COLUMNS: [&str; 6] = ["code", "label", "group", "valid_from", "valid_to", "note"];

/// One code list.
#[derive(Debug, Clone)]
pub struct CodeList {
    name: String,
    about: Declaration,
    entries: Vec<Entry>,
    places: HashMap<String, Vec<usize>>,
    spellings: HashMap<String, CodeSpelling>,
    shapes: HashSet<String>,
}

/// The code that may be meant by what is written, case, blanks and leading noughts left out.
#[derive(Debug, Clone, PartialEq, Eq)]
enum CodeSpelling {
    /// This one.
    One(String),
    /// One of several: only its own spelling says which.
    Several,
}

/// What a list says of a code on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeOnADay<'a> {
    /// The code holds on that day.
    Valid(&'a Entry),
    /// The code is on the list, with one meaning only, but not for that day.
    OutOfDate(&'a Entry),
    /// The code is not on the list, or its meaning on that day cannot be told.
    Unknown,
}

/// The `.toml` beside a list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Declaration {
    title: String,
    publisher: String,
    url: String,
    #[serde(deserialize_with = "day::deserialize")]
    fetched: NaiveDate,
    licence: String,
    /// Hash of the CSV, so that nobody changes a list without saying so.
    #[serde(default)]
    sha256: String,
    /// Columns beyond the six that every list has.
    #[serde(default)]
    columns: Vec<String>,
    /// Whether `f` is the code `F`, and `A 1` the code `A1`.
    #[serde(default = "yes")]
    caseless: bool,
    /// Shapes of codes beyond those that it lists: `A` is a capital letter, `9` a digit.
    #[serde(default)]
    shapes: Vec<String>,
    /// The list whose codes our labels must be.
    #[serde(default)]
    labels: Option<String>,
    #[serde(default)]
    also: Option<Also>,
}

impl CodeList {
    /// A list from the text of its `.toml` and its `.csv`.
    ///
    /// # Errors
    /// [`Kind::Declaration`] for a column or a row that does not fit.
    pub fn parse(name: &str, declaration: &str, csv: &str) -> Result<Self> {
        let about: Declaration = super::parse_toml(Path::new(&format!("{name}.toml")), declaration)?;
        let entries = read_entries(&about, csv).map_err(|message| wrong(name, &message))?;
        let mut list = Self {
            name: name.to_owned(),
            about,
            entries,
            places: HashMap::new(),
            spellings: HashMap::new(),
            shapes: HashSet::new(),
        };
        list.index();
        list.check_dates().map_err(|message| wrong(name, &message))?;
        Ok(list)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it lists, in words.
    pub fn title(&self) -> &str {
        &self.about.title
    }

    /// Its columns beyond those that every list has.
    pub fn more_columns(&self) -> impl Iterator<Item = &str> {
        self.about.columns.iter().map(String::as_str)
    }

    /// The list whose codes its labels are.
    pub fn labels_from(&self) -> Option<&str> {
        self.about.labels.as_deref()
    }

    /// What the `.toml` of a list says of its `.csv`.
    pub fn hash_of(csv: &str) -> String {
        hash(csv)
    }

    /// Its codes, sorted.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether a code that it lacks is written as its own are: any other text may be a name, a date or a number of a person.
    pub fn is_in_shape(&self, code: &str) -> bool {
        self.shapes.contains(&shape(code))
    }

    /// Whether it has a column of this name.
    pub fn has_column(&self, column: &str) -> bool {
        COLUMNS.contains(&column) || self.about.columns.iter().any(|own| own == column)
    }

    /// The code whatever the day; the newest, if it has changed its meaning.
    pub fn get(&self, code: &str) -> Option<&Entry> {
        self.all(code).last()
    }

    /// The code as it holds on a day.
    pub fn on(&self, code: &str, date: NaiveDate) -> Option<&Entry> {
        self.all(code).find(|entry| entry.is_valid_on(date))
    }

    /// What the list says of a code on a day.
    pub fn find(&self, code: &str, date: NaiveDate) -> CodeOnADay<'_> {
        if let Some(entry) = self.on(code, date) {
            return CodeOnADay::Valid(entry);
        }
        let mut entries = self.all(code);
        let Some(first) = entries.next() else { return CodeOnADay::Unknown };
        if entries.all(|entry| entry.label == first.label) { CodeOnADay::OutOfDate(first) } else { CodeOnADay::Unknown }
    }

    /// Whether what a code means depends on the day.
    pub fn changes(&self, code: &str) -> bool {
        self.all(code).count() > 1
    }

    /// The code that a number stands for which lost its leading noughts, or gained the `.0` that spreadsheets give it:
    /// `5` or `5.0` for `05`. None where that is not plain.
    pub fn respelled(&self, code: &str) -> Option<&str> {
        if !self.about.caseless || self.all(code).next().is_some() {
            return None;
        }
        match self.spellings.get(&plain_number(code)?)? {
            CodeSpelling::One(own) => Some(own),
            CodeSpelling::Several => None,
        }
    }

    /// The list as text: where it comes from, and the codes that hold on a day.
    pub fn render(&self, on: NaiveDate) -> String {
        let about = &self.about;
        let mut text = format!("{}: {}\n", self.name, about.title);
        let _ =
            writeln!(text, "from {} ({}), fetched {}, {}", about.publisher, about.url, about.fetched, about.licence);
        for entry in self.entries.iter().filter(|entry| entry.is_valid_on(on)) {
            let _ = write!(text, "  {} = {}", entry.code, entry.label);
            if !entry.group.is_empty() {
                let _ = write!(text, " ({})", entry.group);
            }
            if !entry.note.is_empty() {
                let _ = write!(text, ": {}", entry.note);
            }
            text.push('\n');
        }
        text
    }

    /// What is written like a code of the list is that code; otherwise what differs in case and blanks alone, if that
    /// is one code only.
    fn all(&self, code: &str) -> impl Iterator<Item = &Entry> {
        let places = self.places.get(code.trim()).or_else(|| match self.spellings.get(&plain(code))? {
            CodeSpelling::One(own) if self.about.caseless => self.places.get(own),
            _ => None,
        });
        places.map_or(&[][..], Vec::as_slice).iter().map(|&place| &self.entries[place])
    }

    fn index(&mut self) {
        self.places.clear();
        self.spellings.clear();
        for (place, entry) in self.entries.iter().enumerate() {
            self.places.entry(entry.code.trim().to_owned()).or_default().push(place);
        }
        self.shapes = self.about.shapes.iter().cloned().chain(self.places.keys().map(|code| shape(code))).collect();
        for code in self.places.keys() {
            for spelling in [Some(plain(code)), plain_number(code)].into_iter().flatten() {
                let spelled = self.spellings.entry(spelling).or_insert_with(|| CodeSpelling::One(code.clone()));
                if !matches!(spelled, CodeSpelling::One(own) if own == code) {
                    *spelled = CodeSpelling::Several;
                }
            }
        }
    }

    /// A code may stand twice only for days that do not overlap.
    fn check_dates(&self) -> std::result::Result<(), String> {
        for places in self.places.values() {
            for pair in places.windows(2) {
                let (one, next) = (&self.entries[pair[0]], &self.entries[pair[1]]);
                let is_apart = matches!((one.valid_to, next.valid_from), (Some(to), Some(from)) if to < from);
                if !is_apart {
                    return Err(format!("code `{}` stands twice for the same day", next.code));
                }
            }
        }
        Ok(())
    }
}

fn yes() -> bool {
    true
}

/// A code without blanks, in capitals.
fn plain(code: &str) -> String {
    code.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// How a code is written: `A` for each capital letter, `9` for each digit, the rest as it is.
fn shape(code: &str) -> String {
    let kind = |letter: char| match letter {
        'A'..='Z' => 'A',
        '0'..='9' => '9',
        other => other,
    };
    code.trim().chars().map(kind).collect()
}

/// A number without leading noughts and without the `.0` of a spreadsheet; apart from what is written so.
fn plain_number(code: &str) -> Option<String> {
    let plain = plain(code);
    let digits = plain.strip_suffix(".0").unwrap_or(&plain);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("{NUMBER}{}", digits.trim_start_matches('0')))
}

/// Reads all code lists of a folder.
pub(super) fn load(folder: &Path) -> Result<CodeLists> {
    let mut lists = CodeLists::new();
    for (name, path) in super::named_files(folder, "toml")? {
        lists.insert(name, load_one(&path)?);
    }
    for list in lists.values() {
        check_labels(list, &lists)?;
    }
    Ok(lists)
}

/// Reads one list by the path of its `.toml`.
pub(super) fn load_one(path: &Path) -> Result<CodeList> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let csv_path = path.with_extension("csv");
    let csv = super::read_text(&csv_path)?;
    let list = CodeList::parse(&name, &super::read_text(path)?, &csv);
    let folder = path.parent().unwrap_or(path);
    let mut list = list.map_err(|error| error.within(folder.display()))?;
    let sha256 = hash(&csv);
    if list.about.sha256 != sha256 {
        let error = Error::declaration(&csv_path, "the list is not the one that its .toml describes");
        return Err(error.hint(format!("if the change is meant, set sha256 = \"{sha256}\" in {}", path.display())));
    }
    if let Some(also) = list.about.also.clone() {
        let json: PathBuf = path.with_file_name(&also.path);
        let more = also.read(&json, &super::read_text(&json)?)?;
        let mut entries: Vec<Entry> = more.into_iter().filter(|entry| list.get(&entry.code).is_none()).collect();
        entries.append(&mut list.entries);
        entries.sort_by(|one, next| (&one.code, one.valid_from).cmp(&(&next.code, next.valid_from)));
        list.entries = entries;
        list.index();
    }
    Ok(list)
}

/// Refuses a label that is not a code of the list which it says its labels are from.
fn check_labels(list: &CodeList, lists: &CodeLists) -> Result<()> {
    let Some(labels) = &list.about.labels else { return Ok(()) };
    let Some(ours) = lists.get(labels) else {
        return Err(wrong(&list.name, &format!("there is no list `{labels}` for its labels")));
    };
    let is_known =
        |entry: &&Entry| [NONE, NOT_KNOWN].contains(&entry.label.as_str()) || ours.get(&entry.label).is_some();
    match list.entries.iter().find(|entry| !is_known(entry)) {
        Some(entry) => {
            Err(wrong(&list.name, &format!("label `{}` of code `{}` is not on `{labels}`", entry.label, entry.code)))
        }
        None => Ok(()),
    }
}

fn read_entries(about: &Declaration, csv: &str) -> std::result::Result<Vec<Entry>, String> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let expected: Vec<&str> = COLUMNS.into_iter().chain(about.columns.iter().map(String::as_str)).collect();
    if header.iter().ne(expected.iter().copied()) {
        return Err(format!("the columns of the csv must be {}", expected.join(",")));
    }
    let mut entries: Vec<Entry> = Vec::new();
    for (at, row) in reader.records().enumerate() {
        let n_row = at + 1;
        let row = row.map_err(|error| error.to_string())?;
        let entry = read_entry(about, &row).map_err(|message| format!("row {n_row}: {message}"))?;
        let is_sorted =
            entries.last().is_none_or(|last| (&last.code, last.valid_from) < (&entry.code, entry.valid_from));
        if !is_sorted {
            return Err(format!("row {n_row}: codes must be sorted and different"));
        }
        entries.push(entry);
    }
    Ok(entries)
}

fn read_entry(about: &Declaration, row: &csv::StringRecord) -> std::result::Result<Entry, String> {
    let text = |at: usize| row[at].to_owned();
    let date = |at: usize| match &row[at] {
        "" => Ok(None),
        text => text.parse::<NaiveDate>().map(Some).map_err(|_| format!("{} is not a date", COLUMNS[at])),
    };
    if row[0].is_empty() {
        return Err("a code is missing".to_owned());
    }
    let extra = about.columns.iter().enumerate().map(|(at, name)| (name.clone(), text(COLUMNS.len() + at)));
    Ok(Entry {
        code: text(0),
        label: text(1),
        group: text(2),
        valid_from: date(3)?,
        valid_to: date(4)?,
        note: text(5),
        extra: extra.collect(),
    })
}

fn hash(csv: &str) -> String {
    Sha256::digest(csv.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn wrong(name: &str, message: &str) -> Error {
    Error::new(Kind::Declaration, format!("code list {name}: {}", message.replace('\n', ", ")))
        .hint("CONTRIBUTING.md shows a list: rows with commas, sorted by code; docs/DECLARATIONS.md says what its .toml may hold")
}

#[cfg(test)]
mod tests;
