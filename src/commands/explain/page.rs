//! `yjp explain linkage --html`: the same as one page, with pairs, a person's records and thresholds.

use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use crate::error::Result;
use crate::job::{Job, WantedPage, clock};

/// What the page holds, and where it goes.
#[derive(Debug, Args)]
pub(super) struct LinkagePageArguments {
    /// Write one page with pictures and tables, for the owner alone.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Take these two records apart, each `source/record`, in place of the pairs near the thresholds; needs the key.
    #[arg(long, value_name = "RECORD", num_args = 2, requires = "html")]
    pair: Vec<String>,
    /// Draw the records of this person: `person_id` in the tables; needs the key.
    #[arg(long, value_name = "PERSON_ID", requires = "html")]
    person: Option<String>,
    /// Show what the records are called and what they say: identifiable. The page then lies in the store, in identifiable/pages/.
    #[arg(long, requires = "html")]
    show: bool,
}

impl LinkagePageArguments {
    /// The page that is wanted, if one is.
    pub(super) fn wanted(&self, on: Option<NaiveDate>) -> Option<WantedPage> {
        let pairs = self.pair.chunks(2).filter_map(|pair| <[String; 2]>::try_from(pair.to_vec()).ok());
        Some(WantedPage {
            on: on.unwrap_or_else(clock::today),
            file: self.html.clone()?,
            pairs: pairs.collect(),
            person_id: self.person.clone(),
            is_shown: self.show,
        })
    }
}

/// Writes the page and says where it is.
pub(super) fn write(job: &Job, wanted: &WantedPage, out: &mut String) -> Result<()> {
    let day = job.write_linkage_page(wanted)?;
    let _ = writeln!(out, "written   {}, as at {day}", wanted.file.display());
    Ok(())
}
