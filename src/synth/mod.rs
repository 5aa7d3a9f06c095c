//! Invented extracts of any size in every layout, with the truth beside them.

mod calendar;
mod catalogue;
mod dice;
mod disposal;
mod history;
mod identifiers;
mod names;
