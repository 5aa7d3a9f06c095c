//! What a run sees of what lies where deliveries come from, and in which order it came.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::deliveries::{Delivery, DeliveryFile, NOT_YET_SEEN};
use crate::error::Error;

/// The deliveries that a run sees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenDeliveries {
    /// By source, oldest first.
    pub deliveries: Vec<Delivery>,
    /// Those whose file is still there.
    pub present: BTreeSet<Delivery>,
    /// Those whose file was moved or renamed after it was read, each with what it was before.
    pub moved: BTreeMap<Delivery, Delivery>,
    /// Files that may not be taken in, by name.
    pub refused: Vec<(String, Error)>,
    /// Files that nothing dates and that were first seen today, after the day of the run.
    pub later: Vec<String>,
    /// What is said of files with a content that was received before.
    pub told: Vec<String>,
}

/// What a run at `as_at` sees: what was received up to then and no more.
///
/// `accepted` are the deliveries of earlier runs that could be read; they stay even when
/// their file has gone, since the archive has them. `sighted` are all that were ever seen,
/// for the day on which an undated file came.
///
/// What nothing dates was received `today`, if it was never seen before: a run for a past day does not see it. A content
/// that was received before is the newest word when it comes again, as a return that says the same as the last one is.
pub fn sight(
    found: &[DeliveryFile],
    accepted: &[Delivery],
    sighted: &[Delivery],
    as_at: NaiveDate,
    today: NaiveDate,
) -> SeenDeliveries {
    let mut sight = Sight { found, accepted, sighted, as_at, today, seen: SeenDeliveries::default() };
    for file in found {
        sight.see(file);
    }
    let mut seen = sight.seen;
    let gone: BTreeSet<&Delivery> = seen.moved.values().collect();
    let stays = |delivery: &&Delivery| delivery.received <= as_at && !gone.contains(delivery);
    seen.deliveries.extend(accepted.iter().filter(stays).cloned());
    seen.deliveries.sort_by(oldest_first);
    seen
}

/// By when: the day of receipt, then the run that first saw it, then its name. Never by content, so that a file that
/// was mended is newer than its older self, and one that was put back newer than what it was mended to.
pub fn oldest_first(one: &Delivery, other: &Delivery) -> Ordering {
    let by_when = |delivery: &Delivery| (delivery.received, delivery.first_seen);
    one.source
        .cmp(&other.source)
        .then_with(|| by_when(one).cmp(&by_when(other)))
        .then_with(|| by_name(&one.path, &other.path))
        .then_with(|| (&one.hash, one.time).cmp(&(&other.hash, other.time)))
}

/// Deliveries while they are looked through.
struct Sight<'a> {
    found: &'a [DeliveryFile],
    accepted: &'a [Delivery],
    sighted: &'a [Delivery],
    as_at: NaiveDate,
    today: NaiveDate,
    seen: SeenDeliveries,
}

