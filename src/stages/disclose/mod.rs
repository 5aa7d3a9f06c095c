//! disclose: hides small counts, and with each count everything made from it.
//!
//! Only this stage makes [`Safe`], and only [`Safe`] can be published.

mod primary;
#[cfg(test)]
mod rules;
mod secondary;

use polars::prelude::DataFrame;

use crate::error::Result;
use crate::stages::{Caution, CountId, Counts, Figure, Heading, Measured, Method, Status};

/// Figures that may be published.
#[derive(Debug, Clone)]
pub struct Safe {
    figures: DataFrame,
    is_controlled: bool,
    n_suppressed: usize,
    n_counts_primary: usize,
    n_counts_secondary: usize,
    comparators: DataFrame,
}

impl Safe {
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

/// Hides every count of 1 to `threshold`, what sums would give away, and all that is made from either.
///
/// # Errors
/// Nothing here refuses a publication; [`crate::error::Kind::NotDisclosable`] is kept for an audit of what is left.
pub fn disclose(measured: Measured, threshold: u32) -> Result<Safe> {
    let comparators = measured.comparators().clone();
    let (figures, counts, heading) = measured.into_parts();
    let threshold = u64::from(threshold);
    let mut hidden = primary::hide(&figures, &counts, threshold);
    let n_counts_primary = hidden.n_hidden();
    secondary::hide(&mut hidden, &counts, threshold);
    let n_counts_secondary = hidden.n_hidden() - n_counts_primary;
    let figures: Vec<Figure> = figures.into_iter().map(|figure| suppress(figure, &hidden, &counts)).collect();
    let n_suppressed = figures.iter().filter(|figure| figure.status == Status::Suppressed).count();
    Ok(Safe {
        is_controlled: true,
        n_suppressed,
        n_counts_primary,
        n_counts_secondary,
        ..safe(figures, &heading, comparators)
    })
}

/// Lets everything through, for those who may see it: `--no-disclosure-control`.
pub fn without_control(measured: Measured) -> Safe {
    let comparators = measured.comparators().clone();
    let (figures, _, heading) = measured.into_parts();
    safe(figures, &heading, comparators)
}

fn safe(figures: Vec<Figure>, heading: &Heading, comparators: DataFrame) -> Safe {
    let figures = heading.frame(figures);
    Safe { figures, is_controlled: false, n_suppressed: 0, n_counts_primary: 0, n_counts_secondary: 0, comparators }
}

/// Blanks a figure if a count that it is made from is hidden, or too few children stand behind its value.
///
/// The method goes too: it tells counts under 10 from others.
fn suppress(figure: Figure, hidden: &Hidden, counts: &Counts) -> Figure {
    // A value over no children is that of some who are counted elsewhere.
    let is_of_few = |caution: Caution| counts.number(caution.children) < caution.minimum_children;
    if !figure.made_from.iter().any(|id| hidden.is_hidden(*id)) && !figure.caution.is_some_and(is_of_few) {
        let rounded = figure.caution.and_then(|caution| caution.rounded);
        return Figure { value: rounded.or(figure.value), ..figure };
    }
    let denominator = figure.denominator.filter(|shown| shown.count.is_none_or(|id| !hidden.is_hidden(id)));
    Figure {
        numerator: None,
        denominator,
        value: None,
        limits: None,
        method: Method::None,
        status: Status::Suppressed,
        ..figure
    }
}

/// What a reader of the publication knows of each count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Knowledge {
    /// No figure is made from it.
    Unpublished,
    Shown,
    Hidden,
}

/// Which counts are hidden.
#[derive(Debug, Clone)]
struct Hidden {
    counts: Vec<Knowledge>,
}

impl Hidden {
    /// Shows every count that a figure is made from.
    fn none(figures: &[Figure], counts: &Counts) -> Self {
        let mut hidden = Self { counts: vec![Knowledge::Unpublished; counts.len()] };
        for id in figures.iter().flat_map(|figure| &figure.made_from) {
            hidden.counts[id.index()] = Knowledge::Shown;
        }
        hidden
    }

    fn hide(&mut self, id: CountId) {
        self.counts[id.index()] = Knowledge::Hidden;
    }

    fn is_hidden(&self, id: CountId) -> bool {
        self.counts[id.index()] == Knowledge::Hidden
    }

    fn is_shown(&self, id: CountId) -> bool {
        self.counts[id.index()] == Knowledge::Shown
    }

    fn n_hidden(&self) -> usize {
        self.counts.iter().filter(|count| **count == Knowledge::Hidden).count()
    }
}
