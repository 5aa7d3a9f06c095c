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

/// Rows of a child and an offence, the first so many of them without what is asked for.
fn often_blank(n_rows: usize, n_blank: usize, columns: [&str; 5]) -> Vec<(String, usize)> {
    let declared = "{ name = 'id', from = 'id', kind = 'text' }, { name = 'born', from = 'born', kind = 'date' }, \
                    { name = 'home', from = 'home', kind = 'postcode' }, { name = 'done', from = 'done', kind = 'date' }, \
                    { name = 'code', from = 'code', kind = 'text' }, { name = 'what', from = 'what', kind = 'text' }, \
                    { name = 'given', from = 'given', kind = 'date' }";
    let record = |table: &str, rest: &str, columns: &str| {
        format!("[[record]]\ntable = '{table}'\nfrom = 'row'\n{rest}[record.columns]\nrecord_id = 'id'\n{columns}\n")
    };
    let records = [
        record("person_records", "", "date_of_birth = 'born'\npostcode = 'home'"),
        record("offence_records", "", "offence_ref = 'id'\noffence_date = 'done'\ncjs_code = 'COALESCE(code, NULL)'"),
        record("outcome_records", "where = 'what IS NOT NULL'\n", "outcome = 'what'\noutcome_date = 'given'"),
    ];
    let source =
        source("csv", "append", &format!("[[table]]\nname = 'row'\ncolumn = [{declared}]\n{}", records.concat()));
    let row = |at: usize| {
        let full = ["2010-02-28", "ZZ1 1AA", "2025-05-01", "A", "nfa"];
        let cell = |column: usize| if at < n_blank { columns[column] } else { full[column] };
        let [born, home, done, code, what] = std::array::from_fn(cell);
        format!("{at},{born},{home},{done},{code},{what},2025-05-02\n")
    };
    let text: String = (0..n_rows).map(row).collect();
    let counts = delivery(&source, &format!("id,born,home,done,code,what,given\n{text}")).issues().counts();
    counts
        .into_iter()
        .filter(|count| count.rule == "often_blank")
        .map(|count| (count.column, count.n_issues as usize))
        .collect()
}

#[test]
fn what_figures_need_and_many_rows_leave_blank_is_told_row_by_row() {
    let full = ["2010-02-28", "ZZ1 1AA", "2025-05-01", "A", "nfa"];
    let names = [("born", 10), ("home", 25), ("done", 10), ("code", 10), ("what", 10)];
    for (at, (name, n_let_pass)) in names.into_iter().enumerate() {
        let mut columns = full;
        columns[at] = "";
        assert_eq!(often_blank(100, n_let_pass + 1, columns), [(name.to_owned(), n_let_pass + 1)]);
        assert_eq!(often_blank(100, n_let_pass, columns), []);
        // Three are few, whatever their share.
        assert_eq!(often_blank(6, 3, columns), []);
    }
    // What is no day and no postcode is told by its own rule, and children of no fixed abode have none.
    assert_eq!(often_blank(100, 40, ["soon", "NF1 1NF", "soon", "A", "nfa"]), []);
}

/// How many rows are told of, of children of whom so many are born on one day and the others each on another.
fn common_birthdays(n_children: usize, n_alike: usize, rows_each: usize) -> usize {
    let columns = "{ name = 'id', from = 'id', kind = 'text' }, { name = 'born', from = 'born', kind = 'date' }";
    let record = "[[record]]\ntable = 'person_records'\nfrom = 'row'\n[record.columns]\nrecord_id = 'id'\ndate_of_birth = 'born'\n";
    let source = source("csv", "append", &format!("[[table]]\nname = 'row'\ncolumn = [{columns}]\n{record}"));
    let born = |child: usize| if child < n_alike { 0 } else { child };
    let row = |child: usize| {
        let born = born(child);
        format!("{child},20{:02}-{:02}-{:02}\n", 8 + born / 336, 1 + born / 28 % 12, 1 + born % 28).repeat(rows_each)
    };
    let text: String = (0..n_children).map(row).collect();
    let counts = delivery(&source, &format!("id,born\n{text}")).issues().counts();
    counts.iter().filter(|count| count.rule == "common_birthday").map(|count| count.n_issues as usize).sum()
}

#[test]
fn a_day_on_which_too_many_children_are_born_is_told() {
    assert_eq!(common_birthdays(100, 6, 1), 6);
    assert_eq!(common_birthdays(100, 5, 1), 0);
    assert_eq!(common_birthdays(100, 6, 4), 24);
    // Three of a small delivery may be triplets.
    assert_eq!(common_birthdays(8, 3, 1), 0);
    assert_eq!(common_birthdays(8, 4, 1), 4);
}

#[test]
fn a_child_with_many_rows_is_born_once() {
    let columns = "{ name = 'id', from = 'id', kind = 'text' }, { name = 'born', from = 'born', kind = 'date' }";
    let record = "[[record]]\ntable = 'person_records'\nfrom = 'row'\n[record.columns]\nrecord_id = 'id'\ndate_of_birth = 'born'\n";
    let source = source("csv", "append", &format!("[[table]]\nname = 'row'\ncolumn = [{columns}]\n{record}"));
    let read = delivery(&source, &format!("id,born\n{}2,2010-05-06\n", "1,2009-01-01\n".repeat(60)));
    assert!(read.issues().is_empty());
}
