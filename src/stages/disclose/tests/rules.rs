//! Each rule of disclosure control on figures of invented children.

use polars::prelude::*;

use crate::stages::drawing;
use crate::stages::measure::Trial;

/// White children cautioned in the first quarter of 2017, and some of them convicted again, of
/// so many offences each.
fn cohort(n_children: usize, n_reoffenders: usize, n_offences_each: usize) -> Trial {
    let mut offences = "offence_id | person_id | offence_date".to_owned();
    let mut outcomes = "outcome_id | offence_id | person_id | outcome_date | tier | age_years".to_owned();
    for child in 0..n_children {
        offences += &format!("\nf{child} | c{child} | 2017-01-01");
        outcomes += &format!("\no{child} | f{child} | c{child} | 2017-02-10 | pre_court | 17");
        // Proven at 18, so that it is no index event of a later quarter.
        for offence in 0..if child < n_reoffenders { n_offences_each } else { 0 } {
            offences += &format!("\ng{child}-{offence} | c{child} | 2017-05-01");
            outcomes += &format!("\np{child}-{offence} | g{child}-{offence} | c{child} | 2017-06-01 | community | 18");
        }
    }
    Trial::as_at("2017-06-30").with("offences", &offences).with("outcomes", &outcomes)
}

/// The figures of the first quarter of 2017, nothing broken down.
fn check(trial: &Trial, expected: &str) {
    let mut figures = trial.disclosed("reoffending").lazy().filter(col("cohort_basis").eq(lit("quarter")));
    for (column, value) in [("interval_end", "2017-03-31"), ("ethnic_group", "all"), ("care_status", "all")] {
        figures = figures.filter(col(column).cast(DataType::String).eq(lit(value)));
    }
    for column in ["sex", "age_band", "tier"] {
        figures = figures.filter(col(column).eq(lit("all")));
    }
    let asked = ["statistic", "numerator", "denominator", "value", "method", "status"].map(col);
    let drawn = drawing::draw(&figures.select(asked).collect().unwrap());
    assert_eq!(drawn, drawing::draw(&drawing::table(expected)));
}

#[test]
fn with_few_reoffenders_go_their_offences_and_every_rate_of_either() {
    check(
        &cohort(40, 3, 10),
        "statistic            | numerator | denominator | value | method | status
         binary_rate          |           | 40          |       | none   | suppressed
         children             | 40        |             | 40.0  | byar   | provisional
         frequency_rate       |           |             |       | none   | suppressed
         reoffences           |           |             |       | none   | suppressed
         reoffences_per_child |           | 40          |       | none   | suppressed
         reoffenders          |           |             |       | none   | suppressed",
    );
}

#[test]
fn six_are_shown() {
    check(
        &cohort(24, 6, 2),
        "statistic            | numerator | denominator | value | method    | status
         binary_rate          | 6         | 24          | 25.0  | wilson    | unreliable
         children             | 24        |             | 24.0  | byar      | provisional
         frequency_rate       | 12        | 6           | 2.0   | clustered | unreliable
         reoffences           | 12        |             | 12.0  | byar      | provisional
         reoffences_per_child | 12        | 24          | 0.5   | clustered | unreliable
         reoffenders          | 6         |             | 6.0   | exact     | provisional",
    );
}

#[test]
fn a_zero_is_shown_unless_it_is_out_of_few() {
    check(
        &cohort(12, 0, 0),
        "statistic            | numerator | denominator | value | method | status
         binary_rate          | 0         | 12          | 0.0   | wilson | unreliable
         children             | 12        |             | 12.0  | byar   | provisional
         frequency_rate       | 0         | 0           |       | none   | not_applicable
         reoffences           | 0         |             | 0.0   | exact  | provisional
         reoffences_per_child | 0         | 12          | 0.0   | clustered | unreliable
         reoffenders          | 0         |             | 0.0   | exact  | provisional",
    );
    check(
        &cohort(5, 0, 0),
        "statistic            | numerator | denominator | value | method | status
         binary_rate          |           |             |       | none   | suppressed
         children             |           |             |       | none   | suppressed
         frequency_rate       |           |             |       | none   | suppressed
         reoffences           |           |             |       | none   | suppressed
         reoffences_per_child |           |             |       | none   | suppressed
         reoffenders          |           |             |       | none   | suppressed",
    );
}

#[test]
fn a_rate_or_a_mean_over_fewer_than_thirty_children_is_unreliable_and_its_counts_are_not() {
    let statuses = |n_children, rates: &str| {
        let n = n_children;
        let rows = format!(
            "statistic            | numerator | denominator | value | method | status
             binary_rate          | {n} | {n} | 100.0 | wilson | {rates}
             children             | {n} | | {n}.0 | byar | provisional
             frequency_rate       | {n} | {n} | 1.0 | clustered | {rates}
             reoffences           | {n} | | {n}.0 | byar | provisional
             reoffences_per_child | {n} | {n} | 1.0 | clustered | {rates}
             reoffenders          | {n} | | {n}.0 | byar | provisional"
        );
        check(&cohort(n_children, n_children, 1), &rows);
    };
    statuses(30, "provisional");
    statuses(29, "unreliable");
}

