//! `yjp check`: whether declarations can be used and deliveries fit them, without running.

mod profile;

use std::fmt::Write as _;

use clap::Args;

use super::layout::{count, line};
use super::{layout, place, worst};
use crate::cli::Global;
use crate::error::Result;
use crate::issues::FaultKind;
use crate::job::{CheckedDelivery, Schedule, clock};

/// Check the declarations, and whether the deliveries fit them, without running.
///
/// Nothing is kept. What does not fit is listed in one go: columns that are missing with those that are called alike, columns that
/// nobody declared, what each column of a refused delivery looks like, and codes that are on no list. The first fault is the
/// error; each further delivery that would be refused has a line.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  yjp check --deliveries /srv/deliveries")]
pub struct Check {
    /// Print JSON: each delivery, and every kind of fault.
    #[arg(long)]
    json: bool,
    /// Show what each column looks like of the newest delivery of each source, not only of what would be refused.
    #[arg(long)]
    columns: bool,
}

impl Check {
    /// Checks, shows what each delivery would come to, and fails with the first that would be refused.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let job = place::job(global)?;
        let project = &job.project;
        for (name, expression) in &project.settings.schedule.runs {
            Schedule::declared(name, expression)?;
        }
        let (sources, lists, measures) = (project.sources.len(), project.code_lists.len(), project.measures.len());
        let _ = writeln!(out, "declarations are right: {sources} sources, {lists} code lists, {measures} measures");
        let (checked, not_taken) = job.check(clock::today(), self.columns)?;
        if self.json {
            *out = json(&checked);
            let refused = checked.into_iter().find_map(|checked| checked.result.err());
            return refused.or_else(|| not_taken.unread.into_iter().next()).map_or(Ok(()), Err);
        }
        out.push_str(&text(&checked, self.columns));
        for line in not_taken.lines() {
            let _ = writeln!(out, "{line}");
        }
        if !not_taken.ignored.is_empty() {
            let _ = writeln!(out, "not looked into, as project.toml says: {}", not_taken.ignored.join(", "));
        }
        let mut refused = checked.into_iter().filter_map(|checked| checked.result.err());
        let first = refused.next();
        for error in refused {
            let _ = writeln!(out, "would be refused: {error}");
        }
        first.or_else(|| not_taken.unread.into_iter().next()).map_or(Ok(()), Err)
    }
}

/// What deliveries would come to, the worst of their faults, then what does not fit their declarations.
pub(super) fn text(checked: &[CheckedDelivery], with_columns: bool) -> String {
    let mut lines = vec![line(["delivery", "rows in", "rows out", "rejected", "left aside", "faults"])];
    lines.extend(checked.iter().filter_map(accepted));
    let mut kinds: Vec<FaultKind> = checked.iter().flat_map(|checked| checked.kinds.clone()).collect();
    FaultKind::sort(&mut kinds);
    let fits = profile::profiles(checked, with_columns);
    format!("{}{}{fits}", layout::align(&lines), worst::worst(&kinds))
}

fn json(checked: &[CheckedDelivery]) -> String {
    let one = |checked: &CheckedDelivery| {
        let refused = checked.result.as_ref().err();
        let counts = checked.result.as_ref().ok();
        serde_json::json!({
            "delivery": checked.name,
            "rows_in": counts.map(|counts| counts.rows_in),
            "rows_out": counts.map(|counts| counts.rows_out),
            "rows_rejected": counts.map(|counts| counts.rows_rejected),
            "rows_left_aside": counts.map(|counts| counts.rows_left_aside),
            "refused": refused.map(ToString::to_string),
            "hint": refused.and_then(|error| error.advice()),
            "faults": worst::json(&checked.kinds),
            "profile": checked.profile,
        })
    };
    format!("{}\n", checked.iter().map(one).collect::<serde_json::Value>())
}

fn accepted(checked: &CheckedDelivery) -> Option<Vec<String>> {
    let counts = checked.result.as_ref().ok()?;
    let n_issues = checked.kinds.iter().map(|kind| kind.n_issues).sum();
    let mut cells = vec![checked.name.clone()];
    let rows = [counts.rows_in, counts.rows_out, counts.rows_rejected, counts.rows_left_aside];
    cells.extend(rows.into_iter().chain([n_issues]).map(count));
    Some(cells)
}
