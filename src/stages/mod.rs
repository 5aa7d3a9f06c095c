//! The stages, in order: frames in, frames out. Each type can only be made by the
//! stage before it, so that the compiler keeps the order.

pub mod normalise;

pub mod link;

pub use link::Linked;
pub(crate) use link::linked;
pub use normalise::Normalised;
