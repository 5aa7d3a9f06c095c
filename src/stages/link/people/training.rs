//! Training: u from pairs drawn at random, m by expectation maximisation over the pairs that blocking brings
//! (Fellegi and Sunter, 1969; Winkler, 1988).

use std::collections::BTreeMap;

use polars::prelude::PlHashMap;
use rayon::prelude::*;

use super::blocking::{Blocked, Pair, rules_without};
use super::columns::{AHEAD, Described};
use super::compare::{Comparisons, Pattern};
use super::labels::LabelledPair;
use super::model::{Shares, Weights, persons_to_matches};
use crate::declarations::Linkage;
use crate::declarations::linkage::{Level, Training};
use crate::stages::handed::Model;
use crate::stages::handed::trained::TrainedLookalike;

/// How often each pattern was seen, and by which rules.
pub(super) type Patterns = BTreeMap<(Pattern, u64), u64>;

/// The least share that a level is given: a level never seen is rare, not impossible.
const LEAST: f64 = 1e-12;

/// How little m may still move when training ends.
const STILL: f64 = 1e-5;

/// Pairs drawn and compared by one thread at a time.
const CHUNK: usize = 1 << 14;

/// Levels of pairs that were drawn at random.
pub(super) struct Sample(Vec<(Pattern, f64)>);

/// Draws pairs at random, the same ones for the same number of records; all pairs where there are few.
pub(super) fn sample(described: &Described, comparisons: &Comparisons<'_>, training: &Training) -> Sample {
    let n_records = described.n_records as u64;
    let n_all = n_records * n_records.saturating_sub(1) / 2;
    let n_wanted = n_all.min(u64::from(training.sample_pairs));
    let draw = |number: &u64| {
        let (left, right) = if n_all == n_wanted {
            triangular(*number)
        } else {
            let left = scattered(2 * number) % n_records;
            (left, (left + 1 + scattered(2 * number + 1) % (n_records - 1)) % n_records)
        };
        let record = |at: u64| u32::try_from(at).expect("records are numbered in 32 bits");
        (record(left), record(right))
    };
    let pattern = |pair: &Pair| comparisons.pattern(&described.record(pair.0), &described.record(pair.1));
    let numbers: Vec<u64> = (0..n_wanted).collect();
    let counted = numbers.par_chunks(CHUNK).map(|chunk| {
        let pairs: Vec<Pair> = chunk.iter().map(draw).collect();
        let mut seen = PatternsInOrder::default();
        for pairs in pairs.chunks(AHEAD) {
            described.fetch(pairs.iter().flat_map(|pair| [pair.0, pair.1]));
            for pair in pairs {
                seen.count((pattern(pair), 0));
            }
        }
        seen.counted()
    });
    let patterns = counted.reduce(Patterns::new, merged);
    Sample(patterns.into_iter().map(|((pattern, _), n)| (pattern, n as f64)).collect())
}

/// The pair of this number, where pairs are counted as (1, 0), (2, 0), (2, 1), (3, 0) and so on.
fn triangular(number: u64) -> (u64, u64) {
    let mut row = (1 + 8 * number).isqrt().div_ceil(2);
    while row * (row - 1) / 2 > number {
        row -= 1;
    }
    (row, number - row * (row - 1) / 2)
}

/// The numbers in an order that looks random: the finaliser of SplitMix64 (Steele and others, 2014).
pub(in crate::stages::link) fn scattered(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}

/// Learns u alone: how often two records of two persons agree.
///
/// Pairs count by how likely they are two persons under the model so far. The start value counts as one more
/// pair that agrees: so a level that no random pair reaches keeps a likelihood of the right size. A level that asks for
/// whole names is rare since all else must fit too, which other comparisons say already: its word is in another place by
/// chance as often as in its own.
fn learn_u(model: &mut Model, sample: &Sample, weights: &Weights, start: &Model, linkage: &Linkage) {
    let two_persons: Vec<f64> =
        sample.0.iter().map(|(pattern, n)| n * (1.0 - weights.shares(*pattern).one_person)).collect();
    for (at, comparison) in model.comparisons.iter_mut().enumerate() {
        let mut counts = vec![0.0; comparison.levels.len()];
        for ((pattern, _), n) in sample.0.iter().zip(&two_persons) {
            if let Some(level) = pattern.level(at) {
                counts[level] += n;
            }
        }
        let n_known: f64 = counts.iter().sum();
        let Some((last, others)) = comparison.levels.split_last_mut() else { continue };
        for (place, level) in others.iter_mut().enumerate() {
            let start = start.comparisons[at].levels[place].u;
            level.u = ((counts[place] + 1.0) / (n_known + 1.0 / start)).clamp(LEAST, 0.999);
        }
        let closest = others.first().map_or(LEAST, |level| level.u);
        let declared = others.iter_mut().zip(&linkage.comparisons[at].levels);
        declared
            .filter(|(_, declared)| !declared.whole.is_empty())
            .for_each(|(level, _)| level.u = level.u.max(closest));
        last.u = (1.0 - others.iter().map(|level| level.u).sum::<f64>()).max(LEAST);
    }
    model.weigh();
}

