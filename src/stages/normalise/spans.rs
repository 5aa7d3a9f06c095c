//! Rows that are periods or days: a newer delivery takes back what it no longer says of the time that it speaks of.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use polars::prelude::*;

use super::dates;
use super::delivery::NormalisedDelivery;
use super::stacked::{DELIVERY, RowKey, keys, numbers};
use crate::declarations::source::{CompleteSince, SourceTable};

/// Parts of one return have less than one key in so many in common: a child may move while it is made.
const IN_COMMON: usize = 10;

/// What fewer keys have in common says nothing.
const FEW: usize = 8;

/// One delivery, as far as it decides what is taken back.
#[derive(Debug, Clone, Copy)]
pub(super) struct SpanDelivery {
    received: NaiveDate,
    first_seen: i64,
    covered_to: Option<NaiveDate>,
}

impl SpanDelivery {
    pub(super) fn of(delivery: &NormalisedDelivery) -> Self {
        let (received, first_seen) = (delivery.received(), delivery.first_seen());
        Self { received, first_seen, covered_to: delivery.covered_to() }
    }

    /// What it is complete up to says which of two is newer, however late it came.
    fn age(&self) -> NaiveDate {
        self.covered_to.unwrap_or(self.received)
    }

    /// Files that came together are one delivery in parts: what one lacks another may hold.
    pub(super) fn came_with(&self, other: &Self) -> bool {
        (self.received, self.first_seen) == (other.received, other.first_seen)
    }

    /// Whether another is complete up to a later day.
    pub(super) fn is_complete_before(&self, other: &Self) -> bool {
        self.covered_to.zip(other.covered_to).is_some_and(|(own, other)| own < other)
    }

    /// The days it is complete for, the first and the last.
    fn complete(&self, since: CompleteSince) -> Option<(i32, i32)> {
        let last = self.covered_to?;
        Some((dates::since_epoch(since.day(last)), dates::since_epoch(last)))
    }
}

/// One row: its place in the order of deliveries, its first day, and the first day after it.
#[derive(Debug, Clone, Copy)]
struct RowSpan {
    place: usize,
    start: i32,
    end: i32,
}

/// Why a row counts no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TakenBack {
    /// A newer delivery gives its key another time.
    SaidAnew,
    /// A newer delivery is complete for its time, and does not hold it.
    Withdrawn,
}

/// Rows that a newer delivery takes back: because it gives their key another time, or because it is complete for
/// their time and does not hold them.
///
/// A delivery speaks of a key from the first day it gives it: what ended by then stays. Rows of one day are taken back
/// with their key, whenever they were.
pub(super) fn superseded(
    table: &SourceTable,
    frame: &DataFrame,
    deliveries: &[SpanDelivery],
) -> Vec<Option<TakenBack>> {
    let mut order: Vec<usize> = (0..deliveries.len()).collect();
    order.sort_by_key(|at| (deliveries[*at].age(), *at));
    let mut places = vec![0; deliveries.len()];
    order.iter().enumerate().for_each(|(place, at)| places[*at] = place);
    let is_period = table.spans.len() > 1;
    let rows = rows(table, frame, &places);
    let keys = keys(frame, &table.key);
    let said = Said::of(&keys, &rows, is_period);
    let parts = parts(&keys, &rows, &order, deliveries);
    let complete: Vec<_> = order
        .iter()
        .map(|at| (deliveries[*at], table.complete_since.and_then(|since| deliveries[*at].complete(since))))
        .collect();
    let is_missing = |row: &RowSpan| {
        let own = complete[row.place].0;
        complete.iter().enumerate().skip(row.place + 1).any(|(place, (newer, days))| {
            days.is_some_and(|(first, last)| row.end > first && row.start <= last)
                && !newer.came_with(&own)
                && !parts.contains(&(row.place, place))
        })
    };
    let why = |(key, row): (&RowKey, &RowSpan)| match said.anew(key, row) {
        true => Some(TakenBack::SaidAnew),
        false => is_missing(row).then_some(TakenBack::Withdrawn),
    };
    keys.iter().zip(&rows).map(why).collect()
}

/// Which places are of two parts of one return that came on two days: they are complete to the same day, and have hardly a
/// key in common. A correction is of keys that were there.
fn parts(keys: &[RowKey], rows: &[RowSpan], order: &[usize], deliveries: &[SpanDelivery]) -> HashSet<(usize, usize)> {
    let covered_to = |place: usize| deliveries[order[place]].covered_to;
    let is_same = |one: usize, other: usize| covered_to(one).is_some() && covered_to(one) == covered_to(other);
    let pairs = (0..order.len()).flat_map(|one| (one + 1..order.len()).map(move |other| (one, other)));
    let pairs: Vec<(usize, usize)> = pairs.filter(|(one, other)| is_same(*one, *other)).collect();
    if pairs.is_empty() {
        return HashSet::new();
    }
    let mut of_place: Vec<HashSet<RowKey>> = vec![HashSet::new(); order.len()];
    for (key, row) in keys.iter().zip(rows) {
        of_place[row.place].insert(*key);
    }
    let is_apart = |(one, other): &(usize, usize)| {
        let (one, other) = (&of_place[*one], &of_place[*other]);
        let n_keys = one.len().min(other.len());
        one.len().max(other.len()) >= FEW && one.intersection(other).count() * IN_COMMON < n_keys
    };
    pairs.into_iter().filter(is_apart).collect()
}

fn rows(table: &SourceTable, frame: &DataFrame, places: &[usize]) -> Vec<RowSpan> {
    let days = |name: &String| -> Vec<Option<i32>> {
        let column = frame.column(name).expect("a source is checked: spans names columns");
        column.date().expect("a source is checked: spans names days").physical().iter().collect()
    };
    let starts = days(&table.spans[0]);
    let ends = table.spans.get(1).map(days);
    let row = |(at, number): (usize, u32)| {
        let start = starts[at].unwrap_or(i32::MIN);
        let next = start.saturating_add(1);
        let end = ends.as_ref().map_or(next, |ends| ends[at].map_or(i32::MAX, |end| end.max(next)));
        RowSpan { place: places[number as usize], start, end }
    };
    numbers(frame, DELIVERY).into_iter().enumerate().map(row).collect()
}

/// From which day on each delivery speaks of a key: for each key its deliveries in their order, each with the
/// earliest day that it or a newer one speaks from.
struct Said(HashMap<RowKey, Vec<(usize, i32)>>);

impl Said {
    fn of(keys: &[RowKey], rows: &[RowSpan], is_period: bool) -> Self {
        let mut first: HashMap<RowKey, Vec<(usize, i32)>> = HashMap::new();
        for (key, row) in keys.iter().zip(rows) {
            let from = if is_period { row.start } else { i32::MIN };
            first.entry(*key).or_default().push((row.place, from));
        }
        for said in first.values_mut() {
            said.sort_unstable();
            said.dedup_by_key(|(place, _)| *place);
            for at in (1..said.len()).rev() {
                said[at - 1].1 = said[at - 1].1.min(said[at].1);
            }
        }
        Self(first)
    }

    /// Whether a newer delivery speaks of the time of a row.
    fn anew(&self, key: &RowKey, row: &RowSpan) -> bool {
        let said = &self.0[key];
        let newer = said.get(said.partition_point(|(place, _)| *place <= row.place));
        newer.is_some_and(|(_, from)| *from < row.end)
    }
}

#[cfg(test)]
mod tests;
