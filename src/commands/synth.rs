//! `yjp synth`: invented extracts, with the truth beside them.

use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use crate::cli::{day, whole_number};
use crate::error::Result;
use crate::synth::{self, Options};

/// Write invented extracts in all layouts, with the truth beside them.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  yjp synth --children 1000 --seed 1 --out invented")]
pub struct Synth {
    /// How many children.
    #[arg(long, value_name = "N", value_parser = whole_number::<u32>)]
    children: u32,
    /// The same seed gives the same extracts.
    #[arg(long, value_name = "S", value_parser = whole_number::<u64>)]
    seed: u64,
    /// Folder for the extracts.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Leave out misspelt, swapped, missing and wrong identifiers.
    #[arg(long)]
    without_identity_errors: bool,
    /// The last day that the extracts know of.
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Option<NaiveDate>,
}

impl Synth {
    /// Writes the extracts and says what there is.
    pub fn call(&self, out: &mut String) -> Result<()> {
        let options = Options {
            children: self.children.into(),
            seed: self.seed,
            identity_errors: !self.without_identity_errors,
            until: self.until.unwrap_or(Options::default().until),
        };
        let written = synth::write(&options, &self.out)?;
        let folder = self.out.display();
        let _ = writeln!(
            out,
            "{} invented children, {} offences, {} outcomes\n{} files of {:.1} MB in {folder}/deliveries\n\
             what is true of them in {folder}/truth",
            written.n_children,
            written.n_offences,
            written.n_outcomes,
            written.n_files,
            written.n_bytes as f64 / 1e6,
        );
        Ok(())
    }
}
