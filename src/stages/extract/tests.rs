mod encodings;
mod lost;
mod no_data;
mod quotes;

use chrono::NaiveDate;
use expect_test::{Expect, expect};

use super::*;
use crate::declarations::CodeLists;
use crate::error::Kind;
use crate::stages::drawing::draw;
use crate::stages::handed::RawParts;

const RECEIVED: NaiveDate = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");

fn source(declaration: &str) -> Source {
    Source::parse("test/source", declaration, &CodeLists::new()).unwrap()
}

/// A CSV with two text columns, the second of them optional.
fn people(more: &str) -> Source {
    source(&format!(
        r#"
title = "People"
system = "test"
format = "csv"
combine = "append"
max_rejected = 0.0
{more}
[[table]]
name = "person"
ignore = ["Note"]
column = [
    {{ name = "id", from = "Id", kind = "text" }},
    {{ name = "name", from = "Full Name", kind = "text" }},
    {{ name = "town", from = "Town", kind = "text", optional = true }},
]
"#
    ))
}

/// Everything that was read, and every fault.
fn drawn(parts: &RawParts) -> String {
    let mut text: String = parts.tables.iter().map(|table| draw(&table.frame)).collect();
    for reject in parts.rejects.kept() {
        text += &format!("rejected row {}: {} {}\n", reject.row, reject.rule, reject.text);
    }
    for issue in parts.issues.counts() {
        text += &format!("issue {} {:?} {} {}\n", issue.rule, issue.column, issue.effect, issue.n_issues);
    }
    text
}

fn read(source: &Source, bytes: &[u8]) -> Result<RawParts> {
    let mut bytes = bytes;
    extract(source, "people.csv", RECEIVED, &mut bytes).map(Raw::into_parts)
}

fn check(bytes: &[u8], expected: Expect) {
    expected.assert_eq(&drawn(&read(&people(""), bytes).unwrap()));
}

fn check_refused_by(source: &Source, bytes: &[u8], kind: Kind, expected: Expect) {
    let error = read(source, bytes).map(|parts| drawn(&parts)).unwrap_err();
    assert_eq!(error.kind(), kind);
    expected.assert_eq(&format!("{error}\nhint: {}\n", error.advice().unwrap_or("none")));
}

fn check_refused(bytes: &[u8], kind: Kind, expected: Expect) {
    check_refused_by(&people(""), bytes, kind, expected);
}