/// Of 2017, how many children of each group had no further action and how many another outcome.
fn outcomes_by_group(groups: &[(&str, usize, usize)]) -> Trial {
    let mut persons = "person_id | ethnic_group".to_owned();
    let mut outcomes =
        "outcome_id | person_id | outcome_date | tier\nfirst | nobody | 2017-01-01 | not_proven".to_owned();
    for (group, n_events, n_others) in groups {
        for child in 0..n_events + n_others {
            let tier = if child < *n_events { "nfa" } else { "diversion" };
            persons += &format!("\n{group}{child} | {group}");
            outcomes += &format!("\n{group}{child} | {group}{child} | 2017-06-01 | {tier}");
        }
    }
    Trial::as_at("2017-12-31").with("persons", &persons).with("outcomes", &outcomes)
}

#[test]
fn with_the_count_of_a_reference_go_all_ratios_to_it() {
    let trial = outcomes_by_group(&[("white", 4, 60), ("black", 10, 30), ("asian", 20, 40)]);
    let figures = trial.disclosed("disproportionality").lazy().filter(col("stage").eq(lit("nfa")));
    let figures = figures.filter(col("care_status").eq(lit("all")).and(col("ethnic_group").eq(lit("asian"))));
    let asked = ["statistic", "numerator", "denominator", "status"].map(col);
    // White with 4 is hidden, and black with 10, the smallest other, so that the total does not
    // give it away. Asian has its own counts and shares; what compares it with white is gone.
    assert_eq!(
        drawing::draw(&figures.select(asked).collect().unwrap()),
        drawing::draw(&drawing::table(
            "statistic           | numerator | denominator | status
             excess              |           | 60          | suppressed
             percentage_points   | 20        | 60          | final
             rate                | 20        | 60          | final
             relative_rate_index |           | 60          | suppressed
             share_at_risk       | 60        | 164         | final
             share_of_events     | 20        | 34          | final"
        )),
    );
}

/// Children diverted on one day in the first quarter of 2017: the first a day after the offence, the second two days, and so on.
fn diverted(n_children: u64) -> Trial {
    let mut offences = "offence_id | person_id | offence_date".to_owned();
    let mut outcomes = "outcome_id | offence_id | person_id | outcome_date | tier".to_owned();
    for child in 1..=n_children {
        offences += &format!("\nf{child} | c{child} | 2017-02-{:02}", 28 - child);
        outcomes += &format!("\no{child} | f{child} | c{child} | 2017-02-28 | diversion");
    }
    Trial::as_at("2017-03-31").with("offences", &offences).with("outcomes", &outcomes)
}

fn check_turnaround(n_children: u64, expected: &str) {
    let figures = diverted(n_children).disclosed("outcomes").lazy();
    let is_all = ["ethnic_group", "care_status", "sex"].map(|column| col(column).eq(lit("all")));
    let figures = is_all.into_iter().fold(figures, LazyFrame::filter).filter(col("tier").eq(lit("diversion")));
    let from_offence = ["median", "90th_percentile"].map(|which| format!("turnaround_days_from_offence_{which}"));
    let is_asked = from_offence.map(|name| col("statistic").eq(lit(name)));
    let figures = figures.filter(is_asked.into_iter().reduce(Expr::or).unwrap());
    let asked = ["statistic", "denominator", "value", "status"].map(col);
    let drawn = drawing::draw(&figures.select(asked).collect().unwrap());
    assert_eq!(drawn, drawing::draw(&drawing::table(expected)));
}

#[test]
fn a_quantile_over_fewer_than_ten_children_is_hidden() {
    check_turnaround(
        9,
        "statistic                                    | denominator | value | status
         turnaround_days_from_offence_90th_percentile | 9           |       | suppressed
         turnaround_days_from_offence_median          | 9           |       | suppressed",
    );
}

#[test]
fn a_quantile_with_few_children_beyond_it_is_rounded_to_weeks() {
    // 1 to 10 days: the median 5.5 has five children on either side, the 90th percentile 9.1 one above.
    check_turnaround(
        10,
        "statistic                                    | denominator | value | status
         turnaround_days_from_offence_90th_percentile | 10          | 7.0   | final
         turnaround_days_from_offence_median          | 10          | 7.0   | final",
    );
    // 1 to 12 days: the median 6.5 has six on either side; the 90th percentile 10.9 is nearest to 14 among weeks.
    check_turnaround(
        12,
        "statistic                                    | denominator | value | status
         turnaround_days_from_offence_90th_percentile | 12          | 14.0  | final
         turnaround_days_from_offence_median          | 12          | 6.5   | final",
    );
}

