//! `yjp explain measure`: who is counted, and how a figure came about.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::declared::find;
use crate::cli::{Global, day};
use crate::commands::layout::{align, count, line};
use crate::commands::place;
use crate::error::Result;
use crate::job::{Trace, Traced, trace};

/// Who a measure counts, in words and in SQL, and how its newest figure came about.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  yjp explain measure reoffending
  yjp explain measure reoffending --tables tables --as-at 2026-06-30   counts by step")]
pub struct ExplainMeasure {
    /// The name of the measure.
    name: String,
    /// Count the steps of its newest figure in the tables of this folder.
    #[arg(long, value_name = "DIR", requires = "as_at")]
    tables: Option<PathBuf>,
    /// The day that the figure is for.
    #[arg(long, value_name = "DATE", requires = "tables", value_parser = day)]
    as_at: Option<NaiveDate>,
    /// The last day of the figure's interval, instead of the newest.
    #[arg(long, value_name = "DATE", requires = "tables", value_parser = day)]
    interval_end: Option<NaiveDate>,
    /// Show small numbers: for work on the measures, never for others.
    #[arg(long, requires = "tables")]
    no_disclosure_control: bool,
}

impl ExplainMeasure {
    /// Prints the measure, and the counts of its steps if they are wanted.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let project = place::project(global)?;
        let measure = find("measure", &project.measures, &self.name)?;
        out.push_str(&measure.explain());
        let Some((tables, as_at)) = self.tables.clone().zip(self.as_at) else { return Ok(()) };
        let (interval_end, is_controlled) = (self.interval_end, !self.no_disclosure_control);
        for traced in trace(&project, measure, &Trace { tables, as_at, interval_end, is_controlled })? {
            out.push_str(&steps(&traced));
        }
        Ok(())
    }
}

/// The counts of one interval, one line a step.
fn steps(traced: &Traced) -> String {
    let hidden = || "hidden".to_owned();
    let counted = |n: &i64| u64::try_from(*n).map_or_else(|_| hidden(), count);
    let part = traced.part.as_ref().map_or_else(String::new, |part| format!(", {part}"));
    let heading = format!("How it came about{part}, {} to {}", traced.interval_start, traced.interval_end);
    let mut lines = vec![line([&heading, "count"])];
    lines.extend(traced.steps.iter().map(|(step, n)| vec![step.clone(), n.as_ref().map_or_else(hidden, counted)]));
    format!("\n{}", align(&lines))
}
