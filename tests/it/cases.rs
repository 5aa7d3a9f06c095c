//! Cases worked out by hand: `fixtures/<case>/{README.md,case.toml,input,expected}`.
//!
//! `input/` holds tables of the model as CSV. A blank cell takes the table's default
//! from `case.toml`, or is null without one; `none` is null whatever the default.
//! `expected/figures.csv` lists figures: every one must be published exactly once
//! with these values. `pipelines/`, if it is there, holds declarations beside those of the default project, or in their
//! place. A breakdown that it leaves blank is `all`; any other blank is not compared.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use polars::prelude::*;
use serde::Deserialize;
use youth_justice_pipeline::model::{self, FieldKind, Table};

use crate::service::{copy, yjp};

/// The columns that say which figure it is; a blank cell of those behind them means `all`.
const FIGURE: [&str; 4] = ["measure", "statistic", "interval_start", "interval_end"];
/// Figures agree to this much; expectations are written to six decimals.
const TOLERANCE: f64 = 1e-6;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What must hold, told where it does not.
    title: String,
    as_at: toml::value::Datetime,
    #[serde(default)]
    defaults: BTreeMap<String, BTreeMap<String, toml::Value>>,
}

type Row = BTreeMap<String, String>;

#[test]
fn every_case_comes_out_as_worked_out_by_hand() {
    let names = names();
    assert!(!names.is_empty());
    let faults: Vec<String> = names.iter().filter_map(|name| fault_of(name)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn every_measure_has_a_case_worked_out_by_hand() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let expected: Vec<Row> = crate::service::files(&root.join("fixtures"))
        .iter()
        .filter(|path| path.ends_with("expected/figures.csv"))
        .flat_map(|path| read_rows(path))
        .collect();
    let files = crate::service::files(&root.join("pipelines/measures"));
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "toml")) {
        let measure = file.file_stem().unwrap().to_str().unwrap();
        assert!(expected.iter().any(|figure| figure["measure"] == measure), "no case for {measure}");
    }
}

/// Writes the tables of a case as Parquet and returns the day it is for.
pub fn write_input(case: &str, folder: &Path) -> String {
    let declared = declared(case);
    write_tables(&root(case).join("input"), &declared.defaults, folder);
    declared.as_at.to_string()
}

fn root(case: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(case)
}

fn declared(case: &str) -> Case {
    toml::from_str(&std::fs::read_to_string(root(case).join("case.toml")).unwrap()).unwrap()
}

/// What is wrong with a case, if anything.
fn fault_of(case: &str) -> Option<String> {
    let scratch = tempfile::tempdir().unwrap();
    let as_at = write_input(case, scratch.path());
    let out = scratch.path().join("out");
    let mut measure = yjp();
    measure.args(["measure", "--no-disclosure-control", "--as-at", &as_at, "--tables"]).arg(scratch.path());
    if root(case).join("pipelines").is_dir() {
        measure.arg("--project").arg(project_of(case, scratch.path()));
    }
    measure.arg("--out").arg(&out).assert().success();
    let file = out.join("measures.csv");
    let (published, broken_down_by) = (read_rows(&file), columns_before_numbers(&file));
    let expected = read_rows(&root(case).join("expected/figures.csv"));
    let faults: Vec<String> = expected.iter().filter_map(|row| fault(row, &published, &broken_down_by)).collect();
    (!faults.is_empty()).then(|| format!("{case}, {}:\n{}", declared(case).title, faults.join("\n")))
}

/// The default project with the declarations of a case beside or in place of its own, in this folder.
pub fn project_of(case: &str, folder: &Path) -> PathBuf {
    let project = folder.join("pipelines");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines"), &project);
    copy(&root(case).join("pipelines"), &project);
    project
}

/// The columns that figures are broken down by: those before the numbers that do not say which figure it is.
fn columns_before_numbers(file: &Path) -> Vec<String> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let names = columns.into_iter().take_while(|column| column != "numerator");
    names.filter(|column| !FIGURE.contains(&column.as_str())).collect()
}

