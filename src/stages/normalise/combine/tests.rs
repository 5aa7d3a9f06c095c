use expect_test::{Expect, expect};

use super::*;
use crate::stages::drawing::draw;
use crate::stages::normalise::stacked::as_text;
use crate::stages::normalise::tests::{delivery_of, source};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Combines deliveries given as (day, text) and draws what is left.
fn check(source: &Source, deliveries: &[(&str, &str)], expected: Expect) {
    let deliveries = deliveries.iter().enumerate();
    let deliveries: Vec<NormalisedDelivery> = deliveries
        .map(|(at, (received, text))| delivery_of(source, &format!("{at}.csv"), day(received), text))
        .collect();
    let rows_in: u64 = deliveries.iter().map(|delivery| delivery.counts().rows_in).sum();
    let combined = combine(source, deliveries).unwrap();
    let mut text = String::new();
    for table in &source.tables {
        let frame = combined.table(&table.name).unwrap();
        text += &draw(&frame.drop_many(["_row", "_received", "_first_received"]));
    }
    let counts = combined.counts();
    assert_eq!(counts.rows_in, rows_in);
    text += &format!("out {} superseded {}\n", counts.rows_out, counts.rows_superseded);
    expected.assert_eq(&text);
}

fn csv(combine: &str, table: &str) -> Source {
    source(
        "csv",
        combine,
        &format!(
            "[[table]]\nname = 'row'\n{table}\ncolumn = [
            {{ name = 'id', from = 'id', kind = 'text' }},
            {{ name = 'day', from = 'day', kind = 'date' }},
            {{ name = 'value', from = 'value', kind = 'text' }}]"
        ),
    )
}

