//! The stages, in order: frames in, frames out. Each type can only be made by the
//! stage before it, so that the compiler keeps the order.

pub mod extract;
pub mod normalise;

pub mod link;

pub mod anonymise;

#[cfg(test)]
pub mod drawing;

pub use anonymise::{PseudonymKey, Pseudonymised, anonymise};
pub use extract::Raw;
pub(crate) use extract::{RawTable, Reject};
#[cfg(test)]
pub(crate) use link::drawn;
pub(crate) use link::linked;
pub use link::{Linked, link};
pub use normalise::{Combined, Normalised, NormalisedDelivery};

/// The column with a row's number in its file: the row of a CSV, the document of JSON.
pub(crate) const ROW: &str = "_row";
