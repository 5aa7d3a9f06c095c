use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use polars::prelude::*;
use secrecy::SecretBox;

use super::{PseudonymKey, Pseudonymised, anonymise};
use crate::declarations::Privacy;
use crate::declarations::settings::Area;
use crate::error::Kind;
use crate::model;
use crate::stages::drawn::{linked, linked_with_care, lists};
use crate::stages::{Linked, drawing};

fn privacy() -> Privacy {
    toml::from_str(include_str!("../../../pipelines/privacy/identifiers.toml")).unwrap()
}

fn key() -> PseudonymKey {
    PseudonymKey::new(&SecretBox::new(Box::new([7; 32])))
}

fn pseudonymised(linked: Linked) -> Pseudonymised {
    let area = Area { name: "Northmere".into(), outward_codes: vec!["ZZ1".into(), "ZZ2".into()] };
    anonymise(linked, &privacy(), &lists(), &area, &key()).unwrap()
}

fn frame(tables: &Pseudonymised, name: &str) -> DataFrame {
    tables.tables()[name].clone().collect().unwrap()
}

fn column(tables: &Pseudonymised, table: &str, name: &str) -> Vec<String> {
    let frame = frame(tables, table).select([name]).unwrap();
    drawing::draw(&frame).lines().skip(1).map(|line| line.trim().to_owned()).collect()
}

/// Some columns of a table, sorted by them, since the order of the ids says nothing to a reader.
fn check(tables: &Pseudonymised, table: &str, columns: &[&str], expected: Expect) {
    let rows = frame(tables, table).select(columns.iter().copied()).unwrap();
    let rows = rows.sort(columns.iter().copied(), SortMultipleOptions::default()).unwrap();
    expected.assert_eq(&drawing::draw(&rows));
}

const ADA: (&str, &str) = (
    "person_records",
    "source             | record_id | forenames | surname | date_of_birth | sex    | ethnicity_code | ethnicity_basis | postcode | yot_id | seen_on
     case_management    | Y1        | Ada       | Okoro   | 2008-02-29    | female | B2             | self_defined    | ZZ1 1AA  | NM17   | 2022-05-01
     case_management    | Y1        | Ada       | Okoro   | 2008-02-29    | female | B2             | self_defined    | ZY9 1AA  | NM17   | 2023-05-01
     childrens_services | C1        |           |         | 2008-02-29    | female |                |                 |          | NM17   |",
);

