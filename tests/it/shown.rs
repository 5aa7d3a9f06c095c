//! What records say, side by side and on a page: only with the key, and only if it is asked for.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::link::{column, night, output, surnames};
use crate::service::{Service, UNTIL, yjp};

/// The surnames of the deliveries that stand in a text; ids of a court register, which are made of names, left out.
fn shown(text: &str, surnames: &BTreeSet<String>) -> usize {
    let text: String = text.lines().filter(|line| !line.contains("||")).collect::<Vec<_>>().join("\n").to_uppercase();
    surnames.iter().filter(|name| text.contains(name.as_str())).count()
}

fn page(service: &Service, file: &Path, arguments: &[&str]) -> assert_cmd::Command {
    let mut command = yjp();
    command.args(["explain", "linkage", "people", "--on", UNTIL, "--html"]).arg(file).args(arguments);
    command.arg("--store").arg(service.store()).arg("--key").arg(service.key());
    command
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn values_are_shown_to_those_who_hold_the_key_and_ask_and_to_nobody_else() {
    let service = Service::invented(60, &[]);
    night(&service, UNTIL);
    let names = surnames(&service);
    let persons = column(&service, UNTIL, "persons", "person_id");
    let person = |id: &String, more: &[&str]| {
        output(&service, &[&["explain", "person", id.as_str(), "--on", UNTIL], more].concat())
    };
    // Who comes first goes by the key: a child of one record has no pair, and a double name that is cleaned is not written as its
    // delivery writes it.
    let is_told = |text: &str| text.contains(" | ") && shown(text, &names) > 0;
    let id =
        persons.iter().find(|id| is_told(&person(id, &["--show"]))).expect("two values side by side, names among them");
    assert!(!is_told(&person(id, &[])), "values without --show");

    // Pairs to look at, side by side.
    let review = |more: &[&str]| output(&service, &[&["review", "--on", UNTIL, "--sample"], more].concat());
    assert!(is_told(&review(&["--show", "--most", "20"])), "no pair shows what its records say");
    assert!(!is_told(&review(&["--most", "20"])), "values without --show");

    // A page without values may lie anywhere but in the store, for its owner alone.
    let file = service.folder().join("linkage.html");
    page(&service, &file, &["--person", id]).assert().success();
    let html = fs::read_to_string(&file).unwrap();
    assert_eq!(mode(&file), 0o600);
    assert_eq!(shown(&html, &names), 0);
    for section in ["pairs", "records", "thresholds", "weights", "unfound"] {
        assert!(html.contains(&format!("<section id=\"{section}\"")), "{section}");
    }
    let error = page(&service, &service.store().join("publishable/linkage.html"), &[]).assert().code(2);
    assert!(String::from_utf8_lossy(&error.get_output().stderr).contains("identifiable/pages"));

    // One with values lies in the identifiable part of the store.
    let error = page(&service, &file, &["--show"]).assert().code(2);
    assert!(String::from_utf8_lossy(&error.get_output().stderr).contains("does not leave the identifiable part"));
    let inside = service.store().join("identifiable/pages/linkage.html");
    page(&service, &inside, &["--show", "--person", id]).assert().success();
    assert!(shown(&fs::read_to_string(&inside).unwrap(), &names) > 0);
    assert_eq!((mode(&inside), mode(inside.parent().unwrap())), (0o600, 0o700));

    // Any pair can be taken apart, whether or not it was ever compared.
    let records = |id: &String| {
        let text = person(id, &[]);
        text.lines().find(|line| line.contains('/') && !line.starts_with(' ')).unwrap().to_owned()
    };
    let other = persons.iter().find(|other| *other != id).unwrap();
    page(&service, &file, &["--pair", &records(id), &records(other)]).assert().success();
    let html = fs::read_to_string(&file).unwrap();
    assert!(html.contains("What a record of ") && html.contains("prior"), "no pair is taken apart");
    page(&service, &file, &["--pair", &records(id), "police/nobody"]).assert().code(2);

    // Without the key there is a page without pairs, and no value.
    fs::remove_file(service.key()).unwrap();
    page(&service, &file, &[]).assert().success();
    assert!(fs::read_to_string(&file).unwrap().contains("Pairs are kept encrypted"));
    page(&service, &inside, &["--show"]).assert().code(17);
    for verb in [&["explain", "person", id, "--show"][..], &["review", "--show"], &["review", "--sample", "--show"]] {
        let mut command = yjp();
        command.args(verb).args(["--on", UNTIL]);
        command.arg("--store").arg(service.store()).arg("--key").arg(service.key()).assert().code(17);
    }
}
