//! Which records become one child, and what keeps them apart.

use super::drawn::linked;
use super::{check_clusters, clusters, date, fact};

#[test]
fn twins_stay_apart() {
    check_clusters(
        "source           | record_id | forenames | surname | date_of_birth
         police           | N1        | Ada       | Okoro   | 2009-05-01
         police           | N2        | Ben       | Okoro   | 2009-05-01
         case_management  | Y1        | ADA       | OKORO   | 2009-05-01",
        &["case_management/Y1 police/N1", "police/N2"],
    );
}

#[test]
fn what_makes_up_a_match_weight_adds_up_to_it() {
    let linked = linked(&[(
        "person_records",
        "source           | record_id | forenames | surname | date_of_birth | postcode
         police           | N1        | Ada       | Okoro   | 2009-05-01    | ZZ1 1AA
         police           | N2        | Ben       | Okoro   | 2009-05-01    | ZZ1 1AA
         court_hearing    | D1        | Ada       | Okoro   | 2009-05-10    | ZZ1 1AA
         case_management  | Y1        | ADA       | OKORO   | 2009-05-01    | ZZ1 1AA",
    )]);
    let mut n_seen = 0;
    for frame in [linked.links(), linked.review()] {
        let weights: Vec<&polars::prelude::Column> =
            frame.columns().iter().filter(|column| column.name().starts_with("weight_")).collect();
        let whole = frame.column("match_weight").unwrap().f64().unwrap();
        for (row, whole) in whole.iter().enumerate().filter_map(|(row, whole)| Some((row, whole?))) {
            let sum: f64 = weights.iter().filter_map(|column| column.f64().unwrap().get(row)).sum();
            assert!((sum - whole).abs() < 1e-3, "row {row}: {sum} instead of {whole}");
            n_seen += 1;
        }
    }
    assert!(n_seen >= 3, "{n_seen}");
}

#[test]
fn a_shared_pncid_joins_a_misspelt_name() {
    check_clusters(
        "source          | record_id | forenames | surname | date_of_birth | pncid
         police          | N1        | Zoe       | Smith   | 2009-05-01    | 2021/0000001C
         court_hearing   | D1        | Zoey      | Smyth   | 2009-05-01    | 2021/0000001C",
        &["court_hearing/D1 police/N1"],
    );
}

#[test]
fn a_dummy_identifier_joins_nobody() {
    check_clusters(
        "source | record_id | forenames | surname | date_of_birth | cro
         police | N1        | Zoe       | Smith   | 2009-05-01    | 000000/00Z
         police | N2        | Zoe       | Jones   | 2009-05-01    | 000000/00Z",
        &["police/N1", "police/N2"],
    );
}

#[test]
fn an_identifier_that_two_children_share_does_not_join_them() {
    check_clusters(
        "source           | record_id | forenames | surname | date_of_birth | yot_id
         case_management  | Y1        | Zoe       | Smith   | 2009-05-01    | 17
         case_management  | Y2        | Adam      | Khan    | 2011-11-20    | 17",
        &["case_management/Y1", "case_management/Y2"],
    );
}

#[test]
fn a_mistyped_birthday_does_not_undo_an_identifier() {
    check_clusters(
        "source             | record_id | forenames | surname | date_of_birth | yot_id
         case_management    | Y1        | Zoe       | Smith   | 2009-05-01    | 17
         childrens_services | C1        |           |         | 2009-01-05    | 17",
        &["case_management/Y1 childrens_services/C1"],
    );
}

#[test]
fn a_child_is_found_under_an_alias_and_at_an_earlier_address() {
    check_clusters(
        "source        | record_id | forenames | surname | aliases       | date_of_birth | postcode
         police        | N1        | Ada       | Okoro   | Chidi Mensah  | 2009-05-01    | ZZ9 9ZZ
         police        | N1        | Ada       | Okoro   |               | 2009-05-01    | ZZ1 1AA
         court_hearing | D1        | Chidi     | Mensah  |               | 2009-05-01    | ZZ9 9ZZ",
        &["court_hearing/D1 police/N1"],
    );
}

