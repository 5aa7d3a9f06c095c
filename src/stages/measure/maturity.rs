//! How far the intervals of a figure can still change.

use crate::stages::handed::Status;

/// How far a figure's intervals are over and followed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Maturity {
    pub(super) status: Status,
    /// Of an interval that pools others, how many those are and how many of them are final.
    pub(super) parts: Option<[u64; 2]>,
}
