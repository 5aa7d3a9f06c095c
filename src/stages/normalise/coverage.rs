//! Up to which day a delivery is complete.

use chrono::NaiveDate;
use polars::prelude::*;

use super::combine::Combined;
use super::dates;
use crate::declarations::Source;
use crate::declarations::source::{CoversTo, day_in};

/// The day by the first rule that fits: never after the day of receipt, since nobody knows of days to come.
pub(super) fn covered_to(
    source: &Source,
    file: &str,
    received: NaiveDate,
    tables: &[(String, DataFrame)],
) -> Option<NaiveDate> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let day = source.covers_to.iter().find_map(|rule| match rule {
        CoversTo::Receipt(receipt) => Some(receipt.day(received)),
        CoversTo::FileName(format) => day_in(name, format),
        CoversTo::Newest(column) => tables.iter().filter_map(|(_, frame)| newest(frame, column)).max(),
    });
    day.map(|day| day.min(received))
}

/// The table `coverage` of the sources that measures may need.
pub(super) fn table(parts: &[(&Source, Combined)]) -> DataFrame {
    let told: Vec<(&Source, &str, Option<i32>)> = parts
        .iter()
        .filter_map(|(source, combined)| {
            let covered_to = combined.covered_to().map(dates::since_epoch);
            Some((*source, source.tells_of()?, covered_to))
        })
        .collect();
    let days: Vec<Option<i32>> = told.iter().map(|(.., day)| *day).collect();
    let days = Column::new("covers_to".into(), days).cast(&DataType::Date).expect("days since 1970 are dates");
    let columns = vec![
        Column::new("source".into(), told.iter().map(|(source, ..)| source.name.as_str()).collect::<Vec<_>>()),
        Column::new("covers".into(), told.iter().map(|(_, covers, _)| *covers).collect::<Vec<_>>()),
        days,
        Column::new("stand_ins".into(), told.iter().map(|(source, ..)| source.stand_ins.join(",")).collect::<Vec<_>>()),
    ];
    DataFrame::new(told.len(), columns).expect("all columns are of the same sources")
}

fn newest(frame: &DataFrame, column: &str) -> Option<NaiveDate> {
    let days = frame.column(column).ok()?.date().ok()?;
    days.physical().max().and_then(NaiveDate::from_epoch_days)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::tests::{delivery_of, source};

    fn check(rules: &str, file: &str, expected: Option<&str>) {
        let table = "[[table]]\nname = 'row'\ncolumn = [{ name = 'day', from = 'day', kind = 'date' }]";
        let source = source("csv", "append", &format!("covers_to = {rules}\n{table}"));
        let received = NaiveDate::from_ymd_opt(2024, 6, 19).unwrap();
        let delivery = delivery_of(&source, file, received, "day\n2024-03-02\n2024-05-30\n\n");
        let expected = expected.map(|day| day.parse().unwrap());
        assert_eq!(delivery.covered_to(), expected, "{rules} of {file}");
        let is_told = delivery.issues().counts().iter().any(|issue| issue.rule == "coverage_not_known");
        assert_eq!(is_told, expected.is_none());
    }

    #[test]
    fn the_first_rule_that_fits_says_to_which_day_a_delivery_is_complete() {
        let rules = "['%Y-%m-%d in file name', '31 March before received']";
        check(rules, "2024-06-19/episodes_2023-09-30.csv", Some("2023-09-30"));
        check(rules, "2024-06-19/episodes.csv", Some("2024-03-31"));
        check("'newest day'", "a.csv", Some("2024-05-30"));
    }

    #[test]
    fn no_delivery_knows_of_days_after_its_receipt() {
        check("'%Y-%m-%d in file name'", "plan_2025-01-01.csv", Some("2024-06-19"));
    }

    #[test]
    fn a_delivery_that_does_not_say_is_told() {
        check("'%Y-%m-%d in file name'", "a.csv", None);
    }
}
