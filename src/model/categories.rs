//! Which categories the columns of our tables may hold.

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
        ("custody_periods", "kind") => Categories::Words(&["remand", "sentence"]),
        (_, "kind") => Categories::Words(&["arrest", "voluntary_interview"]),
        ("person_changes", "reason") => Categories::Words(&["merged", "split"]),
        (_, "sex") => Categories::List("sex"),
        (_, "offence_group") => Categories::List("offence_group"),
        (_, "outcome") => Categories::List("outcome"),
        (_, "appeal") => Categories::List("appeal"),
        (_, "residence") => Categories::List("residence"),
        (_, "legal_status") => Categories::List("legal_status"),
        (_, "ethnic_group") => Categories::List("ethnic_group"),
        (_, "care_status" | "care_status_end") => Categories::List("care_status"),
        (_, "tier") => Categories::List("tier"),
        _ => return None,
    };
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TABLES;
    use crate::model::records::{LINK_DECISIONS, RECORDS};

    #[test]
    fn every_column_of_categories_says_which_but_that_of_offence_codes() {
        for table in RECORDS.iter().chain([&LINK_DECISIONS]).chain(TABLES) {
            for field in table.fields {
                let said = categories(table, field.name).is_some();
                // A service may have offences that are on no list: `is_recordable` is what figures ask for.
                let expected = field.kind == FieldKind::Category && field.name != "cjs_code";
                assert_eq!(said, expected, "{}.{}", table.name, field.name);
            }
        }
    }
}
