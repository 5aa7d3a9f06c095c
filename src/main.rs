//! `yjp`: parse, call, show the result or the error with its hint, exit code.
#![expect(clippy::print_stderr, reason = "an error and its hint hold no cell")]

use std::backtrace::Backtrace;
use std::error::Error as _;
use std::io::{self, Write};
use std::panic::{self, PanicHookInfo};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use youth_justice_pipeline::cli::LogForm;
use youth_justice_pipeline::commands::{self, Cli};
use youth_justice_pipeline::error::{Error, Kind, in_words};
use youth_justice_pipeline::job;

/// Frames hold millions of short texts, and the system's allocator is slow with those.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What mimalloc calls `purge_delay`, in milliseconds; its bindings do not name it.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

/// A bug of ours, which no [`Kind`] stands for.
const INTERNAL_ERROR: u8 = 1;

fn main() -> ExitCode {
    forbid_core_dumps();
    keep_memory();
    let command = Cli::command().version(job::CODE_VERSION).after_help(commands::exit_codes());
    let cli = Cli::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit());
    let form = cli.global.log;
    commands::start_log(&cli.global);
    panic::set_hook(Box::new(move |panic| {
        if !job::is_reading_tables() {
            show_panic(panic, form);
        }
    }));
    let called = panic::catch_unwind(|| {
        let mut out = String::new();
        let result = commands::call(cli, &mut out);
        result.and(print(&out))
    });
    match called {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            show(&error, form);
            ExitCode::from(error.kind().exit_code())
        }
        Err(_) => ExitCode::from(INTERNAL_ERROR),
    }
}

/// Forbids that a crash writes out the memory of the process, which holds the key and the names of children.
///
/// Two locks, as a system that pipes dumps to a collector does not ask the first. What cannot be set is left as it is: a
/// system without core dumps has none to forbid.
#[expect(unsafe_code, reason = "limits of a process are set by functions of C")]
fn forbid_core_dumps() {
    let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: it reads a limit that lives as long as the call.
    unsafe { libc::setrlimit(libc::RLIMIT_CORE, &raw const none) };
    // SAFETY: it stores a flag of this process.
    #[cfg(target_os = "linux")]
    unsafe {
        libc::prctl(libc::PR_SET_DUMPABLE, 0);
    }
}

/// Keeps what was freed for whoever asks next, unless `MIMALLOC_PURGE_DELAY` says otherwise.
///
/// A job that builds one frame after another would give pages back only for the system to clear as many again.
#[expect(unsafe_code, reason = "the option is set by a function of C")]
fn keep_memory() {
    // SAFETY: it stores a number that is read when memory is freed.
    unsafe { libmimalloc_sys::mi_option_set_default(PURGE_DELAY, -1) }
}

/// Writes the result. Nobody there to read it, as in `yjp status | head`, is no failure.
fn print(out: &str) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(out.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::new(Kind::Store, format!("the result could not be written: {}", in_words(&error)))
                .because(&error))
        }
        _ => Ok(()),
    }
}

/// One line, then what to do; what caused it is for the log.
fn show(error: &Error, form: LogForm) {
    let hint = error.advice().unwrap_or_default();
    if form == LogForm::Json {
        tracing::error!(exit_code = error.kind().exit_code(), hint, "{error}");
    } else {
        eprintln!("error: {error}");
        if !hint.is_empty() {
            eprintln!("hint: {hint}");
        }
    }
    if let Some(cause) = error.source() {
        tracing::debug!("caused by: {cause}");
    }
}

/// Shows a bug: where it is and how the program came there.
///
/// A message that was put together at run time may quote a cell (a text that could not be
/// cut, two values that differ), so only a fixed one is shown.
fn show_panic(panic: &PanicHookInfo<'_>, form: LogForm) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let message = panic.payload().downcast_ref::<&str>().unwrap_or(&"the message is withheld: it may quote a value");
    let backtrace = Backtrace::force_capture();
    if form == LogForm::Json {
        tracing::error!(exit_code = INTERNAL_ERROR, place, %backtrace, "internal_error: {message}");
        return;
    }
    eprintln!("error: internal_error: {message} ({place})");
    eprintln!("hint: this is a fault in the program; what was published before is untouched");
    eprintln!("{backtrace}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    #[expect(unsafe_code, reason = "what was set is asked of C")]
    fn a_crash_leaves_no_core() {
        // SAFETY: it reads a flag.
        let is_dumpable = || unsafe { libc::prctl(libc::PR_GET_DUMPABLE) };
        assert_eq!(is_dumpable(), 1);
        forbid_core_dumps();
        assert_eq!(is_dumpable(), 0);
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
        let of_core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        assert_eq!(of_core.split_whitespace().collect::<Vec<_>>()[4..6], ["0", "0"]);
    }

    #[test]
    #[expect(unsafe_code, clippy::disallowed_methods, reason = "what was set is asked of C; the variable undoes it")]
    fn memory_is_kept_by_the_option_that_delays_purging() {
        // SAFETY: it reads a number.
        let delay = || unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) };
        if std::env::var_os("MIMALLOC_PURGE_DELAY").is_some() {
            return;
        }
        // Before it is set: no other option has a second for its default.
        assert_eq!(delay(), 1_000);
        keep_memory();
        assert_eq!(delay(), -1);
    }
}
