//! How far a run has come, on a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::{log, worst};
use crate::cli::{Global, LogForm};
use crate::issues::FaultKind;
use crate::job::{Step, Watch};

/// A bar on stderr, or nothing where nobody looks.
pub struct Progress {
    bar: ProgressBar,
    form: LogForm,
}

impl Progress {
    /// A bar if the command line and the terminal have one.
    pub fn new(global: &Global) -> Self {
        if !log::has_progress(global) {
            return Self { bar: ProgressBar::hidden(), form: global.log };
        }
        let style = ProgressStyle::with_template("{spinner} {pos}/{len} {bar:30} {elapsed} {msg}");
        let bar = ProgressBar::no_length().with_style(style.expect("the template is fixed and right"));
        Self { bar, form: global.log }
    }
}

impl Watch for Progress {
    fn start(&self, n_steps: usize) {
        self.bar.set_length(n_steps as u64);
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    fn step(&self, step: &Step) {
        self.bar.set_message(format!("{} {}", step.verb().label(), step.name.subject));
    }

    fn done(&self) {
        self.bar.inc(1);
    }

    /// On stderr: the run has no result.
    fn failed(&self, kinds: &[FaultKind]) {
        match self.form {
            LogForm::Json => tracing::warn!(faults = %worst::json(kinds), "found in what was read"),
            #[expect(clippy::print_stderr, reason = "kinds of faults hold no cell")]
            LogForm::Text => self.bar.suspend(|| eprint!("{}", worst::worst(kinds))),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
