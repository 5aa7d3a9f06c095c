//! Up to which day a delivery is complete, and of which days a source is not, whatever its deliveries claim.

mod arrivals;
mod findings;
mod silence;
mod stretches;

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;
use polars::prelude::*;

use self::arrivals::Arrival;
use self::findings::Finding;
use self::stretches::{Stretch, tidied};
use super::delivery::NormalisedDelivery;
use super::formulas::{expression, wrong};
use super::stacked::RowKey;
use crate::declarations::Source;
use crate::declarations::source::{CoversTo, NamedDay, Quarters, named_day};
use crate::error::Result;
use crate::issues::{Effect, Issues};
use crate::model::records::{CONTACT_RECORDS, HEARING_RECORDS, OUTCOME_RECORDS};

/// The days of what happened: as long as a source is whole they go on and on.
const EVENT_DAYS: [(&str, &str); 3] = [
    (OUTCOME_RECORDS.name, "outcome_date"),
    (HEARING_RECORDS.name, "hearing_date"),
    (CONTACT_RECORDS.name, "contact_date"),
];

/// How far a source reaches.
#[derive(Debug, Clone, Default)]
pub(super) struct Reach {
    /// The day up to which it is complete; none if nobody said.
    pub(super) covered_to: Option<NaiveDate>,
    /// Days up to that one of which nothing or too little came.
    not_covered: Vec<Stretch>,
    /// Why it reaches no further.
    pub(super) issues: Issues,
    /// The same in words, with the numbers.
    pub(super) warnings: Vec<String>,
}

/// Up to which day a delivery is complete, and what is to be told of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claim {
    /// The day; none if nobody said.
    pub(super) covered_to: Option<NaiveDate>,
    /// The rule that it breaks.
    pub(super) broken: Option<&'static str>,
}

/// The day by the first rule that fits: never after the day of receipt, since nobody knows of days to come.
pub(super) fn claim(source: &Source, file: &str, received: NaiveDate, tables: &[(String, DataFrame)]) -> Claim {
    let name = file.rsplit('/').next().unwrap_or(file);
    let mut is_ambiguous = false;
    let mut fits = |rule: &CoversTo| match rule {
        CoversTo::Receipt(receipt) => Some(receipt.day(received)),
        CoversTo::Newest(column) => tables.iter().filter_map(|(_, frame)| newest(frame, column)).max(),
        CoversTo::FileName(_) | CoversTo::AnyDay(_) => match rule.named(name, received) {
            NamedDay::Day(day) => Some(day),
            NamedDay::Earliest(day) => {
                is_ambiguous = true;
                Some(day)
            }
            NamedDay::Nothing | NamedDay::Unread(_) => None,
        },
    };
    let fitting = source.covers_to.iter().find_map(|rule| fits(rule).map(|day| (rule, day.min(received))));
    let covered_to = fitting.map(|(_, day)| day);
    let is_unread = match fitting {
        Some((CoversTo::Receipt(_), day)) => source.tells_of().is_some() && is_unread(source, name, received, day),
        _ => false,
    };
    let broken = match (fitting, is_ambiguous, is_unread) {
        (None, ..) => Some("coverage_not_known"),
        (_, true, _) => Some("coverage_ambiguous"),
        (_, _, true) => Some("coverage_unread"),
        _ => None,
    };
    Claim { covered_to, broken }
}

/// Whether the name of a file holds a day before the one up to which it is taken to be complete: what it says is not read.
fn is_unread(source: &Source, name: &str, received: NaiveDate, covered_to: NaiveDate) -> bool {
    match named_day(name, received, Quarters::Either) {
        NamedDay::Nothing => false,
        NamedDay::Day(day) | NamedDay::Earliest(day) | NamedDay::Unread(Some(day)) => day < covered_to,
        // No rule can read a week: that is told only where the name is asked.
        NamedDay::Unread(None) => source.covers_to.iter().any(CoversTo::is_of_name),
    }
}

