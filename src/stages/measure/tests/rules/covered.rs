//! How far the sources reach.

use super::*;

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
