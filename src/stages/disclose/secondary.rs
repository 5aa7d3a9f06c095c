//! Secondary suppression, sum by sum: a total less the parts shown must not give a hidden count away.
//!
//! In every published sum the hidden parts together must be more than the threshold, or the total be
//! hidden too; a hidden total must not be the sum of parts that are all shown. The smallest part that is not zero is
//! hidden, or the total if there is none, until that holds, and again until no sum changes. Sums are looked at one by one: what
//! several together give away is for an audit to find. Parts that overlap are treated as if they did
//! not, since they rarely do: a total less the parts shown is at least close to what is hidden. A count of what children did that
//! another measure hides with them is hidden too.

use super::hidden::Hidden;
use crate::stages::handed::{CountId, CountSum, Counts};

/// Hides more counts until every sum by itself keeps its secret.
pub(super) fn hide(hidden: &mut Hidden, counts: &Counts, threshold: u64) {
    loop {
        let mut has_changed = false;
        for sum in counts.sums() {
            while let Some(next) = next_to_hide(hidden, counts, sum, threshold) {
                hidden.hide(next);
                has_changed = true;
            }
        }
        for (id, children) in counts.hidden_with() {
            if hidden.is_hidden(*children) && hidden.is_shown(*id) {
                hidden.hide(*id);
                has_changed = true;
            }
        }
        if !has_changed {
            return;
        }
    }
}

fn next_to_hide(hidden: &Hidden, counts: &Counts, sum: &CountSum, threshold: u64) -> Option<CountId> {
    let CountSum { total, parts, overlap } = sum;
    let (total, overlap) = (*total, *overlap);
    let is_published = |id: &CountId| hidden.is_hidden(*id) || hidden.is_shown(*id);
    if !parts.iter().chain([&total]).all(is_published) {
        return None;
    }
    let hidden_parts: Vec<CountId> = parts.iter().copied().filter(|part| hidden.is_hidden(*part)).collect();
    let is_safe = match (hidden.is_hidden(total), hidden_parts.is_empty()) {
        (false, true) => true,
        // Parts that overlap leave a total between the largest of them and all together.
        (true, true) if overlap => {
            let numbers = || parts.iter().map(|part| counts.number(*part));
            numbers().sum::<u64>() - numbers().max().unwrap_or(0) >= threshold
        }
        (true, is_all_shown) => !is_all_shown,
        (false, false) => {
            let together: u64 = hidden_parts.iter().map(|part| counts.number(*part)).sum();
            hidden_parts.len() > 1 && together > threshold
        }
    };
    if is_safe {
        return None;
    }
    let shown = || parts.iter().copied().filter(|part| hidden.is_shown(*part));
    // What another measure publishes too is hidden last: to hide it here alone would hide nothing.
    let is_own = |id: &CountId| !counts.is_elsewhere(*id);
    let own = shown().filter(is_own).filter(|part| counts.number(*part) > 0);
    let smallest = own.min_by_key(|part| (counts.number(*part), *part));
    // Where no part but zeros is left, the total itself says that the hidden ones are zero too.
    let total = Some(total).filter(|total| hidden.is_shown(*total));
    let borrowed = || shown().max_by_key(|part| counts.number(*part) > 0);
    smallest.or(total.filter(is_own)).or_else(borrowed).or(total)
}

#[cfg(test)]
mod tests {
    use super::super::hidden::Knowledge;
    use super::*;
    use crate::stages::handed::CountBase;

    const THRESHOLD: u64 = 5;

    /// Counts with the first as the total of the others; hides the small ones, then what they give away.
    fn hidden_of(numbers: &[u64]) -> Vec<bool> {
        let mut counts = Counts::default();
        let ids: Vec<CountId> = numbers.iter().map(|number| counts.push(*number, CountBase::None)).collect();
        counts.add_sum(ids[0], ids[1..].to_vec());
        let is_small = |number: &u64| (1..=THRESHOLD).contains(number);
        let knowledge = |number| if is_small(number) { Knowledge::Hidden } else { Knowledge::Shown };
        let mut hidden = Hidden { counts: numbers.iter().map(knowledge).collect() };
        hide(&mut hidden, &counts, THRESHOLD);
        ids.iter().map(|id| hidden.is_hidden(*id)).collect()
    }

