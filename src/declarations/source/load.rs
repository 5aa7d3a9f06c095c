//! Sources as they are read: none is there that was not checked.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Source, check};
use crate::declarations::{CodeLists, reading};
use crate::error::{Error, Result};

/// Reads all sources of a folder.
pub(in crate::declarations) fn load(folder: &Path, lists: &CodeLists) -> Result<BTreeMap<String, Source>> {
    let mut sources = BTreeMap::new();
    for path in reading::files(folder, "toml")? {
        let source: Source = reading::read_toml(&path)?;
        let place = path.strip_prefix(folder).unwrap_or(&path).with_extension("");
        let name: Vec<_> = place.iter().map(|part| part.to_string_lossy()).collect();
        if name.len() != 2 {
            let error = Error::declaration(&path, "a source lies in sources/<supplier>/<table>.toml");
            return Err(error.hint("put it into the folder of its supplier: where it lies is what it is called"));
        }
        let source = source.placed(&name.join("/"), &path, lists)?;
        sources.insert(source.name.clone(), source);
    }
    Ok(sources)
}

impl Source {
    /// A source from the text of its declaration, checked against the lists.
    ///
    /// # Errors
    /// [`crate::error::Kind::Declaration`] for whatever does not fit.
    pub fn parse(name: &str, declaration: &str, lists: &CodeLists) -> Result<Self> {
        let path = PathBuf::from(format!("{name}.toml"));
        let source: Self = reading::parse_toml(&path, declaration)?;
        source.placed(name, &path, lists)
    }

    fn placed(mut self, name: &str, path: &Path, lists: &CodeLists) -> Result<Self> {
        name.clone_into(&mut self.name);
        path.clone_into(&mut self.path);
        check::check(&self, lists).map_err(|message| Error::declaration(path, message).hint(reading::LOOK_UP))?;
        Ok(self)
    }
}
