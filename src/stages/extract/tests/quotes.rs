//! Quotes that hold line breaks, and quotes that nobody closes.

use super::*;

/// Five columns, as wide as no text is by chance.
fn visits() -> Source {
    source(
        r#"
title = "Visits"
system = "test"
format = "csv"
combine = "append"
max_rejected = 0.0
[[table]]
name = "visit"
column = [
    { name = "id", from = "Id", kind = "text" },
    { name = "name", from = "Name", kind = "text" },
    { name = "address", from = "Address", kind = "text" },
    { name = "day", from = "Day", kind = "text" },
    { name = "note", from = "Note", kind = "text" },
]
"#,
    )
}

const HEADER: &str = "Id,Name,Address,Day,Note\n";

#[track_caller]
fn check_visits(rows: &str, expected: Expect) {
    let parts = read(&visits(), format!("{HEADER}{rows}").as_bytes()).unwrap();
    expected.assert_eq(&drawn(&parts));
}

#[track_caller]
fn check_visits_refused(rows: &str, expected: Expect) {
    check_refused_by(&visits(), format!("{HEADER}{rows}").as_bytes(), Kind::Delivery, expected);
}

/// So many rows from a number on.
fn rows(numbers: std::ops::Range<u32>) -> String {
    numbers.map(|number| format!("{number},Ann,1 High St,1 May,x\n")).collect()
}

/// How many rows were read and how often each rule was broken.
fn counted(rows: &str) -> (usize, Vec<(String, u64)>) {
    let parts = read(&visits(), format!("{HEADER}{rows}").as_bytes()).unwrap();
    let counts = parts.issues.counts().into_iter().map(|count| (count.rule, count.n_issues)).collect();
    (parts.tables[0].frame.height(), counts)
}

