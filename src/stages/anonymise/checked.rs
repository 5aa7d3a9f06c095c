//! The proof that tables have passed the checks of this stage.

/// Only this stage can make one, and no [`Pseudonymised`](crate::stages::Pseudonymised) is made without.
pub(in crate::stages) struct TablesChecked(());

impl TablesChecked {
    pub(super) fn new() -> Self {
        Self(())
    }
}
