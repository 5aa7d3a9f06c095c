//! Keys of JSON that a delivery lacks, that older or newer ones fill, and in whose place another stands that is called nearly so.
//! One delivery alone does not show that the key was renamed, and not left out, unless the other key is filled.

use super::delivery::NormalisedDelivery;
use crate::declarations::Source;
use crate::declarations::source::{Column, SourceTable};
use crate::error::{Error, Kind, Result};

/// So many cells may be filled elsewhere in good faith.
const FEW: usize = 3;

/// Refuses a delivery that seems to have renamed what others fill: its cells would be blank, and no figure would show it.
pub(super) fn refuse(source: &Source, deliveries: &[NormalisedDelivery]) -> Result<()> {
    for delivery in deliveries {
        let told = delivery.issues().counts();
        let renamed = told.iter().filter(|count| count.rule == "renamed_path");
        for (table, column) in renamed.flat_map(|count| columns_below(source, &count.column)) {
            let is_allowed = column.max_blanked.is_some_and(|share| share >= 1.0);
            let n_filled = |other: &NormalisedDelivery| filled(other, table, column);
            if is_allowed || n_filled(delivery) > 0 {
                continue;
            }
            if let Some(other) = deliveries.iter().find(|other| n_filled(other) > FEW) {
                return Err(refused(source, delivery.file(), column, other.file()));
            }
        }
    }
    Ok(())
}

/// The columns that a path leads to.
fn columns_below<'a>(source: &'a Source, path: &str) -> Vec<(&'a SourceTable, &'a Column)> {
    let is_below = |column: &Column| {
        let rest = column.from.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let columns = source.tables.iter().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    columns.filter(|(_, column)| is_below(column)).collect()
}

/// How many cells of a column a delivery fills.
fn filled(delivery: &NormalisedDelivery, table: &SourceTable, column: &Column) -> usize {
    let cells = delivery.table(&table.name).and_then(|frame| frame.column(&column.name).ok());
    cells.map_or(0, |cells| cells.len() - cells.null_count())
}

fn refused(source: &Source, file: &str, column: &Column, other: &str) -> Error {
    let message = format!(
        "{file}: `{}` is nowhere, another key is called nearly so, and {other} fills it: the key seems to be renamed",
        column.from
    );
    let path = source.path.display();
    Error::new(Kind::Rejected, message).hint(format!(
        "if the supplier renamed it, add a [[change]] to {path}; if it may be missing, set max_blanked = 1.0 for the column"
    ))
}

#[cfg(test)]
mod tests {
    use crate::error::Kind;
    use crate::stages::normalise::reconcile;
    use crate::stages::normalise::tests::{delivery_of, source};

    /// Whether the second of two deliveries is refused.
    #[track_caller]
    fn check(older: &str, newer: &str, column: &str, is_refused: bool) {
        let source = source(
            "json",
            "append",
            &format!(
                "[[table]]
name = 'row'
column = [{{ name = 'id', from = 'id', kind = 'text' }},
          {{ name = 'appeal', from = 'appealStatus', kind = 'text', optional = true{column} }}]
[[record]]
table = 'person_records'
from = 'row'
columns = {{ record_id = 'id' }}
"
            ),
        );
        let read = |day: &str, key: &str| {
            let documents: String = (0..5).map(|at| format!("{{\"id\": \"{at}\"{key}}}\n")).collect();
            delivery_of(&source, &format!("{day}.json"), day.parse().unwrap(), &documents)
        };
        let mut read = [read("2025-01-01", older), read("2025-02-01", newer)];
        let error = reconcile(&source, &mut read).err().map(|error| error.kind());
        assert_eq!(error, is_refused.then_some(Kind::Rejected));
    }

    #[test]
    fn a_key_that_others_fill_and_that_seems_renamed_refuses_its_delivery() {
        let (there, renamed) = (r#", "appealStatus": "Quashed""#, r#", "appealState": null"#);
        check(there, renamed, "", true);
        check(renamed, there, "", true);
        check(there, renamed, ", max_blanked = 1.0", false);
    }

    #[test]
    fn a_key_that_nobody_fills_or_that_is_only_missing_refuses_nothing() {
        let renamed = r#", "appealState": null"#;
        check(r#", "appealStatus": null"#, renamed, "", false);
        check(r#", "appealStatus": "Quashed""#, "", "", false);
        check(renamed, renamed, "", false);
    }
}