/// What the deliveries say of each other. `delivery_of` is the number of the delivery of each row, `keys` its key.
pub(super) fn beside_each_other(
    source: &Source,
    deliveries: &[NormalisedDelivery],
    is_mended: &[bool],
    delivery_of: &[u32],
    keys: &[RowKey],
) -> Vec<Finding> {
    if source.tells_of().is_none() {
        return Vec::new();
    }
    let mut groups: BTreeMap<(NaiveDate, NaiveDate, i64), Arrival> = BTreeMap::new();
    for (number, delivery) in deliveries.iter().enumerate().filter(|(number, _)| !is_mended[*number]) {
        let Some(covered_to) = delivery.covered_to() else { continue };
        let group = groups.entry((covered_to, delivery.received(), delivery.first_seen()));
        let file = || delivery.file().to_owned();
        let arrival = group.or_insert_with(|| Arrival {
            file: file(),
            covered_to,
            received: delivery.received(),
            rows: Vec::new(),
        });
        arrival.rows.push(rows_of(delivery_of, number));
    }
    let arrivals: Vec<Arrival> = groups.into_values().collect();
    arrivals::judge(source, &arrivals, keys)
}

/// Where the rows of a delivery stand: deliveries stand below one another in their order.
fn rows_of(delivery_of: &[u32], number: usize) -> Range<usize> {
    let before = |number: usize| delivery_of.partition_point(|own| (*own as usize) < number);
    before(number)..before(number + 1)
}

/// How far a source reaches: as far as its deliveries claim, but for the days of which something was found, and for
/// those on which nothing happened though something must have.
pub(super) fn reach(
    source: &Source,
    claimed: Option<NaiveDate>,
    findings: Vec<Finding>,
    newest_file: &str,
    tables: &BTreeMap<String, DataFrame>,
) -> Result<Reach> {
    let complete: Vec<Stretch> =
        source.complete.iter().map(|days| Stretch { first: days.from, last: days.to }).collect();
    let is_open = |finding: &Finding| finding.days.is_none_or(|days| !tidied(vec![days], &complete).is_empty());
    let mut findings: Vec<Finding> = findings.into_iter().filter(is_open).collect();
    let Some(claimed) = claimed else { return Ok(Reach::told(source, None, Vec::new(), &findings)) };
    let not_covered = |findings: &[Finding]| {
        let doubted = findings.iter().filter(|finding| finding.rule != "newest_event_old");
        shortened(claimed, tidied(doubted.filter_map(|finding| finding.days).collect(), &complete))
    };
    let (covered_to, known) = not_covered(&findings);
    let silences = silence::silences(&event_days(source, tables)?, covered_to);
    let found = |rule, days: Stretch, may_be: &str| {
        let words = format!("{}: {} days without any event{may_be}", source.name, days.n_days());
        Finding { rule, file: newest_file.to_owned(), words, days: Some(days) }
    };
    // Why nothing happened is known where a delivery is missing.
    let is_news = |days: &Stretch| tidied(vec![*days], &known) == [*days];
    findings.extend(silences.too_long.into_iter().filter(is_news).map(|days| found("silence", days, "")));
    let begins = silences.at_the_beginning.filter(is_news);
    findings.extend(begins.map(|days| found("begins_within_quarter", days, " before the first")));
    let chance =
        |days: Stretch| found("newest_event_old", days, &format!(" since {}, which may be chance", days.first));
    findings.extend(silences.at_the_end.map(chance));
    findings.retain(is_open);
    let (covered_to, stretches) = not_covered(&findings);
    Ok(Reach::told(source, Some(covered_to), stretches, &findings))
}

/// The day up to which it reaches, and what is not covered before: a stretch that goes on to the end is no gap.
fn shortened(claimed: NaiveDate, mut stretches: Vec<Stretch>) -> (NaiveDate, Vec<Stretch>) {
    match stretches.last().copied() {
        Some(last) if last.last >= claimed => {
            stretches.pop();
            (last.first.pred_opt().unwrap_or(last.first), stretches)
        }
        _ => (claimed, stretches),
    }
}

impl Reach {
    /// What is not covered, as the table `coverage` writes it.
    pub(super) fn not_covered(&self) -> String {
        let stretches = self.not_covered.iter().map(|Stretch { first, last }| format!("{first}/{last}"));
        stretches.collect::<Vec<_>>().join(",")
    }

    fn told(source: &Source, covered_to: Option<NaiveDate>, not_covered: Vec<Stretch>, findings: &[Finding]) -> Self {
        let mut issues = Issues::new();
        for finding in findings {
            issues.push(finding.rule, &source.name, &finding.file, 0, "", Effect::Kept);
        }
        Self { covered_to, not_covered, issues, warnings: findings.iter().map(Finding::message).collect() }
    }
}

