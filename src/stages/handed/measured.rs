//! Figures before disclosure control.

use polars::prelude::DataFrame;

use super::counts::Counts;
use super::figure::{Figure, Heading};
use crate::issues::{RuleCount, Shortfall};

/// Figures with the counts they are made from, before disclosure control.
#[derive(Debug)]
pub struct Measured {
    pub(in crate::stages) figures: Vec<Figure>,
    pub(in crate::stages) heading: Heading,
    pub(in crate::stages) counts: Counts,
    pub(in crate::stages) issues: Vec<RuleCount>,
    pub(in crate::stages) shortfalls: Vec<Shortfall>,
    /// Figures that others published, of periods that are over: no disclosure control acts on them.
    pub(in crate::stages) comparators: DataFrame,
}

impl Measured {
    /// Faults that show only when figures are made: rates of residents whom nobody has counted, rows of a later day.
    pub fn issues(&self) -> &[RuleCount] {
        &self.issues
    }

    /// Sources that do not reach the newest intervals.
    pub fn shortfalls(&self) -> &[Shortfall] {
        &self.shortfalls
    }

    /// How many figures.
    pub fn n_figures(&self) -> usize {
        self.figures.len()
    }
}
