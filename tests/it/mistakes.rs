//! Mistakes of a new user in the declarations: each is told in one line with its file, what to do, and its exit code.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::service::{copy, yjp};

const OUTCOMES: &str = "sources/police/outcomes.toml";

/// A copy of the declarations that come with the program, and no delivery.
fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines"), &folder.path().join("pipelines"));
    fs::create_dir(folder.path().join("deliveries")).unwrap();
    folder
}

/// How `yjp check` of a project ends, and what it says.
fn checked(folder: &TempDir) -> (Option<i32>, String) {
    let output = yjp().arg("check").current_dir(folder.path()).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

fn edited(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{} has `{from}`", file.display());
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_mistake_in_a_declaration_is_told_with_its_file_and_what_to_do() {
    for (file, from, to, told) in [
        (OUTCOMES, "title = \"Police outcomes\"", "title = \"\"", "`title` is empty"),
        (OUTCOMES, "system = \"police\"", "system = \" \"", "`system` is empty"),
        (OUTCOMES, "from = \"CRO\"", "from = \"\"", "column cro: `from` is empty"),
        (
            OUTCOMES,
            "\"police_sex\"",
            "\"police_sexes\"",
            "there is no code list `police_sexes`: perhaps `police_sex` is meant",
        ),
        (
            OUTCOMES,
            "\"%d/%m/%Y\"",
            "\"dd/mm/yyyy\"",
            "the format `dd/mm/yyyy` is not written as formats are: `%d/%m/%Y` for",
        ),
        (
            OUTCOMES,
            "combine =",
            "max_rejected_rows = -3\ncombine =",
            "expected a whole number, 0 or more, found a number below 0",
        ),
        (OUTCOMES, "arrest_date)\"", "arrest_date\"", "seen_on: is no formula that can be read"),
        ("project.toml", "threshold = 5", "threshold = 0", "threshold = 0 lies outside of 1 to 1000"),
        (OUTCOMES, "encoding = \"windows-1252\"", "encoding = \"ansi\"", "there is no encoding `ansi`: write `utf-8`,"),
        ("project.toml", "threshold = 5", "threshold = 99999999999", "0 or more, found a number that is too large"),
        (
            "code_lists/police_sex.csv",
            "code,",
            "code;",
            "code list police_sex: the columns of the csv must be code,label",
        ),
        (
            "privacy/identifiers.toml",
            "surname = { class = \"identifier\"",
            "surname = { class = \"attribute\"",
            "column `surname` says who a child is",
        ),
        ("measures/custody.toml", "title = \"", "title = \"\" # \"", "`title` is empty"),
    ] {
        let folder = project();
        edited(&folder.path().join("pipelines").join(file), from, to);
        let (code, said) = checked(&folder);
        assert_eq!(code, Some(10), "{file} {said}");
        assert!(said.contains(told) && said.contains("\nhint: "), "{told}\n{said}");
        let stem = Path::new(file).file_stem().unwrap().to_string_lossy().into_owned();
        assert!(said.contains(&stem), "{said}");
    }
}

#[test]
fn a_fault_of_a_measure_in_a_folder_of_its_own_is_told_with_that_folder() {
    let folder = project();
    let measures = folder.path().join("pipelines/measures");
    fs::create_dir(measures.join("new")).unwrap();
    let moved = |name: &str| -> PathBuf {
        fs::rename(measures.join(name), measures.join("new").join(name)).unwrap();
        measures.join("new").join(name)
    };
    let declaration = moved("custody.toml");
    moved("custody.sql");
    moved("custody.steps.sql");
    edited(&declaration, "begins = [\"", "begins = [\"x");
    let (code, said) = checked(&folder);
    assert_eq!(code, Some(10), "{said}");
    assert!(said.contains("measures/new/custody.toml: `begins`"), "{said}");
}

#[test]
fn a_linkage_that_no_run_reads_is_told() {
    let folder = project();
    let linkage = folder.path().join("pipelines/linkage");
    fs::copy(linkage.join("people.toml"), linkage.join("people2.toml")).unwrap();
    let (code, said) = checked(&folder);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("no run reads this linkage") && said.contains("people2.toml"), "{said}");
}
