//! What must be refused, clearly: the exit code, one line, a hint, and nothing half published.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// The day of the runs.
const AS_AT: &str = "2024-06-30";

/// One source of invented rows.
const SOURCE: &str = r#"
title = "Invented records"
system = "invented"
format = "csv"
combine = "ledger"
max_rejected = 0.5

[[table]]
name = "row"
key = ["ref"]

[[table.column]]
name = "ref"
from = "ref"
kind = "text"
required = true

[[table.column]]
name = "forenames"
from = "forenames"
kind = "text"

[[record]]
table = "person_records"
from = "row"

[record.columns]
record_id = "ref"
forenames = "forenames"
"#;

const SETTINGS: &str = r#"
name = "Invented Service"

[area]
name = "Nowhere"

[store]
deliveries = "../deliveries"
root = "../store"
key = "../yjp.key"

[disclosure]
threshold = 5
"#;

/// A project in a folder of its own, with a key and one good delivery.
struct World {
    folder: TempDir,
}

/// How a call of `yjp` ended.
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

impl World {
    fn new() -> Self {
        let world = Self { folder: tempfile::tempdir().unwrap() };
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines");
        for part in ["code_lists", "linkage", "privacy", "measures"] {
            copy(&ours.join(part), &world.path("pipelines").join(part));
        }
        world.write("pipelines/project.toml", SETTINGS);
        world.write("pipelines/sources/alpha/beta.toml", SOURCE);
        world.deliver("2024-05-01/a.csv", "ref,forenames\n1,Ada\n2,Bo\n");
        assert_eq!(world.call(&["key", "new"]).code, Some(0));
        world
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn deliver(&self, path: &str, text: impl AsRef<[u8]>) {
        self.write(&format!("deliveries/alpha/beta/{path}"), text);
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yjp"));
        command.args(arguments).current_dir(self.folder.path()).env_remove("YJP_KEY_FILE");
        command
    }

    fn call(&self, arguments: &[&str]) -> Ended {
        ended(self.command(arguments))
    }

    fn run(&self) -> Ended {
        self.call(&["run", "--as-at", AS_AT])
    }

    /// All that a reader can see, by path.
    fn published(&self) -> Vec<(String, Vec<u8>)> {
        let publication = self.path("store/publishable").join(format!("as_at={AS_AT}"));
        let Ok(entries) = fs::read_dir(publication) else { return Vec::new() };
        let mut files: Vec<_> = entries
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
            .collect();
        files.sort();
        files
    }
}

fn ended(mut command: Command) -> Ended {
    let output = assert_cmd::Command::from_std({
        command.stdin(Stdio::null());
        command
    })
    .output()
    .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Ended { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// The call failed with this code, one line that names these things, and a hint; nothing was published.
#[track_caller]
fn refused(world: &World, ended: &Ended, code: i32, named: &[&str]) {
    assert_eq!(ended.code, Some(code), "{}", ended.err);
    let lines: Vec<&str> = ended.err.lines().filter(|line| line.starts_with("error: ")).collect();
    let [line] = lines.as_slice() else { panic!("one line says what is wrong:\n{}", ended.err) };
    for name in named {
        assert!(line.contains(name), "`{name}` is missing from: {line}");
    }
    assert!(ended.err.lines().any(|line| line.starts_with("hint: ")), "no hint:\n{}", ended.err);
    assert_eq!(world.published(), []);
    assert!(!world.path("store/publishable/latest").exists());
}

#[test]
fn a_good_delivery_is_published_and_a_second_run_has_nothing_to_do() {
    let world = World::new();
    let first = world.run();
    assert_eq!(first.code, Some(0), "{}", first.err);
    let names: Vec<String> = world.published().into_iter().map(|(name, _)| name).collect();
    assert!(names.contains(&"manifest.json".to_owned()) && names.contains(&"measures.csv".to_owned()));
    let second = world.run();
    assert_eq!(second.code, Some(0));
    assert!(second.out.starts_with("nothing to do"), "{}", second.out);
}

#[test]
fn publications_go_where_the_project_says_unless_another_store_is_named() {
    let world = World::new();
    let settings = SETTINGS.replace("root =", "publications = \"../public\"\nroot =");
    world.write("pipelines/project.toml", settings);
    let ended = world.run();
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let report = world.path("public/latest/report.html");
    assert!(report.exists() && !world.path("store/publishable").exists());
    assert!(ended.out.contains("public/as_at=2024-06-30/report.html"), "{}", ended.out);
    assert_eq!(world.call(&["verify"]).code, Some(0));
    assert!(world.run().out.starts_with("nothing to do"));
    fs::remove_file(&report).unwrap();
    assert_eq!(world.call(&["run", "--as-at", AS_AT, "--store", "other"]).code, Some(0));
    assert!(world.path("other/publishable/latest/report.html").exists() && !report.exists());
    assert_eq!(world.run().code, Some(0));
    assert!(report.exists());
}

#[test]
fn a_store_in_the_deliveries_is_refused_before_anything_is_written() {
    let world = World::new();
    for store in ["deliveries", "deliveries/store", "pipelines/store"] {
        let ended = world.call(&["run", "--as-at", AS_AT, "--store", store]);
        refused(&world, &ended, 2, &["the store and the", store]);
    }
    assert!(!world.path("deliveries/ledger.sqlite").exists() && !world.path("deliveries/store").exists());
}

#[test]
fn a_number_that_is_none_is_told_in_words() {
    let world = World::new();
    for call in [&["status", "nope"][..], &["synth", "--children", "1e3", "--seed", "1", "--out", "invented"]] {
        let ended = world.call(call);
        assert_eq!(ended.code, Some(2));
        assert!(ended.err.contains("a whole number is written in digits alone, as 1000"), "{}", ended.err);
    }
}

#[test]
fn an_address_is_no_folder_and_is_not_shown() {
    let world = World::new();
    world.write("pipelines/project.toml", SETTINGS.replace("\"../deliveries\"", "\"sftp://us:hushhush@host\""));
    let ended = world.run();
    assert_eq!((ended.code, world.published()), (Some(10), Vec::new()));
    assert!(ended.err.contains("`store.deliveries`: expected the path of a folder"), "{}", ended.err);
    assert!(!ended.err.contains("hushhush"));
}

#[test]
fn the_same_deliveries_and_key_give_the_same_bytes() {
    let (one, two) = (World::new(), World::new());
    fs::copy(one.path("yjp.key"), two.path("yjp.key")).unwrap();
    assert_eq!(one.run().code, Some(0));
    assert_eq!(two.run().code, Some(0));
    assert_eq!(one.published(), two.published());
}

#[test]
fn a_plan_changes_nothing() {
    let world = World::new();
    let plan = world.call(&["plan", "--as-at", AS_AT]);
    assert_eq!(plan.code, Some(0), "{}", plan.err);
    assert!(plan.out.contains("new delivery"));
    assert!(!world.path("store").exists());
}

#[test]
fn without_a_key_nothing_runs() {
    let world = World::new();
    fs::remove_file(world.path("yjp.key")).unwrap();
    refused(&world, &world.run(), 17, &["yjp.key", "no key"]);
    assert!(!world.path("store").exists());
}

#[test]
fn a_key_that_others_may_read_is_refused() {
    let world = World::new();
    fs::set_permissions(world.path("yjp.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let ended = world.run();
    refused(&world, &ended, 17, &["others"]);
    assert!(ended.err.contains("hint: chmod 600 "));
}

#[test]
fn the_key_of_the_environment_wins_over_the_project() {
    let world = World::new();
    fs::rename(world.path("yjp.key"), world.path("other.key")).unwrap();
    let mut command = world.command(&["run", "--as-at", AS_AT]);
    command.env("YJP_KEY_FILE", world.path("other.key"));
    assert_eq!(ended(command).code, Some(0));
}

#[test]
fn a_key_is_never_overwritten() {
    let world = World::new();
    refused(&world, &world.call(&["key", "new"]), 17, &["already"]);
}

#[test]
fn after_a_rotation_the_archive_is_still_read() {
    let world = World::new();
    assert_eq!(world.run().code, Some(0));
    let rotated = world.call(&["key", "rotate"]);
    assert!(rotated.out.contains("person_id"), "{}", rotated.out);
    fs::remove_dir_all(world.path("deliveries/alpha")).unwrap();
    let again = world.run();
    assert_eq!(again.code, Some(0), "{}", again.err);
    assert!(!again.out.starts_with("nothing to do"));
}

#[test]
fn a_missing_column_is_named() {
    let world = World::new();
    world.deliver("2024-06-01/b.csv", "reference,forenames\n3,Cy\n");
    refused(&world, &world.run(), 12, &["ref", "b.csv"]);
}

#[test]
fn an_empty_file_is_refused() {
    let world = World::new();
    world.deliver("2024-06-01/b.csv", "");
    refused(&world, &world.run(), 11, &["b.csv", "empty"]);
}

#[test]
fn a_file_that_was_cut_in_the_middle_is_refused() {
    let world = World::new();
    world.deliver("2024-06-01/b.csv", "ref,forenames\n3,Cy\n4");
    refused(&world, &world.run(), 11, &["b.csv", "row 2"]);
}

#[test]
fn a_wrong_encoding_is_refused() {
    let world = World::new();
    world.deliver("2024-06-01/b.csv", b"ref,forenames\n3,Zo\xeb\n");
    refused(&world, &world.run(), 11, &["b.csv", "UTF-8"]);
}

#[test]
fn the_same_content_again_stops_no_night_and_is_told() {
    let world = World::new();
    world.deliver("2024-06-01/a.csv", "ref,forenames\n1,Ada\n2,Bo\n");
    let ended = world.run();
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    for words in ["2024-06-01/a.csv", "same content as", "2024-05-01/a.csv", "newest word"] {
        assert!(ended.err.contains(words), "{words} in {}", ended.err);
    }
}

#[test]
fn too_many_rejected_rows_are_counted_by_rule() {
    let world = World::new();
    world.deliver("2024-06-01/b.csv", "ref,forenames\n,Cy\n,Di\n3,Ed\n");
    refused(&world, &world.run(), 13, &["alpha/beta", "2 of 3", "required", "ref"]);
}

#[test]
fn no_message_shows_a_cell() {
    let world = World::new();
    world.deliver("2024-06-01/b.csv", "ref,forenames\n,Canaryname\n,Canaryname\n3,Canaryname\n");
    let ended = world.call(&["run", "--as-at", AS_AT, "--log-level", "trace"]);
    assert_eq!(ended.code, Some(13));
    assert!(!ended.err.contains("Canary") && !ended.out.contains("Canary"));
}

#[test]
fn a_second_run_at_the_same_time_is_refused() {
    let world = World::new();
    fs::create_dir(world.path("store")).unwrap();
    let lock = fs::File::create(world.path("store/lock")).unwrap();
    lock.try_lock().unwrap();
    refused(&world, &world.run(), 15, &["another run"]);
    drop(lock);
    assert_eq!(world.run().code, Some(0));
}

#[test]
fn a_full_disk_publishes_nothing_and_the_next_run_goes_through() {
    let world = World::new();
    let rows: String = (0..40_000).map(|n| format!("{n},Ada\n")).collect();
    world.deliver("2024-06-01/b.csv", format!("ref,forenames\n{rows}"));
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 256; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_yjp")]);
    limited.args(["run", "--as-at", AS_AT]).current_dir(world.folder.path()).env_remove("YJP_KEY_FILE");
    let ended = ended(limited);
    refused(&world, &ended, 18, &["store"]);
    assert!(ended.err.contains("hint: free some space"), "{}", ended.err);
    let after = world.run();
    assert_eq!(after.code, Some(0), "{}", after.err);
}

#[test]
fn a_run_that_is_killed_is_made_good_by_the_next() {
    let (undisturbed, killed) = (World::new(), World::new());
    fs::copy(undisturbed.path("yjp.key"), killed.path("yjp.key")).unwrap();
    assert_eq!(undisturbed.run().code, Some(0));
    for milliseconds in [0, 20, 40, 80, 120, 160, 200, 300] {
        let mut run = killed.command(&["run", "--as-at", AS_AT]);
        let mut child = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        let seen = killed.published().len();
        assert!(seen == 0 || seen == undisturbed.published().len(), "half a publication of {seen} files");
    }
    let last = killed.run();
    assert_eq!(last.code, Some(0), "{}", last.err);
    let figures = |world: &World| world.published().into_iter().filter(|(name, _)| name != "manifest.json").collect();
    let (figures_of_killed, expected): (Vec<_>, Vec<_>) = (figures(&killed), figures(&undisturbed));
    assert_eq!(figures_of_killed, expected);
}

#[test]
fn a_refused_delivery_leaves_what_was_published_as_it_was() {
    let world = World::new();
    assert_eq!(world.run().code, Some(0));
    let before = world.published();
    world.deliver("2024-06-01/b.csv", "");
    assert_eq!(world.run().code, Some(11));
    assert_eq!(world.published(), before);
}

#[test]
fn a_delivery_that_was_mended_is_taken_in() {
    let world = World::new();
    world.deliver("2024-06-01/b.csv", "");
    assert_eq!(world.run().code, Some(11));
    world.deliver("2024-06-01/b.csv", "ref,forenames\n3,Cy\n");
    let mended = world.run();
    assert_eq!(mended.code, Some(0), "{}", mended.err);
}

#[test]
fn an_unknown_key_in_a_declaration_is_refused() {
    let world = World::new();
    world.write("pipelines/project.toml", format!("colour = 'red'\n{SETTINGS}"));
    let ended = world.run();
    assert_eq!(ended.code, Some(10), "{}", ended.err);
    assert!(ended.err.contains("project.toml") && ended.err.contains("colour"));
}

#[test]
fn a_path_without_quotes_is_refused_with_the_line_as_it_should_be() {
    let world = World::new();
    world.write("pipelines/project.toml", SETTINGS.replace("\"../store\"", "../store"));
    refused(&world, &world.run(), 10, &["project.toml", "line 9, column 8", "`root`", "quotes"]);
    assert!(world.run().err.contains("hint: write root = \"../store\"\n"));
}

#[test]
fn a_folder_where_a_file_is_meant_is_told() {
    let world = World::new();
    fs::remove_file(world.path("yjp.key")).unwrap();
    fs::create_dir(world.path("yjp.key")).unwrap();
    let key = world.run();
    refused(&world, &key, 17, &["yjp.key", "folder, not a key file"]);
    assert!(!key.err.contains("chmod"), "{}", key.err);
    refused(&world, &world.call(&["key", "new"]), 17, &["yjp.key", "folder, not a key file"]);
    let linkage = "pipelines/linkage/people.toml";
    let linked = world.call(&["link", "--linkage", linkage, "--input", "deliveries", "--out", "linked"]);
    refused(&world, &linked, 11, &["deliveries", "it is a folder, not a file"]);
    fs::remove_file(world.path("pipelines/project.toml")).unwrap();
    fs::create_dir(world.path("pipelines/project.toml")).unwrap();
    refused(&world, &world.run(), 10, &["project.toml", "it is a folder, not a file"]);
}

#[test]
fn a_cause_is_shown_to_whoever_asks_for_it() {
    let world = World::new();
    fs::remove_file(world.path("pipelines/privacy/identifiers.toml")).unwrap();
    let told = "identifiers.toml: there is no such file or folder";
    refused(&world, &world.run(), 10, &[told]);
    assert!(!world.run().err.contains("caused by"));
    let ended = world.call(&["run", "--as-at", AS_AT, "--log-level", "debug"]);
    refused(&world, &ended, 10, &[told]);
    assert!(ended.err.contains("caused by: No such file or directory (os error 2)"), "{}", ended.err);
}

#[test]
fn a_missing_folder_of_deliveries_cannot_be_reached() {
    let world = World::new();
    fs::remove_dir_all(world.path("deliveries")).unwrap();
    refused(&world, &world.run(), 16, &["deliveries"]);
}

#[test]
fn a_check_names_what_would_be_refused_and_keeps_nothing() {
    let world = World::new();
    world.deliver("2024-06-01/b.csv", "");
    let ended = world.call(&["check"]);
    refused(&world, &ended, 11, &["b.csv"]);
    assert!(ended.out.contains("alpha/beta/2024-05-01/a.csv"), "{}", ended.out);
    assert!(!world.path("store").exists());
}

#[test]
fn files_of_no_declared_source_end_with_a_code_of_their_own_once_figures_are_published() {
    let world = World::new();
    world.write("deliveries/alhpa/beta/2024-06-01/a.csv", "ref,forenames\n3,Cy\n");
    world.write("deliveries/old/2020/a.csv", "ref,forenames\n4,Di\n");
    world.write("deliveries/README.txt", "Drop files here.\n");
    let told = "alhpa belongs to no declared source, and the file in it is not read";
    refused(&world, &world.call(&["check"]), 11, &[told]);
    let ended = world.run();
    assert_eq!(ended.code, Some(11));
    assert!(ended.err.contains(told) && ended.err.contains("hint: call it alpha, if that is meant"), "{}", ended.err);
    assert!(world.path("store/publishable/latest/measures.csv").exists());
    for (ignored, code) in
        [("'old', 'alhpa/beta'", 11), ("'old', 'alhpa'", 0), ("'alpha'", 10), ("'alpha/beta'", 10), ("'../old'", 10)]
    {
        let settings = SETTINGS.replace("[store]", &format!("[store]\nignore = [{ignored}]"));
        world.write("pipelines/project.toml", settings);
        assert_eq!(world.run().code, Some(code), "{ignored}");
        assert_eq!(world.call(&["check"]).code, Some(code), "{ignored}");
    }
}

#[test]
fn a_log_for_machines_is_json_line_by_line() {
    let world = World::new();
    world.deliver("2024-06-01/b.csv", "");
    let ended = world.call(&["run", "--as-at", AS_AT, "--log", "json"]);
    assert_eq!(ended.code, Some(11));
    for line in ended.err.lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(event["level"].is_string());
    }
}

#[test]
fn what_is_published_can_be_read_by_all_and_the_rest_by_its_owner_alone() {
    let world = World::new();
    assert_eq!(world.run().code, Some(0));
    let store = world.path("store");
    for (folder, directory, file) in
        [("identifiable", 0o700, 0o600), ("pseudonymised", 0o700, 0o600), ("publishable", 0o755, 0o644)]
    {
        check_modes(&store.join(folder), directory, file);
    }
}

#[track_caller]
fn check_modes(folder: &Path, directory: u32, file: u32) {
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder), directory, "{}", folder.display());
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            check_modes(&path, directory, file);
        } else {
            assert_eq!(mode(&path), file, "{}", path.display());
        }
    }
}

