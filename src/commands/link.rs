//! `yjp link`: linking alone, on any records.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::layout::count;
use super::run::tell_time;
use crate::cli::Global;
use crate::error::Result;
use crate::job::clock::Stopwatch;
use crate::job::{Linking, link};

/// Link the records of any files: write clusters, scored pairs and the trained model.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  yjp link --linkage library.toml --input users.csv --out linked                   duplicates in a file
  yjp link --linkage library.toml --input users.csv members.parquet --out linked   and between files
  yjp link --linkage library.toml --link-only --input a.csv b.csv --out linked     between files alone

The declaration says which columns of the files stand for ours; README.md has one of seven lines. clusters.csv names
each record and its cluster, pairs.parquet every pair that was weighed, model.json the weights that were learnt.")]
pub struct Link {
    /// The declaration that says what is compared.
    #[arg(long, value_name = "FILE")]
    linkage: PathBuf,
    /// CSV or Parquet files; their first column names a record, their other columns are known by their headers.
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    input: Vec<PathBuf>,
    /// What stands between the cells of a CSV file: one character, or `tab`.
    #[arg(long, value_name = "CHARACTER", default_value = ",", value_parser = delimiter)]
    delimiter: u8,
    /// Each file holds each person once: join records of different files only, and at most one of each file.
    #[arg(long)]
    link_only: bool,
    /// Folder for clusters.csv, pairs.parquet and model.json.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Link {
    /// Links and shows what it came to.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let linking = Linking {
            linkage: self.linkage.clone(),
            project: global.project.clone(),
            inputs: self.input.clone(),
            delimiter: self.delimiter,
            is_once: self.link_only,
            out: self.out.clone(),
        };
        let stopwatch = Stopwatch::start();
        let counts = link(&linking)?;
        let _ = writeln!(out, "records   {}", count(counts.n_records));
        let _ = writeln!(out, "clusters  {}", count(counts.n_clusters));
        let _ = writeln!(out, "pairs     {} compared, {} kept", count(counts.n_compared), count(counts.n_pairs));
        if counts.n_values_overused > 0 {
            let _ = writeln!(
                out,
                "          {} values were too frequent for all who share them to be compared",
                count(counts.n_values_overused)
            );
        }
        if counts.n_texts_too_long > 0 {
            let n_texts = count(counts.n_texts_too_long);
            let _ = writeln!(
                out,
                "          {n_texts} texts were too long to be names, numbers or addresses, and were not compared"
            );
        }
        for (column, n_records) in &counts.undated {
            let n_records = count(*n_records);
            let _ = writeln!(
                out,
                "          {n_records} records have a `{column}` that is no date, or written in another way: it was compared as text"
            );
        }
        if counts.n_second > 0 {
            let n_second = count(counts.n_second);
            let _ = writeln!(
                out,
                "          {n_second} pairs weigh enough, but would join a second record of one file: they stay apart"
            );
        }
        let _ = writeln!(out, "written   {}", self.out.display());
        tell_time(global, &stopwatch);
        Ok(())
    }
}

/// The character that stands between cells.
fn delimiter(text: &str) -> std::result::Result<u8, String> {
    match (text, text.as_bytes()) {
        ("tab" | "\\t", _) => Ok(b'\t'),
        (_, [byte]) if byte.is_ascii() && !byte.is_ascii_alphanumeric() && *byte != b'"' => Ok(*byte),
        _ => Err("expected one character such as ';' or '|', or `tab`".to_owned()),
    }
}
