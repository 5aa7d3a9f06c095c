//! What is known of a child.

use super::drawn::linked;
use super::{date, fact};

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
fn two_pncids_of_one_child_are_counted() {
    let linked = linked(&[(
        "person_records",
        "source | record_id | pncid         | ypid
         police | N1        | 2021/0000001C | 1
         police | N2        | 2021/0000002D | 1",
    )]);
    assert_eq!(fact(&linked, "children_with_several_pncids"), (1, 1));
}
