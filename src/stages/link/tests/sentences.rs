//! Sentences passed anew, and offences that a verdict made less.

use expect_test::{Expect, expect};

use super::drawn::linked;
use super::{ONE_CHILD, check_events, fact};

const THEFT: (&str, &str) = (
    "offence_records",
    "source          | record_id | offence_ref | offence_date | cjs_code
     court_hearing   | D1        | f-1         | 2023-02-01   | TH68010
     case_management | Y1        | 1           | 2023-02-01   | TH68010",
);

/// Draws what is left of decisions on one theft.
fn check(outcome_records: &str, expected: Expect) {
    let head = "source          | record_id | offence_ref | outcome_date | outcome\n";
    let rows = format!("{head}{outcome_records}");
    check_events(&[ONE_CHILD, THEFT, ("outcome_records", &rows)], expected);
}

#[test]
fn a_sentence_that_the_court_puts_right_within_56_days_is_replaced_up_or_down() {
    check(
        "court_hearing   | D1        | f-1         | 2023-03-01   | detention_and_training_order
         court_hearing   | D1        | f-1         | 2023-03-10   | youth_rehabilitation_order
         case_management | Y1        | 1           | 2023-03-10   | youth_rehabilitation_order",
        expect![[r#"
            offence TH68010 on 2023-02-01, heard -, by case_management,court_hearing
              detention_and_training_order on 2023-03-01, appeal replaced, residence -, by court_hearing
              youth_rehabilitation_order on 2023-03-10, appeal none, residence -, by court_hearing
        "#]],
    );
    check(
        "court_hearing   | D1        | f-1         | 2023-03-01   | referral_order
         court_hearing   | D1        | f-1         | 2023-04-26   | detention_and_training_order",
        expect![[r#"
            offence TH68010 on 2023-02-01, heard -, by case_management,court_hearing
              referral_order on 2023-03-01, appeal replaced, residence -, by court_hearing
              detention_and_training_order on 2023-04-26, appeal none, residence -, by court_hearing
        "#]],
    );
}

#[test]
fn a_sentence_after_a_breach_is_new_and_the_first_stood_until_then() {
    check(
        "court_hearing   | D1        | f-1         | 2023-03-01   | youth_rehabilitation_order
         court_hearing   | D1        | f-1         | 2023-04-27   | detention_and_training_order",
        expect![[r#"
            offence TH68010 on 2023-02-01, heard -, by case_management,court_hearing
              youth_rehabilitation_order on 2023-03-01, appeal none, residence -, by court_hearing
              detention_and_training_order on 2023-04-27, appeal none, residence -, by court_hearing
        "#]],
    );
}

#[test]
fn a_sentence_that_its_source_calls_one_after_a_breach_puts_nothing_right_however_soon_it_comes() {
    check_events(
        &[
            ONE_CHILD,
            THEFT,
            (
                "outcome_records",
                "source        | record_id | offence_ref | outcome_date | outcome                    | is_after_breach
                 court_hearing | D1        | f-1         | 2023-03-01   | youth_rehabilitation_order | no
                 court_hearing | D1        | f-1         | 2023-04-05   | detention_and_training_order | yes",
            ),
        ],
        expect![[r#"
            offence TH68010 on 2023-02-01, heard -, by case_management,court_hearing
              youth_rehabilitation_order on 2023-03-01, appeal none, residence -, by court_hearing
              detention_and_training_order on 2023-04-05, appeal none, residence -, by court_hearing
        "#]],
    );
}

#[test]
fn a_sentence_on_the_day_of_a_breach_that_was_proven_puts_nothing_right() {
    let both = |breach: &str| {
        let rows = format!(
            "source        | record_id | offence_ref | outcome_date | outcome
             court_hearing | D1        | f-1         | 2023-03-01   | youth_rehabilitation_order
             court_hearing | D1        | f-1         | 2023-04-05   | detention_and_training_order
             court_hearing | D1        | f-2         | 2023-04-05   | {breach}"
        );
        let offences = "source        | record_id | offence_ref | offence_date | cjs_code
             court_hearing | D1        | f-1         | 2023-02-01   | TH68010
             court_hearing | D1        | f-2         | 2023-03-20   | CJ08507";
        linked(&[ONE_CHILD, ("offence_records", offences), ("outcome_records", &rows)])
    };
    assert_eq!(fact(&both("no_separate_penalty"), "outcomes_replaced"), (0, 3));
    assert_eq!(fact(&both("withdrawn"), "outcomes_replaced"), (1, 3));
}

#[test]
fn what_comes_on_top_of_a_sentence_or_with_it_replaces_nothing() {
    check(
        "court_hearing   | D1        | f-1         | 2023-03-01   | referral_order
         court_hearing   | D1        | f-1         | 2023-03-01   | fine
         court_hearing   | D1        | f-1         | 2023-03-10   | compensation",
        expect![[r#"
            offence TH68010 on 2023-02-01, heard -, by case_management,court_hearing
              fine on 2023-03-01, appeal none, residence -, by court_hearing
              referral_order on 2023-03-01, appeal none, residence -, by court_hearing
              compensation on 2023-03-10, appeal none, residence -, by court_hearing
        "#]],
    );
}

#[test]
fn a_conviction_that_the_court_set_aside_is_replaced_however_long_after() {
    check(
        "court_hearing   | D1        | f-1         | 2023-03-01   | referral_order
         court_hearing   | D1        | f-1         | 2023-09-01   | dismissed",
        expect![[r#"
            offence TH68010 on 2023-02-01, heard -, by case_management,court_hearing
              referral_order on 2023-03-01, appeal replaced, residence -, by court_hearing
              dismissed on 2023-09-01, appeal none, residence -, by court_hearing
        "#]],
    );
}

#[test]
fn two_systems_that_date_a_sentence_otherwise_replace_nothing() {
    check(
        "court_hearing   | D1        | f-1         | 2023-03-01   | referral_order
         case_management | Y1        | 1           | 2023-04-20   | youth_rehabilitation_order",
        expect![[r#"
            offence TH68010 on 2023-02-01, heard -, by case_management,court_hearing
              referral_order on 2023-03-01, appeal none, residence -, by court_hearing
              youth_rehabilitation_order on 2023-04-20, appeal none, residence -, by case_management
        "#]],
    );
}

#[test]
fn a_caution_is_no_sentence_that_a_court_replaces() {
    let rows = "source          | record_id | offence_ref | outcome_date | outcome
                case_management | Y1        | 1           | 2023-03-01   | youth_caution
                case_management | Y1        | 1           | 2023-03-20   | referral_order
                case_management | Y1        | 1           | 2023-04-01   | youth_rehabilitation_order";
    let linked = linked(&[ONE_CHILD, THEFT, ("outcome_records", rows)]);
    assert_eq!(fact(&linked, "outcomes_replaced"), (1, 3));
}

#[test]
fn an_offence_is_what_the_verdict_found_and_others_know_it_by_the_charge() {
    check_events(
        &[
            ONE_CHILD,
            (
                "offence_records",
                "source          | record_id | offence_ref | offence_date | cjs_code | lesser_code
                 court_hearing   | D1        | f-1         | 2023-02-01   | TH68010  | RT88191
                 case_management | Y1        | 1           | 2023-02-01   | TH68010  |",
            ),
            (
                "outcome_records",
                "source          | record_id | offence_ref | outcome_date | outcome
                 court_hearing   | D1        | f-1         | 2023-03-01   | fine
                 case_management | Y1        | 1           | 2023-03-01   | fine",
            ),
        ],
        expect![[r#"
            offence RT88191 on 2023-02-01, heard -, by case_management,court_hearing
              fine on 2023-03-01, appeal none, residence -, by court_hearing
        "#]],
    );
}
