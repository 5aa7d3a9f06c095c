//! A file that was written over under its own name and lacks rows that it had: where every delivery is called alike, they are lost.

use std::collections::HashSet;

use polars::prelude::*;

use super::stacked::{DELIVERY, RowKey, numbers};
use crate::stages::handed::ROW;

/// So many rows may go when a file is mended.
const FEW: usize = 3;

/// The rows that no file holds any more, by delivery and row: those of a delivery that was written over, if they are more than a few.
pub(super) fn lost(frame: &DataFrame, keys: &[RowKey], is_written_over: &[bool]) -> Vec<(u32, u32)> {
    if !is_written_over.contains(&true) {
        return Vec::new();
    }
    let delivery_of = numbers(frame, DELIVERY);
    let is_over = |delivery: u32| is_written_over[delivery as usize];
    let held: HashSet<RowKey> =
        keys.iter().zip(&delivery_of).filter(|(_, delivery)| !is_over(**delivery)).map(|(key, _)| *key).collect();
    let rows = numbers(frame, ROW).into_iter().zip(keys).zip(delivery_of);
    let lost = rows.filter(|((_, key), delivery)| is_over(*delivery) && !held.contains(*key));
    let lost: Vec<(u32, u32)> = lost.map(|((row, _), delivery)| (delivery, row)).collect();
    let of_delivery = lost.chunk_by(|one, next| one.0 == next.0);
    of_delivery.filter(|rows| rows.len() > FEW).flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use crate::stages::normalise::combine;
    use crate::stages::normalise::tests::{delivery_of, source};

    /// How many rows are told of a file that is written over by the next of these texts, a day later each.
    #[track_caller]
    fn check(ids: &[&[u32]], expected: usize) {
        let source = source(
            "csv",
            "correct",
            "covers_to = ['received']\n[[table]]\nname = 'row'\nkey = ['id']\ncolumn = [{ name = 'id', from = 'id', kind = 'text' }]",
        );
        let received = "2024-06-19".parse().unwrap();
        let text = |ids: &&[u32]| ids.iter().fold("id\n".to_owned(), |text, id| format!("{text}{id}\n"));
        let deliveries = ids.iter().map(|ids| delivery_of(&source, "a/b/2024-06-19/rows.csv", received, &text(ids)));
        let combined = combine(&source, deliveries.collect()).unwrap();
        let told = combined
            .issues()
            .counts()
            .iter()
            .filter(|count| count.rule == "written_over")
            .map(|c| c.n_issues)
            .sum::<u64>();
        assert_eq!(told, expected as u64, "{ids:?}");
    }

    #[test]
    fn rows_that_a_file_had_and_no_file_has_are_told_beyond_a_few() {
        check(&[&[1, 2, 3, 4, 5], &[1, 2]], 0);
        check(&[&[1, 2, 3, 4, 5], &[1]], 4);
        check(&[&[1, 2, 3, 4], &[5, 6, 7, 8]], 4);
        // What an older self had is told too, unless the file has it again.
        check(&[&[1, 2, 3, 4], &[5, 6, 7, 8], &[1, 2, 3, 4]], 4);
        check(&[&[1, 2, 3, 4, 5]], 0);
    }
}
