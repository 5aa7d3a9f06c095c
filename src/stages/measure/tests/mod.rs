//! What holds of every measure: by a few drawn rows, and whatever happened.

mod contradicting;
mod histories;
mod properties;
mod rules;
pub(super) mod trial;
