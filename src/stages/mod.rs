//! The stages, in order: frames in, frames out. Each type can only be made by the
//! stage before it, so that the compiler keeps the order.

pub mod handed;

pub mod extract;
pub mod normalise;

pub mod link;

pub mod anonymise;

pub mod measure;

pub mod disclose;

pub mod report;

pub mod publish;

#[cfg(test)]
pub mod tests;

pub use anonymise::{PseudonymKey, anonymise};
pub use disclose::{disclose, without_control};
pub use extract::{extract, read_table};
pub use handed::{About, Linked, Measured, Model, Normalised, Pseudonymised, Raw, Safe, TrainedComparison};
#[cfg(test)]
pub(crate) use link::tests::drawn;
pub use link::{DrawnPair, FileToLink, History, LinkedTable, PairInDoubt, RecordLink, ReviewPair, TableToLink};
pub use link::{
    REVIEW_BITS, RecordName, WeighedAgain, drawn_pairs, input_columns, link, link_table, pairs_in_doubt, records_of,
    review_pairs, sayings, weigh_again,
};
pub use measure::{Context, ServerQuery, SqlServer, measure, units};
pub use normalise::{Combined, NormalisedDelivery, check, combine, describe, normalise, profile, reconcile, spread};
pub use publish::{FIGURES, REPORT, publish, record_batch, write_parquet, write_private_csv};
pub use report::{linkage_page, report};
#[cfg(test)]
pub(crate) use tests::drawing;