#[test]
fn cells_stay_text_and_rows_are_numbered() {
    check(
        b"Id,Full Name,Town\n007,Ann,Leeds\n8,,York\n",
        expect![[r#"
            id  | name | town  | _row
            007 | Ann  | Leeds | 1
            8   |      | York  | 2
        "#]],
    );
}

#[test]
fn a_header_is_found_with_blanks_around_it_and_in_any_case() {
    check(
        b" ID , full name\n1,Ann\n",
        expect![[r#"
            id | name | town | _row
            1  | Ann  |      | 1
        "#]],
    );
}

#[test]
fn columns_may_stand_in_any_order() {
    check(
        b"Full Name,Id\nAnn,1\n",
        expect![[r#"
            id | name | town | _row
            1  | Ann  |      | 1
        "#]],
    );
}

#[test]
fn a_column_that_nobody_declared_is_an_issue() {
    check(
        b"Id,Full Name,Note,Shoe size\n1,Ann,x,38\n",
        expect![[r#"
            id | name | town | _row
            1  | Ann  |      | 1
            issue unknown_column "column 4" kept 1
        "#]],
    );
}

#[test]
fn a_column_without_a_header_is_an_issue() {
    check(
        b",Id,Full Name,\n0,1,Ann,\n",
        expect![[r#"
            id | name | town | _row
            1  | Ann  |      | 1
            issue unnamed_column "column 1" kept 1
            issue unnamed_column "column 4" kept 1
        "#]],
    );
}

#[test]
fn quotes_hold_commas_newlines_and_quotes() {
    check(
        b"Id,Full Name\r\n1,\"Ann, \"\"Nan\"\"\nof Leeds\"\r\n",
        expect![[r#"
            id | name                 | town | _row
            1  | Ann, "Nan"\nof Leeds |      | 1
        "#]],
    );
}

#[test]
fn a_row_with_more_or_fewer_cells_is_put_aside_whole() {
    check(
        b"Id,Full Name\n1,Ann,Leeds\n2\n3,Cy\n",
        expect![[r#"
            id | name | town | _row
            3  | Cy   |      | 3
            rejected row 1: ragged_row ["1","Ann","Leeds"]
            rejected row 2: ragged_row ["2"]
            issue ragged_row "" rejected 2
        "#]],
    );
}

#[test]
fn an_empty_line_is_no_row() {
    check(
        b"Id,Full Name\n\n\n1,Ann\n",
        expect![[r#"
            id | name | town | _row
            1  | Ann  |      | 1
        "#]],
    );
}

#[test]
fn a_row_with_a_nul_byte_is_put_aside() {
    check(
        b"Id,Full Name\n1,An\0n\n2,Bo\n",
        expect![[r#"
            id | name | town | _row
            2  | Bo   |      | 2
            rejected row 1: nul_byte ["1","An\u0000n"]
            issue nul_byte "" rejected 1
        "#]],
    );
}

#[test]
fn exact_duplicates_are_real() {
    check(
        b"Id,Full Name\n1,Ann\n1,Ann\n",
        expect![[r#"
            id | name | town | _row
            1  | Ann  |      | 1
            1  | Ann  |      | 2
        "#]],
    );
}

#[test]
fn a_header_without_rows_is_an_issue() {
    check(
        b"Id,Full Name\n",
        expect![[r#"
            id | name | town | _row
            issue no_rows "" kept 1
        "#]],
    );
}

#[test]
fn a_last_row_without_newline_is_whole_if_its_cells_are() {
    check(
        b"Id,Full Name\n1,Ann",
        expect![[r#"
            id | name | town | _row
            1  | Ann  |      | 1
        "#]],
    );
}

#[test]
fn a_byte_order_mark_is_not_part_of_the_header() {
    check(
        b"\xef\xbb\xbfId,Full Name\n1,Zo\xc3\xab\n",
        expect![[r#"
            id | name | town | _row
            1  | Zoë  |      | 1
        "#]],
    );
}

#[test]
fn utf_16_is_told_by_its_mark() {
    let text = "Id,Full Name\n1,Zoë\n";
    let bytes: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    check(
        &bytes,
        expect![[r#"
            id | name | town | _row
            1  | Zoë  |      | 1
        "#]],
    );
}

#[test]
fn a_declared_encoding_is_used() {
    let read = read(&people("encoding = \"windows-1252\""), b"Id,Full Name\n1,Zo\xeb\n").unwrap();
    expect![[r#"
        id | name | town | _row
        1  | Zoë  |      | 1
    "#]]
    .assert_eq(&drawn(&read));
}

#[test]
fn an_empty_file_is_refused() {
    for bytes in [&b""[..], b"\xef\xbb\xbf"] {
        check_refused(
            bytes,
            Kind::Delivery,
            expect![[r#"
                people.csv is empty
                hint: ask the supplier to send it again; an extract without rows still has a header
            "#]],
        );
    }
}

#[test]
fn a_file_that_ends_in_a_row_is_refused() {
    check_refused(
        b"Id,Full Name,Town\n1,Ann,Leeds\n2,B",
        Kind::Delivery,
        expect![[r#"
            people.csv ends in the middle of a row (row 2)
            hint: the transfer was cut short or a quote is missing: ask the supplier to send it again
        "#]],
    );
}

#[test]
fn a_missing_column_breaks_the_contract() {
    check_refused(
        b"Id,Name\n1,Ann\n",
        Kind::Contract,
        expect![[r#"
            column `Full Name` (there is `Name`) is missing from people.csv
            hint: if the supplier renamed it, add a [[change]] to test/source.toml
        "#]],
    );
}

#[test]
fn a_file_without_its_header_shows_nothing_of_its_first_row() {
    check_refused(
        b"1,Ann,Leeds\n",
        Kind::Contract,
        expect![[r#"
            no column of test/source is in the first row of people.csv
            hint: is this a file of that source, with its header in the first row? if it is of another, `yjp source new FILE` drafts that
        "#]],
    );
}

#[test]
fn another_delimiter_is_recognised() {
    check_refused(
        b"Id;Full Name\n1;Ann\n",
        Kind::Contract,
        expect![[r#"
            the cells of people.csv are not separated by ',', as declared
            hint: they seem to be separated by ';': set `delimiter = ";"` in test/source.toml
        "#]],
    );
}

#[test]
fn a_column_that_stands_twice_breaks_the_contract() {
    check_refused(
        b"Id,Full Name,Id\n1,Ann,2\n",
        Kind::Contract,
        expect![[r#"
            column `Id` stands twice in people.csv
            hint: ask the supplier for one column of that name: which of them test/source means, nobody can say
        "#]],
    );
}

#[test]
fn a_spreadsheet_is_recognised() {
    check_refused(
        b"PK\x03\x04\x14\x00\x06\x00",
        Kind::Delivery,
        expect![[r#"
            people.csv is a spreadsheet or an archive, not text
            hint: ask the supplier for text, or save the sheet as CSV
        "#]],
    );
}

#[test]
fn a_change_holds_from_its_day_on() {
    let change = "[[change]]\nfrom = 2026-01-01\nwhy = \"renamed\"\nrename = { \"Person\" = \"Id\" }\n";
    let mut source = people("");
    source.changes = source_changes(change);
    let mut bytes = &b"Person,Full Name\n1,Ann\n"[..];
    assert!(extract(&source, "people.csv", RECEIVED, &mut bytes).is_ok());
    let mut bytes = &b"Person,Full Name\n1,Ann\n"[..];
    let day_before = RECEIVED.pred_opt().unwrap();
    assert_eq!(extract(&source, "people.csv", day_before, &mut bytes).unwrap_err().kind(), Kind::Contract);
}

fn source_changes(changes: &str) -> Vec<crate::declarations::source::Change> {
    #[derive(serde::Deserialize)]
    struct Changes {
        change: Vec<crate::declarations::source::Change>,
    }
    toml::from_str::<Changes>(changes).unwrap().change
}

/// Two levels of rows under an envelope.
fn returns() -> Source {
    source(
        r#"
title = "Returns"
system = "test"
format = "json"
combine = "append"
max_rejected = 0.0
[[table]]
name = "return"
header = "return_part"
column = [{ name = "return", from = "return_part.id", kind = "text" }]
[[table]]
name = "child"
column = [
    { name = "child", from = "child", kind = "text" },
    { name = "return", from = "return_part.id", kind = "text" },
    { name = "aliases", from = "aliases[first last]", kind = "text" },
]
[[table]]
name = "outcome"
each = ["offence = items where type = offence", "outcome = offence.item.outcomes"]
column = [
    { name = "child", from = "child", kind = "text" },
    { name = "offence", from = "offence.item.offenceID", kind = "text" },
    { name = "outcome", from = "outcome.legal", kind = "text" },
]
"#,
    )
}

/// Documents of one level, without an envelope.
fn plain() -> Source {
    source(
        r#"
title = "Plain"
system = "test"
format = "json"
combine = "append"
max_rejected = 0.0
[[table]]
name = "row"
column = [
    { name = "id", from = "id", kind = "text" },
    { name = "day", from = "days.0.day", kind = "text" },
]
"#,
    )
}

fn check_json(source: &Source, text: &str, expected: Expect) {
    expected.assert_eq(&drawn(&read(source, text.as_bytes()).unwrap()));
}

#[test]
fn every_level_of_a_document_has_its_rows() {
    check_json(
        &returns(),
        r#"{"return_part": {"id": 7}}
{"child": "a", "aliases": [{"first": "Ann", "last": "Lee"}, {"last": "Day"}], "items": [
  {"type": "offence", "item": {"OffenceId": "o1", "outcomes": [{"legal": "FINE"}, {"legal": "BIND_OVER"}]}},
  {"type": "hearing", "item": {"offenceID": "o9", "outcomes": [{"legal": "FINE"}]}},
  {"type": "offence", "item": {"offenceID": "o2"}}]}
{"child": "b", "items": []}
"#,
        expect![[r#"
            return | _row
            7      | 1
            child | return | aliases     | _row
            a     | 7      | Ann Lee;Day | 2
            b     | 7      |             | 3
            child | offence | outcome   | _row
            a     | o1      | FINE      | 2
            a     | o1      | BIND_OVER | 2
            issue unread_element "items.type" kept 1
        "#]],
    );
}

#[test]
fn documents_may_stand_in_one_array() {
    check_json(
        &plain(),
        r#"[{"id": 1, "days": [{"day": "2026-01-01"}, {"day": "2026-01-02"}]}, {"id": "true"}, {"ID": true}]"#,
        expect![[r#"
            id   | day        | _row
            1    | 2026-01-01 | 1
            true |            | 2
            true |            | 3
        "#]],
    );
}

#[test]
fn an_object_where_a_value_should_be_is_an_issue() {
    check_json(
        &plain(),
        r#"{"id": {"value": 1}}"#,
        expect![[r#"
            id | day | _row
               |     | 1
            issue absent_path "days" kept 1
            issue not_a_value "id" blanked 1
        "#]],
    );
}

#[test]
fn a_document_without_any_row_is_an_issue() {
    check_json(
        &source(
            "title = 'x'\nsystem = 'x'\nformat = 'json'\ncombine = 'append'\nmax_rejected = 0.0\n[[table]]\nname = 'row'\neach = ['row = rows']\ncolumn = [{ name = 'id', from = 'row.id', kind = 'text' }]",
        ),
        r#"{"rows": [{"id": 1}]} {"TextRows": []} {}"#,
        expect![[r#"
            id | _row
            1  | 1
            issue empty_document "" kept 2
            issue renamed_path "rows" kept 1
        "#]],
    );
}

#[test]
fn a_text_where_rows_are_declared_is_told_and_more_than_a_few_refuse_the_file() {
    let texts = |n_texts: usize| {
        let list = "{\"child\": \"c\", \"items\": [{\"type\": \"offence\", \"item\": {\"offenceID\": 1, \"outcomes\": {\"legal\": \"x\"}}}]}\n";
        let text = "{\"child\": \"c\", \"items\": \"[{}]\"}\n";
        let all = format!("{{\"return_part\": {{\"id\": 1}}}}\n{}{}", list.repeat(6), text.repeat(n_texts));
        extract(&returns(), "returns.jsonl", RECEIVED, &mut all.as_bytes())
    };
    let told = drawn(&texts(3).unwrap().into_parts());
    let told: Vec<&str> = told.lines().filter(|line| line.contains("not_a_list")).collect();
    assert_eq!(told, ["issue not_a_list \"items\" kept 3"]);
    // The envelope is document 1 and six lists follow, so that the first text is document 8.
    let refused = texts(4).unwrap_err();
    assert_eq!(refused.kind(), Kind::Contract);
    assert_eq!(
        refused.to_string(),
        "returns.jsonl: 4 of 10 times `items` is a text or a number where a list is declared, first in document 8"
    );
}

#[test]
fn a_level_may_join_items_of_one_document() {
    let source = source(
        r#"
title = "Hearings"
system = "test"
format = "json"
combine = "append"
max_rejected = 0.0
[[table]]
name = "heard"
each = ["hearing = items where type = hearing", "link = items where type = link and hearing = {hearing.id}"]
column = [
    { name = "hearing", from = "hearing.id", kind = "text" },
    { name = "offence", from = "link.offence", kind = "text" },
]
"#,
    );
    check_json(
        &source,
        r#"{"items": [{"type": "hearing", "id": 1}, {"type": "hearing", "id": 2},
            {"type": "link", "hearing": 1, "offence": "a"}, {"type": "link", "hearing": 2, "offence": "a"},
            {"type": "link", "hearing": 1, "offence": "b"}]}"#,
        expect![[r#"
            hearing | offence | _row
            1       | a       | 1
            1       | b       | 1
            2       | a       | 1
            issue unread_element "items.type" kept 1
        "#]],
    );
}

fn sittings(pick: &str) -> Source {
    source(&format!(
        r#"
title = "Hearings"
system = "test"
format = "json"
combine = "append"
max_rejected = 0.0
[[table]]
name = "hearing"
column = [
    {{ name = "id", from = "id", kind = "text" }},
    {{ name = "day", from = "days[*].day", pick = "{pick}", kind = "timestamp", sentinels = ["1900-01-01"] }},
]
"#
    ))
}

/// Three days out of order; one that stands alone; a filler and a blank; none; what is no day.
const SITTINGS: &str = r#"
{"id": 1, "days": [{"day": "2024-03-05T10:00:00Z"}, {"day": "2024-02-28T10:00:00Z"}, {"day": "2024-03-01"}]}
{"id": 2, "days": {"day": "2024-04-01"}}
{"id": 3, "days": [{"day": "1900-01-01"}, {"day": ""}, {"day": null}, {"day": "2024-05-02"}, {}]}
{"id": 4, "days": []}
{"id": 5}
{"id": 6, "days": [{"day": "soon"}, {"day": "2024-06-03"}]}
{"id": 7, "days": [{"day": "soon"}]}
{"id": 8, "days": [{"day": {"at": "2024-07-04"}}]}
"#;

#[test]
fn the_earliest_of_several_days_counts_wherever_it_stands() {
    check_json(
        &sittings("earliest"),
        SITTINGS,
        expect![[r#"
            id | day                  | _row
            1  | 2024-02-28T10:00:00Z | 1
            2  | 2024-04-01           | 2
            3  | 2024-05-02           | 3
            4  |                      | 4
            5  |                      | 5
            6  | 2024-06-03           | 6
            7  | soon                 | 7
            8  |                      | 8
            issue not_a_value "day" blanked 2
        "#]],
    );
}

#[test]
fn the_latest_of_several_days_counts_wherever_it_stands() {
    let parts = read(&sittings("latest"), SITTINGS.as_bytes()).unwrap();
    let days = parts.tables[0].frame.column("day").unwrap().str().unwrap().clone();
    assert_eq!(days.get(0), Some("2024-03-05T10:00:00Z"));
    assert_eq!(days.get(2), Some("2024-05-02"));
    assert_eq!(days.get(5), Some("2024-06-03"));
}

#[test]
fn json_that_is_cut_short_is_refused() {
    for text in [r#"{"id": 1} {"id": "#, r#"[{"id": 1}, {"id""#, r#"[{"id": 1}"#] {
        let error = read(&plain(), text.as_bytes()).map(|parts| drawn(&parts)).unwrap_err();
        assert_eq!(error.kind(), Kind::Delivery);
        assert_eq!(error.to_string(), "people.csv ends in the middle of document 2");
    }
}

#[test]
fn broken_json_is_refused_by_its_place_and_never_quoted() {
    check_refused_by(
        &plain(),
        b"{\"id\": 1}\n{\"id\": secret}\n",
        Kind::Delivery,
        expect![[r#"
            people.csv is not valid JSON in document 2 (line 2, column 8)
            hint: if the text is right, check `encoding` and `format` of the source
        "#]],
    );
}

#[test]
fn what_is_no_object_is_refused() {
    check_refused_by(
        &plain(),
        b"{\"id\": 1} 7",
        Kind::Delivery,
        expect![[r#"
            people.csv has no object as document 2
            hint: none
        "#]],
    );
}

#[test]
fn a_document_before_its_envelope_is_refused() {
    check_refused_by(
        &returns(),
        b"{\"child\": \"a\"}",
        Kind::Delivery,
        expect![[r#"
            people.csv has document 1 before its envelope `return_part`
            hint: is the file whole, and is it of this source?
        "#]],
    );
}

#[test]
fn an_empty_json_file_is_refused_and_an_empty_array_is_not() {
    check_refused_by(
        &plain(),
        b" \n",
        Kind::Delivery,
        expect![[r#"
            people.csv is empty
            hint: ask the supplier to send it again; an extract without documents still has an envelope or `[]`
        "#]],
    );
    check_json(
        &plain(),
        "[]",
        expect![[r#"
            id | day | _row
            issue no_rows "" kept 1
        "#]],
    );
}

#[test]
fn json_too_deep_to_follow_is_refused() {
    let text = "[".repeat(100_000);
    assert_eq!(read(&plain(), text.as_bytes()).map(|parts| drawn(&parts)).unwrap_err().kind(), Kind::Delivery);
}

mod any_bytes {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_file_makes_us_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&people(""), &bytes);
            let _ = read(&people("encoding = \"utf-16be\""), &bytes);
            let _ = read(&returns(), &bytes);
        }

        #[test]
        fn every_letter_goes_on_or_is_put_aside(text in "(Id,Full Name\n)([a,\"\n]{0,40})") {
            if let Ok(parts) = read(&people(""), text.as_bytes()) {
                let n_letters = |text: &str| text.bytes().filter(|byte| *byte == b'a').count();
                let frame = &parts.tables[0].frame;
                let kept = ["id", "name"].map(|column| {
                    let cells = frame.column(column).unwrap().str().unwrap();
                    cells.iter().flatten().map(n_letters).sum::<usize>()
                });
                let rejected: usize = parts.rejects.kept().iter().map(|reject| n_letters(&reject.text)).sum();
                prop_assert_eq!(kept.iter().sum::<usize>() + rejected, n_letters(&text["Id,Full Name".len()..]));
            }
        }

        #[test]
        fn what_is_written_by_the_rules_is_read_as_it_was(cells in proptest::collection::vec(("[a-c,\" ]{1,4}\n?", "[a-c,\"]{1,4}"), 1..8)) {
            let mut writer = ::csv::WriterBuilder::new().quote_style(::csv::QuoteStyle::Always).from_writer(Vec::new());
            writer.write_record(["Id", "Full Name", "Note", "Town", "A", "B"]).unwrap();
            for (id, name) in &cells {
                writer.write_record([id, name, "", "", "", ""]).unwrap();
            }
            let parts = read(&people(""), &writer.into_inner().unwrap()).unwrap();
            let names = parts.tables[0].frame.column("name").unwrap().str().unwrap().clone();
            let names: Vec<&str> = names.iter().map(Option::unwrap_or_default).collect();
            let written: Vec<&str> = cells.iter().map(|(_, name)| name.as_str()).collect();
            prop_assert_eq!(names, written);
        }
    }
}
