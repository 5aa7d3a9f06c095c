//! Deliveries beside those that came before: one that was cut, that holds nothing new, or that never came.

use std::collections::HashMap;
use std::ops::Range;

use chrono::{Days, NaiveDate};

use super::super::stacked::RowKey;
use super::findings::Finding;
use super::stretches::Stretch;
use crate::declarations::Source;
use crate::declarations::source::{Delivers, Format, NamedDay};

/// Deliveries that repeat so much of the one before hold everything: a window of a year that moves on by a month does.
const EVERYTHING: f64 = 0.9;

/// One that holds less of what is to be expected was cut.
const MOST: f64 = 0.75;

/// Of fewer keys a share says nothing.
const FEW: usize = 8;

/// So many keys may go from an extract of everything, as old ones are weeded.
const WEEDED: usize = 3;

/// Where so many are to be expected, there are none by chance once in a thousand times (e to the power of -7).
const BY_CHANCE: usize = 7;

/// Where so many are to be expected, no file means that none was sent and not that there was none: that is so by chance
/// less than once in a hundred times (e to the power of -5).
const WITHOUT_FILE: usize = 5;

/// What is usual is what was so of so many deliveries before: services grow and shrink.
const USUAL: usize = 8;

/// Of a source that comes more often than this nothing follows from one delivery: weekends are empty.
const MONTH: i64 = 25;

/// One delivery: files that came together and reach to the same day.
#[derive(Debug, Clone)]
pub(super) struct Arrival {
    /// Its first file.
    pub(super) file: String,
    pub(super) covered_to: NaiveDate,
    pub(super) received: NaiveDate,
    /// Where its rows stand.
    pub(super) rows: Vec<Range<usize>>,
}

/// What of a delivery is new, and what of the one before it holds again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sizes {
    n_keys: usize,
    n_new: usize,
    n_repeated: usize,
    n_before: usize,
}

/// What is known from the deliveries so far.
#[derive(Debug, Default)]
struct SourceHabit {
    /// How much of the one before each repeated.
    shares: Vec<f64>,
    /// How many keys were new in each.
    news: Vec<usize>,
    /// How many keys each had.
    sizes: Vec<usize>,
    /// How many deliveries were whole after the first.
    n_whole: u32,
}

/// Judges deliveries, the oldest first by what they reach to.
pub(super) fn judge(source: &Source, arrivals: &[Arrival], keys: &[RowKey]) -> Vec<Finding> {
    let Some((first, later)) = arrivals.split_first().filter(|(_, later)| !later.is_empty()) else { return Vec::new() };
    let mut findings = Vec::new();
    let mut seen: HashMap<RowKey, u32> = HashMap::new();
    let mut habit = SourceHabit::default();
    let mut n_before = remember(first, keys, 0, &mut seen);
    let mut reached = first.covered_to;
    let mut length = days_of(source, first);
    for arrival in later {
        let number = habit.n_whole;
        let sizes = sizes(arrival, keys, number, n_before, &seen);
        let new_days = Stretch::after(since(source, arrival).unwrap_or(reached), arrival.covered_to);
        let expected = days_of(source, arrival).zip(length).map(|(own, before)| n_before * own / before);
        if let Some((rule, what)) = habit.fault(source, sizes, new_days, expected) {
            findings.push(Finding::of(rule, &arrival.file, &what, new_days));
            continue;
        }
        if habit.is_everything(source, Some(sizes)) {
            findings.clear();
        }
        if new_days.is_none() {
            // What is sent again, or late, for days that are covered is a part of what came before.
            n_before += join(arrival, keys, number, &mut seen);
            continue;
        }
        habit.learn(sizes);
        n_before = remember(arrival, keys, number + 1, &mut seen);
        reached = reached.max(arrival.covered_to);
        length = days_of(source, arrival);
    }
    match source.tables.iter().any(|table| table.complete_since.is_some()) {
        true => findings.extend(between_periods(source, arrivals)),
        false if !habit.is_everything(source, None) => findings.extend(between_names(source, arrivals, &habit)),
        false => {}
    }
    findings
}

/// The day before that from which on a delivery is complete, where its source says so.
fn since(source: &Source, arrival: &Arrival) -> Option<NaiveDate> {
    let complete = source.tables.iter().find_map(|table| table.complete_since)?;
    complete.day(arrival.covered_to).pred_opt()
}

