//! `yjp link`: linking alone, on any records.

use std::fmt::Write as _;

use super::layout::count;
use super::run::tell_time;
use crate::cli::Global;
use crate::engine::clock::Stopwatch;
use crate::engine::{Linking, link};
use crate::error::Result;

/// Links and shows what it came to.
pub fn call(global: &Global, wanted: &Linking, out: &mut String) -> Result<()> {
    let stopwatch = Stopwatch::start();
    let counts = link(wanted)?;
    let _ = writeln!(out, "records   {}", count(counts.n_records));
    let _ = writeln!(out, "clusters  {}", count(counts.n_clusters));
    let _ = writeln!(out, "pairs     {} compared, {} kept", count(counts.n_compared), count(counts.n_pairs));
    if counts.n_values_overused > 0 {
        let _ =
            writeln!(out, "          {} values were too frequent to be looked up by", count(counts.n_values_overused));
    }
    if counts.n_texts_too_long > 0 {
        let n_texts = count(counts.n_texts_too_long);
        let _ = writeln!(
            out,
            "          {n_texts} texts were too long to be names, numbers or addresses, and were not compared"
        );
    }
    let _ = writeln!(out, "written   {}", wanted.out.display());
    tell_time(global, &stopwatch);
    Ok(())
}
