//! `yjp measure`: figures from tables that somebody else wrote.

use std::fmt::Write as _;

use super::layout::count;
use super::place;
use super::run::tell_time;
use crate::cli::Global;
use crate::declarations::SqlEngine;
use crate::engine::clock::Stopwatch;
use crate::engine::{Export, export};
use crate::error::{Error, Kind, Result};

/// The engine that the command line names.
pub fn engine(text: &str) -> Result<SqlEngine> {
    let unknown = |expected: String| Error::new(Kind::Usage, format!("--{expected}"));
    text.parse().map_err(|expected| unknown(expected).hint("for a server: --engine sc://127.0.0.1:15002"))
}

/// Measures, discloses and publishes.
pub fn call(global: &Global, wanted: &Export, out: &mut String) -> Result<()> {
    let project = place::project(global)?;
    let stopwatch = Stopwatch::start();
    let figures = export(&project, wanted)?;
    let parts: Vec<String> = figures.iter().map(|(status, n)| format!("{} {status}", count(*n))).collect();
    let _ = writeln!(out, "figures   {} ({})", count(figures.values().sum()), parts.join(", "));
    if !wanted.is_controlled {
        let _ = writeln!(out, "warning   small numbers are not hidden: this is not for publication");
    }
    let _ = writeln!(out, "report    {}", wanted.out.join("report.html").display());
    tell_time(global, &stopwatch);
    Ok(())
}
