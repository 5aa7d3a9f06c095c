//! What linking makes of drawn records.

pub(crate) mod drawn;
mod sentences;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use crate::stages::drawing;
use crate::stages::handed::linked::{Day, Linked};
use drawn::{any_order, linked, linked_after, linked_shuffled};

fn date(day: Day) -> String {
    chrono::NaiveDate::from_epoch_days(day).unwrap().to_string()
}

fn maybe(day: Option<Day>) -> String {
    day.map_or_else(|| "-".to_owned(), date)
}

/// Which records are together, one cluster a text.
fn clusters(linked: &Linked) -> Vec<String> {
    let links = linked.links();
    let text = |name: &str| links.column(name).unwrap().str().unwrap().iter().map(Option::unwrap).collect::<Vec<_>>();
    let numbers = links.column("cluster").unwrap().u32().unwrap().iter().map(Option::unwrap);
    let mut clusters: Vec<Vec<String>> = Vec::new();
    for ((source, record), cluster) in text("source").into_iter().zip(text("record_id")).zip(numbers) {
        clusters.resize(clusters.len().max(cluster as usize + 1), Vec::new());
        clusters[cluster as usize].push(format!("{source}/{record}"));
    }
    clusters.into_iter().map(|records| records.join(" ")).collect()
}

fn check_clusters(person_records: &str, expected: &[&str]) {
    assert_eq!(clusters(&linked(&[("person_records", person_records)])), expected);
}

/// Children, offences, decisions and remands, one a line.
fn events(linked: &Linked) -> String {
    let tables = linked.tables();
    let source = |at: &u8| tables.sources[usize::from(*at)].as_str();
    let mut text = String::new();
    for offence in &tables.offences {
        let sources: Vec<&str> = offence.sources.iter().map(source).collect();
        let code = offence.cjs_code.as_deref().unwrap_or("-");
        let (day, heard) = (maybe(offence.date), maybe(offence.first_hearing));
        text += &format!("offence {code} on {day}, heard {heard}, by {}\n", sources.join(","));
        let position = tables.offences.iter().position(|other| std::ptr::eq(other, offence));
        for decision in tables.decisions.iter().filter(|decision| Some(decision.offence as usize) == position) {
            let kind = &tables.outcome_kinds[usize::from(decision.kind)].code;
            let residence = decision.residence.as_deref().unwrap_or("-");
            let (day, source) = (date(decision.date), source(&decision.source));
            text += &format!("  {kind} on {day}, appeal {}, residence {residence}, by {source}\n", decision.appeal);
        }
    }
    for remand in &tables.remands {
        let next = maybe(remand.next_hearing);
        text += &format!("remand {} on {}, next heard {next}\n", remand.decision, date(remand.date));
    }
    text
}

fn check_events(tables: &[(&str, &str)], expected: Expect) {
    expected.assert_eq(&events(&linked(tables)));
}

fn fact(linked: &Linked, name: &str) -> (u64, u64) {
    let facts = linked.facts();
    let fact = facts.iter().find(|fact| fact.name == name).unwrap();
    (fact.n, fact.of)
}

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
fn what_an_officer_joined_allows_what_its_parts_forbid() {
    let records = "source        | record_id | forenames | surname | date_of_birth | postcode | pncid
                   police        | N1        | Jayden    | Okoro   | 2009-05-01    | ZZ1 1AA  | 2021/0000001V
                   police        | N2        | Jayden    | Okoro   | 2009-05-01    | ZZ1 1AA  | 2021/0000002W
                   court_hearing | D1        | Jayden    | Okoro   | 2009-05-01    | ZZ1 1AA  | 2021/0000002W";
    let decisions = "source | record_id | other_source | other_record_id | decision | decided_on
                     police | N1        | police       | N2              | same     | 2024-05-01";
    let joined = linked(&[("person_records", records), ("link_decisions", decisions)]);
    assert_eq!(clusters(&joined), ["court_hearing/D1 police/N1 police/N2"]);
}

