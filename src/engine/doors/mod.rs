//! Where deliveries come in and where publications go out.

pub(in crate::engine) mod deliveries;
pub(in crate::engine) mod publication;
