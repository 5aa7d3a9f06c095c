//! What stays from run to run: the store, the ledger, the archive, the keys and the lock.

pub(in crate::engine) mod archive;
pub(in crate::engine) mod folders;
pub(in crate::engine) mod key;
pub(in crate::engine) mod ledger;
pub(in crate::engine) mod lock;
pub(in crate::engine) mod shelf;
pub(in crate::engine) mod store;
pub(in crate::engine) mod written;
