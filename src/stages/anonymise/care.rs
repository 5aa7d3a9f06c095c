//! Care status on a day.

use std::collections::BTreeMap;

use crate::declarations::{CodeList, CodeLists};
use crate::error::{Error, Kind, Result};
use crate::stages::handed::linked::{CarePeriod, Child, Day};

/// Who was looked after when.
pub(super) struct LookedAfter {
    /// The periods that count, by child.
    periods: Vec<Vec<CareDays>>,
    /// By child, those of children whom no other system knows and who may be this one.
    of_lookalikes: Vec<Vec<CareDays>>,
    /// Those of children of whom nothing is known, if they are many: each may be any child.
    of_unknown: Vec<CareDays>,
    coverage: Option<(Day, Day)>,
}

/// So many children in care, and such a share of them, may be unknown without others being taken for them.
const FEW_UNKNOWN: usize = 3;
const SHARE_UNKNOWN: f64 = 0.02;

/// The first and the last day.
type CareDays = (Day, Option<Day>);

/// Which legal statuses count as looked after.
pub(super) struct LegalStatuses<'a>(&'a CodeList);

impl<'a> LegalStatuses<'a> {
    /// The list `legal_status`.
    ///
    /// # Errors
    /// [`Kind::Declaration`] if it is missing.
    pub fn of(lists: &'a CodeLists) -> Result<Self> {
        let missing = || Error::new(Kind::Declaration, "the code list `legal_status` is missing");
        lists.get("legal_status").map(Self).ok_or_else(|| missing().hint("add code_lists/legal_status.csv"))
    }

    /// Whether a child under this status counts as looked after.
    ///
    /// A status that nobody gave or knows does: the extract is of looked-after children, and the
    /// exceptions are listed.
    pub fn counts(&self, status: &str) -> bool {
        self.0.get(status).is_none_or(|entry| entry.is("counts_as_looked_after"))
    }
}

impl LookedAfter {
    /// From the episodes of all children, and the days on which their extract is complete.
    pub fn new(
        periods: &[CarePeriod],
        children: &[Child],
        statuses: &LegalStatuses<'_>,
        coverage: Option<(Day, Day)>,
    ) -> Self {
        let mut counted = vec![Vec::new(); children.len()];
        for period in periods.iter().filter(|period| statuses.counts(&period.legal_status)) {
            counted[period.child as usize].push((period.start, period.end));
        }
        let of_lookalikes = of_lookalikes(children, &counted);
        let of_unknown = of_unknown(children, &counted);
        Self { periods: counted, of_lookalikes, of_unknown, coverage }
    }

    /// `looked_after`, `not_looked_after` or `not_known`. A period includes both its ends.
    pub fn status(&self, child: u32, on: Option<Day>) -> &'static str {
        let Some(on) = on else { return "not_known" };
        let covers = |(start, end): &CareDays| *start <= on && end.is_none_or(|end| on <= end);
        if self.periods[child as usize].iter().any(covers) {
            return "looked_after";
        }
        let may_be = || self.of_lookalikes[child as usize].iter().chain(&self.of_unknown).any(covers);
        match self.coverage {
            Some((from, until)) if (from..=until).contains(&on) && !may_be() => "not_looked_after",
            _ => "not_known",
        }
    }
}

/// Whether a child in care is known to children's services alone.
fn is_stranger(child: &Child, periods: &[CareDays]) -> bool {
    child.n_sources == 1 && !periods.is_empty()
}

/// The periods of strangers whose birthday nobody knows, as where the file that describes children in care is missing: nothing
/// tells who they are. A few are told alone, since hardly one of them is a child of the service. In order, without those
/// that lie within another.
fn of_unknown(children: &[Child], counted: &[Vec<CareDays>]) -> Vec<CareDays> {
    let in_care = || children.iter().zip(counted).filter(|(_, periods)| !periods.is_empty());
    let is_unknown =
        |(child, periods): &(&Child, &Vec<CareDays>)| child.date_of_birth.is_none() && is_stranger(child, periods);
    let n_unknown = in_care().filter(is_unknown).count();
    if n_unknown <= FEW_UNKNOWN || n_unknown as f64 <= SHARE_UNKNOWN * in_care().count() as f64 {
        return Vec::new();
    }
    let mut days: Vec<CareDays> = in_care().filter(is_unknown).flat_map(|(_, periods)| periods.clone()).collect();
    days.sort_unstable_by_key(|(start, end)| (*start, std::cmp::Reverse(end.unwrap_or(Day::MAX))));
    let mut last = None;
    days.retain(|(_, end)| {
        let end = end.unwrap_or(Day::MAX);
        let is_further = last.is_none_or(|last| end > last);
        last = last.max(Some(end));
        is_further
    });
    days
}

/// For each child the periods of children who are known to children's services alone, were born on the same day and may
/// be of the same sex. Such records often have no name, so that nothing tells whose they are.
fn of_lookalikes(children: &[Child], counted: &[Vec<CareDays>]) -> Vec<Vec<CareDays>> {
    let mut born: BTreeMap<Day, Vec<(&str, &[CareDays])>> = BTreeMap::new();
    for (child, periods) in children.iter().zip(counted).filter(|(child, periods)| is_stranger(child, periods)) {
        if let Some(day) = child.date_of_birth {
            born.entry(day).or_default().push((&child.sex, periods));
        }
    }
    let is_alike = |one: &str, other: &str| one == other || [one, other].contains(&"not_known");
    let of = |(child, own): (&Child, &Vec<CareDays>)| {
        let strangers = child.date_of_birth.filter(|_| !is_stranger(child, own)).and_then(|day| born.get(&day));
        let alike = strangers.into_iter().flatten().filter(|(sex, _)| is_alike(sex, &child.sex));
        alike.flat_map(|(_, periods)| periods.iter().copied()).collect()
    };
    children.iter().zip(counted).map(of).collect()
}
