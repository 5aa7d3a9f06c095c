//! How far the sources reach that a measure needs.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Months, NaiveDate};
use polars::prelude::*;

use super::query::Tables;
use super::refused::unreadable;
use crate::declarations::Measure;
use crate::error::Result;
use crate::issues::{Effect, RuleCount, Shortfall};
use crate::model::COVERAGE;

/// How far each source reaches that something was received from.
#[derive(Debug, Clone, Default)]
pub(super) struct Coverage {
    sources: Vec<CoveredSource>,
}

/// One source.
#[derive(Debug, Clone)]
struct CoveredSource {
    name: String,
    covers: String,
    /// The day that it or a source that stands in for it is complete to; none if nobody said.
    reach: Option<NaiveDate>,
}

impl Coverage {
    /// Reads the table; without it nothing is known to be missing.
    pub(super) fn read(tables: &Tables) -> Result<Self> {
        let frame = tables.frame(COVERAGE).clone().collect().map_err(|error| unreadable(COVERAGE, &error))?;
        Self::of(&frame).map_err(|error| unreadable(COVERAGE, &error))
    }

    fn of(frame: &DataFrame) -> PolarsResult<Self> {
        let text = |name: &str| Ok::<_, PolarsError>(frame.column(name)?.str()?.clone());
        let (names, covers, stand_ins) = (text("source")?, text("covers")?, text("stand_ins")?);
        let days = frame.column("covers_to")?.date()?.physical().clone();
        let own = |at: usize| days.get(at).and_then(NaiveDate::from_epoch_days);
        let by_name: BTreeMap<&str, Option<NaiveDate>> =
            names.iter().enumerate().filter_map(|(at, name)| Some((name?, own(at)))).collect();
        let source = |at: usize| {
            let others = stand_ins.get(at).unwrap_or_default().split(',');
            let of_others = others.filter_map(|other| by_name.get(other.trim()).copied().flatten());
            CoveredSource {
                name: names.get(at).unwrap_or_default().to_owned(),
                covers: covers.get(at).unwrap_or_default().to_owned(),
                reach: of_others.chain(own(at)).max(),
            }
        };
        Ok(Self { sources: (0..frame.height()).map(source).collect() })
    }

    /// Whether all that tells of these things is complete to a day. What was never received is not awaited: a service
    /// that has no extract of a kind has its figures all the same.
    pub(super) fn reaches<'a>(&self, needs: impl IntoIterator<Item = &'a String>, day: NaiveDate) -> bool {
        let mut needed = needs.into_iter().flat_map(|need| self.sources.iter().filter(move |one| one.covers == *need));
        needed.all(|source| source.reach.is_some_and(|reach| day <= reach))
    }

    /// The sources that some measure needs and that do not reach the end of the newest quarter that is over.
    pub(super) fn shortfalls(&self, measures: &BTreeMap<String, Measure>, as_at: NaiveDate) -> Vec<Shortfall> {
        let needed: BTreeSet<&String> = measures.values().flat_map(Measure::all_needs).collect();
        let end = newest_quarter_end(as_at);
        let is_short =
            |source: &&CoveredSource| needed.contains(&source.covers) && source.reach.is_none_or(|reach| reach < end);
        let shortfall = |source: &CoveredSource| Shortfall {
            source: source.name.clone(),
            covers: source.covers.clone(),
            covers_to: source.reach,
        };
        self.sources.iter().filter(is_short).map(shortfall).collect()
    }
}

/// The shortfalls as faults: one for each quarter that is over and not covered.
pub(super) fn issues(shortfalls: &[Shortfall], as_at: NaiveDate) -> Vec<RuleCount> {
    let issue = |shortfall: &Shortfall| {
        let end = newest_quarter_end(as_at);
        let quarters = |day: NaiveDate| i64::from(day.year()) * 4 + i64::from(day.month0() / 3);
        // A source that reaches to the last day of a quarter covers it.
        let n_short =
            shortfall.covers_to.and_then(|day| day.succ_opt()).map_or(1, |day| quarters(end) + 1 - quarters(day));
        RuleCount {
            rule: "interval_not_covered".to_owned(),
            source: shortfall.source.clone(),
            column: "covers_to".to_owned(),
            effect: Effect::Kept.label().to_owned(),
            n_issues: u64::try_from(n_short).unwrap_or(1).max(1),
        }
    };
    shortfalls.iter().map(issue).collect()
}

fn newest_quarter_end(as_at: NaiveDate) -> NaiveDate {
    let next = as_at.succ_opt().unwrap_or(as_at);
    let first = NaiveDate::from_ymd_opt(next.year(), next.month0() / 3 * 3 + 1, 1);
    first.and_then(|first| first.pred_opt()).unwrap_or(as_at - Months::new(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn coverage(rows: &[(&str, &str, Option<&str>, &str)]) -> Coverage {
        let days: Vec<Option<i32>> = rows.iter().map(|row| row.2.map(|text| day(text).to_epoch_days())).collect();
        let columns = vec![
            Column::new("source".into(), rows.iter().map(|row| row.0).collect::<Vec<_>>()),
            Column::new("covers".into(), rows.iter().map(|row| row.1).collect::<Vec<_>>()),
            Column::new("covers_to".into(), days).cast(&DataType::Date).unwrap(),
            Column::new("stand_ins".into(), rows.iter().map(|row| row.3).collect::<Vec<_>>()),
        ];
        Coverage::of(&DataFrame::new(rows.len(), columns).unwrap()).unwrap()
    }

    fn needs(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn every_source_of_a_kind_must_reach_the_day() {
        let two_forces = coverage(&[
            ("north/out", "police", Some("2023-06-30"), ""),
            ("south/out", "police", Some("2023-12-31"), ""),
        ]);
        assert!(two_forces.reaches(&needs(&["police"]), day("2023-06-30")));
        assert!(!two_forces.reaches(&needs(&["police"]), day("2023-07-01")));
    }

    #[test]
    fn a_source_that_stands_in_reaches_for_the_other() {
        let courts = coverage(&[
            ("c/old", "courts", Some("2023-06-30"), "c/new"),
            ("c/new", "courts", Some("2023-12-31"), "c/old"),
        ]);
        assert!(courts.reaches(&needs(&["courts"]), day("2023-12-31")));
        assert!(!courts.reaches(&needs(&["courts"]), day("2024-01-01")));
    }

    #[test]
    fn what_was_never_received_is_not_awaited_and_what_never_said_is() {
        let some = coverage(&[("p/out", "police", None, "")]);
        assert!(some.reaches(&needs(&["courts"]), day("2023-12-31")));
        assert!(!some.reaches(&needs(&["courts", "police"]), day("2023-12-31")));
    }

    #[test]
    fn the_newest_quarter_that_is_over_ends_on_the_day_at_the_latest() {
        assert_eq!(newest_quarter_end(day("2024-01-10")), day("2023-12-31"));
        assert_eq!(newest_quarter_end(day("2023-12-31")), day("2023-12-31"));
        assert_eq!(newest_quarter_end(day("2023-12-30")), day("2023-09-30"));
    }

    #[test]
    fn each_quarter_that_is_not_covered_is_a_fault() {
        let short = |covers_to: &str| Shortfall {
            source: "p/out".to_owned(),
            covers: "police".to_owned(),
            covers_to: Some(day(covers_to)),
        };
        let n = |covers_to: &str| issues(&[short(covers_to)], day("2024-01-10"))[0].n_issues;
        assert_eq!([n("2023-06-30"), n("2023-07-04"), n("2023-12-30"), n("2022-12-31")], [2, 2, 1, 4]);
    }
}
