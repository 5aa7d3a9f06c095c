//! What each child contributes to a ratio, squared and summed: a few children make many
//! offences, and a pooled year repeats children.

use rayon::prelude::*;

use super::grid::Grid;
use super::layout::{Layout, Slot};
use super::limits::Cluster;
use super::units::{ByPerson, Units, shares};
use crate::declarations::Measure;
use crate::declarations::measure::Statistic;

/// The clusters of every mean of a measure, by slot.
pub(super) struct ChildClusters {
    /// For each mean the positions of its numerator and denominator.
    means: Vec<(usize, usize)>,
    /// Slot after slot a cluster a mean.
    clusters: Vec<Cluster>,
}

impl ChildClusters {
    /// Sums children by slot.
    pub(super) fn new(layout: &Layout, units: &Units, persons: &ByPerson, measure: &Measure, grid: &Grid) -> Self {
        let pairs = measure.statistic.iter().filter_map(|statistic| match statistic {
            Statistic::Mean { numerator, denominator, .. } => {
                Some((layout.column(numerator), layout.column(denominator)))
            }
            _ => None,
        });
        let means: Vec<(usize, usize)> = pairs.collect();
        if means.is_empty() {
            return Self { means, clusters: Vec::new() };
        }
        let of = Counted { layout, units, measure, grid, means: &means };
        let parts = shares(persons.n_persons()).into_par_iter().map(|share| {
            let mut adding = Adding::new(of);
            share.for_each(|person| adding.add_child(persons.of(person)));
            adding.clusters
        });
        let clusters = parts.reduce_with(|mut all, others| {
            all.iter_mut().zip(&others).for_each(|(cluster, other)| cluster.add(other));
            all
        });
        let clusters = clusters.unwrap_or_else(|| Adding::new(of).clusters);
        Self { means, clusters }
    }

    /// The cluster of one mean in a slot.
    pub(super) fn get(&self, slot: usize, numerator: usize, denominator: usize) -> Cluster {
        let mean = self.means.iter().position(|pair| *pair == (numerator, denominator));
        self.clusters[slot * self.means.len() + mean.expect("every mean of the measure has clusters")]
    }
}

/// Whose children are added, and where.
#[derive(Clone, Copy)]
struct Counted<'a> {
    layout: &'a Layout,
    units: &'a Units,
    measure: &'a Measure,
    grid: &'a Grid,
    means: &'a [(usize, usize)],
}

/// What one thread adds up.
struct Adding<'a> {
    of: Counted<'a>,
    clusters: Vec<Cluster>,
    /// For each slot its place among those of the child at hand, counted from 1; 0 for none.
    places: Vec<u32>,
    child: ChildSums,
}

/// What the child at hand adds.
#[derive(Default)]
struct ChildSums {
    /// The slots that it counts in.
    slots: Vec<u32>,
    /// For each of them and each mean the sums of numerator and denominator.
    sums: Vec<(u64, u64)>,
    /// The cells of the unit at hand.
    cells: Vec<usize>,
}

impl<'a> Adding<'a> {
    fn new(of: Counted<'a>) -> Self {
        let n_slots = of.layout.n_slots();
        let clusters = vec![Cluster::default(); n_slots * of.means.len()];
        Self { of, clusters, places: vec![0; n_slots], child: ChildSums::default() }
    }

    /// Adds one child to the clusters of all its slots.
    fn add_child(&mut self, units: impl Iterator<Item = usize>) {
        for unit in units {
            self.add_unit(unit);
        }
        let n_means = self.of.means.len();
        for (slot, sums) in self.child.slots.drain(..).zip(self.child.sums.chunks(n_means)) {
            let slot = slot as usize;
            self.places[slot] = 0;
            for (cluster, (y, x)) in self.clusters[slot * n_means..].iter_mut().zip(sums) {
                cluster.add(&Cluster { n: u64::from(*x > 0), yy: y * y, xy: x * y, xx: x * x });
            }
        }
        self.child.sums.clear();
    }

    /// Adds a unit to the child's sums: in its own interval and in those that pool it.
    fn add_unit(&mut self, unit: usize) {
        let Counted { layout, units, measure, grid, .. } = self.of;
        self.child.cells.clear();
        self.child.cells.extend(grid.cells(|column| units.code(unit, column)));
        let stage = usize::from(units.stages[unit]);
        for (interval, declared) in measure.interval.iter().enumerate() {
            let own = declared.pools.unwrap_or(declared.length);
            if own != units.lengths[unit] {
                continue;
            }
            let ends = (units.ends[unit]..layout.n_ends()).step_by(own.quarters());
            for end in ends.take(declared.length.quarters() / own.quarters()) {
                let first = layout.slot(Slot { interval, end, stage, cell: 0 });
                for at in 0..self.child.cells.len() {
                    self.add_to_slot(first + self.child.cells[at], unit);
                }
            }
        }
    }

    fn add_to_slot(&mut self, slot: usize, unit: usize) {
        let (child, means, adds) = (&mut self.child, self.of.means, &self.of.units.adds);
        if self.places[slot] == 0 {
            child.slots.push(u32::try_from(slot).expect("fewer than four thousand million"));
            child.sums.resize(child.sums.len() + means.len(), (0, 0));
            self.places[slot] = u32::try_from(child.slots.len()).expect("no more than slots");
        }
        let first = (self.places[slot] as usize - 1) * means.len();
        for ((y, x), (numerator, denominator)) in child.sums[first..].iter_mut().zip(means) {
            *y += u64::from(adds[*numerator][unit]);
            *x += u64::from(adds[*denominator][unit]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declarations::measure::Length;
    use crate::declarations::measure::tests::default_measures;
    use crate::stages::measure::calendar::Timeline;

    #[test]
    fn a_child_in_two_quarters_of_a_year_is_one_cluster_of_it() {
        let measure = &default_measures()["reoffending"];
        let grid = Grid::new(measure);
        let day = |text: &str| text.parse().unwrap();
        let timeline = Timeline::new(Some(day("2019-01-01")), day("2019-12-31"));
        let layout = Layout::new(measure, &grid, &timeline);
        // One child, in the first quarter with 1 reoffence and in the second with 2.
        let adds = measure.adds.keys().map(|name| if name == "reoffences" { vec![1, 2] } else { vec![1, 1] });
        let units = Units {
            lengths: vec![Length::Quarter; 2],
            ends: vec![0, 1],
            stages: vec![0; 2],
            codes: vec![vec![0; 2]; grid.columns().len()],
            adds: adds.collect(),
            months: vec![vec![0; 2]],
            ranked: Vec::new(),
            persons: vec![0; 2],
        };
        let clusters = ChildClusters::new(&layout, &units, &ByPerson::new(&units), measure, &grid);
        let (reoffences, children) = (layout.column("reoffences"), layout.column("children"));
        let cluster =
            |interval, end| clusters.get(layout.slot(Slot { interval, end, stage: 0, cell: 0 }), reoffences, children);
        // Quarters: (y, x) = (1, 1) and (2, 1). The pooled year: one child with (3, 2).
        assert_eq!(cluster(0, 0), Cluster { n: 1, yy: 1, xy: 1, xx: 1 });
        assert_eq!(cluster(0, 1), Cluster { n: 1, yy: 4, xy: 2, xx: 1 });
        assert_eq!(cluster(1, 3), Cluster { n: 1, yy: 9, xy: 6, xx: 4 });
    }
}