/// The cases there are: every folder of `fixtures` with a `case.toml`.
pub fn names() -> Vec<String> {
    let entries = std::fs::read_dir(root("")).unwrap().map(|entry| entry.unwrap().path());
    let cases = entries.filter(|path| path.join("case.toml").is_file());
    let mut names: Vec<String> = cases.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// What is wrong with one expected figure, if anything.
fn fault(expected: &Row, published: &[Row], broken_down_by: &[String]) -> Option<String> {
    if let Some(unknown) = expected.keys().find(|column| published.iter().any(|row| !row.contains_key(*column))) {
        return Some(format!("expected/figures.csv has a column `{unknown}`, which is not published"));
    }
    let found: Vec<&Row> = published.iter().filter(|row| names_same_figure(expected, row, broken_down_by)).collect();
    let [figure] = found[..] else {
        return Some(format!("{} figures match {expected:?}", found.len()));
    };
    let differs = ["numerator", "denominator", "value", "lower", "upper", "status"].iter().any(|column| {
        let wanted = expected.get(*column).map_or("", String::as_str);
        !wanted.is_empty() && !is_same(wanted, &figure[*column])
    });
    differs.then(|| format!("expected {expected:?}\n     got {figure:?}"))
}

fn names_same_figure(expected: &Row, row: &Row, broken_down_by: &[String]) -> bool {
    let is_named = |column: &str| expected[column] == row[column];
    let is_broken_down = |column: &str| {
        let wanted = expected.get(column).map_or("", String::as_str);
        row[column] == if wanted.is_empty() { "all" } else { wanted }
    };
    FIGURE.into_iter().all(is_named) && broken_down_by.iter().all(|column| is_broken_down(column))
}

fn is_same(wanted: &str, got: &str) -> bool {
    match (wanted.parse::<f64>(), got.parse::<f64>()) {
        (Ok(wanted), Ok(got)) => (wanted - got).abs() <= TOLERANCE * wanted.abs().max(1.0),
        _ => wanted == got,
    }
}

fn write_tables(input: &Path, defaults: &BTreeMap<String, BTreeMap<String, toml::Value>>, folder: &Path) {
    let mut files: Vec<PathBuf> = std::fs::read_dir(input).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let table = model::table(name).unwrap();
        let nothing = BTreeMap::new();
        let mut frame = typed(table, &read_rows(&file), defaults.get(name).unwrap_or(&nothing));
        let target = File::create(folder.join(format!("{name}.parquet"))).unwrap();
        ParquetWriter::new(target).finish(&mut frame).unwrap();
    }
}

fn typed(table: &Table, rows: &[Row], defaults: &BTreeMap<String, toml::Value>) -> DataFrame {
    let columns = table
        .fields
        .iter()
        .map(|field| {
            let cells: Vec<Option<String>> =
                rows.iter().map(|row| cell(row, field.name, defaults.get(field.name))).collect();
            column(field.name, field.kind, &cells)
        })
        .collect();
    DataFrame::new(rows.len(), columns).unwrap()
}

fn cell(row: &Row, column: &str, default: Option<&toml::Value>) -> Option<String> {
    match row.get(column).map_or("", String::as_str) {
        "none" => None,
        "" => default.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
        text => Some(text.to_owned()),
    }
}

fn column(name: &str, kind: FieldKind, cells: &[Option<String>]) -> Column {
    let parsed = |cell: &Option<String>| cell.as_ref().map(|text| text.parse::<i32>().unwrap());
    match kind {
        FieldKind::Id | FieldKind::Category | FieldKind::Text => Column::new(name.into(), cells),
        FieldKind::Integer => Column::new(name.into(), cells.iter().map(parsed).collect::<Vec<_>>()),
        FieldKind::Number => {
            let numbers: Vec<Option<f64>> =
                cells.iter().map(|cell| cell.as_ref().map(|t| t.parse().unwrap())).collect();
            Column::new(name.into(), numbers)
        }
        FieldKind::Boolean => {
            let facts: Vec<Option<bool>> = cells.iter().map(|cell| cell.as_ref().map(|t| t == "true")).collect();
            Column::new(name.into(), facts)
        }
        FieldKind::Date => {
            let epoch = chrono::NaiveDate::default();
            let day = |text: &String| (text.parse::<chrono::NaiveDate>().unwrap() - epoch).num_days() as i32;
            let days: Vec<Option<i32>> = cells.iter().map(|cell| cell.as_ref().map(day)).collect();
            Column::new(name.into(), days).cast(&DataType::Date).unwrap()
        }
    }
}

fn read_rows(file: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}
