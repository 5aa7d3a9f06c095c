//! `yjp plan`: what a run would do, and why.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::layout::{align, line};
use super::place;
use crate::cli::Global;
use crate::error::Result;

/// Shows the plan and changes nothing.
pub fn call(global: &Global, as_at: Option<NaiveDate>, out: &mut String) -> Result<()> {
    let engine = place::engine(global)?;
    let plan = engine.plan(place::as_at(as_at)?)?;
    let due: Vec<Vec<String>> = plan
        .due()
        .map(|step| vec![step.verb.label().to_owned(), step.subject.clone(), step.reason.to_string()])
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
    for stray in &plan.strays {
        let _ = writeln!(out, "belongs to no declared source: {stray}");
    }
    Ok(())
}