#[test]
fn names_are_cleaned_before_they_are_compared() {
    check_clusters(
        "source          | record_id | forenames  | surname      | date_of_birth
         case_management | Y1        | Zoë-Renée  | Mc Duff      | 2009-05-01
         court_hearing   | D1        | ZOE RENEE  | MCDUFF       | 2009-05-01
         police          | N1        | Zoe        | MIG_ERROR_McDuff | 2009-05-01",
        &["case_management/Y1 court_hearing/D1 police/N1"],
    );
}

#[test]
fn two_pncids_speak_against_a_shared_name_and_birthday() {
    check_clusters(
        "source          | record_id | forenames | surname | date_of_birth | pncid         | cro
         police          | N1        | Ali       | Khan    | 2009-05-01    | 2021/0000001C | 000001/21C
         police          | N2        | Ali       | Khan    | 2009-05-01    | 2021/0000002D | 000002/21D",
        &["police/N1", "police/N2"],
    );
}

#[test]
fn a_record_that_fits_two_children_does_not_chain_them_together() {
    check_clusters(
        "source          | record_id | forenames | surname | date_of_birth | pncid         | cro
         police          | N1        | Ali       | Khan    | 2009-05-01    | 2021/0000001C | 000001/21C
         police          | N2        | Ali       | Khan    | 2009-05-01    | 2021/0000002D | 000002/21D
         case_management | Y1        | Ali       | Khan    | 2009-05-01    |               |",
        &["case_management/Y1 police/N1", "police/N2"],
    );
}

#[test]
fn a_birthday_and_a_sex_join_nobody() {
    let drawn = linked(&[(
        "person_records",
        "source             | record_id | forenames | surname | date_of_birth | sex
         case_management    | Y1        | Zoe       | Smith   | 2009-05-01    | female
         childrens_services | C1        |           |         | 2009-05-01    | female",
    )]);
    assert_eq!(clusters(&drawn), ["case_management/Y1", "childrens_services/C1"]);
    assert_eq!(fact(&drawn, "records_unjoinable_childrens_services"), (1, 1));
    assert_eq!(drawn.review().height(), 0, "nobody could judge them by what they say");
}

#[test]
fn twins_of_one_address_stay_apart_unless_one_number_says_that_they_are_one() {
    check_clusters(
        "source | record_id | forenames | surname | date_of_birth | postcode | sex
         police | N1        | Amelia    | Okoro   | 2009-05-01    | ZZ1 1AA  | female
         police | N2        | Isla      | Okoro   | 2009-05-01    | ZZ1 1AA  | female",
        &["police/N1", "police/N2"],
    );
    check_clusters(
        "source          | record_id | forenames | surname | date_of_birth | postcode | pncid
         police          | N1        | Amelia    | Okoro   | 2009-05-01    | ZZ1 1AA  | 2021/0000001V
         case_management | Y1        | Isla      | Okoro   | 2009-05-01    | ZZ1 1AA  | 2021/0000001V",
        &["case_management/Y1 police/N1"],
    );
}

#[test]
fn brother_and_sister_of_one_birthday_with_names_alike_stay_apart() {
    check_clusters(
        "source | record_id | forenames | surname | date_of_birth | postcode | sex
         police | N1        | Daniel    | Okoro   | 2009-05-01    | ZZ1 1AA  | male
         police | N2        | Danielle  | Okoro   | 2009-05-01    | ZZ1 1AA  | female",
        &["police/N1", "police/N2"],
    );
}

#[test]
fn different_numbers_keep_apart_what_weighs_enough_and_what_a_third_record_would_bring_together() {
    let drawn = linked(&[(
        "person_records",
        "source          | record_id | forenames | surname | date_of_birth | postcode | pncid
         police          | N1        | Jayden    | Okoro   | 2009-05-01    | ZZ1 1AA  | 2021/0000001V
         police          | N2        | Jaydon    | Okoro   | 2009-05-01    | ZZ1 1AA  | 2021/0000002W
         case_management | Y1        | Jayden    | Okoro   | 2009-05-01    | ZZ1 1AA  |",
    )]);
    assert_eq!(clusters(&drawn), ["case_management/Y1 police/N1", "police/N2"]);
    let standings = drawn.review().column("standing").unwrap().str().unwrap();
    assert!(standings.iter().any(|standing| standing == Some("forbidden")), "{standings:?}");
    assert!(fact(&drawn, "pairs_forbidden").0 > 0);
}

