//! What tests of this stage share: a list, small sources, and deliveries read from text.

mod across;
mod days;
mod gates;
mod layouts;
mod several;

use chrono::NaiveDate;

use super::{NormalisedDelivery, Source};
use crate::declarations::{CodeList, CodeLists, Measures};
use crate::stages;
use crate::stages::drawing::draw;

pub(super) const RECEIVED: NaiveDate = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");

/// A list of sexes: 1 to March 2025, M and F from April 2024. And one of offences: two letters and five digits, or a letter more.
pub(super) fn lists() -> CodeLists {
    let declaration = r#"
title = "Sex"
publisher = "us"
url = "none"
fetched = 2026-01-01
licence = "MIT"
columns = ["short"]
"#;
    let csv = "code,label,group,valid_from,valid_to,note,short
1,male,,,2025-03-31,,m
F,female,,2024-04-01,,,f
M,male,,2024-04-01,,,
X,none,,,,,
female,female,,,,,
male,male,,,,,
";
    let list = CodeList::parse("sex", declaration, csv).unwrap();
    let declaration = declaration.replace("columns = [\"short\"]", "shapes = [\"AA99999A\"]");
    let csv = "code,label,group,valid_from,valid_to,note\nTH68001,Theft from the person of another,,,,\n";
    let offences = CodeList::parse("offence", &declaration, csv).unwrap();
    CodeLists::from([("sex".to_owned(), list), ("offence".to_owned(), offences)])
}

/// A source of this format with these tables and records.
pub(super) fn source(format: &str, combine: &str, rest: &str) -> Source {
    let declaration = format!(
        "title = 'Test'\nsystem = 'test'\nformat = '{format}'\ncombine = '{combine}'\nmax_rejected = 0.1\n{rest}"
    );
    Source::parse("test/source", &declaration, &lists()).unwrap()
}

pub(super) fn delivery_of(source: &Source, file: &str, received: NaiveDate, text: &str) -> NormalisedDelivery {
    let raw = stages::extract(source, file, received, &mut text.as_bytes()).unwrap();
    super::normalise(raw, source, &lists(), &Measures::new()).unwrap()
}

pub(super) fn delivery(source: &Source, text: &str) -> NormalisedDelivery {
    delivery_of(source, "test.csv", RECEIVED, text)
}

/// The tables of a delivery, and every fault.
pub(super) fn drawn(source: &Source, delivery: &NormalisedDelivery) -> String {
    let tables = source.tables.iter().filter_map(|table| delivery.table(&table.name));
    let mut text: String = tables.map(draw).collect();
    if !delivery.issues().is_empty() {
        let issues = delivery.issues().frame().select(["rule", "row", "column", "effect"]).unwrap();
        text += &draw(&issues);
    }
    text
}
