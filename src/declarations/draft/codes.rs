//! A code list for codes that a supplier writes otherwise: the list that they resemble, with their own words beside it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::declarations::CodeList;
use crate::declarations::code_list::{Entry, NOT_KNOWN};
use crate::declarations::meant::{CellCounts, CodeWords, Meant, is_code_by_shape};

/// A list that a person corrects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftList {
    /// Its name.
    pub name: String,
    /// Its `.toml`.
    pub declaration: String,
    /// Its `.csv`.
    pub csv: String,
    /// What a person has to look at.
    pub remarks: Vec<String>,
}

/// A code in the words of the supplier: whose code it is, and why.
struct Guess<'l> {
    entry: Option<&'l Entry>,
    note: &'static str,
}

/// The list of a column whose cells are codes in other words.
pub(super) fn list(
    name: &str,
    about: (&str, &str),
    words: (&CodeList, &CodeWords<'_>),
    cells: &CellCounts,
    on: NaiveDate,
) -> DraftList {
    let (list, words) = words;
    let (column, header) = about;
    let mut guesses: BTreeMap<String, Guess<'_>> = BTreeMap::new();
    let (mut unlike, mut shown) = ((0, 0), Vec::new());
    let mut prefixes: BTreeSet<&str> = BTreeSet::new();
    for (text, n) in cells {
        match words.meant(text) {
            Some(Meant::Listed(_)) => {}
            Some(Meant::InWords(entry)) => {
                prefixes.extend(words.before_code(text).filter(|before| !before.is_empty()));
                guesses.insert(text.clone(), Guess { entry: Some(entry), note: "as guessed from a sample" });
            }
            Some(Meant::NotKnown) => {
                guesses.insert(text.clone(), Guess { entry: None, note: "as guessed from a sample" });
            }
            None => {
                unlike = (unlike.0 + 1, unlike.1 + n);
                shown.extend(is_code_by_shape(text).then(|| format!("`{text}`")));
            }
        }
    }
    let mut remarks: Vec<String> = guesses.iter().map(|(text, guess)| guess.remark(text, header)).collect();
    remarks.extend(unlike_remark(name, header, unlike, &shown));
    // A supplier that writes `Outcome 8` writes every other outcome so, too.
    for (prefix, entry) in prefixes.iter().flat_map(|prefix| list.entries().iter().map(move |entry| (prefix, entry))) {
        let guess = Guess { entry: Some(entry), note: "as the others of the sample are written" };
        guesses.entry(format!("{prefix}{}", entry.code)).or_insert(guess);
    }
    let csv = csv(list, &guesses);
    let declaration = declaration(list, column, &csv, &remarks, on);
    DraftList { name: name.to_owned(), declaration, csv, remarks }
}

impl Guess<'_> {
    fn label(&self) -> &str {
        self.entry.map_or(NOT_KNOWN, |entry| &entry.label)
    }

    fn remark(&self, text: &str, header: &str) -> String {
        let code = self.entry.map_or_else(String::new, |entry| format!(", as `{}`", entry.code));
        format!("`{text}` of {header} is taken for {}{code}", self.label())
    }
}

/// How many texts are like no code. Only what can be nothing but a code is shown.
fn unlike_remark(name: &str, header: &str, (n_texts, n_cells): (u64, u64), shown: &[String]) -> Option<String> {
    if n_texts == 0 {
        return None;
    }
    let named = if shown.is_empty() { String::new() } else { format!(", among them {}", shown.join(", ")) };
    let plural = if n_texts == 1 { "text" } else { "texts" };
    Some(format!(
        "{n_texts} {plural} in {n_cells} cells of {header} are like no code{named}: add them to code_lists/{name}.csv"
    ))
}

fn csv(list: &CodeList, guesses: &BTreeMap<String, Guess<'_>>) -> String {
    let extra: Vec<&str> = list.more_columns().collect();
    let header = ["code", "label", "group", "valid_from", "valid_to", "note"].into_iter().chain(extra.iter().copied());
    let mut rows: Vec<Vec<String>> = Vec::new();
    let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let mut add = |code: &str, entry: &Entry, note: &str| {
        let own = [code, &entry.label, &entry.group, &day(entry.valid_from), &day(entry.valid_to), note];
        let own = own.into_iter().chain(extra.iter().map(|column| entry.extra(column)));
        rows.push(own.map(str::to_owned).collect());
    };
    list.entries().iter().for_each(|entry| add(&entry.code, entry, &entry.note));
    for (code, guess) in guesses {
        if let Some(entry) = guess.entry {
            // All that the code has meant, and when.
            let own = list.entries().iter().filter(|own| own.code == entry.code);
            own.for_each(|own| add(code, own, guess.note));
        }
    }
    for (code, guess) in guesses.iter().filter(|(_, guess)| guess.entry.is_none()) {
        let mut row = vec![code.clone(), NOT_KNOWN.to_owned(), String::new(), String::new(), String::new()];
        row.push(guess.note.to_owned());
        row.resize(6 + extra.len(), String::new());
        rows.push(row);
    }
    rows.sort_by(|one, other| (&one[0], &one[3]).cmp(&(&other[0], &other[3])));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header: Vec<String> = header.map(str::to_owned).collect();
    for row in std::iter::once(&header).chain(&rows) {
        writer.write_record(row).expect("a row is written to memory");
    }
    let bytes = writer.into_inner().expect("memory is never full half-way");
    String::from_utf8(bytes).expect("all that was written is text")
}

fn declaration(list: &CodeList, column: &str, csv: &str, remarks: &[String], on: NaiveDate) -> String {
    let above: String = remarks.iter().map(|remark| format!("# {remark}\n")).collect();
    let columns: Vec<String> = list.more_columns().map(|column| format!("\"{column}\"")).collect();
    let columns = if columns.is_empty() { String::new() } else { format!("columns = [{}]\n", columns.join(", ")) };
    let labels = list.labels_from().map_or_else(String::new, |labels| format!("labels = \"{labels}\"\n"));
    format!(
        "# Drafted by `yjp source new` from {} and a sample: look at each code of which the note says that it was guessed.\n\
         {above}title = \"Codes of {column} as the supplier writes them\"\npublisher = \"the supplier\"\nurl = \"none\"\nfetched = {on}\n\
         licence = \"none\"\nsha256 = \"{}\"\n{columns}{labels}",
        list.name(),
        CodeList::hash_of(csv),
    )
}
