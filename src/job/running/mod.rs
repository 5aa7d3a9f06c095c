//! Does what the plan says: stages called, results put away, runs written down.

pub(in crate::job) mod execute;
pub(in crate::job) mod export;
pub(in crate::job) mod kept;
pub(in crate::job) mod link;
pub(in crate::job) mod nothing;
pub(in crate::job) mod quality;
pub(in crate::job) mod run;
pub(in crate::job) mod schedule;
pub(in crate::job) mod sql_server;
pub(in crate::job) mod steps;
pub(in crate::job) mod tables;
pub(in crate::job) mod watch;
