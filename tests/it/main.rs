//! Whole runs of the real binary, cases worked out by hand, and the rules of the house.
//! One test binary: linking it once is what costs.

#[cfg(feature = "spark")]
mod awkward;
mod canary;
mod cases;
mod deliveries;
mod explain;
mod link;
mod recovery;
mod refusals;
mod repeat;
#[cfg(feature = "spark")]
mod server;
mod service;
#[cfg(feature = "spark")]
mod spark;
mod tidy;
mod truth;
