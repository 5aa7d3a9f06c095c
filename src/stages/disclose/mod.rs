//! disclose: hides small counts, and with each count everything made from it.
//!
//! Only this stage makes [`Safe`], and only [`Safe`] can be published.

pub(in crate::stages) mod checked;
mod hidden;
mod primary;
mod secondary;
#[cfg(test)]
mod tests;

use checked::FiguresChecked;
use hidden::Hidden;

use crate::error::Result;
use crate::stages::handed::{Caution, Counts, Figure, Measured, Method, Safe, Status, Suppression};

/// Hides every count of 1 to `threshold`, what sums would give away, and all that is made from either.
///
/// # Errors
/// Nothing here refuses a publication; [`crate::error::Kind::NotDisclosable`] is kept for an audit of what is left.
pub fn disclose(measured: Measured, threshold: u32) -> Result<Safe> {
    let Measured { figures, counts, heading, comparators, .. } = measured;
    let threshold = u64::from(threshold);
    let mut hidden = primary::hide(&figures, &counts, threshold);
    let n_counts_primary = hidden.n_hidden();
    secondary::hide(&mut hidden, &counts, threshold);
    let n_counts_secondary = hidden.n_hidden() - n_counts_primary;
    let figures: Vec<Figure> = figures.into_iter().map(|figure| suppress(figure, &hidden, &counts)).collect();
    let n_figures = figures.iter().filter(|figure| figure.status == Status::Suppressed).count();
    let suppression = Suppression { n_figures, n_counts_primary, n_counts_secondary };
    Ok(Safe::new(heading.frame(figures), comparators, Some(suppression), FiguresChecked::new()))
}

/// Lets everything through, for those who may see it: `--no-disclosure-control`.
pub fn without_control(measured: Measured) -> Safe {
    Safe::new(measured.heading.frame(measured.figures), measured.comparators, None, FiguresChecked::new())
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