/// How many days it is complete for, where its source says so.
fn days_of(source: &Source, arrival: &Arrival) -> Option<usize> {
    usize::try_from((arrival.covered_to - since(source, arrival)?).num_days()).ok()
}

fn sizes(arrival: &Arrival, keys: &[RowKey], before: u32, n_before: usize, seen: &HashMap<RowKey, u32>) -> Sizes {
    let mut sizes = Sizes { n_before, ..Sizes::default() };
    for key in distinct(arrival, keys) {
        sizes.n_keys += 1;
        match seen.get(&key) {
            None => sizes.n_new += 1,
            Some(last) => sizes.n_repeated += usize::from(*last == before),
        }
    }
    sizes
}

/// Notes the keys of a delivery, and says how many there are.
fn remember(arrival: &Arrival, keys: &[RowKey], number: u32, seen: &mut HashMap<RowKey, u32>) -> usize {
    let own = distinct(arrival, keys);
    let n_keys = own.len();
    seen.extend(own.into_iter().map(|key| (key, number)));
    n_keys
}

/// Adds the keys of a delivery to those of the one before, and says how many that had not.
fn join(arrival: &Arrival, keys: &[RowKey], number: u32, seen: &mut HashMap<RowKey, u32>) -> usize {
    distinct(arrival, keys).into_iter().filter(|key| seen.insert(*key, number) != Some(number)).count()
}

fn distinct(arrival: &Arrival, keys: &[RowKey]) -> Vec<RowKey> {
    let mut own: Vec<RowKey> = arrival.rows.iter().flat_map(|rows| keys[rows.clone()].iter().copied()).collect();
    own.sort_unstable();
    own.dedup();
    own
}

impl SourceHabit {
    fn learn(&mut self, sizes: Sizes) {
        self.n_whole += 1;
        self.news.push(sizes.n_new);
        self.sizes.push(sizes.n_keys);
        if sizes.n_before >= FEW {
            self.shares.push(sizes.share());
        }
    }

    /// Whether deliveries hold everything: declared, or learnt. Of the second one of all it is asked whether it does.
    fn is_everything(&self, source: &Source, second: Option<Sizes>) -> bool {
        let own = second.filter(|_| self.shares.is_empty()).map(Sizes::share);
        let share = median(&self.shares).or(own);
        source
            .delivers
            .map_or(share.is_some_and(|share| share >= EVERYTHING), |delivers| delivers == Delivers::Everything)
    }

    /// Why a delivery is no whole one: the rule, and the numbers in words.
    ///
    /// Of a source that is complete for its periods, `expected` is how many keys one of this length would have.
    fn fault(
        &self,
        source: &Source,
        sizes: Sizes,
        new_days: Option<Stretch>,
        expected: Option<usize>,
    ) -> Option<(&'static str, String)> {
        let Sizes { n_keys, n_new, n_repeated, n_before } = sizes;
        let n_lost = n_before - n_repeated;
        if let Some(expected) = expected {
            return (n_keys < expected / 2 && n_lost > BY_CHANCE).then(|| ("delivery_cut", cut(sizes)));
        }
        if self.is_everything(source, None) {
            let usual = median(&self.shares).unwrap_or(1.0);
            return (sizes.share() < MOST * usual && n_lost > WEEDED).then(|| ("delivery_cut", cut(sizes)));
        }
        if new_days.is_none_or(|days| days.n_days() < MONTH) {
            return None;
        }
        let (Some(usual_new), Some(usual)) = (usual(&self.news), usual(&self.sizes)) else {
            let is_old = n_new == 0 || (n_repeated > n_new && source.delivers.is_none());
            let is_cut = is_old && sizes.share() < MOST && n_lost > BY_CHANCE;
            let rule = if n_new == 0 { ("nothing_new", nothing_new(sizes)) } else { ("delivery_cut", cut(sizes)) };
            return is_cut.then_some(rule);
        };
        // A document that is sent again may tell of something new.
        let is_old = n_new == 0 && (source.format == Format::Csv || n_keys == 0);
        if is_old && usual_new >= BY_CHANCE {
            return Some(("nothing_new", nothing_new(sizes)));
        }
        let is_small = self.sizes.len() > 1 && usual >= 3 * FEW && n_keys < usual / 4;
        is_small
            .then(|| ("delivery_cut", format!("holds {n_keys} keys, where {usual} are usual, and {n_new} new ones")))
    }
}

