//! Rows of SQL that contradict themselves or the declaration are refused, and none of them is shown.

use std::collections::BTreeMap;

use super::rules::{cautioned_then, sent_to_custody, with_sql};
use super::trial::Trial;
use crate::declarations::Measure;
use crate::declarations::measure::tests::default_measures;
use crate::declarations::sql::{self, Schema};

/// Custody with another SELECT of its intervals.
fn custody_with(from: &str, to: &str) -> String {
    sent_to_custody().refusal_of(&with_sql("custody", from, to))
}

#[test]
fn the_days_of_a_row_are_those_of_its_interval() {
    let days = "q.interval_length, q.interval_start, q.interval_end";
    let odd = "measure custody: interval_start and interval_end are not those of a quarter";
    let day_within = "'quarter' AS interval_length, c.plus_1_months AS interval_start, q.interval_end";
    assert_eq!(custody_with(days, day_within), odd);
    let day_itself = "q.interval_length, q.interval_start, d.outcome_date AS interval_end";
    assert_eq!(custody_with(days, day_itself), odd);
}

#[test]
fn an_interval_may_leave_out_its_first_day() {
    let without = with_sql("custody", "q.interval_start, ", "");
    assert!(sent_to_custody().every_figure(&without).height() > 0);
}

#[test]
fn an_interval_that_has_not_ended_is_told_as_such() {
    let days = "q.interval_length, q.interval_start, q.interval_end";
    let from_calendar =
        "'quarter' AS interval_length, c.quarter_start AS interval_start, c.quarter_end AS interval_end";
    let mut measures = with_sql("custody", days, from_calendar);
    let measure = measures.get_mut("custody").unwrap();
    let join = "JOIN intervals AS q ON q.quarter_start = c.quarter_start\n";
    let text = measure.query.text();
    assert!(text.contains("quarter_end"), "{text}");
    let text = measure.sql.text().replace(days, from_calendar).replace(join, "");
    let text = text.replace("WHERE q.interval_length = 'quarter'", "");
    measure.query = sql::read("custody", &text, &Schema::of_model()).unwrap();
    let expected = "measure custody: an interval ends after the day of the figures";
    assert_eq!(sent_to_custody().seen_on("2017-03-30").refusal_of(&measures), expected);
    assert!(sent_to_custody().every_figure(&measures).height() > 0);
}

/// Reoffending with one text of its last SELECT in the place of another.
fn reoffending_with(from: &str, to: &str) -> BTreeMap<String, Measure> {
    with_sql("reoffending", from, to)
}

#[test]
fn a_month_goes_with_whether_it_came_at_all() {
    let month = "c.reoffences, c.first_reoffence_month";
    let expected = "measure reoffending: in 4 rows `first_reoffence_month` is not a month from 1 to 12 where `reoffenders` is 1, \
                    and none where it is 0, as [[statistic]] `reoffended_within` needs";
    let reoffended = cautioned_then("2017-02-10", "2017-05-01", "2017-12-01");
    let none = "CASE WHEN c.reoffenders = 0 THEN 1 END AS first_reoffence_month";
    for wrong in [none, "13 AS first_reoffence_month"] {
        // The quarter's cohort, and the three years' that are counted for themselves.
        let message = reoffended.refusal_of(&reoffending_with(month, &format!("c.reoffences, {wrong}")));
        assert!(message.starts_with("measure reoffending: in "), "{message}");
        assert_eq!(message.split_once("rows").unwrap().1, expected.split_once("rows").unwrap().1);
    }
    let did_not = cautioned_then("2017-02-10", "", "2018-03-01");
    let message = did_not.refusal_of(&reoffending_with(month, "c.reoffences, 1 AS first_reoffence_month"));
    assert_eq!(message.split_once("rows").unwrap().1, expected.split_once("rows").unwrap().1);
}

#[test]
fn rows_of_nobody_are_not_one_child() {
    let nobody = reoffending_with("c.person_id,\n", "CASE WHEN c.reoffenders = 1 THEN c.person_id END AS person_id,\n");
    let message = cautioned_then("2017-02-10", "", "2018-03-01").refusal_of(&nobody);
    assert!(message.ends_with("rows have no person_id"), "{message}");
}

/// Further action was not taken on this offence, ten days after it.
fn no_further_action() -> Trial {
    let outcomes =
        "outcome_id | offence_id | person_id | outcome_date | tier\n1 | theft | ann | 2017-02-20 | diversion";
    let offences = "offence_id | person_id | offence_date\ntheft | ann | 2017-02-10";
    Trial::as_at("2017-03-31").with("outcomes", outcomes).with("offences", offences)
}

#[test]
fn the_children_of_a_quantile_are_those_who_have_a_value() {
    let mut measures = default_measures();
    measures.retain(|name, _| ["outcomes", "first_time_entrants"].contains(&name.as_str()));
    assert!(no_further_action().every_figure(&measures).height() > 0);
    let outcomes = measures.get_mut("outcomes").unwrap();
    let mut schema = Schema::of_model();
    let text = outcomes
        .sql
        .text()
        .replace("k.days_from_offence, k.children_from_offence", "k.days_from_offence, 0 AS children_from_offence");
    schema.add_query("first_time_entrants_units", &default_measures()["first_time_entrants"].query);
    outcomes.query = sql::read("outcomes", &text, &schema).unwrap();
    let expected = "measure outcomes: 1 groups and intervals have `children_from_offence` that is not how many children have a \
                    value in `days_from_offence`, as [[statistic]] `turnaround_days_from_offence_median` needs";
    assert_eq!(no_further_action().refusal_of(&measures), expected);
}
