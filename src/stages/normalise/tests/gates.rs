//! Deliveries that are refused for what cannot be read in them, and honest ones that are not.

use expect_test::{Expect, expect};

use crate::declarations::Source;
use crate::error::Kind;
use crate::stages::normalise::tests::{delivery, source};

/// A CSV of a reference and one more column.
fn column(declared: &str) -> Source {
    let columns = format!(
        "[[table]]\nname = 'row'\ncolumn = [{{ name = 'id', from = 'Id', kind = 'text' }}, {{ name = 'cell', from = 'Cell', {declared} }}]\n"
    );
    source("csv", "append", &columns)
}

/// As many rows with each of these cells as it says.
fn rows(cells: &[(&str, usize)]) -> String {
    let cells = cells.iter().flat_map(|(cell, n)| std::iter::repeat_n(cell, *n));
    let lines: String = cells.enumerate().map(|(at, cell)| format!("{at},\"{cell}\"\n")).collect();
    format!("Id,Cell\n{lines}")
}

fn refused(declared: &str, cells: &[(&str, usize)], expected: Expect) {
    let source = column(declared);
    let error = delivery(&source, &rows(cells)).within_limit(&source).unwrap_err();
    assert_eq!(error.kind(), Kind::Rejected);
    expected.assert_eq(&format!("{error}\n{}\n", error.advice().unwrap_or_default()));
}

fn passes(declared: &str, cells: &[(&str, usize)]) {
    let source = column(declared);
    let passed = delivery(&source, &rows(cells)).within_limit(&source);
    assert!(passed.is_ok(), "{declared}: {}", passed.unwrap_err());
}

const BRITISH: &str = "kind = 'date', format = '%d/%m/%Y'";

