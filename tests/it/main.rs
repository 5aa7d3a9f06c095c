//! Whole runs of the real binary, cases worked out by hand, and the rules of the house.
//! One test binary: linking it once is what costs.

mod canary;
mod cases;
mod explain;
mod link;
mod recovery;
mod refusals;
mod repeat;
mod service;
mod tidy;
mod truth;
