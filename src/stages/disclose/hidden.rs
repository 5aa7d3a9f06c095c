//! What a reader of the publication knows of each count.

use crate::stages::handed::{CountId, Counts, Figure};

/// What a reader of the publication knows of each count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Knowledge {
    /// No figure is made from it.
    Unpublished,
    Shown,
    Hidden,
}

/// Which counts are hidden.
#[derive(Debug, Clone)]
pub(super) struct Hidden {
    pub(super) counts: Vec<Knowledge>,
}

impl Hidden {
    /// Shows every count that a figure is made from.
    pub(super) fn none(figures: &[Figure], counts: &Counts) -> Self {
        let mut hidden = Self { counts: vec![Knowledge::Unpublished; counts.len()] };
        for id in figures.iter().flat_map(|figure| &figure.made_from) {
            hidden.counts[id.index()] = Knowledge::Shown;
        }
        hidden
    }

    pub(super) fn hide(&mut self, id: CountId) {
        self.counts[id.index()] = Knowledge::Hidden;
    }

    pub(super) fn is_hidden(&self, id: CountId) -> bool {
        self.counts[id.index()] == Knowledge::Hidden
    }

    pub(super) fn is_shown(&self, id: CountId) -> bool {
        self.counts[id.index()] == Knowledge::Shown
    }

    pub(super) fn n_hidden(&self) -> usize {
        self.counts.iter().filter(|count| **count == Knowledge::Hidden).count()
    }
}
