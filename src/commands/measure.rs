//! `yjp measure`: figures from tables that somebody else wrote.

use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::layout::count;
use super::place;
use super::run::tell_time;
use crate::cli::{Global, day};
use crate::declarations::SqlEngine;
use crate::error::{Error, Kind, Result};
use crate::job::clock::Stopwatch;
use crate::job::{Export, Exported, export};

/// Measure, disclose and publish from tables in a folder.
///
/// For tables that another program wrote: nothing is linked, and nothing is kept but the publication.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  yjp measure --tables tables --as-at 2026-06-30 --out publication")]
pub struct MeasureCommand {
    /// Folder with <table>.parquet or <table>/; a table that is not there is empty.
    #[arg(long, value_name = "DIR")]
    tables: PathBuf,
    /// The day that the figures are for.
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_at: NaiveDate,
    /// Folder for the publication.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// What runs the SQL, instead of the one in project.toml: embedded, or sc://host:port for Spark Connect.
    // Not parsed by clap, which would show the text, and with it the token of a server.
    #[arg(long, value_name = "ENGINE")]
    engine: Option<String>,
    /// Show small numbers: for work on the measures, never for others.
    #[arg(long)]
    no_disclosure_control: bool,
}

impl MeasureCommand {
    /// Measures, discloses and publishes.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let engine = self.engine.as_deref().map(engine).transpose()?;
        let as_at = place::in_the_past("--as-at", self.as_at)?;
        let export_of = Export {
            tables: self.tables.clone(),
            as_at,
            out: self.out.clone(),
            engine,
            is_controlled: !self.no_disclosure_control,
        };
        let project = place::project(global)?;
        let stopwatch = Stopwatch::start();
        let Exported { figures, issues } = export(&project, &export_of)?;
        let parts: Vec<String> = figures.iter().map(|(status, n)| format!("{} {status}", count(*n))).collect();
        let _ = writeln!(out, "figures   {} ({})", count(figures.values().sum()), parts.join(", "));
        for issue in &issues {
            let (rule, n) = (&issue.rule, count(issue.n_issues));
            let _ = writeln!(out, "issue     {rule}: {n} {} in {} ({})", issue.effect, issue.source, issue.column);
        }
        if self.no_disclosure_control {
            let _ = writeln!(out, "warning   small numbers are not hidden: this is not for publication");
        }
        let _ = writeln!(out, "report    {}", self.out.join("report.html").display());
        tell_time(global, &stopwatch);
        Ok(())
    }
}

/// The engine that the command line names.
fn engine(text: &str) -> Result<SqlEngine> {
    let unknown = |expected: String| Error::new(Kind::Usage, format!("--{expected}"));
    text.parse().map_err(|expected| unknown(expected).hint("for a server: --engine sc://127.0.0.1:15002"))
}
