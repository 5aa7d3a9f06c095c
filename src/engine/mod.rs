//! Decides what must run, runs it, and writes it down.
//!
//! Nothing here knows what the figures are about: the stages do, and all that the
//! engine knows of the stages is in `steps`.

mod archive;
mod check;
pub mod clock;
mod declarations;
mod deliveries;
pub mod diff;
mod execute;
mod export;
mod key;
mod ledger;
mod lock;
mod manifest;
mod plan;
mod publication;
mod quality;
mod run;
mod steps;
mod store;
mod survey;
mod tables;

pub use check::{Checked, check};
pub use execute::Watch;
pub use export::{Export, export};
pub use key::{Key, Rotated};
pub use ledger::{Ledger, RunRecord, StepRecord};
pub use plan::{Plan, Reason, Step, Verb};
pub use run::{Engine, Figures, Outcome};
pub use store::Store;

/// Version of the program together with a hash of the source it was built from.
pub const CODE_VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("YJP_SOURCE_HASH"));
