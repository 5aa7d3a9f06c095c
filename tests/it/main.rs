//! One test binary: linking it once is what costs.

mod refusals;
mod tidy;