#[test]
fn a_quantile_over_children_who_are_all_counted_in_another_care_status_is_hidden() {
    // Over the year all six count as not looked after, as on their first day, so nobody stands behind what they did later.
    let mut offences = "offence_id | person_id | offence_date".to_owned();
    let mut outcomes = "outcome_id | offence_id | person_id | outcome_date | tier | care_status".to_owned();
    for child in 1..=6 {
        for (day, care_status) in [("2017-02-01", "not_looked_after"), ("2017-05-11", "looked_after")] {
            offences += &format!("\n{day}{child} | c{child} | 2017-01-01");
            outcomes += &format!("\n{day}{child} | {day}{child} | c{child} | {day} | diversion | {care_status}");
        }
    }
    let trial = Trial::as_at("2017-12-31").with("offences", &offences).with("outcomes", &outcomes);
    let mut figures = trial.disclosed("outcomes").lazy();
    for (column, value) in [("interval_start", "2017-01-01"), ("interval_end", "2017-12-31")] {
        figures = figures.filter(col(column).cast(DataType::String).eq(lit(value)));
    }
    let is_asked =
        [("care_status", "looked_after"), ("tier", "diversion"), ("statistic", "turnaround_days_from_offence_median")];
    let figures =
        is_asked.into_iter().fold(figures, |figures, (column, value)| figures.filter(col(column).eq(lit(value))));
    let drawn = drawing::draw(&figures.select(["denominator", "value", "status"].map(col)).collect().unwrap());
    let expected = "denominator | value | status
                    0           |       | suppressed";
    assert_eq!(drawn, drawing::draw(&drawing::table(expected)));
}

/// So many children with no further action and so many first-time entrants; then what is said of one for the other.
fn check_nfa(n_nfa: usize, n_entrants: usize, expected: &str) {
    let mut offences = "offence_id | person_id".to_owned();
    let mut outcomes = "outcome_id | offence_id | person_id | outcome_date | tier".to_owned();
    for (tier, n_children) in [("nfa", n_nfa), ("pre_court", n_entrants)] {
        for child in 0..n_children {
            offences += &format!("\n{tier}{child} | {tier}{child}");
            outcomes += &format!("\n{tier}{child} | {tier}{child} | {tier}{child} | 2017-02-28 | {tier}");
        }
    }
    let trial = Trial::as_at("2017-03-31").with("offences", &offences).with("outcomes", &outcomes);
    let is_ratio = col("statistic").eq(lit("nfa_per_first_time_entrant"));
    let figures = trial.disclosed("outcomes").lazy().filter(is_ratio);
    let is_all = ["ethnic_group", "care_status", "sex"].map(|column| col(column).eq(lit("all")));
    let figures = is_all.into_iter().fold(figures, LazyFrame::filter);
    let drawn = drawing::draw(&figures.select(["numerator", "denominator", "value"].map(col)).collect().unwrap());
    assert_eq!(drawn, drawing::draw(&drawing::table(expected)));
}

#[test]
fn what_outcomes_say_of_entrants_is_hidden_where_their_own_measure_hides_it() {
    // Three residents of the group, of whom none entered: nought of so few says it of each of them, so that it is hidden
    // among first-time entrants. Twelve children of the group, from elsewhere before, had no further action.
    let mut offences = "offence_id | person_id".to_owned();
    let mut outcomes = "outcome_id | offence_id | person_id | outcome_date | tier".to_owned();
    let mut persons = "person_id | ethnic_group".to_owned();
    for child in 0..12 {
        offences += &format!("\nf{child} | c{child}");
        outcomes += &format!("\no{child} | f{child} | c{child} | 2017-02-28 | nfa");
        persons += &format!("\nc{child} | other");
    }
    let population = "year | age_years | ethnic_group | persons\n2017 | 12 | other | 3\n2017 | 12 | white | 1000";
    let tables = [("offences", &*offences), ("outcomes", &outcomes), ("persons", &persons), ("population", population)];
    let trial = tables.into_iter().fold(Trial::as_at("2017-03-31"), |trial, (name, rows)| trial.with(name, rows));
    for (measure, statistic) in [("first_time_entrants", "count"), ("outcomes", "nfa_per_first_time_entrant")] {
        let of_group = [("statistic", statistic), ("ethnic_group", "other"), ("care_status", "all"), ("sex", "all")];
        let figures = of_group.into_iter().fold(trial.disclosed(measure).lazy(), |figures, (column, value)| {
            figures.filter(col(column).eq(lit(value)))
        });
        let drawn =
            drawing::draw(&figures.select(["interval_end", "denominator", "status"].map(col)).collect().unwrap());
        let expected = "interval_end | denominator | status\n2017-03-31 | | suppressed";
        assert_eq!(drawn, drawing::draw(&drawing::table(expected)), "{measure}");
    }
}

#[test]
fn a_ratio_of_two_counts_goes_with_either() {
    check_nfa(12, 6, "numerator | denominator | value\n12 | 6 | 2.0");
    check_nfa(5, 6, "numerator | denominator | value\n | 6 |");
    check_nfa(12, 5, "numerator | denominator | value\n | |");
}
