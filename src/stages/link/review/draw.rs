//! Which pairs officers are asked about: as many of each stratum as it is large and in doubt.

use std::collections::BTreeMap;

use super::domains::Domains;
use super::population::{DrawnUnit, PairSide, Stratum, StratumName};
use crate::declarations::linkage::ReviewSample;

/// The least variance of a decision: the model may be mistaken where it is sure.
const DOUBT_MIN: f64 = 0.04;

/// A stratum with its sample.
#[derive(Debug, Clone)]
pub(super) struct Sampled {
    pub name: StratumName,
    pub stratum: Stratum,
    /// What was drawn, in order.
    pub drawn: Vec<DrawnUnit>,
    /// How many of those are for the estimate over all; the others are for the estimates of sources and groups.
    pub n_for_all: usize,
}

/// Draws so many pairs of each stratum that half are joined ones, then more until each source and group has enough.
pub(super) fn draw(strata: BTreeMap<StratumName, Stratum>, domains: &Domains, sample: &ReviewSample) -> Vec<Sampled> {
    let mut sampled = Vec::new();
    for side in [PairSide::Joined, PairSide::Apart] {
        let of_side = strata.iter().filter(|(name, _)| name.side == side);
        let of_side: Vec<(&StratumName, &Stratum, Vec<DrawnUnit>)> =
            of_side.map(|(name, stratum)| (name, stratum, stratum.in_order())).collect();
        let sizes: Vec<(f64, usize)> =
            of_side.iter().map(|(_, stratum, units)| (urgency(stratum), units.len())).collect();
        let n_for_all = shares(&sizes, sample.pairs as usize / 2);
        let half = f64::from(sample.pairs_of_group) / 2.0;
        let of_domain = |domain: usize| of_side.iter().map(|(_, stratum, _)| stratum.of_domain[domain]).sum();
        let sizes_of_domains: Vec<f64> = (0..domains.len()).map(of_domain).collect();
        let n_drawn: Vec<usize> = of_side
            .iter()
            .zip(&n_for_all)
            .map(|((_, stratum, units), n)| enough_for_groups(stratum, &sizes_of_domains, half).clamp(*n, units.len()))
            .collect();
        for (((name, stratum, mut drawn), n_for_all), n_drawn) in of_side.into_iter().zip(n_for_all).zip(n_drawn) {
            drawn.truncate(n_drawn);
            sampled.push(Sampled { name: *name, stratum: stratum.clone(), drawn, n_for_all });
        }
    }
    sampled
}

/// All that was drawn in the order in which a look helps most: each part of the list is a small sample of all.
pub(super) fn in_order(sampled: &[Sampled]) -> Vec<(usize, DrawnUnit)> {
    let mut order: Vec<(bool, f64, usize, DrawnUnit)> = Vec::new();
    for (at, one) in sampled.iter().enumerate() {
        for (place, unit) in one.drawn.iter().enumerate() {
            let is_for_group = place >= one.n_for_all;
            let (begins, ends) = if is_for_group { (one.n_for_all, one.drawn.len()) } else { (0, one.n_for_all) };
            let share = (place - begins) as f64 / (ends - begins) as f64;
            order.push((is_for_group, share, at, *unit));
        }
    }
    order.sort_by(|one, other| {
        one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)).then(one.2.cmp(&other.2)).then(one.3.cmp(&other.3))
    });
    order.into_iter().map(|(_, _, at, unit)| (at, unit)).collect()
}

/// How much a decision on a stratum's pairs tells: the best share of it in a sample (Neyman, 1934).
fn urgency(stratum: &Stratum) -> f64 {
    stratum.n_pairs * (stratum.doubt / stratum.n_pairs.max(1.0)).max(DOUBT_MIN).sqrt()
}

/// How many pairs must be drawn of a stratum so that none stands for more than its share of any source or group that the stratum
/// has pairs of: the room for errors that nobody found is as large as that share.
fn enough_for_groups(stratum: &Stratum, sizes_of_domains: &[f64], n_wanted: f64) -> usize {
    let here = stratum.of_domain.iter().zip(sizes_of_domains);
    let estimated = here.filter(|(n_here, n_all)| **n_here > 0.0 && **n_all >= n_wanted);
    let needed = estimated.map(|(_, n_all)| stratum.n_pairs * n_wanted / n_all);
    needed.fold(0.0, f64::max).ceil() as usize
}

/// Shares `n` among strata by their size, at least one each, and of none more than it has: one at a time to where the size for
/// each that it has is largest.
fn shares(sizes: &[(f64, usize)], n: usize) -> Vec<usize> {
    let mut given: Vec<usize> = sizes.iter().map(|(_, n_units)| 1.min(*n_units)).collect();
    for _ in given.len()..n {
        let per_draw = |at: &usize| sizes[*at].0 / (given[*at] as f64 + 0.5);
        let has_more = |at: &usize| given[*at] < sizes[*at].1;
        let next = (0..sizes.len())
            .filter(has_more)
            .max_by(|one, other| per_draw(one).total_cmp(&per_draw(other)).then(other.cmp(one)));
        let Some(next) = next else { break };
        given[next] += 1;
    }
    given
}
