//! Episodes of care that nobody closed: a child has one at a time, so that one without an end ended when the next began.

use std::collections::{BTreeMap, HashMap};

use polars::prelude::*;

use super::stacked::{DELIVERY, RowKey, keys, numbers};
use crate::declarations::Source;
use crate::declarations::source::{RECORD_ID, Record};
use crate::model::records::CARE_RECORDS;
use crate::stages::handed::ROW;

/// Ends each open episode that another of its child follows, and tells it by the number of its delivery and its own.
pub(super) fn close(source: &Source, tables: &mut BTreeMap<String, DataFrame>, tell: &mut dyn FnMut(u32, u32)) {
    for record in source.records.iter().filter(|record| record.table == CARE_RECORDS.name) {
        if let Some(frame) = tables.get_mut(&record.from) {
            close_in(record, frame, tell);
        }
    }
}

fn close_in(record: &Record, frame: &mut DataFrame, tell: &mut dyn FnMut(u32, u32)) {
    let name = |field: &str| record.columns.get(field).map(|text| text.trim().to_owned());
    let days = |name: &str| Some(frame.column(name).ok()?.date().ok()?.physical().iter().collect::<Vec<_>>());
    let (Some(child), Some(start), Some(end)) = (name(RECORD_ID), name("start_date"), name("end_date")) else { return };
    let (Some(starts), Some(mut ends)) = (days(&start), days(&end)) else { return };
    if frame.column(&child).is_err() {
        return;
    }
    let of_whom = keys(frame, &[child]);
    let mut known: HashMap<RowKey, Vec<i32>> = HashMap::new();
    for (key, start) in of_whom.iter().zip(&starts) {
        known.entry(*key).or_default().extend(start);
    }
    let places: Vec<(u32, u32)> = numbers(frame, DELIVERY).into_iter().zip(numbers(frame, ROW)).collect();
    let mut is_changed = false;
    for at in (0..ends.len()).filter(|at| ends[*at].is_none()).collect::<Vec<_>>() {
        let next = |start: i32| known[&of_whom[at]].iter().copied().filter(|other| *other > start).min();
        if let Some(next) = starts[at].and_then(next) {
            ends[at] = Some(next);
            tell(places[at].0, places[at].1);
            is_changed = true;
        }
    }
    if is_changed {
        let ends: Int32Chunked = ends.into_iter().collect();
        frame.with_column(ends.with_name(end.into()).into_date().into_column()).expect("one day a row");
    }
}

#[cfg(test)]
mod tests {
    use crate::stages::normalise::combine;
    use crate::stages::normalise::tests::{delivery, source};

    /// The last days of episodes, and the rows that are told.
    #[track_caller]
    fn check(rows: &[&str], expected: &[&str], told: u64) {
        let source = source(
            "csv",
            "append",
            "[[table]]
name = 'episode'
column = [
    { name = 'child', from = 'Child', kind = 'text' },
    { name = 'start', from = 'Start', kind = 'date' },
    { name = 'end', from = 'End', kind = 'date' },
]
[[record]]
table = 'care_records'
from = 'episode'
columns = { record_id = 'child', start_date = 'start', end_date = 'end' }
",
        );
        let text = format!("Child,Start,End\n{}\n", rows.join("\n"));
        let combined = combine(&source, vec![delivery(&source, &text)]).unwrap();
        let ends = combined.table("episode").unwrap().column("end").unwrap().date().unwrap().to_string("%F").unwrap();
        assert_eq!(ends.iter().map(Option::unwrap_or_default).collect::<Vec<_>>(), expected);
        let n_told: u64 = combined.issues().counts().iter().map(|count| count.n_issues).sum();
        assert_eq!(n_told, told);
    }

    #[test]
    fn an_episode_that_nobody_closed_ends_when_the_next_begins() {
        check(&["a,2022-05-01,", "a,2022-06-01,2023-06-01"], &["2022-06-01", "2023-06-01"], 1);
        check(&["a,2022-07-01,", "a,2022-05-01,", "a,2022-06-01,"], &["", "2022-06-01", "2022-07-01"], 2);
    }

    #[test]
    fn the_last_episode_one_of_another_child_and_one_of_the_same_day_close_nothing() {
        check(&["a,2022-05-01,2022-06-01", "a,2022-06-01,"], &["2022-06-01", ""], 0);
        check(&["a,2022-05-01,", "b,2022-06-01,", "a,2022-05-01,", "a,,"], &["", "", "", ""], 0);
    }
}
