use expect_test::{Expect, expect};

use super::*;
use crate::declarations::CodeList;
use crate::declarations::CodeLists;
use crate::error::Kind as Failure;
use crate::error::Result;

fn lists() -> CodeLists {
    let about = "title = 'Sex'\npublisher = 'us'\nurl = 'none'\nfetched = 2026-01-01\nlicence = 'MIT'";
    let list = CodeList::parse("sex", about, "code,label,group,valid_from,valid_to,note\nM,male,,,,\n").unwrap();
    CodeLists::from([("sex".to_owned(), list)])
}

const HEAD: &str = "title = 'People'\nsystem = 'test'\nformat = 'csv'\ncombine = 'append'\nmax_rejected = 0.02\n";
const TABLE: &str = "[[table]]\nname = 'person'\ncolumn = [
    { name = 'id', from = 'Id', kind = 'text', required = true },
    { name = 'sex', from = 'Sex', kind = 'code', list = 'sex' },
    { name = 'born', from = 'Born', kind = 'date', format = '%d/%m/%Y', sentinels = ['1900-01-01'] }]\n";

fn parse(declaration: &str) -> Result<Source> {
    Source::parse("test/people", declaration, &lists())
}

fn check_refused(declaration: &str, expected: Expect) {
    let error = parse(declaration).unwrap_err();
    assert_eq!(error.kind(), Failure::Declaration);
    expected.assert_eq(&error.to_string());
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const CHANGES: &str = r#"
[[change]]
from = 2024-04-01
why = "a new system"
rename = { "Date of birth" = "Born" }
encoding = "windows-1252"
optional = ["sex"]
[change.columns.born]
format = ["%Y-%m-%d", "%d/%m/%Y"]

[[change]]
from = 2025-04-01
why = "renamed again"
rename = { "DOB" = "Date of birth" }
"#;

#[test]
fn the_rule_in_force_is_that_of_the_day() {
    let source = parse(&format!("{HEAD}{TABLE}{CHANGES}")).unwrap();
    let born = |on: &str| {
        let rule = source.on(day(on));
        let column = rule.tables[0].columns[2].clone();
        (column.from, column.format, rule.encoding)
    };
    let texts = |formats: &[&str]| formats.iter().map(|format| (*format).to_owned()).collect::<Vec<_>>();
    let new = texts(&["%Y-%m-%d", "%d/%m/%Y"]);
    assert_eq!(born("2024-03-31"), ("Born".to_owned(), texts(&["%d/%m/%Y"]), "utf-8".to_owned()));
    assert_eq!(born("2024-04-01"), ("Date of birth".to_owned(), new.clone(), "windows-1252".to_owned()));
    assert_eq!(born("2025-04-01"), ("DOB".to_owned(), new, "windows-1252".to_owned()));
}

#[test]
fn the_rule_in_force_changes_no_more() {
    let source = parse(&format!("{HEAD}{TABLE}{CHANGES}")).unwrap();
    let rule = source.on(day("2024-06-01"));
    assert_eq!(rule.on(day("2026-01-01")).render(), rule.render());
}

#[test]
fn a_rule_reads_as_text() {
    let source = parse(&format!("{HEAD}{TABLE}{CHANGES}{RECORD}")).unwrap();
    expect![[r#"
        test/people: People
          system test; csv, windows-1252, cells separated by `,`
          combine append: every row counts
          a delivery fails above 2% rejected rows
          and above 2% unreadable cells of a column
          tells of test, complete to: day before received
          a delivery is expected as often as it did so far
          each is judged by what those before it held
          changed from 2024-04-01: a new system

        table person
          id    Id             text, required
          sex   Sex            code, list sex, optional
          born  Date of birth  date, %Y-%m-%d or %d/%m/%Y, blank if 1900-01-01

        record contact_records from person
          where born IS NOT NULL
          one row, the newest, for each record_id
          contact_date = born
          record_id    = id
    "#]]
    .assert_eq(&source.on(day("2024-06-01")).render());
}

const RECORD: &str = "
[[record]]
table = 'contact_records'
from = 'person'
where = 'born IS NOT NULL'
one_per = ['record_id']
[record.columns]
record_id = 'id'
contact_date = 'born'
";

#[test]
fn an_unknown_key_is_refused() {
    let error = parse(&format!("{HEAD}colour = 'red'\n{TABLE}")).unwrap_err();
    assert!(error.to_string().contains("unknown key `colour`"), "{error}");
}

#[test]
fn a_code_without_a_list_is_refused() {
    check_refused(
        &format!("{HEAD}[[table]]\nname = 'row'\ncolumn = [{{ name = 'sex', from = 'Sex', kind = 'code' }}]"),
        expect!["test/people.toml: table row: column sex: a code needs a list"],
    );
}

#[test]
fn a_list_that_is_not_there_is_refused() {
    check_refused(
        &format!(
            "{HEAD}[[table]]\nname = 'row'\ncolumn = [{{ name = 'sex', from = 'Sex', kind = 'code', list = 'sexes' }}]"
        ),
        expect!["test/people.toml: table row: column sex: there is no code list `sexes`"],
    );
}

#[test]
fn a_format_that_is_none_is_refused() {
    check_refused(
        &format!(
            "{HEAD}[[table]]\nname = 'row'\ncolumn = [{{ name = 'day', from = 'Day', kind = 'date', format = '%Q' }}]"
        ),
        expect!["test/people.toml: table row: column day: `%Q` is no date format"],
    );
}

#[test]
fn two_columns_of_one_name_are_refused() {
    check_refused(
        &format!(
            "{HEAD}[[table]]\nname = 'row'\ncolumn = [{{ name = 'a', from = 'A', kind = 'text' }}, {{ name = 'a', from = 'B', kind = 'text' }}]"
        ),
        expect!["test/people.toml: table row: there are two of column `a`"],
    );
}

#[test]
fn changes_out_of_order_are_refused() {
    check_refused(
        &format!("{HEAD}{TABLE}[[change]]\nfrom = 2025-01-01\nwhy = 'b'\n[[change]]\nfrom = 2024-01-01\nwhy = 'a'\n"),
        expect!["test/people.toml: [[change]] from 2024-01-01 must come before that from 2025-01-01"],
    );
}

#[test]
fn a_change_of_a_header_that_no_column_reads_is_refused() {
    check_refused(
        &format!("{HEAD}{TABLE}[[change]]\nfrom = 2025-01-01\nwhy = 'b'\nrename = {{ New = 'Old' }}\n"),
        expect!["test/people.toml: the [[change]] from 2025-01-01 renames `Old`, which no column reads"],
    );
}

#[test]
fn a_change_to_a_list_that_is_not_there_is_refused() {
    check_refused(
        &format!("{HEAD}{TABLE}[[change]]\nfrom = 2025-01-01\nwhy = 'b'\n[change.columns.sex]\nlist = 'sexes'\n"),
        expect![
            "test/people.toml: with the [[change]] from 2025-01-01: table person: column sex: there is no code list `sexes`"
        ],
    );
}

#[test]
fn a_snapshot_without_a_key_is_refused() {
    check_refused(
        &format!("{}{TABLE}", HEAD.replace("append", "snapshot")),
        expect!["test/people.toml: ledger, correct and snapshot need the key of a table"],
    );
}

#[test]
fn a_record_from_a_table_that_is_not_there_is_refused() {
    check_refused(
        &format!("{HEAD}{TABLE}{}", RECORD.replace("'person'", "'people'")),
        expect!["test/people.toml: record contact_records: there is no table `people`"],
    );
}

#[test]
fn an_encoding_that_is_none_is_refused() {
    check_refused(
        &format!("{HEAD}encoding = 'utf-9'\n{TABLE}"),
        expect!["test/people.toml: there is no encoding `utf-9`: write `utf-8`, `windows-1252`, `utf-16le` or `auto`"],
    );
}

#[test]
fn a_source_is_named_by_its_folder_and_its_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("police")).unwrap();
    std::fs::write(folder.path().join("police/people.toml"), format!("{HEAD}{TABLE}")).unwrap();
    let sources = load(folder.path(), &lists()).unwrap();
    assert_eq!(sources.keys().collect::<Vec<_>>(), ["police/people"]);
    std::fs::write(folder.path().join("people.toml"), format!("{HEAD}{TABLE}")).unwrap();
    let error = load(folder.path(), &lists()).unwrap_err();
    assert!(error.to_string().ends_with("a source lies in sources/<supplier>/<table>.toml"), "{error}");
}

fn refused_column(column: &str) -> String {
    let text = format!(
        "title = 'x'\nsystem = 'x'\nformat = 'json'\ncombine = 'append'\nmax_rejected = 0.0\n\
         [[table]]\nname = 'row'\ncolumn = [{{ name = 'day', {column} }}]"
    );
    Source::parse("test/days", &text, &CodeLists::new()).unwrap_err().to_string()
}

#[test]
fn a_path_to_several_values_says_which_counts_and_no_other_path_does() {
    let several = refused_column("from = 'days[*].day', kind = 'date'");
    assert!(several.ends_with("column day: a path with `[*]` finds several values: say which counts with `pick`"));
    let one = refused_column("from = 'days.0.day', kind = 'date', pick = 'earliest'");
    assert!(one.ends_with("column day: pick is for a JSON path with `[*]`"), "{one}");
    for column in ["kind = 'text'", "kind = 'date', format = '%d/%m/%Y'"] {
        let refused = refused_column(&format!("from = 'days[*].day', pick = 'latest', {column}"));
        assert!(refused.contains("pick of the earliest or latest is for dates and timestamps"), "{refused}");
    }
}

#[test]
fn a_format_that_reads_no_whole_day_is_refused() {
    for (format, missing) in [("%d/%m", "year"), ("%Y-%d", "month"), ("%b %Y", "day"), ("%H:%M", "year")] {
        assert_eq!(check::missing_of_a_day(format), Some(missing), "{format}");
    }
    for format in ["%d/%m/%Y", "%d-%b-%y", "%Y-%m-%dT%H:%M:%S", "%F", "%D", "%Y-%j", "%e %B %Y", "%+", "%s"] {
        assert_eq!(check::missing_of_a_day(format), None, "{format}");
    }
}