/// What blocking brought, compared.
pub(super) struct Compared {
    /// Part by part.
    pub parts: Vec<ComparedPart>,
    /// How often each pattern was seen, and by which rules.
    pub counted: Patterns,
}

/// A part of the pairs, compared. Of most pairs it is soon known that they are two persons: a few bytes of each are kept.
pub(super) struct ComparedPart {
    /// The different levels, each with the rules that brought it.
    pub patterns: Vec<(Pattern, u64)>,
    /// Of each pair the place of its levels, and what its values add by their rarity, in bits.
    pub pairs: Vec<(u32, f32)>,
}

/// Compares all pairs, and counts their patterns on the way.
pub(super) fn compare(
    blocked: &Blocked,
    described: &Described,
    compare: impl Fn(Pair) -> (Pattern, f32) + Sync,
) -> Compared {
    let compared = blocked.parts.par_iter().map(|part| {
        let pairs: Vec<(Pair, u64)> = part.pairs().collect();
        let mut seen = PatternsInOrder::default();
        let mut compared = Vec::with_capacity(pairs.len());
        for pairs in pairs.chunks(AHEAD) {
            described.fetch(pairs.iter().map(|(pair, _)| pair.1));
            compared.extend(pairs.iter().map(|(pair, rules)| {
                let (pattern, bits) = compare(*pair);
                (seen.count((pattern, *rules)), bits)
            }));
        }
        let counted = seen.counted();
        (ComparedPart { patterns: seen.patterns, pairs: compared }, counted)
    });
    let (parts, counted): (Vec<_>, Vec<Patterns>) = compared.unzip();
    Compared { parts, counted: counted.into_iter().fold(Patterns::new(), merged) }
}

/// Patterns in the order in which they were first seen, found by a hash: a tree would cost more than the comparison.
#[derive(Default)]
struct PatternsInOrder {
    places: PlHashMap<(Pattern, u64), u32>,
    patterns: Vec<(Pattern, u64)>,
    n_pairs: Vec<u64>,
}

impl PatternsInOrder {
    /// Counts one more, and says its place.
    fn count(&mut self, pattern: (Pattern, u64)) -> u32 {
        let place = *self.places.entry(pattern).or_insert_with(|| {
            self.patterns.push(pattern);
            self.n_pairs.push(0);
            u32::try_from(self.patterns.len() - 1).expect("no more patterns than pairs")
        });
        self.n_pairs[place as usize] += 1;
        place
    }

    fn counted(&self) -> Patterns {
        self.patterns.iter().copied().zip(self.n_pairs.iter().copied()).collect()
    }
}

fn merged(mut left: Patterns, right: Patterns) -> Patterns {
    for (pattern, n) in right {
        *left.entry(pattern).or_default() += n;
    }
    left
}

/// Trains prior, m, u and the shares of lookalikes.
///
/// Two humps need not be "one person" and "two": where households, twins or namesakes are many, training may take them
/// for one person. It shows in m of levels that disagree. Where one of them becomes more than its declaration allows,
/// the comparison keeps the declared m, and all others are trained again with that.
pub(super) fn train(
    model: &mut Model,
    start: &Model,
    sample: &Sample,
    patterns: &Patterns,
    labelled: &[LabelledPair],
    linkage: &Linkage,
) {
    let begun = model.clone();
    let mut is_held = vec![false; linkage.comparisons.len()];
    loop {
        *model = begun.clone();
        maximise(model, start, sample, patterns, labelled, &is_held, linkage);
        let runs_away = |at: &usize| {
            let levels = model.comparisons[*at].levels.iter().zip(&linkage.comparisons[*at].levels);
            levels.clone().any(|(trained, declared)| trained.m > declared.most())
        };
        let found: Vec<usize> = (0..is_held.len()).filter(|at| !is_held[*at]).filter(runs_away).collect();
        if found.is_empty() {
            break;
        }
        found.into_iter().for_each(|at| is_held[at] = true);
    }
    for (comparison, is_held) in model.comparisons.iter_mut().zip(is_held) {
        comparison.is_held = is_held;
    }
}

