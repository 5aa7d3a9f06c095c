//! Tables whose dates lie where rules change: ends of quarters and years, leap days, the last day of a
//! follow-up and the day after; many events of one child on one day; and what is not known.

use std::fs::File;
use std::path::Path;

use chrono::{Days, Months, NaiveDate};
use polars::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use youth_justice_pipeline::model::{Field, FieldKind, TABLES, Table};

/// Days around which everything happens, so that very many fall together or just beside each other.
const DAYS: [&str; 8] =
    ["2016-02-29", "2019-12-31", "2020-02-29", "2021-03-31", "2022-06-30", "2023-02-28", "2024-02-29", "2025-09-30"];

/// Writes every table, with this many children.
pub fn write(folder: &Path, n_children: usize, seed: u64) {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    for table in TABLES {
        let n_rows = match table.name {
            "persons" => n_children * 9 / 10,
            "offences" | "outcomes" => n_children * 5,
            _ => n_children,
        };
        let mut frame = rows(table, n_rows, n_children, &mut dice);
        let file = File::create(folder.join(format!("{}.parquet", table.name))).unwrap();
        ParquetWriter::new(file).finish(&mut frame).unwrap();
    }
}

fn rows(table: &Table, n_rows: usize, n_children: usize, dice: &mut ChaCha8Rng) -> DataFrame {
    let columns = table.fields.iter().map(|field| {
        let name = field.name.into();
        match field.kind {
            FieldKind::Id | FieldKind::Category | FieldKind::Text => {
                let text = |row| (!is_blank(field, dice)).then(|| text(table, field, row, n_children, dice));
                Column::new(name, (0..n_rows).map(text).collect::<Vec<_>>())
            }
            FieldKind::Date => {
                let day = |_| (!is_blank(field, dice)).then(|| day(dice).to_epoch_days());
                Column::new(name, (0..n_rows).map(day).collect::<Vec<_>>()).cast(&DataType::Date).unwrap()
            }
            FieldKind::Integer => {
                let number = |_| (!is_blank(field, dice)).then(|| number(field, dice));
                Column::new(name, (0..n_rows).map(number).collect::<Vec<_>>())
            }
            FieldKind::Number => {
                Column::new(name, (0..n_rows).map(|_| dice.random_range(0.0..1.0)).collect::<Vec<f64>>())
            }
            FieldKind::Boolean => {
                Column::new(name, (0..n_rows).map(|_| dice.random_ratio(3, 4)).collect::<Vec<bool>>())
            }
        }
    });
    DataFrame::new(n_rows, columns.collect()).unwrap()
}

/// A category may be blank wherever it is, but for remand decisions, of which a measure lists every kind; all else
/// only where the model lets it.
fn is_blank(field: &Field, dice: &mut ChaCha8Rng) -> bool {
    field.name != "decision" && (field.is_nullable || field.kind == FieldKind::Category) && dice.random_ratio(1, 8)
}

/// One of the days, or one as far from it as a rule reaches, or the day before or after that.
fn day(dice: &mut ChaCha8Rng) -> NaiveDate {
    let day: NaiveDate = DAYS[dice.random_range(0..DAYS.len())].parse().unwrap();
    let months = [0, 0, 0, 1, 6, 12, 12, 18][dice.random_range(0..8)];
    day + Months::new(months) + Days::new(dice.random_range(0..3)) - Days::new(1)
}

fn number(field: &Field, dice: &mut ChaCha8Rng) -> i32 {
    match field.name {
        "year" => dice.random_range(2015..2027),
        "persons" => dice.random_range(0..900),
        _ => dice.random_range(9..20),
    }
}

fn text(table: &Table, field: &Field, row: usize, n_children: usize, dice: &mut ChaCha8Rng) -> String {
    let listed: &[&str] = match field.name {
        _ if table.key == [field.name] => return id(field.name, row),
        "person_id" => return id("person_id", dice.random_range(0..n_children)),
        "offence_id" => return id("offence_id", dice.random_range(0..n_children * 5)),
        "outcome_id" => return id("outcome_id", dice.random_range(0..n_children * 5)),
        "area" => &["Northmere"],
        "sex" => &["female", "male", "not_known"],
        "ethnic_group" => &["white", "mixed", "asian", "black", "other", "not_known"],
        "ethnicity_basis" => &["self_defined", "officer_observed", "not_known"],
        "tier" => &["nfa", "diversion", "pre_court", "first_tier", "community", "custody", "not_proven"],
        "appeal" => &["none", "none", "none", "changed", "quashed"],
        "residence" => &["local", "local", "local", "other", "not_known"],
        "decision" => &["unconditional_bail", "conditional_bail", "bail_support", "local_authority", "youth_detention"],
        "kind" if table.name == "contacts" => &["arrest", "arrest", "voluntary_interview"],
        "kind" => &["remand", "sentence", "sentence", "sentence"],
        "care_status" | "care_status_end" => &["looked_after", "not_looked_after", "not_known"],
        _ => &["not_known"],
    };
    listed[dice.random_range(0..listed.len())].to_owned()
}

/// Ids whose order as text differs from their order as numbers, without regard to case, and in a dictionary.
fn id(prefix: &str, number: usize) -> String {
    let letter = ["a", "B", "Z", "_", "é", "Ω", "10", "9"][number % 8];
    format!("{letter}{prefix}{number}")
}
