//! Questions that change nothing: declarations and deliveries checked, runs compared, figures and links explained.

pub(in crate::job) mod check;
pub(in crate::job) mod diff;
pub(in crate::job) mod explain;
pub(in crate::job) mod faults;
pub(in crate::job) mod page;
pub(in crate::job) mod people;
pub(in crate::job) mod trace;
pub(in crate::job) mod verify;
