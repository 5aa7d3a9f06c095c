//! Which categories the columns of record tables and reference tables may hold.

use super::{FieldKind, Table};

/// What stands in a column of categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Categories {
    /// The codes of this list of ours.
    List(&'static str),
    /// These words.
    Words(&'static [&'static str]),
}

/// The categories of a column; none for a column that holds something else.
pub fn categories(table: &Table, field: &str) -> Option<Categories> {
    let is_category = table.fields.iter().any(|own| own.name == field && own.kind == FieldKind::Category);
    if !is_category {
        return None;
    }
    let found = match (table.name, field) {
        ("link_decisions", "decision") => Categories::List("link_decision"),
        ("comparators", "area") => Categories::List("comparator_area"),
        (_, "decision") => Categories::List("remand_decision"),
        (_, "ethnicity_code") => Categories::List("ethnicity"),
        (_, "disposal_type") => Categories::List("outcome"),
        (_, "ethnicity_basis") => Categories::Words(&["self_defined", "officer_observed"]),
        (_, "kind") => Categories::Words(&["arrest", "voluntary_interview"]),
        (_, "sex") => Categories::List("sex"),
        (_, "offence_group") => Categories::List("offence_group"),
        (_, "outcome") => Categories::List("outcome"),
        (_, "appeal") => Categories::List("appeal"),
        (_, "residence") => Categories::List("residence"),
        (_, "legal_status") => Categories::List("legal_status"),
        (_, "ethnic_group") => Categories::List("ethnic_group"),
        (_, "care_status") => Categories::List("care_status"),
        _ => return None,
    };
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::records::{LINK_DECISIONS, RECORDS};
    use crate::model::{REFERENCE, table};

    #[test]
    fn every_column_of_categories_that_a_source_fills_says_which() {
        let references = REFERENCE.iter().filter_map(|name| table(name));
        for table in RECORDS.iter().chain([&LINK_DECISIONS]).chain(references) {
            for field in table.fields {
                let said = categories(table, field.name).is_some();
                assert_eq!(said, field.kind == FieldKind::Category, "{}.{}", table.name, field.name);
            }
        }
    }
}
