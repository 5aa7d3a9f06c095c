//! `yjp key`: make and change the pseudonymisation and archive keys.

use std::fmt::Write as _;
use std::path::Path;

use clap::{Args, Subcommand};

use super::place;
use crate::cli::Global;
use crate::error::Result;
use crate::job;

/// Make or change the pseudonymisation and archive keys.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    New(New),
    Rotate(Rotate),
}

/// Make a key file; an existing one is never overwritten.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  yjp key new --key /etc/yjp/key")]
pub struct New {}

/// Change the keys; what is archived stays readable.
///
/// Every pseudonym is another one from the next run on. The old key is kept beside the new one.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  yjp key rotate")]
pub struct Rotate {}

impl KeyCommand {
    /// Makes or rotates the key file.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let path = place::key_file(global)?;
        match self {
            Self::New(_) => make(&path, out),
            Self::Rotate(_) => rotate(&path, out),
        }
    }
}

fn make(path: &Path, out: &mut String) -> Result<()> {
    let key = job::Key::create(path)?;
    let _ = writeln!(out, "key {} in {}", key.id(), path.display());
    let _ = writeln!(out, "keep a copy in another place: without it nothing archived can be read");
    Ok(())
}

fn rotate(path: &Path, out: &mut String) -> Result<()> {
    let rotated = job::Key::rotate(path)?;
    let _ = writeln!(out, "key {} in {}, instead of {}", rotated.new_id, path.display(), rotated.old_id);
    let _ = writeln!(out, "from the next run on every person_id is another one, so tables of before and after");
    let _ = writeln!(out, "cannot be joined; days published under the old key stay until they are run again");
    let _ = writeln!(out, "the archive stays readable: {} older identities are kept", rotated.n_archive_identities);
    let _ = writeln!(out, "the old key is in {}: destroy it once nothing needs it", rotated.kept.display());
    Ok(())
}
