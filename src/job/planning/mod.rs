//! What a run would do, and why: nothing here writes.

pub(in crate::job) mod fingerprints;
pub(in crate::job) mod lateness;
pub(in crate::job) mod plan;
pub(in crate::job) mod step;
pub(in crate::job) mod survey;