#[test]
fn a_day_out_of_reach_is_refused_before_anything_is_read() {
    let world = World::new();
    for day in ["9999-12-31", "0001-01-01", "+262142-12-31", "-0001-01-01"] {
        let as_at = format!("--as-at={day}");
        for arguments in [vec!["run", &as_at], vec!["measure", "--tables", ".", "--out", "out", &as_at]] {
            let ended = world.call(&arguments);
            assert_eq!(ended.code, Some(2), "{}", ended.err);
            assert!(ended.err.contains("between 1900-01-01 and 2199-12-31"), "{}", ended.err);
        }
    }
}

#[test]
fn a_day_that_the_calendar_has_not_is_a_fault_of_the_command_line() {
    let world = World::new();
    for arguments in [
        vec!["run", "--as-at", "2026-02-30"],
        vec!["review", "--on", "2026-02-30"],
        vec!["explain", "measure", "custody", "--tables", ".", "--as-at", "2026-02-30"],
        vec!["diff", "2026-01-31", "2026-02-30"],
    ] {
        let ended = world.call(&arguments);
        assert_eq!(ended.code, Some(2), "{}", ended.err);
        assert!(ended.err.contains("the calendar has no such day"), "{}", ended.err);
    }
}

#[test]
fn help_lists_the_exit_codes() {
    let help = World::new().call(&["--help"]);
    assert_eq!(help.code, Some(0));
    for line in ["0  done", "1  internal_error", "10  declarations", "18  store cannot be read or written"] {
        assert!(help.out.contains(line), "{line}");
    }
}
