//! Places that are no folder, for tests: whatever works on them asks nothing of a place but what its trait says.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::rc::Rc;

use chrono::NaiveDate;

use super::deliveries;
use super::destination::{Begun, Destination};
use super::origin::{FolderEntry, Form, Origin};
use crate::error::{Error, Kind, Result};

/// Deliveries in memory.
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
    fn list(&self, folder: &str) -> Result<Vec<FolderEntry>> {
        let above = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let below = self.files.iter().filter_map(|(path, content)| Some((path.strip_prefix(&above)?, content)));
        let entries: BTreeMap<&str, Form> = below
            .map(|(path, content)| match path.split_once('/') {
                Some((name, _)) => (name, Form::Folder),
                None => (path, Form::File { n_bytes: content.len() as u64 }),
            })
            .collect();
        Ok(entries.into_iter().map(|(name, form)| FolderEntry { name: name.to_owned(), form }).collect())
    }

    fn open(&self, file: &str) -> Result<Box<dyn Read>> {
        let content = self.files.get(file);
        let content = content.ok_or_else(|| deliveries::unreadable(file, &std::io::ErrorKind::NotFound.into()))?;
        Ok(Box::new(Cursor::new(content[..content.len() - self.n_bytes_lost].to_vec())))
    }
}

/// Content by name.
type Files = BTreeMap<String, Vec<u8>>;

/// Publications in memory, by day.
#[derive(Default, Clone)]
pub struct MemoryDestination {
    /// What readers have.
    pub shown: Rc<RefCell<BTreeMap<NaiveDate, Files>>>,
    /// Which of them a reader has who names no day.
    pub newest: Rc<RefCell<Option<NaiveDate>>>,
}

impl Destination for MemoryDestination {
    fn fingerprint(&self) -> String {
        "memory".to_owned()
    }

    fn address(&self, as_at: NaiveDate, name: &str) -> String {
        format!("memory of {as_at}, {name}")
    }

    fn days(&self) -> Result<Vec<NaiveDate>> {
        Ok(self.shown.borrow().keys().copied().collect())
    }

    fn newest(&self) -> Result<Option<NaiveDate>> {
        Ok(*self.newest.borrow())
    }

    fn names(&self, as_at: NaiveDate) -> Result<Vec<String>> {
        let shown = self.shown.borrow();
        Ok(shown.get(&as_at).into_iter().flat_map(BTreeMap::keys).cloned().collect())
    }

    fn open(&self, as_at: NaiveDate, name: &str) -> Result<Box<dyn Read>> {
        let shown = self.shown.borrow();
        match shown.get(&as_at).and_then(|files| files.get(name)) {
            Some(content) => Ok(Box::new(Cursor::new(content.clone()))),
            None => Err(Error::new(Kind::Store, format!("{}: is missing", self.address(as_at, name)))),
        }
    }

    fn begin(&self, as_at: NaiveDate, _run_id: i64) -> Result<Box<dyn Begun + '_>> {
        Ok(Box::new(BegunInMemory { destination: self, as_at, files: Files::new() }))
    }

    fn sweep(&self) -> Result<usize> {
        Ok(0)
    }
}

struct BegunInMemory<'a> {
    destination: &'a MemoryDestination,
    as_at: NaiveDate,
    files: Files,
}

impl Begun for BegunInMemory<'_> {
    fn place(&mut self, name: &str, content: &mut dyn Read) -> Result<()> {
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes).expect("what is placed can be read");
        self.files.insert(name.to_owned(), bytes);
        Ok(())
    }

    fn switch(self: Box<Self>, newest: NaiveDate) -> Result<()> {
        self.destination.shown.borrow_mut().insert(self.as_at, self.files);
        self.destination.newest.replace(Some(newest));
        Ok(())
    }
}
