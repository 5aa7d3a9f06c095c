//! Sentences that a court passed anew: what was put right, and what stood until it was breached.

use std::collections::BTreeSet;

use super::decisions::DecisionGroup;
use crate::declarations::linkage::{EventMatching, Resentenced};
use crate::stages::handed::linked::OutcomeKind;

/// What `appeal` says of a decision that a later one replaced.
pub(super) const REPLACED: &str = "replaced";

/// Which decisions on one offence a later one of a court replaces.
///
/// Only a system that knows both tells that one came after the other: what two systems date differently is no change.
/// A court that later finds the offence not proven has set the sentence aside, however long after.
pub(super) fn replaced(groups: &[DecisionGroup<'_>], kinds: &[OutcomeKind], rules: &EventMatching) -> Vec<bool> {
    let replaces = |later: &DecisionGroup<'_>, first: &DecisionGroup<'_>| {
        let (kind, of) = (&kinds[usize::from(later.kind)], &kinds[usize::from(first.kind)]);
        let days = later.reports[0].date - first.reports[0].date;
        let is_later = days > 0 && of.is_by_court && sources(later).intersection(&sources(first)).next().is_some();
        let puts_right = u32::try_from(days).is_ok_and(|days| days <= rules.put_right_days);
        let is_anew = kind.is_by_court && !rules.on_top.contains(&kind.code);
        is_later
            && if kind.tier == NOT_PROVEN {
                rules.put_right_days > 0
            } else {
                is_anew && (puts_right || rules.resentenced == Resentenced::Replaced)
            }
    };
    groups.iter().map(|first| groups.iter().any(|later| replaces(later, first))).collect()
}

/// The tier of what was decided and proved nothing.
const NOT_PROVEN: &str = "not_proven";

fn sources(group: &DecisionGroup<'_>) -> BTreeSet<u8> {
    group.reports.iter().map(|report| report.source).collect()
}
