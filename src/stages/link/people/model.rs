//! The trained model: how often each level holds among records of one person and of two.

use super::compare::Pattern;
use crate::declarations::Linkage;
use crate::declarations::linkage::{LOOKALIKES_MAX, Lookalike};
use crate::stages::handed::{Model, TrainedComparison};

/// What the values of a pair add to its weight by their rarity, in bits: over all comparisons, then over those that
/// each kind of lookalike agrees on.
pub(in crate::stages::link) type Rarities = [f32; 1 + LOOKALIKES_MAX];

/// The weights of a model as a table, to weigh millions of pairs.
#[derive(Debug, Clone)]
pub(in crate::stages::link) struct Weights {
    prior: f64,
    /// For each comparison the weight of each level; what a level owes to the frequency of its value is taken
    /// off here and given back by the value's rarity.
    levels: Vec<Vec<f64>>,
    lookalikes: Vec<Lookalikes>,
}

/// A kind of lookalike: its prior weight, and which comparisons it agrees on, one bit each.
#[derive(Debug, Clone, Copy)]
struct Lookalikes {
    prior: f64,
    alike_in: u32,
}

impl Weights {
    /// The weights of a model, with what values owe to their frequency taken off.
    pub fn new(model: &Model, linkage: &Linkage) -> Self {
        let mut weights = Self::of_levels_alone(model, linkage);
        for (weights, comparison) in weights.levels.iter_mut().zip(&model.comparisons) {
            let closest = comparison.levels[0].u.log2();
            for (weight, level) in weights.iter_mut().zip(&comparison.levels) {
                *weight += level.term_frequency * closest;
            }
        }
        weights
    }

    /// The weights of a model where no value is rarer than another.
    pub fn of_levels_alone(model: &Model, linkage: &Linkage) -> Self {
        let levels = |comparison: &TrainedComparison| comparison.levels.iter().map(|level| level.weight).collect();
        Self {
            prior: model.prior_weight,
            levels: model.comparisons.iter().map(levels).collect(),
            lookalikes: linkage.lookalikes.iter().map(|lookalike| lookalikes(lookalike, model, linkage)).collect(),
        }
    }

    /// The match weight of a pair, in bits: the odds of one person against two, at random or alike.
    pub fn of(&self, pattern: Pattern, rarities: &Rarities) -> f64 {
        let alike = |kind: &Lookalikes, rarity: f32| self.sum(kind.prior, rarity, kind.alike_in, pattern).exp2();
        let kinds = self.lookalikes.iter().zip(&rarities[1..]);
        let others = kinds.fold(1.0, |others, (kind, rarity)| others + alike(kind, *rarity));
        self.sum(self.prior, rarities[0], u32::MAX, pattern) - others.log2()
    }

    /// The match weight of a pair before its values add by their rarity and lookalikes take from it.
    pub fn of_levels(&self, pattern: Pattern) -> f64 {
        self.sum(self.prior, 0.0, u32::MAX, pattern)
    }

    fn sum(&self, prior: f64, rarity: f32, comparisons: u32, pattern: Pattern) -> f64 {
        let levels = pattern.levels().filter(|(at, _)| comparisons >> at & 1 == 1);
        prior + f64::from(rarity) + levels.map(|(at, level)| self.levels[at][level]).sum::<f64>()
    }

    /// What one comparison adds, in bits, without the rarity of the value.
    pub fn of_level(&self, comparison: usize, level: usize) -> f64 {
        self.levels[comparison][level]
    }

    /// The rarities of a pair from what the value of each comparison adds.
    pub fn rarities(&self, parts: impl Iterator<Item = (usize, f64)>) -> Rarities {
        let mut rarities = Rarities::default();
        for (comparison, bits) in parts.filter(|(_, bits)| *bits != 0.0) {
            rarities[0] += bits as f32;
            for (rarity, kind) in rarities[1..].iter_mut().zip(&self.lookalikes) {
                if kind.alike_in >> comparison & 1 == 1 {
                    *rarity += bits as f32;
                }
            }
        }
        rarities
    }
}

/// The fewest other records of the same person that a record is taken to have, on average: of too few records too
/// little can be learnt.
const MATCHES_PER_RECORD_MIN: f64 = 0.2;

/// How likely two records are of lookalikes. For every other record of its own person, a record meets `per_person`
/// times as many persons who are alike, each with as many records as a person has.
fn lookalikes(lookalike: &Lookalike, model: &Model, linkage: &Linkage) -> Lookalikes {
    let n_others = (model.n_records.max(2) - 1) as f64;
    let matches_per_record = (model.prior_weight.exp2() * n_others).max(MATCHES_PER_RECORD_MIN);
    let to_one_match = lookalike.per_person * (1.0 + matches_per_record) / matches_per_record;
    let alike = |name: &String| linkage.comparisons.iter().position(|comparison| comparison.name == *name);
    let places = lookalike.alike_in.iter().filter_map(alike);
    Lookalikes {
        prior: model.prior_weight + to_one_match.log2(),
        alike_in: places.fold(0, |set, place| set | 1 << place),
    }
}

/// The probability of a match weight: odds of 2 to its power.
pub fn probability(weight: f64) -> f64 {
    1.0 / (1.0 + (-weight).exp2())
}