#[test]
fn a_child_is_one_row_without_a_trace_of_its_names() {
    let tables = pseudonymised(linked(&[ADA]));
    check(
        &tables,
        "persons",
        &["sex", "ethnicity_code", "ethnic_group", "ethnicity_basis", "ethnicity_conflict", "n_records", "n_sources"],
        expect![[r#"
            sex    | ethnicity_code | ethnic_group | ethnicity_basis | ethnicity_conflict | n_records | n_sources
            female | B2             | black        | self_defined    | false              | 2         | 2
        "#]],
    );
    let everything: String = tables.frames().map(|(table, _)| drawing::draw(&frame(&tables, table.name))).collect();
    for secret in ["Ada", "ADA", "Okoro", "OKORO", "ZZ1", "ZY9", "2008", "Y1", "C1", "NM17"] {
        assert!(!everything.contains(secret), "{secret}");
    }
}

#[test]
fn ages_are_completed_years_on_the_day_of_the_row() {
    let tables = pseudonymised(linked(&[
        ADA,
        (
            "offence_records",
            "source          | record_id | offence_ref | offence_date | cjs_code
             case_management | Y1        | 1           | 2022-02-28   | TH68010
             case_management | Y1        | 2           | 2022-03-01   | TH68010
             case_management | Y1        | 3           |              | TH68010",
        ),
    ]));
    check(
        &tables,
        "offences",
        &["offence_date", "age_years", "offence_group", "is_recordable", "is_breach", "seriousness", "sources"],
        expect![[r#"
            offence_date | age_years | offence_group                   | is_recordable | is_breach | seriousness | sources
                         |           | theft_and_handling_stolen_goods | true          | false     |             | case_management
            2022-02-28   | 13        | theft_and_handling_stolen_goods | true          | false     |             | case_management
            2022-03-01   | 14        | theft_and_handling_stolen_goods | true          | false     |             | case_management
        "#]],
    );
}

#[test]
fn an_attempt_is_known_by_the_offence_attempted_and_an_unlisted_code_is_not_recordable() {
    let tables = pseudonymised(linked(&[
        ADA,
        (
            "offence_records",
            "source          | record_id | offence_ref | offence_date | cjs_code | offence_group | seriousness
             case_management | Y1        | 1           | 2022-02-28   | TH68010A |               | 2
             case_management | Y1        | 2           | 2022-02-28   | ZZ99999  | robbery       |
             case_management | Y1        | 3           | 2022-02-28   |          |               |",
        ),
    ]));
    check(
        &tables,
        "offences",
        &["cjs_code", "offence_group", "seriousness", "is_recordable"],
        expect![[r#"
            cjs_code  | offence_group                   | seriousness | is_recordable
            TH68010A  | theft_and_handling_stolen_goods | 2           | true
            ZZ99999   | robbery                         |             | false
            not_known | not_known                       |             | false
        "#]],
    );
    let unlisted = tables.facts().into_iter().find(|fact| fact.name == "offences_not_listed").unwrap();
    assert_eq!((unlisted.n, unlisted.of), (2, 3));
}

#[test]
fn whether_a_child_is_looked_after_is_not_known_while_a_record_without_a_name_may_be_its_own() {
    let tables = pseudonymised(linked_with_care(
        &[
            (
                "person_records",
                "source             | record_id | forenames | surname | date_of_birth | sex
                 case_management    | Y1        | Ada       | Okoro   | 2008-02-29    | female
                 case_management    | Y2        | Ben       | Achter  | 2008-02-29    | male
                 case_management    | Y3        | Cleo      | Dunmore | 2008-03-01    | female
                 childrens_services | C1        |           |         | 2008-02-29    | female",
            ),
            (
                "care_records",
                "source             | record_id | start_date | end_date   | legal_status
                 childrens_services | C1        | 2022-03-01 | 2022-03-31 | C2",
            ),
            (
                "offence_records",
                "source          | record_id | offence_ref | offence_date | cjs_code
                 case_management | Y1        | 1           | 2022-02-28   | TH68010
                 case_management | Y1        | 2           | 2022-03-01   | TH68010
                 case_management | Y2        | 3           | 2022-03-02   | TH68010
                 case_management | Y3        | 4           | 2022-03-03   | TH68010",
            ),
        ],
        "2022-01-01",
        "2022-12-31",
    ));
    // Y1 alone was born on the day and is of the sex of the child in care, and only within the period.
    check(
        &tables,
        "offences",
        &["offence_date", "care_status"],
        expect![[r#"
            offence_date | care_status
            2022-02-28   | not_looked_after
            2022-03-01   | not_known
            2022-03-02   | not_looked_after
            2022-03-03   | not_looked_after
        "#]],
    );
}

#[test]
fn while_many_children_in_care_are_described_by_no_file_nobody_is_known_not_to_be_one_of_them() {
    let of = |n_unknown: usize| {
        let row = |at: usize| format!("\nchildrens_services | U{at} | 2022-03-01 | 2022-03-0{} | C2", at + 5);
        let episodes: String = (0..n_unknown).map(row).collect();
        let episodes = format!("source | record_id | start_date | end_date | legal_status{episodes}");
        pseudonymised(linked_with_care(
            &[
                ADA,
                ("care_records", &episodes),
                (
                    "offence_records",
                    "source          | record_id | offence_ref | offence_date | cjs_code
                     case_management | Y1        | 1           | 2022-02-28   | TH68010
                     case_management | Y1        | 2           | 2022-03-08   | TH68010
                     case_management | Y1        | 3           | 2022-03-09   | TH68010",
                ),
            ],
            "2022-01-01",
            "2022-12-31",
        ))
    };
    let columns = ["offence_date", "care_status"];
    // Three are no more than a slip; the fourth of four is in care to 8 March.
    check(
        &of(3),
        "offences",
        &columns,
        expect![[r#"
            offence_date | care_status
            2022-02-28   | not_looked_after
            2022-03-08   | not_looked_after
            2022-03-09   | not_looked_after
        "#]],
    );
    check(
        &of(4),
        "offences",
        &columns,
        expect![[r#"
            offence_date | care_status
            2022-02-28   | not_looked_after
            2022-03-08   | not_known
            2022-03-09   | not_looked_after
        "#]],
    );
}

#[test]
fn care_counts_from_its_first_to_its_last_day_but_not_on_remand() {
    let tables = pseudonymised(linked_with_care(
        &[
            ADA,
            (
                "care_records",
                "source             | record_id | start_date | end_date   | legal_status
                 childrens_services | C1        | 2022-03-01 | 2022-03-31 | C2
                 childrens_services | C1        | 2022-06-01 | 2022-06-30 | J1
                 childrens_services | C1        |            | 2022-06-30 | C2",
            ),
            (
                "offence_records",
                "source          | record_id | offence_ref | offence_date | cjs_code
                 case_management | Y1        | 1           | 2021-12-31   | TH68010
                 case_management | Y1        | 2           | 2022-02-28   | TH68010
                 case_management | Y1        | 3           | 2022-03-01   | TH68010
                 case_management | Y1        | 4           | 2022-03-31   | TH68010
                 case_management | Y1        | 5           | 2022-04-01   | TH68010
                 case_management | Y1        | 6           | 2022-06-15   | TH68010",
            ),
        ],
        "2022-01-01",
        "2022-12-31",
    ));
    check(
        &tables,
        "offences",
        &["offence_date", "care_status"],
        expect![[r#"
            offence_date | care_status
            2021-12-31   | not_known
            2022-02-28   | not_looked_after
            2022-03-01   | looked_after
            2022-03-31   | looked_after
            2022-04-01   | not_looked_after
            2022-06-15   | not_looked_after
        "#]],
    );
    check(
        &tables,
        "care_periods",
        &["start_date", "end_date", "legal_status", "counts_as_looked_after"],
        expect![[r#"
            start_date | end_date   | legal_status | counts_as_looked_after
            2022-03-01 | 2022-03-31 | C2           | true
            2022-06-01 | 2022-06-30 | J1           | false
        "#]],
    );
}

/// A court case with two offences, and a caution, by one child.
const DECIDED: &[(&str, &str)] = &[
    ADA,
    (
        "offence_records",
        "source          | record_id | offence_ref | offence_date | cjs_code
         case_management | Y1        | 1           | 2022-04-01   | TH68010
         case_management | Y1        | 2           | 2022-04-01   | CJ88001
         case_management | Y1        | 3           | 2023-06-01   | TH68010",
    ),
    (
        "outcome_records",
        "source          | record_id | offence_ref | outcome_date | outcome                      | residence | age_years_first_hearing
         case_management | Y1        | 1           | 2022-09-01   | referral_order               | local     | 13
         case_management | Y1        | 1           | 2022-09-01   | compensation                 | local     | 13
         case_management | Y1        | 2           | 2022-09-01   | detention_and_training_order |           | 13
         case_management | Y1        | 3           | 2023-07-01   | youth_caution                |           | 13",
    ),
    (
        "hearing_records",
        "source          | record_id | case_ref | offence_ref | hearing_date | decision
         case_management | Y1        | 1        | 1           | 2022-05-01   |
         case_management | Y1        | 2        | 1           | 2022-09-01   |",
    ),
];

#[test]
fn the_most_serious_of_an_occasion_is_its_main_outcome() {
    let tables = pseudonymised(linked(DECIDED));
    check(
        &tables,
        "outcomes",
        &["outcome_date", "outcome", "tier", "is_proven", "is_substantive", "is_main", "age_years"],
        expect![[r#"
            outcome_date | outcome                      | tier       | is_proven | is_substantive | is_main | age_years
            2022-09-01   | compensation                 | first_tier | true      | true           | false   | 14
            2022-09-01   | detention_and_training_order | custody    | true      | true           | true    | 14
            2022-09-01   | referral_order               | first_tier | true      | true           | false   | 14
            2023-07-01   | youth_caution                | pre_court  | true      | true           | true    | 15
        "#]],
    );
    let occasions = column(&tables, "outcomes", "occasion_id");
    assert_eq!(occasions.iter().collect::<std::collections::BTreeSet<_>>().len(), 2);
}

#[test]
fn age_at_first_hearing_is_that_of_the_case_or_as_given_and_never_of_a_caution() {
    let tables = pseudonymised(linked(DECIDED));
    check(
        &tables,
        "outcomes",
        &["outcome", "age_years_first_hearing"],
        expect![[r#"
            outcome                      | age_years_first_hearing
            compensation                 | 14
            detention_and_training_order | 13
            referral_order               | 14
            youth_caution                |
        "#]],
    );
}

#[test]
fn residence_is_as_said_or_by_the_postcode_known_on_the_day() {
    let tables = pseudonymised(linked(DECIDED));
    check(
        &tables,
        "outcomes",
        &["outcome", "residence"],
        expect![[r#"
            outcome                      | residence
            compensation                 | local
            detention_and_training_order | local
            referral_order               | local
            youth_caution                | other
        "#]],
    );
}

#[test]
fn a_stay_in_custody_knows_its_sentence() {
    let mut drawn = DECIDED.to_vec();
    drawn.push((
        "intervention_records",
        "source          | record_id | intervention_ref | start_date | end_date   | disposal_type                | is_custodial
         case_management | Y1        | 1                | 2022-09-01 | 2023-01-01 | detention_and_training_order | yes
         case_management | Y1        | 2                | 2023-01-01 |            |                              | no",
    ));
    drawn.push((
        "hearing_records",
        "source          | record_id | case_ref | offence_ref | hearing_date | decision
         case_management | Y1        | 1        | 2           | 2022-05-01   | youth_detention
         case_management | Y1        | 2        | 2           | 2022-09-01   |",
    ));
    drawn.remove(3);
    let tables = pseudonymised(linked(&drawn));
    check(
        &tables,
        "custody_periods",
        &["kind", "start_date", "end_date", "age_years_end", "care_status_end"],
        expect![[r#"
            kind     | start_date | end_date   | age_years_end | care_status_end
            remand   | 2022-05-01 | 2022-09-01 | 14            | not_known
            sentence | 2022-09-01 | 2023-01-01 | 14            | not_known
        "#]],
    );
    let custody = frame(&tables, "outcomes").lazy().filter(col("tier").eq(lit("custody"))).collect().unwrap();
    let sentence = drawing::draw(&custody.select(["outcome_id"]).unwrap());
    let served = column(&tables, "custody_periods", "outcome_id");
    assert_eq!(served.iter().filter(|id| !id.is_empty()).collect::<Vec<_>>(), [sentence.lines().nth(1).unwrap()]);
    check(
        &tables,
        "interventions",
        &["start_date", "end_date", "disposal_type", "residence"],
        expect![[r#"
            start_date | end_date   | disposal_type                | residence
            2022-09-01 | 2023-01-01 | detention_and_training_order | local
            2023-01-01 |            | not_known                    | local
        "#]],
    );
}

#[test]
fn contacts_of_other_ages_are_left_out_and_counted() {
    let tables = pseudonymised(linked(&[
        ADA,
        (
            "contact_records",
            "source          | record_id | contact_date | kind
             case_management | Y1        | 2018-02-28   | arrest
             case_management | Y1        | 2018-03-01   | arrest
             case_management | Y1        | 2018-03-01   | arrest
             case_management | Y1        | 2026-02-28   | arrest
             case_management | Y1        | 2026-03-01   | arrest",
        ),
    ]));
    assert_eq!(column(&tables, "contacts", "contact_date"), ["2018-03-01", "2026-02-28"]);
    assert_eq!((tables.counts().rows_in, tables.counts().rows_rejected), (5, 2));
    assert!(tables.counts().balances());
}

#[test]
fn ids_stay_when_an_unrelated_child_is_added() {
    let mut drawn = DECIDED.to_vec();
    let before = pseudonymised(linked(&drawn));
    let person_records = format!("{}\n{}", drawn[0].1, "police | A0 | Ben | Adams | 2010-01-01");
    drawn[0].1 = &person_records;
    let after = pseudonymised(linked(&drawn));
    assert_eq!(frame(&after, "persons").height(), 2);
    for (table, id) in [("offences", "offence_id"), ("outcomes", "outcome_id"), ("outcomes", "occasion_id")] {
        assert_eq!(column(&before, table, id), column(&after, table, id));
    }
    let person = &column(&before, "persons", "person_id")[0];
    assert!(column(&after, "persons", "person_id").contains(person));
}

#[test]
fn a_child_keeps_its_id_when_a_younger_record_joins() {
    let person_id = |person_records: &str| {
        let tables = pseudonymised(linked(&[("person_records", person_records)]));
        column(&tables, "persons", "person_id")
    };
    let alone = person_id(
        "source | record_id | forenames | surname | date_of_birth | seen_on
         police | N1        | Ada       | Okoro   | 2008-02-29    | 2022-05-01",
    );
    let joined = person_id(
        "source          | record_id | forenames | surname | date_of_birth | seen_on
         police          | N1        | Ada       | Okoro   | 2008-02-29    | 2022-05-01
         case_management | Y1        | Ada       | Okoro   | 2008-02-29    | 2022-06-01
         court_hearing   | D1        | Ada       | Okoro   | 2008-02-29    |",
    );
    assert_eq!(alone, joined);
}

#[test]
fn every_table_of_the_model_is_made_even_if_nobody_fed_it() {
    let tables = pseudonymised(linked(&[]));
    let names: Vec<&str> = tables.frames().map(|(table, _)| table.name).collect();
    let expected: Vec<&str> = model::TABLES.iter().map(|table| table.name).collect();
    assert_eq!(names, expected);
}

#[test]
fn a_population_that_counts_a_group_twice_is_refused() {
    let linked = linked(&[(
        "population",
        "area      | year | age_years | sex    | ethnic_group | persons
         Northmere | 2023 | 10        | female | white        | 40
         Northmere | 2023 | 10        | female | white        | 41",
    )]);
    let area = Area { name: "Northmere".into(), outward_codes: Vec::new() };
    let error = anonymise(linked, &privacy(), &lists(), &area, &key()).err().unwrap();
    assert_eq!(error.kind(), Kind::Contract);
    let expected = "table population: 1 rows repeat the key (area, year, age_years, sex, ethnic_group)";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_column_that_the_privacy_rules_do_not_know_stops_the_run() {
    let mut privacy = privacy();
    privacy.columns.remove("postcode");
    let area = Area { name: "Northmere".into(), outward_codes: Vec::new() };
    let error = anonymise(linked(&[]), &privacy, &lists(), &area, &key()).err().unwrap();
    assert_eq!(error.to_string(), "privacy: column `postcode` of person_records is not declared");
}

#[test]
fn an_identifier_in_a_table_stops_the_run() {
    let mut privacy = privacy();
    let rule = privacy.columns["surname"];
    privacy.columns.insert("sex".into(), rule);
    let area = Area { name: "Northmere".into(), outward_codes: Vec::new() };
    let error = anonymise(linked(&[ADA]), &privacy, &lists(), &area, &key()).err().unwrap();
    assert_eq!(error.to_string(), "table persons: column `sex` is declared an identifier");
}

#[test]
fn tables_from_elsewhere_lose_columns_that_are_not_ours() {
    let contacts = DataFrame::new(
        1,
        vec![
            Column::new("person_id".into(), ["p1"]),
            Int32Chunked::from_vec("contact_date".into(), vec![19_000]).into_date().into_column(),
            Column::new("kind".into(), ["arrest"]),
            Column::new("surname".into(), ["Okoro"]),
        ],
    )
    .unwrap();
    let tables = Pseudonymised::from_tables(BTreeMap::from([("contacts", contacts.clone().lazy())])).unwrap();
    assert_eq!(frame(&tables, "contacts").width(), 3);
    let incomplete = contacts.drop("kind").unwrap().lazy();
    let error = Pseudonymised::from_tables(BTreeMap::from([("contacts", incomplete)])).err().unwrap();
    assert_eq!(error.to_string(), "table contacts: column `kind` is missing");
}
