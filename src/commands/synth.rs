//! `yjp synth`: invented extracts, with the truth beside them.

use std::fmt::Write as _;
use std::path::Path;

use super::layout::count;
use crate::error::Result;
use crate::synth::{self, Options};

/// Writes the extracts and says how much they are.
pub fn call(options: &Options, folder: &Path, out: &mut String) -> Result<()> {
    let written = synth::write(options, folder)?;
    let counts = [
        ("children", written.n_children),
        ("offences", written.n_offences),
        ("outcomes", written.n_outcomes),
        ("files", written.n_files),
        ("bytes", written.n_bytes),
    ];
    for (name, n) in counts {
        let _ = writeln!(out, "{name:<10}  {}", count(n));
    }
    let _ = writeln!(out, "extracts    {}", folder.join("deliveries").display());
    let _ = writeln!(out, "truth       {}", folder.join("truth").display());
    Ok(())
}
