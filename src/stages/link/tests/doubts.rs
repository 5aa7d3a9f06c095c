//! What a decision on a pair changes, from drawn records to the list.

use super::drawn::linked_as_at;
use crate::declarations::measure::tests::default_measures;
use crate::stages::link::pairs_in_doubt;

/// Twins whom different numbers keep apart: each with an outcome of its own, one of them looked after.
#[test]
fn a_pair_says_which_figures_it_changes() {
    let drawn = linked_as_at(
        &[
            (
                "person_records",
                "source          | record_id | forenames | surname | date_of_birth | postcode | pncid        | ethnicity_code | ethnicity_basis
                 police          | N1        | Jayden    | Okoro   | 2009-05-01    | ZZ1 1AA  | 2021/0000001V | B1            | self_defined
                 police          | N2        | Jaydon    | Okoro   | 2009-05-01    | ZZ1 1AA  | 2021/0000002W | M1            | self_defined
                 case_management | Y1        | Jayden    | Okoro   | 2009-05-01    | ZZ1 1AA  |               | B1            | self_defined",
            ),
            (
                "outcome_records",
                "source          | record_id | outcome_date | outcome
                 police          | N1        | 2026-08-01   | youth_caution
                 police          | N2        | 2021-03-01   | youth_caution
                 police          | N2        | 2026-09-01   | none",
            ),
            (
                "care_records",
                "source          | record_id | start_date
                 case_management | Y1        | 2025-01-01",
            ),
        ],
        "2026-09-30",
    );
    let as_at = "2026-09-30".parse().unwrap();
    let listed = pairs_in_doubt(drawn.review(), drawn.model(), default_measures().values(), as_at).unwrap();
    let forbidden: Vec<&str> =
        listed.iter().filter(|one| one.pair.standing == "forbidden").map(|one| one.changes.as_str()).collect();
    assert_eq!(
        forbidden,
        [
            "First-time entrants, year to September 2026, also by ethnic group, care status; Custodial sentences, year to September \
          2026, by ethnic group, care status alone; and 3 other measures"
        ]
    );
}
