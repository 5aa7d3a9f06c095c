//! Sentences that a court passed anew: what was put right, and what stood until it was breached.

use std::collections::{BTreeSet, HashSet};

use crate::declarations::linkage::{EventMatching, Resentenced};
use crate::declarations::{CodeList, CodeLists};
use crate::stages::handed::linked::{Day, Offence, OutcomeKind};

/// What `appeal` says of a decision that a later one replaced.
pub(super) const REPLACED: &str = "replaced";

/// A decision on an offence, as far as it says what came after what.
#[derive(Debug, Clone)]
pub(super) struct DatedDecision {
    /// Its day.
    pub date: Day,
    /// What was decided, by position.
    pub kind: u16,
    /// The systems that report it.
    pub sources: BTreeSet<u8>,
    /// Whether it is a sentence passed anew after a breach.
    pub is_after_breach: bool,
}

/// The days on which children were dealt with for a breach of an order.
///
/// A breach is an offence of its own. A court that deals with it may sentence anew for the offence that the order was
/// for, on the same day, and no source need say that the one is because of the other.
#[derive(Debug)]
pub(super) struct BreachDays<'a> {
    offences: &'a [Offence],
    days: HashSet<(u32, Day)>,
}

impl<'a> BreachDays<'a> {
    /// The days of the proven decisions on offences that are a breach.
    pub fn of(offences: &'a [Offence], proven: impl Iterator<Item = (u32, Day)>, lists: &CodeLists) -> Self {
        let list = lists.get("offence");
        let entry = |code: &str| list.and_then(|list: &CodeList| list.get(code));
        let is_breach =
            |offence: &Offence| offence.cjs_code.as_deref().and_then(entry).is_some_and(|entry| entry.is("breach"));
        let of_child = |(offence, day): (u32, Day)| (&offences[offence as usize], day);
        let breaches = proven.map(of_child).filter(|(offence, _)| is_breach(offence));
        Self { offences, days: breaches.map(|(offence, day)| (offence.child, day)).collect() }
    }

    /// Whether the child of an offence was dealt with for a breach on a day.
    pub fn has(&self, offence: u32, day: Day) -> bool {
        self.days.contains(&(self.offences[offence as usize].child, day))
    }
}

/// Which decisions on one offence a later one of a court replaces.
///
/// Only a system that knows both tells that one came after the other: what two systems date differently is no change.
/// A sentence after a breach puts nothing right, however soon it comes. A court that later finds the offence not proven has set the sentence aside, however long after.
pub(super) fn replaced(decisions: &[DatedDecision], kinds: &[OutcomeKind], rules: &EventMatching) -> Vec<bool> {
    let replaces = |later: &DatedDecision, first: &DatedDecision| {
        let (kind, of) = (&kinds[usize::from(later.kind)], &kinds[usize::from(first.kind)]);
        let days = later.date - first.date;
        let is_later = days > 0 && of.is_by_court && !later.sources.is_disjoint(&first.sources);
        let is_soon = u32::try_from(days).is_ok_and(|days| days <= rules.put_right_days);
        let puts_right = is_soon && !later.is_after_breach;
        let is_anew = kind.is_by_court && !rules.on_top.contains(&kind.code);
        is_later
            && if kind.tier == NOT_PROVEN {
                rules.put_right_days > 0
            } else {
                is_anew && (puts_right || rules.resentenced == Resentenced::Replaced)
            }
    };
    decisions.iter().map(|first| decisions.iter().any(|later| replaces(later, first))).collect()
}

/// The tier of what was decided and proved nothing.
const NOT_PROVEN: &str = "not_proven";
