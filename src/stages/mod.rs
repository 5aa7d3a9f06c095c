//! The stages, in order: frames in, frames out. Each type can only be made by the
//! stage before it, so that the compiler keeps the order.

pub mod extract;
pub mod normalise;

#[cfg(test)]
pub mod drawing;

pub use extract::Raw;
//pub use normalise::{Combined, Normalised, NormalisedDelivery};
pub(crate) use extract::{RawParts, RawTable, Reject};
