//! What officers decided.

use super::drawn::linked;
use super::{clusters, fact};

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
