//! References that stand in several elements of one document: of one child twice, or of two children.
//!
//! Text does not tell which it is. So the next stage hears in which of the elements each row lies.

use std::collections::HashMap;

use crate::declarations::Source;
use crate::declarations::source::{JsonPath, OFFENCE_REF, RECORD_ID, SourceTable};
use crate::model::records::{OFFENCE_RECORDS, PERSON_RECORDS};

/// The elements of one document in which each reference stands.
pub(super) struct ReferencesSeen {
    /// The paths of references, and below each the elements by what stands there. An element is known by its address.
    paths: Vec<(JsonPath, HashMap<String, Vec<usize>>)>,
}

impl ReferencesSeen {
    /// The references of children and offences that lie in elements of lists.
    pub(super) fn new(source: &Source) -> Self {
        let named = [(PERSON_RECORDS.name, RECORD_ID), (OFFENCE_RECORDS.name, OFFENCE_REF)];
        let paths = source.records.iter().filter_map(|record| {
            let (_, field) = named.iter().find(|(table, _)| *table == record.table)?;
            let table = source.table(&record.from)?;
            let name = record.columns.get(*field)?.trim();
            let column = table.columns.iter().find(|column| column.name == name)?;
            let path = JsonPath::parse(&column.from).ok()?;
            is_in_element(table, &path).then(|| (path, HashMap::new()))
        });
        Self { paths: paths.collect() }
    }

    /// Which of the paths a column of a table has, if any.
    pub(super) fn place(&self, table: &SourceTable, path: &JsonPath) -> Option<usize> {
        is_in_element(table, path).then(|| self.paths.iter().position(|(own, _)| own.segments == path.segments))?
    }

    /// Begins another document.
    pub(super) fn clear(&mut self) {
        self.paths.iter_mut().for_each(|(_, seen)| seen.clear());
    }

    /// How many other elements had this reference before this one was first met.
    pub(super) fn nth(&mut self, place: usize, reference: &str, element: usize) -> usize {
        let seen = &mut self.paths[place].1;
        let Some(elements) = seen.get_mut(reference) else {
            seen.insert(reference.to_owned(), vec![element]);
            return 0;
        };
        elements.iter().position(|known| *known == element).unwrap_or_else(|| {
            elements.push(element);
            elements.len() - 1
        })
    }
}

fn is_in_element(table: &SourceTable, path: &JsonPath) -> bool {
    path.segments.first().is_some_and(|first| table.each.iter().any(|level| level.name.eq_ignore_ascii_case(first)))
}
