//! Proven reoffending: who begins a follow-up, and what ends in it.

use super::*;

#[test]
fn an_offence_twelve_months_on_is_a_reoffence_and_the_day_after_is_none() {
    check_cohorts(&cautioned_then("2017-02-10", "2018-02-10", "2018-03-01"), REOFFENDED);
    check_cohorts(&cautioned_then("2017-02-10", "2018-02-11", "2018-03-01"), DID_NOT);
}

#[test]
fn proof_eighteen_months_on_counts_and_the_day_after_does_not() {
    check_cohorts(&cautioned_then("2017-02-10", "2017-12-01", "2018-08-10"), REOFFENDED);
    check_cohorts(&cautioned_then("2017-02-10", "2017-12-01", "2018-08-11"), DID_NOT);
}

#[test]
fn an_offence_on_the_index_day_is_none_and_the_day_after_is_one() {
    check_cohorts(&cautioned_then("2017-02-10", "2017-02-10", "2017-05-01"), DID_NOT);
    check_cohorts(&cautioned_then("2017-02-10", "2017-02-11", "2017-05-01"), REOFFENDED);
}

#[test]
fn an_offence_before_the_index_day_is_none_however_late_its_proof() {
    check_cohorts(&cautioned_then("2017-02-10", "2016-12-24", "2017-05-01"), DID_NOT);
}

#[test]
fn twelve_months_after_a_leap_day_end_on_the_last_of_february() {
    let leap = |offence_date| cautioned_then("2016-02-29", offence_date, "2017-08-29");
    let of_leap_year = |text: &str| text.replace("2017-03-31", "2016-03-31");
    // 18 months after 29 February 2016 is 29 August 2017, 12 months is 28 February 2017.
    check_cohorts(&leap("2017-02-28"), &of_leap_year(REOFFENDED));
    check_cohorts(&leap("2017-03-01"), &of_leap_year(DID_NOT));
}

#[test]
fn an_offence_without_a_date_is_not_counted() {
    check_cohorts(&cautioned_then("2017-02-10", "", "2017-05-01"), DID_NOT);
}

/// A caution in February 2017, then one offence in May of that year with these decisions.
fn decided(columns: &str, decisions: &str) -> Trial {
    let outcomes = format!(
        "outcome_id | offence_id | person_id | outcome_date | tier       | {columns}
         1          | index      | ann       | 2017-02-10   | pre_court  | {}
         {decisions}",
        if columns == "appeal" { "none" } else { "15" }
    );
    let offences = "offence_id | person_id | offence_date
                    index      | ann       | 2017-01-01
                    again      | ann       | 2017-05-05";
    Trial::as_at("2021-12-31").with("offences", offences).with("outcomes", &outcomes)
}

#[test]
fn two_proofs_of_one_offence_are_one_reoffence() {
    let trial = decided(
        "age_years",
        "2 | again | ann | 2017-06-01 | first_tier | 18
         3 | again | ann | 2017-09-01 | community  | 18",
    );
    check_cohorts(&trial, REOFFENDED);
}

#[test]
fn a_conviction_that_was_quashed_proves_nothing() {
    let trial = decided("appeal", "2 | again | ann | 2017-06-01 | first_tier | quashed");
    check_cohorts(&trial, DID_NOT);
    // Changed on appeal is still proof; it is an index event of its own in the next quarter.
    let trial = decided("appeal", "2 | again | ann | 2017-06-01 | first_tier | changed");
    check_cohorts(
        &trial,
        "children | 2017-03-31 | 1
         children | 2017-06-30 | 1
         reoffences | 2017-03-31 | 1
         reoffenders | 2017-03-31 | 1",
    );
}

#[test]
fn a_community_resolution_proves_nothing_and_starts_nothing() {
    let trial = decided("age_years", "2 | again | ann | 2017-06-01 | diversion | 15");
    check_cohorts(&trial, DID_NOT);
}

