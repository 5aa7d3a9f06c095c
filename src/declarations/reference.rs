//! Whether `docs/DECLARATIONS.md` lists every key that a declaration takes, and no other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::de::DeserializeOwned;

use super::reading::parse_toml;
use super::{CodeList, Linkage, Measure, Privacy, Settings, Source};
use crate::error::{Error, Result};

const PAGE: &str = include_str!("../../docs/DECLARATIONS.md");

/// A key that no table takes: what is said of it names those that it does take.
const STRANGER: &str = "\"?\" = 0";

/// Headings of tables with their keys; the table of the file itself has no name.
type Keys = BTreeMap<String, BTreeSet<String>>;

/// A kind of file, and what is said of a text of it.
struct File {
    heading: &'static str,
    refusal: fn(&str) -> Option<Error>,
}

const FILES: [File; 6] = [
    File { heading: "project.toml", refusal: refusal::<Settings> },
    File { heading: "sources/SUPPLIER/TABLE.toml", refusal: refusal::<Source> },
    File { heading: "code_lists/LIST.toml", refusal: |text| CodeList::parse("list", text, "").err() },
    File { heading: "linkage/people.toml", refusal: refusal::<Linkage> },
    File { heading: "privacy/identifiers.toml", refusal: refusal::<Privacy> },
    File { heading: "measures/MEASURE.toml", refusal: refusal::<Measure> },
];

fn refusal<T: DeserializeOwned>(text: &str) -> Option<Error> {
    let read: Result<T> = parse_toml(Path::new("declaration.toml"), text);
    read.err()
}

/// The texts in back quotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

impl File {
    /// The keys that are taken where a text ends, if a stranger there is refused for being one.
    fn keys(&self, text: &str) -> Option<BTreeSet<String>> {
        let error = (self.refusal)(text)?;
        let keys = error.advice()?.strip_prefix("here there can be ")?;
        error.to_string().contains("unknown key `?`").then(|| keys.split(", ").map(str::to_owned).collect())
    }

    /// Kinds of a table that has several, if `kind` says which it is.
    fn kinds(&self, table: &str) -> Vec<String> {
        let refusal = (self.refusal)(&format!("{table}\nkind = '?'")).map(|error| error.to_string());
        let expected = refusal.as_ref().and_then(|refusal| refusal.split_once("`?` is no choice, expected "));
        expected.map_or_else(Vec::new, |(_, kinds)| quoted(kinds).map(str::to_owned).collect())
    }

    /// All tables at and below one, found by asking the code.
    fn below(&self, headers: &[String], found: &mut Keys) {
        let table = headers.join("\n");
        let keys = self.keys(&format!("{table}\n{STRANGER}")).expect("this is a table");
        let own = headers.last().cloned().unwrap_or_default();
        let path = own.trim_matches(['[', ']']);
        for key in &keys {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            for header in
                [format!("[{path}]"), format!("[[{path}]]"), format!("[{path}.NAME]"), format!("[[{path}.NAME]]")]
            {
                let headers = [headers, std::slice::from_ref(&header)].concat();
                let table = headers.join("\n");
                if self.keys(&format!("{table}\n{STRANGER}")).is_some() {
                    self.below(&headers, found);
                    break;
                }
                for kind in self.kinds(&table) {
                    let keys = self.keys(&format!("{table}\nkind = '{kind}'\n{STRANGER}")).expect("a kind has keys");
                    found.insert(format!("{header} kind = \"{kind}\""), keys);
                }
            }
        }
        found.insert(own, keys);
    }

    /// The part of the page on this file.
    fn page(&self) -> &'static str {
        let start = format!("\n## `{}`\n", self.heading);
        let (_, part) = PAGE.split_once(&start).expect("the page has a part on every file");
        part.split("\n## ").next().unwrap_or_default()
    }
}

/// The rows of each table of a part of the page: the key and the example.
fn rows(part: &str) -> BTreeMap<String, Vec<(String, String)>> {
    let mut tables: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut heading = String::new();
    for line in part.lines() {
        if let Some(text) = line.strip_prefix("### ") {
            heading = text.replace('`', "");
        } else if line.starts_with("| `") {
            let cells: Vec<&str> = line.split(" | ").collect();
            let text = |cell: &str| quoted(cell).next().unwrap_or_default().to_owned();
            tables.entry(heading.clone()).or_default().push((text(cells[0]), text(cells[4])));
        }
    }
    tables
}

#[test]
fn the_page_lists_every_key_of_a_declaration_and_no_other() {
    for file in FILES {
        let mut found = Keys::new();
        file.below(&[], &mut found);
        let listed = rows(file.page());
        let listed: Keys = listed
            .into_iter()
            .map(|(heading, rows)| (heading, rows.into_iter().map(|(key, _)| key).collect()))
            .collect();
        for (heading, keys) in &found {
            assert_eq!(listed.get(heading), Some(keys), "{} {heading}", file.heading);
        }
        assert_eq!(listed.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>(), "{}", file.heading);
    }
}

#[test]
fn every_example_of_the_page_is_taken() {
    for file in FILES {
        let tables = rows(file.page());
        for (heading, rows) in &tables {
            let parents = parents(heading, &tables);
            let table = heading.replace("] kind", "]\nkind");
            for (key, example) in rows.iter().filter(|(_, example)| !example.starts_with('[')) {
                assert!(example.starts_with(&format!("{key} = ")), "{heading} {key}: {example}");
                let text = format!("{parents}{table}\n{example}");
                let refusal = (file.refusal)(&text).map(|error| error.to_string());
                // What stands in the same table is left out here, and comes after the key itself.
                let is_taken = refusal.as_ref().is_none_or(|refusal| refusal.contains("is missing"));
                assert!(is_taken, "{} {heading} {key}: {}", file.heading, refusal.unwrap_or_default());
            }
        }
    }
}

/// The lines before a table: `[[table.column]]` is nothing without a `[[table]]`.
fn parents(heading: &str, tables: &BTreeMap<String, Vec<(String, String)>>) -> String {
    let path = heading.trim_start_matches('[');
    let parents = path.match_indices('.').map(|(at, _)| format!("[[{}]]", &path[..at]));
    parents.filter(|parent| tables.contains_key(parent)).map(|parent| parent + "\n").collect()
}
