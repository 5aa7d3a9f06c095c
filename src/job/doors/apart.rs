//! Whether the places of a project lie apart: what is written in one must not be found in another.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::declarations::Location;
use crate::error::{Error, Kind, Result};
use crate::job::keeping::store::Store;

/// A folder with the word for what is in it.
struct NamedFolder {
    name: &'static str,
    path: PathBuf,
}

/// Refuses a store that lies in the deliveries or the project, publications that lie where anything else does, and so on:
/// what a run writes would be taken for a delivery or a declaration, or what is secret would be published.
///
/// # Errors
/// [`Kind::Usage`] with both paths.
pub fn check(project: &Path, deliveries: &Location, store: &Store, publications: Option<&Location>) -> Result<()> {
    let [Location::Folder(deliveries), Location::Folder(publications)] =
        [deliveries, publications.unwrap_or(&Location::Folder(store.publishable()))].map(Clone::clone);
    let place = |name, path: &Path| NamedFolder { name, path: real(path) };
    let (project, deliveries) = (place("the project", project), place("the deliveries", &deliveries));
    let (kept, publications) = (place("the store", store.root()), place("the publications", &publications));
    for [inner, outer] in [
        [&kept, &deliveries],
        [&kept, &project],
        [&deliveries, &kept],
        [&project, &kept],
        [&publications, &deliveries],
        [&publications, &project],
        [&deliveries, &publications],
        [&project, &publications],
        [&kept, &publications],
    ] {
        lie_apart(inner, outer)?;
    }
    // There alone in a store others may read.
    if publications.path.starts_with(real(&store.publishable())) { Ok(()) } else { lie_apart(&publications, &kept) }
}

fn lie_apart(inner: &NamedFolder, outer: &NamedFolder) -> Result<()> {
    if !inner.path.starts_with(&outer.path) {
        return Ok(());
    }
    let fault = if inner.path == outer.path { "are one folder" } else { "lie one in the other" };
    let (one, other) = (inner.path.display(), outer.path.display());
    let error = Error::new(Kind::Usage, format!("{} and {} {fault}: {one}, {other}", inner.name, outer.name));
    Err(error.hint("give each a folder of its own, beside the others, in project.toml or on the command line"))
}

/// The path without links and detours, as far as it is there already.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut real = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                real.pop();
            }
            part => real.push(part),
        }
        real = fs::canonicalize(&real).unwrap_or(real);
    }
    real
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether places at these paths below one folder, in which `link` leads to `deliveries`, are accepted.
    fn check_places([deliveries, project, store]: [&str; 3], publications: Option<&str>) -> Result<()> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("deliveries")).unwrap();
        std::os::unix::fs::symlink("deliveries", folder.path().join("link")).unwrap();
        let place = |path: &str| Location::Folder(folder.path().join(path));
        let store = Store::new(folder.path().join(store));
        check(&folder.path().join(project), &place(deliveries), &store, publications.map(place).as_ref())
    }

    #[test]
    fn places_beside_each_other_are_accepted() {
        assert_eq!(check_places(["deliveries", "pipelines", "store"], None), Ok(()));
        assert_eq!(check_places(["deliveries", "pipelines", "deliveries-store"], Some("public")), Ok(()));
        assert_eq!(check_places(["deliveries", "pipelines", "store"], Some("store/publishable")), Ok(()));
        assert_eq!(check_places(["pipelines/deliveries", "pipelines", "store"], None), Ok(()));
        assert_eq!(check_places([".", "pipelines", "../store"], None), Ok(()));
    }

    #[track_caller]
    fn refused(places: [&str; 3], publications: Option<&str>, fault: &str) {
        let error = check_places(places, publications).unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
        assert!(error.to_string().starts_with(fault), "{error}");
    }

    #[test]
    fn a_store_that_is_or_lies_in_another_place_is_refused() {
        refused(["deliveries", "pipelines", "deliveries"], None, "the store and the deliveries are one folder");
        refused(
            ["deliveries", "pipelines", "deliveries/new/store"],
            None,
            "the store and the deliveries lie one in the other",
        );
        refused(["deliveries", "pipelines", "link/store"], None, "the store and the deliveries lie");
        refused(["deliveries", "pipelines", "pipelines/../link/./store"], None, "the store and the deliveries lie");
        refused([".", "pipelines", "store"], None, "the store and the deliveries lie");
        refused(["deliveries", "pipelines", "pipelines/store"], None, "the store and the project lie");
        refused(["store/deliveries", "pipelines", "store"], None, "the deliveries and the store lie");
        refused(["deliveries", "store/pipelines", "store"], None, "the project and the store lie");
    }

    #[test]
    fn publications_are_not_mixed_with_what_is_not_published() {
        let places = ["deliveries", "pipelines", "store"];
        refused(places, Some("deliveries/public"), "the publications and the deliveries lie");
        refused(places, Some("pipelines"), "the publications and the project are one folder");
        refused(places, Some("."), "the deliveries and the publications lie");
        refused(places, Some("store"), "the store and the publications are one folder");
        refused(places, Some("store/identifiable"), "the publications and the store lie");
        refused(["deliveries", "pipelines", "public/store"], Some("public"), "the store and the publications lie");
    }
}
