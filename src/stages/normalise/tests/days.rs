//! Rules between days. Everything is received on 1 January 2026.

use expect_test::{Expect, expect};

use crate::declarations::Source;
use crate::stages::normalise::NormalisedDelivery;
use crate::stages::normalise::tests::{delivery, drawn, source};

/// A CSV with a child, an offence and its outcome in each row, and a stay.
fn rows() -> Source {
    let columns = ["born", "arrested", "offence", "outcome", "start", "end"];
    let days: String = columns.map(|name| format!("{{ name = '{name}', from = '{name}', kind = 'date' }},")).concat();
    let record = |table: &str, columns: &str| {
        format!("[[record]]\ntable = '{table}'\nfrom = 'row'\n[record.columns]\nrecord_id = 'id'\n{columns}\n")
    };
    let records = [
        record("person_records", "date_of_birth = 'born'"),
        record("offence_records", "offence_ref = 'id'\noffence_date = 'offence'"),
        record("outcome_records", "offence_ref = 'id'\noutcome_date = 'outcome'"),
        record("contact_records", "contact_date = 'arrested'\nkind = \"'arrest'\""),
        record("care_records", "start_date = 'start'\nend_date = 'end'"),
    ];
    let table = format!(
        "max_blanked = 0.1\n[[table]]\nname = 'row'\ncolumn = [{{ name = 'id', from = 'id', kind = 'text' }}, {days}]\n"
    );
    source("csv", "append", &format!("{table}{}", records.concat()))
}

fn read(cells: &str) -> NormalisedDelivery {
    delivery(&rows(), &format!("id,born,arrested,offence,outcome,start,end\n{cells}"))
}

fn check(cells: &str, expected: Expect) {
    expected.assert_eq(&drawn(&rows(), &read(cells)));
}

