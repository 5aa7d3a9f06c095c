//! What a change of a declaration changes in the report.

use std::fs;
use std::path::Path;

use super::*;
use crate::declarations::{self, Project};

/// The project that comes with the program, with a text of one file replaced.
fn project(file: &str, old: &str, new: &str) -> Project {
    let folder = tempfile::tempdir().unwrap();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines")];
    let root = folders[0].clone();
    while let Some(next) = folders.pop() {
        fs::create_dir_all(folder.path().join(next.strip_prefix(&root).unwrap())).unwrap();
        for path in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                fs::copy(&path, folder.path().join(path.strip_prefix(&root).unwrap())).unwrap();
            }
        }
    }
    let path = folder.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "{file} lacks `{old}`");
    fs::write(&path, text.replace(old, new)).unwrap();
    if path.extension().is_some_and(|extension| extension == "csv") {
        rehash(&path);
    }
    declarations::load(folder.path()).unwrap()
}

/// Says in the list's `.toml` that the change is meant.
fn rehash(csv: &Path) {
    let error = declarations::load(csv.parent().unwrap().parent().unwrap()).unwrap_err();
    let hint = format!("{error:?}");
    let sha256 = hint.split("sha256 = \\\"").nth(1).unwrap().split('\\').next().unwrap();
    let path = csv.with_extension("toml");
    let toml = fs::read_to_string(&path).unwrap();
    let lines = toml.lines().map(|line| match line.starts_with("sha256") {
        true => format!("sha256 = \"{sha256}\"\n"),
        false => format!("{line}\n"),
    });
    fs::write(&path, lines.collect::<String>()).unwrap();
}

fn html_of(project: &Project) -> String {
    let about = About { measures: &project.measures, code_lists: &project.code_lists, ..service::about() };
    html(&FRAME, &about, ON)
}

#[test]
fn another_reference_is_named_in_chart_and_sentences() {
    let html = html_of(&project("measures/disproportionality.toml", "reference = \"white\"", "reference = \"black\""));
    assert!(html.contains("Relative rate index: how many times as likely as Black children"));
    assert!(!html.contains("as likely as White children"));
    assert!(REPORT.contains("as likely as White children") && !REPORT.contains("as likely as Black children"));
}

#[test]
fn another_minimum_is_said_in_words() {
    let project = project("measures/outcomes.toml", "minimum_children = 10", "minimum_children = 20");
    let texts = |project: &Project| -> Vec<String> {
        let report = project.measures["outcomes"].report.as_ref().unwrap();
        report.section.iter().flat_map(|section| &section.block).map(|block| block.text.clone()).collect()
    };
    assert!(texts(&project).iter().any(|text| text.contains("fewer than 20 children")));
    assert!(texts(&service::PROJECT).iter().any(|text| text.contains("fewer than 10 children")));
}

#[test]
fn a_group_is_called_what_its_list_calls_it() {
    let html = html_of(&project("code_lists/tier.csv", "Community sentence", "Sentence in the community"));
    assert!(html.contains("Sentence in the community") && !html.contains("Community sentence"));
    assert!(REPORT.contains("Community sentence"));
}

#[test]
fn groups_stand_in_the_order_of_their_list() {
    let headings = |html: &str| -> Vec<String> {
        let section = html.split("<section id=\"first-time-entrants\"").nth(1).unwrap();
        let rows = texts(section, "th").into_iter().filter(|text| ["White", "Black"].contains(&text.as_str()));
        rows.take(2).collect()
    };
    assert_eq!(headings(&REPORT), ["White", "Black"]);
    let html = html_of(&project("code_lists/ethnic_group.csv", ",,,,,1,White", ",,,,,9,White").clone());
    assert_eq!(headings(&html)[0], "Black");
}

#[test]
fn a_measure_that_declares_no_report_has_a_section_all_the_same() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/measures/custody.toml");
    let whole = fs::read_to_string(path).unwrap();
    let (declared, report) = whole.split_once("\n# What the report shows.").unwrap();
    let bare = project("measures/custody.toml", &format!("\n# What the report shows.{report}"), "");
    assert!(!declared.contains("report"));
    let html = html_of(&bare);
    let section = html.split("<section id=\"custody\"").nth(1).unwrap().split("</section>").next().unwrap();
    for words in ["Use of custody by year", "Use of custody by quarter", "Ethnic group", "Girls", "No previous"] {
        assert!(section.contains(words), "the section lacks `{words}`");
    }
}

#[test]
fn the_report_knows_no_word_of_a_measure() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/stages/report");
    let mut folders = vec![folder];
    let words = [
        "white",
        "black",
        "reoffend",
        "custody",
        "looked_after",
        "looked-after",
        "entrant",
        "remand",
        "diversion",
        "caution \"",
    ];
    while let Some(next) = folders.pop() {
        for path in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() && !path.ends_with("tests") {
                folders.push(path);
            } else if path.is_file() && path.extension().is_none_or(|extension| extension != "css") {
                let text = fs::read_to_string(&path).unwrap().to_lowercase();
                let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
                let found = words.iter().find(|word| text.contains(**word));
                assert!(found.is_none(), "{} says {found:?}", path.display());
            }
        }
    }
}
