//! What holds of every measure: by a few drawn rows, and whatever happened.

mod histories;
mod properties;
mod rules;
pub(super) mod trial;
