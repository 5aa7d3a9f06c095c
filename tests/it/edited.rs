//! Publications that somebody edited, or from which something has gone.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::service::{Service, UNTIL, files, yjp};

/// A day before [`UNTIL`].
const EARLIER: &str = "2026-06-30";

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

#[test]
fn a_table_that_was_edited_or_joined_by_another_is_told_and_made_again_before_it_is_counted() {
    let service = Service::invented(60, &[]);
    service.command("run").assert().success();
    let table = service.tables().join("outcomes/part-0.parquet");
    let whole = fs::read(&table).unwrap();
    let mut edited = whole.clone();
    // As long as before: only the content differs.
    edited[whole.len() / 2] ^= 1;
    fs::write(&table, &edited).unwrap();
    let more = service.tables().join("persons/part-1.parquet");
    fs::copy(service.tables().join("persons/part-0.parquet"), &more).unwrap();
    let faults =
        ["outcomes/part-0.parquet: is not what was written", "persons/part-1.parquet: was not written by a run"];
    told(&verify(&service).code(18), &faults.map(|fault| format!("table {fault}")));
    let run = service.command("run").assert().success();
    let told = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    for fault in faults {
        assert!(told.contains(&format!("{fault}; the tables are made again")), "{told}");
    }
    assert!(fs::read(&table).unwrap() == whole && !more.exists());
    verify(&service).success();
}

#[test]
fn a_publication_under_the_name_of_another_day_is_told_and_replaced() {
    let service = published_twice();
    let link = publishable(&service).join(format!("as_at={UNTIL}"));
    let earlier = fs::read_link(publishable(&service).join(format!("as_at={EARLIER}"))).unwrap();
    fs::remove_file(&link).unwrap();
    symlink(earlier, &link).unwrap();
    told(&verify(&service).code(18), &[format!("{UNTIL}  manifest.json: is of another day")]);
    service.command("run").assert().success();
    let manifest = fs::read_to_string(publishable(&service).join("latest/manifest.json")).unwrap();
    assert!(manifest.contains(&format!("\"as_at\": \"{UNTIL}\"")), "{manifest}");
    verify(&service).success();
}

#[test]
fn a_day_that_was_never_published_is_told_and_does_not_become_the_latest() {
    let service = published_twice();
    let by_hand = publishable(&service).join("as_at=2099-01-01");
    symlink(format!("as_at={UNTIL}"), &by_hand).unwrap();
    told(&verify(&service).code(18), &["2099-01-01  manifest.json: is of another day".to_owned()]);
    let run = service.command("run").assert().success();
    assert!(String::from_utf8(run.get_output().stdout.clone()).unwrap().contains("nothing to do"));
    let warned = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(warned.contains("the publication is not as a run left it") && warned.contains("2099-01-01"), "{warned}");
    fs::remove_file(publishable(&service).join("latest")).unwrap();
    service.command("run").assert().success();
    assert_eq!(fs::read_link(publishable(&service).join("latest")).unwrap(), Path::new(&format!("as_at={UNTIL}")));
    // One whose manifest was made to fit is of no run all the same.
    fs::remove_file(&by_hand).unwrap();
    fs::create_dir(&by_hand).unwrap();
    for file in files(&publishable(&service).join("latest/")) {
        let text = fs::read(&file).unwrap();
        fs::write(by_hand.join(file.file_name().unwrap()), text).unwrap();
    }
    edit(&by_hand.join("manifest.json"), &format!("\"as_at\": \"{UNTIL}\""), "\"as_at\": \"2099-01-01\"");
    told(&verify(&service).code(18), &["2099-01-01  was published by no run of this store".to_owned()]);
}

#[test]
fn a_manifest_that_was_edited_is_told_and_made_again() {
    let service = published_twice();
    let manifest = publishable(&service).join("latest/manifest.json");
    let whole = fs::read_to_string(&manifest).unwrap();
    edit(&manifest, "\"threshold\": 5", "\"threshold\": 1");
    told(&verify(&service).code(18), &[format!("{UNTIL}  manifest.json: is not what was published")]);
    service.command("run").assert().success();
    let again = fs::read_to_string(&manifest).unwrap();
    // The number of the run alone is another.
    assert_eq!(again.lines().filter(|line| !whole.contains(line)).count(), 1);
    verify(&service).success();
}

#[test]
fn publications_that_have_gone_are_missed() {
    let service = published_twice();
    for day in [EARLIER, UNTIL] {
        fs::remove_file(publishable(&service).join(format!("as_at={day}"))).unwrap();
    }
    let gone = [EARLIER, UNTIL].map(|day| format!("{day}  the publication has gone"));
    told(&verify(&service).code(18), &gone);
    fs::remove_dir_all(publishable(&service)).unwrap();
    told(&verify(&service).code(18), &gone);
    service.command("run").assert().success();
    told(&verify(&service).code(18), &gone[..1]);
}

#[test]
fn figures_that_were_edited_are_not_compared() {
    let service = published_twice();
    let diff = || yjp().args(["diff", EARLIER, UNTIL, "--store"]).arg(service.store()).assert();
    diff().success();
    let figures = publishable(&service).join("latest/measures.csv");
    let whole = fs::read(&figures).unwrap();
    fs::write(&figures, &whole[..whole.len() / 2]).unwrap();
    let refused = diff().code(18).get_output().clone();
    let message = String::from_utf8(refused.stderr).unwrap();
    let expected = format!("error: publication of {UNTIL}: measures.csv: is not what was published");
    assert!(message.contains(&expected) && refused.stdout.is_empty(), "{message}");
}

