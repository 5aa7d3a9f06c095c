//! An invented service in a folder of its own, run with the real binary.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// The day the invented history ends, and so the day every run is made for.
pub const UNTIL: &str = "2026-09-30";

/// Deliveries, a key and a store below one folder that goes away with the value.
pub struct Service {
    folder: TempDir,
}

impl Service {
    /// A service of this many invented children, its deliveries written and its key made.
    pub fn invented(children: u32, flags: &[&str]) -> Self {
        let service = Self::empty();
        yjp()
            .args(["synth", "--seed", "7", "--until", UNTIL, "--children", &children.to_string(), "--out"])
            .arg(service.folder.path())
            .args(flags)
            .assert()
            .success();
        service
    }

    /// A service without any delivery, but with a key.
    pub fn empty() -> Self {
        let service = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::create_dir(service.deliveries()).unwrap();
        yjp().args(["key", "new", "--key"]).arg(service.key()).assert().success();
        service
    }

    /// The folder of everything below.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where deliveries lie.
    pub fn deliveries(&self) -> PathBuf {
        self.folder().join("deliveries")
    }

    /// The store.
    pub fn store(&self) -> PathBuf {
        self.folder().join("store")
    }

    /// The key file.
    pub fn key(&self) -> PathBuf {
        self.folder().join("yjp.key")
    }

    /// The pseudonymised tables of the run.
    pub fn tables(&self) -> PathBuf {
        self.store().join(format!("pseudonymised/as_at={UNTIL}"))
    }

    /// Writes one delivery of a source, received on this day.
    pub fn deliver(&self, source: &str, received: &str, file: &str, content: &[u8]) {
        let folder = self.deliveries().join(source).join(received);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(file), content).unwrap();
    }

    /// `yjp <verb>` on this service's deliveries, store and key.
    pub fn command(&self, verb: &str) -> Command {
        self.command_with_store(verb, &self.store())
    }

    /// The same with another store.
    pub fn command_with_store(&self, verb: &str, store: &Path) -> Command {
        let mut command = yjp();
        command.args([verb, "--as-at", UNTIL, "--deliveries"]).arg(self.deliveries());
        command.arg("--store").arg(store).arg("--key").arg(self.key());
        command
    }
}

/// The binary, in the folder of the project.
pub fn yjp() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("yjp"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("YJP_KEY_FILE");
    command
}

/// Every file below a folder, sorted, links not followed.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let entry = entry.unwrap();
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

/// Puts the files of one folder into another.
pub fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(file, target).unwrap();
    }
}
