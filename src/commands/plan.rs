//! `yjp plan`: what a run would do, and why.

use std::fmt::Write as _;

use chrono::NaiveDate;
use clap::Args;

use super::layout::{align, line};
use super::place;
use crate::cli::{Global, day};
use crate::error::Result;

/// Show what `run` would do, and why, without doing it.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  yjp plan --as-at 2026-06-30")]
pub struct PlanCommand {
    /// The day to plan for; today if left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_at: Option<NaiveDate>,
}

impl PlanCommand {
    /// Shows the plan and changes nothing.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let job = place::job(global)?;
        let plan = job.plan(place::as_at(self.as_at)?)?;
        let due: Vec<Vec<String>> = plan
            .due()
            .map(|step| vec![step.verb().label().to_owned(), step.name.subject.to_string(), step.reason.to_string()])
            .collect();
        let n_steps = plan.steps.len();
        let _ = writeln!(out, "as at {}: {} of {n_steps} steps to do", plan.as_at, due.len());
        if !due.is_empty() {
            let mut lines = vec![line(["step", "of", "because"])];
            lines.extend(due);
            out.push_str(&align(&lines));
        }
        for error in plan.refused() {
            let _ = writeln!(out, "would be refused: {error}");
        }
        for line in plan.not_taken.lines() {
            let _ = writeln!(out, "{line}");
        }
        Ok(())
    }
}