#[test]
fn days_that_are_as_they_should_be_are_left_alone() {
    check(
        "1,2010-02-28,2025-05-01,2025-05-01,2025-05-01,2025-01-01,2025-01-01\n",
        expect![[r#"
            id | born       | arrested   | offence    | outcome    | start      | end        | _row
            1  | 2010-02-28 | 2025-05-01 | 2025-05-01 | 2025-05-01 | 2025-01-01 | 2025-01-01 | 1
        "#]],
    );
}

#[test]
fn what_has_happened_cannot_be_dated_after_its_receipt() {
    check(
        "1,,,,2026-01-01,,\n2,,,,2026-01-02,2025-01-01,2032-01-01\n",
        expect![[r#"
            id | born | arrested | offence | outcome    | start      | end | _row
            1  |      |          |         | 2026-01-01 |            |     | 1
            2  |      |          |         |            | 2025-01-01 |     | 2
            rule          | row | column  | effect
            after_receipt | 2   | end     | blanked
            after_receipt | 2   | outcome | blanked
        "#]],
    );
}

#[test]
fn nobody_is_older_than_110() {
    check(
        "1,1915-12-31,,,,,\n2,1916-01-01,,,,,\n",
        expect![[r#"
            id | born       | arrested | offence | outcome | start | end | _row
            1  |            |          |         |         |       |     | 1
            2  | 1916-01-01 |          |         |         |       |     | 2
            rule           | row | column | effect
            impossible_age | 1   | born   | blanked
        "#]],
    );
}

#[test]
fn a_birth_that_all_events_contradict_is_wrong_and_otherwise_the_event_is() {
    check(
        "1,2025-05-01,2025-05-01,2025-05-01,2025-05-09,,\n2,2010-05-01,1901-01-01,1901-01-01,2025-05-09,,\n3,2020-05-01,,,2025-05-01,,\n4,2020-05-02,,,2025-05-01,,\n",
        expect![[r#"
            id | born       | arrested   | offence    | outcome    | start | end | _row
            1  |            | 2025-05-01 | 2025-05-01 | 2025-05-09 |       |     | 1
            2  | 2010-05-01 |            |            | 2025-05-09 |       |     | 2
            3  | 2020-05-01 |            |            | 2025-05-01 |       |     | 3
            4  |            |            |            | 2025-05-01 |       |     | 4
            rule           | row | column   | effect
            impossible_age | 2   | arrested | blanked
            impossible_age | 1   | born     | blanked
            impossible_age | 4   | born     | blanked
            impossible_age | 2   | offence  | blanked
        "#]],
    );
}

#[test]
fn an_offence_after_the_decision_on_it_is_kept_and_told() {
    check(
        "1,,,2025-06-05,2025-03-10,,\n2,,,2025-03-10,2025-03-10,,\n",
        expect![[r#"
            id | born | arrested | offence    | outcome    | start | end | _row
            1  |      |          | 2025-06-05 | 2025-03-10 |       |     | 1
            2  |      |          | 2025-03-10 | 2025-03-10 |       |     | 2
            rule                  | row | column  | effect
            offence_after_outcome | 1   | offence | kept
        "#]],
    );
}

#[test]
fn a_stay_that_ends_before_it_begins_is_rejected() {
    let delivery = read("1,,,,,2025-03-10,2025-03-09\n2,,,,,2025-03-10,\n");
    assert_eq!((delivery.counts().rows_out, delivery.counts().rows_rejected), (1, 1));
    expect![[r#"
        id | born | arrested | offence | outcome | start      | end | _row
        2  |      |          |         |         | 2025-03-10 |     | 2
        rule             | row | column | effect
        end_before_start | 1   | end    | rejected
    "#]]
    .assert_eq(&drawn(&rows(), &delivery));
}

#[test]
fn a_rule_that_too_many_rows_break_refuses_the_delivery() {
    let swapped = "1,,,2025-06-05,2025-03-10,,\n".repeat(4);
    let right = "2,,,2025-03-10,2025-03-10,,\n".repeat(20);
    let error = read(&format!("{swapped}{right}")).within_limit(&rows()).unwrap_err();
    expect!["test.csv: offence_after_outcome in 4 of 24 of offence (`offence`), rows 1, 2, 3 and 1 more"]
        .assert_eq(&error.to_string());
}

/// A child with its offences, and outcomes of these in a table of their own.
const DOCUMENTS: &str = r#"
[[table]]
name = "child"
column = [{ name = "id", from = "id", kind = "text" }, { name = "born", from = "born", kind = "date" }]
[[table]]
name = "offence"
each = ["offence = offences"]
column = [
    { name = "id", from = "id", kind = "text" },
    { name = "number", from = "offence.number", kind = "text" },
    { name = "day", from = "offence.day", kind = "timestamp" },
]
[[table]]
name = "outcome"
each = ["offence = offences", "outcome = offence.outcomes"]
column = [
    { name = "id", from = "id", kind = "text" },
    { name = "number", from = "offence.number", kind = "text" },
    { name = "ordered", from = "outcome.ordered", kind = "timestamp" },
    { name = "heard", from = "outcome.heard", kind = "timestamp" },
    { name = "age", from = "outcome.age", kind = "integer" },
]
[[record]]
table = "person_records"
from = "child"
columns = { record_id = "id", date_of_birth = "born" }
[[record]]
table = "offence_records"
from = "offence"
columns = { record_id = "id", offence_ref = "number", offence_date = "day" }
[[record]]
table = "outcome_records"
from = "outcome"
where = "number <> '9'"
columns = { record_id = "id", offence_ref = "number", outcome_date = "COALESCE(ordered, heard)", age_years_first_hearing = "age" }
"#;

#[test]
fn rows_of_other_tables_belong_together_by_their_references() {
    let source = source("json", "append", DOCUMENTS);
    let documents = r#"
        {"id": "a", "born": "2024-01-01", "offences": [{"number": 1, "day": "2025-06-05", "outcomes": [{"heard": "2025-03-10", "age": 15}]}]}
        {"id": "b", "born": "2010-01-01", "offences": [
            {"number": 1, "day": "1910-06-05", "outcomes": [{"ordered": "2025-03-10", "age": 2147483648}]},
            {"number": 9, "day": "2025-06-05", "outcomes": [{"heard": "2025-03-10"}]}]}"#;
    expect![[r#"
        id | born       | _row
        a  |            | 1
        b  | 2010-01-01 | 2
        id | number | day        | _row
        a  | 1      | 2025-06-05 | 1
        b  | 1      |            | 2
        b  | 9      | 2025-06-05 | 2
        id | number | ordered    | heard      | age | _row
        a  | 1      |            | 2025-03-10 | 15  | 1
        b  | 1      | 2025-03-10 |            |     | 2
        b  | 9      |            | 2025-03-10 |     | 2
        rule                  | row | column  | effect
        impossible_age        | 1   | born    | blanked
        impossible_age        | 2   | day     | blanked
        impossible_age        | 2   | age     | blanked
        offence_after_outcome | 1   | ordered | kept
    "#]]
    .assert_eq(&drawn(&source, &delivery(&source, documents)));
}

#[test]
fn an_outcome_without_its_day_is_told_and_a_case_without_an_outcome_is_not() {
    let columns = "{ name = 'id', from = 'id', kind = 'text' }, { name = 'given', from = 'given', kind = 'date' }, \
                   { name = 'what', from = 'what', kind = 'text' }";
    let record = "[[record]]\ntable = 'outcome_records'\nfrom = 'row'\nwhere = \"id <> '4'\"\n[record.columns]\n\
                  record_id = 'id'\noffence_ref = 'id'\noutcome = 'what'\noutcome_date = 'given'\n";
    let source = source("csv", "append", &format!("[[table]]\nname = 'row'\ncolumn = [{columns}]\n{record}"));
    let read = delivery(&source, "id,given,what\n1,2025-05-01,nfa\n2,,nfa\n3,,\n4,,nfa\n");
    expect![[r#"
        id | given      | what | _row
        1  | 2025-05-01 | nfa  | 1
        2  |            | nfa  | 2
        3  |            |      | 3
        4  |            | nfa  | 4
        rule            | row | column | effect
        undated_outcome | 2   | given  | kept
    "#]]
    .assert_eq(&drawn(&source, &read));
}