#[test]
fn an_address_over_lines_is_one_cell() {
    check_visits(
        "1,Ann,\"Flat 2\n1 High St, Leeds\",1 May,x\r\n2,Bo,Mill Lane,2 May,\"a\nb, c\n\nd\"\n3,Cy,,,\n",
        expect![[r#"
            id | name | address                  | day   | note         | _row
            1  | Ann  | Flat 2\n1 High St, Leeds | 1 May | x            | 1
            2  | Bo   | Mill Lane                | 2 May | a\nb, c\n\nd | 2
            3  | Cy   |                          |       |              | 3
        "#]],
    );
}

#[test]
fn a_quote_that_nobody_closes_takes_in_no_row() {
    let file = rows(0..20) + "20,\"Bo,1 High St,1 May,x\n" + &rows(21..400);
    assert_eq!(counted(&file), (400, vec![("stray_quote".to_owned(), 1)]));
}

#[test]
fn a_quote_that_is_closed_hundreds_of_rows_later_takes_in_no_row() {
    for closing in ["380,\"Bo,1 High St,1 May,x\n", "380,Bo\",1 High St,1 May,x\n"] {
        let file = rows(0..20) + "20,\"Bo,1 High St,1 May,x\n" + &rows(21..380) + closing + &rows(381..400);
        assert_eq!(counted(&file).0, 400, "{closing}");
    }
}

#[test]
fn a_quote_that_is_closed_in_the_next_row_takes_in_no_row() {
    check_visits(
        "1,\"Ann,1 High St,1 May,x\n2,Bo\",Mill Lane,2 May,y\n",
        expect![[r#"
            id | name | address   | day   | note | _row
            1  | "Ann | 1 High St | 1 May | x    | 1
            2  | Bo"  | Mill Lane | 2 May | y    | 2
            issue stray_quote "" kept 1
        "#]],
    );
}

#[test]
fn a_quote_in_the_last_rows_takes_in_none_of_them() {
    let file = rows(0..8) + "8,\"Bo,1 High St,1 May,x\n9,Cy,1 High St,2 May,y\n";
    assert_eq!(counted(&file), (10, vec![("stray_quote".to_owned(), 1)]));
    let file = rows(0..9) + "9,\"Bo,1 High St,1 May,x\n";
    assert_eq!(counted(&file), (10, vec![("stray_quote".to_owned(), 1)]));
}

#[test]
fn a_quoted_cell_that_is_not_closed_loses_its_own_row_and_no_other() {
    let file = "0,Bo,\"1 High St, Leeds,1 May,x\n".to_owned() + &rows(1..30);
    assert_eq!(counted(&file), (29, vec![("ragged_row".to_owned(), 1)]));
}

#[test]
fn a_nickname_in_quotes_that_are_not_doubled_is_part_of_the_name() {
    check_visits(
        "1,\"Jo\"hn,Leeds,1 May,x\n\"2\",\"Bo \"Bob\" Lee\",\"Flat 1, York\",\"2 May\",\"y\"\n3,Cy \"C\" Day,Hull,,\n",
        expect![[r#"
            id | name         | address      | day   | note | _row
            1  | "Jo"hn       | Leeds        | 1 May | x    | 1
            2  | Bo "Bob" Lee | Flat 1, York | 2 May | y    | 2
            3  | Cy "C" Day   | Hull         |       |      | 3
            issue stray_quote "" kept 2
        "#]],
    );
}

#[test]
fn a_row_that_keeps_the_rules_is_not_read_otherwise_to_fit() {
    check_visits(
        "1,\"Ann, Leeds\",1 May,x\n",
        expect![[r#"
            id | name | address | day | note | _row
            rejected row 1: ragged_row ["1","Ann, Leeds","1 May","x"]
            issue ragged_row "" rejected 1
        "#]],
    );
}

#[test]
fn a_text_that_is_cut_off_is_refused() {
    for rows in ["1,Ann,Leeds,1 May,\"first line\nsecond li", "1,Ann,\"Flat 2\n1 High St", "1,Ann,Leeds,1 May,\"x"] {
        check_visits_refused(
            rows,
            expect![[r#"
                people.csv ends in the middle of a row (row 1)
                hint: the transfer was cut short or a quote is missing: ask the supplier to send it again
            "#]],
        );
    }
}

#[test]
fn a_quote_that_takes_in_more_than_any_text_is_refused_with_its_row() {
    let endless = format!("{}1,Ann,\"Flat 2\n{}", rows(0..3), "and so on\n".repeat(1_200));
    check_visits_refused(
        &endless,
        expect![[r#"
            people.csv has a quote in row 4 that may take in the rows after it
            hint: close the quote, or ask the supplier to write a quote within a cell twice, as RFC 4180 has it
        "#]],
    );
}

#[test]
fn in_a_narrow_table_a_quote_that_may_be_either_is_refused() {
    check_refused(
        b"Id,Full Name\n1,\"Ann\n2,Bo\"\n3,Cy\n",
        Kind::Delivery,
        expect![[r#"
            people.csv has a quote in row 1 that may take in the rows after it
            hint: close the quote, or ask the supplier to write a quote within a cell twice, as RFC 4180 has it
        "#]],
    );
}

#[test]
fn of_one_column_a_text_over_lines_is_one_cell() {
    let source = source(
        "title = 'x'\nsystem = 'x'\nformat = 'csv'\ncombine = 'append'\nmax_rejected = 0.0\n[[table]]\nname = 'row'\ncolumn = [{ name = 'note', from = 'Note', kind = 'text' }]",
    );
    let parts = read(&source, b"Note\n\"a\nb\"\nc\n").unwrap();
    assert_eq!((parts.tables[0].frame.height(), parts.issues.len()), (2, 0));
}

#[test]
fn in_a_narrow_table_a_quote_that_is_never_closed_takes_in_no_row() {
    check(
        b"Id,Full Name\n1,\"Ann\n2,Bo\n",
        expect![[r#"
            id | name | town | _row
            1  | "Ann |      | 1
            2  | Bo   |      | 2
            issue stray_quote "" kept 1
        "#]],
    );
}
