//! What a measure needs to be told of.

use super::{Breakdown, Measure};

impl Measure {
    /// What figures by these columns need.
    pub fn needs_of<'a>(&'a self, columns: impl Iterator<Item = &'a Breakdown>) -> impl Iterator<Item = &'a String> {
        let by = columns.filter_map(|column| self.needs_by.get(column)).flatten();
        self.needs.iter().chain(by)
    }

    /// What any of its figures need.
    pub fn all_needs(&self) -> impl Iterator<Item = &String> {
        self.needs_of(self.needs_by.keys())
    }
}

/// Says what a measure needs only for figures that it does not have.
pub(super) fn fault(measure: &Measure) -> Option<String> {
    let column = measure.needs_by.keys().find(|column| !measure.broken_down_by().contains(column))?;
    Some(format!("needs_by names {}, which nothing is broken down by", column.name()))
}
