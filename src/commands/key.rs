//! `yjp key`: make and change the pseudonymisation and archive keys.

use std::fmt::Write as _;

use super::place;
use crate::cli::{Global, KeyAction};
use crate::engine::Key;
use crate::error::Result;

/// Makes or rotates the key file.
pub fn call(global: &Global, action: KeyAction, out: &mut String) -> Result<()> {
    let path = place::key_file(global)?;
    match action {
        KeyAction::New => {
            let key = Key::create(&path)?;
            let _ = writeln!(out, "key {} in {}", key.id(), path.display());
            let _ = writeln!(out, "keep a copy in another place: without it nothing archived can be read");
        }
        KeyAction::Rotate => {
            let rotated = Key::rotate(&path)?;
            let _ = writeln!(out, "key {} in {}, instead of {}", rotated.new_id, path.display(), rotated.old_id);
            let _ = writeln!(out, "from the next run on every person_id is another one, so tables of before and after");
            let _ = writeln!(out, "cannot be joined; days published under the old key stay until they are run again");
            let _ =
                writeln!(out, "the archive stays readable: {} older identities are kept", rotated.n_archive_identities);
            let _ = writeln!(out, "the old key is in {}: destroy it once nothing needs it", rotated.kept.display());
        }
    }
    Ok(())
}
