//! Whole runs of the real binary, cases worked out by hand, and the rules of the house.
//! One test binary: linking it once is what costs.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod added;
mod arrivals;
mod awkward;
mod canary;
mod cases;
mod deliveries;
mod edited;
mod explain;
mod faults;
mod link;
mod link_files;
mod mistakes;
mod recovery;
mod refusals;
mod repeat;
#[cfg(feature = "spark")]
mod server;
mod service;
mod shown;
#[cfg(feature = "spark")]
mod spark;
#[cfg(feature = "spark")]
#[path = "../sql/mod.rs"]
mod sql;
mod supplier;
mod tables;
mod tidy;
mod truth;
