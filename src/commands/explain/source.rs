//! `yjp explain source`: how an extract is read.

use chrono::NaiveDate;
use clap::Args;

use super::declared::find;
use crate::cli::{Global, day};
use crate::commands::place;
use crate::error::Result;
use crate::job::clock;

/// How a source is read: its columns, the codes that they hold, and what becomes of them.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  yjp explain source police/outcomes --on 2026-06-30")]
pub struct ExplainSource {
    /// The source, as <supplier>/<table>.
    name: String,
    /// The day whose rules are wanted; today if left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<NaiveDate>,
}

impl ExplainSource {
    /// Prints the rules.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let project = place::project(global)?;
        let source = find("source", &project.sources, &self.name)?;
        out.push_str(&source.on(self.on.unwrap_or_else(clock::today)).render());
        Ok(())
    }
}
