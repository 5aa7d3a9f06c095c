//! What one stage hands to the next: a stage uses these types and no other stage.
//!
//! Nothing outside of the stages can make one. What must have passed a check on the way asks for a
//! proof that only the stage which checks can give: [`Pseudonymised`] one of `anonymise`, [`Safe`] one of
//! `disclose`.

pub mod raw;

pub mod normalised;

pub mod explained;
pub mod linked;
pub mod trained;

pub mod pseudonymised;

pub mod counts;
pub mod figure;
pub mod measured;

pub mod safe;

pub mod publication;

pub(in crate::stages) use counts::{CountBase, CountId, CountSum, Counts};
pub(in crate::stages) use figure::{
    Caution, Figure, FigurePlace, Groups, Heading, Method, ShownCount, Span, Status, dates,
};
pub use linked::Linked;
pub use measured::Measured;
pub use normalised::Normalised;
pub use pseudonymised::Pseudonymised;
pub use publication::About;
pub(in crate::stages) use publication::{further_breakdowns, key};
pub use raw::Raw;
pub(in crate::stages) use raw::{ROW, RawParts, RawTable, Reject, Rejects, Repeat};
pub use safe::Safe;
pub(in crate::stages) use safe::Suppression;
pub use trained::{Model, TrainedComparison};
