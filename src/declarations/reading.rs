//! Reading files of declarations, and saying in plain words why one cannot be read.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::faults;
use crate::durable;
use crate::error::{Error, Result};

/// What to do about a declaration where nothing better is known.
pub const LOOK_UP: &str = "docs/DECLARATIONS.md says what each key may hold, with an example";

/// Reads one strict TOML file: a key that we do not know is an error.
pub fn read_toml<T: DeserializeOwned>(path: &Path) -> Result<T> {
    parse_toml(path, &read_text(path)?)
}

/// The same of a text.
pub fn parse_toml<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|error| {
        let fault = faults::explain(&error, text);
        let place = fault.place.map_or_else(String::new, |(line, column)| format!("line {line}, column {column}: "));
        let error = Error::declaration(path, format!("{place}{}", fault.what));
        match fault.hint {
            Some(hint) => error.hint(hint),
            None => error.hint(LOOK_UP),
        }
    })
}

/// Reads one declaration as text, without the mark that some editors put before it.
pub fn read_text(path: &Path) -> Result<String> {
    let text = durable::read_text(path).map_err(|error| {
        let hint = match error.kind() {
            ErrorKind::NotFound => "look for a letter that is wrong in the name, or bring the file back",
            ErrorKind::IsADirectory => "put the file there, and the folder elsewhere",
            ErrorKind::InvalidData => "save it as UTF-8",
            ErrorKind::Other => "put a file in its place, or remove it",
            _ => "see that this user may read it",
        };
        Error::unread_declaration(path, &error).hint(hint)
    })?;
    Ok(text.strip_prefix('\u{FEFF}').map_or_else(|| text.clone(), str::to_owned))
}

/// The files below `folder` with this ending, by the names that they declare something under: those of the files, whatever
/// folder they lie in. Two of one name are refused, for a copy that was put aside would silently stand in for the other.
pub fn named_files(folder: &Path, ending: &str) -> Result<BTreeMap<String, PathBuf>> {
    let mut named: BTreeMap<String, PathBuf> = BTreeMap::new();
    for path in files(folder, ending)? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(first) = named.get(&name) {
            let error = Error::declaration(&path, format!("`{name}` is declared in {} too", first.display()));
            return Err(error.hint("keep one of them here; a copy can lie outside of the project"));
        }
        named.insert(name, path);
    }
    Ok(named)
}

/// The files below `folder` with this ending, sorted, so that the order never depends on the disk.
pub fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let unread = |folder: &Path, error: &std::io::Error| {
        Error::unread_declaration(folder, error).hint("see that the folder is there and that this user may list it")
    };
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries = fs::read_dir(&next).map_err(|error| unread(&next, &error))?;
        for entry in entries {
            let path = entry.map_err(|error| unread(&next, &error))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if has_ending(&path, ending)? {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a file has an ending. One in capitals would be left out without a word.
fn has_ending(path: &Path, ending: &str) -> Result<bool> {
    let Some(found) = path.extension() else { return Ok(false) };
    if found != ending && found.eq_ignore_ascii_case(ending) {
        let error =
            Error::declaration(path, format!("the ending is not written `.{ending}`, so that nothing reads it"));
        return Err(error.hint("write the ending in small letters"));
    }
    Ok(found == ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of a folder with these files, each empty.
    fn found(files: &[&str]) -> String {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let here = format!("{}/", folder.path().display());
        match named_files(folder.path(), "toml") {
            Ok(named) => named.into_keys().collect::<Vec<String>>().join(" "),
            Err(error) => error.to_string().replace(&here, ""),
        }
    }

    #[test]
    fn a_file_declares_under_its_own_name_in_whatever_folder_it_lies() {
        assert_eq!(found(&["thefts.toml", "thefts.sql", "more/arson.toml"]), "arson thefts");
    }

    #[test]
    fn two_files_of_one_name_are_refused_with_both() {
        let message = "thefts.toml: `thefts` is declared in old/thefts.toml too";
        assert_eq!(found(&["thefts.toml", "old/thefts.toml"]), message);
    }

    #[test]
    fn an_ending_in_capitals_is_told() {
        let message = "thefts.TOML: the ending is not written `.toml`, so that nothing reads it";
        assert_eq!(found(&["thefts.TOML"]), message);
    }
}
