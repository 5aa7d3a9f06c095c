//! What each child contributes to a ratio, squared and summed: a few children make many
//! offences, and a pooled year repeats children.

use super::grid::Grid;
use super::limits::Cluster;
use super::tally::{Layout, Slot};
use super::units::Units;
use crate::spec::Measure;
use crate::spec::measure::Statistic;

/// The clusters of every mean of a measure, by slot.
pub(super) struct Clusters {
    /// For each mean: the positions of its numerator and denominator, and a cluster a slot.
    means: Vec<((usize, usize), Vec<Cluster>)>,
}

impl Clusters {
    /// Sums children by slot.
    pub(super) fn new(layout: &Layout, units: &Units, measure: &Measure, grid: &Grid) -> Self {
        let pairs = measure.statistic.iter().filter_map(|statistic| match statistic {
            Statistic::Mean { numerator, denominator, .. } => {
                Some((layout.column(numerator), layout.column(denominator)))
            }
            _ => None,
        });
        let mut means: Vec<_> = pairs.map(|pair| (pair, vec![Cluster::default(); layout.n_slots()])).collect();
        if !means.is_empty() {
            let (mut places, mut codes) = (Vec::new(), vec![0; units.codes.len()]);
            for rows in units.by_person() {
                places.clear();
                for unit in &rows {
                    place(&mut places, &mut codes, layout, units, measure, grid, *unit);
                }
                places.sort_unstable();
                for ((numerator, denominator), clusters) in &mut means {
                    add_child(clusters, &places, &units.adds[*numerator], &units.adds[*denominator]);
                }
            }
        }
        Self { means }
    }

    /// The cluster of one mean in a slot.
    pub(super) fn get(&self, slot: usize, numerator: usize, denominator: usize) -> Cluster {
        let mean = self.means.iter().find(|(pair, _)| *pair == (numerator, denominator));
        mean.map(|(_, clusters)| clusters[slot]).expect("every mean of the measure has clusters")
    }
}

/// Every slot that a unit counts in, in its own interval and in those that pool it.
fn place(
    places: &mut Vec<(u32, u32)>,
    codes: &mut [u8],
    layout: &Layout,
    units: &Units,
    measure: &Measure,
    grid: &Grid,
    unit: usize,
) {
    for (code, column) in codes.iter_mut().zip(&units.codes) {
        *code = column[unit];
    }
    let stage = usize::from(units.stages[unit]);
    let number = |at: usize| u32::try_from(at).expect("fewer than four thousand million");
    for (interval, declared) in measure.interval.iter().enumerate() {
        let own = declared.pools.unwrap_or(declared.length);
        if own != units.lengths[unit] {
            continue;
        }
        let n_windows = declared.length.quarters() / own.quarters();
        for ahead in 0..n_windows {
            let end = units.ends[unit] + ahead * own.quarters();
            if end < layout.n_ends() {
                let first = layout.slot(Slot { interval, end, stage, cell: 0 });
                places.extend(grid.cells(codes).map(|cell| (number(first + cell), number(unit))));
            }
        }
    }
}

/// Adds one child to the clusters of all its slots, which come sorted.
fn add_child(clusters: &mut [Cluster], places: &[(u32, u32)], numerator: &[u32], denominator: &[u32]) {
    for same_slot in places.chunk_by(|left, right| left.0 == right.0) {
        let sum = |adds: &[u32]| same_slot.iter().map(|(_, unit)| u64::from(adds[*unit as usize])).sum::<u64>();
        let (y, x) = (sum(numerator), sum(denominator));
        let cluster = &mut clusters[same_slot[0].0 as usize];
        cluster.n += u64::from(x > 0);
        cluster.yy += y * y;
        cluster.xy += x * y;
        cluster.xx += x * x;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::measure::Length;
    use crate::spec::measure::tests::default_measures;
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
            codes: vec![vec![0; 2]; grid.dimensions().len()],
            adds: adds.collect(),
            months: vec![vec![0; 2]],
            ranked: Vec::new(),
            persons: vec![0; 2],
        };
        let clusters = Clusters::new(&layout, &units, measure, &grid);
        let (reoffences, children) = (layout.column("reoffences"), layout.column("children"));
        let cluster =
            |interval, end| clusters.get(layout.slot(Slot { interval, end, stage: 0, cell: 0 }), reoffences, children);
        // Quarters: (y, x) = (1, 1) and (2, 1). The pooled year: one child with (3, 2).
        assert_eq!(cluster(0, 0), Cluster { n: 1, yy: 1, xy: 1, xx: 1 });
        assert_eq!(cluster(0, 1), Cluster { n: 1, yy: 4, xy: 2, xx: 1 });
        assert_eq!(cluster(1, 3), Cluster { n: 1, yy: 9, xy: 6, xx: 4 });
    }
}
