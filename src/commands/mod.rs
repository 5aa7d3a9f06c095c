//! One file a verb: what the engine is asked for, and how the answer is shown.

mod backfill;
mod check;
mod diff;
mod explain;
mod key;
mod link;
mod measure;
mod plan;
mod review;
mod run;
mod status;
mod synth;

mod layout;
mod log;
mod place;
mod progress;

use std::fmt::Write as _;

use crate::cli::{Cli, Command};
use crate::error::{Kind, Result};

pub use log::start as start_log;

/// Does what the command line says and appends the result to `out`.
///
/// # Errors
/// Whatever stopped it; what `out` holds by then is still worth showing.
pub fn call(cli: Cli, out: &mut String) -> Result<()> {
    let Cli { command, global } = cli;
    match command {
        Command::Run { as_at } => run::call(&global, as_at, out),
        Command::Plan { as_at } => plan::call(&global, as_at, out),
        Command::Backfill { from, to, every, restate } => {
            backfill::call(&global, backfill::Range { from, to, every }, restate, out)
        }
        Command::Status { run } => status::call(&global, run, out),
        Command::Diff { a, b } => diff::call(&global, a, b, out),
        Command::Check => check::call(&global, out),
        Command::Review { on } => review::call(&global, on, out),
        Command::Explain { what, name, on, tables, as_at, interval_end } => {
            let trace = tables.zip(as_at).map(|(tables, as_at)| crate::engine::Trace { tables, as_at, interval_end });
            explain::call(&global, &explain::Wanted { what, name, on, trace }, out)
        }
        Command::Measure { tables, as_at, out: folder, engine, no_disclosure_control } => {
            let is_controlled = !no_disclosure_control;
            let engine = engine.as_deref().map(measure::engine).transpose()?;
            let export = crate::engine::Export { tables, as_at, out: folder, engine, is_controlled };
            measure::call(&global, &export, out)
        }
        Command::Synth { children, seed, out: folder, without_identity_errors, until } => {
            let wanted = synth::Wanted { children, seed, folder, without_identity_errors, until };
            synth::call(&wanted, out)
        }
        Command::Link { linkage, input, out: folder } => {
            let wanted =
                crate::engine::Linking { linkage, project: global.project.clone(), inputs: input, out: folder };
            link::call(&global, &wanted, out)
        }
        Command::Key { action } => key::call(&global, action, out),
    }
}

/// The exit codes, for `--help`.
pub fn exit_codes() -> String {
    let mut text =
        "Exit codes:\n   0  done, or nothing to do\n   1  internal_error: a fault in the program\n".to_owned();
    for kind in Kind::ALL {
        let _ = writeln!(text, "  {:>2}  {}", kind.exit_code(), kind.meaning());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_lists_every_exit_code() {
        let help = exit_codes();
        for kind in Kind::ALL {
            assert!(help.contains(&format!("{:>2}  {}\n", kind.exit_code(), kind.meaning())));
        }
    }
}
