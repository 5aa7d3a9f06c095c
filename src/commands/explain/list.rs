//! `yjp explain list`: what the codes of a list mean.

use chrono::NaiveDate;
use clap::Args;

use super::declared::find;
use crate::cli::{Global, day};
use crate::commands::place;
use crate::error::Result;
use crate::job::clock;

/// What the codes of a list mean.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  yjp explain list outcome")]
pub struct ExplainList {
    /// The name of the list.
    name: String,
    /// The day on which the codes hold; today if left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<NaiveDate>,
}

impl ExplainList {
    /// Prints the codes.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let project = place::project(global)?;
        let list = find("list", &project.code_lists, &self.name)?;
        out.push_str(&list.render(self.on.unwrap_or_else(clock::today)));
        Ok(())
    }
}
