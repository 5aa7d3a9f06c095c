//! `yjp explain measure --tables`: how a figure came about.

use std::path::Path;

use crate::cases;
use crate::service::yjp;

/// The steps of proven reoffending in January to March 2023, in the case `reoffending_last_days`, with this
/// largest count hidden. All fifteen children are dealt with on 10 February 2023.
fn steps(threshold: u32) -> String {
    let scratch = tempfile::tempdir().unwrap();
    let tables = scratch.path().join("tables");
    std::fs::create_dir(&tables).unwrap();
    cases::write_input("reoffending_last_days", &tables);
    let project = scratch.path().join("pipelines");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines"), &project);
    let settings = project.join("project.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.replace("threshold = 5", &format!("threshold = {threshold}"))).unwrap();
    let mut command = yjp();
    command.args(["explain", "measure", "reoffending", "--as-at", "2025-06-30", "--interval-end", "2023-03-31"]);
    let output = command.arg("--tables").arg(&tables).arg("--project").arg(&project).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Only the end of each line: the count.
    let (_, steps) = text.split_once("How it came about, 2023-01-01 to 2023-03-31").unwrap();
    steps.lines().filter_map(|line| line.split_whitespace().next_back()).collect::<Vec<_>>().join(" ")
}

fn copy(from: &Path, to: &Path) {
    for file in crate::service::files(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(file, target).unwrap();
    }
}

#[test]
fn events_found_less_those_dropped_are_the_children_counted() {
    // Found: fourteen cautions (a community resolution is none). Dropped: remand 0, not proven 0, not eligible 0,
    // elsewhere 1, eighteen 1, again 0. Left: twelve.
    assert_eq!(steps(0), "count 14 0 0 0 1 1 0 12");
}

#[test]
fn small_steps_are_hidden_and_what_would_give_them_away() {
    // The twelve are hidden in the publication, since the next two quarters have 2 and 3 children and the year is shown.
    // What was found goes too: less the cohort it leaves two for the two that are hidden.
    assert_eq!(steps(5), "count hidden 0 0 0 hidden hidden 0 hidden");
}
