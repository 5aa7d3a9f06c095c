//! Seeded chance: the same seed, child and purpose always roll the same numbers.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What the numbers are for, so that a change in one place moves nothing elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Who a child is.
    Origin,
    /// What a child lives through.
    History,
    /// How the police write it down.
    Police,
    /// How the informant register shows it.
    Register,
    /// How the court's hearings show it.
    Hearing,
    /// How the case-level return shows it.
    CaseLevel,
    /// How children's services show it.
    Care,
    /// Who else lives in the area.
    Population,
    /// What befalls the names and numbers of a child.
    Mishap,
}

/// A stream of chance for one child and one purpose.
#[derive(Debug, Clone)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of this seed, child and purpose.
    pub fn new(seed: u64, child: u64, purpose: Purpose) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..16].copy_from_slice(&child.to_le_bytes());
        bytes[16] = purpose as u8;
        Self(ChaCha8Rng::from_seed(bytes))
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.0.random_bool(probability.clamp(0.0, 1.0))
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high)
    }

    /// A place in a list of this length, which must not be empty.
    pub fn place(&mut self, length: usize) -> usize {
        self.0.random_range(0..length)
    }

    /// One of these, all alike.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.place(items.len())]
    }

    /// One of these, the first the likeliest: of `n` items it has a share of `n` to the power of `-1 / steepness`.
    pub fn pick_by_rank<'a, T>(&mut self, items: &'a [T], steepness: f64) -> &'a T {
        let uniform: f64 = self.0.random_range(0.0..1.0);
        let at = items.len() as f64 * uniform.powf(steepness);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the length of a list")]
        let at = at as usize;
        &items[at.min(items.len() - 1)]
    }

    /// One of these by weight.
    pub fn weighted<T: Copy>(&mut self, items: &[(T, f64)]) -> T {
        let total: f64 = items.iter().map(|(_, weight)| weight).sum();
        let mut left = self.0.random_range(0.0..total);
        for (item, weight) in items {
            left -= weight;
            if left < 0.0 {
                return *item;
            }
        }
        items[items.len() - 1].0
    }

    /// Days until something that comes after `mean` days on average (exponential).
    pub fn wait(&mut self, mean: f64) -> i64 {
        let uniform: f64 = self.0.random_range(f64::EPSILON..1.0);
        #[expect(clippy::cast_possible_truncation, reason = "a wait is far below the range of i64")]
        let days = (-uniform.ln() * mean).ceil() as i64;
        days.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_child_and_purpose_roll_the_same() {
        let mut first = Dice::new(7, 3, Purpose::Origin);
        let mut second = Dice::new(7, 3, Purpose::Origin);
        let rolls = |dice: &mut Dice| (0..20).map(|_| dice.between(1, 1000)).collect::<Vec<_>>();
        assert_eq!(rolls(&mut first), rolls(&mut second));
        let mut other = Dice::new(7, 3, Purpose::History);
        assert_ne!(rolls(&mut first), rolls(&mut other));
    }

    #[test]
    fn a_weight_of_nothing_is_never_picked() {
        let mut dice = Dice::new(1, 1, Purpose::History);
        assert!((0..500).all(|_| dice.weighted(&[('a', 0.0), ('b', 1.0)]) == 'b'));
    }

    #[test]
    fn the_first_of_four_has_half_at_a_steepness_of_two() {
        let mut dice = Dice::new(1, 1, Purpose::Origin);
        let n_first = (0..10_000).filter(|_| *dice.pick_by_rank(&['a', 'b', 'c', 'd'], 2.0) == 'a').count();
        assert!((4_800..5_200).contains(&n_first));
    }

    #[test]
    fn waits_have_the_asked_mean() {
        let mut dice = Dice::new(1, 2, Purpose::History);
        let n_waits = 20_000;
        let sum: i64 = (0..n_waits).map(|_| dice.wait(100.0)).sum();
        assert!((97..=104).contains(&(sum / n_waits)));
    }
}