#[test]
fn a_number_with_a_wrong_letter_keeps_nobody_apart() {
    check_clusters(
        "source | record_id | forenames | surname | date_of_birth | postcode | pncid
         police | N1        | Jayden    | Okoro   | 2009-05-01    | ZZ1 1AA  | 2021/0000001V
         police | N2        | Jayden    | Okoro   | 2009-05-01    | ZZ1 1AA  | 2021/0000002A",
        &["police/N1 police/N2"],
    );
}

#[test]
fn father_and_son_of_one_name_and_address_stay_apart() {
    check_clusters(
        "source | record_id | forenames | surname | date_of_birth | postcode
         police | N1        | Tadhg     | Okoro   | 1984-05-01    | ZZ1 1AA
         police | N2        | Tadhg     | Okoro   | 2009-11-20    | ZZ1 1AA",
        &["police/N1", "police/N2"],
    );
}

#[test]
fn brothers_who_share_a_number_stay_apart() {
    check_clusters(
        "source          | record_id | forenames | surname | date_of_birth | postcode | pncid
         police          | N1        | Adam      | Okoro   | 2007-11-20    | ZZ1 1AA  | 2021/0000001V
         court_hearing   | D1        | Ben       | Okoro   | 2009-05-01    | ZZ1 1AA  | 2021/0000001V
         case_management | Y1        |           |         |               |          | 2021/0000001V",
        &["case_management/Y1", "court_hearing/D1", "police/N1"],
    );
}

#[test]
fn a_name_that_is_no_name_joins_nobody() {
    check_clusters(
        "source          | record_id | forenames    | surname | date_of_birth | sex  | postcode
         police          | N1        | TBC          | TBC     | 2010-05-19    | male | ZZ1 1AA
         police          | N2        | tbc          | Tbc     | 2010-05-19    | male | ZZ7 7DE
         police          | N3        | XXXX         | Xxx     | 2010-05-19    | male |
         police          | N4        | XXXX         | Xxx     | 2010-05-19    | male |
         police          | N5        | Unidentified | Male    | 2010-05-19    | male | ZZ2 1AA
         police          | N6        | Unidentified | Male    | 2010-05-19    | male | ZZ2 1AB",
        &["police/N1", "police/N2", "police/N3", "police/N4", "police/N5", "police/N6"],
    );
}

#[test]
fn one_name_at_one_address_with_quite_another_birthday_is_for_an_officer() {
    let drawn = linked(&[(
        "person_records",
        "source          | record_id | forenames | surname | date_of_birth | postcode
         case_management | Y1        | Abdi      | Warsame | 2007-11-20    | ZZ1 1AA
         police          | N1        | Abdi      | Warsame | 2010-03-04    | ZZ1 1AA",
    )]);
    assert_eq!(clusters(&drawn), ["case_management/Y1", "police/N1"]);
}

#[test]
fn a_value_that_a_thousand_share_joins_nobody() {
    let mut drawn = String::from("source | record_id | forenames | surname | date_of_birth | pncid\n");
    for number in 0..1_001 {
        let born = date(12_000 + 3 * number);
        let name = ["BA", "DE", "FI", "GO", "HU", "KA", "LE", "MI", "NO", "PU"];
        let syllable = |place: u32| name[usize::try_from(number).unwrap() / 10usize.pow(place) % 10];
        let forename = [syllable(0), syllable(1), syllable(2)].concat();
        drawn += &format!("police | N{number} | {forename} | Okoro | {born} | 2021/0000001C\n");
    }
    let linked = linked(&[("person_records", &drawn)]);
    assert_eq!(fact(&linked, "children"), (1_001, 1_001));
    let (n_values, _) = fact(&linked, "values_too_frequent");
    assert!(n_values >= 1);
}

