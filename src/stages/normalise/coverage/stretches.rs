//! Stretches of days.

use chrono::NaiveDate;

/// Days from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::stages::normalise) struct Stretch {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
}

impl Stretch {
    /// The days after one, up to another; none if there are none.
    pub(super) fn after(day: NaiveDate, last: NaiveDate) -> Option<Self> {
        let first = day.succ_opt()?;
        (first <= last).then_some(Self { first, last })
    }

    pub(super) fn n_days(self) -> i64 {
        (self.last - self.first).num_days() + 1
    }

    /// What is left of it before and after another one.
    fn without(self, other: Self) -> Vec<Self> {
        if other.last < self.first || self.last < other.first {
            return vec![self];
        }
        let before = other.first.pred_opt().filter(|last| self.first <= *last);
        let after = Self::after(other.last, self.last);
        before.map(|last| Self { first: self.first, last }).into_iter().chain(after).collect()
    }
}

/// In order, those that touch as one, without the days of others.
pub(super) fn tidied(mut stretches: Vec<Stretch>, others: &[Stretch]) -> Vec<Stretch> {
    stretches.sort_unstable();
    let mut joined: Vec<Stretch> = Vec::new();
    for stretch in stretches {
        match joined.last_mut() {
            Some(known) if known.last.succ_opt().is_none_or(|next| stretch.first <= next) => {
                known.last = known.last.max(stretch.last);
            }
            _ => joined.push(stretch),
        }
    }
    others.iter().fold(joined, |left, other| left.into_iter().flat_map(|one| one.without(*other)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretches(text: &str) -> Vec<Stretch> {
        let day = |text: &str| text.parse().unwrap();
        let of = |pair: &str| pair.split_once('/').map(|(first, last)| Stretch { first: day(first), last: day(last) });
        text.split(' ').filter_map(of).collect()
    }

    #[test]
    fn stretches_that_touch_are_one_and_what_is_known_is_taken_out() {
        let given = stretches("2024-03-01/2024-03-31 2024-02-10/2024-02-29 2024-06-01/2024-06-30");
        assert_eq!(tidied(given.clone(), &[]), stretches("2024-02-10/2024-03-31 2024-06-01/2024-06-30"));
        let known = stretches("2024-03-01/2024-03-05 2024-05-01/2024-07-01");
        assert_eq!(tidied(given, &known), stretches("2024-02-10/2024-02-29 2024-03-06/2024-03-31"));
    }
}
