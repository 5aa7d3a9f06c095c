//! Where deliveries come in and where publications go out.
//!
//! What the engine asks of a place is a trait; which places there are is what a declaration can name.

pub(in crate::engine) mod deliveries;
pub(in crate::engine) mod folder;
#[cfg(test)]
pub(in crate::engine) mod memory;
pub(in crate::engine) mod origin;
pub(in crate::engine) mod publication;

use crate::declarations::Place;
use folder::FolderOrigin;
use origin::Origin;

/// The place where deliveries come from, as it is declared.
pub(in crate::engine) fn origin(place: &Place) -> Box<dyn Origin> {
    match place {
        Place::Folder(path) => Box::new(FolderOrigin::new(path.clone())),
    }
}