#[test]
fn append_keeps_every_row() {
    check(
        &csv("append", ""),
        &[("2026-01-01", "id,day,value\n1,,a\n"), ("2026-01-02", "id,day,value\n1,,a\n")],
        expect![[r#"
            id | day | value | _delivery
            1  |     | a     | 0
            1  |     | a     | 1
            out 2 superseded 0
        "#]],
    );
}

#[test]
fn a_ledger_keeps_the_first_delivery_of_a_key_and_repeats_within_it() {
    check(
        &csv("ledger", "key = ['id', 'day']"),
        &[("2026-01-01", "id,day,value\n1,,a\n1,,a\n"), ("2026-01-02", "id,day,value\n1,,b\n1,2025-01-01,c\n2,,d\n")],
        expect![[r#"
            id | day        | value | _delivery
            1  |            | a     | 0
            1  |            | a     | 0
            1  | 2025-01-01 | c     | 1
            2  |            | d     | 1
            out 4 superseded 1
        "#]],
    );
}

#[test]
fn a_snapshot_keeps_the_newest_file_of_a_key_whole() {
    check(
        &csv("snapshot", "key = ['id']"),
        &[("2026-01-01", "id,day,value\n1,,a\n1,,b\n2,,c\n"), ("2026-01-02", "id,day,value\n1,,d\n1,,e\n")],
        expect![[r#"
            id | day | value | _delivery
            2  |     | c     | 0
            1  |     | d     | 1
            1  |     | e     | 1
            out 3 superseded 2
        "#]],
    );
}

fn police(more: &str) -> Source {
    csv("correct", &format!("key = ['id']\n{more}"))
}

#[test]
fn the_newest_delivery_of_a_key_corrects_all_that_older_ones_say_of_it_even_what_was_unlike() {
    check(
        &police(""),
        &[
            ("2026-01-01", "id,day,value\n1,2025-12-10,caution\n2,2025-12-11,fine\n3,2025-12-12,fine\n"),
            ("2026-02-01", "id,day,value\n1,2026-01-10,caution\n2,2025-12-11,fine\n2,2025-12-11,compensation\n"),
            ("2026-03-01", "id,day,value\n2,2025-12-11,compensation\n"),
        ],
        expect![[r#"
            id | day        | value        | _delivery
            3  | 2025-12-12 | fine         | 0
            1  | 2026-01-10 | caution      | 1
            2  | 2025-12-11 | compensation | 2
            out 3 superseded 4
        "#]],
    );
}

#[test]
fn a_row_may_say_that_its_key_is_deleted() {
    let source = police("deleted = { value = ['Withdrawn', 'D'] }");
    check(
        &source,
        &[
            ("2026-01-01", "id,day,value\n1,,a\n1,,b\n2,,c\n3,,d\n"),
            ("2026-01-02", "id,day,value\n1,,WITHDRAWN\n2,,e\n2,,d\n4,,D\n"),
            ("2026-01-03", "id,day,value\n4,,f\n"),
        ],
        expect![[r#"
            id | day | value | _delivery
            2  |     | e     | 1
            4  |     | f     | 2
            out 2 superseded 7
        "#]],
    );
    expect![[r#"
        combine correct: the newest delivery that has a key replaces all that older ones say of it
          a row says that its key is deleted if value is Withdrawn or D
    "#]]
    .assert_eq(
        &source
            .render()
            .lines()
            .filter(|line| line.contains("combine") || line.contains("deleted"))
            .map(|line| format!("{}\n", if line.contains("combine") { line.trim() } else { line }))
            .collect::<String>(),
    );
}

/// Deliveries by the names of their files, all of one day, oldest first.
fn check_of_a_day(combine: &str, files: &[(&str, &str)], expected: Expect) {
    let source = csv(combine, if combine == "append" { "" } else { "key = ['id']" });
    let deliveries = files.iter().map(|(file, text)| delivery_of(&source, file, day("2026-01-01"), text)).collect();
    let combined = super::combine(&source, deliveries).unwrap();
    let rows = draw(&combined.table("row").unwrap().drop_many(["_row", "_received", "_first_received"]));
    expected.assert_eq(&format!("{rows}superseded {}\n", combined.counts().rows_superseded));
}

#[test]
fn what_a_delivery_takes_back_without_a_word_is_told_with_the_row_that_goes() {
    let source = source(
        "csv",
        "correct",
        "[[table]]\nname = 'row'\nkey = ['id']\nspans = ['day']\ncomplete_since = 'start of quarter'\ncolumn = [
        { name = 'id', from = 'id', kind = 'text' }, { name = 'day', from = 'day', kind = 'date', required = true }]",
    );
    // The newer delivery moves 1, and has nothing of 2 and 3, of which 3 lies before its quarter.
    let older = "id,day\n1,2024-01-15\n2,2024-01-20\n3,2023-12-31\n";
    let newer = "id,day\n1,2024-01-16\n";
    let read = |file: &str, received: &str, text: &str| delivery_of(&source, file, day(received), text);
    let deliveries = vec![read("a.csv", "2024-02-01", older), read("b.csv", "2024-03-01", newer)];
    let combined = combine(&source, deliveries).unwrap();
    expect![[r#"
        rule      | file  | row
        withdrawn | a.csv | 2
    "#]]
    .assert_eq(&draw(&combined.issues().frame().select(["rule", "file", "row"]).unwrap()));
}

#[test]
fn a_file_in_the_folder_of_a_day_replaces_its_older_self_whole() {
    let files = [
        ("alpha/beta/2026-01-01/a.csv", "id,day,value\n1,,old\n2,,old\n"),
        ("alpha/beta/2026-01-01/b.csv", "id,day,value\n3,,b\n"),
        ("alpha/beta/2026-01-01/a.csv", "id,day,value\n1,,new\n"),
    ];
    for combine in ["append", "ledger", "correct", "snapshot"] {
        check_of_a_day(
            combine,
            &files,
            expect![[r#"
                id | day | value | _delivery
                3  |     | b     | 1
                1  |     | new   | 2
                superseded 2
            "#]],
        );
    }
}

#[test]
fn a_file_that_has_the_same_name_every_time_is_a_delivery_of_its_own() {
    check_of_a_day(
        "append",
        &[("alpha/beta/a.csv", "id,day,value\n1,,old\n"), ("alpha/beta/a.csv", "id,day,value\n2,,new\n")],
        expect![[r#"
            id | day | value | _delivery
            1  |     | old   | 0
            2  |     | new   | 1
            superseded 0
        "#]],
    );
}

#[test]
fn where_every_row_counts_a_file_that_comes_again_counts_once_and_is_told() {
    let source = csv("append", "");
    let text = "id,day,value\n1,,a\n1,,a\n";
    let read =
        |file: &str, text: &str, hash: &str| delivery_of(&source, file, day("2026-01-01"), text).seen_by(1, hash);
    let other = "id,day,value\n1,,b\n";
    let deliveries = vec![read("a.csv", text, "A"), read("b.csv", other, "B"), read("c.csv", text, "A")];
    let combined = combine(&source, deliveries).unwrap();
    expect![[r#"
        id | day | value | _delivery
        1  |     | b     | 1
        1  |     | a     | 2
        1  |     | a     | 2
    "#]]
    .assert_eq(&draw(&combined.table("row").unwrap().drop_many(["_row", "_received", "_first_received"])));
    assert_eq!(combined.issues().first("copy_of_newer", ""), Some(("a.csv", 0)));
}

#[test]
fn what_the_supplier_calls_newer_beats_the_day_it_came() {
    check(
        &csv("snapshot", "key = ['id']\nnewest_by = ['day']"),
        &[
            ("2026-01-01", "id,day,value\n1,2025-12-31,new\n"),
            ("2026-01-02", "id,day,value\n1,2025-06-30,old\n1,,older\n"),
        ],
        expect![[r#"
            id | day        | value | _delivery
            1  | 2025-12-31 | new   | 0
            out 1 superseded 2
        "#]],
    );
}

#[test]
fn keys_are_not_confused_by_where_their_parts_end() {
    check(
        &csv("ledger", "key = ['id', 'value']"),
        &[("2026-01-01", "id,day,value\na,,bc\n"), ("2026-01-02", "id,day,value\nab,,c\n")],
        expect![[r#"
            id | day | value | _delivery
            a  |     | bc    | 0
            ab |     | c     | 1
            out 2 superseded 0
        "#]],
    );
}

/// Children and their offences in returns, as in the case-level return.
fn returns() -> Source {
    source(
        "json",
        "snapshot",
        r#"
[[table]]
name = "return"
header = "return_part"
newest_by = ["end", "number"]
deletes = "deleted"
column = [
    { name = "end", from = "return_part.end", kind = "date" },
    { name = "number", from = "return_part.number", kind = "text" },
    { name = "deleted", from = "return_part.deleted", kind = "text" },
]
[[table]]
name = "child"
key = ["child"]
newest_by = ["end", "number"]
column = [
    { name = "child", from = "id", kind = "text" },
    { name = "end", from = "return_part.end", kind = "date" },
    { name = "number", from = "return_part.number", kind = "text" },
]
[[table]]
name = "offence"
each = ["offence = offences"]
key = ["child"]
column = [
    { name = "child", from = "id", kind = "text" },
    { name = "offence", from = "offence.id", kind = "text" },
]
"#,
    )
}

#[test]
fn a_newer_document_replaces_all_that_an_older_one_said() {
    check(
        &returns(),
        &[
            (
                "2026-01-01",
                r#"{"return_part": {"end": "2025-09-30", "number": 9}}
                   {"id": "a", "offences": [{"id": 1}, {"id": 2}]} {"id": "b", "offences": [{"id": 3}]}"#,
            ),
            ("2026-02-01", r#"{"return_part": {"end": "2025-12-31", "number": 10}} {"id": "a", "offences": []}"#),
        ],
        expect![[r#"
            end        | number | deleted | _delivery
            2025-09-30 | 9      |         | 0
            2025-12-31 | 10     |         | 1
            child | end        | number | _delivery
            b     | 2025-09-30 | 9      | 0
            a     | 2025-12-31 | 10     | 1
            child | offence | _delivery
            b     | 3       | 0
            out 5 superseded 3
        "#]],
    );
}

#[test]
fn returns_count_by_number_not_by_digits_and_whenever_they_came() {
    check(
        &returns(),
        &[
            (
                "2026-01-01",
                r#"{"return_part": {"end": "2025-12-31", "number": 10}} {"id": "a", "offences": [{"id": 1}]}"#,
            ),
            (
                "2026-02-01",
                r#"{"return_part": {"end": "2025-12-31", "number": 9}} {"id": "a", "offences": [{"id": 2}]}"#,
            ),
        ],
        expect![[r#"
            end        | number | deleted | _delivery
            2025-12-31 | 10     |         | 0
            2025-12-31 | 9      |         | 1
            child | end        | number | _delivery
            a     | 2025-12-31 | 10     | 0
            child | offence | _delivery
            a     | 1       | 0
            out 4 superseded 2
        "#]],
    );
}

/// Offences of children in returns, each as `delivery offence`, by the headers and documents of each delivery.
fn offences_of(more: &str, deliveries: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let declaration = format!(
        "[[table]]\nname = 'return'\nheader = 'return_part'\nnewest_by = ['start', 'end', 'signed', 'number']\ncolumn = [
        {{ name = 'start', from = 'return_part.start', kind = 'date' }},
        {{ name = 'end', from = 'return_part.end', kind = 'date' }},
        {{ name = 'signed', from = 'return_part.signed', kind = 'text', optional = true }},
        {{ name = 'number', from = 'return_part.number', kind = 'text', optional = true }}]
        [[table]]\nname = 'child'\nkey = ['child']\nnewest_by = ['start', 'end', 'signed', 'number']\n{}\ncolumn = [
        {{ name = 'child', from = 'id', kind = 'text' }},
        {{ name = 'start', from = 'return_part.start', kind = 'date' }},
        {{ name = 'end', from = 'return_part.end', kind = 'date' }},
        {{ name = 'signed', from = 'return_part.signed', kind = 'text', optional = true }},
        {{ name = 'number', from = 'return_part.number', kind = 'text', optional = true }}]
        [[table]]\nname = 'offence'\neach = ['offence = offences']\nkey = ['child']\n{more}\ncolumn = [
        {{ name = 'child', from = 'id', kind = 'text' }},
        {{ name = 'offence', from = 'offence.id', kind = 'text' }},
        {{ name = 'value', from = 'offence.value', kind = 'text', optional = true }}]",
        if more.is_empty() { "" } else { "parts_by = []" }
    );
    let source = source("json", "snapshot", &declaration);
    let read = |(at, (received, text)): (usize, &(&str, &str))| {
        delivery_of(&source, &format!("{at}.json"), day(received), text).seen_by(1, "")
    };
    let combined = combine(&source, deliveries.iter().enumerate().map(read).collect()).unwrap();
    let frame = combined.table("offence").unwrap();
    let text = |name: &str| as_text(frame, name);
    let (ids, values) = (text("offence"), text("value"));
    let cell = |cells: &StringChunked, at: usize| cells.get(at).unwrap_or_default().to_owned();
    let rows = numbers(frame, DELIVERY).into_iter().enumerate();
    let rows =
        rows.map(|(at, delivery)| format!("{delivery} {} {}", cell(&ids, at), cell(&values, at)).trim().to_owned());
    let rules = combined.issues().counts().into_iter().map(|count| count.rule.to_string());
    (rows.collect(), rules.collect())
}

/// A return with this header and one offence of one child.
fn a_return(header: &str, offence: &str) -> String {
    format!(r#"{{"return_part": {{{header}}}}} {{"id": "a", "offences": [{offence}]}}"#)
}

#[test]
fn a_correction_of_a_return_is_newer_by_its_number_or_signature_as_people_read_them() {
    let period = r#""start": "2023-07-01", "end": "2023-09-30""#;
    for (older, newer) in [
        (r#""number": "R9""#, r#""number": "R10""#),
        (r#""signed": "30/09/2023""#, r#""signed": "04/10/2023""#),
        (r#""signed": "2023-10-02", "number": "R1""#, r#""signed": null, "number": "R2""#),
    ] {
        let returns = [older, newer]
            .map(|more| a_return(&format!("{period}, {more}"), &format!(r#"{{"id": "{}"}}"#, more.len())));
        let given = [("2023-10-02", returns[0].as_str()), ("2023-10-05", returns[1].as_str())];
        let (rows, rules) = offences_of("", &given);
        assert_eq!((rows, rules.len()), (vec![format!("1 {}", newer.len())], 0), "{newer}");
    }
}

#[test]
fn a_period_that_cannot_be_wins_over_no_return_of_its_end_and_is_told() {
    let returns = [
        a_return(r#""start": "2023-04-01", "end": "2023-06-30""#, r#"{"id": "spring"}"#),
        a_return(r#""start": "2032-07-01", "end": "2023-09-30""#, r#"{"id": "slip"}"#),
        a_return(r#""start": "2023-07-01", "end": "2023-09-30""#, r#"{"id": "mended"}"#),
    ];
    let given = [("2023-07-05", &*returns[0]), ("2023-10-02", &*returns[1]), ("2023-10-05", &*returns[2])];
    let told = vec!["return_period".to_owned()];
    assert_eq!(offences_of("", &given), (vec!["2 mended".to_owned()], told.clone()));
    // Without the mended one it is still newer than the return before.
    assert_eq!(offences_of("", &given[..2]), (vec!["1 slip".to_owned()], told));
}

#[test]
fn documents_of_a_child_in_one_return_add_up_and_of_one_offence_the_later_counts() {
    let header = r#"{"return_part": {"start": "2023-07-01", "end": "2023-09-30"}}"#;
    let first = r#"{"id": "a", "offences": [{"id": "1", "value": "old"}, {"id": "2"}]}"#;
    let second = r#"{"id": "a", "offences": [{"id": "1", "value": "new"}, {"id": "3"}]} {"id": "a"}"#;
    let one_file = format!("{header} {first} {second}");
    let two_files = [format!("{header} {first}"), format!("{header} {second}")];
    let by = "parts_by = ['offence']";
    let told = vec!["document_in_parts".to_owned()];
    let (rows, rules) = offences_of(by, &[("2023-10-02", &one_file)]);
    assert_eq!((rows, &rules), (["0 2", "0 1 new", "0 3"].map(str::to_owned).to_vec(), &told));
    let (rows, rules) = offences_of(by, &[("2023-10-02", &two_files[0]), ("2023-10-02", &two_files[1])]);
    assert_eq!((rows, rules), (["0 2", "1 1 new", "1 3"].map(str::to_owned).to_vec(), told.clone()));
    // Sent again on another day they are a correction, and without the declaration the last document stands, and is told.
    let (rows, rules) = offences_of(by, &[("2023-10-02", &two_files[0]), ("2023-10-09", &two_files[1])]);
    assert_eq!((rows, rules), (["1 1 new", "1 3"].map(str::to_owned).to_vec(), told));
    let (rows, rules) = offences_of("", &[("2023-10-02", &one_file)]);
    assert_eq!((rows.len(), rules), (0, vec!["document_twice".to_owned()]));
}

#[test]
fn a_return_removes_what_it_deletes_and_keeps_what_it_sends() {
    check(
        &returns(),
        &[
            (
                "2026-01-01",
                r#"{"return_part": {"end": "2025-09-30", "number": 1, "deleted": "{}"}}
                   {"id": "a", "offences": [{"id": 1}]} {"id": "b"} {"id": "c"}"#,
            ),
            ("2026-02-01", r#"{"return_part": {"end": "2025-12-31", "number": 2, "deleted": "{a, b}"}} {"id": "b"}"#),
        ],
        expect![[r#"
            end        | number | deleted | _delivery
            2025-09-30 | 1      | {}      | 0
            2025-12-31 | 2      | {a, b}  | 1
            child | end        | number | _delivery
            c     | 2025-09-30 | 1      | 0
            b     | 2025-12-31 | 2      | 1
            child | offence | _delivery
            out 4 superseded 3
        "#]],
    );
}

#[test]
fn an_older_return_that_comes_late_deletes_nothing_newer() {
    check(
        &returns(),
        &[
            ("2026-01-01", r#"{"return_part": {"end": "2025-12-31", "number": 2}} {"id": "a"}"#),
            ("2026-02-01", r#"{"return_part": {"end": "2025-09-30", "number": 1, "deleted": "{a}"}}"#),
        ],
        expect![[r#"
            end        | number | deleted | _delivery
            2025-12-31 | 2      |         | 0
            2025-09-30 | 1      | {a}     | 1
            child | end        | number | _delivery
            a     | 2025-12-31 | 2      | 0
            child | offence | _delivery
            out 3 superseded 0
        "#]],
    );
}

/// Residents as they are added to one file after the other.
fn residents() -> Source {
    let table = "[[table]]\nname = 'cell'\ncolumn = [
        { name = 'area', from = 'area', kind = 'text', required = true },
        { name = 'year', from = 'year', kind = 'integer', required = true },
        { name = 'persons', from = 'persons', kind = 'integer', required = true }]
        [[record]]\ntable = 'population'\nfrom = 'cell'
        columns = { area = 'area', year = 'year', age_years = '10', sex = \"'male'\", ethnic_group = \"'white'\", persons = 'persons' }";
    source("csv", "append", table)
}

#[test]
fn a_cell_of_residents_that_two_deliveries_hold_is_that_of_the_newer_and_the_older_is_told() {
    let first = "area,year,persons\nNorthmere,2022,100\nNorthmere,2023,110\n";
    let second = "area,year,persons\nNorthmere,2023,115\nNorthmere,2024,120\n";
    check(
        &residents(),
        &[("2024-01-01", first), ("2025-01-01", second)],
        expect![[r#"
            area      | year | persons | _delivery
            Northmere | 2022 | 100     | 0
            Northmere | 2023 | 115     | 1
            Northmere | 2024 | 120     | 1
            out 3 superseded 1
        "#]],
    );
    let source = residents();
    let delivery = |name, received, text| delivery_of(&source, name, day(received), text);
    let deliveries = vec![delivery("a.csv", "2024-01-01", first), delivery("b.csv", "2025-01-01", second)];
    let combined = combine(&source, deliveries).unwrap();
    assert_eq!(combined.issues().first("twin_of_newer", ""), Some(("a.csv", 2)));
}
