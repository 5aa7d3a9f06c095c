//! Does what the plan says: stages called, results put away, runs written down.

pub(in crate::engine) mod execute;
pub(in crate::engine) mod export;
pub(in crate::engine) mod kept;
pub(in crate::engine) mod link;
pub(in crate::engine) mod nothing;
pub(in crate::engine) mod quality;
pub(in crate::engine) mod run;
pub(in crate::engine) mod schedule;
pub(in crate::engine) mod sql_server;
pub(in crate::engine) mod steps;
pub(in crate::engine) mod tables;
