//! `yjp verify`: whether publications are still what was published.

use std::fmt::Write as _;

use chrono::NaiveDate;
use clap::Args;

use super::layout::count;
use super::place;
use crate::cli::{Global, day};
use crate::error::{Error, Kind, Result};

/// Check every file of what was published against the hash in its manifest.
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
        let engine = place::engine(global)?;
        let verified = engine.verify(self.as_at)?;
        if verified.is_empty() {
            out.push_str("nothing was published yet\n");
        }
        let mut n_faults = 0;
        for publication in &verified {
            let _ = writeln!(out, "{}  {} files as published", publication.as_at, count(publication.n_files as u64));
            for fault in &publication.faults {
                let _ = writeln!(out, "{}  {fault}", publication.as_at);
            }
            n_faults += publication.faults.len();
        }
        if n_faults == 0 {
            return Ok(());
        }
        let error = Error::new(
            Kind::Store,
            match n_faults {
                1 => "1 file is not as it was published".to_owned(),
                n => format!("{n} files are not as they were published"),
            },
        );
        Err(error.hint("`yjp backfill --from DAY --to DAY --restate` publishes a day again"))
    }
}
