//! A supplier that nobody has declared, understood in one round: `fixtures/north_police`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use polars::prelude::*;
use tempfile::TempDir;

use crate::service::{copy, files, yjp};

/// Where the extract lies, so that its folders name its source.
const FILE: &str = "deliveries/north_police/outcomes/2026-03-31/extract.csv";
const SOURCE: &str = "pipelines/sources/north_police/outcomes.toml";

/// A project of an officer's own, with an extract where deliveries lie.
struct Office {
    folder: TempDir,
}

/// How a call ended.
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Office {
    fn with(extract: &str) -> Self {
        let office = Self { folder: tempfile::tempdir().unwrap() };
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines"), &office.path("pipelines"));
        fs::create_dir_all(office.path(FILE).parent().unwrap()).unwrap();
        fs::write(office.path(FILE), extract).unwrap();
        assert_eq!(office.call(&["key", "new"]).code, Some(0));
        office
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn call(&self, words: &[&str]) -> Ended {
        let mut command: Command = yjp();
        let output = command.args(words).current_dir(self.folder.path()).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Ended { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// How many rows of a pseudonymised table have each text in a column.
    fn counts(&self, table: &str, column: &str) -> BTreeMap<String, usize> {
        let file = self.path(&format!("store/pseudonymised/as_at=2026-06-30/{table}/part-0.parquet"));
        let frame = ParquetReader::new(fs::File::open(file).unwrap()).finish().unwrap();
        let mut counts = BTreeMap::new();
        for text in frame.column(column).unwrap().str().unwrap().iter() {
            *counts.entry(text.unwrap_or_default().to_owned()).or_default() += 1;
        }
        counts
    }

    /// All that is written in the project and not in a delivery.
    fn declared(&self) -> String {
        let texts = files(&self.path("pipelines")).into_iter().map(|file| fs::read_to_string(file).unwrap());
        texts.collect()
    }
}

fn extract() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/north_police/extract.csv");
    fs::read_to_string(file).unwrap()
}

fn counted(office: &Office) {
    let ran = office.call(&["run", "--as-at", "2026-06-30"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let texts = |counts: &[(&str, usize)]| counts.iter().map(|(text, n)| ((*text).to_owned(), *n)).collect();
    assert_eq!(office.counts("persons", "sex"), texts(&[("female", 18), ("male", 60)]));
    let outcomes = [
        ("community_resolution", 86),
        ("no_further_action", 14 + 22),
        ("outcome_20_21", 21),
        ("outcome_22", 11),
        ("youth_caution", 16),
    ];
    assert_eq!(office.counts("outcomes", "outcome"), texts(&outcomes));
}

#[test]
fn an_extract_under_other_names_is_declared_checked_and_run_in_one_round() {
    let office = Office::with(&extract());
    let before = office.call(&["check"]);
    assert_eq!(before.code, Some(11), "{}", before.err);
    assert!(before.err.contains("yjp source new"), "{}", before.err);

    let drafted = office.call(&["source", "new", FILE]);
    assert_eq!(drafted.code, Some(0), "{}{}", drafted.out, drafted.err);
    assert!(drafted.out.contains("not used: `Officer in Case`"), "{}", drafted.out);
    let checked = office.call(&["check"]);
    assert_eq!(checked.code, Some(0), "{}", checked.err);
    counted(&office);

    let again = office.call(&["source", "new", FILE]);
    assert_eq!(again.code, Some(2), "{}", again.out);
    assert!(again.err.contains("is there already, and nothing was written"), "{}", again.err);
}

#[test]
fn a_day_that_may_be_a_month_is_left_to_the_officer_who_says_it_once() {
    let months = ["Jan", "Feb", "Mar"];
    // 15-Feb-2026 becomes 2/3/2026: no cell of the column tells which of day and month comes first.
    let lines: Vec<String> = extract()
        .lines()
        .map(|line| {
            let mut cells: Vec<String> = line.split(';').map(str::to_owned).collect();
            if let Some(month) = months.iter().position(|month| cells[13].contains(month)) {
                cells[13] = format!("02/0{}/2026", month + 1);
            }
            cells.join(";")
        })
        .collect();
    let office = Office::with(&(lines.join("\r\n") + "\r\n"));
    let drafted = office.call(&["source", "new", FILE]);
    assert_eq!(drafted.code, Some(13), "{}{}", drafted.out, drafted.err);
    assert!(drafted.out.contains("`Disposal Date`: day or month may come first"), "{}", drafted.out);

    let text = fs::read_to_string(office.path(SOURCE)).unwrap();
    let said = text.replace(
        "from = \"Disposal Date\", kind = \"date\"",
        "from = \"Disposal Date\", kind = \"date\", format = \"%d/%m/%Y\"",
    );
    assert_ne!(text, said);
    fs::write(office.path(SOURCE), said).unwrap();
    let checked = office.call(&["check"]);
    assert_eq!(checked.code, Some(0), "{}", checked.err);
    counted(&office);
}

/// The extract as if it were one of the source that is declared already.
fn undeclared(extract: &str) -> Office {
    let office = Office::with(extract);
    fs::create_dir_all(office.path("deliveries/police/outcomes")).unwrap();
    fs::rename(
        office.path("deliveries/north_police/outcomes/2026-03-31"),
        office.path("deliveries/police/outcomes/2026-03-31"),
    )
    .unwrap();
    office
}

#[test]
fn all_that_does_not_fit_a_declaration_is_listed_in_one_go() {
    let office = undeclared(&extract());
    let checked = office.call(&["check"]);
    assert_eq!(checked.code, Some(12), "{}", checked.err);
    assert!(checked.err.contains("are not separated by ',', as declared"), "{}", checked.err);
    assert!(!checked.err.contains("Crime Number;"), "{}", checked.err);
    let lines: Vec<String> =
        checked.out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in [
        "its cells are separated by ';', not ','",
        "missing: `Date of Birth` (date_of_birth): perhaps `D.O.B.`",
        "missing: `Outcome Type` (outcome_code, outcome): perhaps `Disposal`",
        "missing: `CRO` (cro): nothing is called alike",
        "not declared: `Officer in Case`",
        "date_of_birth `D.O.B.` written with the name of the month, not as declared 100% 0%",
        "postcode `Home Post Code` postcodes 100% 100%",
        "sex `Male` 128 male",
        "outcome `Outcome 8` 86 community_resolution",
    ] {
        assert!(lines.iter().any(|found| found == line), "{line}\n{}", checked.out);
    }
    let json = office.call(&["check", "--json"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let profile = &json[0]["profile"];
    assert_eq!(profile["unknown_columns"][0], "`Officer in Case`");
    let of =
        |name: &str| profile["columns"].as_array().unwrap().iter().find(|column| column["column"] == name).unwrap();
    assert_eq!((&of("sex")["n_filled"], &of("sex")["n_readable"]), (&180.into(), &0.into()));
    assert_eq!(of("sex")["unknown_codes"][0]["nearest"], "male");
}

#[test]
fn what_stands_where_codes_should_is_counted_and_not_shown() {
    // Surnames under the heading of sexes, and a column of remarks with few of them.
    let swapped =
        extract().replacen("Family Name;First Name(s);D.O.B.;Gender", "Gender;First Name(s);D.O.B.;Family Name", 1);
    let remarks = extract().replace(";Outcome 8;", ";told Murgatroyd;");
    for (extract, names) in [(swapped, &["Abara", "Quartermain", "Zoubek"][..]), (remarks, &["Murgatroyd"])] {
        let office = undeclared(&extract);
        let checked = office.call(&["check"]);
        let seen = format!("{}{}{}", checked.out, checked.err, office.call(&["check", "--json"]).out);
        assert!(names.iter().all(|name| extract.contains(name) && !seen.contains(name)), "{}", checked.out);
        assert!(checked.out.contains("not shown: they may be no codes"), "{}", checked.out);
    }
}

#[test]
fn one_column_that_is_missing_is_told_with_what_is_called_alike() {
    let office = Office::with(&extract());
    let residents = office.path("deliveries/reference/population/2026-03-31/residents.csv");
    fs::create_dir_all(residents.parent().unwrap()).unwrap();
    fs::write(residents, "area,year,age_years,sex,ethnic_group,persons\nHere,2025,12,1,white,500\n").unwrap();
    let checked = office.call(&["check"]);
    assert_eq!(checked.code, Some(12), "{}", checked.err);
    assert!(checked.err.contains("column `age` (there is `age_years`) is missing"), "{}", checked.err);
    assert!(checked.out.contains("missing: `age`: perhaps `age_years`"), "{}", checked.out);
}

#[test]
fn what_is_drafted_and_shown_holds_no_cell_of_a_child() {
    let extract = extract();
    let office = Office::with(&extract);
    let drafted = office.call(&["source", "new", FILE, "--log-level", "trace"]);
    let seen = format!("{}{}{}", office.declared(), drafted.out, drafted.err);
    for line in extract.lines().skip(1) {
        let cells: Vec<&str> = line.split(';').collect();
        // Reference, surname, date of birth, postcode, officer.
        for cell in [cells[0], cells[1], cells[3], cells[5], cells[8], cells[14]] {
            assert!(!seen.contains(cell), "a cell is in what was written");
        }
    }
    // A forename may be part of a word; as a word it stands nowhere.
    let words: Vec<&str> = seen.split(|letter: char| !letter.is_alphanumeric()).collect();
    let forenames = extract.lines().skip(1).filter_map(|line| line.split(';').nth(4));
    assert!(forenames.into_iter().all(|forename| !words.contains(&forename)), "a forename is in what was written");
}

#[test]
fn what_is_no_sample_is_refused_and_nothing_is_written() {
    let office = Office::with(&extract());
    let before = office.declared();
    let rows: String = extract().lines().skip(1).map(|line| format!("{line}\n")).collect();
    fs::write(office.path("headless.csv"), rows).unwrap();
    fs::write(office.path("sheet.xlsx"), b"PK\x03\x04rest").unwrap();
    fs::write(office.path("empty.csv"), b"").unwrap();
    for (words, code, told) in [
        (["headless.csv", "--name", "a/b"], 2, "none of its first rows is a header"),
        (["sheet.xlsx", "--name", "a/b"], 11, "it is a spreadsheet or an archive"),
        (["empty.csv", "--name", "a/b"], 11, "it is empty"),
        (["none.csv", "--name", "a/b"], 11, "there is no such file"),
        (["pipelines", "--name", "a/b"], 11, "it is a folder"),
        ([FILE, "--name", "North Police"], 2, "is no name of a source"),
        ([FILE, "--like", "police/outcome"], 2, "there is no source `police/outcome`"),
        ([FILE, "--like", "courts/hearing"], 2, "courts/hearing is no source of CSV"),
    ] {
        let refused = office.call(&[&["source", "new"], &words[..]].concat());
        assert_eq!(refused.code, Some(code), "{words:?} {}", refused.err);
        assert!(refused.err.contains(told) && refused.err.contains("hint: "), "{words:?} {}", refused.err);
    }
    assert_eq!(office.declared(), before);
}
