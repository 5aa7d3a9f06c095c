//! `yjp explain measure --tables`: how a figure came about.

use std::path::Path;

use crate::cases;
use crate::service::yjp;

/// The steps of proven reoffending in January to March 2023, in the case `reoffending_last_days`, with this
/// largest count hidden. All fifteen children are dealt with on 10 February 2023.
fn steps(is_controlled: bool) -> String {
    steps_of("reoffending_last_days", "reoffending", "", is_controlled)
}

/// The counts of the steps of a measure, or of one of its parts, in January to March 2023.
fn steps_of(case: &str, measure: &str, part: &str, is_controlled: bool) -> String {
    let scratch = tempfile::tempdir().unwrap();
    let tables = scratch.path().join("tables");
    std::fs::create_dir(&tables).unwrap();
    cases::write_input(case, &tables);
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines");
    let mut command = yjp();
    command.args(["explain", "measure", measure, "--as-at", "2025-06-30", "--interval-end", "2023-03-31"]);
    if !is_controlled {
        command.arg("--no-disclosure-control");
    }
    let output = command.arg("--tables").arg(&tables).arg("--project").arg(&project).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Only the end of each line: the count.
    let heading = format!("How it came about{part}, 2023-01-01 to 2023-03-31");
    let (_, steps) = text.split_once(&heading).unwrap();
    let steps = steps.lines().take_while(|line| !line.is_empty());
    steps.filter_map(|line| line.split_whitespace().next_back()).collect::<Vec<_>>().join(" ")
}

#[test]
fn events_found_less_those_dropped_are_the_children_counted() {
    // Found: fourteen cautions (a community resolution is none). Dropped: remand 0, not proven 0, not eligible 0,
    // elsewhere 1, no release known 0, eighteen 1, again 0. Left: twelve.
    assert_eq!(steps(false), "count 14 0 0 0 1 0 1 0 12");
}

#[test]
fn small_steps_are_hidden_and_what_would_give_them_away() {
    // The twelve are hidden in the publication, since the next two quarters have 2 and 3 children and the year is shown.
    // What was found goes too: less the cohort it leaves two for the two that are hidden.
    assert_eq!(steps(true), "count hidden 0 0 0 hidden 0 hidden 0 hidden");
}

#[test]
fn custodial_sentences_whose_release_nobody_knows_are_a_step() {
    // Found: five ends of remand, two releases, six sentences without a stay and an order. Dropped: remand 5, not proven 0,
    // not eligible 0, elsewhere 1, no release known 2, not a child 0, two of one day 1. Left: five.
    let steps = steps_of("reoffending_custody_without_a_stay", "reoffending", "", false);
    assert_eq!(steps, "count 14 5 0 0 1 2 0 1 5");
}

#[test]
fn each_part_of_a_measure_has_steps_of_its_own() {
    // Found, less: not proven, not local, not 10 to 17, decided again in the quarter; left.
    let steps = |part| steps_of("outcomes_by_tier", "outcomes", part, false);
    // h, i twice, j who lives elsewhere, k who is 18.
    assert_eq!(steps(", nfa"), "count 5 0 1 1 0 3");
    // a, b, c, d twice, e, f, g twice for one offence.
    assert_eq!(steps(", diversion"), "count 9 0 0 0 1 8");
    // l, quashed, and m.
    assert_eq!(steps(", first_tier"), "count 2 1 0 0 0 1");
}
