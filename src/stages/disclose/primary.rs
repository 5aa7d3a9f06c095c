//! Primary suppression: a count that is small, and a zero out of few.
//!
//! How many did not (children less reoffenders) can be worked out from a rate that is shown, and
//! is not hidden for being small: the rule is about counts of events, and few non-events
//! among many say of nobody that they did something. Where the base itself is small all is hidden.

use super::hidden::{Hidden, Knowledge};
use crate::stages::handed::{CountBase, CountId, Counts, Figure};

/// Hides every published count of 1 to `threshold`, and every zero out of so few.
pub(super) fn hide(figures: &[Figure], counts: &Counts, threshold: u64) -> Hidden {
    let mut hidden = Hidden::none(figures, counts);
    for id in figures.iter().flat_map(|figure| &figure.made_from) {
        if is_small(counts, *id, threshold) {
            hidden.counts[id.index()] = Knowledge::Hidden;
        }
    }
    hidden
}

fn is_small(counts: &Counts, id: CountId, threshold: u64) -> bool {
    let is_few = |number: u64| (1..=threshold).contains(&number);
    let number = counts.number(id);
    if number > 0 {
        return is_few(number);
    }
    match counts.base(id) {
        CountBase::None => false,
        CountBase::Count(base) => is_few(counts.number(base)),
        CountBase::Public(residents) => is_few(residents),
    }
}
