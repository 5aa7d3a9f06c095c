//! Which file uses what of which other file, as its paths say: those of `use` and those written out.

use std::collections::{BTreeMap, BTreeSet};

/// The place of a module or of a thing below the crate: `stages`, `link`, `people`.
pub type Place = Vec<String>;

/// How many re-exports a name may go through.
const RE_EXPORTS_MAX: usize = 8;

/// The files of the crate by their place.
pub struct Files {
    files: BTreeMap<Place, File>,
}

struct File {
    /// Below `src/`.
    path: String,
    imports: Vec<Import>,
    /// Paths written out in the code.
    written: Vec<Place>,
}

/// One name that a `use` brings.
struct Import {
    /// `*` for all that is there.
    name: String,
    path: Place,
    /// Whether others can have it from here.
    is_re_export: bool,
}

/// That a file uses another.
#[derive(Debug)]
pub struct Use {
    /// The file that holds what is used, wherever it was re-exported.
    pub file: Place,
    /// Whether the name is only passed on.
    pub is_re_export: bool,
}

impl Files {
    /// From paths below `src/` and texts without tests.
    pub fn read<'a>(sources: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let read = |(path, text)| (place_of(path), File::read(path, text));
        Self { files: sources.into_iter().map(read).collect() }
    }

    /// Every file: its place, and its path below `src/`.
    pub fn all(&self) -> impl Iterator<Item = (&Place, &str)> {
        self.files.iter().map(|(place, file)| (place, file.path.as_str()))
    }

    /// What a file uses of others.
    pub fn uses(&self, place: &Place) -> Vec<Use> {
        let file = &self.files[place];
        let imported = file.imports.iter().map(|import| (&import.path, import.is_re_export));
        let written = file.written.iter().map(|path| (path, false));
        let used = |(path, is_re_export): (&Place, bool)| {
            let file = self.holder(self.resolved(place, path)?, 0)?;
            (file != *place).then_some(Use { file, is_re_export })
        };
        imported.chain(written).filter_map(used).collect()
    }

    /// A path from the crate down, if it is one of ours.
    fn resolved(&self, place: &Place, path: &[String]) -> Option<Place> {
        let n_up = path.iter().take_while(|name| *name == "super").count();
        match path[0].as_str() {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some([place, &path[1..]].concat()),
            "super" => Some([&place[..place.len().checked_sub(n_up)?], &path[n_up..]].concat()),
            first => {
                if self.files.contains_key(&[place, &path[..1]].concat()) {
                    return Some([place, path].concat());
                }
                // A path that begins with an import of its own name is no path of ours.
                let import = self.files[place].imports.iter().find(|import| import.name == first)?;
                let to = (import.path[0] != first).then(|| self.resolved(place, &import.path))??;
                Some([&to, &path[1..]].concat())
            }
        }
    }

    /// The file that holds what a path names.
    fn holder(&self, path: Place, n_followed: usize) -> Option<Place> {
        let n = (1..=path.len()).rev().find(|n| self.files.contains_key(&path[..*n]))?;
        let (place, rest) = (path[..n].to_vec(), &path[n..]);
        let passed_on = |name: &String| self.files[&place].imports.iter().find(|import| import.name == *name);
        let import = rest.first().filter(|_| n_followed < RE_EXPORTS_MAX).and_then(passed_on);
        let origin = import.and_then(|import| self.resolved(&place, &import.path));
        origin.and_then(|to| self.holder([&to, &rest[1..]].concat(), n_followed + 1)).or(Some(place))
    }

    /// Files that use each other in a circle, by their paths below `src/`. To pass a name on is no use.
    pub fn circles(&self) -> Vec<Vec<&str>> {
        let used = |place: &Place| -> BTreeSet<Place> {
            self.uses(place).into_iter().filter(|one| !one.is_re_export).map(|one| one.file).collect()
        };
        let used: BTreeMap<&Place, BTreeSet<Place>> = self.files.keys().map(|place| (place, used(place))).collect();
        let reached: BTreeMap<&Place, BTreeSet<&Place>> =
            self.files.keys().map(|place| (place, reached(place, &used))).collect();
        let circle = |place: &Place| -> Vec<&str> {
            let others = reached[place].iter().filter(|other| reached[**other].contains(place));
            others.map(|other| self.files[*other].path.as_str()).collect()
        };
        let circles: BTreeSet<Vec<&str>> = self.files.keys().map(circle).filter(|files| !files.is_empty()).collect();
        circles.into_iter().collect()
    }
}

/// All files that can be come to from one.
fn reached<'a>(start: &Place, used: &'a BTreeMap<&Place, BTreeSet<Place>>) -> BTreeSet<&'a Place> {
    let mut seen: BTreeSet<&Place> = BTreeSet::new();
    let mut open: Vec<&Place> = used[start].iter().collect();
    while let Some(place) = open.pop() {
        if seen.insert(place) {
            open.extend(&used[place]);
        }
    }
    seen
}

fn place_of(path: &str) -> Place {
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').filter(|part| *part != "lib").map(str::to_owned).collect()
}

impl File {
    fn read(path: &str, text: &str) -> Self {
        let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
        let mut file = Self { path: path.to_owned(), imports: Vec::new(), written: Vec::new() };
        let mut statement = String::new();
        for line in lines {
            statement = format!("{statement} {}", line.trim());
            let (visibility, rest) = visibility(statement.trim());
            let Some(tree) = rest.strip_prefix("use ") else {
                file.written.extend(paths(rest));
                statement.clear();
                continue;
            };
            if let Some(tree) = tree.strip_suffix(';') {
                let is_re_export = visibility.is_some();
                let import = |(path, name)| Import { name, path, is_re_export };
                file.imports.extend(leaves(tree).into_iter().map(import));
                statement.clear();
            }
        }
        file
    }
}

/// What stands before an item to say who sees it, and the rest.
fn visibility(item: &str) -> (Option<&str>, &str) {
    let Some(rest) = item.strip_prefix("pub") else { return (None, item) };
    let end = if rest.starts_with('(') { rest.find(')').map_or(0, |at| at + 1) } else { 0 };
    match rest[end..].strip_prefix(' ') {
        Some(item) => (Some(&rest[..end]), item),
        None => (None, item),
    }
}

/// Every path written out in a line, without those that say who sees a field.
fn paths(line: &str) -> Vec<Place> {
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let line = line.replace("pub(in crate::", "(");
    line.split(|c| !is_path(c)).filter(|word| word.contains("::")).map(place).collect()
}

fn place(path: &str) -> Place {
    path.split("::").map(|part| part.trim().to_owned()).collect()
}

/// The paths of a `use`, each with the name that it brings.
fn leaves(tree: &str) -> Vec<(Place, String)> {
    let Some((start, group)) = tree.split_once('{') else {
        let (path, alias) = tree.split_once(" as ").map_or((tree, None), |(path, alias)| (path, Some(alias)));
        let mut path = place(path.trim());
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let name = alias.map(|alias| alias.trim().to_owned()).or_else(|| path.last().cloned());
        return name.map(|name| (path, name)).into_iter().collect();
    };
    let group = group.rsplit_once('}').map_or(group, |(inside, _)| inside);
    branches(group).into_iter().flat_map(|branch| leaves(&format!("{start}{branch}"))).collect()
}

/// The parts of a group between commas, inner groups whole.
fn branches(group: &str) -> Vec<&str> {
    let mut depth = 0;
    let is_end = |c: char| {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        c == ',' && depth == 0
    };
    group.split(is_end).map(str::trim).filter(|branch| !branch.is_empty()).collect()
}
