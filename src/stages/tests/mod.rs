//! What the tests of several stages share.

pub mod drawing;
pub(super) mod service;
