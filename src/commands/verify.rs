//! `yjp verify`: whether publications are still what was published, and tables what was written.

use std::fmt::Write as _;

use chrono::NaiveDate;
use clap::Args;

use super::layout::count;
use super::place;
use crate::cli::{Global, day};
use crate::error::{Error, Kind, Result};
use crate::job::Verified;

/// Check what was published, and the tables it was counted in, against the hashes that were kept when they were made.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  yjp verify
  yjp verify --as-at 2026-06-30")]
pub struct Verify {
    /// The day of one publication; all of them if left out.
    #[arg(long, value_name = "DAY", value_parser = day)]
    as_at: Option<NaiveDate>,
}

impl Verify {
    /// Shows each publication with what is wrong with it; a failure if anything is.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let job = place::job(global)?;
        let verified = job.verify(self.as_at)?;
        if verified.is_empty() {
            out.push_str("nothing was published yet\n");
        }
        let mut n_faults = 0;
        for publication in &verified {
            let Verified { as_at, n_files, n_tables, faults } = publication;
            let n = |files: usize| count(files as u64);
            let _ = writeln!(out, "{as_at}  {} files as published, {} tables as written", n(*n_files), n(*n_tables));
            for fault in faults {
                let _ = writeln!(out, "{as_at}  {fault}");
            }
            n_faults += faults.len();
        }
        if n_faults == 0 {
            return Ok(());
        }
        let error = Error::new(
            Kind::Store,
            match n_faults {
                1 => "1 thing is not as a run left it".to_owned(),
                n => format!("{n} things are not as a run left them"),
            },
        );
        Err(error.hint(
            "`yjp run --as-at DAY` makes it again; remove what no run made, or `yjp backfill --from DAY --to DAY --restate` \
             does without it",
        ))
    }
}