#[test]
fn what_was_one_stays_so_below_the_weight_that_makes_it_one() {
    let records = "source          | record_id | forenames | surname | date_of_birth | sex
                   case_management | Y1        | Ada       | Okoro   | 2009-05-01    | female
                   police          | N1        | Ada       | Okoro   | 2009-05-02    | female";
    let apart = ["case_management/Y1", "police/N1"];
    let alone = linked(&[("person_records", records)]);
    assert_eq!(clusters(&alone), apart);
    let weights = alone.review().column("match_weight").unwrap().f64().unwrap();
    assert!((0.0..3.0).contains(&weights.get(0).unwrap()), "{weights:?}");
    let decisions = "source | record_id | other_source    | other_record_id | decision | decided_on
                     police | N1        | case_management | Y1              | same     | 2024-05-01";
    let joined = linked(&[("person_records", records), ("link_decisions", decisions)]);
    let after = linked_after(&[("person_records", records)], joined.links());
    assert_eq!(clusters(&after), ["case_management/Y1 police/N1"]);
    assert_eq!(after.tables().changes.len(), 0);
    let after = linked_after(&[("person_records", records)], alone.links());
    assert_eq!(clusters(&after), apart);
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

/// What an officer decided, for the tests below.
fn decided(decision: &str) -> Vec<String> {
    let records = "source          | record_id | forenames | surname | date_of_birth
                   police          | N1        | Ada       | Okoro   | 2009-05-01
                   case_management | Y1        | Ada       | Okoro   | 2009-05-01
                   case_management | Y2        | Ben       | Smith   | 2010-11-20";
    let decisions = format!("source | record_id | other_source | other_record_id | decision | decided_on\n{decision}");
    clusters(&linked(&[("person_records", records), ("link_decisions", &decisions)]))
}

#[test]
fn an_officer_has_the_last_word_for_and_against() {
    assert_eq!(
        decided("police | N1 | case_management | Y2 | same | 2024-05-01"),
        ["case_management/Y1 case_management/Y2 police/N1"],
    );
    assert_eq!(
        decided("police | N1 | case_management | Y1 | different | 2024-05-01"),
        ["case_management/Y1", "case_management/Y2", "police/N1"],
    );
}

#[test]
fn the_last_decision_on_two_records_counts() {
    assert_eq!(
        decided(
            "police          | N1 | case_management | Y1 | different | 2024-05-02
             case_management | Y1 | police          | N1 | same      | 2024-05-01"
        ),
        ["case_management/Y1", "case_management/Y2", "police/N1"],
    );
}

#[test]
fn a_decision_against_the_evidence_is_followed_and_counted() {
    let linked = linked(&[
        (
            "person_records",
            "source          | record_id | forenames | surname | date_of_birth
             police          | N1        | Ada       | Okoro   | 2009-05-01
             case_management | Y2        | Ben       | Smith   | 2010-11-20",
        ),
        (
            "link_decisions",
            "source | record_id | other_source    | other_record_id | decision  | decided_on
             police | N1        | case_management | Y2              | same      | 2024-05-01
             police | N9        | case_management | Y2              | different | 2024-05-01",
        ),
    ]);
    assert_eq!(clusters(&linked), ["case_management/Y2 police/N1"]);
    assert_eq!(fact(&linked, "decisions_against_evidence").0, 1);
    assert_eq!(fact(&linked, "decisions_on_unknown_records").0, 1);
}

/// The child that a record belongs to, by the record that its pseudonym is made from.
fn roots(linked: &Linked) -> Vec<String> {
    let text = |name: &str| linked.links().column(name).unwrap().str().unwrap().clone();
    let columns = [text("source"), text("record_id"), text("person_source"), text("person_record")];
    let cell = |at: usize, row: usize| columns[at].get(row).unwrap();
    let root = |row| format!("{}/{} is {}/{}", cell(0, row), cell(1, row), cell(2, row), cell(3, row));
    (0..linked.links().height()).map(root).collect()
}

const FIRST_NIGHT: &str = "source          | record_id | forenames | surname | date_of_birth | seen_on    | received_on
     police          | N1        | Ada Ngozi | Okoro   | 2009-05-01    | 2023-05-01 | 2024-01-01
     case_management | Y1        | Ben       | Smith   | 2010-11-20    | 2023-06-01 | 2024-01-01
     case_management | Y2        | Ada       | Okoro   |               | 2023-06-01 | 2024-01-01";

#[test]
fn a_late_delivery_of_older_events_changes_no_pseudonym() {
    let late = format!("{FIRST_NIGHT}\n court_hearing | D1 | Ada Ngozi | Okoro | 2009-05-01 | 2019-01-01 | 2024-02-01");
    let (before, after) = (linked(&[("person_records", FIRST_NIGHT)]), linked(&[("person_records", &late)]));
    assert!(roots(&before).contains(&"police/N1 is police/N1".to_owned()));
    assert!(roots(&after).contains(&"court_hearing/D1 is police/N1".to_owned()));
    assert_eq!(changes(&before, &late), Vec::<String>::new());
}

#[test]
fn an_old_row_of_a_known_record_changes_no_pseudonym() {
    let first = "source          | record_id | forenames | surname | date_of_birth | seen_on    | received_on
                 case_management | Y1        | Ada       | Okoro   | 2009-05-01    | 2023-06-01 | 2024-01-01
                 police          | N1        | Ada       | Okoro   | 2009-05-01    | 2023-07-01 | 2024-01-01";
    let late = format!("{first}\n police | N1 | Ada | Okoro | 2009-05-01 | 2011-01-01 | 2024-01-01");
    assert_eq!(roots(&linked(&[("person_records", first)])), roots(&linked(&[("person_records", &late)])));
}

/// The changes of pseudonyms from one night to the next.
fn changes(before: &Linked, person_records: &str) -> Vec<String> {
    let after = linked_after(&[("person_records", person_records)], before.links());
    let name = |child: u32| {
        let tables = after.tables();
        let (source, record) = &tables.records[tables.children[child as usize].oldest as usize];
        format!("{}/{record}", tables.sources[usize::from(*source)])
    };
    let tables = after.tables();
    let reason = |is_split| if is_split { "split" } else { "merged" };
    let lines = tables.changes.iter().map(|change| {
        format!("{}/{} to {}: {}", change.old.0, change.old.1, name(change.child), reason(change.is_split))
    });
    lines.collect()
}

#[test]
fn mergers_and_splits_are_noted() {
    let before = linked(&[("person_records", FIRST_NIGHT)]);
    let merged = FIRST_NIGHT.replace("Okoro   |               |", "Okoro   | 2009-05-01    |");
    let together = linked(&[("person_records", &merged)]);
    assert_eq!(roots(&together)[2], "police/N1 is case_management/Y2");
    assert_eq!(changes(&before, &merged), ["police/N1 to case_management/Y2: merged"]);
    assert_eq!(changes(&together, FIRST_NIGHT), ["case_management/Y2 to police/N1: split"]);
}

#[test]
fn an_event_without_a_person_row_is_a_child_of_its_own() {
    let linked = linked(&[(
        "contact_records",
        "source | record_id | contact_date | kind
         police | N1        | 2023-05-01   | arrest",
    )]);
    assert_eq!(linked.tables().children.len(), 1);
    assert_eq!(linked.counts().rows_out, 1);
}

/// One child whom all four systems know by name and birthday.
const ONE_CHILD: (&str, &str) = (
    "person_records",
    "source          | record_id | forenames | surname | date_of_birth
     police          | N1        | Ada       | Okoro   | 2009-05-01
     court_hearing   | D1        | Ada       | Okoro   | 2009-05-01
     court_register  | A1        | Ada       | Okoro   | 2009-05-01
     case_management | Y1        | Ada       | Okoro   | 2009-05-01",
);

#[test]
fn four_systems_report_one_theft_and_one_sentence() {
    check_events(
        &[
            ONE_CHILD,
            (
                "offence_records",
                "source          | record_id | offence_ref | asn | urn | offence_date | cjs_code
                 police          | N1        | O9          | A1  |     | 2023-03-04   | TH68010
                 court_hearing   | D1        | f-1         | A1  | U1  | 2023-03-04   | TH68010
                 court_register  | A1        | U1/1        | A1  | U1  |              | TH68010
                 case_management | Y1        | 1           |     |     | 2023-03-04   | TH68010",
            ),
            (
                "outcome_records",
                "source          | record_id | offence_ref | outcome_date | outcome        | appeal  | residence
                 police          | N1        | O9          | 2023-03-20   | none           |         |
                 court_hearing   | D1        | f-1         | 2023-05-02   | referral_order |         |
                 court_register  | A1        | U1/1        | 2023-05-02   | referral_order |         |
                 case_management | Y1        | 1           | 2023-05-03   | referral_order | changed | local",
            ),
            (
                "hearing_records",
                "source          | record_id | case_ref | offence_ref | hearing_date | decision
                 court_hearing   | D1        | h-1      |             | 2023-04-11   | conditional_bail
                 case_management | Y1        | 7        | 1           | 2023-04-11   | bail_support
                 court_hearing   | D1        | h-2      |             | 2023-05-02   |",
            ),
        ],
        expect![[r#"
            offence TH68010 on 2023-03-04, heard 2023-04-11, by case_management,court_hearing,court_register,police
              referral_order on 2023-05-02, appeal changed, residence local, by court_hearing
            remand bail_support on 2023-04-11, next heard 2023-05-02
        "#]],
    );
}

#[test]
fn two_counts_of_one_code_find_their_own_decisions() {
    check_events(
        &[
            ONE_CHILD,
            (
                "offence_records",
                "source          | record_id | offence_ref | asn | offence_date | cjs_code
                 police          | N1        | O1          | A1  | 2023-03-04   | TH68010
                 police          | N1        | O2          | A1  | 2023-03-04   | TH68010
                 court_hearing   | D1        | f-1         | A1  | 2023-03-04   | TH68010
                 court_hearing   | D1        | f-2         | A1  | 2023-03-04   | TH68010
                 court_register  | A1        | U1/1        | A1  |              | TH68010
                 court_register  | A1        | U1/2        | A1  |              | TH68010",
            ),
            (
                "outcome_records",
                "source          | record_id | offence_ref | outcome_date | outcome
                 court_hearing   | D1        | f-1         | 2023-05-02   | withdrawn
                 court_hearing   | D1        | f-2         | 2023-05-02   | referral_order
                 court_register  | A1        | U1/1        | 2023-05-02   | referral_order
                 court_register  | A1        | U1/2        | 2023-05-02   | withdrawn",
            ),
        ],
        expect![[r#"
            offence TH68010 on 2023-03-04, heard -, by court_hearing,court_register,police
              withdrawn on 2023-05-02, appeal none, residence -, by court_hearing
            offence TH68010 on 2023-03-04, heard -, by court_hearing,court_register,police
              referral_order on 2023-05-02, appeal none, residence -, by court_hearing
        "#]],
    );
}

#[test]
fn the_nearest_in_time_is_matched_first() {
    check_events(
        &[
            ONE_CHILD,
            (
                "offence_records",
                "source        | record_id | offence_ref | asn | offence_date | cjs_code
                 police        | N1        | O1          | A1  | 2023-03-01   | TH68010
                 police        | N1        | O2          | A1  | 2023-03-09   | TH68010
                 court_hearing | D1        | f-1         | A1  | 2023-03-08   | TH68010",
            ),
        ],
        expect![[r#"
            offence TH68010 on 2023-03-01, heard -, by police
            offence TH68010 on 2023-03-08, heard -, by court_hearing,police
        "#]],
    );
}

#[test]
fn another_day_is_another_offence_unless_the_arrest_is_the_same() {
    check_events(
        &[
            ONE_CHILD,
            (
                "offence_records",
                "source          | record_id | offence_ref | asn | offence_date | cjs_code
                 police          | N1        | O1          |     | 2023-03-01   | TH68010
                 case_management | Y1        | 1           |     | 2023-03-02   | TH68010",
            ),
        ],
        expect![[r#"
            offence TH68010 on 2023-03-01, heard -, by police
            offence TH68010 on 2023-03-02, heard -, by case_management
        "#]],
    );
}

#[test]
fn a_register_row_that_nobody_else_reports_is_an_offence_and_is_counted() {
    let linked = linked(&[
        ONE_CHILD,
        (
            "offence_records",
            "source         | record_id | offence_ref | asn | offence_date | cjs_code
             police         | N1        | O1          | A1  | 2023-03-01   | TH68010
             court_register | A1        | U1/1        | A1  |              | TH68010
             court_register | A1        | U1/2        | A1  |              | CJ88001",
        ),
    ]);
    assert_eq!(fact(&linked, "offences_unmatched_court_register"), (1, 2));
    assert_eq!(fact(&linked, "offences_unmatched_police"), (0, 2));
    assert_eq!(fact(&linked, "offences_undated"), (1, 2));
    assert_eq!(linked.counts().rows_superseded, 1);
}

#[test]
fn a_conditional_caution_makes_the_caution_of_the_police_exact() {
    check_events(
        &[
            ONE_CHILD,
            (
                "offence_records",
                "source          | record_id | offence_ref | offence_date | cjs_code
                 police          | N1        | O1          | 2023-03-01   | TH68010
                 case_management | Y1        | 1           | 2023-03-01   | TH68010",
            ),
            (
                "outcome_records",
                "source          | record_id | offence_ref | outcome_date | outcome                   | residence
                 police          | N1        | O1          | 2023-03-20   | youth_caution             |
                 case_management | Y1        | 1           | 2023-03-22   | youth_conditional_caution | other",
            ),
        ],
        expect![[r#"
            offence TH68010 on 2023-03-01, heard -, by case_management,police
              youth_conditional_caution on 2023-03-20, appeal none, residence other, by police
        "#]],
    );
}

#[test]
fn court_overrules_case_management_within_a_month_and_not_later() {
    let tables = |decided: &str| {
        let outcomes = format!(
            "source          | record_id | offence_ref | outcome_date | outcome
             court_hearing   | D1        | f-1         | 2023-05-02   | referral_order
             case_management | Y1        | 1           | {decided}    | fine"
        );
        linked(&[
            ONE_CHILD,
            (
                "offence_records",
                "source          | record_id | offence_ref | offence_date | cjs_code
                 court_hearing   | D1        | f-1         | 2023-03-01   | TH68010
                 case_management | Y1        | 1           | 2023-03-01   | TH68010",
            ),
            ("outcome_records", &outcomes),
        ])
    };
    assert_eq!(fact(&tables("2023-06-01"), "outcomes_overruled"), (1, 2));
    assert_eq!(tables("2023-06-01").tables().decisions.len(), 1);
    assert_eq!(fact(&tables("2023-06-02"), "outcomes_overruled"), (0, 2));
    assert_eq!(tables("2023-06-02").tables().decisions.len(), 2);
    assert_eq!(fact(&tables("2023-06-02"), "outcomes_unmatched_case_management"), (1, 2));
    assert_eq!(fact(&tables("2023-06-02"), "offences_unmatched_case_management"), (0, 1));
}

#[test]
fn results_that_cannot_be_used_are_counted_each_by_its_reason() {
    let linked = linked(&[
        ONE_CHILD,
        (
            "offence_records",
            "source | record_id | offence_ref | offence_date | cjs_code
             police | N1        | O1          | 2023-03-01   | TH68010",
        ),
        (
            "outcome_records",
            "source | record_id | offence_ref | outcome_date | outcome
             police | N1        | O1          | 2023-03-20   | youth_caution
             police | N1        | O1          | 2023-03-20   | none
             police | N1        | O1          | 2023-03-20   |
             police | N1        | O1          |              | fine
             police | N1        |             | 2023-03-20   | fine",
        ),
    ]);
    let n = |name| fact(&linked, name).0;
    let reasons = ["outcomes_no_decision", "outcomes_not_known", "outcomes_undated", "outcomes_without_offence"];
    assert_eq!(reasons.map(n), [1, 1, 1, 1]);
    // Rows in: 4 of persons, 1 of offences, 5 of outcomes.
    let counts = linked.counts();
    assert_eq!((counts.rows_in, counts.rows_out, counts.rows_rejected), (10, 6, 4));
}

#[test]
fn detention_lasts_until_the_next_hearing_of_the_same_case() {
    check_events(
        &[
            (
                "person_records",
                "source        | record_id | forenames | surname | date_of_birth
                 court_hearing | D1        | Ada       | Okoro   | 2009-05-01
                 court_hearing | D2        | Ada       | Okoro   | 2009-05-01",
            ),
            (
                "hearing_records",
                "source        | record_id | case_ref | hearing_date | decision
                 court_hearing | D1        | h-1      | 2023-04-11   | youth_detention
                 court_hearing | D2        | h-9      | 2023-04-20   | conditional_bail
                 court_hearing | D1        | h-2      | 2023-05-02   |",
            ),
        ],
        expect![[r#"
            remand youth_detention on 2023-04-11, next heard 2023-05-02
            remand conditional_bail on 2023-04-20, next heard -
        "#]],
    );
}

#[test]
fn ethnicity_is_stated_then_known_then_recent_then_specific() {
    let check = |person_records: &str, expected: &str, has_conflict: bool| {
        let linked = linked(&[("person_records", person_records)]);
        let child = &linked.tables().children[0];
        let found = &child.ethnicity;
        assert_eq!(format!("{} {} {}", found.code, found.group, found.basis), expected);
        assert_eq!(child.ethnicity_conflict, has_conflict);
    };
    check(
        "source | record_id | ethnicity_code | ethnicity_basis  | seen_on
         police | N1        | B9             | officer_observed | 2024-01-01
         police | N1        | M1             | self_defined     | 2020-01-01",
        "M1 mixed self_defined",
        false,
    );
    check(
        "source | record_id | ethnicity_code | ethnicity_basis  | seen_on
         police | N1        | W1             | self_defined     | 2020-01-01
         police | N1        | M1             | self_defined     | 2022-01-01
         police | N1        | O9             | self_defined     | 2023-01-01
         police | N1        | not_known      | not_known        | 2024-01-01",
        "M1 mixed self_defined",
        true,
    );
    check("source | record_id\npolice | N1", "not_known not_known not_known", false);
}

#[test]
fn on_one_day_the_more_frequent_ethnicity_is_believed_and_then_case_management() {
    let linked = linked(&[(
        "person_records",
        "source          | record_id | ypid | ethnicity_code | ethnicity_basis | seen_on
         police          | N1        | 1    | A1             | self_defined    | 2024-01-01
         case_management | Y1        | 1    | B1             | self_defined    | 2024-01-01
         police          | N2        | 2    | A1             | self_defined    | 2024-01-01
         police          | N2        | 2    | A1             | self_defined    | 2020-01-01
         case_management | Y2        | 2    | B1             | self_defined    | 2024-01-01",
    )]);
    let codes: Vec<&str> = linked.tables().children.iter().map(|child| &*child.ethnicity.code).collect();
    assert_eq!(codes, ["B1", "A1"]);
}

#[test]
fn a_register_row_without_an_arrest_is_found_by_its_case_or_by_the_day_of_its_decision() {
    check_events(
        &[
            ONE_CHILD,
            (
                "offence_records",
                "source          | record_id | offence_ref | urn | offence_date | cjs_code
                 court_hearing   | D1        | f-1         | U1  | 2023-03-04   | TH68010
                 court_register  | A1        | U1/1        | U1  |              | TH68010
                 case_management | Y1        | 1           |     | 2023-06-01   | CJ88001
                 court_register  | A1        | U2/1        | U2  |              | CJ88001",
            ),
            (
                "outcome_records",
                "source          | record_id | offence_ref | outcome_date | outcome
                 case_management | Y1        | 1           | 2023-08-01   | fine
                 court_register  | A1        | U2/1        | 2023-08-01   | fine",
            ),
        ],
        expect![[r#"
            offence TH68010 on 2023-03-04, heard -, by court_hearing,court_register
            offence CJ88001 on 2023-06-01, heard -, by case_management,court_register
              fine on 2023-08-01, appeal none, residence -, by court_register
        "#]],
    );
}

#[test]
fn an_offence_under_two_numbers_of_one_child_is_one() {
    check_events(
        &[
            (
                "person_records",
                "source | record_id | forenames | surname | date_of_birth
                 police | N1        | Ada       | Okoro   | 2009-05-01
                 police | N2        | Ada       | Okoro   | 2009-05-01",
            ),
            (
                "offence_records",
                "source | record_id | offence_ref | offence_date | cjs_code
                 police | N1        | O1          | 2023-03-04   | TH68010
                 police | N2        | O1          | 2023-03-04   | TH68010
                 police | N2        | O2          | 2023-03-04   | TH68010",
            ),
        ],
        expect![[r#"
            offence TH68010 on 2023-03-04, heard -, by police
            offence TH68010 on 2023-03-04, heard -, by police
        "#]],
    );
}

#[test]
fn the_court_is_believed_about_a_remand() {
    let linked = linked(&[
        ONE_CHILD,
        (
            "hearing_records",
            "source          | record_id | case_ref | hearing_date | decision
             court_hearing   | D1        | h-1      | 2023-04-11   | youth_detention
             case_management | Y1        | 7        | 2023-04-11   | local_authority
             case_management | Y1        | 7        | 2023-04-12   | local_authority
             case_management | Y1        | 7        |              | local_authority",
        ),
    ]);
    let decided: Vec<String> =
        linked.tables().remands.iter().map(|remand| format!("{} {}", date(remand.date), remand.decision)).collect();
    assert_eq!(decided, ["2023-04-11 youth_detention", "2023-04-12 local_authority"]);
    assert_eq!(fact(&linked, "remands_overruled"), (1, 4));
    assert_eq!(fact(&linked, "hearings_undated"), (1, 4));
}

#[test]
fn the_birthday_that_most_records_give_is_believed() {
    let linked = linked(&[(
        "person_records",
        "source          | record_id | ypid | date_of_birth
         police          | N1        | 1    | 2009-05-02
         police          | N1        | 1    | 2009-05-02
         court_hearing   | D1        | 1    | 2009-05-01
         case_management | Y1        | 1    | 2009-05-01",
    )]);
    assert_eq!(linked.tables().children[0].date_of_birth.map(date), Some("2009-05-01".into()));
}

#[test]
fn a_repeated_episode_or_programme_lasts_as_long_as_the_longest() {
    let linked = linked(&[
        ONE_CHILD,
        (
            "care_records",
            "source          | record_id | start_date | end_date   | legal_status
             case_management | Y1        | 2023-01-01 | 2023-02-01 | C2
             case_management | Y1        | 2023-01-01 |            | C2",
        ),
        (
            "intervention_records",
            "source          | record_id | intervention_ref | start_date | end_date
             case_management | Y1        | 1                | 2023-01-01 | 2023-03-01
             case_management | Y1        | 1                | 2023-01-01 | 2023-02-01",
        ),
    ]);
    let tables = linked.tables();
    assert_eq!((tables.care.len(), tables.care[0].end), (1, None));
    assert_eq!((tables.interventions.len(), tables.interventions[0].end.map(date)), (1, Some("2023-03-01".into())));
    assert_eq!(linked.counts().rows_superseded, 2);
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
fn two_pncids_of_one_child_are_counted() {
    let linked = linked(&[(
        "person_records",
        "source | record_id | pncid         | ypid
         police | N1        | 2021/0000001C | 1
         police | N2        | 2021/0000002D | 1",
    )]);
    assert_eq!(fact(&linked, "children_with_several_pncids"), (1, 1));
}

/// Rows that meet every rule, with more than one way to be matched wrongly.
const CROWD: &[(&str, &str)] = &[
    (
        "person_records",
        "source             | record_id | forenames | surname | date_of_birth | pncid         | asn | yot_id | seen_on
         police             | N1        | Ada       | Okoro   | 2009-05-01    | 2021/0000001C | A1  |        | 2021-01-01
         police             | N1        | Ada       | Okoro   | 2009-05-01    | 2021/0000001C | A2  |        | 2022-01-01
         police             | N2        | Ben       | Mensah  | 2010-07-09    | 2021/0000002D | A3  |        | 2022-01-01
         court_hearing      | D1        | Adda      | Okoro   | 2009-05-01    |               | A1  |        | 2021-03-01
         court_hearing      | D2        | Ben       | Mensah  | 2010-07-09    |               |     |        | 2022-03-01
         court_register     | A3        | Ben       | Mensahh | 2010-07-19    |               | A3  |        | 2022-03-02
         case_management    | Y1        | Ada       | Okoro   | 2009-05-01    |               |     | 17     | 2021-04-01
         childrens_services | C1        |           |         | 2009-05-01    |               |     | 17     |
         childrens_services | C2        |           |         | 2011-12-24    |               |     | 18     |",
    ),
    (
        "offence_records",
        "source          | record_id | offence_ref | asn | urn | offence_date | cjs_code
         police          | N1        | O1          | A1  |     | 2021-01-01   | TH68010
         police          | N1        | O2          | A1  |     | 2021-01-01   | TH68010
         police          | N1        | O1          | A1  |     | 2021-01-01   | TH68010
         court_hearing   | D1        | f-1         | A1  | U1  | 2021-01-01   | TH68010
         case_management | Y1        | 1           |     |     | 2021-01-01   | TH68010
         case_management | Y1        | 2           |     |     | 2021-01-01   | TH68010
         court_register  | A3        | U2/1        | A3  | U2  |              | CJ88001
         police          | N2        | O7          | A3  |     | 2022-01-01   | CJ88001",
    ),
    (
        "outcome_records",
        "source          | record_id | offence_ref | outcome_date | outcome
         court_hearing   | D1        | f-1         | 2021-03-01   | referral_order
         case_management | Y1        | 2           | 2021-03-02   | referral_order
         case_management | Y1        | 1           | 2021-03-02   | withdrawn
         court_register  | A3        | U2/1        | 2022-03-02   | fine
         police          | N2        | O7          | 2022-03-02   | none",
    ),
    (
        "hearing_records",
        "source          | record_id | case_ref | offence_ref | hearing_date | decision
         court_hearing   | D1        | h-1      |             | 2021-02-01   | youth_detention
         case_management | Y1        | 7        | 1           | 2021-02-01   | local_authority
         case_management | Y1        | 7        | 2           | 2021-02-01   | local_authority
         court_hearing   | D1        | h-2      |             | 2021-03-01   |",
    ),
];

#[test]
fn a_crowd_is_linked_as_it_was_drawn() {
    let linked = linked(CROWD);
    let expected = expect![[r#"
        offence TH68010 on 2021-01-01, heard 2021-02-01, by case_management,court_hearing,police
          referral_order on 2021-03-01, appeal none, residence -, by court_hearing
        offence TH68010 on 2021-01-01, heard 2021-02-01, by case_management,police
          withdrawn on 2021-03-02, appeal none, residence -, by case_management
        offence CJ88001 on 2022-01-01, heard -, by court_register,police
          fine on 2022-03-02, appeal none, residence -, by court_register
        remand youth_detention on 2021-02-01, next heard 2021-03-01
    "#]];
    expected.assert_eq(&events(&linked));
    assert_eq!(fact(&linked, "children"), (3, 8));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_the_rows_changes_nothing(orders in any_order(CROWD)) {
        let (drawn, shuffled) = (linked(CROWD), linked_shuffled(CROWD, &orders));
        prop_assert_eq!(events(&drawn), events(&shuffled));
        prop_assert_eq!(drawing::draw(drawn.links()), drawing::draw(shuffled.links()));
        prop_assert_eq!(&drawn.tables().children, &shuffled.tables().children);
        prop_assert_eq!(&drawn.tables().offences, &shuffled.tables().offences);
        prop_assert_eq!(drawn.facts(), shuffled.facts());
    }
}
