//! What a parser, or a type that nobody reads, would lose in silence.

use super::*;

#[test]
fn a_key_that_stands_twice_with_two_values_is_refused_by_its_place() {
    let documents = b"{\"id\": 1}\n{\"id\": 2, \"days\": [{\"day\": \"a\"}], \"days\": []}\n";
    let message = expect![[r#"
        people.csv has an object with one key twice in document 2 (line 2, column 45), and two values
        hint: which of the two counts nobody can tell: ask the supplier to send the file again
    "#]];
    check_refused_by(&plain(), documents, Kind::Delivery, message);
}

#[test]
fn a_key_that_stands_twice_with_one_value_does_no_harm() {
    check_json(
        &plain(),
        r#"[{"id": 1, "days": [{"day": "a"}], "id": 1}]"#,
        expect![[r"
            id | day | _row
            1  | a   | 1
        "]],
    );
}

/// Returns with offences, the first of each child under another type.
fn offences(n_children: usize, of_type: &str) -> String {
    let item = |word: &str| format!(r#"{{"type": "{word}", "item": {{"offenceID": 1, "day": 1, "outcomes": []}}}}"#);
    let child = |number: usize| format!(r#"{{"child": {number}, "items": [{}, {}]}}"#, item(of_type), item("offence"));
    let children: Vec<String> = (0..n_children).map(child).collect();
    format!("{{\"return_part\": {{\"id\": 1}}}}\n{}", children.join("\n"))
}

fn typed() -> Source {
    source(
        r#"
title = "Returns"
system = "test"
format = "json"
combine = "append"
max_rejected = 0.02
[[table]]
name = "return"
header = "return_part"
column = [{ name = "return", from = "return_part.id", kind = "text" }]
[[table]]
name = "offence"
each = ["offence = items where type = offence"]
column = [
    { name = "child", from = "child", kind = "text" },
    { name = "offence", from = "offence.item.offenceID", kind = "text" },
    { name = "day", from = "offence.item.day", kind = "text" },
]
"#,
    )
}

fn n_rows_and_told(text: &str) -> (usize, Vec<String>) {
    let parts = read(&typed(), text.as_bytes()).unwrap();
    let told = parts.issues.counts().into_iter().map(|issue| format!("{} {}", issue.rule, issue.n_issues));
    (parts.tables[1].frame.height(), told.collect())
}

#[test]
fn a_type_is_the_same_with_blanks_around_it_and_in_any_case() {
    assert_eq!(n_rows_and_told(&offences(4, " Offence ")), (8, vec![]));
}

#[test]
fn elements_that_look_like_those_of_a_table_are_refused_under_another_type() {
    let message = expect![[r#"
        people.csv: 4 of 8 elements that look like those of table `offence` are not of the type `offence` in `items.type`
        hint: if the supplier renamed it, add a [[change]] to test/source.toml
    "#]];
    check_refused_by(&typed(), offences(4, "offences").as_bytes(), Kind::Contract, message);
}

#[test]
fn a_few_are_told_and_a_type_that_holds_other_cells_is_told_once() {
    assert_eq!(n_rows_and_told(&offences(3, "offences")), (3, vec!["element_of_another_type 1".to_owned()]));
    let other = offences(40, "transfer").replacen("\"day\": 1, ", "", usize::MAX);
    assert!(read(&typed(), other.as_bytes()).is_err(), "the days of all are missing");
    let other = offences(40, "link").replace(
        r#"{"type": "link", "item": {"offenceID": 1, "day": 1,"#,
        r#"{"type": "link", "item": {"offenceID": 1,"#,
    );
    assert_eq!(n_rows_and_told(&other), (40, vec!["unread_element 1".to_owned()]));
}

#[test]
fn the_mark_by_which_old_programs_end_a_file_is_no_row() {
    let rows = expect![[r#"
        id | name | town | _row
        1  | Ann  |      | 1
    "#]];
    check(b"Id,Full Name\n1,Ann\n\x1a", rows);
}
