//! One file a verb: what the job is asked for, and how the answer is shown.

mod backfill;
mod check;
mod diff;
mod explain;
mod faults;
mod key;
mod link;
mod measure;
mod plan;
mod review;
mod run;
mod source;
mod status;
mod synth;
mod verify;

mod layout;
mod log;
mod place;
mod progress;
mod says;
mod worst;

use std::fmt::Write as _;

use clap::{Parser, Subcommand};

use crate::cli::Global;
use crate::error::{Kind, Result};

pub use log::start as start_log;

/// From police, court and case-management extracts to figures that a service can publish.
///
/// `yjp help VERB` says more of a verb, with an example.
#[derive(Debug, Parser)]
#[command(name = "yjp")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What holds for all verbs.
    #[command(flatten)]
    pub global: Global,
}

/// The verbs, each with its words and arguments in a file of its own.
#[derive(Debug, Subcommand)]
pub enum Command {
    Run(run::Run),
    Plan(plan::PlanCommand),
    Backfill(backfill::Backfill),
    Status(status::StatusCommand),
    Diff(diff::Diff),
    Verify(verify::Verify),
    Check(check::Check),
    Faults(faults::FaultsCommand),
    Review(review::Review),
    #[command(subcommand)]
    Source(source::SourceCommand),
    #[command(subcommand)]
    Explain(explain::Explain),
    Measure(measure::MeasureCommand),
    Link(link::Link),
    Synth(synth::Synth),
    #[command(subcommand)]
    Key(key::KeyCommand),
}

/// Does what the command line says and appends the result to `out`.
///
/// # Errors
/// Whatever stopped it; what `out` holds by then is still worth showing.
pub fn call(cli: Cli, out: &mut String) -> Result<()> {
    let Cli { command, global } = cli;
    match command {
        Command::Run(run) => run.call(&global, out),
        Command::Plan(plan) => plan.call(&global, out),
        Command::Backfill(backfill) => backfill.call(&global, out),
        Command::Status(status) => status.call(&global, out),
        Command::Diff(diff) => diff.call(&global, out),
        Command::Verify(verify) => verify.call(&global, out),
        Command::Check(check) => check.call(&global, out),
        Command::Faults(faults) => faults.call(&global, out),
        Command::Review(review) => review.call(&global, out),
        Command::Source(source) => source.call(&global, out),
        Command::Explain(explain) => explain.call(&global, out),
        Command::Measure(measure) => measure.call(&global, out),
        Command::Link(link) => link.call(&global, out),
        Command::Synth(synth) => synth.call(out),
        Command::Key(key) => key.call(&global, out),
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
    use clap::CommandFactory;

    use super::*;

    /// Every verb that can be called, with the words that call it.
    fn verbs(command: &clap::Command, called: &str) -> Vec<(String, clap::Command)> {
        if !command.has_subcommands() {
            return vec![(called.to_owned(), command.clone())];
        }
        let below = command.get_subcommands().filter(|verb| verb.get_name() != "help");
        below.flat_map(|verb| verbs(verb, &format!("{called} {}", verb.get_name()))).collect()
    }

    #[test]
    fn the_help_of_every_verb_has_an_example_that_the_verb_takes() {
        for (called, mut verb) in verbs(&Cli::command(), "yjp") {
            let help = verb.render_long_help().to_string();
            let examples = help.lines().map(str::trim).filter(|line| line.starts_with(&called)).collect::<Vec<_>>();
            assert!(!examples.is_empty(), "{called}:\n{help}");
            for example in examples {
                let (line, _comment) = example.split_once("   ").unwrap_or((example, ""));
                let words = line.split_whitespace().take_while(|word| *word != ">");
                let parsed = Cli::try_parse_from(words);
                assert!(parsed.is_ok(), "{example}: {}", parsed.unwrap_err());
            }
        }
    }

    #[test]
    fn every_day_on_the_command_line_is_a_day_of_the_calendar() {
        for (called, verb) in verbs(&Cli::command(), "yjp") {
            let days = verb.get_arguments().filter(|argument| {
                argument.get_value_names().is_some_and(|names| names.iter().any(|name| name == "DATE"))
            });
            for argument in days.filter_map(clap::Arg::get_long) {
                let words = called.split(' ').map(str::to_owned).chain([format!("--{argument}=2026-02-30")]);
                let error = Cli::try_parse_from(words).unwrap_err();
                assert_eq!(error.exit_code(), 2);
                let told = error.to_string();
                assert!(
                    told.contains(&format!("--{argument} <DATE>")) && told.contains("no such day"),
                    "{called}: {told}"
                );
            }
        }
        let told = Cli::try_parse_from(["yjp", "diff", "2026-01-31", "2026-02-30"]).unwrap_err().to_string();
        assert!(told.contains("<LATER>") && told.contains("no such day"), "{told}");
    }

    #[test]
    fn help_lists_every_exit_code() {
        let help = exit_codes();
        for kind in Kind::ALL {
            assert!(help.contains(&format!("{:>2}  {}\n", kind.exit_code(), kind.meaning())));
        }
    }
}
