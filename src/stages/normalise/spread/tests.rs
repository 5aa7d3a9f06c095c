use expect_test::{Expect, expect};

use super::*;
use crate::stages::drawing::draw;
use crate::stages::normalise::tests::{RECEIVED, delivery, lists, source};
use crate::stages::normalise::{check, combine};

const TABLE: &str = "[[table]]\nname = 'row'\ncolumn = [
    { name = 'id', from = 'id', kind = 'text' },
    { name = 'sex', from = 'sex', kind = 'code', list = 'sex' },
    { name = 'day', from = 'day', kind = 'date' },
    { name = 'n', from = 'n', kind = 'integer' }]\n";

fn rows(records: &str) -> Source {
    source("csv", "append", &format!("{TABLE}{records}"))
}

fn spread_of(source: &Source, text: &str) -> Result<Normalised> {
    let combined = combine(source, vec![delivery(source, text)]).unwrap();
    spread(vec![(source, combined)])
}

fn check_spread(records: &str, text: &str, table: &str, columns: &[&str], expected: Expect) {
    let normalised = spread_of(&rows(records), text).unwrap();
    expected.assert_eq(&draw(&normalised.table(table).select(columns.iter().copied()).unwrap()));
}

#[test]
fn a_record_has_its_source_and_what_is_missing_is_not_known() {
    check_spread(
        "[[record]]\ntable = 'person_records'\nfrom = 'row'\n[record.columns]\nrecord_id = 'id'\nsex = 'sex'\nseen_on = 'day'",
        "id,sex,day,n\n1,F,2025-01-02,\n2,,,\n",
        "person_records",
        &["source", "record_id", "forenames", "sex", "ethnicity_code", "seen_on"],
        expect![[r#"
            source | record_id | forenames | sex       | ethnicity_code | seen_on
            test   | 1         |           | female    | not_known      | 2025-01-02
            test   | 2         |           | not_known | not_known      |
        "#]],
    );
}

#[test]
fn only_rows_that_the_declaration_wants_are_records() {
    check_spread(
        "[[record]]\ntable = 'contact_records'\nfrom = 'row'\nwhere = 'day IS NOT NULL'\n[record.columns]\nrecord_id = 'id'\ncontact_date = 'day'\nkind = \"'arrest'\"",
        "id,sex,day,n\n1,,2025-01-02,\n2,,,\n",
        "contact_records",
        &["record_id", "contact_date", "kind"],
        expect![[r#"
            record_id | contact_date | kind
            1         | 2025-01-02   | arrest
        "#]],
    );
}

#[test]
fn of_rows_with_one_key_the_newest_is_the_record() {
    check_spread(
        "[[record]]\ntable = 'contact_records'\nfrom = 'row'\none_per = ['record_id']\n[record.columns]\nrecord_id = 'id'\ncontact_date = 'day'\nkind = \"'arrest'\"",
        "id,sex,day,n\n1,,2025-01-02,\n2,,2025-01-03,\n1,,2025-01-04,\n",
        "contact_records",
        &["record_id", "contact_date"],
        expect![[r#"
            record_id | contact_date
            2         | 2025-01-03
            1         | 2025-01-04
        "#]],
    );
}

#[test]
fn a_number_is_made_to_fit_its_table() {
    check_spread(
        "[[record]]\ntable = 'offence_records'\nfrom = 'row'\n[record.columns]\nrecord_id = 'id'\noffence_ref = \"CONCAT_WS('|', id, sex)\"\nseriousness = 'n'",
        "id,sex,day,n\n1,F,,8\n2,,,\n",
        "offence_records",
        &["offence_ref", "seriousness"],
        expect![[r#"
            offence_ref | seriousness
            1|female    | 8
            2           |
        "#]],
    );
}

#[test]
fn a_table_that_nobody_feeds_is_empty_with_its_columns() {
    let normalised = spread_of(&rows(""), "id,sex,day,n\n1,,,\n").unwrap();
    assert_eq!(draw(normalised.table("care_records")), "source | record_id | start_date | end_date | legal_status\n");
    assert_eq!(normalised.table("population").height(), 0);
}

#[test]
fn a_care_extract_covers_from_its_first_day_to_its_newest_delivery() {
    let mut source = rows("");
    assert_eq!(spread_of(&source, "id,sex,day,n\n1,,,\n").unwrap().care_coverage(), None);
    source.covers_from = NaiveDate::from_ymd_opt(2018, 4, 1);
    let covered = spread_of(&source, "id,sex,day,n\n1,,,\n").unwrap().care_coverage();
    assert_eq!(covered, NaiveDate::from_ymd_opt(2018, 4, 1).zip(RECEIVED.pred_opt()));
}

fn check_refused(record: &str, expected: Expect) {
    let error = check(&rows(record), &lists()).unwrap_err();
    assert_eq!(error.kind(), Kind::Declaration);
    expected.assert_eq(&error.to_string());
}

#[test]
fn a_record_table_that_is_not_ours_is_refused() {
    check_refused(
        "[[record]]\ntable = 'people'\nfrom = 'row'\n[record.columns]\nrecord_id = 'id'",
        expect![
            "test/source.toml: record people from row: there is no such record table; there are person_records, offence_records, outcome_records, hearing_records, care_records, intervention_records, contact_records, link_decisions, population, looked_after_population, comparators"
        ],
    );
}

#[test]
fn a_column_that_the_source_does_not_have_is_refused_in_plain_words() {
    check_refused(
        "[[record]]\ntable = 'care_records'\nfrom = 'row'\n[record.columns]\nrecord_id = 'idd'",
        expect!["test/source.toml: record care_records from row: record_id: the source has no column `idd`"],
    );
}

#[test]
fn a_record_column_that_is_not_ours_is_refused() {
    check_refused(
        "[[record]]\ntable = 'care_records'\nfrom = 'row'\n[record.columns]\nrecord_id = 'id'\nname = 'id'",
        expect!["test/source.toml: record care_records from row: the model has no column `name`"],
    );
}

#[test]
fn a_record_without_its_reference_is_refused() {
    check_refused(
        "[[record]]\ntable = 'care_records'\nfrom = 'row'\n[record.columns]\nstart_date = 'day'",
        expect!["test/source.toml: record care_records from row: column `record_id` must be filled"],
    );
}

#[test]
fn an_expression_of_another_kind_is_refused() {
    check_refused(
        "[[record]]\ntable = 'care_records'\nfrom = 'row'\n[record.columns]\nrecord_id = 'id'\nstart_date = 'sex'",
        expect!["test/source.toml: record care_records from row: start_date: str is no Date"],
    );
}

#[test]
fn an_expression_over_a_column_that_is_not_there_is_refused() {
    let record = "[[record]]\ntable = 'care_records'\nfrom = 'row'\n[record.columns]\nrecord_id = 'identity'";
    let error = check(&rows(record), &lists()).unwrap_err().to_string();
    assert!(error.starts_with("test/source.toml: record care_records from row: record_id: "), "{error}");
    assert!(error.contains("identity"), "{error}");
}

#[test]
fn what_is_no_sql_is_refused() {
    let record = "[[record]]\ntable = 'care_records'\nfrom = 'row'\nwhere = 'id ='\n[record.columns]\nrecord_id = 'id'";
    let error = check(&rows(record), &lists()).unwrap_err().to_string();
    assert!(error.starts_with("test/source.toml: record care_records from row: where: "), "{error}");
}

#[test]
fn a_category_that_is_none_of_ours_is_refused_wherever_it_stands() {
    check_refused(
        "[[record]]\ntable = 'contact_records'\nfrom = 'row'\n[record.columns]\nrecord_id = 'id'\nkind = \"'arrested'\"",
        expect!["test/source.toml: record contact_records from row: kind: `arrested` is none of its categories"],
    );
    let of_sex = |expression: &str| {
        format!(
            "[[record]]\ntable = 'person_records'\nfrom = 'row'\n[record.columns]\nrecord_id = 'id'\nsex = \"{expression}\""
        )
    };
    for expression in ["CASE WHEN n = 1 THEN 'male' ELSE 'girl' END", "COALESCE(sex, 'girl')"] {
        check_refused(
            &of_sex(expression),
            expect!["test/source.toml: record person_records from row: sex: `girl` is none of its categories"],
        );
    }
    // What a row is compared with is no category.
    check(&rows(&of_sex("CASE WHEN id = 'girl' THEN 'female' ELSE NULLIF(sex, 'none') END")), &lists()).unwrap();
}
