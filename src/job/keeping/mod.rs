//! What stays from run to run: the store, the ledger, the archive, the keys and the lock.

pub(in crate::job) mod archive;
pub(in crate::job) mod folders;
pub(in crate::job) mod key;
pub(in crate::job) mod ledger;
pub(in crate::job) mod lock;
pub(in crate::job) mod shelf;
pub(in crate::job) mod store;
pub(in crate::job) mod written;
