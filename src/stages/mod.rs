//! The stages, in order: frames in, frames out. Each type can only be made by the
//! stage before it, so that the compiler keeps the order.

pub mod extract;
pub mod normalise;

#[cfg(test)]
pub mod drawing;

pub use extract::{Raw, extract};
pub(crate) use extract::{RawTable, Reject};
pub use normalise::{Combined, Normalised, NormalisedDelivery, check, combine, normalise, spread};

/// The column with a row's number in its file: the row of a CSV, the document of JSON.
pub(crate) const ROW: &str = "_row";
