//! What disclosure control does with measured figures.

mod rules;
