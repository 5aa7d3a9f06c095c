//! A measure, a breakdown and a code list that are files alone: `fixtures/arrests_once_or_more/pipelines`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::cases;
use crate::service::{Service, yjp};

const CASE: &str = "arrests_once_or_more";

/// What the program says with the added declarations.
fn said(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let project = cases::project_of(CASE, folder.path());
    let output = yjp().args(arguments).arg("--project").arg(&project).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn has_all(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing");
    }
}

#[test]
fn a_measure_that_is_files_alone_is_in_every_part_of_a_publication() {
    let service = Service::invented(60, &[]);
    let project = cases::project_of(CASE, service.folder());
    service.command("run").arg("--project").arg(project).assert().success();
    let published = |file: &str| fs::read_to_string(service.store().join("publishable/latest").join(file)).unwrap();
    let figures = published("measures.csv");
    let header = figures.lines().next().unwrap();
    assert!(header.contains(",tier,how_often,numerator,"), "{header}");
    let mut rows = figures.lines().filter(|row| row.starts_with("arrests,"));
    assert!(rows.any(|row| row.contains(",more_than_once,")));
    has_all(
        &published("report.html"),
        &[">Children arrested</h2>", "Arrests per child", "Once in the quarter", "More than once"],
    );
    has_all(
        &published("data_dictionary.md"),
        &["### `arrests`: Children arrested", "| `how_often` |", "`arrests_per_child`"],
    );
}

/// The lines of a measure in the dictionary, `STATISTIC UNIT`.
fn listed(dictionary: &str, measure: &str) -> BTreeSet<String> {
    let (_, section) = dictionary.split_once(&format!("\n### `{measure}`:")).unwrap();
    let section = section.split("\n### ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.split('`').skip(1).step_by(2).take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn the_dictionary_lists_every_statistic_that_is_published_with_its_unit() {
    let service = Service::invented(60, &[]);
    service.command("run").assert().success();
    let published = |file: &str| service.store().join("publishable/latest").join(file);
    let dictionary = fs::read_to_string(published("data_dictionary.md")).unwrap();
    let mut reader = csv::Reader::from_path(published("measures.csv")).unwrap();
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(|row| row.unwrap()).collect();
    // A series is listed by its first and its last, and its first is what this looks for.
    let is_later = |statistic: &str| {
        let month = statistic.strip_prefix("reoffended_within_").and_then(|month| month.parse::<u32>().ok());
        month.is_some_and(|month| month > 1)
    };
    let mut n_found = 0;
    for measure in rows.iter().map(|row| &row["measure"]).collect::<BTreeSet<_>>() {
        let listed = listed(&dictionary, measure);
        for row in rows.iter().filter(|row| row["measure"] == *measure && !is_later(&row["statistic"])) {
            let found = |line: &String| line.split(' ').eq([row["statistic"].as_str(), row["unit"].as_str()]);
            let is_series = row["statistic"].ends_with("_within_1");
            assert!(is_series || listed.iter().any(found), "{measure}: {} in {}", row["statistic"], row["unit"]);
            n_found += 1;
        }
    }
    assert!(n_found > 1000, "{n_found}");
}

#[test]
fn a_measure_and_a_list_that_are_files_alone_are_explained() {
    has_all(
        &said(&["explain", "measure", "arrests"]),
        &[
            "Children arrested (arrests)",
            "sex x how_often",
            "arrests_per_child: arrests / children",
            "FROM contacts AS c",
        ],
    );
    has_all(&said(&["explain", "list", "how_often"]), &["more_than_once", "Arrested more than once"]);
}
