//! What a delivery looks like beside its declaration.

use std::io::Read;

use crate::declarations::Project;
use crate::declarations::draft::{SampleFile, fit};
use crate::declarations::source::Format;
use crate::error::Result;
use crate::issues::profile::{DeliveryProfile, MissingColumn};
use crate::job::doors::deliveries::Delivery;
use crate::stages;

/// How much of a file tells how it is written.
const N_BYTES: u64 = 4 * 1024 * 1024;

/// Profiles a delivery, which is opened as often as it is read. Columns that are called otherwise are read all the same, so
/// that what is wrong below is told together with the names. Nothing where it cannot be read at all.
pub fn profile(
    project: &Project,
    delivery: &Delivery,
    open: impl Fn() -> Result<Box<dyn Read>>,
) -> Option<DeliveryProfile> {
    let lists = &project.code_lists;
    let mut source = project.sources.get(&delivery.source)?.on(delivery.received);
    let mut profile = DeliveryProfile::default();
    if source.format == Format::Csv {
        let mut head = Vec::new();
        open().ok()?.take(N_BYTES).read_to_end(&mut head).ok()?;
        if head.len() as u64 == N_BYTES {
            // The last line is not whole.
            head.truncate(head.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1));
        }
        let fitted = fit(&SampleFile::of(&head).ok()?, &source, lists)?;
        let missing = |(header, columns, nearest)| MissingColumn { header, columns, nearest };
        profile.missing = fitted.missing.into_iter().map(missing).collect();
        (profile.form, profile.unknown_columns, source) = (fitted.form, fitted.unknown, fitted.source);
    }
    let read = open().and_then(|mut original| {
        let raw = stages::extract(&source, &delivery.name(), delivery.received, &mut original)?;
        stages::profile(raw, &source, lists)
    });
    // What stopped the reading is told as the error that it is.
    profile.columns = read.unwrap_or_default();
    Some(profile)
}
