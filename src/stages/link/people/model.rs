//! The trained model: how often each level holds among records of one person and of two.

use super::compare::Pattern;
use crate::declarations::Linkage;
use crate::declarations::linkage::{COMPARISONS_MAX, LOOKALIKES_MAX, TOGETHER_MAX};
use crate::stages::handed::trained::TrainedLookalike;
use crate::stages::handed::{Model, TrainedComparison};

/// What the values of a pair add to its weight by their rarity, in bits: over all comparisons, then over those that
/// each kind of lookalike agrees on.
pub(in crate::stages::link) type Rarities = [f32; 1 + LOOKALIKES_MAX];

/// How likely a pair is one person, or of each kind of lookalike; what is left are two persons drawn at random.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::stages::link) struct Shares {
    pub one_person: f64,
    pub lookalikes: [f64; LOOKALIKES_MAX],
    pub together: [f64; TOGETHER_MAX],
}

/// What each comparison of a pair adds to its weight, in bits; those of which one side knows nothing say nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::stages::link) struct ComparedBits {
    bits: [f32; COMPARISONS_MAX],
    /// One bit for each comparison that says something.
    known: u32,
}

impl Default for ComparedBits {
    fn default() -> Self {
        Self { bits: [0.0; COMPARISONS_MAX], known: 0 }
    }
}

impl ComparedBits {
    /// Adds to what a comparison says.
    pub fn add(&mut self, comparison: usize, bits: f64) {
        self.bits[comparison] += bits as f32;
        self.known |= 1 << comparison;
    }

    /// The comparisons that say something, and what.
    pub fn each(&self) -> impl Iterator<Item = (usize, f64)> {
        let known = (0..COMPARISONS_MAX).filter(|at| self.known >> at & 1 == 1);
        known.map(|at| (at, f64::from(self.bits[at])))
    }

    fn sum(&self, comparisons: u32) -> f64 {
        self.each().filter(|(at, _)| comparisons >> at & 1 == 1).map(|(_, bits)| bits).sum()
    }
}

/// The weights of a model as a table, to weigh millions of pairs.
#[derive(Debug, Clone)]
pub(in crate::stages::link) struct Weights {
    prior: f64,
    /// For each comparison the weight of each level; what a level owes to the frequency of its value is taken
    /// off here and given back by the value's rarity.
    levels: Vec<Vec<f64>>,
    lookalikes: Vec<Lookalikes>,
    /// For training: those that agree on two values that go together.
    together: Vec<Lookalikes>,
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
            lookalikes: kinds(&model.lookalikes, &|at| &linkage.lookalikes[at].alike_in, model, linkage),
            together: kinds(&model.together, &|at| &linkage.together[at].comparisons, model, linkage),
        }
    }

    /// How likely a pair of these levels is one person, and how likely it is of each kind of lookalike, whatever the
    /// rarity of its values.
    pub fn shares(&self, pattern: Pattern) -> Shares {
        let mut shares = Shares { one_person: self.of_levels(pattern).exp2(), ..Shares::default() };
        let mut all = 1.0 + shares.one_person;
        let lookalikes = shares.lookalikes.iter_mut().zip(&self.lookalikes);
        for (share, kind) in lookalikes.chain(shares.together.iter_mut().zip(&self.together)) {
            *share = self.sum(kind.prior, 0.0, kind.alike_in, pattern).exp2();
            all += *share;
        }
        shares.one_person /= all;
        shares.lookalikes.iter_mut().chain(&mut shares.together).for_each(|share| *share /= all);
        shares
    }

    /// The match weight of a pair, in bits: the odds of one person against two, at random or alike.
    pub fn of(&self, pattern: Pattern, rarities: &Rarities) -> f64 {
        let alike = |kind: &Lookalikes, rarity: f32| self.sum(kind.prior, rarity, kind.alike_in, pattern).exp2();
        let kinds = self.lookalikes.iter().zip(&rarities[1..]);
        let others = kinds.fold(1.0, |others, (kind, rarity)| others + alike(kind, *rarity));
        self.sum(self.prior, rarities[0], u32::MAX, pattern) - others.log2()
    }

    /// The match weight of what each comparison says, in bits.
    pub fn of_compared(&self, compared: &ComparedBits) -> f64 {
        let alike = |kind: &Lookalikes| (kind.prior + compared.sum(kind.alike_in)).exp2();
        let others = self.lookalikes.iter().fold(1.0, |others, kind| others + alike(kind));
        self.prior + compared.sum(u32::MAX) - others.log2()
    }

    /// The match weight of a pair before its values add by their rarity and lookalikes take from it.
    pub fn of_levels(&self, pattern: Pattern) -> f64 {
        self.sum(self.prior, 0.0, u32::MAX, pattern)
    }

    fn sum(&self, prior: f64, rarity: f32, comparisons: u32, pattern: Pattern) -> f64 {
        let levels = pattern.levels().filter(|(at, _)| comparisons >> at & 1 == 1);
        prior + f64::from(rarity) + levels.map(|(at, level)| self.levels[at][level]).sum::<f64>()
    }

    /// The match weight of two records drawn at random, in bits.
    pub fn prior(&self) -> f64 {
        self.prior
    }

    /// What one comparison adds, in bits, without the rarity of the value.
    pub fn of_level(&self, comparison: usize, level: usize) -> f64 {
        self.levels[comparison][level]
    }

    /// Adds what the values of some comparisons, one bit each, add by their rarity: for lookalikes only where they agree
    /// on all of these.
    #[inline]
    pub fn add(&self, rarities: &mut Rarities, comparisons: u32, bits: f64) {
        rarities[0] += bits as f32;
        for (rarity, kind) in rarities[1..].iter_mut().zip(&self.lookalikes) {
            if kind.alike_in & comparisons == comparisons {
                *rarity += bits as f32;
            }
        }
    }
}

/// The fewest other records of the same person that a record is taken to have, on average: of too few records too
/// little can be learnt.
const MATCHES_PER_RECORD_MIN: f64 = 0.2;

/// How likely two records are of each kind of lookalike. For every other record of its own person, a record meets
/// `per_person` times as many persons who are alike, each with as many records as a person has.
fn kinds<'l, N: AsRef<[String]> + ?Sized + 'l>(
    trained: &[TrainedLookalike],
    alike_in: &dyn Fn(usize) -> &'l N,
    model: &Model,
    linkage: &Linkage,
) -> Vec<Lookalikes> {
    let place = |name: &String| linkage.comparisons.iter().position(|comparison| comparison.name == *name);
    let kind = |(at, kind): (usize, &TrainedLookalike)| Lookalikes {
        prior: model.prior_weight + (kind.per_person * persons_to_matches(model)).log2(),
        alike_in: alike_in(at).as_ref().iter().filter_map(place).fold(0, |set, place| set | 1 << place),
    };
    trained.iter().enumerate().map(kind).collect()
}

/// For every pair of one person, how many pairs of records there would be of persons who have one lookalike each.
pub(super) fn persons_to_matches(model: &Model) -> f64 {
    let n_others = 2.0 * model.n_possible as f64 / model.n_records.max(1) as f64;
    let matches_per_record = (model.prior_weight.exp2() * n_others).max(MATCHES_PER_RECORD_MIN);
    (1.0 + matches_per_record) / matches_per_record
}

/// The probability of a match weight: odds of 2 to its power.
pub fn probability(weight: f64) -> f64 {
    1.0 / (1.0 + (-weight).exp2())
}
