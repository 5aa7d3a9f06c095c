//! What a child or an offence has one of: the newest word on it stands, whichever row it came on.

use std::collections::HashMap;

use polars::prelude::*;

use super::stacked::{RowKey, as_text, keys};
use crate::declarations::code_list::NOT_KNOWN;
use crate::declarations::source::{OFFENCE_REF, RECORD_ID};

/// Gives all rows of a child, or of an offence, what the newest delivery that fills a column says in it.
///
/// Where that delivery itself says two things its rows keep them, and older rows say nothing.
pub(super) fn spoken(mut rows: DataFrame, columns: &[String], deliveries: &[u32]) -> DataFrame {
    if columns.is_empty() {
        return rows;
    }
    let names = [RECORD_ID, OFFENCE_REF].into_iter().filter(|name| rows.column(name).is_ok());
    let of_whom = keys(&rows, &names.map(str::to_owned).collect::<Vec<_>>());
    for name in columns {
        let texts = as_text(&rows, name);
        let places = said_in(&of_whom, &texts, deliveries);
        let column = rows.column(name).expect("a source is checked: last_word names columns it fills");
        let places = IdxCa::from_iter_options("".into(), places.into_iter());
        let column = column.take(&places).expect("places are of rows");
        rows.with_column(column).expect("one cell a row");
    }
    rows
}

/// The newest word on one of whom.
#[derive(Debug, Clone, Copy)]
struct Word {
    delivery: u32,
    row: usize,
    is_one: bool,
}

/// For each row the row whose cell stands in it; none for a cell that is blank from now on.
fn said_in(of_whom: &[RowKey], texts: &StringChunked, deliveries: &[u32]) -> Vec<Option<IdxSize>> {
    let is_said = |row: usize| texts.get(row).is_some_and(|text| text != NOT_KNOWN);
    let mut words: HashMap<RowKey, Word> = HashMap::new();
    for (row, key) in of_whom.iter().enumerate().filter(|(row, _)| is_said(*row)) {
        let said = Word { delivery: deliveries[row], row, is_one: true };
        let word = words.entry(*key).or_insert(said);
        if said.delivery > word.delivery {
            *word = said;
        } else if said.delivery == word.delivery && texts.get(row) != texts.get(word.row) {
            word.is_one = false;
        }
    }
    let place = |row: usize| IdxSize::try_from(row).expect("rows are numbered in 32 bits");
    (0..of_whom.len())
        .map(|row| match words.get(&of_whom[row]) {
            Some(word) if word.is_one => Some(place(word.row)),
            Some(word) if deliveries[row] < word.delivery => None,
            _ => Some(place(row)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::stages::drawing::draw;

    #[test]
    fn the_newest_delivery_that_fills_a_cell_is_believed_on_all_rows() {
        let rows = df!(
            RECORD_ID => ["a", "a", "a", "b", "b", "c", "c", "c"],
            "born" => [Some("2003"), None, Some("2008"), Some("2007"), None, Some("2001"), Some("2002"), Some("2004")],
        );
        let spoken = spoken(rows.unwrap(), &["born".to_owned()], &[0, 0, 1, 0, 1, 0, 1, 1]);
        expect![[r#"
            record_id | born
            a         | 2008
            a         | 2008
            a         | 2008
            b         | 2007
            b         | 2007
            c         |
            c         | 2002
            c         | 2004
        "#]]
        .assert_eq(&draw(&spoken));
    }

    #[test]
    fn an_offence_is_one_of_a_child() {
        let rows = df!(
            RECORD_ID => ["a", "a", "b"],
            OFFENCE_REF => ["1", "2", "1"],
            "lesser" => [Some("X"), None, None],
        );
        let spoken = spoken(rows.unwrap(), &["lesser".to_owned()], &[0, 1, 1]);
        expect![[r#"
            record_id | offence_ref | lesser
            a         | 1           | X
            a         | 2           |
            b         | 1           |
        "#]]
        .assert_eq(&draw(&spoken));
    }

    #[test]
    fn what_is_not_known_says_nothing() {
        let rows = df!(RECORD_ID => ["a", "a"], "sex" => ["female", NOT_KNOWN]).unwrap();
        let spoken = spoken(rows, &["sex".to_owned()], &[0, 1]);
        expect![[r#"
            record_id | sex
            a         | female
            a         | female
        "#]]
        .assert_eq(&draw(&spoken));
    }
}
