//! Every source of the default pipeline, on deliveries in its layout: `fixtures/sources`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use polars::prelude::DataFrame;

use crate::declarations::{self, Project};
use crate::stages;
use crate::stages::drawing::draw;
use chrono::NaiveDate;

const TABLES: [&str; 11] = [
    "person_records",
    "offence_records",
    "outcome_records",
    "hearing_records",
    "care_records",
    "intervention_records",
    "contact_records",
    "link_decisions",
    "population",
    "looked_after_population",
    "comparators",
];

fn root(place: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(place)
}

fn project() -> Project {
    declarations::load(&root("pipelines")).unwrap()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Reads the deliveries of a source's case and draws what became of them.
fn check(name: &str) {
    let project = project();
    let source = &project.sources[name];
    stages::check(source, &project.code_lists).unwrap();
    let case = root("fixtures/sources").join(name);
    let mut text = String::new();
    let mut deliveries = Vec::new();
    for folder in entries(&case.join("input")) {
        let received: NaiveDate = folder.file_name().unwrap().to_str().unwrap().parse().unwrap();
        for path in entries(&folder) {
            let file = format!("{received}/{}", path.file_name().unwrap().to_str().unwrap());
            let raw = stages::extract(source, &file, received, &mut fs::File::open(&path).unwrap()).unwrap();
            let delivery = stages::normalise(raw, source, &project.code_lists, &project.measures).unwrap();
            if !delivery.issues().is_empty() {
                let issues = delivery.issues().frame().select(["rule", "file", "row", "column", "effect"]).unwrap();
                text += &format!("{}\n", draw(&issues));
            }
            deliveries.push(delivery);
        }
    }
    let combined = stages::combine(source, deliveries).unwrap();
    let counts = combined.counts();
    text += &format!(
        "in {}, out {}, rejected {}, superseded {}\n",
        counts.rows_in, counts.rows_out, counts.rows_rejected, counts.rows_superseded
    );
    let normalised = stages::spread(vec![(source, combined)]).unwrap();
    for name in TABLES {
        let table = normalised.table(name);
        if table.height() > 0 {
            text += &format!("\n{name}\n{}", draw(&filled(table)));
        }
    }
    if let Some((from, to)) = normalised.care_coverage() {
        text += &format!("\ncomplete from {from} to {to}\n");
    }
    expect_file![case.join("expected.txt")].assert_eq(&text);
}

/// The columns that say anything.
fn filled(table: &DataFrame) -> DataFrame {
    let columns = table.columns().iter().filter(|column| column.null_count() < table.height());
    DataFrame::new(table.height(), columns.cloned().collect()).unwrap()
}

#[test]
fn every_source_reads_its_case_as_expected() {
    for name in project().sources.keys() {
        check(name);
    }
}

#[test]
fn every_source_has_its_case() {
    let cases: BTreeSet<String> = entries(&root("fixtures/sources"))
        .iter()
        .filter(|path| path.is_dir())
        .flat_map(|supplier| entries(supplier))
        .map(|path| path.strip_prefix(root("fixtures/sources")).unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(project().sources.into_keys().collect::<BTreeSet<_>>(), cases);
}
