//! The log on stderr: text for people, JSON for machines.

use std::io::{self, IsTerminal};

use tracing_subscriber::filter::LevelFilter;

use crate::cli::{Global, LogForm, LogLevel};

/// Starts the log. Counts and names only ever go into it, never a value.
pub fn start(global: &Global) {
    let builder = tracing_subscriber::fmt().with_max_level(level(global)).with_writer(io::stderr).with_target(false);
    match global.log {
        LogForm::Json => builder.json().flatten_event(true).init(),
        LogForm::Text => builder.with_ansi(false).init(),
    }
}

/// Whether a progress bar is drawn: only for people, and only when it does not run into a log.
pub fn has_progress(global: &Global) -> bool {
    let is_quiet = matches!(global.log_level, None | Some(LogLevel::Error | LogLevel::Warn));
    global.log == LogForm::Text && is_quiet && io::stderr().is_terminal()
}

fn level(global: &Global) -> LevelFilter {
    match global.log_level {
        Some(LogLevel::Error) => LevelFilter::ERROR,
        Some(LogLevel::Warn) => LevelFilter::WARN,
        Some(LogLevel::Info) => LevelFilter::INFO,
        Some(LogLevel::Debug) => LevelFilter::DEBUG,
        Some(LogLevel::Trace) => LevelFilter::TRACE,
        // A person reads the summary; a machine wants every step.
        None if global.log == LogForm::Text => LevelFilter::WARN,
        None => LevelFilter::INFO,
    }
}
