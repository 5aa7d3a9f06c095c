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
    /// Days up to that one, first and last, that neither it nor a source that stands in for it covers.
    not_covered: Vec<(NaiveDate, NaiveDate)>,
}

impl CoveredSource {
    fn covers(&self, first: NaiveDate, last: NaiveDate) -> bool {
        let is_open = |(from, to): &(NaiveDate, NaiveDate)| *from <= last && first <= *to;
        self.reach.is_some_and(|reach| last <= reach) && !self.not_covered.iter().any(is_open)
    }
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
        let gaps = text("not_covered")?;
        let gaps_of = |at: usize| stretches(gaps.get(at).unwrap_or_default());
        let days = frame.column("covers_to")?.date()?.physical().clone();
        let own = |at: usize| days.get(at).and_then(NaiveDate::from_epoch_days);
        let by_name: BTreeMap<&str, usize> =
            names.iter().enumerate().filter_map(|(at, name)| Some((name?, at))).collect();
        let source = |at: usize| {
            let others = stand_ins.get(at).unwrap_or_default().split(',');
            let others: Vec<usize> = others.filter_map(|other| by_name.get(other.trim()).copied()).collect();
            let is_covered_by = |other: usize, (first, last): (NaiveDate, NaiveDate)| {
                own(other).is_some_and(|reach| last <= reach)
                    && !gaps_of(other).iter().any(|(from, to)| *from <= last && first <= *to)
            };
            let is_open = |gap: &(NaiveDate, NaiveDate)| !others.iter().any(|other| is_covered_by(*other, *gap));
            let of_others = others.iter().filter_map(|other| own(*other));
            CoveredSource {
                not_covered: gaps_of(at).into_iter().filter(is_open).collect(),
                name: names.get(at).unwrap_or_default().to_owned(),
                covers: covers.get(at).unwrap_or_default().to_owned(),
                reach: of_others.chain(own(at)).max(),
            }
        };
        Ok(Self { sources: (0..frame.height()).map(source).collect() })
    }

    /// Whether all that tells of these things is complete from one day to another. What was never received is not awaited: a service
    /// that has no extract of a kind has its figures all the same.
    pub(super) fn covers<'a>(
        &self,
        needs: impl IntoIterator<Item = &'a String>,
        first: NaiveDate,
        last: NaiveDate,
    ) -> bool {
        let mut needed = needs.into_iter().flat_map(|need| self.sources.iter().filter(move |one| one.covers == *need));
        needed.all(|source| source.covers(first, last))
    }

    /// The sources that some measure needs and that do not reach the end of the newest quarter that is over, or do not
    /// cover days before.
    pub(super) fn shortfalls(&self, measures: &BTreeMap<String, Measure>, as_at: NaiveDate) -> Vec<Shortfall> {
        let needed: BTreeSet<&String> = measures.values().flat_map(Measure::all_needs).collect();
        let end = newest_quarter_end(as_at);
        let is_short = |source: &&CoveredSource| {
            let has_gap = !source.not_covered.is_empty();
            needed.contains(&source.covers) && (has_gap || source.reach.is_none_or(|reach| reach < end))
        };
        let shortfall = |source: &CoveredSource| Shortfall {
            source: source.name.clone(),
            covers: source.covers.clone(),
            covers_to: source.reach,
            not_covered: source.not_covered.clone(),
        };
        self.sources.iter().filter(is_short).map(shortfall).collect()
    }
}

/// The shortfalls as faults: one for each quarter that is over and not covered.
pub(super) fn issues(shortfalls: &[Shortfall], as_at: NaiveDate) -> Vec<RuleCount> {
    let end = quarter(newest_quarter_end(as_at));
    let issue = |shortfall: &Shortfall| {
        // A source that reaches to the last day of a quarter covers it.
        let reached = shortfall.covers_to.and_then(|day| day.succ_opt()).map(quarter);
        let mut open: BTreeSet<i64> = (reached.unwrap_or(end)..=end).collect();
        for (first, last) in &shortfall.not_covered {
            open.extend(quarter(*first)..=quarter(*last));
        }
        RuleCount {
            rule: "interval_not_covered".to_owned(),
            source: shortfall.source.clone(),
            column: "covers_to".to_owned(),
            effect: Effect::Kept.label().to_owned(),
            n_issues: open.len().max(1) as u64,
        }
    };
    shortfalls.iter().map(issue).collect()
}

fn quarter(day: NaiveDate) -> i64 {
    i64::from(day.year()) * 4 + i64::from(day.month0() / 3)
}

