//! How far a run has come, on a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::log;
use crate::cli::Global;
use crate::job::{Step, Watch};

/// A bar on stderr, or nothing where nobody looks.
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar if the command line and the terminal have one.
    pub fn new(global: &Global) -> Self {
        if !log::has_progress(global) {
            return Self(ProgressBar::hidden());
        }
        let style = ProgressStyle::with_template("{spinner} {pos}/{len} {bar:30} {elapsed} {msg}");
        Self(ProgressBar::no_length().with_style(style.expect("the template is fixed and right")))
    }
}

impl Watch for Progress {
    fn start(&self, n_steps: usize) {
        self.0.set_length(n_steps as u64);
        self.0.enable_steady_tick(Duration::from_millis(200));
    }

    fn step(&self, step: &Step) {
        self.0.set_message(format!("{} {}", step.verb().label(), step.name.subject));
    }

    fn done(&self) {
        self.0.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
