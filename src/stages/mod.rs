//! The stages, in order: frames in, frames out. Each type can only be made by the
//! stage before it, so that the compiler keeps the order.

pub mod disclose;
pub mod publish;

pub use disclose::Safe;