/// The days on which anything happened that the source tells of, sorted.
fn event_days(source: &Source, tables: &BTreeMap<String, DataFrame>) -> Result<Vec<NaiveDate>> {
    let mut days = Vec::new();
    for record in &source.records {
        let Some((_, column)) = EVENT_DAYS.iter().find(|(table, _)| record.table == *table) else { continue };
        let (Some(frame), Some(text)) = (tables.get(&record.from), record.columns.get(*column)) else { continue };
        let day = expression(source, record, column, text)?.alias(*column);
        let found = frame.clone().lazy().select([day]).unique(None, UniqueKeepStrategy::Any).collect();
        let found = found.map_err(|_| wrong(source, record, "cannot be worked out").hint("run `yjp check`"))?;
        if let Ok(found) = found.column(column).and_then(|column| column.date()) {
            days.extend(found.physical().iter().flatten().filter_map(NaiveDate::from_epoch_days));
        }
    }
    days.sort_unstable();
    days.dedup();
    Ok(days)
}

fn newest(frame: &DataFrame, column: &str) -> Option<NaiveDate> {
    let days = frame.column(column).ok()?.date().ok()?;
    days.physical().max().and_then(NaiveDate::from_epoch_days)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::tests::{delivery_of, source};

    /// Up to which day a delivery of 19 June 2024 is complete, and which rule it breaks.
    fn check(rules: &str, file: &str, expected: Option<&str>, broken: Option<&str>) {
        let table = "[[table]]\nname = 'row'\ncolumn = [{ name = 'day', from = 'day', kind = 'date' }]";
        let source = source("csv", "append", &format!("covers = 'x'\ncovers_to = {rules}\n{table}"));
        let received = NaiveDate::from_ymd_opt(2024, 6, 19).unwrap();
        let delivery = delivery_of(&source, file, received, "day\n2024-03-02\n2024-05-30\n\n");
        let expected = expected.map(|day| day.parse().unwrap());
        assert_eq!(delivery.covered_to(), expected, "{rules} of {file}");
        let counts = delivery.issues().counts();
        let told: Vec<&str> =
            counts.iter().map(|count| count.rule.as_str()).filter(|rule| rule.starts_with("coverage")).collect();
        assert_eq!(told, broken.into_iter().collect::<Vec<_>>(), "{rules} of {file}");
    }

    #[test]
    fn the_first_rule_that_fits_says_to_which_day_a_delivery_is_complete() {
        let rules = "['%Y-%m-%d in file name', '31 March before received']";
        check(rules, "2024-06-19/episodes_2023-09-30.csv", Some("2023-09-30"), None);
        check(rules, "2024-06-19/episodes.csv", Some("2024-03-31"), None);
        check("'newest day'", "a.csv", Some("2024-05-30"), None);
        check("['day in file name', 'received']", "outcomes_30-09-2023.csv", Some("2023-09-30"), None);
    }

    #[test]
    fn no_delivery_knows_of_days_after_its_receipt() {
        check("'%Y-%m-%d in file name'", "plan_2025-01-01.csv", Some("2024-06-19"), None);
        check("'day in file name'", "plan_June_2024.csv", Some("2024-06-19"), None);
    }

    #[test]
    fn a_delivery_that_does_not_say_is_told() {
        check("'%Y-%m-%d in file name'", "a.csv", None, Some("coverage_not_known"));
    }

    #[test]
    fn a_name_that_may_mean_several_days_is_told_and_the_earliest_counts() {
        check("'day in file name'", "outcomes_Q1_2024.csv", Some("2024-03-31"), None);
        check("'day in file name'", "outcomes_Q3_2023.csv", Some("2023-09-30"), Some("coverage_ambiguous"));
        check("'day or financial quarter in file name'", "outcomes_Q3_2023.csv", Some("2023-12-31"), None);
    }

    #[test]
    fn a_day_in_the_name_that_no_rule_reads_is_told_if_more_is_claimed() {
        let iso = "['%Y-%m-%d in file name', 'received']";
        check(iso, "outcomes_31-03-2024.csv", Some("2024-06-19"), Some("coverage_unread"));
        check("'received'", "outcomes_31-03-2024.csv", Some("2024-06-19"), Some("coverage_unread"));
        check(iso, "outcomes_19-06-2024.csv", Some("2024-06-19"), None);
        check("'31 March before received'", "episodes_2024.csv", Some("2024-03-31"), None);
        check("['day in file name', 'received']", "outcomes_2022.csv", Some("2024-06-19"), Some("coverage_unread"));
        check(
            "['day in file name', 'received']",
            "outcomes_03-31-2024.csv",
            Some("2024-06-19"),
            Some("coverage_unread"),
        );
        check("['day in file name', 'received']", "outcomes_2024.csv", Some("2024-06-19"), None);
    }
}
