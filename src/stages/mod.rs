//! The stages, in order: frames in, frames out. Each type can only be made by the
//! stage before it, so that the compiler keeps the order.

pub mod extract;
pub mod normalise;

pub mod link;

pub mod anonymise;

pub mod measure;

pub mod disclose;

pub mod report;

pub mod publish;

mod publication;
#[cfg(test)]
mod trial;

#[cfg(test)]
pub mod drawing;

pub use anonymise::{PseudonymKey, Pseudonymised, anonymise};
pub use disclose::{Safe, disclose, without_control};
pub use extract::{Raw, extract, read_table};
pub(crate) use extract::{RawTable, Reject};
#[cfg(test)]
pub(crate) use link::drawn;
pub(crate) use link::linked;
pub use link::{History, Linked, LinkedTable, Model, TrainedComparison, input_columns, link, link_table};
pub(in crate::stages) use measure::{Caution, CountBase, CountId, Counts, Figure, Heading, Method, Status, Sum};
pub use measure::{Context, Measured, Query, SqlServer, measure, units};
pub use normalise::{Combined, Normalised, NormalisedDelivery, check, combine, normalise, spread};
pub use publication::About;
pub use publish::{publish, record_batch, write_parquet, write_private_csv};
pub use report::report;

/// The column with a row's number in its file: the row of a CSV, the document of JSON.
pub(crate) const ROW: &str = "_row";
