//! The stages, in order: frames in, frames out. Each type can only be made by the
//! stage before it, so that the compiler keeps the order.

pub mod normalise;

pub mod link;

pub mod anonymise;

pub use anonymise::{PseudonymKey, Pseudonymised, anonymise};
pub(crate) use link::linked;
pub use link::{Linked, link};
pub use normalise::Normalised;
