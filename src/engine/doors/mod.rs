//! Where deliveries come in and where publications go out.
//!
//! What the engine asks of a place is a trait; which places there are is what a declaration can name.

pub(in crate::engine) mod apart;
pub(in crate::engine) mod deliveries;
pub(in crate::engine) mod destination;
mod folder;
pub(in crate::engine) mod manifest;
#[cfg(test)]
pub(in crate::engine) mod memory;
pub(in crate::engine) mod not_taken;
pub(in crate::engine) mod origin;
pub(in crate::engine) mod published;
#[cfg(test)]
mod tests;

use crate::declarations::Location;
use destination::Destination;
use folder::{FolderDestination, FolderOrigin};
use origin::Origin;

#[cfg(test)]
use tests::check_destination;

/// The place where deliveries come from, as it is declared.
pub(in crate::engine) fn origin(place: Location) -> Box<dyn Origin> {
    match place {
        Location::Folder(path) => Box::new(FolderOrigin::new(path)),
    }
}

/// The place where publications go, as it is declared.
pub(in crate::engine) fn destination(place: Location) -> Box<dyn Destination> {
    match place {
        Location::Folder(path) => Box::new(FolderDestination::new(path)),
    }
}
