use expect_test::{Expect, expect};

use super::*;

const ABOUT: &str = r#"
title = "Sex"
publisher = "Department for Education"
url = "https://example.org"
fetched = 2026-11-21
licence = "OGL-3.0"
"#;

fn check(csv: &str, code: &str, on: &str, expected: Expect) {
    let list = CodeList::parse("sex", ABOUT, csv).unwrap();
    let found = match list.find(code, on.parse().unwrap()) {
        CodeOnADay::Valid(entry) => format!("{} (valid)", entry.label),
        CodeOnADay::OutOfDate(entry) => format!("{} (out of date)", entry.label),
        CodeOnADay::Unknown => "unknown".to_owned(),
    };
    expected.assert_eq(&found);
}

fn check_refused(declaration: &str, csv: &str, expected: Expect) {
    let error = CodeList::parse("sex", declaration, csv).unwrap_err();
    assert_eq!(error.kind(), Kind::Declaration);
    expected.assert_eq(&error.to_string());
}

const DATED: &str = "code,label,group,valid_from,valid_to,note
1,male,,,2025-03-31,
M,male,,2024-04-01,,
";

#[test]
fn a_code_holds_between_its_dates() {
    check(DATED, "1", "2024-06-01", expect!["male (valid)"]);
}

#[test]
fn a_code_outside_its_dates_keeps_its_one_meaning() {
    check(DATED, "1", "2025-04-01", expect!["male (out of date)"]);
}

const REUSED: &str = "code,label,group,valid_from,valid_to,note
23,reprimand,,,2013-04-07,
23,outcome_23,,2025-01-01,,
";

#[test]
fn a_code_that_was_used_again_is_read_by_its_date() {
    check(REUSED, "23", "2026-01-01", expect!["outcome_23 (valid)"]);
}

#[test]
fn a_code_with_two_meanings_is_unknown_between_them() {
    check(REUSED, "23", "2020-01-01", expect!["unknown"]);
}

#[test]
fn case_and_blanks_make_no_other_code_unless_the_list_says_so() {
    for code in [" M ", "m", "M\u{a0}"] {
        check(DATED, code, "2026-01-01", expect!["male (valid)"]);
    }
    let exact = CodeList::parse("sex", &format!("{ABOUT}\ncaseless = false"), DATED).unwrap();
    assert_eq!((exact.get("m"), exact.get(" M ").map(|entry| entry.label.as_str())), (None, Some("male")));
}

const ALIKE: &str = "code,label,group,valid_from,valid_to,note
05,five,,,,
A 1,spaced,,,,
B,large,,,,
b,small,,,,
";

#[test]
fn blanks_within_a_code_make_no_other_code() {
    check(ALIKE, "a1", "2026-01-01", expect!["spaced (valid)"]);
}

#[test]
fn codes_that_differ_in_case_alone_are_matched_as_they_are_written() {
    check(ALIKE, "B", "2026-01-01", expect!["large (valid)"]);
    check(ALIKE, "b", "2026-01-01", expect!["small (valid)"]);
    let csv = "code,label,group,valid_from,valid_to,note\nAB,large,,,,\nab,small,,,,\n";
    check(csv, "Ab", "2026-01-01", expect!["unknown"]);
}

#[test]
fn a_number_that_lost_its_noughts_is_found_where_one_code_can_be_meant() {
    let list = CodeList::parse("sex", ABOUT, ALIKE).unwrap();
    assert_eq!((list.respelled("5"), list.respelled("5.0"), list.respelled("05")), (Some("05"), Some("05"), None));
    let both = "code,label,group,valid_from,valid_to,note\n005,other,,,,\n05,five,,,,\n";
    assert_eq!(CodeList::parse("sex", ABOUT, both).unwrap().respelled("5"), None);
}

