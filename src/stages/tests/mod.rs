//! What the tests of several stages share.

pub mod drawing;
