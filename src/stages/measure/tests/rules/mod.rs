//! Each rule of each measure by a few drawn rows, with what it gives worked out by hand.

mod covered;
mod events;
mod groups;
mod refused;
mod reoffending;

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

/// Rows without residents for boys and girls of each age but these: with theirs, nobody is left out of the year.
fn nobody_else(before: &str, but: &[(i32, &str)], after: &str) -> String {
    let boys_and_girls = (10..18).flat_map(|age| [(age, "male"), (age, "female")]);
    let others = boys_and_girls.filter(|of| !but.contains(of));
    others.map(|(age, sex)| format!("\n{before} | {age} | {sex}{after} | 0")).collect()
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