    #[test]
    fn a_single_hidden_part_takes_the_smallest_other_with_it() {
        assert_eq!(hidden_of(&[37, 3, 20, 14, 0]), [false, true, false, true, false]);
    }

    #[test]
    fn two_hidden_parts_that_are_together_within_the_threshold_take_a_third() {
        // 2 + 1 = 3 is known from the total: each would be known to within 2.
        assert_eq!(hidden_of(&[33, 2, 1, 10, 20]), [false, true, true, true, false]);
        // 4 + 3 = 7 leaves a range of 5 and more.
        assert_eq!(hidden_of(&[37, 4, 3, 10, 20]), [false, true, true, false, false]);
    }

    #[test]
    fn what_another_measure_publishes_is_hidden_last() {
        // 14 = 1 + 1 + 12, and the 12 is published elsewhere: less them the total leaves two for two.
        let mut counts = Counts::default();
        let ids = [14, 1, 1, 12, 12].map(|number| counts.push(number, CountBase::None));
        counts.add_sum(ids[0], ids[1..4].to_vec());
        counts.add_same(ids[3], ids[4]);
        let mut hidden = Hidden { counts: vec![Knowledge::Shown; 5] };
        ids[1..3].iter().for_each(|id| hidden.hide(*id));
        hide(&mut hidden, &counts, THRESHOLD);
        assert_eq!(ids.map(|id| hidden.is_hidden(id)), [true, true, true, false, false]);
    }

    #[test]
    fn the_same_count_is_hidden_wherever_it_is() {
        let mut counts = Counts::default();
        let ids = [8; 2].map(|number| counts.push(number, CountBase::None));
        counts.add_same(ids[0], ids[1]);
        for first in ids {
            let mut hidden = Hidden { counts: vec![Knowledge::Shown; 2] };
            hidden.hide(first);
            hide(&mut hidden, &counts, THRESHOLD);
            assert_eq!(ids.map(|id| hidden.is_hidden(id)), [true; 2]);
        }
    }

    #[test]
    fn a_hidden_total_of_parts_that_overlap_is_safe_if_they_may_overlap_by_enough() {
        // Children of 20 and 6 decisions: all together between 20 and 26. Of 20 and 3: between 20 and 23.
        for (other, is_safe) in [(6, true), (3, false)] {
            let mut counts = Counts::default();
            let ids = [22, 20, other].map(|number| counts.push(number, CountBase::None));
            counts.add_overlap(ids[0], ids[1..].to_vec());
            let mut hidden = Hidden { counts: vec![Knowledge::Shown; 3] };
            hidden.hide(ids[0]);
            hide(&mut hidden, &counts, THRESHOLD);
            assert_eq!(hidden.is_shown(ids[2]), is_safe, "{other}");
        }
    }

    #[test]
    fn nothing_small_means_nothing_hidden() {
        assert_eq!(hidden_of(&[30, 10, 20, 0]), [false; 4]);
    }

    #[test]
    fn a_zero_that_is_hidden_takes_a_total_of_zero_with_it() {
        let mut counts = Counts::default();
        let ids = [0; 3].map(|number| counts.push(number, CountBase::None));
        counts.add_sum(ids[0], ids[1..].to_vec());
        let mut hidden = Hidden { counts: vec![Knowledge::Shown; 3] };
        hidden.hide(ids[2]);
        hide(&mut hidden, &counts, THRESHOLD);
        assert_eq!(ids.map(|id| hidden.is_hidden(id)), [true, false, true]);
    }

    #[test]
    fn a_small_total_of_one_part_needs_no_third() {
        assert_eq!(hidden_of(&[3, 3, 0, 0]), [true, true, false, false]);
    }
}
