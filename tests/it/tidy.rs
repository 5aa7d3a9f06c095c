//! The rules of the house that the compiler does not know.

mod paths;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use paths::Files;

/// A source file with its tests cut off.
struct Source {
    /// Below `src/`.
    path: String,
    text: String,
}

impl Source {
    /// The first folder or the file's own name: the module that the table of ARCHITECTURE.md speaks of.
    fn module(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// All of `src/`, without files and modules of tests.
fn sources() -> Vec<Source> {
    let folder = root().join("src");
    let below = |path: &Path| path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
    let everything: Vec<Source> = files(&folder, "rs")
        .into_iter()
        .map(|path| Source { path: below(&path), text: fs::read_to_string(&path).unwrap() })
        .collect();
    let test_modules: Vec<String> = everything.iter().flat_map(test_modules).collect();
    let is_test =
        |path: &str, module: &String| path.strip_prefix(module).is_some_and(|rest| rest.starts_with(['.', '/']));
    let is_kept = |source: &Source| !test_modules.iter().any(|module| is_test(&source.path, module));
    let cut = |source: Source| Source { text: without_tests(&source.text).to_owned(), ..source };
    everything.into_iter().filter(is_kept).map(cut).collect()
}

/// Paths, without the ending, of what `#[cfg(test)] mod name;` names.
fn test_modules(source: &Source) -> Vec<String> {
    let folder = match source.path.strip_suffix("/mod.rs") {
        Some(folder) => folder,
        None => source.path.trim_end_matches(".rs"),
    };
    let lines: Vec<&str> = source.text.lines().collect();
    let named = |pair: &[&str]| {
        let name = pair[1].strip_suffix(';')?.split_once("mod ")?.1;
        (pair[0] == "#[cfg(test)]").then(|| format!("{folder}/{name}"))
    };
    lines.windows(2).filter_map(named).collect()
}

/// The text up to its tests, which come last.
fn without_tests(text: &str) -> &str {
    let is_module = |rest: &str| rest.lines().nth(2).is_some_and(|line| line.ends_with("mod tests {"));
    let start = text.match_indices("\n#[cfg(test)]").map(|(at, _)| at).find(|at| is_module(&text[*at..]));
    &text[..start.unwrap_or(text.len())]
}

/// Every `crate::…` path of a line, without `crate::`.
fn crate_paths(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split("//").next().unwrap_or_default();
    code.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(rest.len());
        &rest[..end]
    })
}

/// What each module may use of this crate, from section 2 of the architecture.
fn may_use(module: &str) -> &'static [&'static str] {
    match module {
        "error" | "issues" | "model" => &[],
        "durable" => &["error"],
        "declarations" => &["model", "durable", "error"],
        "stages" => &["declarations", "model", "issues", "durable", "error"],
        "job" => &["stages", "declarations", "model", "issues", "durable", "error"],
        "synth" => &["model", "error"],
        "cli" => &[],
        "commands" => &["job", "declarations", "synth", "issues", "error", "cli"],
        _ => &["durable", "error", "issues", "model", "declarations", "stages", "job", "synth", "cli", "commands"],
    }
}