#[test]
fn an_adult_is_no_index_event_but_an_adult_conviction_is_proof() {
    let trial = decided("age_years", "2 | again | ann | 2017-06-01 | first_tier | 18");
    check_cohorts(&trial, REOFFENDED);
}

#[test]
fn breaches_and_offences_that_are_not_recordable_neither_start_nor_count() {
    let offences = "offence_id | person_id | offence_date | is_recordable | is_breach
                    index      | ann       | 2017-01-01   | yes           | no
                    breach     | ann       | 2017-05-05   | yes           | yes
                    minor      | ann       | 2017-05-06   | no            | no";
    let outcomes = "outcome_id | offence_id | person_id | outcome_date | tier
                    1          | index      | ann       | 2017-02-10   | pre_court
                    2          | breach     | ann       | 2017-06-01   | community
                    3          | minor      | ann       | 2017-06-01   | first_tier";
    check_cohorts(&Trial::as_at("2021-12-31").with("offences", offences).with("outcomes", outcomes), DID_NOT);
}

#[test]
fn a_custodial_sentence_counts_on_the_day_of_release_and_a_remand_never() {
    let trial = Trial::as_at("2021-12-31")
        .with(
            "offences",
            "offence_id | person_id | offence_date
             first      | ann       | 2017-01-01",
        )
        .with(
            "outcomes",
            "outcome_id | offence_id | person_id | outcome_date | tier
             1          | first      | ann       | 2017-02-10   | custody",
        )
        .with(
            "custody_periods",
            "custody_id | person_id | kind     | start_date | end_date   | outcome_id | age_years_end
             a          | ann       | remand   | 2016-12-01 | 2017-02-09 |            | 16
             b          | ann       | sentence | 2017-02-10 | 2017-08-10 | 1          | 17
             c          | ann       | sentence | 2017-08-11 |            | 1          |
             d          | ann       | sentence | 2018-08-11 | 2018-10-10 | 1          | 18",
        );
    // Not in the quarter of the sentence, not for remand, not while serving, not at 18.
    check_cohorts(&trial, "children | 2017-09-30 | 1");
    let by_tier = trial.drawn(
        "reoffending",
        &[("statistic", "children"), ("cohort_basis", "quarter"), ("tier", "custody")],
        &["interval_end", "numerator"],
    );
    check(&by_tier, "interval_end | numerator\n2017-09-30 | 1");
}

#[test]
fn the_most_serious_event_of_the_first_day_gives_the_breakdown() {
    let trial = Trial::as_at("2017-03-31")
        .with(
            "offences",
            "offence_id | person_id
             f          | ann",
        )
        .with(
            "outcomes",
            "outcome_id | offence_id | person_id | outcome_date | tier       | care_status      | age_years
             z          | f          | ann       | 2017-02-10   | community  | looked_after     | 14
             y          | f          | ann       | 2017-02-10   | community  | not_looked_after | 15
             a          | f          | ann       | 2017-02-10   | pre_court  | not_known        | 15
             b          | f          | ann       | 2017-02-11   | community  | not_known        | 15",
        );
    let drawn = trial.drawn(
        "reoffending",
        &[("statistic", "children")],
        &["ethnic_group", "care_status", "sex", "age_band", "tier", "numerator"],
    );
    // Community goes before pre-court, and of two the lower id: y, though a is lower still. No row of persons.
    check(
        &drawn,
        "ethnic_group | care_status      | sex       | age_band | tier      | numerator
         all          | all              | all       | 15-17    | all       | 1
         all          | all              | all       | all      | all       | 1
         all          | all              | all       | all      | community | 1
         all          | all              | not_known | all      | all       | 1
         all          | not_looked_after | all       | all      | all       | 1
         not_known    | all              | all       | all      | all       | 1
         not_known    | not_looked_after | all       | all      | all       | 1",
    );
}

