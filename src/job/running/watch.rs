//! Who looks on while a run goes on.

use crate::issues::FaultKind;
use crate::job::planning::step::Step;

/// Somebody who wants to know how far a run has come.
pub trait Watch {
    /// So many steps are to be done.
    fn start(&self, n_steps: usize);
    /// A step begins.
    fn step(&self, step: &Step);
    /// A step has ended.
    fn done(&self);
    /// The run has failed; these kinds of faults, the worst first, are in what it read.
    fn failed(&self, kinds: &[FaultKind]);
}
