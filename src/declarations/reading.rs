//! Reading files of declarations, and saying in plain words why one cannot be read.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::faults;
use crate::error::{Error, Result};

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
            None => error,
        }
    })
}

/// Reads one declaration as text, without the mark that some editors put before it.
pub fn read_text(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).map_err(|error| {
        let hint = match error.kind() {
            ErrorKind::NotFound => "look for a letter that is wrong in the name, or bring the file back",
            ErrorKind::IsADirectory => "put the file there, and the folder elsewhere",
            ErrorKind::InvalidData => "save it as UTF-8",
            _ => "see that this user may read it",
        };
        Error::unread_declaration(path, &error).hint(hint)
    })?;
    Ok(text.strip_prefix('\u{FEFF}').map_or_else(|| text.clone(), str::to_owned))
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
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
