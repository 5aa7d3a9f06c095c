//! disclose: holds back what would let a child be recognised.

use polars::prelude::DataFrame;

/// Figures that disclosure control has let through.
#[derive(Debug, Clone)]
pub struct Safe {
    figures: DataFrame,
    is_controlled: bool,
    n_suppressed: usize,
    n_counts_primary: usize,
    n_counts_secondary: usize,
}

impl Safe {
    /// The figures, one a row.
    pub fn figures(&self) -> &DataFrame {
        &self.figures
    }

    /// Whether disclosure control was on.
    pub fn is_controlled(&self) -> bool {
        self.is_controlled
    }

    /// How many figures are suppressed.
    pub fn n_suppressed(&self) -> usize {
        self.n_suppressed
    }

    /// How many counts were hidden for being small.
    pub fn n_counts_primary(&self) -> usize {
        self.n_counts_primary
    }

    /// How many more were hidden so that no sum gives those away.
    pub fn n_counts_secondary(&self) -> usize {
        self.n_counts_secondary
    }
}
