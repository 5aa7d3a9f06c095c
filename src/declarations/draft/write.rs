//! What was drafted as files of the project: all or none, and none that is there.

use std::fs;
use std::path::{Path, PathBuf};

use super::Draft;
use crate::durable::{self, Access};
use crate::error::{Error, Kind, Result, in_words};

impl Draft {
    /// Writes the declaration and its lists into a project, and returns where they lie.
    ///
    /// # Errors
    /// [`Kind::Usage`] if one of the files is there already: then none is written.
    pub fn write(&self, root: &Path, name: &str) -> Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for list in &self.lists {
            let path = root.join("code_lists").join(&list.name);
            files.push((path.with_extension("csv"), &list.csv));
            files.push((path.with_extension("toml"), &list.declaration));
        }
        files.push((root.join("sources").join(format!("{name}.toml")), &self.source));
        if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
            return Err(is_there(path));
        }
        let mut written = Vec::new();
        for (path, text) in files {
            if let Err(error) = write_new(&path, text) {
                // A part of them is no declaration.
                written.iter().for_each(|path: &PathBuf| drop(fs::remove_file(path)));
                return Err(error);
            }
            written.push(path);
        }
        Ok(written)
    }
}

fn write_new(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(|error| {
        Error::declaration(folder, in_words(&error)).because(&error).hint("see that this user may write there")
    })?;
    if durable::write_new(path, Access::Public, text.as_bytes())? { Ok(()) } else { Err(is_there(path)) }
}

fn is_there(path: &Path) -> Error {
    Error::new(Kind::Usage, format!("{} is there already, and nothing was written", path.display()))
        .hint("give the source another name with --name, or move what is there away")
}