#[test]
fn columns_of_its_own_are_declared() {
    let declaration = format!("{ABOUT}\ncolumns = [\"rank\", \"proven\"]");
    let csv = "code,label,group,valid_from,valid_to,note,rank,proven\nfine,Fine,first_tier,,,,12,true\n";
    let list = CodeList::parse("outcome", &declaration, csv).unwrap();
    let fine = list.get("fine").unwrap();
    assert_eq!((fine.number("rank"), fine.is("proven"), fine.extra("none")), (Some(12), true, ""));
}

#[test]
fn codes_out_of_order_are_refused() {
    let csv = "code,label,group,valid_from,valid_to,note\nM,male,,,,\nF,female,,,,\n";
    check_refused(ABOUT, csv, expect!["code list sex: row 2: codes must be sorted and different"]);
}

#[test]
fn a_code_twice_for_one_day_is_refused() {
    let csv = "code,label,group,valid_from,valid_to,note\nM,male,,,,\nM,other,,2024-01-01,,\n";
    check_refused(ABOUT, csv, expect!["code list sex: code `M` stands twice for the same day"]);
}

#[test]
fn a_column_that_is_not_declared_is_refused() {
    let csv = "code,label,group,valid_from,valid_to,note,rank\nM,male,,,,,1\n";
    check_refused(
        ABOUT,
        csv,
        expect!["code list sex: the columns of the csv must be code,label,group,valid_from,valid_to,note"],
    );
}

#[test]
fn an_unknown_key_is_refused() {
    let declaration = format!("{ABOUT}\nlicense = \"MIT\"");
    let error = CodeList::parse("sex", &declaration, DATED).unwrap_err();
    assert!(error.to_string().contains("unknown key `license`"), "{error}");
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn a_list_that_was_changed_without_its_hash_is_refused_with_the_new_hash() {
    let folder = folder(&[("sex.csv", DATED), ("sex.toml", ABOUT)]);
    let error = load(folder.path()).unwrap_err();
    assert!(error.to_string().ends_with("the list is not the one that its .toml describes"), "{error}");
    assert!(error.advice().unwrap().contains(&hash(DATED)));
}

#[test]
fn a_label_that_is_not_ours_is_refused() {
    let ours = "code,label,group,valid_from,valid_to,note\nfemale,Female,,,,\n";
    let declare = |csv: &str, more: &str| format!("{ABOUT}\nsha256 = \"{}\"\n{more}", hash(csv));
    let folder = folder(&[
        ("ours.csv", ours),
        ("ours.toml", &declare(ours, "")),
        ("sex.csv", DATED),
        ("sex.toml", &declare(DATED, "labels = \"ours\"")),
    ]);
    let error = load(folder.path()).unwrap_err();
    expect!["code list sex: label `male` of code `1` is not on `ours`"].assert_eq(&error.to_string());
}

#[test]
fn a_national_list_joins_ours_and_ours_wins() {
    let csv = "code,label,group,valid_from,valid_to,note,recordable,breach\nAA1,Ours,robbery,,,,true,false\n";
    let also = r#"
columns = ["recordable", "breach"]
[also]
path = "national.json"
code = "cjsCode"
label = "offenceTitle"
[also.columns]
recordable = "recordableOnPnc"
breach = "offenceCategory = CB"
"#;
    let json = r#"[{"cjsCode": "AA1", "offenceTitle": "Theirs", "recordableOnPnc": false, "offenceCategory": "CS"},
                   {"cjsCode": "AA0", "offenceTitle": "Breach", "recordableOnPnc": false, "offenceCategory": "CB"}]"#;
    let folder = folder(&[
        ("offence.csv", csv),
        ("offence.toml", &format!("{ABOUT}\nsha256 = \"{}\"\n{also}", hash(csv))),
        ("national.json", json),
    ]);
    let lists = load(folder.path()).unwrap();
    let rows: Vec<String> = lists["offence"]
        .entries()
        .iter()
        .map(|entry| format!("{} {} {} {}", entry.code, entry.label, entry.extra("recordable"), entry.is("breach")))
        .collect();
    assert_eq!(rows, ["AA0 Breach false true", "AA1 Ours true false"]);
}
