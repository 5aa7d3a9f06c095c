//! `yjp synth`: invented extracts, with the truth beside them.

use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::NaiveDate;

use crate::error::Result;
use crate::synth::{self, Options};

/// The extracts that are wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// How many children.
    pub children: u32,
    /// The same seed gives the same extracts.
    pub seed: u64,
    /// Where they go.
    pub folder: PathBuf,
    /// Whether identifiers are as they should be.
    pub without_identity_errors: bool,
    /// The last day that they know of.
    pub until: Option<NaiveDate>,
}

/// Writes the extracts and says what there is.
pub fn call(wanted: &Wanted, out: &mut String) -> Result<()> {
    let options = Options {
        children: wanted.children.into(),
        seed: wanted.seed,
        identity_errors: !wanted.without_identity_errors,
        until: wanted.until.unwrap_or(Options::default().until),
    };
    let written = synth::write(&options, &wanted.folder)?;
    let folder = wanted.folder.display();
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
