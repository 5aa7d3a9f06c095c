use chrono::NaiveDate;
use serde_json::json;

use crate::declarations::{CodeLists, Source};
use crate::error::{Kind, Result};
use crate::stages::extract::json;

const RECEIVED: NaiveDate = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");

const SOURCE: &str = "
title = 'Sittings'
system = 'test'
format = 'json'
combine = 'append'
max_rejected = 0.0
[[table]]
name = 'person'
each = ['case = sitting.cases', 'person = case.persons']
column = [
    { name = 'sitting', from = 'sitting.id', kind = 'text' },
    { name = 'person', from = 'person.id', kind = 'text', required = true },
    { name = 'surname', from = 'person.details.lastName', kind = 'text' },
    { name = 'nickname', from = 'person.details.nickname', kind = 'text', optional = true },
    { name = 'bail', from = 'person.bail.code', kind = 'text' },
]
[[table]]
name = 'finding'
each = ['case = sitting.cases', 'person = case.persons', 'finding = person.findings where kind = final']
column = [
    { name = 'person', from = 'person.id', kind = 'text', required = true },
    { name = 'code', from = 'finding.resultCode', kind = 'text' },
    { name = 'day', from = 'finding.orderedOn', kind = 'text' },
]";

/// One sitting after the other, each with one person and one finding.
fn sittings(n_sittings: usize) -> String {
    let one = |number: usize| {
        let finding = json!({"kind": "final", "resultCode": "1", "orderedOn": "2025-01-01"});
        let person =
            json!({"id": number, "details": {"lastName": "Lee"}, "bail": {"code": "U"}, "findings": [finding]});
        json!({"sitting": {"id": number, "cases": [{"id": number, "persons": [person]}]}}).to_string()
    };
    (0..n_sittings).map(one).collect::<Vec<String>>().join("\n")
}

/// What was told of a file, or why it is refused.
fn read(text: &str) -> Result<Vec<String>> {
    let source = Source::parse("test/sittings", SOURCE, &CodeLists::new()).unwrap();
    let parts = json::read(&source, "a.json", RECEIVED, &mut text.as_bytes())?;
    let issues = parts.issues.counts().into_iter().map(|issue| format!("{} {}", issue.rule, issue.column));
    Ok(issues.collect())
}

fn renamed(text: &str, key: &str, other: &str) -> String {
    text.replace(&format!("\"{key}\":"), &format!("\"{other}\":"))
}

#[track_caller]
fn refused(text: &str, message: &str) {
    let error = read(text).unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (Kind::Contract, message));
}

#[track_caller]
fn told(text: &str, expected: &[&str]) {
    assert_eq!(read(text).unwrap(), expected);
}

#[test]
fn a_delivery_with_every_path_is_right() {
    told(&sittings(1), &[]);
    told(&sittings(60), &[]);
}

#[test]
fn a_key_that_was_renamed_is_refused_with_the_one_that_resembles_it() {
    for (key, other, path) in [
        ("cases", "court_cases", "sitting.cases"),
        ("persons", "person", "case.persons"),
        ("findings", "Finding", "person.findings"),
        ("kind", "kinds", "person.findings.kind"),
        ("resultCode", "code_of_result", "finding.resultCode"),
        ("lastName", "LastName1", "person.details.lastName"),
    ] {
        refused(
            &renamed(&sittings(1), key, other),
            &format!("path `{path}` (there is `{other}`) is nowhere in a.json"),
        );
    }
}

#[test]
fn a_key_that_was_renamed_is_known_by_what_lies_below_it() {
    for (key, other, path) in [
        ("cases", "dossiers", "sitting.cases"),
        ("persons", "accused", "case.persons"),
        ("findings", "verdicts", "person.findings"),
        ("details", "identity", "person.details"),
    ] {
        refused(
            &renamed(&sittings(1), key, other),
            &format!("path `{path}` (there is `{other}`) is nowhere in a.json"),
        );
    }
}

