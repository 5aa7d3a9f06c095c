//! Figures from tables that somebody else wrote.

use std::path::Path;

use assert_cmd::Command;

use crate::awkward;
use crate::service::yjp;

fn measure(tables: &Path, as_at: &str, out: &Path) -> Command {
    let mut command = yjp();
    command.args(["measure", "--as-at", as_at, "--tables"]).arg(tables).arg("--out").arg(out);
    command
}

#[test]
fn what_is_dated_after_the_day_of_the_figures_is_told_on_the_screen() {
    let folder = tempfile::tempdir().unwrap();
    let (tables, out) = (folder.path().join("tables"), folder.path().join("out"));
    std::fs::create_dir(&tables).unwrap();
    awkward::write(&tables, 20, 1);
    let output = measure(&tables, "2010-06-30", &out).output().unwrap();
    let screen = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    // Five outcomes a child, all of them dated 2015 or later.
    let expected = "issue     dated_after_as_at: 100 rejected in tables/outcomes (outcome_date)";
    assert!(screen.lines().any(|line| line == expected), "{screen}");
}
