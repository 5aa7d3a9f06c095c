//! What one stage hands to the next: a stage uses these types and no other stage.
//!
//! Nothing outside of the stages can make one. What must have passed a check on the way asks for a
//! proof that only the stage which checks can give: [`Pseudonymised`] one of `anonymise`.

pub mod raw;

pub mod normalised;

pub mod linked;
pub mod trained;

pub mod pseudonymised;

pub use linked::Linked;
pub use normalised::Normalised;
pub use pseudonymised::Pseudonymised;
pub use raw::Raw;
pub(in crate::stages) use raw::{ROW, RawParts, RawTable, Reject};
pub use trained::{Model, TrainedComparison};
