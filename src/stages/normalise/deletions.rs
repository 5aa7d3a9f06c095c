//! Lists of what a delivery deletes: written as its children are, and each told that meets nobody.

use std::collections::HashMap;

use polars::prelude::*;

use super::delivery::NormalisedDelivery;
use super::respell::folded;
use super::stacked::numbers;
use crate::declarations::Source;
use crate::issues::{Effect, Issues};
use crate::stages::handed::ROW;

/// What a list names.
fn named(list: &str) -> impl Iterator<Item = &str> {
    let list = list.trim_matches(['{', '}', '[', ']']);
    list.split([',', ';']).map(|name| name.trim().trim_matches(['"', '\''])).filter(|name| !name.is_empty())
}

/// Writes what is deleted as the rows do that it deletes.
pub(super) fn mend(source: &Source, deliveries: &mut [NormalisedDelivery], issues: &mut Issues) {
    for table in &source.tables {
        let Some(column) = &table.deletes else { continue };
        let lists = |delivery: &NormalisedDelivery| {
            delivery.table(&table.name).and_then(|frame| Some(frame.column(column).ok()?.str().ok()?.clone()))
        };
        let is_empty = |list: &str| named(list).next().is_none();
        if deliveries.iter().filter_map(lists).all(|lists| lists.iter().flatten().all(is_empty)) {
            continue;
        }
        let known = known(source, deliveries);
        for delivery in &mut *deliveries {
            let file = delivery.file().to_owned();
            let Some(lists) = lists(delivery) else { continue };
            let frame = delivery.table_mut(&table.name).expect("it has the lists");
            let rows = numbers(frame, ROW);
            let one = |(list, row): (Option<&str>, u32)| {
                let tell = |rule| issues.push(rule, &source.name, &file, row, column, Effect::Kept);
                list.map(|list| respelled(list, &known, tell))
            };
            let lists: StringChunked = lists.iter().zip(rows).map(one).collect();
            frame.with_column(lists.with_name(column.as_str().into()).into_column()).expect("one cell a row");
        }
    }
}

/// The references that a row can be deleted by, by what they are in any writing.
fn known(source: &Source, deliveries: &[NormalisedDelivery]) -> HashMap<String, Vec<String>> {
    let mut known: HashMap<String, Vec<String>> = HashMap::new();
    for table in &source.tables {
        let [key] = table.key.as_slice() else { continue };
        for frame in deliveries.iter().filter_map(|delivery| delivery.table(&table.name)) {
            let cells = frame.column(key).ok().and_then(|column| column.str().ok());
            for text in cells.into_iter().flat_map(|cells| cells.iter().flatten()) {
                let writings = known.entry(folded(text)).or_default();
                if !writings.iter().any(|writing| writing == text) {
                    writings.push(text.to_owned());
                }
            }
        }
    }
    known
}

fn respelled(list: &str, known: &HashMap<String, Vec<String>>, mut tell: impl FnMut(&'static str)) -> String {
    let mut own = |name: &str| match known.get(&folded(name)).map(Vec::as_slice) {
        Some([writing]) if writing != name => {
            tell("reference_respelled");
            writing.clone()
        }
        Some(writings) if writings.iter().any(|writing| writing == name) => name.to_owned(),
        _ => {
            tell("deletion_of_nobody");
            name.to_owned()
        }
    };
    let names: Vec<String> = named(list).map(&mut own).collect();
    names.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(list: &str, expected: &str, expected_told: &[&str]) {
        let known = ["Y1", "Y2", "aB", "Ab"].iter().fold(HashMap::<_, Vec<_>>::new(), |mut known, text| {
            known.entry(folded(text)).or_default().push((*text).to_owned());
            known
        });
        let mut told = Vec::new();
        assert_eq!(respelled(list, &known, |rule| told.push(rule)), expected);
        assert_eq!(told, expected_told);
    }

    #[test]
    fn a_list_names_children_as_their_rows_do() {
        check("{Y1,Y2}", "Y1,Y2", &[]);
        check("{y1;Y2}", "Y1,Y2", &["reference_respelled"]);
        check("[\"Y 2\"]", "Y2", &["reference_respelled"]);
        check("{}", "", &[]);
    }

    #[test]
    fn who_is_not_there_or_may_be_two_is_told() {
        check("{Y3}", "Y3", &["deletion_of_nobody"]);
        check("{AB}", "AB", &["deletion_of_nobody"]);
        check("{aB}", "aB", &[]);
    }
}