/// Trains until m moves no more.
///
/// m of a comparison is learnt from pairs that some rule finds without what it compares: pairs found by equal
/// surnames say nothing of how often surnames agree. The prior counts the pairs that blocking did not bring as
/// two persons each.
fn maximise(
    model: &mut Model,
    start: &Model,
    sample: &Sample,
    patterns: &Patterns,
    labelled: &[LabelledPair],
    is_held: &[bool],
    linkage: &Linkage,
) {
    let fair = rules_without(linkage);
    let n_all = model.n_possible as f64;
    let start_odds = linkage.training.prior_weight.exp2();
    for _ in 0..linkage.training.rounds {
        let weights = Weights::of_levels_alone(model, linkage);
        let shares: Vec<Shares> = patterns.keys().map(|(pattern, _)| weights.shares(*pattern)).collect();
        let seen = || patterns.iter().zip(&shares);
        let count =
            |share: &dyn Fn(&Shares) -> f64| -> f64 { seen().map(|((_, n), one)| *n as f64 * share(one)).sum() };
        let n_matches = count(&|shares| shares.one_person);
        let prior = (n_matches + 1.0) / (n_all + 1.0 / start_odds);
        model.prior_weight = (prior / (1.0 - prior)).log2();
        let n_persons = n_matches * persons_to_matches(model);
        let per_person = |n_alike: f64, start: &TrainedLookalike| {
            (n_alike + linkage.training.start_pairs * start.start_per_person)
                / (n_persons + linkage.training.start_pairs)
        };
        for (at, kind) in model.lookalikes.iter_mut().enumerate() {
            let found = per_person(count(&|shares| shares.lookalikes[at]), kind);
            // Never fewer than declared, since not all of them are compared.
            kind.per_person = found.clamp(kind.start_per_person, linkage.lookalikes[at].most());
        }
        for (at, kind) in model.together.iter_mut().enumerate() {
            kind.per_person = per_person(count(&|shares| shares.together[at]), kind);
        }
        let mut moved = 0.0f64;
        for (at, fair) in fair.iter().enumerate() {
            let mut counts = vec![0.0; model.comparisons[at].levels.len()];
            for (((pattern, rules), n), shares) in seen() {
                let is_fair = *fair == 0 || rules & fair != 0;
                if let Some(level) = pattern.level(at).filter(|_| is_fair) {
                    counts[level] += *n as f64 * shares.one_person;
                }
            }
            learn_from_officers(&mut counts, labelled, at, *fair, &weights);
            model.comparisons[at].n_pairs = counts.iter().sum();
            if !is_held[at] {
                let declared = &linkage.comparisons[at].levels;
                moved = moved.max(learn_m(model, at, &counts, start, declared, linkage.training.start_pairs));
            }
        }
        learn_u(model, sample, &weights, start, linkage);
        if moved < STILL {
            break;
        }
    }
}

/// Puts what officers decided in the place of what the model guesses of those pairs: one match, or none.
///
/// So a pair counts once, whoever chose it, and one that no rule brought counts only if it is one person.
fn learn_from_officers(counts: &mut [f64], labelled: &[LabelledPair], at: usize, fair: u64, weights: &Weights) {
    for LabelledPair { pattern, rules, is_same } in labelled {
        let is_fair = fair == 0 || *rules == 0 || rules & fair != 0;
        if let Some(level) = pattern.level(at).filter(|_| is_fair) {
            let guessed = if *rules == 0 { 0.0 } else { weights.shares(*pattern).one_person };
            counts[level] = (counts[level] + f64::from(u8::from(*is_same)) - guessed).max(0.0);
        }
    }
}

/// Learns m of one comparison and says how far it moved.
fn learn_m(model: &mut Model, at: usize, counts: &[f64], start: &Model, declared: &[Level], start_pairs: f64) -> f64 {
    let n_known: f64 = counts.iter().sum();
    let mut moved = 0.0f64;
    for (place, level) in model.comparisons[at].levels.iter_mut().enumerate() {
        let start = start.comparisons[at].levels[place].m;
        let m = ((counts[place] + start_pairs * start) / (n_known + start_pairs)).max(declared[place].least());
        moved = moved.max((m - level.m).abs());
        level.m = m.max(LEAST);
    }
    moved
}

/// Learns u for the first time, from the declared weights.
pub(super) fn begin(model: &mut Model, sample: &Sample, linkage: &Linkage) {
    let start = model.clone();
    let weights = Weights::of_levels_alone(&start, linkage);
    learn_u(model, sample, &weights, &start, linkage);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_counted_row_by_row() {
        let pairs: Vec<(u64, u64)> = (0..6).map(triangular).collect();
        assert_eq!(pairs, [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2)]);
    }
}
