//! Places that are no folder, for tests: whatever works on them asks nothing of a place but what its trait says.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use super::deliveries;
use super::origin::{Entry, Form, Origin};
use crate::error::Result;

/// Deliveries in memory.
#[derive(Default)]
pub struct MemoryOrigin {
    /// Content by path.
    pub files: BTreeMap<String, Vec<u8>>,
    /// How many bytes are missing at the end of what is read, as where a connection breaks off.
    pub n_bytes_lost: usize,
}

impl MemoryOrigin {
    /// These files, by path.
    pub fn of<Content: Into<Vec<u8>>>(files: impl IntoIterator<Item = (impl Into<String>, Content)>) -> Self {
        let files = files.into_iter().map(|(path, content)| (path.into(), content.into())).collect();
        Self { files, n_bytes_lost: 0 }
    }
}

impl Origin for MemoryOrigin {
    fn list(&self, folder: &str) -> Result<Vec<Entry>> {
        let above = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let below = self.files.iter().filter_map(|(path, content)| Some((path.strip_prefix(&above)?, content)));
        let entries: BTreeMap<&str, Form> = below
            .map(|(path, content)| match path.split_once('/') {
                Some((name, _)) => (name, Form::Folder),
                None => (path, Form::File { n_bytes: content.len() as u64 }),
            })
            .collect();
        Ok(entries.into_iter().map(|(name, form)| Entry { name: name.to_owned(), form }).collect())
    }

    fn open(&self, file: &str) -> Result<Box<dyn Read>> {
        let content = self.files.get(file);
        let content = content.ok_or_else(|| deliveries::unreadable(file, &std::io::ErrorKind::NotFound.into()))?;
        Ok(Box::new(Cursor::new(content[..content.len() - self.n_bytes_lost].to_vec())))
    }
}
