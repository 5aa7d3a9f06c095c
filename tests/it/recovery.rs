//! Killed at any point, a run leaves the publication before it, and the next run completes.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::service::{Service, UNTIL};

/// Moments at which a run is killed: from before the first delivery is read to after the last file.
const MOMENTS: [u64; 10] = [5, 20, 40, 80, 120, 180, 260, 400, 600, 900];

#[test]
fn killed_at_any_moment_the_next_run_completes_and_nothing_half_written_is_seen() {
    let service = Service::invented(150, &[]);
    let whole = service.folder().join("whole");
    service.command_with_store("run", &whole).assert().success();
    let expected = std::fs::read(whole.join("publishable/latest/measures.csv")).unwrap();
    for moment in MOMENTS {
        let store = service.folder().join(format!("killed-{moment}"));
        kill_after(&service, &store, moment);
        if store.join("publishable/latest").exists() {
            assert_whole(&store.join("publishable/latest"));
        }
        service.command_with_store("run", &store).assert().success();
        assert_whole(&store.join("publishable/latest"));
        let found = std::fs::read(store.join("publishable/latest/measures.csv")).unwrap();
        assert!(found == expected, "killed after {moment} ms, the next run published other figures");
    }
}

fn kill_after(service: &Service, store: &Path, milliseconds: u64) {
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("yjp"))
        .args(["run", "--as-at", UNTIL, "--deliveries"])
        .arg(service.deliveries())
        .arg("--store")
        .arg(store)
        .arg("--key")
        .arg(service.key())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(milliseconds));
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Every file that the manifest lists is there with the hash it lists.
fn assert_whole(publication: &Path) {
    let manifest = std::fs::read_to_string(publication.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let listed = manifest["files"].as_array().unwrap();
    assert!(listed.len() >= 4);
    for file in listed {
        let bytes = std::fs::read(publication.join(file["name"].as_str().unwrap())).unwrap();
        assert_eq!(blake3::hash(&bytes).to_hex().as_str(), file["blake3"].as_str().unwrap());
    }
}
