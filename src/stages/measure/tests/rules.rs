//! Each rule of each measure by a few drawn rows, with what it gives worked out by hand.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::trial::Trial;
use crate::declarations::Measure;
use crate::declarations::measure::Breakdown;
use crate::declarations::measure::tests::default_measures;
use crate::declarations::sql::{self, Schema};
use crate::stages::drawing;

/// The quarterly cohorts: how many children, reoffenders and reoffences each has.
fn check_cohorts(trial: &Trial, expected: &str) {
    let all = ["ethnic_group", "care_status", "sex", "age_band", "tier"].map(|column| (column, "all"));
    let quarters = [("cohort_basis", "quarter")].into_iter().chain(all);
    let values: Vec<(&str, &str)> = quarters.collect();
    let drawn = trial.drawn("reoffending", &values, &["statistic", "interval_end", "numerator"]);
    let is_count = |line: &&str| ["children ", "reoffenders ", "reoffences "].iter().any(|name| line.starts_with(name));
    let lines = drawn.lines().filter(is_count).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    assert_eq!(lines.collect::<Vec<_>>().join("\n"), dedented(expected));
}

fn check(drawn: &str, expected: &str) {
    assert_eq!(squeezed(drawn), squeezed(expected));
}

fn dedented(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Without the blanks that line columns up.
fn squeezed(text: &str) -> String {
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>().join("|");
    text.lines().filter(|line| !line.trim().is_empty()).map(cells).collect::<Vec<_>>().join("\n")
}

/// A child cautioned on this day, and one more offence with its proof.
pub(super) fn cautioned_then(index: &str, offence_date: &str, proof_date: &str) -> Trial {
    let offences = format!(
        "offence_id | person_id | offence_date
         index      | ann       |
         again      | ann       | {offence_date}"
    );
    // The second decision is no index event: the child is 18 by then.
    let outcomes = format!(
        "outcome_id | offence_id | person_id | outcome_date | tier       | age_years
         1          | index      | ann       | {index}      | pre_court  | 17
         2          | again      | ann       | {proof_date} | first_tier | 18"
    );
    Trial::as_at("2021-12-31").with("offences", &offences).with("outcomes", &outcomes)
}

const REOFFENDED: &str = "children | 2017-03-31 | 1
                          reoffences | 2017-03-31 | 1
                          reoffenders | 2017-03-31 | 1";

const DID_NOT: &str = "children | 2017-03-31 | 1";

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

fn entrants(outcomes: &str) -> String {
    let offences = "offence_id | person_id | age_years | is_recordable
                    minor      | ann       | 15        | no
                    first      | ann       | 15        | yes
                    second     | ann       | 15        | yes
                    at_nine    | bob       | 9         | yes
                    undated    | cat       |           | yes";
    let trial = Trial::as_at("2018-12-31").with("offences", offences).with("outcomes", outcomes);
    let all =
        [("statistic", "count"), ("ethnic_group", "all"), ("care_status", "all"), ("sex", "all"), ("age_band", "all")];
    let quarters = all.into_iter().chain([("tier", "all"), ("interval_start", "2017-01-01")]).collect::<Vec<_>>();
    trial.drawn("first_time_entrants", &quarters, &["interval_end", "numerator"])
}

const ONE_ENTRANT: &str = "interval_end | numerator
                           2017-03-31   | 1
                           2017-12-31   | 1";

const NO_ENTRANT: &str = "interval_end | numerator";

#[test]
fn a_child_first_dealt_with_elsewhere_is_never_a_new_entrant() {
    let elsewhere_then_here = "outcome_id | offence_id | person_id | outcome_date | tier      | residence
                               1          | first      | ann       | 2017-01-02   | pre_court | other
                               2          | second     | ann       | 2017-02-10   | pre_court | local";
    check(&entrants(elsewhere_then_here), NO_ENTRANT);
    check(&entrants(&elsewhere_then_here.replace("other", "local")), ONE_ENTRANT);
}

#[test]
fn what_is_not_recordable_or_not_proof_does_not_use_up_the_first_time() {
    let earlier = "outcome_id | offence_id | person_id | outcome_date | tier      | residence
                   1          | minor      | ann       | 2017-01-02   | pre_court | other
                   2          | first      | ann       | 2017-01-03   | diversion | other
                   3          | second     | ann       | 2017-02-10   | pre_court | local";
    check(&entrants(earlier), ONE_ENTRANT);
}

#[test]
fn out_of_court_the_age_at_the_offence_counts_and_at_court_that_at_first_hearing() {
    let entrant = |person, offence, tier, age, first_hearing| {
        entrants(&format!(
            "outcome_id | offence_id | person_id | outcome_date | tier   | age_years | age_years_first_hearing
             1          | {offence}  | {person}  | 2017-02-10   | {tier} | {age}     | {first_hearing}"
        ))
    };
    // Nine at the offence and ten at the caution.
    check(&entrant("bob", "at_nine", "pre_court", "10", ""), NO_ENTRANT);
    check(&entrant("bob", "at_nine", "first_tier", "10", "10"), ONE_ENTRANT);
    // Eighteen at sentence, seventeen at first hearing; and the other way about unknown.
    check(&entrant("ann", "first", "first_tier", "18", "17"), ONE_ENTRANT);
    check(&entrant("ann", "first", "first_tier", "18", ""), NO_ENTRANT);
    check(&entrant("ann", "first", "first_tier", "17", ""), ONE_ENTRANT);
    // Age at the offence unknown: that at the caution stands in.
    check(&entrant("cat", "undated", "pre_court", "17", ""), ONE_ENTRANT);
    check(&entrant("cat", "undated", "pre_court", "18", ""), NO_ENTRANT);
}

#[test]
fn a_rate_is_of_the_residents_of_the_year_the_interval_ends_in() {
    let outcomes = "outcome_id | offence_id | person_id | outcome_date | tier
                    1          | first      | ann       | 2017-02-10   | pre_court";
    let population = "area      | year | age_years | sex    | ethnic_group | persons
                      Northmere | 2016 | 15        | male   | white        | 999
                      Northmere | 2017 | 9         | male   | white        | 999
                      Northmere | 2017 | 10        | male   | white        | 300
                      Northmere | 2017 | 17        | female | black        | 100
                      Northmere | 2017 | 18        | female | black        | 999
                      Southmere | 2017 | 15        | male   | white        | 999";
    let trial = Trial::as_at("2018-03-31")
        .with("offences", "offence_id | person_id\nfirst | ann")
        .with("outcomes", outcomes)
        .with("persons", "person_id\nann")
        .with("population", population);
    let rates = |column| {
        let values = [("statistic", "rate"), ("interval_start", "2017-01-01"), ("interval_end", "2017-12-31")];
        let whole =
            ["ethnic_group", "care_status", "sex", "age_band", "tier"].into_iter().filter(|other| *other != column);
        let values: Vec<(&str, &str)> = values.into_iter().chain(whole.map(|other| (other, "all"))).collect();
        trial.drawn("first_time_entrants", &values, &[column, "numerator", "denominator", "value", "status"])
    };
    // 1 of 400 is 250 per 100,000; of 300 boys, and of 300 white children, 333.333.
    check(
        &rates("sex"),
        "sex       | numerator | denominator | value   | status
         all       | 1         | 400         | 250.0   | final
         female    | 0         | 100         | 0.0     | final
         male      | 1         | 300         | 333.333 | final
         not_known | 0         | 0           |         | not_applicable",
    );
    check(
        &rates("age_band"),
        "age_band | numerator | denominator | value   | status
         10-14    | 0         | 300         | 0.0     | final
         15-17    | 1         | 100         | 1000.0  | final
         all      | 1         | 400         | 250.0   | final",
    );
    // Nobody knows who was looked after: counts are given, rates are not.
    check(
        &rates("care_status"),
        "care_status      | numerator | denominator | value | status
         all              | 1         | 400         | 250.0 | final
         looked_after     | 0         |             |       | not_applicable
         not_known        | 1         |             |       | not_applicable
         not_looked_after | 0         |             |       | not_applicable",
    );
}

#[test]
fn sentences_of_a_child_on_one_day_are_one_and_a_diversion_is_a_previous() {
    let trial = Trial::as_at("2017-03-31").with(
        "outcomes",
        "outcome_id | offence_id | person_id | outcome_date | tier       | age_years | age_years_first_hearing | residence
         1          | a          | ann       | 2017-02-10   | custody    | 18        | 17                      | local
         2          | b          | ann       | 2017-02-10   | custody    | 18        | 17                      | local
         3          | c          | ann       | 2017-03-10   | custody    | 18        | 17                      | local
         4          | d          | bob       | 2017-01-10   | diversion  | 15        |                         | other
         5          | e          | bob       | 2017-02-10   | custody    | 15        | 15                      | local
         6          | f          | cat       | 2017-02-10   | custody    | 15        | 15                      | other
         7          | g          | dan       | 2017-02-10   | custody    | 18        | 18                      | local
         8          | h          | eve       | 2017-02-09   | nfa        | 16        |                         | local
         9          | i          | eve       | 2017-02-10   | custody    | 16        |                         | local",
    );
    let all = [("ethnic_group", "all"), ("care_status", "all"), ("sex", "all"), ("interval_end", "2017-03-31")];
    // ann twice, bob and eve; ann's first and eve's have nothing before them. No population.
    check(
        &trial.drawn("custody", &all, &["statistic", "numerator", "denominator", "value", "unit", "method", "status"]),
        "statistic   | numerator | denominator | value | unit      | method | status
         count       | 4         |             | 4.0   | sentences | exact  | final
         no_previous | 2         |             | 2.0   | sentences | exact  | final
         rate        | 4         |             |       | per_1000  | none   | not_applicable",
    );
}

/// Eight white and two black children cautioned in 2017; the black children's ethnicity was seen by an officer.
fn seen_by_officers() -> Trial {
    let rows = |count: std::ops::Range<u32>, line: fn(u32) -> String| count.map(line).collect::<Vec<_>>().join("\n");
    let white = rows(0..8, |n| format!("w{n} | white | self_defined"));
    let black = rows(0..2, |n| format!("b{n} | black | officer_observed"));
    let outcomes = rows(0..8, |n| format!("o{n} | w{n} | 2017-02-10 | pre_court"));
    let more = rows(0..2, |n| format!("p{n} | b{n} | 2017-11-10 | first_tier"));
    Trial::as_at("2017-12-31")
        .with("persons", &format!("person_id | ethnic_group | ethnicity_basis\n{white}\n{black}"))
        .with(
            "outcomes",
            &format!("outcome_id | person_id | outcome_date | tier\nx | w0 | 2017-01-01 | nfa\n{outcomes}\n{more}"),
        )
}

fn stage(trial: &Trial, stage: &str, statistic: &str) -> String {
    let values = [("interval_end", "2017-12-31"), ("stage", stage), ("statistic", statistic), ("care_status", "all")];
    let columns = ["ethnic_group", "numerator", "denominator", "value", "status"];
    let drawn = trial.drawn("disproportionality", &values, &columns);
    // Groups without a child at risk say nothing here.
    let is_said = |line: &&str| !["asian", "mixed", "other"].iter().any(|group| line.starts_with(group));
    drawn.lines().filter(is_said).collect::<Vec<_>>().join("\n")
}

#[test]
fn ethnicity_seen_by_an_officer_is_not_known_unless_the_project_says_otherwise() {
    check(
        &stage(&seen_by_officers(), "sentenced", "rate"),
        "ethnic_group | numerator | denominator | value | status
         all          | 2         | 10          | 20.0  | unreliable
         black        | 0         | 0           |       | not_applicable
         not_known    | 2         | 2           | 100.0 | unreliable
         white        | 0         | 8           | 0.0   | unreliable",
    );
    check(
        &stage(&seen_by_officers(), "sentenced", "percent_not_known"),
        "ethnic_group | numerator | denominator | value | status
         not_known    | 2         | 2           | 100.0 | final",
    );
    check(
        &stage(&seen_by_officers().counting_officer_observed(), "sentenced", "rate"),
        "ethnic_group | numerator | denominator | value | status
         all          | 2         | 10          | 20.0  | unreliable
         black        | 2         | 2           | 100.0 | unreliable
         not_known    | 0         | 0           |       | not_applicable
         white        | 0         | 8           | 0.0   | unreliable",
    );
}

#[test]
fn shares_are_of_the_groups_that_are_known() {
    // Of nine outcomes of any kind one is no further action; w0 has two outcomes and is at risk once.
    let trial = seen_by_officers().counting_officer_observed();
    check(
        &stage(&trial, "nfa", "share_at_risk"),
        "ethnic_group | numerator | denominator | value | status
         black        | 2         | 10          | 20.0  | unreliable
         white        | 8         | 10          | 80.0  | unreliable",
    );
    check(
        &stage(&trial, "nfa", "percentage_points"),
        "ethnic_group | numerator | denominator | value | status
         black        | 0         | 2           | -20.0 | unreliable
         white        | 1         | 8           | 20.0  | unreliable",
    );
    // 0 of 2 against 1 of 8: none less than 2 x 1/8 expected.
    check(
        &stage(&trial, "nfa", "excess"),
        "ethnic_group | numerator | denominator | value | status
         black        | 0         | 2           | -0.25 | unreliable",
    );
    check(
        &stage(&trial, "nfa", "relative_rate_index"),
        "ethnic_group | numerator | denominator | value | status
         black        | 0         | 2           | 0.0   | unreliable",
    );
}

#[test]
fn a_contact_is_looked_after_by_the_care_periods_that_count() {
    let trial = Trial::as_at("2017-12-31")
        .with(
            "contacts",
            "person_id | contact_date
             ann       | 2017-03-01
             bob       | 2017-03-01
             cat       | 2017-01-01
             ann       | 2017-09-01",
        )
        .with(
            "care_periods",
            "person_id | start_date | end_date   | counts_as_looked_after
             ann       | 2017-02-01 | 2017-03-01 | yes
             bob       | 2017-02-01 |            | no",
        );
    let values = [("interval_end", "2017-12-31"), ("stage", "contact"), ("statistic", "rate"), ("ethnic_group", "all")];
    // ann by her first contact, on the last day of her care; bob in a short break; cat before any record.
    check(
        &trial.drawn("disproportionality", &values, &["care_status", "numerator"]),
        "care_status      | numerator
         all              | 3
         looked_after     | 1
         not_known        | 1
         not_looked_after | 1",
    );
}

#[test]
fn three_years_are_the_sum_of_three_years() {
    let trial = Trial::as_at("2019-12-31").with(
        "remands",
        "remand_id | person_id | hearing_date | decision
         1         | ann       | 2017-02-01   | youth_detention
         2         | ann       | 2017-08-01   | youth_detention
         3         | ann       | 2019-02-01   | conditional_bail
         4         | bob       | 2019-12-31   | youth_detention",
    );
    let values = [("interval_start", "2017-01-01"), ("stage", "youth_detention"), ("statistic", "rate")];
    let values: Vec<(&str, &str)> =
        values.into_iter().chain([("ethnic_group", "all"), ("care_status", "all")]).collect();
    // ann once in 2017 and once, without detention, in 2019; bob in 2019.
    check(
        &trial.drawn("disproportionality", &values, &["interval_end", "numerator", "denominator", "value"]),
        "interval_end | numerator | denominator | value
         2017-12-31   | 1         | 1           | 100.0
         2019-12-31   | 2         | 3           | 66.667",
    );
}

#[test]
fn undated_offences_are_counted_where_their_proof_is() {
    let values = [("interval_end", "2017-06-30"), ("statistic", "percent_undated_offences")];
    let undated = cautioned_then("2017-02-10", "", "2017-05-01");
    // In the second quarter one offence was proven, and it has no date.
    let columns = ["interval_start", "numerator", "denominator", "value"];
    check(
        &undated.drawn("data_quality", &values, &columns),
        "interval_start | numerator | denominator | value
         2017-04-01     | 1         | 1           | 100.0",
    );
}

#[test]
fn a_year_whose_residents_nobody_counted_is_an_issue_and_its_counts_are_given() {
    let trial = Trial::as_at("2018-12-31")
        .with(
            "outcomes",
            "outcome_id | offence_id | person_id | outcome_date | tier\n1 | a | ann | 2017-02-10 | custody",
        )
        .with("population", "year | age_years | persons\n2018 | 12 | 100");
    // Intervals that end in 2017: four quarters and one year. Everyone, six ethnic groups and three sexes
    // are of the population, and three care statuses of the looked-after one, which has no row for
    // the five intervals that end in 2018 either, nor for the three years in it that end with another quarter.
    let issue = |table: &str, n_issues| ("residents_not_known".to_owned(), format!("tables/{table}"), n_issues);
    assert_eq!(
        trial.issues("custody"),
        [issue("looked_after_population", (4 + 1 + 4 + 4) * 3), issue("population", (4 + 1) * (1 + 6 + 3))]
    );
    let all = [("ethnic_group", "all"), ("care_status", "all"), ("sex", "all"), ("interval_end", "2017-03-31")];
    check(
        &trial.drawn("custody", &all, &["statistic", "numerator", "status"]),
        "statistic   | numerator | status
         count       | 1         | final
         no_previous | 1         | final
         rate        | 1         | not_applicable",
    );
}

#[test]
fn a_child_without_a_row_and_an_outcome_without_an_offence_are_counted_where_they_can_be() {
    let trial = Trial::as_at("2017-12-31").with(
        "outcomes",
        "outcome_id | offence_id | person_id | outcome_date | tier\n1 | gone | ann | 2017-02-10 | custody",
    );
    // Custody asks for neither; reoffending and first entrance ask for the offence.
    let groups = [("ethnic_group", "not_known"), ("interval_end", "2017-03-31"), ("statistic", "count")];
    check(&trial.drawn("custody", &groups, &["numerator"]), "numerator\n1");
    check(&trial.drawn("first_time_entrants", &groups, &["numerator"]), "numerator\n0");
    let quarter = [("interval_end", "2017-03-31"), ("cohort_basis", "all")];
    let missing = trial.drawn("data_quality", &quarter, &["statistic", "numerator"]);
    for statistic in ["outcomes_without_offence", "outcomes_without_person"] {
        assert!(missing.lines().any(|line| line.contains(statistic) && line.ends_with("| 1")), "{missing}");
    }
}

#[test]
fn a_value_that_no_list_knows_is_refused_without_being_shown() {
    let trial = cautioned_then("2017-02-10", "", "2017-05-01").with("persons", "person_id | sex\nann | unicorn");
    let message = trial.refusal("reoffending");
    assert_eq!(message, "measure reoffending: sex holds a value that the measure does not list");
}

#[test]
fn a_column_that_only_one_measure_is_broken_down_by_comes_after_the_tier_and_says_all_elsewhere() {
    let mut measures = default_measures();
    measures.retain(|name, _| ["custody", "data_quality"].contains(&name.as_str()));
    let custody = measures.get_mut("custody").unwrap();
    let borough = "CASE s.care_status WHEN 'looked_after' THEN 'east' ELSE 'west' END AS borough, 1 AS sentence_days";
    let text = custody.sql.text().replace("1 AS sentence_days", borough);
    custody.query = sql::read("custody.sql", &text, &Schema::of_model()).unwrap();
    let columns = ["sex", "borough"].map(|column| Breakdown::new(column).unwrap());
    custody.values.insert(columns[1].clone(), ["east", "west"].map(str::to_owned).into());
    custody.breakdowns.extend([vec![columns[1].clone()], columns.into()]);
    let trial = Trial::as_at("2017-03-31").with(
        "outcomes",
        "outcome_id | offence_id | person_id | outcome_date | tier    | care_status
         1          | a          | ann       | 2017-02-10   | custody | looked_after
         2          | b          | bob       | 2017-02-10   | custody | not_known
         3          | c          | cy        | 2017-02-10   | custody | not_known",
    );
    let persons = "person_id | sex\nann | female\nbob | male\ncy | female";
    let figures = trial.with("persons", persons).every_figure(&measures);
    let names: Vec<&str> = figures.columns().iter().map(|column| column.name().as_str()).collect();
    assert_eq!(names[9..13], ["age_band", "tier", "borough", "numerator"]);
    let is_asked = col("statistic").eq(lit("count")).and(col("borough").neq(lit("all")));
    let boroughs = figures.clone().lazy().filter(is_asked.and(col("numerator").gt(lit(0))));
    let columns = ["sex", "borough", "numerator"].map(col);
    check(
        &drawing::draw(&boroughs.select(columns).collect().unwrap()),
        "sex    | borough | numerator
         all    | east    | 1
         all    | west    | 2
         female | east    | 1
         female | west    | 1
         male   | west    | 1",
    );
    let others = figures.lazy().filter(col("measure").eq(lit("data_quality"))).collect().unwrap();
    assert!(
        others.height() > 0
            && others.column("borough").unwrap().str().unwrap().iter().all(|group| group == Some("all"))
    );
}

/// The default measure of this name with one text of its SQL in the place of another.
pub(super) fn with_sql(name: &str, from: &str, to: &str) -> BTreeMap<String, Measure> {
    let mut measures = default_measures();
    measures.retain(|other, _| other == name);
    let measure = measures.get_mut(name).unwrap();
    assert_eq!(measure.sql.text().matches(from).count(), 1, "{from}");
    let text = measure.sql.text().replace(from, to);
    measure.query = sql::read(name, &text, &Schema::of_model()).unwrap();
    measures
}

/// A child sent to custody in the first quarter of 2017, the last that is over.
pub(super) fn sent_to_custody() -> Trial {
    let outcome = "outcome_id | offence_id | person_id | outcome_date | tier\n1 | a | ann | 2017-02-10 | custody";
    Trial::as_at("2017-03-31").with("outcomes", outcome)
}

#[test]
fn some_that_are_more_than_all_are_refused() {
    let twice = with_sql("custody", "THEN 0 ELSE 1 END AS no_previous", "THEN 0 ELSE 2 END AS no_previous");
    // One quarter: everyone, and the child's ethnic group, care status and sex.
    let expected = "measure custody: 4 groups and intervals have more no_previous than sentence_days, though they are some of them";
    assert_eq!(sent_to_custody().refusal_of(&twice), expected);
}

#[test]
fn a_number_below_zero_is_refused_in_words() {
    let below = with_sql("custody", "THEN 0 ELSE 1 END AS no_previous", "THEN 0 ELSE -1 END AS no_previous");
    let expected = "measures/custody.sql: a number that is added up is below zero or above 4294967295";
    assert_eq!(sent_to_custody().refusal_of(&below), expected);
}

/// A child remanded to bail with support in the first quarter of 2017, the last that is over.
fn remanded() -> Trial {
    let remand =
        "remand_id | person_id | hearing_date | decision | age_years\n1 | ann | 2017-02-10 | bail_support | 15";
    Trial::as_at("2017-03-31").with("remands", remand)
}

#[test]
fn parts_that_do_not_add_up_to_their_total_are_refused() {
    let all = "'all' AS stage, d.care_status, d.quarter_start, 1 AS decisions";
    let twice = with_sql("remands", all, &all.replace("1 AS", "2 AS"));
    // One quarter: everyone, and the child's ethnic group and care status.
    let expected = "measure remands: 3 groups and intervals have decisions of all that are not the sum of their parts, as [[sum]] says";
    assert_eq!(remanded().refusal_of(&twice), expected);
}

#[test]
fn an_interval_or_a_part_that_comes_back_and_is_not_declared_is_refused() {
    let mut measures = with_sql("custody", "AS no_previous", "AS no_previous");
    measures.get_mut("custody").unwrap().interval.drain(..1);
    measures.get_mut("custody").unwrap().interval[0].pools = None;
    let expected =
        "measures/custody.sql: it returns a value of interval_length that no [[interval]] without `pools` declares";
    assert_eq!(sent_to_custody().refusal_of(&measures), expected);

    let mut measures = with_sql("remands", "'all' AS stage", "'all' AS stage");
    let remands = measures.get_mut("remands").unwrap();
    remands.parts.as_mut().unwrap().statistics.remove("bail_support");
    remands.sum.clear();
    let expected = "measures/remands.sql: it returns a value of stage that no part or stage declares";
    assert_eq!(remanded().refusal_of(&measures), expected);
}

#[test]
fn a_pooled_interval_says_how_many_of_its_parts_are_final() {
    let outcomes = "outcome_id | offence_id | person_id | outcome_date | tier | age_years
                    1 | a | ann | 2017-02-10 | pre_court | 17";
    let offences = "offence_id | person_id | offence_date\na | ann | 2017-01-01";
    let trial = Trial::as_at("2019-01-01").with("outcomes", outcomes).with("offences", offences);
    let all = ["ethnic_group", "care_status", "sex", "age_band", "tier"].map(|column| (column, "all"));
    let of_basis = |basis| [("statistic", "children"), ("interval_end", "2017-12-31"), ("cohort_basis", basis)];
    let parts = |basis| {
        let values: Vec<(&str, &str)> = of_basis(basis).into_iter().chain(all).collect();
        trial.drawn("reoffending", &values, &["numerator", "status", "parts", "parts_final"])
    };
    // The quarters to March and June were over 18 months before, those to September and December were not.
    check(&parts("year_pooled"), "numerator | status | parts | parts_final\n1 | provisional | 4 | 2");
    check(&parts("year_once"), "numerator | status | parts | parts_final\n1 | provisional |  |");
}

#[test]
fn what_is_dated_after_the_day_of_the_figures_is_not_seen_and_told() {
    // The reoffence of May is proven in December: in June nobody can know.
    let trial = cautioned_then("2017-02-10", "2017-05-01", "2017-12-01");
    check_cohorts(&trial, REOFFENDED);
    let in_june = trial.seen_on("2017-06-30");
    check_cohorts(&in_june, DID_NOT);
    let issue = ("dated_after_as_at".to_owned(), "tables/outcomes".to_owned(), 1);
    assert_eq!(in_june.issues("reoffending"), [issue]);
    assert!(trial.issues("reoffending").is_empty());
}

/// Every child's row twice.
const TWICE: &str =
    "(SELECT person_id, ethnic_group, sex FROM persons UNION ALL SELECT person_id, ethnic_group, sex FROM persons)";

#[test]
fn a_count_that_is_the_same_as_another_measures_in_no_group_is_refused() {
    // Each part of `outcomes` is looked for in a group of first-time entrants; nobody enters by no further action.
    let mut measures = default_measures();
    measures.retain(|name, _| ["outcomes", "first_time_entrants"].contains(&name.as_str()));
    let parts = measures.get_mut("outcomes").unwrap().parts.as_mut().unwrap();
    parts.statistics.get_mut("nfa").unwrap().push("nfa_per_first_time_entrant".to_owned());
    let trial = cautioned_then("2017-02-10", "", "2018-03-01");
    let expected = "measures/outcomes.toml: `first_time_entrants` of part nfa is the same as nothing that first_time_entrants counts";
    assert_eq!(trial.refusal_of(&measures), expected);
}

#[test]
fn rows_that_a_join_doubled_are_refused() {
    let once = "LEFT JOIN persons AS p ON p.person_id = d.person_id";
    let twice = with_sql("custody", once, &once.replace("persons", TWICE));
    let trial = sent_to_custody().with("persons", "person_id | ethnic_group\nann | mixed");
    assert_eq!(trial.refusal_of(&twice), "measure custody: 1 row too many, which is the same in outcome_id as another");
    // A measure whose rows are kept child by child.
    let child = "LEFT JOIN persons AS p ON p.person_id = c.person_id";
    let twice = with_sql("reoffending", child, &child.replace("persons", TWICE));
    let trial = cautioned_then("2017-02-10", "", "2018-03-01").with("persons", "person_id | ethnic_group\nann | mixed");
    let message = trial.refusal_of(&twice);
    // One quarter, and the one year that begins with it.
    assert_eq!(
        message,
        "measure reoffending: 2 rows too many, each of them the same in person_id, interval_length, interval_end as another"
    );
}

#[test]
fn residents_of_another_area_are_not_ours_though_there_are_no_others() {
    // bob is one of two residents of the country; how many live in Northmere nobody says.
    let trial = |residents: &str| {
        Trial::as_at("2018-12-31")
            .with("offences", "offence_id | person_id\nb1 | bob")
            .with(
                "outcomes",
                "outcome_id | offence_id | person_id | outcome_date | tier\n1 | b1 | bob | 2018-02-01 | pre_court",
            )
            .with("population", &format!("area | year | age_years | persons\n{residents}"))
    };
    let rate = |trial: &Trial| {
        let values = [("statistic", "rate"), ("interval_start", "2018-01-01"), ("interval_end", "2018-12-31")];
        let all = ["ethnic_group", "care_status", "sex", "age_band", "tier"].map(|column| (column, "all"));
        let values: Vec<(&str, &str)> = values.into_iter().chain(all).collect();
        trial.drawn("first_time_entrants", &values, &["numerator", "denominator", "status"])
    };
    let abroad = trial("England | 2018 | 12 | 2");
    check(&rate(&abroad), "numerator | denominator | status\n1 | | not_applicable");
    let issue = ("residents_of_another_area".to_owned(), "tables/population".to_owned(), 1);
    assert!(abroad.issues("first_time_entrants").contains(&issue));
    let both = trial("England | 2018 | 12 | 2000\nNorthmere | 2018 | 12 | 100");
    check(&rate(&both), "numerator | denominator | status\n1 | 100 | final");
    assert!(!both.issues("first_time_entrants").contains(&issue));
}

/// One child cautioned in the first and one in the third quarter of 2023, and how far the police and the care return reach.
fn covered(police: &str, care: &str) -> Trial {
    let coverage = format!(
        "source | covers | covers_to | stand_ins
         police/outcomes | police | {police} |
         childrens_services/episodes | childrens_services | {care} |"
    );
    Trial::as_at("2024-01-10")
        .with("offences", "offence_id | person_id\na1 | ann\nb1 | bob")
        .with(
            "outcomes",
            "outcome_id | offence_id | person_id | outcome_date | tier | care_status
             1 | a1 | ann | 2023-02-01 | pre_court | looked_after
             2 | b1 | bob | 2023-08-01 | pre_court | not_known",
        )
        .with("coverage", &coverage)
}

/// The status of each count of first-time entrants, by the end of its quarter.
fn quarters(trial: &Trial, care_status: &str) -> Vec<String> {
    let all = ["ethnic_group", "sex", "age_band", "tier"].map(|column| (column, "all"));
    let ends = ["2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31"];
    let starts = ["2023-01-01", "2023-04-01", "2023-07-01", "2023-10-01"];
    let status = |(start, end): (&'static str, &'static str)| {
        let values =
            [("statistic", "count"), ("interval_start", start), ("interval_end", end), ("care_status", care_status)];
        let values: Vec<(&str, &str)> = values.into_iter().chain(all).collect();
        trial.drawn("first_time_entrants", &values, &["status"]).lines().nth(1).unwrap().to_owned()
    };
    starts.into_iter().zip(ends).map(status).collect()
}

#[test]
fn an_interval_that_a_source_does_not_reach_the_end_of_is_incomplete() {
    let (done, open) = ("final", "incomplete");
    assert_eq!(quarters(&covered("2023-06-30", "2024-01-09"), "all"), [done, done, open, open]);
    assert_eq!(quarters(&covered("2023-06-29", "2024-01-09"), "all"), [done, open, open, open]);
    assert_eq!(quarters(&covered("2024-01-09", "2024-01-09"), "all"), [done; 4]);
    // A care return that ends in March says nothing of care after it; who is counted at all does not hang on it.
    assert_eq!(quarters(&covered("2024-01-09", "2023-03-31"), "all"), [done; 4]);
    assert_eq!(quarters(&covered("2024-01-09", "2023-03-31"), "not_looked_after"), [done, open, open, open]);
}

#[test]
fn a_year_that_holds_a_quarter_without_its_source_is_incomplete_and_the_year_before_is_not() {
    let year = |trial: &Trial, start: &str, end: &str| {
        let all = ["ethnic_group", "care_status", "sex", "age_band", "tier"].map(|column| (column, "all"));
        let values = [("statistic", "count"), ("interval_start", start), ("interval_end", end)];
        let values: Vec<(&str, &str)> = values.into_iter().chain(all).collect();
        trial.drawn("first_time_entrants", &values, &["numerator", "status"])
    };
    let trial = covered("2023-06-30", "2024-01-09");
    check(&year(&trial, "2023-01-01", "2023-12-31"), "numerator | status\n2 | incomplete");
    let known = covered("2023-12-31", "2024-01-09");
    check(&year(&known, "2023-01-01", "2023-12-31"), "numerator | status\n2 | final");
    let issue = ("interval_not_covered".to_owned(), "police/outcomes".to_owned(), 2);
    assert!(trial.issues("first_time_entrants").contains(&issue));
    assert_eq!(known.issues("first_time_entrants").iter().filter(|issue| issue.0 == "interval_not_covered").count(), 0);
}

#[test]
fn a_cohort_whose_follow_up_no_source_reaches_is_never_final() {
    // The quarter to March 2017 is followed up to 30 September 2018.
    let status = |reach: &str, as_at: &str| {
        let coverage = format!("source | covers | covers_to | stand_ins\npolice/outcomes | police | {reach} |");
        let trial = cautioned_then("2017-01-10", "2017-05-01", "2017-06-01").with("coverage", &coverage).seen_on(as_at);
        let all = ["ethnic_group", "care_status", "sex", "age_band", "tier"].map(|column| (column, "all"));
        let values = [("statistic", "binary_rate"), ("cohort_basis", "quarter"), ("interval_end", "2017-03-31")];
        let values: Vec<(&str, &str)> = values.into_iter().chain(all).collect();
        let children = [("statistic", "children")].into_iter().chain(values[1..].iter().copied());
        let children: Vec<(&str, &str)> = children.collect();
        let line = |values: &[(&str, &str)]| {
            trial.drawn("reoffending", values, &["status"]).lines().nth(1).unwrap().to_owned()
        };
        // One child is few: but that it is incomplete matters more.
        [line(&values), line(&children)]
    };
    assert_eq!(status("2018-09-30", "2018-10-05"), ["unreliable", "final"]);
    assert_eq!(status("2018-09-29", "2018-10-05"), ["incomplete", "incomplete"]);
    assert_eq!(status("2017-03-31", "2018-09-29"), ["unreliable", "provisional"]);
    assert_eq!(status("2017-03-30", "2018-09-29"), ["incomplete", "incomplete"]);
}
