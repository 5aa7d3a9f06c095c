//! `yjp check`: whether declarations can be used and deliveries fit them, without running.

use std::fmt::Write as _;

use clap::Args;

use super::layout::{count, line};
use super::{layout, place};
use crate::cli::Global;
use crate::engine::{CheckedDelivery, Schedule, clock};
use crate::error::Result;

/// Check the declarations, and whether the deliveries fit them, without running.
///
/// Nothing is kept. The first fault is the error; each further delivery that would be refused has a line.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  yjp check --deliveries /srv/deliveries")]
pub struct Check {}

impl Check {
    /// Checks, shows what each delivery would come to, and fails with the first that would be refused.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let engine = place::engine(global)?;
        let project = &engine.project;
        for expression in project.settings.schedule.runs.values() {
            Schedule::parse(expression)?;
        }
        let (sources, lists, measures) = (project.sources.len(), project.code_lists.len(), project.measures.len());
        let _ = writeln!(out, "declarations are right: {sources} sources, {lists} code lists, {measures} measures");
        let (checked, not_taken) = engine.check(clock::today())?;
        let mut lines = vec![line(["delivery", "rows in", "rows out", "rejected", "faults"])];
        lines.extend(checked.iter().filter_map(accepted));
        out.push_str(&layout::align(&lines));
        for line in not_taken.lines() {
            let _ = writeln!(out, "{line}");
        }
        let mut refused = checked.into_iter().filter_map(|checked| checked.result.err());
        let first = refused.next();
        for error in refused {
            let _ = writeln!(out, "would be refused: {error}");
        }
        first.or_else(|| not_taken.unread.into_iter().next()).map_or(Ok(()), Err)
    }
}

fn accepted(checked: &CheckedDelivery) -> Option<Vec<String>> {
    let counts = checked.result.as_ref().ok()?;
    let n_issues = checked.issues.iter().map(|issue| issue.n_issues).sum();
    let mut cells = vec![checked.name.clone()];
    cells.extend([counts.rows_in, counts.rows_out, counts.rows_rejected, n_issues].map(count));
    Some(cells)
}
