use expect_test::{Expect, expect};

use crate::declarations::{Measures, Source};
use crate::stages::drawing::draw;
use crate::stages::normalise::NormalisedDelivery;
use crate::stages::normalise::tests::{RECEIVED, delivery, delivery_of, drawn, lists, source};

/// A CSV of one column.
fn column(declared: &str) -> Source {
    source(
        "csv",
        "append",
        &format!("[[table]]\nname = 'row'\ncolumn = [{{ name = 'cell', from = 'Cell', {declared} }}]\n"),
    )
}

fn check(declared: &str, cells: &[&str], expected: Expect) {
    let source = column(declared);
    let lines: String = cells.iter().map(|cell| format!("\"{cell}\"\n")).collect();
    expected.assert_eq(&drawn(&source, &delivery(&source, &format!("Cell\n{lines}"))));
}

#[test]
fn text_is_trimmed_and_its_blanks_collapse() {
    check(
        "kind = 'text'",
        &["  padded   text\n on lines ", "007"],
        expect![[r#"
            cell                 | _row
            padded text on lines | 1
            007                  | 2
        "#]],
    );
}

#[test]
fn a_sentinel_is_blank_and_no_fault() {
    check(
        "kind = 'text', sentinels = ['N/A', '-']",
        &["n/a", "-", "N/A.", "a"],
        expect![[r#"
            cell | _row
                 | 1
                 | 2
            N/A. | 3
            a    | 4
        "#]],
    );
}

#[test]
fn a_sentinel_is_a_day_in_any_format() {
    check(
        "kind = 'date', format = '%d/%m/%Y', sentinels = ['1900-01-01']",
        &["01/01/1900", "02/01/1900"],
        expect![[r#"
            cell       | _row
                       | 1
            1900-01-02 | 2
        "#]],
    );
}

#[test]
fn an_impossible_date_is_blank_and_an_issue() {
    check(
        "kind = 'date', format = '%d/%m/%Y'",
        &["31/12/2025", "31/11/2025", "2025-11-30"],
        expect![[r#"
            cell       | _row
            2025-12-31 | 1
                       | 2
                       | 3
            rule          | row | column | effect
            bad_date      | 2   | cell   | blanked
            bad_date      | 3   | cell   | blanked
            mixed_formats | 3   | cell   | kept
        "#]],
    );
}

#[test]
fn a_moment_is_the_day_in_london() {
    check(
        "kind = 'timestamp'",
        &["2025-07-31T23:30:00Z", "2025-12-31T23:30:00Z"],
        expect![[r#"
            cell       | _row
            2025-08-01 | 1
            2025-12-31 | 2
        "#]],
    );
}

#[test]
fn numbers_may_have_thousands_and_tools_may_add_a_point() {
    check(
        "kind = 'integer', sentinels = ['-']",
        &["15,018", "12.0", "-3", " - ", "12.5", "1e3"],
        expect![[r#"
            cell  | _row
            15018 | 1
            12    | 2
            -3    | 3
                  | 4
                  | 5
                  | 6
            rule        | row | column | effect
            bad_integer | 5   | cell   | blanked
            bad_integer | 6   | cell   | blanked
        "#]],
    );
}

#[test]
fn yes_and_no_have_many_spellings() {
    check(
        "kind = 'boolean'",
        &["True", "0.0", "Y", "perhaps"],
        expect![[r#"
            cell  | _row
            true  | 1
            false | 2
            true  | 3
                  | 4
            rule        | row | column | effect
            bad_boolean | 4   | cell   | blanked
        "#]],
    );
}

#[test]
fn an_unknown_code_is_an_issue_not_an_error() {
    check(
        "kind = 'code', list = 'sex'",
        &["F", "?", "M"],
        expect![[r#"
            cell   | _row
            female | 1
                   | 2
            male   | 3
            rule         | row | column | effect
            unknown_code | 2   | cell   | blanked
        "#]],
    );
}

#[test]
fn an_unknown_code_is_kept_where_the_source_says_so() {
    check(
        "kind = 'code', list = 'offence', take = 'code', keep_unknown = true",
        &["TH68001", "ZZ99123", "ZZ99123A"],
        expect![[r#"
            cell     | _row
            TH68001  | 1
            ZZ99123  | 2
            ZZ99123A | 3
            rule         | row | column | effect
            unknown_code | 2   | cell   | kept
            unknown_code | 3   | cell   | kept
        "#]],
    );
}

/// What is kept reaches the pseudonymised tables: no word, date, postcode, PNCID, National Insurance number, nor initials before a
/// birthday.
#[test]
fn text_that_is_not_in_the_shape_of_its_list_is_never_kept_as_a_code() {
    check(
        "kind = 'code', list = 'offence', take = 'code', keep_unknown = true",
        &["TH68001", "WORD", "20090304", "ZZ11AA", "0812345X", "QQ123456C", "JS170411", "js17041"],
        expect![[r#"
            cell    | _row
            TH68001 | 1
                    | 2
                    | 3
                    | 4
                    | 5
                    | 6
                    | 7
                    | 8
            rule         | row | column | effect
            unknown_code | 2   | cell   | blanked
            unknown_code | 3   | cell   | blanked
            unknown_code | 4   | cell   | blanked
            unknown_code | 5   | cell   | blanked
            unknown_code | 6   | cell   | blanked
            unknown_code | 7   | cell   | blanked
            unknown_code | 8   | cell   | blanked
        "#]],
    );
}

#[test]
fn a_code_out_of_date_is_read_with_a_warning() {
    check(
        "kind = 'code', list = 'sex'",
        &["1"],
        expect![[r#"
            cell | _row
            male | 1
            rule             | row | column | effect
            code_out_of_date | 1   | cell   | kept
        "#]],
    );
}

#[test]
fn another_column_of_the_list_may_be_taken_and_may_be_blank() {
    check(
        "kind = 'code', list = 'sex', take = 'short'",
        &["F", "M"],
        expect![[r#"
            cell | _row
            f    | 1
                 | 2
        "#]],
    );
}

#[test]
fn a_pncid_with_a_wrong_letter_keeps_its_text_and_identifies_nobody() {
    check(
        "kind = 'pncid'",
        &["81/34U", "81/34A", "rubbish"],
        expect![[r#"
            cell          | cell_text | _row
            1981/0000034U | 81/34U    | 1
                          | 81/34A    | 2
                          | rubbish   | 3
            rule           | row | column | effect
            check_letter   | 2   | cell   | kept
            bad_identifier | 3   | cell   | kept
        "#]],
    );
}

#[test]
fn an_asn_with_a_wrong_letter_is_kept_and_a_dummy_is_not() {
    check(
        "kind = 'asn'",
        &["97/0000/00/123456A", "0800NP0100000000001A"],
        expect![[r#"
            cell                 | cell_text            | _row
            9700000000000123456A | 97/0000/00/123456A   | 1
                                 | 0800NP0100000000001A | 2
            rule             | row | column | effect
            check_letter     | 1   | cell   | kept
            dummy_identifier | 2   | cell   | kept
        "#]],
    );
}

#[test]
fn no_fixed_abode_is_blank_and_an_issue() {
    check(
        "kind = 'postcode'",
        &["zz11aa", "NF1 1NF"],
        expect![[r#"
            cell    | _row
            ZZ1 1AA | 1
                    | 2
            rule           | row | column | effect
            no_fixed_abode | 2   | cell   | blanked
        "#]],
    );
}

#[test]
fn names_are_cleaned() {
    check(
        "kind = 'name'",
        &["mig_error_o'neill-smith"],
        expect![[r#"
            cell         | _row
            ONEILL SMITH | 1
        "#]],
    );
}

#[test]
fn a_row_without_a_required_cell_is_put_aside() {
    let source = source(
        "csv",
        "append",
        "[[table]]\nname = 'row'\ncolumn = [
            { name = 'id', from = 'Id', kind = 'text' },
            { name = 'day', from = 'Day', kind = 'date', required = true }]",
    );
    let delivery = delivery(&source, "Id,Day\n1,2025-01-01\n2,\n3,2025-02-30\n");
    expect![[r#"
        id | day        | _row
        1  | 2025-01-01 | 1
        rule     | row | column | effect
        bad_date | 3   | day    | rejected
        required | 2   | day    | rejected
    "#]]
    .assert_eq(&drawn(&source, &delivery));
}

#[test]
fn a_rejected_row_is_kept_as_it_came() {
    let source = source(
        "csv",
        "append",
        "[[table]]\nname = 'row'\ncolumn = [
            { name = 'id', from = 'Id', kind = 'text', required = true },
            { name = 'day', from = 'Day', kind = 'date' }]",
    );
    let delivery = delivery(&source, "Day,Id\n1 May,\n2025-05-01,7\n8,8,8\n");
    expect![[r#"
        file     | table | row | rule       | column | text
        test.csv | row   | 3   | ragged_row |        | ["8","8","8"]
        test.csv | row   | 1   | required   | id     | {"Day":"1 May","Id":null}
    "#]]
    .assert_eq(&draw(delivery.rejected()));
    let counts = delivery.counts();
    assert_eq!((counts.rows_in, counts.rows_out, counts.rows_rejected), (3, 1, 2));
}

#[test]
fn more_rejected_rows_than_allowed_refuse_the_delivery() {
    let source = column("kind = 'integer', required = true");
    let ten = |n_bad: usize| format!("Cell\n{}{}", "x\n".repeat(n_bad), "1\n".repeat(10 - n_bad));
    assert!(delivery(&source, &ten(1)).within_limit(&source).is_ok());
    let error = delivery(&source, &ten(2)).within_limit(&source).unwrap_err();
    assert_eq!(error.kind(), crate::error::Kind::Rejected);
    expect!["2 of 10 rows of test.csv were rejected, more than 10%: bad_integer of cell 2 (first in row 1)"]
        .assert_eq(&error.to_string());
}

#[test]
fn the_rule_of_the_day_of_delivery_is_used() {
    let mut source = column("kind = 'date', format = '%d/%m/%Y'");
    let changed = "[[change]]\nfrom = 2026-01-01\nwhy = 'ISO dates'\n[change.columns.cell]\nformat = '%Y-%m-%d'\n";
    let changed = format!(
        "title = 'x'\nsystem = 'x'\nformat = 'csv'\ncombine = 'append'\nmax_rejected = 0.1\n[[table]]\nname = 'row'\ncolumn = [{{ name = 'cell', from = 'Cell', kind = 'date', format = '%d/%m/%Y' }}]\n{changed}"
    );
    source.changes = Source::parse("test/source", &changed, &lists()).unwrap().changes;
    let read = |text, received| delivery_of(&source, "test.csv", received, text).issues().len();
    let day_before = RECEIVED.pred_opt().unwrap();
    assert_eq!(read("Cell\n2025-05-01\n", RECEIVED), 0);
    assert_eq!(read("Cell\n01/05/2025\n", RECEIVED), 1);
    assert_eq!(read("Cell\n01/05/2025\n", day_before), 0);
}

#[test]
fn a_delivery_is_the_same_after_it_was_kept() {
    let source = column("kind = 'date', required = true");
    let delivery = delivery(&source, "Cell\n2025-01-01\nx\n");
    let kept = NormalisedDelivery::decode(&delivery.encode().unwrap()).unwrap();
    assert_eq!(drawn(&source, &kept), drawn(&source, &delivery));
    assert_eq!(draw(kept.rejected()), draw(delivery.rejected()));
    assert_eq!((kept.counts(), kept.received(), kept.file()), (delivery.counts(), RECEIVED, "test.csv"));
}

#[test]
fn a_kept_delivery_that_is_cut_short_is_refused() {
    let source = column("kind = 'text'");
    let kept = delivery(&source, "Cell\nx\n").encode().unwrap();
    for length in [0, 7, 8, 50, kept.len() - 1] {
        let error = NormalisedDelivery::decode(&kept[..length]).unwrap_err();
        assert_eq!(error.kind(), crate::error::Kind::Store);
    }
}

/// A list in which P was a caution until June 2023 and is a resolution from July on; Q was one until June.
const OUTCOMES: &str = "code,label,group,valid_from,valid_to,note
P,caution,,,2023-06-30,
P,resolution,,2023-07-01,,
Q,caution,,,2023-06-30,
";

fn dated_by(deliveries: &str, received: &str, expected: Expect) {
    let about = "title = 'O'\npublisher = 'us'\nurl = 'none'\nfetched = 2026-01-01\nlicence = 'MIT'";
    let list = crate::declarations::CodeList::parse("outcome", about, OUTCOMES).unwrap();
    let lists = crate::declarations::CodeLists::from([("outcome".to_owned(), list)]);
    let declaration = "title = 'T'\nsystem = 't'\nformat = 'csv'\ncombine = 'append'\nmax_rejected = 1.0\n
        [[table]]\nname = 'row'\ncolumn = [
        { name = 'outcome', from = 'outcome', kind = 'code', list = 'outcome', dated_by = 'day' },
        { name = 'day', from = 'day', kind = 'date' }]\n";
    let source = Source::parse("test/source", declaration, &lists).unwrap();
    let raw = crate::stages::extract(&source, "a.csv", received.parse().unwrap(), &mut deliveries.as_bytes()).unwrap();
    let delivery = crate::stages::normalise::normalise(raw, &source, &lists, &Measures::new()).unwrap();
    expected.assert_eq(&drawn(&source, &delivery));
}

#[test]
fn a_code_means_what_it_meant_on_the_day_of_the_event() {
    dated_by(
        "outcome,day\nP,2023-06-30\nP,2023-07-01\nQ,2023-06-30\nQ,2023-08-01\n",
        "2023-10-25",
        expect![[r#"
            outcome    | day        | _row
            caution    | 2023-06-30 | 1
            resolution | 2023-07-01 | 2
            caution    | 2023-06-30 | 3
            caution    | 2023-08-01 | 4
            rule             | row | column  | effect
            code_out_of_date | 4   | outcome | kept
        "#]],
    );
}

#[test]
fn a_code_without_its_day_is_told_where_the_day_matters() {
    dated_by(
        "outcome,day\nP,\nQ,\n",
        "2023-05-01",
        expect![[r#"
            outcome | day | _row
            caution |     | 1
            caution |     | 2
            rule             | row | column  | effect
            code_without_day | 1   | outcome | kept
        "#]],
    );
}

#[test]
fn texts_by_which_programs_say_nothing_are_blank_and_the_first_is_told() {
    check(
        "kind = 'text', not_blank = ['.']",
        &["NULL", "\\N", "N/A", "nan", "NA", "-", "Nadia", "."],
        expect![[r#"
            cell  | _row
                  | 1
                  | 2
                  | 3
                  | 4
                  | 5
                  | 6
            Nadia | 7
            .     | 8
            rule      | row | column | effect
            null_text | 1   | cell   | kept
        "#]],
    );
}

#[test]
fn a_name_is_nothing_only_where_nobody_is_called_so() {
    check(
        "kind = 'name'",
        &["NULL", "Null", "N/A", "Nan", "nan", "None"],
        expect![[r#"
            cell | _row
                 | 1
            NULL | 2
                 | 3
            NAN  | 4
                 | 5
            NONE | 6
            rule         | row | column | effect
            null_text    | 1   | cell   | blanked
            null_or_name | 2   | cell   | kept
            null_text    | 3   | cell   | blanked
            null_text    | 5   | cell   | blanked
            null_or_name | 6   | cell   | kept
        "#]],
    );
}

#[test]
fn a_code_on_the_list_is_one_whatever_it_reads_like_also_as_text() {
    let mut lists = lists();
    let list = "title = 'Sex'\npublisher = 'us'\nurl = 'none'\nfetched = 2026-01-01\nlicence = 'MIT'\n";
    let codes = "code,label,group,valid_from,valid_to,note\nN/A,female,,,,\n";
    lists.insert("odd".to_owned(), crate::declarations::CodeList::parse("odd", list, codes).unwrap());
    let declaration = "title = 'x'\nsystem = 'x'\nformat = 'csv'\ncombine = 'append'\nmax_rejected = 0.1\n[[table]]\nname = 'row'\ncolumn = [{ name = 'sex', from = 'Sex', kind = 'code', list = 'odd' }, { name = 'sex_text', from = 'Sex', kind = 'text' }]";
    let source = Source::parse("test/source", declaration, &lists).unwrap();
    let raw = crate::stages::extract(&source, "test.csv", RECEIVED, &mut "Sex\nN/A\nNULL\n".as_bytes()).unwrap();
    let delivery = crate::stages::normalise::normalise(raw, &source, &lists, &Measures::new()).unwrap();
    expect![[r#"
        sex    | sex_text | _row
        female | N/A      | 1
               |          | 2
        rule      | row | column   | effect
        null_text | 2   | sex      | kept
        null_text | 2   | sex_text | kept
    "#]]
    .assert_eq(&drawn(&source, &delivery));
}

#[test]
fn a_day_that_two_formats_read_differently_is_told() {
    check(
        "kind = 'date', format = ['%d/%m/%Y', '%m/%d/%Y']",
        &["03/04/2023", "25/04/2023", "04/25/2023", "05/05/2023"],
        expect![[r#"
            cell       | _row
            2023-04-03 | 1
            2023-04-25 | 2
            2023-04-25 | 3
            2023-05-05 | 4
            rule           | row | column | effect
            ambiguous_date | 1   | cell   | kept
        "#]],
    );
}

#[test]
fn the_last_day_that_a_program_can_write_is_none() {
    check(
        "kind = 'date', format = '%d/%m/%Y'",
        &["31/12/9999", "01/01/1753", "31/12/2023"],
        expect![[r#"
            cell       | _row
                       | 1
                       | 2
            2023-12-31 | 3
            rule         | row | column | effect
            default_date | 1   | cell   | blanked
            default_date | 2   | cell   | blanked
        "#]],
    );
}
