//! Groups, residents and what is not known of a child.

use super::*;

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
fn residents_who_are_not_whole_have_neither_rate_nor_ratio() {
    let rows =
        |group: &str, line: fn(&str, u32) -> String| (0..5).map(|n| line(group, n)).collect::<Vec<_>>().join("\n");
    let persons = |group: &str| rows(group, |group, n| format!("{group}{n} | {group} | self_defined"));
    let outcomes = |group: &str| rows(group, |group, n| format!("o{group}{n} | {group}{n} | 2017-02-10 | pre_court"));
    let ratio = |without: &str| {
        let residents = "2017 | 15 | male | white | 1000\n2017 | 15 | male | black | 200";
        let others = nobody_else("2017", &[(15, "male")], " | white");
        let others: String = others.split_inclusive('\n').filter(|line| !line.starts_with(without)).collect();
        let trial = Trial::as_at("2017-12-31")
            .with(
                "persons",
                &format!("person_id | ethnic_group | ethnicity_basis\n{}\n{}", persons("white"), persons("black")),
            )
            .with(
                "outcomes",
                &format!(
                    "outcome_id | person_id | outcome_date | tier\nx | white0 | 2017-01-01 | pre_court\n{}\n{}",
                    outcomes("white"),
                    outcomes("black")
                ),
            )
            .with("population", &format!("year | age_years | sex | ethnic_group | persons\n{residents}{others}"));
        ["relative_rate_index", "excess", "share_at_risk", "percentage_points"].map(|statistic| {
            let drawn = stage(&trial, "cautioned_or_sentenced", statistic);
            let line = drawn.lines().find(|line| line.starts_with("black")).unwrap_or_default();
            line.split('|').skip(3).map(str::trim).collect::<Vec<_>>().join(" ")
        })
    };
    // 5 of 200 are 5 times 5 of 1,000, and 4 more than 200 would have been; 200 of 1,200 are a sixth of the residents, and 5 of
    // 10 half of the events.
    assert_eq!(ratio("none"), ["5.0 final", "4.0 final", "16.667 final", "33.333 final"]);
    // Nobody of 17 years: the ratio would be over a part of the children.
    assert_eq!(ratio("2017 | 17 | "), ["not_applicable"; 4].map(|status| format!(" {status}")));
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
        .with(
            "population",
            &format!(
                "year | age_years | sex | persons\n2018 | 12 | male | 100{}",
                nobody_else("2018", &[(12, "male")], "")
            ),
        );
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
