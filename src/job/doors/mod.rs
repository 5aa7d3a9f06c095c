//! Where deliveries come in and where publications go out.
//!
//! What the job asks of a place is a trait; which places there are is what a declaration can name.

pub(in crate::job) mod apart;
pub(in crate::job) mod deliveries;
pub(in crate::job) mod destination;
mod folder;
pub(in crate::job) mod manifest;
#[cfg(test)]
pub(in crate::job) mod memory;
pub(in crate::job) mod not_taken;
pub(in crate::job) mod origin;
pub(in crate::job) mod published;
pub(in crate::job) mod sight;
#[cfg(test)]
mod tests;

use crate::declarations::Location;
use destination::Destination;
use folder::{FolderDestination, FolderOrigin};
use origin::Origin;

#[cfg(test)]
use tests::check_destination;

/// The place where deliveries come from, as it is declared; files are left until they have not changed for a while.
pub(in crate::job) fn origin(place: Location, settle_seconds: u32) -> Box<dyn Origin> {
    match place {
        Location::Folder(path) => Box::new(FolderOrigin::new(path, settle_seconds)),
    }
}

/// The place where publications go, as it is declared.
pub(in crate::job) fn destination(place: Location) -> Box<dyn Destination> {
    match place {
        Location::Folder(path) => Box::new(FolderDestination::new(path)),
    }
}