#[test]
fn the_json_of_somebody_else_is_refused() {
    refused(r#"{"orders": [{"id": 1}]}"#, "path `sitting` is nowhere in a.json");
    refused("{}", "path `sitting` is nowhere in a.json");
}

#[test]
fn all_that_is_missing_is_named_at_once() {
    let text = renamed(&renamed(&sittings(1), "resultCode", "result_codes"), "lastName", "last_name_1");
    refused(
        &text,
        "paths `finding.resultCode` (there is `result_codes`), `person.details.lastName` (there is `last_name_1`) are \
         nowhere in a.json",
    );
}

#[test]
fn what_is_missing_in_few_documents_is_told_and_in_many_refused() {
    told(&renamed(&sittings(19), "orderedOn", "x"), &["absent_path finding.orderedOn"]);
    refused(&renamed(&sittings(20), "orderedOn", "x"), "path `finding.orderedOn` is nowhere in a.json");
}

#[test]
fn rows_that_are_not_there_yet_are_told_and_refused_only_if_they_never_are() {
    let without = |n: usize| {
        sittings(n).replace(r#""findings":[{"kind":"final","orderedOn":"2025-01-01","resultCode":"1"}],"#, "")
    };
    assert!(!without(1).contains("findings"));
    told(&without(1), &["absent_path person.findings"]);
    told(&without(49), &["absent_path person.findings"]);
    refused(&without(50), "path `person.findings` is nowhere in a.json");
    // Once is enough to show that the key is right.
    told(&format!("{}\n{}", without(80), sittings(1)), &[]);
}

#[test]
fn a_list_that_is_empty_and_a_value_that_is_null_are_there() {
    let empty = sittings(60).replace(r#"[{"kind":"final","orderedOn":"2025-01-01","resultCode":"1"}]"#, "[]");
    told(&empty, &[]);
    told(&sittings(60).replace(r#""bail":{"code":"U"}"#, r#""bail":null"#), &[]);
    told(r#"{"sitting": {"id": 1, "cases": []}}"#, &["empty_document ", "no_rows "]);
}

#[test]
fn a_sitting_on_other_matters_is_no_fault() {
    let other = r#"{"sitting": {"id": 1, "applications": [{"id": 2, "kind": "appeal"}]}}"#;
    told(other, &["absent_path sitting.cases", "empty_document ", "no_rows "]);
}

/// So many sittings, of which some have another key than `nickname`.
fn with_nick_names(values: &[&str]) -> String {
    let lines: Vec<String> = sittings(values.len()).lines().map(str::to_owned).collect();
    let one = |(line, value): (&String, &&str)| {
        let other = if value.is_empty() { String::new() } else { format!(",\"nick_names\":{value}") };
        line.replace("\"lastName\":\"Lee\"", &format!("\"lastName\":\"Lee\"{other}"))
    };
    lines.iter().zip(values).map(one).collect::<Vec<String>>().join("\n")
}

#[test]
fn an_optional_column_may_be_missing_and_is_told_where_another_resembles_it() {
    told(&with_nick_names(&["", ""]), &[]);
    told(&with_nick_names(&["null", "\" \""]), &["renamed_path person.details.nickname"]);
    told(&with_nick_names(&["", "", "", "", "\"Bo\""]), &["renamed_path person.details.nickname"]);
}

#[test]
fn an_optional_column_is_renamed_where_another_key_holds_what_it_should() {
    let message = "path `person.details.nickname` (there is `nick_names`) is nowhere in a.json";
    refused(&with_nick_names(&["null", "\"Bo\"", "null"]), message);
    let (bo, none) = (["\"Bo\""; 4], [""; 20]);
    refused(&with_nick_names(&[&bo[..], &none[..]].concat()), message);
}

#[test]
fn a_key_that_was_renamed_in_a_part_of_the_documents_is_refused() {
    for (key, other, path) in [
        ("findings", "results_of_findings", "person.findings"),
        ("persons", "accused", "case.persons"),
        ("orderedOn", "ordered", "finding.orderedOn"),
    ] {
        let message = format!("a.json: `{path}` is missing in 4 of 8 places, where there is `{other}`");
        refused(&format!("{}\n{}", sittings(4), renamed(&sittings(4), key, other)), &message);
        refused(&format!("{}\n{}", renamed(&sittings(4), key, other), sittings(4)), &message);
    }
}

#[test]
fn documents_that_are_wrapped_in_part_are_refused() {
    let wrapped: Vec<String> = sittings(4).lines().map(|line| format!("{{\"payload\": {line}}}")).collect();
    let message = "a.json: `sitting` is missing in 4 of 8 places, where there is `payload`";
    refused(&format!("{}\n{}", sittings(4), wrapped.join("\n")), message);
}

#[test]
fn a_few_renamed_keys_are_told_and_what_stands_beside_a_key_is_none() {
    let text = format!("{}\n{}", sittings(8), renamed(&sittings(3), "findings", "finding"));
    told(&text, &["renamed_path person.findings"]);
    // Some findings have no day of order, and each has another day that is called nearly so.
    let with_both = sittings(8).replace("\"orderedOn\"", "\"orderedUntil\":\"2026-01-01\",\"orderedOn\"");
    let without = renamed(&sittings(8), "orderedOn", "orderedUntil");
    told(&format!("{with_both}\n{without}"), &[]);
}

#[test]
fn a_key_in_other_letters_is_the_key_even_if_it_is_optional() {
    let named =
        |name: &str| sittings(2).replace("\"lastName\":\"Lee\"", &format!("\"lastName\":\"Lee\",\"{name}\":\"Bo\""));
    told(&named("NickName"), &[]);
    refused(
        &named("nick-name").replace("nick-name", "Nickname_"),
        "path `person.details.nickname` (there is `Nickname_`) is nowhere in a.json",
    );
}

#[test]
fn a_key_that_may_be_a_cell_is_not_shown() {
    let text = renamed(&sittings(1), "findings", "Ada 1 Lovelace");
    refused(&text, "path `person.findings` (there is `another key`) is nowhere in a.json");
}
