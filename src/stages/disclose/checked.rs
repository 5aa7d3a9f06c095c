//! The proof that figures have been through this stage.

/// Only this stage can make one, and no [`Safe`](crate::stages::Safe) is made without.
pub(in crate::stages) struct FiguresChecked(());

impl FiguresChecked {
    pub(super) fn new() -> Self {
        Self(())
    }
}
