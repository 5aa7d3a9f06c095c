//! What a run would do, and why: nothing here writes.

pub(in crate::engine) mod fingerprints;
pub(in crate::engine) mod lateness;
pub(in crate::engine) mod plan;
pub(in crate::engine) mod step;
pub(in crate::engine) mod survey;