/// One caution in each quarter of 2017, a week in, for a child who offends the day after each.
fn four_times_a_year() -> Trial {
    let offences = "offence_id | person_id | offence_date
                    a          | ann       | 2017-01-01
                    b          | ann       | 2017-01-09
                    c          | ann       | 2017-04-09
                    d          | ann       | 2017-07-09";
    let outcomes = "outcome_id | offence_id | person_id | outcome_date | tier
                    1          | a          | ann       | 2017-01-08   | pre_court
                    2          | b          | ann       | 2017-04-08   | pre_court
                    3          | c          | ann       | 2017-07-08   | pre_court
                    4          | d          | ann       | 2017-10-08   | pre_court";
    Trial::as_at("2019-06-30").with("offences", offences).with("outcomes", outcomes)
}

#[test]
fn a_child_can_be_four_times_in_a_pooled_year_and_once_in_a_year_counted_once() {
    let year = [
        ("interval_start", "2017-01-01"),
        ("interval_end", "2017-12-31"),
        ("ethnic_group", "all"),
        ("care_status", "all"),
    ];
    let all = [("sex", "all"), ("age_band", "all"), ("tier", "all")];
    let of = |basis| -> Vec<(&str, &str)> { year.into_iter().chain(all).chain([("cohort_basis", basis)]).collect() };
    let trial = four_times_a_year();
    let columns = ["statistic", "numerator", "denominator", "value", "status"];
    let keep = |text: &str| -> String {
        text.lines().filter(|line| !line.starts_with("reoffended_within")).collect::<Vec<_>>().join("\n")
    };
    // Quarter 1: b, c, d follow; quarter 2: c, d; quarter 3: d; quarter 4: none. 6 offences of 3 places.
    check(
        &keep(&trial.drawn("reoffending", &of("year_pooled"), &columns)),
        "statistic            | numerator | denominator | value | status
         binary_rate          | 3         | 4           | 75.0  | unreliable
         children             | 4         |             | 4.0   | final
         frequency_rate       | 6         | 3           | 2.0   | unreliable
         reoffences           | 6         |             | 6.0   | final
         reoffences_per_child | 6         | 4           | 1.5   | unreliable
         reoffenders          | 3         |             | 3.0   | final",
    );
    check(
        &keep(&trial.drawn("reoffending", &of("year_once"), &columns)),
        "statistic            | numerator | denominator | value | status
         binary_rate          | 1         | 1           | 100.0 | unreliable
         children             | 1         |             | 1.0   | final
         frequency_rate       | 3         | 1           | 3.0   | unreliable
         reoffences           | 3         |             | 3.0   | final
         reoffences_per_child | 3         | 1           | 3.0   | unreliable
         reoffenders          | 1         |             | 1.0   | final",
    );
}

#[test]
fn a_cohort_is_final_eighteen_months_after_its_last_day() {
    // 31 December 2017 and 18 months is 30 June 2019.
    let status = |day| {
        let values = [
            ("interval_start", "2017-10-01"),
            ("cohort_basis", "quarter"),
            ("statistic", "children"),
            ("tier", "pre_court"),
        ];
        four_times_a_year().seen_on(day).drawn("reoffending", &values, &["numerator", "status"])
    };
    check(&status("2019-06-30"), "numerator | status\n1 | final");
    check(&status("2019-06-29"), "numerator | status\n1 | provisional");
    check(&status("2017-12-30"), "numerator | status");
}

#[test]
fn months_to_the_first_reoffence_end_on_the_same_day_of_a_later_month() {
    let months = |offence_date| {
        let trial = cautioned_then("2017-01-31", offence_date, "2018-03-01");
        let within = |month| {
            let values = [("statistic", month), ("interval_end", "2017-03-31"), ("tier", "pre_court")];
            trial.drawn("reoffending", &values, &["value"]).lines().nth(1).unwrap().to_owned()
        };
        [within("reoffended_within_1"), within("reoffended_within_2"), within("reoffended_within_12")]
    };
    // A month after 31 January is 28 February.
    assert_eq!(months("2017-02-28"), ["100.0", "100.0", "100.0"]);
    assert_eq!(months("2017-03-01"), ["0.0", "100.0", "100.0"]);
    assert_eq!(months("2018-01-31"), ["0.0", "0.0", "100.0"]);
}
