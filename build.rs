//! Hashes what the program is made from, so that a change of code changes every
//! fingerprint and the engine runs the steps again.
//!
//! No git: a release archive has none, and an edited tree must count as another code.

use std::fs;
use std::path::{Path, PathBuf};

/// What decides the figures, apart from the declarations.
const INPUTS: [&str; 4] = ["src", "templates", "Cargo.toml", "Cargo.lock"];

fn main() {
    let mut files = Vec::new();
    for input in INPUTS {
        collect(Path::new(input), &mut files);
    }
    files.sort();
    let mut hash = Fnv::new();
    for file in &files {
        let content = fs::read(file).expect("a file just listed can be read");
        hash.add(file.to_string_lossy().as_bytes());
        hash.add(&content);
    }
    for input in INPUTS.iter().filter(|input| Path::new(input).exists()) {
        println!("cargo::rerun-if-changed={input}");
    }
    println!("cargo::rustc-env=YJP_SOURCE_HASH={:016x}", hash.0);
}

/// Adds the files at and below `path`.
fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
    } else if let Ok(entries) = fs::read_dir(path) {
        for entry in entries {
            collect(&entry.expect("a folder of the source can be listed").path(), files);
        }
    }
}

/// FNV-1a, 64 bits: short enough to keep here, and nobody attacks their own build.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        let length = bytes.len().to_le_bytes();
        for byte in length.iter().chain(bytes) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
