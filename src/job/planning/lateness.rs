//! Sources of which nothing has come for longer than it should.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use crate::declarations::Source;
use crate::declarations::source::Rhythm;
use crate::issues::LateSource;
use crate::job::doors::deliveries::Delivery;

/// A rhythm is learnt from so many days of receipt, and from no older ones.
const LEARNT_FROM: usize = 4;
const LEARNT_FROM_AT_MOST: usize = 9;

/// The sources that are late on a day: one that another stands in for is not, if that one goes on in time.
pub fn late(sources: &BTreeMap<String, Source>, deliveries: &[Delivery], as_at: NaiveDate) -> Vec<LateSource> {
    let mut days = BTreeMap::<&str, BTreeSet<NaiveDate>>::new();
    for delivery in deliveries.iter().filter(|delivery| delivery.received <= as_at) {
        days.entry(&delivery.source).or_default().insert(delivery.received);
    }
    let awaited = |name: &str| {
        let source = sources.get(name)?;
        let is_awaited = source.tells_of().is_some() || source.rhythm.is_some();
        expected(name, days.get(name).filter(|_| is_awaited)?, source.rhythm)
    };
    let is_late = |expected: &LateSource| expected.expected_by < as_at;
    let has_stand_in = |expected: &LateSource| {
        let others = sources[&expected.source].stand_ins.iter().filter_map(|other| awaited(other));
        others.into_iter().any(|other| other.newest > expected.newest && !is_late(&other))
    };
    sources.keys().filter_map(|name| awaited(name)).filter(|found| is_late(found) && !has_stand_in(found)).collect()
}

/// When the next delivery is expected, by the declared rhythm or by the longest pause between those that came.
fn expected(name: &str, days: &BTreeSet<NaiveDate>, rhythm: Option<Rhythm>) -> Option<LateSource> {
    let newest = *days.last()?;
    let patience = match rhythm {
        Some(rhythm) => rhythm.patience_days(),
        None => learnt(days)?,
    };
    let expected_by = newest.checked_add_days(Days::new(patience))?;
    Some(LateSource { source: name.to_owned(), newest, expected_by })
}

/// Half as long again as the longest of the last pauses, and a week.
fn learnt(days: &BTreeSet<NaiveDate>) -> Option<u64> {
    if days.len() < LEARNT_FROM {
        return None;
    }
    let newest: Vec<&NaiveDate> = days.iter().rev().take(LEARNT_FROM_AT_MOST).collect();
    let pauses = newest.windows(2).map(|pair| (*pair[0] - *pair[1]).num_days().unsigned_abs());
    pauses.max().map(|longest| longest + longest / 2 + 7)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declarations::CodeLists;

    fn source(name: &str, more: &str) -> (String, Source) {
        let declaration = format!(
            "title = 'T'\nsystem = 't'\nformat = 'csv'\ncombine = 'append'\nmax_rejected = 0.0\ncovers = 'x'\n{more}\n
             [[table]]\nname = 'row'\ncolumn = [{{ name = 'a', from = 'a', kind = 'text' }}]"
        );
        (name.to_owned(), Source::parse(name, &declaration, &CodeLists::new()).unwrap())
    }

    fn received(source: &str, days: &[&str]) -> Vec<Delivery> {
        let delivery = |day: &&str| Delivery {
            first_seen: 1,
            time: 1,
            source: source.to_owned(),
            received: day.parse().unwrap(),
            path: format!("{day}/a.csv"),
            hash: (*day).to_owned(),
        };
        days.iter().map(delivery).collect()
    }

    fn check(sources: &[(String, Source)], deliveries: &[Delivery], as_at: &str, expected: &[(&str, &str)]) {
        let late = late(&sources.iter().cloned().collect(), deliveries, as_at.parse().unwrap());
        let late: Vec<(String, String)> =
            late.into_iter().map(|late| (late.source, late.expected_by.to_string())).collect();
        let expected: Vec<(String, String)> =
            expected.iter().map(|(name, day)| ((*name).to_owned(), (*day).to_owned())).collect();
        assert_eq!(late, expected, "as at {as_at}");
    }

    #[test]
    fn a_rhythm_is_learnt_from_what_came() {
        // The pauses are 90, 91 and 92 days: 92 + 46 + 7 days after 5 October 2023 is 27 February 2024.
        let deliveries = received("a/b", &["2023-01-05", "2023-04-05", "2023-07-05", "2023-10-05"]);
        let sources = [source("a/b", "")];
        check(&sources, &deliveries, "2024-02-27", &[]);
        check(&sources, &deliveries, "2024-02-28", &[("a/b", "2024-02-27")]);
        check(&sources, &deliveries[..3], "2029-01-01", &[]);
    }

    #[test]
    fn a_declared_rhythm_needs_no_learning() {
        let sources = [source("a/b", "rhythm = 'monthly'")];
        let deliveries = received("a/b", &["2024-01-05"]);
        check(&sources, &deliveries, "2024-02-20", &[]);
        check(&sources, &deliveries, "2024-02-21", &[("a/b", "2024-02-20")]);
        // A run for a past day does not know what came later.
        let more = received("a/b", &["2024-01-05", "2024-02-05"]);
        check(&sources, &more, "2024-02-21", &[]);
    }

    #[test]
    fn a_source_that_was_replaced_is_not_awaited_while_the_other_comes() {
        let old = source("a/old", "rhythm = 'monthly'\nstand_ins = ['a/new']");
        let sources = [old, source("a/new", "rhythm = 'monthly'\nstand_ins = ['a/old']")];
        let mut deliveries = received("a/old", &["2024-01-05"]);
        deliveries.extend(received("a/new", &["2024-06-05"]));
        check(&sources, &deliveries, "2024-07-01", &[]);
        check(&sources, &deliveries, "2024-09-01", &[("a/new", "2024-07-21"), ("a/old", "2024-02-20")]);
    }

    #[test]
    fn what_never_came_is_not_late() {
        check(&[source("a/b", "rhythm = 'nightly'")], &[], "2024-07-01", &[]);
    }
}
