//! The whole job against a truth that was written down before any extract was.

use std::collections::BTreeMap;
use std::path::Path;

use crate::service::{Service, UNTIL, yjp};

#[test]
fn without_identity_errors_every_figure_of_the_truth_is_found() {
    let service = Service::invented(600, &["--without-identity-errors"]);
    service.command("run").assert().success();
    let found = figures(&service.tables(), &service.folder().join("found"));
    let truth = figures(&service.folder().join("truth"), &service.folder().join("expected"));
    assert!(truth.len() > 1_000, "the truth has only {} figures", truth.len());
    let wrong: Vec<String> = truth
        .iter()
        .filter(|(figure, value)| found.get(*figure) != Some(value))
        .map(|(figure, value)| format!("{figure}: {value} in truth, {:?} found", found.get(figure)))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} figures differ:\n{}",
        wrong.len(),
        truth.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
    assert_eq!(found.len(), truth.len());
}

/// What is measured on tables, without disclosure control: the columns that name a figure, and the rest.
pub fn figures(tables: &Path, out: &Path) -> BTreeMap<String, String> {
    let mut command = yjp();
    command.args(["measure", "--no-disclosure-control", "--as-at", UNTIL, "--tables"]).arg(tables);
    command.arg("--out").arg(out).assert().success();
    let mut reader = csv::Reader::from_path(out.join("measures.csv")).unwrap();
    let columns = reader.headers().unwrap().clone();
    let tier = columns.iter().position(|column| column == "tier").unwrap();
    let joined = |record: &csv::StringRecord, from: usize, to: usize| {
        record.iter().skip(from).take(to - from).collect::<Vec<_>>().join(" ")
    };
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            (joined(&record, 0, tier + 1), joined(&record, tier + 1, record.len()))
        })
        .collect()
}
