//! Decides what must run, runs it, and writes it down.
//!
//! Nothing here knows what the figures are about: the stages do, and all that the
//! job knows of the stages is in `steps`.

pub mod clock;

mod asking;
mod doors;
mod keeping;
mod planning;
mod running;
#[cfg(feature = "spark")]
mod spark;

pub use asking::check::{CheckedDelivery, check_sample};
pub use asking::diff::Difference;
pub use asking::explain::{DrawnPair, PairInDoubt, RecordLink, ReviewPair};
pub use asking::faults::{FoundFaults, ListedFault, WantedFaults};
pub use asking::page::WantedPage;
pub use asking::people::RecordSayings;
pub use asking::trace::{Trace, Traced, trace};
pub use asking::verify::Verified;
pub use doors::not_taken::NotTaken;
pub use keeping::key::{Key, Rotated};
pub use keeping::ledger::{Ledger, RunRecord, StepRecord};
pub use keeping::store::Store;
pub use planning::plan::Plan;
pub use planning::step::{Reason, Step, StepName, Verb};
pub use running::export::{Export, Exported, export};
pub use running::link::{LinkCounts, Linking, link};
pub use running::run::{FiguresByStatus, Job, RunOutcome};
pub use running::schedule::Schedule;
pub use running::sql_server::connect;
pub use running::steps::units;
pub use running::tables::is_reading_tables;
pub use running::watch::Watch;

/// Version of the program together with a hash of the source it was built from.
pub const CODE_VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("YJP_SOURCE_HASH"));
