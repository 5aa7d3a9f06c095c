//! Sentences that a court passed anew: what was put right, and what stood until it was breached.

use std::collections::BTreeSet;

use crate::declarations::linkage::{EventMatching, Resentenced};
use crate::stages::handed::linked::{Day, OutcomeKind};

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
}

/// Which decisions on one offence a later one of a court replaces.
///
/// Only a system that knows both tells that one came after the other: what two systems date differently is no change.
/// A court that later finds the offence not proven has set the sentence aside, however long after.
pub(super) fn replaced(decisions: &[DatedDecision], kinds: &[OutcomeKind], rules: &EventMatching) -> Vec<bool> {
    let replaces = |later: &DatedDecision, first: &DatedDecision| {
        let (kind, of) = (&kinds[usize::from(later.kind)], &kinds[usize::from(first.kind)]);
        let days = later.date - first.date;
        let is_later = days > 0 && of.is_by_court && !later.sources.is_disjoint(&first.sources);
        let puts_right = u32::try_from(days).is_ok_and(|days| days <= rules.put_right_days);
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
