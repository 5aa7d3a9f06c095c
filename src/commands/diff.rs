//! `yjp diff`: which figures moved between two publications.

use std::fmt::Write as _;

use chrono::NaiveDate;
use clap::Args;

use super::layout::count;
use super::place;
use crate::cli::{Global, day};
use crate::error::Result;

/// Show which figures moved between two publications, and what else changed.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  yjp diff 2026-05-31 2026-06-30")]
pub struct Diff {
    /// The day of the earlier publication.
    #[arg(value_name = "EARLIER", value_parser = day)]
    before: NaiveDate,
    /// The day of the later one.
    #[arg(value_name = "LATER", value_parser = day)]
    after: NaiveDate,
}

impl Diff {
    /// Shows what moved, came and went, and what else changed.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let Self { before, after } = self;
        let job = place::job(global)?;
        let difference = job.diff(*before, *after)?;
        let n = |figures: usize| count(figures as u64);
        let (moved, equal) = (n(difference.moved.len()), n(difference.n_equal));
        let (appeared, vanished) = (n(difference.appeared.len()), n(difference.vanished.len()));
        let _ = writeln!(out, "{before} to {after}: {moved} moved, {appeared} new, {vanished} gone, {equal} equal");
        for reason in &difference.reasons {
            let _ = writeln!(out, "changed  {reason}");
        }
        for moved in &difference.moved {
            let show = |cell: &str| if cell.is_empty() { "-".to_owned() } else { cell.to_owned() };
            let changes =
                moved.changes.iter().map(|(column, old, new)| format!("{column} {} to {}", show(old), show(new)));
            let _ = writeln!(out, "moved    {}: {}", moved.figure, changes.collect::<Vec<_>>().join(", "));
        }
        for figure in &difference.appeared {
            let _ = writeln!(out, "new      {figure}");
        }
        for figure in &difference.vanished {
            let _ = writeln!(out, "gone     {figure}");
        }
        Ok(())
    }
}