#[test]
fn a_number_of_ones_own_or_one_wrong_digit_of_the_year_is_no_other_generation() {
    let header = "source | record_id | forenames | surname | date_of_birth | postcode | pncid | social_care_id\n";
    let rows = |birthdays: [&str; 2], numbers: &str| {
        let row = |at: usize| format!("police | N{at} | Tadhg | Okoro | {} | ZZ1 1AA | {numbers}\n", birthdays[at]);
        format!("{header}{}{}", row(0), row(1))
    };
    let apart = ["police/N0", "police/N1"];
    check_clusters(&rows(["1984-05-01", "2009-11-20"], "| S1"), &["police/N0 police/N1"]);
    check_clusters(&rows(["1984-05-01", "2009-11-20"], "2021/0000001V |"), &apart);
    check_clusters(&rows(["1948-05-01", "1988-05-01"], "|"), &["police/N0 police/N1"]);
    check_clusters(&rows(["1948-05-01", "1989-05-01"], "|"), &apart);
}

#[test]
fn twins_called_by_their_second_forenames_stay_apart() {
    check_clusters(
        "source | record_id | forenames      | surname | date_of_birth | postcode | sex
         police | N1        | Mohammed Hamza | Akhtar  | 2009-05-15    | ZZ1 1AA  | male
         police | N2        | Mohamed Adil   | Akhtar  | 2009-05-15    | ZZ1 1AA  | male",
        &["police/N1", "police/N2"],
    );
}

#[test]
fn the_first_of_january_is_nobodys_own_birthday() {
    check_clusters(
        "source | record_id | forenames | surname   | date_of_birth | postcode | sex
         police | N1        | Mohammed  | Stanekzai | 2008-01-01    | ZZ1 1AA  | male
         police | N2        | Mohammed  | Barzani   | 2008-01-01    | ZZ1 1AA  | male",
        &["police/N1", "police/N2"],
    );
}

#[test]
fn a_child_of_two_forenames_by_its_number_is_one_with_records_that_lack_the_number() {
    check_clusters(
        "source          | record_id | forenames | surname | date_of_birth | postcode | pncid
         police          | N1        | Emeka     | Okoro   | 2009-05-01    | ZZ1 1AA  | 2021/0000001V
         court_hearing   | D1        | Tobias    | Okoro   | 2009-05-01    | ZZ1 1AA  | 2021/0000001V
         case_management | Y1        | Tobias    | Okoro   | 2009-05-01    | ZZ1 1AA  |",
        &["case_management/Y1 court_hearing/D1 police/N1"],
    );
}

#[test]
fn twins_stay_apart_though_a_record_of_one_has_the_number_of_the_other() {
    let drawn = linked(&[(
        "person_records",
        "source          | record_id | forenames | surname | date_of_birth | postcode | pncid
         police          | N1        | Emeka     | Okoro   | 2009-05-01    | ZZ1 1AA  | 2021/0000001V
         case_management | Y1        | Emeka     | Okoro   | 2009-05-01    | ZZ1 1AA  |
         court_hearing   | D1        | Tobias    | Okoro   | 2009-05-01    | ZZ1 1AA  | 2021/0000001V
         case_management | Y2        | Tobias    | Okoro   | 2009-05-01    | ZZ1 1AA  |",
    )]);
    let clusters = clusters(&drawn);
    let has_both = |cluster: &&String| cluster.contains("Y1") && cluster.contains("Y2");
    assert!(!clusters.iter().any(|cluster| has_both(&cluster)), "{clusters:?}");
}

#[test]
fn male_is_no_surname() {
    check_clusters(
        "source | record_id | forenames | surname | date_of_birth | postcode | sex
         police | N1        | Adam      | Male    | 2010-05-19    | ZZ1 1AA  | male
         police | N2        | Adam      | Male    | 2010-05-19    | ZZ7 7DE  | male",
        &["police/N1", "police/N2"],
    );
}

#[test]
fn a_number_that_no_other_record_holds_joins_nothing() {
    let drawn = linked(&[(
        "person_records",
        "source             | record_id | forenames | surname | date_of_birth | sex    | social_care_id
         case_management    | Y1        | Zoe       | Smith   | 2009-05-01    | female | S1
         childrens_services | C1        |           |         | 2009-05-01    | female | S1
         childrens_services | C2        |           |         | 2009-05-01    | female | S2",
    )]);
    assert_eq!(clusters(&drawn), ["case_management/Y1 childrens_services/C1", "childrens_services/C2"]);
    assert_eq!(fact(&drawn, "records_unjoinable_childrens_services"), (1, 2));
}
