//! Codes in words, and the order in which a reader expects them: from the code lists and the measure.

use super::code_list::{Entry, NOT_KNOWN};
use super::measure::{Stage, in_words};
use super::{CodeList, CodeLists, Measure};

/// The words of one measure's groups.
#[derive(Clone, Copy)]
pub struct Labels<'a> {
    measure: &'a Measure,
    lists: &'a CodeLists,
}

/// The column that stages of the system, or parts of a measure, are published in.
const STAGE: &str = "stage";

impl<'a> Labels<'a> {
    /// Of a measure, in the words of these lists.
    pub fn new(measure: &'a Measure, lists: &'a CodeLists) -> Self {
        Self { measure, lists }
    }

    /// What a breakdown is by: the title of the column's code list.
    pub fn column(self, column: &str) -> String {
        self.list(column).map_or_else(|| in_words(column), |list| list.title().to_owned())
    }

    /// A group in a heading; a code that no list has is shown with blanks for underscores.
    pub fn group(self, column: &str, code: &str) -> String {
        if let Some(stage) = self.stage(column, code) {
            return stage.heading.clone();
        }
        let Some(entry) = self.entry(column, code) else { return in_words(code) };
        let heading = Some(entry.extra("heading")).filter(|heading| !heading.is_empty());
        heading.map_or_else(|| in_words(&entry.label), str::to_owned)
    }

    /// A group of children inside a sentence, in the words of its list.
    pub fn children(self, column: &str, code: &str) -> String {
        let children = self.entry(column, code).map(|entry| entry.extra("children")).unwrap_or_default();
        if children.is_empty() { format!("{} children", self.group(column, code)) } else { children.to_owned() }
    }

    /// Where a group stands among its like: as its list or its measure has it, then those that neither
    /// has, then those of whom it is not known.
    pub fn rank(self, column: &str, code: &str) -> (bool, usize) {
        let declared = self.measure.disparity.iter().flat_map(|disparity| &disparity.stage);
        let of_stages = || declared.into_iter().position(|stage| column == STAGE && stage.name == code);
        let of_values = || {
            let values = self.measure.values.iter().find(|(breakdown, _)| breakdown.is(column));
            values.and_then(|(_, values)| values.iter().position(|value| value == code))
        };
        let place = self.place(column, code).or_else(of_stages).or_else(of_values);
        (is_not_known(code), place.unwrap_or(usize::MAX))
    }

    /// The place by the list's column `order`, or by its lines if it has none.
    fn place(self, column: &str, code: &str) -> Option<usize> {
        let entry = self.entry(column, code)?;
        let by_order = entry.number("order").and_then(|order| usize::try_from(order).ok());
        by_order.or_else(|| self.list(column)?.entries().iter().position(|other| other == entry))
    }

    fn stage(self, column: &str, code: &str) -> Option<&'a Stage> {
        let disparity = self.measure.disparity.as_ref().filter(|_| column == STAGE)?;
        disparity.stage.iter().find(|stage| stage.name == code)
    }

    fn entry(self, column: &str, code: &str) -> Option<&'a Entry> {
        self.list(column)?.get(code)
    }

    fn list(self, column: &str) -> Option<&'a CodeList> {
        let declared = self.measure.report.as_ref().and_then(|report| report.lists.get(column));
        self.lists.get(declared.map_or(column, String::as_str))
    }
}

/// Whether a group is that of the children of whom it is not known.
pub fn is_not_known(code: &str) -> bool {
    code == NOT_KNOWN
}
