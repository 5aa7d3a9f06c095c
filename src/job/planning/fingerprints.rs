//! Hashes of the declarations, so that a step runs again when what it reads has changed.

use std::collections::BTreeMap;
use std::path::Path;

use crate::declarations::Project;
use crate::error::{Error, Result};
use crate::job::keeping::{archive, folders};

/// What each step's declarations hash to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declarations {
    /// By source, with what else its rows are held against.
    pub sources: BTreeMap<String, String>,
    /// All code lists together: any step may look up any of them.
    pub code_lists: String,
    /// How records are joined.
    pub linkage: String,
    /// What identifies.
    pub privacy: String,
    /// What is counted, and the settings that counting reads.
    pub measures: String,
    /// The settings that publishing reads.
    pub publication: String,
    /// The settings that joining records reads.
    pub area: String,
}

impl Declarations {
    /// Hashes the declarations of a project as they lie on the disk.
    pub fn read(project: &Project) -> Result<Self> {
        let root = &project.root;
        let settings = &project.settings;
        let mut sources = BTreeMap::new();
        let measures = hash_below(&root.join("measures"))?;
        for (name, source) in &project.sources {
            let own = hash_below(&root.join("sources").join(format!("{name}.toml")))?;
            let hash = if source.is_held_against_measures() { hash_of(&[&own, &measures]) } else { own };
            sources.insert(name.clone(), hash);
        }
        let choices = format!("{:?} {:?}", settings.choices, settings.area);
        Ok(Self {
            sources,
            code_lists: hash_below(&root.join("code_lists"))?,
            linkage: hash_below(&root.join("linkage"))?,
            privacy: hash_below(&root.join("privacy"))?,
            measures: hash_of(&[&measures, &choices]),
            publication: hash_of(&[&format!("{:?} {:?}", settings.name, settings.disclosure)]),
            area: hash_of(&[&format!("{:?}", settings.area)]),
        })
    }
}

/// One hash for several texts, none of which can run into the next.
pub fn hash_of(texts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// The hash of a file, or of all files below a folder with their names.
fn hash_below(path: &Path) -> Result<String> {
    if !path.is_dir() {
        return archive::hash_file(path).map_err(|error| Error::unread_declaration(path, &error));
    }
    let mut hashes = Vec::new();
    for name in folders::names(path)? {
        hashes.push(hash_below(&path.join(&name))?);
        hashes.push(name);
    }
    Ok(hash_of(&hashes.iter().map(String::as_str).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn texts_do_not_run_into_each_other() {
        assert_ne!(hash_of(&["ab", "c"]), hash_of(&["a", "bc"]));
    }

    #[test]
    fn a_renamed_declaration_is_another_declaration() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.toml"), "x = 1").unwrap();
        let before = hash_below(folder.path()).unwrap();
        fs::rename(folder.path().join("a.toml"), folder.path().join("b.toml")).unwrap();
        assert_ne!(hash_below(folder.path()).unwrap(), before);
    }
}