impl Sight<'_> {
    fn see(&mut self, file: &DeliveryFile) {
        let (delivery, before) = self.delivery(file);
        if delivery.received > self.as_at {
            if file.folder_date.is_none() && delivery.received == self.today {
                self.seen.later.push(file.name());
            }
            return;
        }
        self.seen.present.insert(delivery.clone());
        if self.accepted.contains(&delivery) {
            return;
        }
        if let Some(before) = before {
            self.seen.told.push(format!("{} is {} under another name", delivery.name(), before.name()));
            self.seen.moved.insert(delivery.clone(), before);
        } else if delivery.first_seen == NOT_YET_SEEN && !file.is_empty {
            self.seen.told.extend(self.repeated(&delivery));
        }
        self.seen.deliveries.push(delivery);
    }

    /// What a file is, and what it was before it was moved.
    ///
    /// Other content than the last at a path we know came later than its folder says: it was sent again.
    fn delivery(&self, file: &DeliveryFile) -> (Delivery, Option<Delivery>) {
        let at_path = || self.sighted.iter().filter(|known| (&known.source, &known.path) == (&file.source, &file.path));
        let last = at_path().max_by_key(|known| (known.first_seen, known.received, known.time));
        if let Some(last) = last.filter(|last| last.hash == file.hash) {
            let before = if self.accepted.contains(last) { None } else { self.before(file) };
            return (last.clone(), before);
        }
        let before = self.before(file).filter(|before| last.is_none_or(|last| last.first_seen < before.first_seen));
        let (received, first_seen) = match (&before, file.folder_date, last) {
            (Some(before), date, _) => (moved_to(before, date), before.first_seen),
            (None, Some(date), Some(last)) => (date.max(self.as_at).max(last.received), NOT_YET_SEEN),
            (None, date, _) => (date.unwrap_or(self.today), NOT_YET_SEEN),
        };
        let time = 1 + at_path().filter(|known| known.hash == file.hash).map(|known| known.time).max().unwrap_or(0);
        let (source, path, hash) = (file.source.clone(), file.path.clone(), file.hash.clone());
        (Delivery { source, received, first_seen, path, hash, time }, before)
    }

    /// The delivery that a file was before it was moved: its content came under a name where it lies no more.
    ///
    /// Under a later day it is a delivery of its own. Without a day it is one where whoever fetches files empties the
    /// place, so that of what came since nothing lies there either.
    fn before(&self, file: &DeliveryFile) -> Option<Delivery> {
        let is_there = |known: &Delivery| {
            let is_it = |found: &DeliveryFile| {
                (&found.source, &found.path, &found.hash) == (&known.source, &known.path, &known.hash)
            };
            self.found.iter().any(is_it)
        };
        let of_source = || self.accepted.iter().filter(|known| known.source == file.source);
        let alike = of_source().filter(|known| known.hash == file.hash && !is_there(known));
        let free = alike.filter(|known| !self.seen.moved.values().any(|taken| taken == *known));
        let before = free.max_by(|one, other| oldest_first(one, other))?;
        let later = || of_source().filter(|known| oldest_first(known, before) == Ordering::Greater);
        let is_same = match file.folder_date {
            Some(date) => date <= before.received,
            None => later().next().is_none() || later().any(is_there),
        };
        is_same.then(|| before.clone())
    }

    /// What is said of a content that came before.
    fn repeated(&self, delivery: &Delivery) -> Option<String> {
        let known = self.accepted.iter().chain(&self.seen.deliveries);
        let mut alike = known.filter(|known| (&known.source, &known.hash) == (&delivery.source, &delivery.hash));
        let known = alike.next()?;
        let name = delivery.name();
        let what = match known.path == delivery.path {
            true => format!("{name}: the content that it had before it was mended"),
            false => format!("{name}: the same content as {}", known.name()),
        };
        Some(format!("{what}; it is taken as the newest word (if it should be another file, put that in its place)"))
    }
}

/// Names with numbers in them by their numbers: `part_2` before `part_10`, `0900` before `1700`; and a name before those
/// that say more, as that of a copy does: `outcomes.csv` before `outcomes (1).csv`.
fn by_name(one: &str, other: &str) -> Ordering {
    let is_digit = |text: &&str| text.starts_with(|first: char| first.is_ascii_digit());
    let number = |text: &str| text.trim_start_matches('0').len();
    for (left, right) in pieces(stem(one)).zip(pieces(stem(other))) {
        let by_number = || {
            number(left)
                .cmp(&number(right))
                .then_with(|| left.trim_start_matches('0').cmp(right.trim_start_matches('0')))
        };
        let order = if is_digit(&left) && is_digit(&right) { by_number() } else { left.cmp(right) };
        if order != Ordering::Equal {
            return order;
        }
    }
    pieces(stem(one)).count().cmp(&pieces(stem(other)).count()).then_with(|| one.cmp(other))
}

/// A path without the ending of its file.
fn stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, ending)| if ending.contains('/') { path } else { stem })
}

/// Runs of digits and runs of what is none.
fn pieces(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let is_digit = rest.chars().next()?.is_ascii_digit();
        let end = rest.find(|next: char| next.is_ascii_digit() != is_digit).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

/// When a delivery counts as received that lies under another name now. What was only renamed in the folder of its day keeps
/// the day on which it was sent again, which may be later than that of the folder.
fn moved_to(before: &Delivery, date: Option<NaiveDate>) -> NaiveDate {
    date.filter(|day| !before.path.starts_with(&format!("{day}/"))).unwrap_or(before.received)
}

#[cfg(test)]
mod tests;
