//! The same deliveries, declarations, key and code give the same bytes.

use std::collections::BTreeMap;
use std::path::Path;

use crate::service::{Service, files};

#[test]
fn two_stores_made_from_the_same_deliveries_hold_the_same_bytes() {
    let service = Service::invented(120, &[]);
    let other = service.folder().join("other");
    service.command("run").assert().success();
    service.command_with_store("run", &other).assert().success();
    for root in ["pseudonymised", "publishable"] {
        let (first, second) = (contents(&service.store().join(root)), contents(&other.join(root)));
        assert!(!first.is_empty());
        let names = |found: &BTreeMap<String, Vec<u8>>| found.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&first), names(&second));
        for (name, bytes) in &first {
            assert!(*bytes == second[name], "{root}/{name} differs");
        }
    }
}

#[test]
fn a_second_run_has_nothing_to_do() {
    let service = Service::invented(60, &[]);
    service.command("run").assert().success();
    let before = contents(&service.store().join("publishable"));
    let output = service.command("run").assert().success().get_output().clone();
    assert!(String::from_utf8(output.stdout).unwrap().contains("nothing to do"));
    assert!(before == contents(&service.store().join("publishable")));
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let name = |path: &Path| path.strip_prefix(folder).unwrap().display().to_string();
    files(folder).iter().map(|path| (name(path), std::fs::read(path).unwrap())).collect()
}
