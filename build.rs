//! Hashes what the program is made from, so that a change of code changes every
//! fingerprint and the job runs the steps again.
//!
//! No git: a release archive has none, and an edited tree must count as another code.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// What decides the figures, apart from the declarations.
const INPUTS: [&str; 4] = ["src", "templates", "Cargo.toml", "Cargo.lock"];

fn main() {
    let mut files = Vec::new();
    for input in INPUTS {
        collect(Path::new(input), &mut files);
    }
    files.sort();
    // Of the standard library, whose hash may be another with another compiler: that, too, is another program. A crate
    // that is used in the program as well would be compiled a second time for this.
    let mut hasher = DefaultHasher::new();
    for file in &files {
        let content = fs::read(file).expect("a file just listed can be read");
        (file.to_string_lossy(), content).hash(&mut hasher);
    }
    for input in INPUTS.iter().filter(|input| Path::new(input).exists()) {
        println!("cargo::rerun-if-changed={input}");
    }
    println!("cargo::rustc-env=YJP_SOURCE_HASH={:016x}", hasher.finish());
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