#[test]
fn nothing_waits_for_a_pipe_or_reads_a_device_to_its_end() {
    let service = Service::invented(60, &[]);
    service.command("run").assert().success();
    let publication = publishable(&service).join("latest");
    for path in [publication.join("measures.csv"), publication.join("manifest.json")] {
        put_pipe(&path);
        verify(&service).code(18);
        service.command("run").timeout(Duration::from_secs(60)).assert().success();
        assert!(path.is_file());
    }
    let table = service.tables().join("outcomes/part-0.parquet");
    fs::remove_file(&table).unwrap();
    symlink("/dev/zero", &table).unwrap();
    told(&verify(&service).code(18), &["table outcomes/part-0.parquet: is missing or cannot be read".to_owned()]);
    let measured = yjp()
        .args(["measure", "--as-at", UNTIL, "--tables"])
        .arg(service.tables())
        .arg("--out")
        .arg(service.folder().join("out"))
        .timeout(Duration::from_secs(60))
        .assert()
        .code(18);
    refused_as_pipe(&measured);
    service.command("run").timeout(Duration::from_secs(60)).assert().success();
    for (path, code) in
        [(service.store().join("ledger.sqlite"), 18), (service.store().join("lock"), 18), (service.key(), 17)]
    {
        let kept = path.with_extension("kept");
        fs::rename(&path, &kept).unwrap();
        put_pipe(&path);
        refused_as_pipe(&service.command("run").timeout(Duration::from_secs(60)).assert().code(code));
        fs::rename(&kept, &path).unwrap();
    }
    verify(&service).success();
}

#[test]
fn what_is_kept_of_one_delivery_is_not_taken_for_that_of_another() {
    let service = Service::invented(60, &[]);
    service.command("run").assert().success();
    let exchange = |part: &str| {
        let found = files(&service.store().join("identifiable").join(part));
        let (one, other) = (found.first().unwrap(), found.last().unwrap());
        let aside = service.folder().join("aside");
        fs::rename(one, &aside).unwrap();
        fs::rename(other, one).unwrap();
        fs::rename(aside, other).unwrap();
    };
    let refused = || {
        let restated = yjp()
            .args(["backfill", "--from", UNTIL, "--to", UNTIL, "--restate", "--deliveries"])
            .arg(service.deliveries())
            .arg("--store")
            .arg(service.store())
            .arg("--key")
            .arg(service.key())
            .assert()
            .code(18);
        let message = String::from_utf8(restated.get_output().stderr.clone()).unwrap();
        assert!(message.contains("holds something else than was kept in it"), "{message}");
    };
    exchange("normalised");
    refused();
    fs::remove_dir_all(service.store().join("identifiable/normalised")).unwrap();
    exchange("archive");
    refused();
    exchange("archive");
    service.command("run").assert().success();
}

#[test]
fn a_ledger_that_was_lost_or_overwritten_is_told() {
    let service = Service::invented(60, &[]);
    service.command("run").assert().success();
    let ledger = service.store().join("ledger.sqlite");
    let whole = fs::read(&ledger).unwrap();
    let mut bytes = whole.clone();
    let n_kept = bytes.len() / 3;
    bytes[n_kept..].fill(0x55);
    fs::write(&ledger, &bytes).unwrap();
    let message = String::from_utf8(verify(&service).code(18).get_output().stderr.clone()).unwrap();
    assert!(message.contains("this ledger is damaged") && message.contains("hint: bring it back"), "{message}");
    fs::remove_file(&ledger).unwrap();
    // One delivery is in the archive alone: without the ledger nobody knows what it is.
    fs::remove_dir_all(service.deliveries().join("police")).unwrap();
    let run = service.command("run").assert().success();
    let told = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(told.contains("originals that the ledger does not know"), "{told}");
}

fn publishable(service: &Service) -> PathBuf {
    service.store().join("publishable")
}

/// A service with publications of two days.
fn published_twice() -> Service {
    let service = Service::invented(60, &[]);
    yjp()
        .args(["run", "--as-at", EARLIER, "--deliveries"])
        .arg(service.deliveries())
        .arg("--store")
        .arg(service.store())
        .arg("--key")
        .arg(service.key())
        .assert()
        .success();
    service.command("run").assert().success();
    verify(&service).success();
    service
}

#[track_caller]
fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).unwrap();
}

fn put_pipe(path: &Path) {
    let _ = fs::remove_file(path);
    assert!(Command::new("mkfifo").arg("-m600").arg(path).status().unwrap().success());
}

#[track_caller]
fn told(assert: &assert_cmd::assert::Assert, faults: &[String]) {
    let shown = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    for fault in faults {
        assert!(shown.contains(fault), "{fault}\n{shown}");
    }
}

#[track_caller]
fn refused_as_pipe(assert: &assert_cmd::assert::Assert) {
    let message = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(message.contains("it is a pipe, a socket or a device, not a file"), "{message}");
}

#[track_caller]
fn verify(service: &Service) -> assert_cmd::assert::Assert {
    yjp().args(["verify", "--store"]).arg(service.store()).timeout(Duration::from_secs(60)).assert()
}
