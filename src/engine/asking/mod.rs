//! Questions that change nothing: declarations and deliveries checked, runs compared, figures and links explained.

pub(in crate::engine) mod check;
pub(in crate::engine) mod diff;
pub(in crate::engine) mod explain;
pub(in crate::engine) mod faults;
pub(in crate::engine) mod trace;
pub(in crate::engine) mod verify;
