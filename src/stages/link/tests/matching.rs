//! How events that two systems report become one.

use expect_test::expect;

use super::drawn::linked;
use super::{ONE_CHILD, check_events, date, fact};

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
