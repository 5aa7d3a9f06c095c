//! Publications that somebody edited, or from which something has gone.

use std::fs;
use std::path::{Path, PathBuf};

use crate::service::{Service, UNTIL, yjp};

#[test]
fn a_run_makes_again_what_has_gone_from_a_publication_or_its_tables() {
    let service = Service::invented(60, &[]);
    service.command("run").assert().success();
    let publication = service.store().join(format!("publishable/as_at={UNTIL}"));
    let gone: [PathBuf; 5] = [
        publication.join("report.html"),
        publication.join("manifest.json"),
        service.store().join("publishable/latest"),
        publication.clone(),
        service.tables().join("outcomes/part-0.parquet"),
    ];
    for path in gone {
        fs::remove_file(&path).unwrap();
        service.command("run").assert().success();
        assert!(path.exists(), "{} was not made again", path.display());
        verify(&service).success();
    }
    let output = service.command("run").assert().success().get_output().clone();
    assert!(String::from_utf8(output.stdout).unwrap().contains("nothing to do"));
}

#[test]
fn a_run_makes_again_a_file_that_was_cut_off() {
    let service = Service::invented(60, &[]);
    service.command("run").assert().success();
    let figures = service.store().join("publishable/latest/measures.csv");
    let whole = fs::read(&figures).unwrap();
    fs::write(&figures, &whole[..whole.len() / 2]).unwrap();
    service.command("run").assert().success();
    assert!(fs::read(&figures).unwrap() == whole);
}

#[test]
fn a_run_makes_again_a_file_that_was_edited_and_is_as_long_as_before() {
    let service = Service::invented(60, &[]);
    service.command("run").assert().success();
    let figures = service.store().join("publishable/latest/measures.csv");
    let whole = fs::read(&figures).unwrap();
    let mut edited = whole.clone();
    let digit = edited.iter_mut().rev().find(|byte| byte.is_ascii_digit()).unwrap();
    *digit = if *digit == b'9' { b'8' } else { *digit + 1 };
    fs::write(&figures, edited).unwrap();
    let plan = service.command("plan").assert().success().get_output().clone();
    let plan = String::from_utf8(plan.stdout).unwrap();
    assert!(plan.contains("publish") && plan.contains("output missing"), "{plan}");
    service.command("run").assert().success();
    assert!(fs::read(&figures).unwrap() == whole);
}

#[test]
fn verify_names_every_file_that_is_not_as_it_was_published() {
    let service = Service::invented(60, &[]);
    service.command("run").assert().success();
    verify(&service).success();
    let publication = service.store().join("publishable/latest");
    let report = publication.join("report.html");
    // As long as before: only the content differs.
    let edited = fs::read_to_string(&report).unwrap().replacen("children", "Children", 1);
    fs::write(&report, edited).unwrap();
    fs::remove_file(publication.join("data_dictionary.md")).unwrap();
    fs::write(publication.join("notes.txt"), "by hand").unwrap();
    let output = verify(&service).code(18).get_output().clone();
    let shown = String::from_utf8(output.stdout).unwrap();
    for fault in [
        "report.html: is not what was published",
        "data_dictionary.md: is missing or cannot be read",
        "notes.txt: was not published",
    ] {
        assert!(shown.contains(fault), "{fault}\n{shown}");
    }
}

#[test]
fn what_a_killed_run_left_half_written_beside_the_links_is_cleared() {
    let service = Service::invented(60, &[]);
    service.command("run").assert().success();
    let left = service.store().join("identifiable/links/.writing-left");
    fs::write(&left, "half").unwrap();
    service.command("run").assert().success();
    assert!(!Path::new(&left).exists());
}

#[track_caller]
fn verify(service: &Service) -> assert_cmd::assert::Assert {
    yjp().args(["verify", "--store"]).arg(service.store()).assert()
}
