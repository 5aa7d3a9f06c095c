//! Files of one day that contradict each other: which of them stands only their names decide.
//!
//! Where the names say up to which days the files are complete, and the later one by name is complete up to a later day, the order
//! is that of the supplier, and nothing is told.

use std::collections::{BTreeMap, HashMap, HashSet};

use polars::prelude::*;

use super::snapshot::Tell;
use super::spans::SpanDelivery;
use super::stacked::{DELIVERY, FIRST_RECEIVED, RECEIVED, RowKey, keys, numbers};
use crate::declarations::Source;
use crate::issues::Effect;
use crate::stages::handed::ROW;

/// Tells each row that a file of its day supersedes and does not hold; what both hold alike is no contradiction.
pub(super) fn tell(
    source: &Source,
    tables: &BTreeMap<String, DataFrame>,
    superseded: &BTreeMap<String, Vec<bool>>,
    deliveries: &[SpanDelivery],
    tell: &mut Tell<'_>,
) {
    let pairs = contradictable(deliveries);
    // Documents that say themselves which is newer leave nothing to their files' names.
    if pairs.is_empty() || source.tables.iter().any(|table| !table.newest_by.is_empty()) {
        return;
    }
    for table in source.tables.iter().filter(|table| !table.key.is_empty()) {
        let (Some(frame), Some(is_superseded)) = (tables.get(&table.name), superseded.get(&table.name)) else {
            continue;
        };
        let (delivery_of, keys) = (numbers(frame, DELIVERY), keys(frame, &table.key));
        let contents = contents(frame);
        // What stands of each key, by the delivery that it is from.
        let mut standing: HashMap<RowKey, HashSet<u32>> = HashMap::new();
        let mut held: HashSet<(RowKey, u32, RowKey)> = HashSet::new();
        for (at, key) in keys.iter().enumerate() {
            held.insert((*key, delivery_of[at], contents[at]));
            if !is_superseded[at] {
                standing.entry(*key).or_default().insert(delivery_of[at]);
            }
        }
        for (at, row) in numbers(frame, ROW).into_iter().enumerate().filter(|(at, _)| is_superseded[*at]) {
            let (key, own) = (keys[at], delivery_of[at]);
            let contradicts = |other: &u32| {
                pairs.contains(&(own.min(*other), own.max(*other))) && !held.contains(&(key, *other, contents[at]))
            };
            if standing.get(&key).is_some_and(|others| others.iter().any(contradicts)) {
                tell("files_contradict", Effect::LeftAside, own, row);
            }
        }
    }
}

/// The deliveries that came together, and of which nothing but the name says which is newer.
fn contradictable(deliveries: &[SpanDelivery]) -> HashSet<(u32, u32)> {
    let mut pairs = HashSet::new();
    for (older, one) in (0_u32..).zip(deliveries) {
        // Those of one day follow each other.
        let others = (older + 1..).zip(&deliveries[older as usize + 1..]).take_while(|(_, other)| one.came_with(other));
        pairs.extend(others.filter(|(_, other)| !one.is_complete_before(other)).map(|(newer, _)| (older, newer)));
    }
    pairs
}

/// What each row says, wherever it stands.
fn contents(frame: &DataFrame) -> Vec<RowKey> {
    let is_said = |name: &&PlSmallStr| ![ROW, DELIVERY, RECEIVED, FIRST_RECEIVED].contains(&name.as_str());
    let names: Vec<String> = frame.get_column_names().into_iter().filter(is_said).map(ToString::to_string).collect();
    keys(frame, &names)
}

#[cfg(test)]
mod tests {
    use crate::stages::normalise::combine;
    use crate::stages::normalise::tests::{delivery_of, source};

    /// The rows that are told of files of one day.
    #[track_caller]
    fn check(how: &str, covers: &str, files: &[(&str, &str)], expected: &[(&str, u32)]) {
        let source = source(
            "csv",
            how,
            &format!(
                "covers_to = ['{covers}']
[[table]]
name = 'row'
key = ['id']
column = [
    {{ name = 'id', from = 'id', kind = 'text' }},
    {{ name = 'value', from = 'value', kind = 'text' }},
]"
            ),
        );
        let read = |(name, rows): &(&str, &str)| {
            delivery_of(&source, name, "2026-04-01".parse().unwrap(), &format!("id,value\n{rows}"))
        };
        let combined = combine(&source, files.iter().map(read).collect()).unwrap();
        let told = combined.issues().kinds().into_iter().filter(|kind| kind.rule == "files_contradict");
        let told: Vec<(String, u32)> = told.map(|kind| (kind.file, kind.first_rows[0])).collect();
        assert_eq!(told, expected.iter().map(|(file, row)| ((*file).to_owned(), *row)).collect::<Vec<_>>());
    }

    #[test]
    fn two_files_of_a_day_that_say_different_things_of_a_key_are_told() {
        let files = [("outcomes.csv", "1,caution\n2,fine\n"), ("outcomes (1).csv", "2,discharge\n1,caution\n")];
        check("correct", "received", &files, &[("outcomes.csv", 2)]);
        check("snapshot", "received", &files, &[("outcomes.csv", 2)]);
        // Of a ledger the first stands.
        check("ledger", "received", &files, &[("outcomes (1).csv", 1)]);
    }

    #[test]
    fn a_row_that_only_the_older_name_has_under_a_key_of_both_is_lost_and_told() {
        let files = [("a.csv", "1,caution\n1,compensation\n"), ("b.csv", "1,caution\n")];
        check("correct", "received", &files, &[("a.csv", 2)]);
    }

    #[test]
    fn copies_and_files_of_other_keys_are_not_told() {
        let files = [("a.csv", "1,caution\n2,fine\n"), ("b.csv", "2,fine\n1,caution\n"), ("c.csv", "3,fine\n")];
        check("correct", "received", &files, &[]);
    }

    #[test]
    fn files_that_are_complete_up_to_one_day_after_the_other_are_in_order() {
        let files = [("2026-01.csv", "1,caution\n"), ("2026-02.csv", "1,fine\n")];
        check("correct", "%Y-%m in file name", &files, &[]);
        let files = [("a_2026-02.csv", "1,caution\n"), ("b_2026-01.csv", "1,fine\n")];
        check("correct", "%Y-%m in file name", &files, &[("a_2026-02.csv", 1)]);
    }
}
