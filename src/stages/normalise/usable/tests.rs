use expect_test::{Expect, expect};

use crate::stages::normalise::tests::{delivery, drawn, source};

/// A source whose rows go into this record.
fn check(table: &str, record: &str, text: &str, expected: Expect) {
    let columns = "[[table]]\nname = 'row'\ncolumn = [
        { name = 'id', from = 'id', kind = 'text' },
        { name = 'day', from = 'day', kind = 'date' },
        { name = 'n', from = 'n', kind = 'integer' },
        { name = 'word', from = 'word', kind = 'text' }]\n";
    let declared = format!("{columns}[[record]]\ntable = '{table}'\nfrom = 'row'\n[record.columns]\n{record}");
    let source = source("csv", "append", &declared);
    expected.assert_eq(&drawn(&source, &delivery(&source, text)));
}

const RESIDENTS: &str = "area = 'id'\nyear = '2020'\nage_years = '12'\nsex = \"'female'\"\n\
    ethnic_group = \"'not_known'\"\npersons = 'n'";

#[test]
fn a_row_that_stands_twice_is_put_aside_once() {
    check(
        "population",
        RESIDENTS,
        "id,day,n,word\nHere,,5,\nThere,,7,\nHere,,5,\n",
        expect![[r#"
            id    | day | n | word | _row
            Here  |     | 5 |      | 1
            There |     | 7 |      | 2
            rule | row | column | effect
            twin | 3   |        | rejected
        "#]],
    );
}

#[test]
fn of_two_rows_that_differ_nobody_knows_the_right_one() {
    check(
        "population",
        RESIDENTS,
        "id,day,n,word\nHere,,5,\nThere,,7,\nHere,,6,\n",
        expect![[r#"
            id    | day | n | word | _row
            There |     | 7 |      | 2
            rule | row | column | effect
            twin | 1   |        | rejected
            twin | 3   |        | rejected
        "#]],
    );
}

#[test]
fn residents_below_none_and_beyond_what_a_table_holds_are_put_aside() {
    check(
        "population",
        RESIDENTS,
        "id,day,n,word\na,,-5,\nb,,2147483648,\nc,,2147483647,\nd,,0,\ne,,,\n",
        expect![[r#"
            id | day | n          | word | _row
            c  |     | 2147483647 |      | 3
            d  |     | 0          |      | 4
            rule         | row | column | effect
            required     | 5   | n      | rejected
            out_of_range | 1   | n      | rejected
            out_of_range | 2   | n      | rejected
        "#]],
    );
}

#[test]
fn an_age_that_nobody_has_is_put_aside() {
    check(
        "population",
        "area = 'id'\nyear = '2020'\nage_years = 'n'\nsex = \"'female'\"\nethnic_group = \"'not_known'\"\npersons = '1'",
        "id,day,n,word\na,,-1,\nb,,0,\nc,,105,\nd,,1005,\n",
        expect![[r#"
            id | day | n   | word | _row
            b  |     | 0   |      | 2
            c  |     | 105 |      | 3
            rule         | row | column | effect
            out_of_range | 1   | n      | rejected
            out_of_range | 4   | n      | rejected
        "#]],
    );
}

#[test]
fn a_number_beyond_32_bits_is_blanked_where_the_row_can_go_on_without_it() {
    check(
        "offence_records",
        "record_id = 'id'\noffence_ref = 'id'\nseriousness = 'n'",
        "id,day,n,word\na,,8,\nb,,99999999999,\n,,3,\n",
        expect![[r#"
            id | day | n | word | _row
            a  |     | 8 |      | 1
            b  |     |   |      | 2
            rule         | row | column | effect
            required     | 3   | id     | rejected
            out_of_range | 2   | n      | blanked
        "#]],
    );
}

#[test]
fn what_is_worked_out_from_several_columns_takes_the_row_with_it() {
    check(
        "offence_records",
        "record_id = 'id'\noffence_ref = 'id'\nseriousness = 'n * 1000000'",
        "id,day,n,word\na,,2,\nb,,9000,\n",
        expect![[r#"
            id | day | n | word | _row
            a  |     | 2 |      | 1
            rule         | row | column      | effect
            out_of_range | 2   | seriousness | rejected
        "#]],
    );
}

#[test]
fn a_category_that_is_none_of_ours_is_blanked() {
    check(
        "contact_records",
        "record_id = 'id'\ncontact_date = 'day'\nkind = 'word'",
        "id,day,n,word\na,,,arrest\nb,,,arrested\nc,,,\n",
        expect![[r#"
            id | day | n | word   | _row
            a  |     |   | arrest | 1
            b  |     |   |        | 2
            c  |     |   |        | 3
            rule             | row | column | effect
            unknown_category | 2   | word   | blanked
        "#]],
    );
}

#[test]
fn rows_that_the_record_leaves_out_are_not_judged() {
    let columns = "[[table]]\nname = 'row'\ncolumn = [
        { name = 'id', from = 'id', kind = 'text' }, { name = 'n', from = 'n', kind = 'integer' }]\n";
    let record = "[[record]]\ntable = 'offence_records'\nfrom = 'row'\nwhere = 'id IS NOT NULL'\n[record.columns]\n\
        record_id = 'id'\noffence_ref = 'id'\nseriousness = 'n'";
    let source = source("csv", "append", &format!("{columns}{record}"));
    let expected = expect![[r#"
        id | n           | _row
        a  | 1           | 1
           | 99999999999 | 2
    "#]];
    expected.assert_eq(&drawn(&source, &delivery(&source, "id,n\na,1\n,99999999999\n")));
}
