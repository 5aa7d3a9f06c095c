//! Figures that may be published: they have passed disclosure control, or somebody said that they need not.

use polars::prelude::DataFrame;

use crate::stages::disclose::checked::FiguresChecked;

/// Figures that may be published.
#[derive(Debug, Clone)]
pub struct Safe {
    figures: DataFrame,
    comparators: DataFrame,
    suppression: Option<Suppression>,
}

/// How much disclosure control has hidden.
#[derive(Debug, Clone, Copy)]
pub(in crate::stages) struct Suppression {
    /// Figures.
    pub(in crate::stages) n_figures: usize,
    /// Counts, for being small.
    pub(in crate::stages) n_counts_primary: usize,
    /// More counts, so that no sum gives those away.
    pub(in crate::stages) n_counts_secondary: usize,
}

impl Safe {
    /// Asks for a proof that only `disclose` can give; without `suppression` nothing was hidden.
    pub(in crate::stages) fn new(
        figures: DataFrame,
        comparators: DataFrame,
        suppression: Option<Suppression>,
        _: FiguresChecked,
    ) -> Self {
        Self { figures, comparators, suppression }
    }

    /// Figures that others published: they are public, and none of ours is among them.
    pub fn comparators(&self) -> &DataFrame {
        &self.comparators
    }

    /// The figures, sorted, with the columns of the publication.
    pub fn figures(&self) -> &DataFrame {
        &self.figures
    }

    /// Whether small counts were hidden.
    pub fn is_controlled(&self) -> bool {
        self.suppression.is_some()
    }

    /// How many figures are suppressed.
    pub fn n_suppressed(&self) -> usize {
        self.suppression.map_or(0, |suppression| suppression.n_figures)
    }

    /// How many counts were hidden for being small.
    pub fn n_counts_primary(&self) -> usize {
        self.suppression.map_or(0, |suppression| suppression.n_counts_primary)
    }

    /// How many more were hidden so that no sum gives those away.
    pub fn n_counts_secondary(&self) -> usize {
        self.suppression.map_or(0, |suppression| suppression.n_counts_secondary)
    }
}
