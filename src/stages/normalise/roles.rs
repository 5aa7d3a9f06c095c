//! Which columns of a table feed which columns of the record tables.

use std::collections::BTreeSet;

use crate::declarations::Source;
use crate::declarations::source::{ColumnKind, SourceTable};

/// The columns of record tables that name a child, an offence or another record.
const REFERENCES: [&str; 8] =
    ["record_id", "other_record_id", "offence_ref", "intervention_ref", "case_ref", "social_care_id", "yot_id", "ypid"];

/// The columns of text of a table by which rows are told apart or joined: those of its key, and those that references
/// are made from.
pub(super) fn references<'a>(source: &Source, table: &'a SourceTable) -> BTreeSet<&'a str> {
    let made_from: BTreeSet<&str> = source
        .records
        .iter()
        .filter(|record| record.from == table.name)
        .flat_map(|record| REFERENCES.iter().filter_map(|name| record.columns.get(*name)))
        .flat_map(|expression| words(expression))
        .collect();
    let is_reference = |name: &str| made_from.contains(name) || table.key.iter().any(|key| key == name);
    let texts = table.columns.iter().filter(|column| column.kind == ColumnKind::Text);
    texts.map(|column| column.name.as_str()).filter(|name| is_reference(name)).collect()
}

/// The names in an expression; what stands in single quotes is text.
pub(super) fn words(expression: &str) -> impl Iterator<Item = &str> {
    let outside = expression.split('\'').step_by(2);
    outside
        .flat_map(|part| part.split(|letter: char| !letter.is_alphanumeric() && letter != '_'))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_outside_quotes() {
        let found: Vec<&str> = words("COALESCE(asn, CONCAT_WS('|', urn, 'it''s'))").collect();
        assert_eq!(found, ["COALESCE", "asn", "CONCAT_WS", "urn"]);
    }
}
