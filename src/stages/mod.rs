//! The stages, in order: frames in, frames out. Each type can only be made by the
//! stage before it, so that the compiler keeps the order.

pub mod anonymise;
pub mod disclose;
pub mod measure;

pub use anonymise::Pseudonymised;
pub use disclose::{Safe, disclose, without_control};
pub use measure::{Context, Measured, measure};
pub(in crate::stages) use measure::{CountBase, CountId, Counts, Figure, Method, Status, frame};