#[test]
fn a_column_of_days_in_another_format_is_refused_with_the_format() {
    refused(
        BRITISH,
        &[("2023-05-01", 10)],
        expect![[r#"
            test.csv: bad_date in 10 of 10 of cell (`Cell`), rows 1, 2, 3 and 7 more: 10 of 10 are written as yyyy-mm-dd
            say `format = "%Y-%m-%d"` in test/source.toml, in a [[change]] if older files are right as they are; or mend the file with its supplier
        "#]],
    );
}

#[test]
fn days_of_a_spreadsheet_are_refused_as_what_they_are() {
    refused(
        BRITISH,
        &[("44927", 4), ("01/02/2023", 6)],
        expect![[r#"
            test.csv: bad_date in 4 of 10 of cell (`Cell`), rows 1, 2, 3 and 1 more: 4 of 4 are day numbers of a spreadsheet
            format the column as a date before it is saved as CSV; or raise max_blanked of the column in test/source.toml
        "#]],
    );
}

#[test]
fn one_unreadable_cell_of_a_dozen_stops_nothing_and_most_of_two_do() {
    passes(BRITISH, &[("01/02/2023", 11), ("31/02/2023", 1)]);
    refused(
        BRITISH,
        &[("01.02.2023", 2)],
        expect![[r#"
            test.csv: bad_date in 2 of 2 of cell (`Cell`), rows 1, 2: 2 of 2 are written as dd.mm.yyyy
            say `format = "%d.%m.%Y"` in test/source.toml, in a [[change]] if older files are right as they are; or mend the file with its supplier
        "#]],
    );
}

#[test]
fn one_cell_with_the_month_first_refuses_a_column_in_which_nothing_says_that_the_day_is() {
    refused(
        BRITISH,
        &[("03/04/2023", 20), ("12/31/2023", 1)],
        expect![[r#"
            test.csv: bad_date in 1 of 21 of cell (`Cell`), row 21: 1 of 1 are written with month before day
            say `format = "%m/%d/%Y"` in test/source.toml, in a [[change]] if older files are right as they are; or mend the file with its supplier
        "#]],
    );
    passes(BRITISH, &[("23/04/2023", 20), ("12/31/2023", 1)]);
}

#[test]
fn an_odd_cell_of_a_column_that_is_nearly_always_blank_is_no_reason() {
    passes(BRITISH, &[("", 50), ("soon", 1)]);
}

#[test]
fn a_share_of_a_column_wins_over_that_of_the_source_and_nought_allows_none() {
    passes("kind = 'date', format = '%d/%m/%Y', max_blanked = 0.5", &[("01/02/2023", 6), ("soon", 5)]);
    refused(
        "kind = 'date', format = '%d/%m/%Y', max_blanked = 0.0",
        &[("01/02/2023", 999), ("soon", 1)],
        expect![[r#"
            test.csv: bad_date in 1 of 1000 of cell (`Cell`), row 1000
            mend the file with its supplier, or raise max_blanked of the column in test/source.toml
        "#]],
    );
}

#[test]
fn unknown_codes_are_refused_but_not_where_they_are_kept() {
    refused(
        "kind = 'code', list = 'sex'",
        &[("Boy", 4), ("F", 6)],
        expect![[r#"
            test.csv: unknown_code in 4 of 10 of cell (`Cell`), rows 1, 2, 3 and 1 more
            add its codes to the list of the column (`yjp check` shows those that are known by their words), mend the file with its supplier, or raise max_blanked of the column in test/source.toml
        "#]],
    );
    passes("kind = 'code', list = 'offence', take = 'code', keep_unknown = true", &[("AB12345", 6), ("TH68001", 4)]);
}

#[test]
fn codes_of_which_none_is_on_the_list_are_refused_even_where_unknown_ones_are_kept() {
    let kept = "kind = 'code', list = 'offence', take = 'code', keep_unknown = true";
    refused(
        kept,
        &[("AB12345", 20)],
        expect![[r#"
            test.csv: unknown_code in 20 of 20 of cell (`Cell`), rows 1, 2, 3 and 17 more
            add its codes to the list of the column (`yjp check` shows those that are known by their words), mend the file with its supplier, or raise max_blanked of the column in test/source.toml
        "#]],
    );
    passes(kept, &[("AB12345", 19)]);
    passes(kept, &[("AB12345", 200), ("TH68001", 1)]);
    passes(&format!("{kept}, max_blanked = 1.0"), &[("AB12345", 20)]);
}

#[test]
fn what_stands_for_nothing_is_not_unreadable() {
    passes(BRITISH, &[("NULL", 40), ("9999-12-31", 0), ("31/12/9999", 40), ("01/02/2023", 1)]);
    passes("kind = 'asn'", &[("0800NP0100000000001A", 40), ("97/0000/00/123456A", 40)]);
    passes("kind = 'postcode'", &[("NFA", 20), ("NF1 1NF", 40), ("ZZ1 1AA", 30)]);
}

#[test]
fn identifiers_of_another_form_are_refused() {
    refused(
        "kind = 'upn'",
        &[("1.23457E+11", 4), ("", 80)],
        expect![[r#"
            test.csv: bad_identifier in 4 of 4 of cell (`Cell`), rows 1, 2, 3 and 1 more: 4 of 4 are numbers in the scientific notation of a spreadsheet
            have the column sent as text; the digits are lost; or raise max_blanked of the column in test/source.toml
        "#]],
    );
}

#[test]
fn numbers_with_a_decimal_comma_are_refused() {
    refused(
        "kind = 'number'",
        &[("12,5", 4), ("1,234", 2)],
        expect![[r#"
            test.csv: bad_number in 4 of 6 of cell (`Cell`), rows 1, 2, 3 and 1 more: 4 of 4 are written with a comma where the point stands
            have the numbers sent with a point; or raise max_blanked of the column in test/source.toml
        "#]],
    );
}

#[test]
fn a_number_that_is_broken_in_every_row_of_one_child_is_one_fault() {
    passes("kind = 'cro'", &[("12/34", 4), ("123456/07A", 60)]);
    let error = |cells: &[(&str, usize)]| {
        let source = column("kind = 'cro'");
        delivery(&source, &rows(cells)).within_limit(&source).is_err()
    };
    assert!(error(&[("12/34", 1), ("12/35", 1), ("12/36", 1), ("12/37", 1), ("123456/07A", 60)]));
    assert!(error(&[("12/34", 40), ("123456/07A", 20)]));
}

#[test]
fn rows_in_and_rows_left_aside_are_all_rows_of_a_file() {
    let table = "[[table]]\nname = 'row'\ncolumn = [\n{ name = 'id', from = 'Id', kind = 'text', required = true },\n\
                 { name = 'n', from = 'N', kind = 'integer', required = true },\n]";
    let source = source("csv", "append", table);
    // Under the header nine lines: four children, one of them without a number, and five that are no data.
    let text = "Id,N\na,1\n,\nb,2\nId,N\nc,\nd,4\n , \nTotal,\n,\n";
    let counts = delivery(&source, text).counts();
    assert_eq!((counts.rows_in, counts.rows_out, counts.rows_rejected, counts.rows_left_aside), (4, 3, 1, 5));
    assert_eq!(counts.rows_in + counts.rows_left_aside, 9);
}
