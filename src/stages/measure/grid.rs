//! The cells of a measure's breakdowns: every combination of declared values, empty ones too.

use crate::declarations::Measure;
use crate::declarations::measure::Dimension;

/// What a breakdown column says where it is not broken down.
pub(super) const ALL: &str = "all";

/// All cells of all breakdowns, numbered in one row so that sums lie in flat arrays.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    dimensions: Vec<Dimension>,
    values: Vec<Vec<String>>,
    breakdowns: Vec<Breakdown>,
    n_cells: usize,
}

/// The cells of one breakdown: its columns, as positions among the grid's, and its first cell.
#[derive(Debug, Clone)]
struct Breakdown {
    columns: Vec<usize>,
    first: usize,
}

/// A cell that other cells add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CellSum {
    pub(super) total: usize,
    pub(super) parts: Vec<usize>,
}

impl Grid {
    /// The grid of a measure.
    pub(super) fn new(measure: &Measure) -> Self {
        let is_used = |dimension: &Dimension| measure.breakdowns.iter().any(|columns| columns.contains(dimension));
        let dimensions: Vec<Dimension> = Dimension::ALL.into_iter().filter(is_used).collect();
        let values: Vec<Vec<String>> = dimensions.iter().map(|dimension| measure.values[dimension].clone()).collect();
        let mut grid = Self { dimensions, values, breakdowns: Vec::new(), n_cells: 0 };
        for columns in &measure.breakdowns {
            let columns = columns.iter().map(|column| grid.column(*column)).collect();
            let breakdown = Breakdown { columns, first: grid.n_cells };
            grid.n_cells += grid.size(&breakdown);
            grid.breakdowns.push(breakdown);
        }
        grid
    }

    /// The columns that are broken down by.
    pub(super) fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// The declared values of one of them.
    pub(super) fn values(&self, column: usize) -> &[String] {
        &self.values[column]
    }

    /// How many cells there are.
    pub(super) fn n_cells(&self) -> usize {
        self.n_cells
    }

    /// The cells that a unit with these values, by position, counts in: one a breakdown.
    pub(super) fn cells<'a>(&'a self, codes: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
        self.breakdowns.iter().map(|breakdown| {
            let within = breakdown
                .columns
                .iter()
                .fold(0, |cell, column| cell * self.values[*column].len() + usize::from(codes[*column]));
            breakdown.first + within
        })
    }

    /// The value of each broken-down column in a cell, in the order of the published columns.
    pub(super) fn groups(&self, cell: usize) -> [&str; 5] {
        let mut groups = [ALL; 5];
        for (column, code) in self.codes(cell) {
            let at = Dimension::ALL.iter().position(|dimension| *dimension == self.dimensions[column]);
            groups[at.expect("every column is one of all")] = &self.values[column][code];
        }
        groups
    }

    /// The cell where just these columns have these values.
    pub(super) fn find(&self, groups: &[(Dimension, &str)]) -> Option<usize> {
        (0..self.n_cells).find(|cell| {
            let codes = self.codes(*cell);
            codes.len() == groups.len()
                && codes.iter().all(|(column, code)| {
                    groups.contains(&(self.dimensions[*column], self.values[*column][*code].as_str()))
                })
        })
    }

    /// Every sum that holds between cells: over each column of each breakdown whose rest is a breakdown too.
    pub(super) fn sums(&self) -> Vec<CellSum> {
        let mut sums = Vec::new();
        for breakdown in &self.breakdowns {
            for dropped in &breakdown.columns {
                let rest: Vec<usize> = breakdown.columns.iter().copied().filter(|column| column != dropped).collect();
                let Some(wider) = self.breakdowns.iter().find(|other| other.columns == rest) else { continue };
                sums.extend((wider.first..wider.first + self.size(wider)).map(|total| {
                    let outer = self.codes(total);
                    let cells = breakdown.first..breakdown.first + self.size(breakdown);
                    let parts = cells.filter(|cell| outer.iter().all(|code| self.codes(*cell).contains(code)));
                    CellSum { total, parts: parts.collect() }
                }));
            }
        }
        sums
    }

    fn column(&self, dimension: Dimension) -> usize {
        let position = self.dimensions.iter().position(|other| *other == dimension);
        position.expect("the grid is made from the breakdowns' own columns")
    }

    fn size(&self, breakdown: &Breakdown) -> usize {
        breakdown.columns.iter().map(|column| self.values[*column].len()).product()
    }

    /// The columns of a cell and the position of its value in each.
    fn codes(&self, cell: usize) -> Vec<(usize, usize)> {
        let breakdown = self.breakdowns.iter().rfind(|breakdown| breakdown.first <= cell);
        let breakdown = breakdown.expect("the first breakdown begins at cell 0");
        let mut rest = cell - breakdown.first;
        let mut codes: Vec<(usize, usize)> = Vec::new();
        for column in breakdown.columns.iter().rev() {
            codes.push((*column, rest % self.values[*column].len()));
            rest /= self.values[*column].len();
        }
        codes.reverse();
        codes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declarations::measure::tests::default_measures;

    fn grid() -> Grid {
        // all (cell 0), ethnic_group (1 to 6), care_status (7 to 9), both (10 to 27).
        Grid::new(&default_measures()["disproportionality"])
    }

    #[test]
    fn a_unit_counts_in_one_cell_of_each_breakdown() {
        // black is the fourth of six, not_looked_after the second of three: 10 + 3 * 3 + 1.
        let cells: Vec<usize> = grid().cells(&[3, 1]).collect();
        assert_eq!(cells, [0, 4, 8, 20]);
        assert_eq!(grid().n_cells(), 28);
    }

    #[test]
    fn a_cell_says_what_it_is_of() {
        assert_eq!(grid().groups(0), ["all"; 5]);
        assert_eq!(grid().groups(20), ["black", "not_looked_after", "all", "all", "all"]);
        let found = grid().find(&[(Dimension::CareStatus, "not_looked_after"), (Dimension::EthnicGroup, "black")]);
        assert_eq!((found, grid().find(&[])), (Some(20), Some(0)));
    }

    #[test]
    fn cells_add_up_along_every_column() {
        let sums = grid().sums();
        assert!(sums.contains(&CellSum { total: 0, parts: vec![1, 2, 3, 4, 5, 6] }));
        assert!(sums.contains(&CellSum { total: 0, parts: vec![7, 8, 9] }));
        assert!(sums.contains(&CellSum { total: 4, parts: vec![19, 20, 21] }));
        assert!(sums.contains(&CellSum { total: 8, parts: vec![11, 14, 17, 20, 23, 26] }));
        // One over each of the two columns, and over both columns of the pair: 6 + 3 totals.
        assert_eq!(sums.len(), 2 + 6 + 3);
    }
}
