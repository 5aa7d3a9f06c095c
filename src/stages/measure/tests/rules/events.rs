//! First-time entrants and custody: what is a child's first, and what is one.

use super::*;

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
    let nobody = nobody_else("Northmere | 2017", &[(10, "male"), (17, "female")], " | white");
    let trial = Trial::as_at("2018-03-31")
        .with("offences", "offence_id | person_id\nfirst | ann")
        .with("outcomes", outcomes)
        .with("persons", "person_id\nann")
        .with("population", &format!("{population}{nobody}"));
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
