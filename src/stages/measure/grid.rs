//! The cells of a measure's breakdowns: every combination of declared values, empty ones too.

use crate::declarations::Measure;
use crate::declarations::measure::Breakdown;
use crate::stages::handed::Groups;

/// All cells of all breakdowns, numbered in one row so that sums lie in flat arrays.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    columns: Vec<Breakdown>,
    values: Vec<Vec<String>>,
    blocks: Vec<BreakdownCells>,
    n_cells: usize,
}

/// The cells of one breakdown: its columns, as positions among the grid's, and its first cell.
#[derive(Debug, Clone)]
struct BreakdownCells {
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
        let columns: Vec<Breakdown> = measure.broken_down_by().into_iter().cloned().collect();
        let values: Vec<Vec<String>> = columns.iter().map(|column| measure.values[column].clone()).collect();
        let mut grid = Self { columns, values, blocks: Vec::new(), n_cells: 0 };
        for columns in &measure.breakdowns {
            let columns = columns.iter().map(|column| grid.column(column)).collect();
            let block = BreakdownCells { columns, first: grid.n_cells };
            grid.n_cells += grid.size(&block);
            grid.blocks.push(block);
        }
        grid
    }

    /// The columns that are broken down by.
    pub(super) fn columns(&self) -> &[Breakdown] {
        &self.columns
    }

    /// The declared values of one of them.
    pub(super) fn values(&self, column: usize) -> &[String] {
        &self.values[column]
    }

    /// How many cells there are.
    pub(super) fn n_cells(&self) -> usize {
        self.n_cells
    }

    /// The cells that a unit counts in, one a breakdown; `code` is the position of its value in a column.
    pub(super) fn cells(&self, code: impl Fn(usize) -> usize) -> impl Iterator<Item = usize> {
        self.blocks.iter().map(move |block| {
            let within = block.columns.iter().fold(0, |cell, column| cell * self.values[*column].len() + code(*column));
            block.first + within
        })
    }

    /// The value of each column that a cell is broken down by.
    pub(super) fn groups(&self, cell: usize) -> Groups {
        let group = |(column, code): (usize, usize)| (self.columns[column].clone(), self.values[column][code].clone());
        self.codes(cell).into_iter().map(group).collect()
    }

    /// The cell of just these groups.
    pub(super) fn find(&self, groups: &Groups) -> Option<usize> {
        (0..self.n_cells).find(|cell| {
            let codes = self.codes(*cell);
            let is_group = |(column, code): &(usize, usize)| {
                groups.get(&self.columns[*column]) == Some(&self.values[*column][*code])
            };
            codes.len() == groups.len() && codes.iter().all(is_group)
        })
    }

    /// Every sum that holds between cells: over each column of each breakdown whose rest is a breakdown too.
    pub(super) fn sums(&self) -> Vec<CellSum> {
        let mut sums = Vec::new();
        for block in &self.blocks {
            for dropped in &block.columns {
                let rest: Vec<usize> = block.columns.iter().copied().filter(|column| column != dropped).collect();
                let Some(wider) = self.blocks.iter().find(|other| other.columns == rest) else { continue };
                sums.extend((wider.first..wider.first + self.size(wider)).map(|total| {
                    let outer = self.codes(total);
                    let cells = block.first..block.first + self.size(block);
                    let parts = cells.filter(|cell| outer.iter().all(|code| self.codes(*cell).contains(code)));
                    CellSum { total, parts: parts.collect() }
                }));
            }
        }
        sums
    }

    fn column(&self, column: &Breakdown) -> usize {
        let position = self.columns.iter().position(|other| other == column);
        position.expect("the grid is made from the breakdowns' own columns")
    }

    fn size(&self, block: &BreakdownCells) -> usize {
        block.columns.iter().map(|column| self.values[*column].len()).product()
    }

    /// The columns of a cell and the position of its value in each.
    fn codes(&self, cell: usize) -> Vec<(usize, usize)> {
        let block = self.blocks.iter().rfind(|block| block.first <= cell);
        let block = block.expect("the first breakdown begins at cell 0");
        let mut rest = cell - block.first;
        let mut codes: Vec<(usize, usize)> = Vec::new();
        for column in block.columns.iter().rev() {
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
        let cells: Vec<usize> = grid().cells(|column| [3, 1][column]).collect();
        assert_eq!(cells, [0, 4, 8, 20]);
        assert_eq!(grid().n_cells(), 28);
    }

    #[test]
    fn a_cell_says_what_it_is_of() {
        let groups = [("care_status", "not_looked_after"), ("ethnic_group", "black")];
        let groups = groups.map(|(column, group)| (Breakdown::new(column).unwrap(), group.to_owned()));
        let groups = Groups::from(groups);
        assert_eq!((grid().groups(0), grid().groups(20)), (Groups::new(), groups.clone()));
        assert_eq!((grid().find(&groups), grid().find(&Groups::new())), (Some(20), Some(0)));
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