impl Sizes {
    fn share(self) -> f64 {
        if self.n_before == 0 { 0.0 } else { self.n_repeated as f64 / self.n_before as f64 }
    }
}

fn cut(Sizes { n_keys, n_repeated, n_before, .. }: Sizes) -> String {
    format!("holds {n_repeated} of the {n_before} keys of the delivery before it, and {n_keys} in all")
}

fn nothing_new(Sizes { n_keys, n_before, .. }: Sizes) -> String {
    format!("holds nothing new: {n_keys} keys, all known, where the delivery before it held {n_before}")
}

/// Deliveries that never came between two that are each complete for their period; those of a few rows may have been empty.
fn between_periods(source: &Source, arrivals: &[Arrival]) -> Vec<Finding> {
    let gap = |pair: &[Arrival]| {
        let days = Stretch::after(pair[0].covered_to, since(source, &pair[1])?)?;
        let days = Some(days).filter(|_| pair[0].rows.iter().map(ExactSizeIterator::len).sum::<usize>() >= BY_CHANCE);
        Some(Finding::of("delivery_missing", &pair[1].file, "begins after the end of the one before it", days))
    };
    arrivals.windows(2).filter_map(gap).collect()
}

/// Deliveries that never came between two whose names say which days they are of.
fn between_names(source: &Source, arrivals: &[Arrival], habit: &SourceHabit) -> Vec<Finding> {
    let dated: Vec<&Arrival> = arrivals.iter().filter(|arrival| is_dated(source, arrival)).collect();
    let pause = |pair: &[&Arrival]| (pair[1].covered_to - pair[0].covered_to).num_days();
    let pauses: Vec<i64> = dated.windows(2).map(pause).filter(|pause| *pause > 0).collect();
    let Some(period) = period(source, &pauses).filter(|period| *period >= MONTH) else { return Vec::new() };
    // Who has nothing to send often sends no file, unless it has sent one without rows.
    let sends_nothing_too = arrivals.iter().any(|arrival| arrival.rows.iter().all(Range::is_empty));
    let gap = |pair: &[&Arrival]| {
        let is_long = pause(pair) > period + period / 2 + 7;
        let begins = pair[1].covered_to - Days::new(period.unsigned_abs());
        let days = Stretch::after(pair[0].covered_to, begins).filter(|_| is_long)?;
        let n_missing = usize::try_from(days.n_days() / period).unwrap_or_default().max(1);
        let n_expected = usual(&habit.news).unwrap_or_default() * n_missing;
        let is_certain = source.rhythm.is_some() || sends_nothing_too || n_expected >= WITHOUT_FILE;
        let doubt = if is_certain { "" } else { ": one is missing, or there was nothing to send" };
        let what = format!("ends {} days after the one before it, where {period} are usual{doubt}", pause(pair));
        Some(Finding::of("delivery_missing", &pair[1].file, &what, is_certain.then_some(days)))
    };
    dated.windows(2).filter_map(gap).collect()
}

/// Whether the name of the file says which days it is of: a day of receipt does not, since what comes late may hold more.
fn is_dated(source: &Source, arrival: &Arrival) -> bool {
    let name = arrival.file.rsplit('/').next().unwrap_or_default();
    source.covers_to.iter().any(|rule| match rule.named(name, arrival.received) {
        NamedDay::Day(day) | NamedDay::Earliest(day) => day == arrival.covered_to,
        NamedDay::Nothing | NamedDay::Unread(_) => false,
    })
}

/// How many days a delivery is of: as declared, or the longest of those that are no exception.
fn period(source: &Source, pauses: &[i64]) -> Option<i64> {
    if let Some(rhythm) = source.rhythm {
        return Some(rhythm.days());
    }
    let usual = middle(pauses).filter(|_| pauses.len() > 2)?;
    pauses.iter().copied().filter(|pause| *pause <= usual + usual / 2).max()
}

fn usual(numbers: &[usize]) -> Option<usize> {
    middle(&numbers[numbers.len().saturating_sub(USUAL)..])
}

fn middle<N: Ord + Copy>(numbers: &[N]) -> Option<N> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied()
}

fn median(shares: &[f64]) -> Option<f64> {
    let mut sorted = shares.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

#[cfg(test)]
mod tests;