/// What `coverage` writes as `2024-02-01/2024-02-29,2024-05-01/2024-05-31`.
fn stretches(text: &str) -> Vec<(NaiveDate, NaiveDate)> {
    let stretch = |pair: &str| {
        let (first, last) = pair.split_once('/')?;
        Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
    };
    text.split(',').filter_map(stretch).collect()
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
        let rows: Vec<_> =
            rows.iter().map(|(name, covers, to, stand_ins)| (*name, *covers, *to, *stand_ins, "")).collect();
        with_gaps(&rows)
    }

    fn with_gaps(rows: &[(&str, &str, Option<&str>, &str, &str)]) -> Coverage {
        let days: Vec<Option<i32>> = rows.iter().map(|row| row.2.map(|text| day(text).to_epoch_days())).collect();
        let columns = vec![
            Column::new("source".into(), rows.iter().map(|row| row.0).collect::<Vec<_>>()),
            Column::new("covers".into(), rows.iter().map(|row| row.1).collect::<Vec<_>>()),
            Column::new("covers_to".into(), days).cast(&DataType::Date).unwrap(),
            Column::new("stand_ins".into(), rows.iter().map(|row| row.3).collect::<Vec<_>>()),
            Column::new("not_covered".into(), rows.iter().map(|row| row.4).collect::<Vec<_>>()),
        ];
        Coverage::of(&DataFrame::new(rows.len(), columns).unwrap()).unwrap()
    }

    fn needs(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn reaches(coverage: &Coverage, needed: &[&str], last: &str) -> bool {
        coverage.covers(&needs(needed), day(last), day(last))
    }

    #[test]
    fn a_stretch_that_is_not_covered_opens_the_intervals_that_it_touches_unless_another_source_covers_it() {
        let gap = "2023-05-10/2023-06-30,2023-08-01/2023-08-05";
        let police = [("p/out", "police", Some("2023-12-31"), "", gap)];
        let covers = |coverage: &Coverage, first, last| coverage.covers(&needs(&["police"]), day(first), day(last));
        let alone = with_gaps(&police);
        assert!(covers(&alone, "2023-01-01", "2023-05-09") && covers(&alone, "2023-09-01", "2023-12-31"));
        assert!(!covers(&alone, "2023-04-01", "2023-06-30") && !covers(&alone, "2023-07-01", "2023-09-30"));
        let other = |reach, gap| ("p/new", "police", Some(reach), "", gap);
        let with = |other| with_gaps(&[("p/out", "police", Some("2023-12-31"), "p/new", gap), other]);
        assert!(covers(&with(other("2023-12-31", "")), "2023-04-01", "2023-06-30"));
        assert!(!covers(&with(other("2023-12-31", "2023-06-29/2023-06-29")), "2023-04-01", "2023-06-30"));
    }

    #[test]
    fn every_source_of_a_kind_must_reach_the_day() {
        let two_forces = coverage(&[
            ("north/out", "police", Some("2023-06-30"), ""),
            ("south/out", "police", Some("2023-12-31"), ""),
        ]);
        assert!(reaches(&two_forces, &["police"], "2023-06-30"));
        assert!(!reaches(&two_forces, &["police"], "2023-07-01"));
    }

    #[test]
    fn a_source_that_stands_in_reaches_for_the_other() {
        let courts = coverage(&[
            ("c/old", "courts", Some("2023-06-30"), "c/new"),
            ("c/new", "courts", Some("2023-12-31"), "c/old"),
        ]);
        assert!(reaches(&courts, &["courts"], "2023-12-31"));
        assert!(!reaches(&courts, &["courts"], "2024-01-01"));
    }

    #[test]
    fn what_was_never_received_is_not_awaited_and_what_never_said_is() {
        let some = coverage(&[("p/out", "police", None, "")]);
        assert!(reaches(&some, &["courts"], "2023-12-31"));
        assert!(!reaches(&some, &["courts", "police"], "2023-12-31"));
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
            not_covered: Vec::new(),
        };
        let n = |covers_to: &str| issues(&[short(covers_to)], day("2024-01-10"))[0].n_issues;
        assert_eq!([n("2023-06-30"), n("2023-07-04"), n("2023-12-30"), n("2022-12-31")], [2, 2, 1, 4]);
        let gap = vec![(day("2022-03-31"), day("2022-04-01"))];
        let with_gap = Shortfall { not_covered: gap, ..short("2023-12-31") };
        assert_eq!(issues(&[with_gap], day("2024-01-10"))[0].n_issues, 2);
    }
}
