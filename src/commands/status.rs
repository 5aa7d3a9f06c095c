//! `yjp status`: what the ledger knows.

use std::fmt::Write as _;

use clap::Args;

use super::layout::{align, count, line};
use super::{layout, place};
use crate::cli::{Global, whole_number};
use crate::error::{Error, Kind, Result};
use crate::issues::LateSource;
use crate::job::{Job, Ledger, RunRecord, Schedule, clock};

/// How many runs are shown.
const N_RUNS: u32 = 10;

/// Show the last runs and the deliveries, or one run with its steps and faults.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  yjp status
  yjp status 12")]
pub struct StatusCommand {
    /// The number of a run.
    #[arg(value_parser = whole_number::<i64>)]
    run: Option<i64>,
}

impl StatusCommand {
    /// Shows the last runs and the deliveries, or one run.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let job = place::job(global)?;
        let ledger = Ledger::read(&job.store.ledger())?;
        match self.run {
            Some(run_id) => one_run(&ledger, run_id, out),
            None => {
                overview(&ledger, out)?;
                next_due(&job, out)?;
                late(&job, &ledger, out)
            }
        }
    }
}

fn overview(ledger: &Ledger, out: &mut String) -> Result<()> {
    let runs = ledger.runs(N_RUNS)?;
    if runs.is_empty() {
        out.push_str("nothing ever ran\n");
        return Ok(());
    }
    let mut lines = vec![line(["run", "as at", "command", "started", "ended", "status", "error"])];
    lines.extend(runs.into_iter().map(run_line));
    out.push_str(&align(&lines));
    let mut lines = vec![line(["source", "deliveries", "newest"])];
    lines.extend(ledger.received()?.into_iter().map(|(source, n, newest)| vec![source, count(n), newest]));
    out.push('\n');
    out.push_str(&align(&lines));
    Ok(())
}

/// Sources that were late on the day of the newest run: a failure, so that whoever watches the job sees it.
fn late(job: &Job, ledger: &Ledger, out: &mut String) -> Result<()> {
    let late = job.late(ledger)?;
    for LateSource { source, newest, expected_by } in &late {
        let _ = writeln!(out, "\nlate      {source}  newest {newest}, next due by {expected_by}");
    }
    let Some(first) = late.first() else { return Ok(()) };
    let error = Error::new(Kind::Late, format!("{} is late{}", first.source, and_others(late.len() - 1)));
    Err(error.hint("ask the supplier, or say how often it comes with `rhythm` in the source's .toml"))
}

fn and_others(n: usize) -> String {
    if n == 0 { String::new() } else { format!(", and {n} more") }
}

/// When each schedule of the project is due next.
fn next_due(job: &Job, out: &mut String) -> Result<()> {
    for (name, expression) in &job.project.settings.schedule.runs {
        let due = Schedule::declared(name, expression)?.next_after(clock::moment());
        let due = due.map_or_else(|| "never".to_owned(), |due| due.format("%Y-%m-%d %H:%M %Z").to_string());
        let _ = writeln!(out, "\nnext due  {name}  {due}");
    }
    Ok(())
}

fn run_line(run: RunRecord) -> Vec<String> {
    let ended = run.ended.unwrap_or_default();
    let error = run.error.unwrap_or_default();
    vec![run.run_id.to_string(), run.as_at, run.command, run.started, ended, run.status, error]
}

fn one_run(ledger: &Ledger, run_id: i64, out: &mut String) -> Result<()> {
    let Some(run) = ledger.run(run_id)? else {
        return Err(Error::new(Kind::Usage, format!("there is no run {run_id}")).hint("`yjp status` lists the runs"));
    };
    let _ = writeln!(out, "run {run_id} as at {}: {}", run.as_at, run.status);
    let _ = writeln!(out, "from {} to {}", run.started, run.ended.as_deref().unwrap_or("-"));
    let _ = writeln!(out, "code {}, key {}", run.code_version, run.key_id);
    if let Some(error) = &run.error {
        let _ = writeln!(out, "exit code {}: {error}", run.exit_code.map_or("-".to_owned(), |code| code.to_string()));
    }
    let steps = ledger.steps(run_id)?;
    if !steps.is_empty() {
        let header = ["step", "of", "because", "status", "rows in", "rows out", "rejected", "superseded", "left aside"];
        let mut lines = vec![line(header)];
        for step in steps {
            let mut cells = vec![step.verb, step.subject, step.reason, step.status];
            cells.extend(layout::rows(step.counts));
            lines.push(cells);
        }
        out.push('\n');
        out.push_str(&align(&lines));
    }
    let issues = ledger.issues_of_run(run_id)?;
    if !issues.is_empty() {
        let mut lines = vec![line(["source", "rule", "column", "effect", "faults"])];
        for issue in issues {
            lines.push(vec![issue.source, issue.rule, issue.column, issue.effect, count(issue.n_issues)]);
        }
        out.push('\n');
        out.push_str(&align(&lines));
    }
    Ok(())
}
