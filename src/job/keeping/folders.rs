//! Folders by the names of days, and how they are made and kept.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::durable::{Access, sync_folder};
use crate::error::{Error, Result};

/// How the name of what belongs to a day begins.
const DAY: &str = "as_at=";

/// The name of what belongs to a day.
pub fn dated(as_at: NaiveDate) -> String {
    format!("{DAY}{as_at}")
}

/// The day that a name belongs to.
pub fn day_of(name: &str) -> Option<NaiveDate> {
    name.strip_prefix(DAY)?.parse().ok()
}

/// The file of a table that we write, in a folder of tables.
pub fn table_file(folder: &Path, table: &str) -> PathBuf {
    folder.join(table).join("part-0.parquet")
}

/// The names in a folder, sorted; none if there is no such folder.
pub fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::store(folder, &error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| Error::store(folder, &error))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Makes a folder with exactly this mode, and those above it that are missing.
pub fn create_folder(path: &Path, mode: u32) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let made = DirBuilder::new().recursive(true).mode(mode).create(path);
    let made = made.and_then(|()| fs::set_permissions(path, Permissions::from_mode(mode)));
    made.map_err(|error| Error::store(path, &error))
}

/// Makes a folder that only its owner may enter.
pub fn create_private_folder(path: &Path) -> Result<()> {
    create_folder(path, Access::Private.folder_mode())
}

/// Sets the mode of a folder and all in it, and forces all of it to the disk.
///
/// None of the libraries that write our files do that themselves.
pub fn settle(folder: &Path, access: Access) -> Result<()> {
    for name in names(folder)? {
        let path = folder.join(name);
        if path.is_dir() {
            settle(&path, access)?;
        } else {
            let settled = fs::set_permissions(&path, Permissions::from_mode(access.file_mode()))
                .and_then(|()| File::open(&path))
                .and_then(|file| file.sync_all());
            settled.map_err(|error| Error::store(&path, &error))?;
        }
    }
    fs::set_permissions(folder, Permissions::from_mode(access.folder_mode()))
        .map_err(|error| Error::store(folder, &error))?;
    sync_folder(folder)
}
