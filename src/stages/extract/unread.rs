//! Elements of a list that no table reads, since they are of a type that no declaration names.
//!
//! A return holds much that figures do not need, so that an unknown type is told once. One that has the cells of a table
//! under another type is rows lost: where that is so of too many, the file is refused.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::faults::broken;
use super::value::{follow, text};
use crate::declarations::Source;
use crate::declarations::source::{Expected, JsonPath, SourceTable};
use crate::error::Result;
use crate::issues::{Effect, Issues};

/// So many types are told apart.
const TYPES: usize = 500;

/// So many elements may be lost without the file being refused.
const FEW: u64 = 3;

/// The lists of a document whose elements are told apart by a type.
pub(super) struct UnreadElements<'a> {
    lists: Vec<TypedList<'a>>,
}

/// One list: where it lies, where the type of an element stands, and which types are read.
struct TypedList<'a> {
    path: &'a JsonPath,
    type_path: &'a JsonPath,
    tables: Vec<TypedTable<'a>>,
    others: BTreeMap<String, OtherType>,
}

/// A table that reads the elements of one type.
struct TypedTable<'a> {
    table: &'a SourceTable,
    types: &'a [String],
    /// Where its cells lie in an element.
    cells: Vec<Vec<String>>,
    n_elements: u64,
}

/// A type that no table reads.
struct OtherType {
    first: u32,
    n_elements: u64,
    /// The table, by its place, whose cells its first element has.
    like: Option<usize>,
}

impl<'a> UnreadElements<'a> {
    /// Of a source whose tables say which types they read.
    pub(super) fn new(source: &'a Source) -> Self {
        let mut lists: Vec<TypedList<'a>> = Vec::new();
        for table in &source.tables {
            let Some(level) = table.each.first() else { continue };
            for condition in &level.only {
                let Expected::Texts(types) = &condition.expected else { continue };
                if condition.is_not {
                    continue;
                }
                let cells = cells(table, &level.name);
                let typed = TypedTable { table, types, cells, n_elements: 0 };
                let is_it = |list: &&mut TypedList<'_>| {
                    list.path.segments == level.path.segments && list.type_path.segments == condition.path.segments
                };
                match lists.iter_mut().find(is_it) {
                    Some(list) => list.tables.push(typed),
                    None => lists.push(TypedList {
                        path: &level.path,
                        type_path: &condition.path,
                        tables: vec![typed],
                        others: BTreeMap::new(),
                    }),
                }
            }
        }
        Self { lists }
    }

    /// Looks over one document.
    pub(super) fn see(&mut self, number: u32, document: &Value) {
        for list in &mut self.lists {
            if let Some(Value::Array(elements)) = follow(document, &list.path.segments) {
                elements.iter().for_each(|element| list.see(number, element));
            }
        }
    }

    /// Tells what no table reads.
    pub(super) fn tell(&self, source: &Source, file: &str, issues: &mut Issues) -> Result<()> {
        for list in &self.lists {
            let column = format!("{}.{}", list.path.segments.join("."), list.type_path.segments.join("."));
            for (at, typed) in list.tables.iter().enumerate() {
                typed.hold(list.n_like(at), &column, source, file)?;
            }
            for other in list.others.values() {
                let rule = if other.like.is_some() { "element_of_another_type" } else { "unread_element" };
                issues.push(rule, &source.name, file, other.first, &column, Effect::Kept);
            }
        }
        Ok(())
    }
}

impl TypedList<'_> {
    fn see(&mut self, number: u32, element: &Value) {
        let Some(word) = follow(element, &self.type_path.segments).and_then(text) else { return };
        let word = word.trim();
        let mut is_read = false;
        for typed in self.tables.iter_mut().filter(|typed| typed.reads(word)) {
            typed.n_elements += 1;
            is_read = true;
        }
        if is_read {
            return;
        }
        if let Some(other) = self.others.get_mut(word) {
            other.n_elements += 1;
        } else if self.others.len() < TYPES {
            let like = self.tables.iter().position(|typed| typed.has_cells(element));
            self.others.insert(word.to_owned(), OtherType { first: number, n_elements: 1, like });
        }
    }

    fn n_like(&self, place: usize) -> u64 {
        self.others.values().filter(|other| other.like == Some(place)).map(|other| other.n_elements).sum()
    }
}

impl TypedTable<'_> {
    fn reads(&self, word: &str) -> bool {
        self.types.iter().any(|own| own.eq_ignore_ascii_case(word))
    }

    /// Whether an element has most of the cells that the table reads, and more than one.
    fn has_cells(&self, element: &Value) -> bool {
        let n_there = self.cells.iter().filter(|cell| follow(element, cell).is_some()).count();
        n_there > 1 && 2 * n_there > self.cells.len()
    }

    /// Refuses a file in which too many elements have the cells of this table, and are of another type.
    fn hold(&self, n_lost: u64, column: &str, source: &Source, file: &str) -> Result<()> {
        let of = self.n_elements + n_lost;
        if n_lost <= FEW || n_lost as f64 <= source.max_rejected * of as f64 {
            return Ok(());
        }
        let message = format!(
            "{file}: {n_lost} of {of} elements that look like those of table `{}` are not of the type `{}` in `{column}`",
            self.table.name,
            self.types.join("` or `")
        );
        Err(broken(source, message))
    }
}

/// Where the cells of a table lie below an element of its first level.
fn cells(table: &SourceTable, name: &str) -> Vec<Vec<String>> {
    let paths = table.columns.iter().filter_map(|column| JsonPath::parse(&column.from).ok());
    let below = paths.filter_map(|path| match path.segments.as_slice() {
        [first, rest @ ..] if first.eq_ignore_ascii_case(name) => Some(rest.to_vec()),
        _ => None,
    });
    below.collect::<BTreeSet<_>>().into_iter().collect()
}