#[track_caller]
fn none(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn modules_use_only_what_the_architecture_lets_them() {
    let mut faults = Vec::new();
    for source in sources() {
        let allowed = may_use(source.module());
        for (at, line) in source.text.lines().enumerate() {
            for path in crate_paths(line) {
                let used = path.split("::").next().unwrap_or_default();
                let is_own = used == source.module();
                if !is_own && !allowed.contains(&used) {
                    faults.push(format!("src/{}:{}: uses crate::{path}", source.path, at + 1));
                }
            }
        }
    }
    none(faults);
}

/// What a file of a stage uses of another stage, however the path is written and wherever it was re-exported.
///
/// What is handed on lies in `handed`, which asks two stages for the proof that they have checked, and for nothing else.
fn reaches_between_stages(files: &Files) -> Vec<String> {
    let mut faults = Vec::new();
    for (place, path) in files.all() {
        let [stages, own, ..] = &place[..] else { continue };
        for used in files.uses(place).into_iter().map(|used| used.file).filter(|_| stages == "stages") {
            let is_fine = match &used[..] {
                [stages, ..] if stages != "stages" => true,
                [_, stage, ..] if stage == own => true,
                [_, stage, ..] if stage == "handed" => true,
                [_, _, file] => own == "handed" && file == "checked",
                _ => false,
            };
            if !is_fine {
                faults.push(format!("src/{path}: uses {}", used.join("::")));
            }
        }
    }
    faults
}

/// The crate without its tests, as files that use each other.
fn read_files() -> Files {
    let sources = sources();
    Files::read(sources.iter().map(|source| (source.path.as_str(), source.text.as_str())))
}

#[test]
fn a_stage_does_not_use_another() {
    none(reaches_between_stages(&read_files()));
}

#[test]
fn a_stage_that_uses_another_is_seen_however_it_writes_that() {
    let stages = "pub mod handed;\nmod link;\nmod measure;\npub use handed::Linked;\npub(crate) use link::{\n    Cluster,\n    people::{self, Person as Child},\n};";
    let handed = "pub use linked::Linked;";
    let reaches = |text: &str| {
        let files = [
            ("stages/mod.rs", stages),
            ("stages/handed/mod.rs", handed),
            ("stages/handed/linked.rs", "pub struct Linked;"),
            ("stages/link/mod.rs", "pub mod people;\npub use clusters::Cluster;"),
            ("stages/link/clusters.rs", "pub struct Cluster;"),
            ("stages/link/people.rs", "pub struct Person;"),
            ("stages/measure/mod.rs", "mod figure;"),
            ("stages/measure/figure.rs", text),
        ];
        !reaches_between_stages(&Files::read(files)).is_empty()
    };
    let forbidden = [
        "use crate::stages::link::clusters::Cluster;",
        "use crate::stages::Cluster;",
        "use crate::stages::{Child, Linked};",
        "pub use crate::stages::Cluster;",
        "pub(in crate::stages) use crate::stages::link;",
        "use super::super::link::people::Person;",
        "use super::super::Child;",
        "use crate::stages::people;\nfn sex(person: people::Person) {}",
        "use crate::stages::*;",
        "use crate::stages;\nfn sex(person: stages::Child) {}",
        "fn sex(person: crate::stages::link::people::Person) {}",
        "fn sex(person: super::super::Child) {}",
        "use super::{\n    super::{\n        Child as Young,\n    },\n};",
    ];
    for text in forbidden {
        assert!(reaches(text), "not seen: {text}");
    }
    for text in
        ["use crate::stages::Linked;", "use crate::stages::handed::Linked;", "// crate::stages::link", "use super::x;"]
    {
        assert!(!reaches(text), "seen though it is right: {text}");
    }
}

#[test]
fn what_is_handed_on_uses_no_stage() {
    let reaches = |text: &str| {
        let files = [
            ("stages/handed/mod.rs", text),
            ("stages/measure/mod.rs", "pub struct Figure;"),
            ("stages/disclose/checked.rs", "pub struct Checked;"),
        ];
        !reaches_between_stages(&Files::read(files)).is_empty()
    };
    assert!(reaches("pub use crate::stages::measure::Figure;"));
    assert!(!reaches("use crate::stages::disclose::checked::Checked;"));
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    none(read_files().circles().into_iter().map(|files| files.join(", ")).collect());
}

#[test]
fn files_that_use_each_other_are_seen() {
    let circles = |texts: [&str; 3]| {
        let names = ["link/mod.rs", "link/offences.rs", "link/matching.rs"];
        Files::read(names.into_iter().zip(texts)).circles().iter().map(|files| files.join(" ")).collect::<Vec<_>>()
    };
    let offences = "use super::matching::best;\npub struct Offence;";
    let all = "link/mod.rs link/matching.rs link/offences.rs";
    assert_eq!(circles(["", offences, "use super::offences::Offence;"]), ["link/matching.rs link/offences.rs"]);
    // Neither to declare a file nor to pass its names on is a use; to call it is.
    let parent = "mod matching;\nmod offences;\npub use offences::Offence;";
    assert_eq!(circles([parent, offences, "pub fn best() {}"]), [""; 0]);
    assert_eq!(circles([parent, offences, "use super::Offence;"]), ["link/matching.rs link/offences.rs"]);
    let parent = "mod offences;\npub struct Reference;\nfn merge() { offences::merge() }";
    assert_eq!(circles([parent, offences, "use super::Reference;"]), [all]);
}

/// Names that several files give to a type of their own, and where.
fn repeated_types(sources: &[Source]) -> Vec<String> {
    let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for source in sources {
        for name in source.text.lines().filter_map(type_name) {
            named.entry(name).or_default().push(&source.path);
        }
    }
    let repeated = named.into_iter().filter(|(_, paths)| paths.len() > 1);
    repeated.map(|(name, paths)| format!("{name}: {}", paths.join(", "))).collect()
}

/// The name of the type that a line begins to define, unless it belongs to a trait or a function.
fn type_name(line: &str) -> Option<&str> {
    let line = match line.strip_prefix("pub(") {
        Some(rest) => rest.split_once(") ")?.1,
        None => line.strip_prefix("pub ").unwrap_or(line),
    };
    let name = ["struct ", "enum ", "trait ", "type "].iter().find_map(|kind| line.strip_prefix(kind))?;
    name.split(|c: char| !c.is_alphanumeric()).next()
}

#[test]
fn no_two_types_have_one_name() {
    none(repeated_types(&sources()));
}

#[test]
fn two_types_of_one_name_are_seen() {
    let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    let link = source("link.rs", "pub(super) struct Rows<'a> {\n    type Item = u8;\n}\nenum Place {}");
    let extract = source("extract.rs", "type Rows = Vec<u8>;\nimpl Place {}\n    type Item = u8;");
    assert_eq!(repeated_types(&[link, extract]), ["Rows: link.rs, extract.rs"]);
}

#[test]
fn stages_know_no_clock_no_environment_and_no_disk_but_at_the_ends() {
    let never = ["SystemTime", "Instant::", "Utc::now", "Local::now", "std::env", "std::net", "rand::"];
    let ends = ["stages/extract", "stages/publish"];
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.path.starts_with("stages/")) {
        let is_end = ends.iter().any(|end| source.path.starts_with(end));
        for (at, line) in source.text.lines().enumerate() {
            let is_bad = |word: &&str| line.contains(*word);
            let disk = (!is_end).then_some("std::fs");
            for word in never.iter().copied().chain(disk).filter(|word| is_bad(word)) {
                faults.push(format!("src/{}:{}: {word}", source.path, at + 1));
            }
        }
    }
    none(faults);
}

