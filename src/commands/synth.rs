//! `yjp synth`: invented extracts, with the truth beside them.

use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use crate::cli::{day, share, whole_number};
use crate::error::Result;
use crate::synth::{self, Options, Rates};

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
    #[command(flatten)]
    rates: RateArguments,
}

/// How many children are hard to tell from others, as shares of all children.
#[derive(Debug, Args)]
#[command(next_help_heading = "Children who are hard to tell from others (shares from 0 to 1)")]
struct RateArguments {
    /// Children whose twin is known too.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value_t = Rates::default().twins)]
    twins: f64,
    /// Brothers and sisters of a child already known; at most 0.75.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value_t = Rates::default().siblings)]
    siblings: f64,
    /// Children who bear the name of another; at most 0.33.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value_t = Rates::default().namesakes)]
    namesakes: f64,
    /// Boys who came alone and live in hostels; at most 0.1.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value_t = Rates::default().hostels)]
    hostels: f64,
    /// Of the boys in hostels, those born on 1 January.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value_t = Rates::default().new_years_day)]
    new_years_day: f64,
    /// Children whose surname changes.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value_t = Rates::default().renamed)]
    renamed: f64,
    /// Children who are now and then written down under another's PNCID.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value_t = Rates::default().shared_numbers)]
    shared_numbers: f64,
    /// Children whom the police once have no name for.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value_t = Rates::default().unnamed)]
    unnamed: f64,
}

impl From<&RateArguments> for Rates {
    fn from(asked: &RateArguments) -> Self {
        let RateArguments { twins, siblings, namesakes, hostels, new_years_day, renamed, shared_numbers, unnamed } =
            *asked;
        Self { twins, siblings, namesakes, hostels, new_years_day, renamed, shared_numbers, unnamed }
    }
}

impl Synth {
    /// Writes the extracts and says what there is.
    pub fn call(&self, out: &mut String) -> Result<()> {
        let options = Options {
            children: self.children.into(),
            seed: self.seed,
            identity_errors: !self.without_identity_errors,
            until: self.until.unwrap_or(Options::default().until),
            rates: (&self.rates).into(),
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
