//! The declarations of a project folder as types, read and checked once.

pub mod called;
pub mod code_list;
pub mod draft;
pub mod linkage;
pub mod meant;
pub mod measure;
pub mod nearest;
pub mod privacy;
pub mod settings;
pub mod source;
pub mod sql;

mod day;
mod faults;
mod labels;
mod reading;
#[cfg(test)]
mod reference;
pub(crate) mod tiers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use code_list::{CodeList, CodeLists};
pub use labels::{Labels, is_not_known};
pub use linkage::Linkage;
pub use measure::{Measure, Measures};
pub use privacy::Privacy;
pub use settings::{Location, ServerAddress, Settings, SqlEngine};
pub use source::Source;
pub use tiers::{Tier, tiers};

use crate::error::{Error, Kind, Result};
use reading::{LOOK_UP, files, named_files, parse_toml, read_text, read_toml};

/// Everything that is declared in a project folder.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder itself; paths in the settings are relative to it.
    pub root: PathBuf,
    /// `project.toml`.
    pub settings: Settings,
    /// `sources/<supplier>/<table>.toml` by `supplier/table`.
    pub sources: BTreeMap<String, Source>,
    /// `code_lists/<list>.csv` and `.toml` by name.
    pub code_lists: CodeLists,
    /// The tiers of outcomes from the most serious on, as the lists have them.
    pub tiers: Vec<Tier>,
    /// `linkage/people.toml`.
    pub linkage: Linkage,
    /// `privacy/identifiers.toml`.
    pub privacy: Privacy,
    /// `measures/<measure>.toml` and `.sql` by name.
    pub measures: Measures,
}

/// Reads and checks a project folder.
///
/// # Errors
/// [`Kind::Declaration`] for a file that is missing, that does not parse, that has an
/// unknown key, or that names something which is not declared.
pub fn load(root: &Path) -> Result<Project> {
    let settings_path = root.join("project.toml");
    if !settings_path.exists() {
        let error = Error::new(Kind::Declaration, format!("{}: no such file", settings_path.display()));
        let above = root.parent().filter(|folder| folder.join("project.toml").exists());
        let hint = above.map_or_else(
            || "name the project folder with --project DIR".to_owned(),
            |above| {
                let above = if above.as_os_str().is_empty() { Path::new(".") } else { above };
                format!("there is one in the folder above: say --project {}", above.display())
            },
        );
        return Err(error.hint(hint));
    }
    let settings: Settings = read_toml(&settings_path)?;
    settings.check(&settings_path)?;
    let code_lists = code_list::load(&root.join("code_lists"))?;
    let linkage = linkage::load(&root.join("linkage/people.toml"), root)?;
    let privacy_path = root.join("privacy/identifiers.toml");
    let privacy: Privacy = read_toml(&privacy_path)?;
    privacy.check().map_err(|error| error.within(privacy_path.display()))?;
    let measures = measure::load(&root.join("measures"))?;
    measure::check_reports(&measures, &code_lists, &root.join("measures"))?;
    let sources = source::load(&root.join("sources"), &code_lists)?;
    for path in files(&root.join("linkage"), "toml")? {
        if !linkage::is_read(&path, root)? {
            tracing::warn!(file = %path.display(), "no run reads this linkage: only people.toml and what it extends");
        }
    }
    for (key, system) in linkage.systems() {
        if !sources.values().any(|source| source.system == system) {
            tracing::warn!(key, system, "linkage names a system that no source is of");
        }
    }
    tell_unknown_systems(&sources, &linkage);
    refuse_ignored_sources(&settings, &sources).map_err(|error| error.within(settings_path.display()))?;
    Ok(Project {
        settings,
        sources,
        linkage,
        privacy,
        measures,
        tiers: tiers(&code_lists)?,
        code_lists,
        root: root.to_owned(),
    })
}

/// Whoever leaves out a source by name would believe that nobody reads it.
fn refuse_ignored_sources(settings: &Settings, sources: &BTreeMap<String, Source>) -> Result<()> {
    let is_read = |ignored: &&String| {
        sources.keys().any(|source| source == *ignored || source.split('/').next() == Some(ignored.as_str()))
    };
    match settings.store.ignore.iter().find(is_read) {
        None => Ok(()),
        Some(ignored) => Err(Error::new(
            Kind::Declaration,
            format!("[store] ignore names `{ignored}`, of which sources are declared"),
        )
        .hint("take it out of `ignore`; to read it no more, remove its file from sources/")),
    }
}

/// A system that is misspelt is another one, which linking trusts least: whoever meant it must hear of that.
fn tell_unknown_systems(sources: &BTreeMap<String, Source>, linkage: &Linkage) {
    for source in sources.values().filter(|source| source.tells_of_children()) {
        let known = || linkage.systems().map(|(_, system)| system);
        if known().all(|system| system != source.system) {
            let (source, system) = (&source.name, &source.system);
            let meant = nearest::nearest(system, known()).filter(|other| nearest::resembles(system, other));
            let meant = meant.map(|meant| format!("; is `{meant}` meant?")).unwrap_or_default();
            tracing::warn!(source, system, "linkage ranks no such system, and trusts it least{meant}");
        }
    }
}