#[test]
fn the_job_has_no_word_of_the_field() {
    let words = ["child", "offence", "custody", "ethnic", "youth", "court", "police"];
    let mut faults = Vec::new();
    for path in files(&root().join("src/job"), "rs") {
        for (at, line) in fs::read_to_string(&path).unwrap().to_lowercase().lines().enumerate() {
            for word in words.iter().filter(|word| line.contains(**word)) {
                faults.push(format!("{}:{}: {word}", path.display(), at + 1));
            }
        }
    }
    none(faults);
}

#[test]
fn a_file_stays_under_400_lines_without_its_tests() {
    let long = sources().into_iter().filter(|source| source.text.lines().count() >= 400);
    none(long.map(|source| format!("src/{}: {} lines", source.path, source.text.lines().count())).collect());
}

#[test]
fn nothing_is_left_for_later() {
    let banned = ["TODO", "FIXME"];
    let mut faults = Vec::new();
    for source in sources() {
        for (at, line) in source.text.lines().enumerate() {
            for word in banned.iter().filter(|word| line.contains(**word)) {
                faults.push(format!("src/{}:{}: {word}", source.path, at + 1));
            }
        }
    }
    none(faults);
}

#[test]
fn modules_and_files_are_not_named_for_nothing() {
    let banned = ["data", "util", "utils", "helper", "helpers", "process", "manager", "common", "misc"];
    let mut faults = Vec::new();
    for source in sources() {
        let parts = source.path.trim_end_matches(".rs").split('/');
        for part in parts.filter(|part| banned.contains(part)) {
            faults.push(format!("src/{}: `{part}` says nothing", source.path));
        }
    }
    none(faults);
}

#[test]
fn every_module_says_what_it_is() {
    let silent = sources().into_iter().filter(|source| !source.text.starts_with("//!"));
    none(silent.map(|source| format!("src/{}: no first line", source.path)).collect());
}

#[test]
fn every_public_item_has_a_first_line() {
    let mut faults = Vec::new();
    for source in sources() {
        let lines: Vec<&str> = source.text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let item = line.trim_start().strip_prefix("pub ").unwrap_or_default();
            let is_item = ["fn ", "struct ", "enum ", "trait ", "type ", "const ", "static "];
            if !is_item.iter().any(|kind| item.starts_with(kind)) {
                continue;
            }
            if !above_attributes(&lines[..at]).is_some_and(|line| line.starts_with("///")) {
                faults.push(format!("src/{}:{}: {}", source.path, at + 1, line.trim()));
            }
        }
    }
    none(faults);
}

/// The last line that belongs to no attribute; an attribute can have several.
fn above_attributes<'a>(lines: &[&'a str]) -> Option<&'a str> {
    let mut lines = lines.iter().rev().map(|line| line.trim_start());
    loop {
        let line = lines.next()?;
        if !line.starts_with("#[") && !line.ends_with(")]") {
            return Some(line);
        }
        if !line.starts_with("#[") {
            lines.find(|line| line.starts_with("#["))?;
        }
    }
}

#[test]
fn tests_are_never_ignored() {
    let everywhere = files(&root().join("src"), "rs").into_iter().chain(files(&root().join("tests"), "rs"));
    let word = format!("#[{}", "ignore");
    let faults = everywhere.filter(|path| fs::read_to_string(path).unwrap().contains(&word));
    none(faults.map(|path| path.display().to_string()).collect());
}
