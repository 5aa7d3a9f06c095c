//! Rows that are no data are left aside, counted, and neither rejected nor read.

use super::*;

/// A table of counts, of which two columns are required.
fn residents(more: &str) -> Source {
    source(&format!(
        r#"
title = "Residents"
system = "test"
format = "csv"
combine = "append"
max_rejected = 0.0
{more}
[[table]]
name = "cell"
column = [
    {{ name = "area", from = "Area", kind = "text", required = true }},
    {{ name = "sex", from = "Sex", kind = "text", required = true, totals = "All children" }},
    {{ name = "age", from = "Age", kind = "text" }},
    {{ name = "residents", from = "Residents", kind = "text" }},
]
"#
    ))
}

#[track_caller]
fn check_residents(text: &str, expected: Expect) {
    expected.assert_eq(&drawn(&read(&residents(""), text.as_bytes()).unwrap()));
}

#[test]
fn rows_of_nothing_are_left_aside() {
    check_residents(
        "Area,Sex,Age,Residents\nNorth,F,16,10\n,,,\n , ,\t,\n,,\nNorth,M,16,12\n,,,\r\n",
        expect![[r#"
            area  | sex | age | residents | _row
            North | F   | 16  | 10        | 1
            North | M   | 16  | 12        | 5
            issue blank_row "" left_aside 4
        "#]],
    );
}

#[test]
fn a_header_on_every_page_is_left_aside() {
    check_residents(
        "Area,Sex,Age,Residents\nNorth,F,16,10\nArea,Sex,Age,Residents\nNorth,M,16,12\n AREA ,sex,\u{feff}Age,Residents\n",
        expect![[r#"
            area  | sex | age | residents | _row
            North | F   | 16  | 10        | 1
            North | M   | 16  | 12        | 3
            issue header_again "" left_aside 2
        "#]],
    );
}

#[test]
fn a_header_of_another_file_with_a_column_called_otherwise_is_left_aside() {
    let columns: String =
        (1..=6).map(|at| format!("{{ name = 'c{at}', from = 'Column {at}', kind = 'text' }},")).collect();
    let source = source(&format!(
        "title = 'Rows'\nsystem = 'test'\nformat = 'csv'\ncombine = 'append'\nmax_rejected = 0.0
[[table]]\nname = 'row'\ncolumn = [{columns}]\n"
    ));
    let header = |last: &str, fifth: &str| format!("Column 1,Column 2,Column 3,Column 4,{fifth},{last}\n");
    let text = |again: &str| format!("{}a,b,c,d,e,f\n{again}g,h,i,j,k,l\n", header("Column 6", "Column 5"));
    let n_rows = |again: &str| read(&source, text(again).as_bytes()).unwrap().tables[0].frame.height();
    assert_eq!(n_rows(&header("Family Name", "Column 5")), 2);
    // Two of six are called otherwise: it may be a row.
    assert_eq!(n_rows(&header("Family Name", "Born")), 3);
}

#[test]
fn titles_above_the_header_are_left_aside_wherever_they_stand() {
    check_residents(
        "Residents of North\nPrinted on 1 May 2026,,,\n\nArea,Sex,Age,Residents\nNorth,F,16,10\nResidents of North\nArea,Sex,Age,Residents\nNorth,M,16,12\n",
        expect![[r#"
            area  | sex | age | residents | _row
            North | F   | 16  | 10        | 1
            North | M   | 16  | 12        | 4
            issue header_again "" left_aside 1
            issue page_furniture "" left_aside 1
            issue title_row "" left_aside 2
        "#]],
    );
}

#[test]
fn another_character_between_cells_is_named_below_titles_too() {
    for title in ["sep=;", "Residents of North"] {
        check_refused_by(
            &residents(""),
            format!("{title}\nArea;Sex;Age;Residents\nNorth;F;16;10\n").as_bytes(),
            Kind::Contract,
            expect![[r#"
                the cells of people.csv are not separated by ',', as declared
                hint: they seem to be separated by ';': set `delimiter = ";"` in test/source.toml
            "#]],
        );
    }
}

#[test]
fn the_line_of_the_header_can_be_declared() {
    let text = b"Area,Sex,Age,Residents\nas at 1 May,,,\nArea,Sex,Age,Residents\nNorth,F,16,10\n";
    expect![[r#"
        area  | sex | age | residents | _row
        North | F   | 16  | 10        | 1
        issue title_row "" left_aside 2
    "#]]
    .assert_eq(&drawn(&read(&residents("header_row = 3"), text).unwrap()));
    check_refused_by(
        &residents("header_row = 2"),
        text,
        Kind::Contract,
        expect![[r#"
            no column of test/source is in the first row of people.csv
            hint: is this a file of that source, with its header in the first row? if it is of another, `yjp source new FILE` drafts that
        "#]],
    );
}

#[test]
fn totals_are_left_aside_where_they_could_be_no_data_or_are_declared() {
    check_residents(
        "Area,Sex,Age,Residents\nNorth,F,16,10\nNorth,all Children,,10\nTotal,,,10\nGrand total: 10\nTotal,F,16,3\n",
        expect![[r#"
            area  | sex | age | residents | _row
            North | F   | 16  | 10        | 1
            Total | F   | 16  | 3         | 5
            issue totals_row "" left_aside 3
        "#]],
    );
}

#[test]
fn what_printers_and_database_clients_add_is_left_aside() {
    check_residents(
        "Area,Sex,Age,Residents\n-----,---,---,---------\nNorth,F,16,10\nPage 1 of 2\nNorth,M,16,12\nPage 2 of 2,,,\n(2 rows affected)\nCompletion time: 2026-05-01T10:20:30.1234567+01:00\nOFFICIAL - SENSITIVE",
        expect![[r#"
            area  | sex | age | residents | _row
            North | F   | 16  | 10        | 2
            North | M   | 16  | 12        | 4
            issue page_furniture "" left_aside 6
        "#]],
    );
}

#[test]
fn rows_that_only_look_odd_are_data() {
    check_residents(
        "Area,Sex,Age,Residents\nPage,F,16,10\nArea,F,16,10\nNorth,F,,\n",
        expect![[r#"
            area  | sex | age | residents | _row
            Page  | F   | 16  | 10        | 1
            Area  | F   | 16  | 10        | 2
            North | F   |     |           | 3
        "#]],
    );
}

#[test]
fn a_file_as_long_as_a_sheet_is_told() {
    for (n_rows, n_told) in [(65_533, 0), (65_535, 1), (65_536, 1), (65_537, 0), (1_048_575, 1)] {
        let file = format!("Id,Full Name\n{}", "1,A\n".repeat(n_rows));
        let issues = read(&people(""), file.as_bytes()).unwrap().issues;
        assert_eq!(issues.len(), n_told, "{n_rows}");
    }
}

#[test]
fn characters_that_nobody_sees_change_no_heading_and_no_cell() {
    check(
        "Id\u{200b},\u{a0}Full\u{a0}\u{a0}Na\u{ad}me \n1\u{feff},An\u{ad}n\u{a0}Lee\n".as_bytes(),
        expect![[r#"
            id | name    | town | _row
            1  | Ann Lee |      | 1
        "#]],
    );
}

#[test]
fn another_delimiter_is_named_though_the_header_has_commas_too() {
    let source = people("");
    for (row, told, written) in [("Id;Full Name;Town, or village", ';', ";"), ("Id\tFull Name\tTown,x", '\t', "\\t")] {
        let error = read(&source, format!("{row}\n").as_bytes()).map(|parts| drawn(&parts)).unwrap_err();
        assert_eq!(error.kind(), Kind::Contract);
        let hint =
            format!("they seem to be separated by {told:?}: set `delimiter = \"{written}\"` in test/source.toml");
        assert_eq!(error.advice(), Some(hint.as_str()));
    }
}

#[test]
fn what_is_kept_of_a_file_without_a_good_row_is_bounded() {
    let parts = read(&people(""), ["Id,Full Name\n", &"1\n".repeat(200_000)].concat().as_bytes()).unwrap();
    assert_eq!((parts.rejects.len(), parts.rejects.kept().len()), (200_000, 10_000));
    assert_eq!((parts.issues.len(), parts.issues.frame().height()), (200_000, 100_000));
}

#[track_caller]
fn check_refused(text: &str, message: &str, hint: &str) {
    let error = read(&residents(""), text.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), message);
    assert!(error.advice().unwrap().contains(hint), "{:?}", error.advice());
}

#[test]
fn a_file_of_blank_lines_has_neither_header_nor_row() {
    for text in ["\n\n\n", " \n\t\n", ",,,\n,,,\n", "\r\n"] {
        let message = "people.csv has no header and no row: all of its lines are blank";
        check_refused(text, message, "ask the supplier to send it again");
    }
    check_refused("", "people.csv is empty", "ask the supplier to send it again");
    let deep = format!("{}Area,Sex,Age,Residents\nNorth,F,16,10\n", " \n".repeat(25));
    check_refused(&deep, "people.csv has no header: its first 20 lines are blank", "`header_row`");
}
