//! Record tables drawn as text, so that tests can be read.

use std::collections::BTreeMap;

use polars::prelude::*;
use proptest::prelude::*;

use crate::declarations::{CodeList, CodeLists, Linkage};
use crate::model::records::{LINK_DECISIONS, RECORDS};
use crate::model::{self, Field, Table};
use crate::stages::drawing;
use crate::stages::handed::linked::{Day, Linked};
use crate::stages::link::History;
use crate::stages::link::records::Records;

/// Links drawn tables by the rules and lists that come with the program.
///
/// A column that is not drawn is null, or `not_known` where none may be null.
pub(crate) fn linked(tables: &[(&str, &str)]) -> Linked {
    link_in_order(tables, &|_| None, None)
}

/// The same, with a care extract that is complete between two days.
pub(crate) fn linked_with_care(tables: &[(&str, &str)], from: &str, until: &str) -> Linked {
    link_in_order(tables, &|_| None, Some((day(from), day(until))))
}

/// The same, as at a day.
pub(in crate::stages::link) fn linked_as_at(tables: &[(&str, &str)], as_at: &str) -> Linked {
    link_with(tables, &|_| None, None, &History { as_at: day(as_at), previous: None })
}

/// The same, on the night after one that left these links.
pub(in crate::stages::link) fn linked_after(tables: &[(&str, &str)], links: &DataFrame) -> Linked {
    let history = History { as_at: 0, previous: Some(links.clone()) };
    link_with(tables, &|_| None, None, &history)
}

/// The same, with the rows of every table in another order.
pub(in crate::stages::link) fn linked_shuffled(
    tables: &[(&str, &str)],
    orders: &BTreeMap<String, Vec<usize>>,
) -> Linked {
    link_in_order(tables, &|name| orders.get(name).cloned(), None)
}

/// An order of the rows of every drawn table.
pub(in crate::stages::link) fn any_order(
    tables: &[(&str, &str)],
) -> impl Strategy<Value = BTreeMap<String, Vec<usize>>> + use<> {
    let orders: Vec<_> = tables
        .iter()
        .map(|(name, text)| {
            let rows: Vec<usize> = (0..drawing::table(text).height()).collect();
            (Just((*name).to_owned()), Just(rows).prop_shuffle())
        })
        .collect();
    orders.prop_map(|orders| orders.into_iter().collect())
}

fn link_in_order(
    tables: &[(&str, &str)],
    order: &dyn Fn(&str) -> Option<Vec<usize>>,
    care_coverage: Option<(Day, Day)>,
) -> Linked {
    link_with(tables, order, care_coverage, &History::default())
}

fn link_with(
    tables: &[(&str, &str)],
    order: &dyn Fn(&str) -> Option<Vec<usize>>,
    care_coverage: Option<(Day, Day)>,
    history: &History,
) -> Linked {
    let mut frames = BTreeMap::new();
    let reference = model::REFERENCE.iter().chain([&model::COVERAGE]).map(|name| model::table(name).unwrap());
    for table in RECORDS.iter().chain([&LINK_DECISIONS]).chain(reference) {
        let drawn = tables.iter().find(|(name, _)| *name == table.name).map(|(_, text)| drawing::table(text));
        let frame = typed(table, &drawn.unwrap_or_default());
        let rows: Option<IdxCa> =
            order(table.name).map(|rows| rows.into_iter().map(|row| Some(IdxSize::try_from(row).unwrap())).collect());
        frames.insert(table.name, rows.map_or(frame.clone(), |rows| frame.take(&rows).unwrap()));
    }
    let records = Records::drawn(frames, care_coverage);
    crate::stages::link::link_records(&records, &rules(), &lists(), history).unwrap()
}

/// Drawn rows of `person_records`.
pub(in crate::stages::link) fn typed_records(text: &str) -> DataFrame {
    typed(RECORDS.iter().find(|table| table.name == "person_records").unwrap(), &drawing::table(text))
}

/// The rules that come with the program.
pub(crate) fn rules() -> Linkage {
    toml::from_str(include_str!("../../../../pipelines/linkage/people.toml")).unwrap()
}

/// The lists that come with the program.
pub(crate) fn lists() -> CodeLists {
    macro_rules! list {
        ($name:literal) => {{
            let about = include_str!(concat!("../../../../pipelines/code_lists/", $name, ".toml"));
            let codes = include_str!(concat!("../../../../pipelines/code_lists/", $name, ".csv"));
            ($name.to_owned(), CodeList::parse($name, about, codes).unwrap())
        }};
    }
    CodeLists::from([list!("outcome"), list!("tier"), list!("ethnicity"), list!("offence"), list!("legal_status")])
}

/// A day written as `2024-02-29`.
pub(crate) fn day(text: &str) -> Day {
    text.parse::<chrono::NaiveDate>().unwrap().to_epoch_days()
}

/// A drawn table in the types of the model.
fn typed(table: &Table, drawn: &DataFrame) -> DataFrame {
    let names: Vec<String> = drawn.get_column_names().iter().map(ToString::to_string).collect();
    let unknown = names.iter().find(|name| table.fields.iter().all(|field| field.name != name.as_str()));
    assert_eq!(unknown, None, "no such column in {}", table.name);
    let columns = table.fields.iter().map(|field| typed_column(field, drawn)).collect();
    DataFrame::new(drawn.height(), columns).unwrap()
}

fn typed_column(field: &Field, drawn: &DataFrame) -> Column {
    let cells: Vec<Option<&str>> = match drawn.column(field.name) {
        Ok(column) => column.str().unwrap().iter().collect(),
        Err(_) => vec![None; drawn.height()],
    };
    let name = PlSmallStr::from_static(field.name);
    match field.kind {
        model::FieldKind::Date => {
            let days: Int32Chunked = cells.iter().map(|cell| cell.map(day)).collect();
            days.with_name(name).into_date().into_column()
        }
        model::FieldKind::Integer => Column::new(
            name,
            cells.iter().map(|cell| cell.map(|cell| cell.parse::<i32>().unwrap())).collect::<Vec<_>>(),
        ),
        model::FieldKind::Number => Column::new(
            name,
            cells.iter().map(|cell| cell.map(|cell| cell.parse::<f64>().unwrap())).collect::<Vec<_>>(),
        ),
        model::FieldKind::Boolean => {
            Column::new(name, cells.iter().map(|cell| *cell == Some("yes")).collect::<Vec<_>>())
        }
        _ if field.is_nullable => Column::new(name, cells),
        _ => Column::new(name, cells.iter().map(|cell| cell.unwrap_or("not_known")).collect::<Vec<_>>()),
    }
}
