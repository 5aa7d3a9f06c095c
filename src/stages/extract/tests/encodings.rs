//! What a file is, where it is not what is declared.

use super::*;

fn check_told(encoding: &str, bytes: &[u8], expected: Expect) {
    let read = read(&people(&format!("encoding = \"{encoding}\"")), bytes).unwrap();
    expected.assert_eq(&drawn(&read));
}

#[test]
fn utf_8_where_windows_1252_is_declared_is_read_and_told() {
    check_told(
        "windows-1252",
        "Id,Full Name\n1,Zoë\n2,Ann\n".as_bytes(),
        expect![[r#"
            id | name | town | _row
            1  | Zoë  |      | 1
            2  | Ann  |      | 2
            issue read_as_utf_8 "" kept 1
        "#]],
    );
}

#[test]
fn windows_1252_where_utf_8_is_declared_is_refused_with_what_it_seems_to_be() {
    check_refused(
        b"Id,Full Name\n1,Ann\n2,Zo\xeb\n",
        Kind::Delivery,
        expect![[r#"
            people.csv is not valid UTF-8 in row 2, column `name`
            hint: it seems to be windows-1252: set `encoding = "windows-1252"`, or "auto" if some lines are UTF-8
        "#]],
    );
}

#[test]
fn utf_16_where_utf_8_is_declared_is_refused_with_what_it_seems_to_be() {
    let bytes: Vec<u8> = "Id,Full Name\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check_refused(
        &bytes,
        Kind::Delivery,
        expect![[r#"
            people.csv is not utf-8, as declared
            hint: it seems to be utf-16le: set `encoding = "utf-16le"`, or "auto"
        "#]],
    );
}

#[test]
fn auto_reads_each_line_as_what_it_is() {
    check_told(
        "auto",
        b"Id,Full Name\n1,Zo\xc3\xab\n2,In\xeas\n",
        expect![[r#"
            id | name | town | _row
            1  | Zoë  |      | 1
            2  | Inês |      | 2
            issue mixed_encoding "" kept 1
        "#]],
    );
}

#[test]
fn text_that_was_encoded_twice_is_told() {
    check_told(
        "utf-8",
        "Id,Full Name\n1,ZoÃ«\n2,Zoë\n".as_bytes(),
        expect![[r#"
            id | name | town | _row
            1  | ZoÃ« |      | 1
            2  | Zoë  |      | 2
            issue double_encoded "name" kept 1
        "#]],
    );
}

#[test]
fn of_json_too_it_is_told() {
    let mut source = plain();
    source.encoding = "windows-1252".to_owned();
    expect![[r#"
        id  | day | _row
        Zoë |     | 1
        issue read_as_utf_8 "" kept 1
    "#]]
    .assert_eq(&drawn(&read(&source, r#"{"id": "Zoë", "days": []}"#.as_bytes()).unwrap()));
}
