//! Decides what must run, runs it, and writes it down.
//!
//! Nothing here knows what the figures are about: the stages do, and all that the
//! engine knows of the stages is in `steps`.

pub mod clock;

mod archive;
mod key;
mod lock;
mod store;

mod deliveries;
mod fingerprints;
mod plan;
mod survey;

mod ledger;

#[cfg(feature = "spark")]
mod spark;
mod sql_server;
mod steps;
mod tables;

mod execute;
mod manifest;
mod publication;
mod quality;
mod run;
mod schedule;

mod check;
pub mod diff;
mod explain;
mod export;
mod link;
mod trace;

pub use check::{Checked, check};
pub use execute::Watch;
pub use explain::{RecordLink, ReviewPair};
pub use export::{Export, export};
pub use key::{Key, Rotated};
pub use ledger::{Ledger, RunRecord, StepRecord};
pub use link::{LinkCounts, Linking, link};
pub use plan::{Plan, Reason, Step, Verb};
pub use run::{Engine, Figures, Outcome};
pub use schedule::Schedule;
pub use steps::units;
pub use store::Store;
pub use trace::{Trace, Traced, trace};

/// Version of the program together with a hash of the source it was built from.
pub const CODE_VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("YJP_SOURCE_HASH"));
