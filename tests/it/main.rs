//! Whole runs of the real binary, cases worked out by hand, and the rules of the house.

mod canary;
mod cases;
mod recovery;
mod repeat;
mod service;
mod truth;
