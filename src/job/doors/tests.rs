//! What is promised of every destination, and a whole run that touches no folder but its store.

use std::cell::Cell;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use chrono::NaiveDate;

use super::destination::Destination;
use super::memory::{MemoryDestination, MemoryOrigin};
use super::origin::{FolderEntry, Origin};
use crate::declarations;
use crate::error::Result;
use crate::job::keeping::key::Key;
use crate::job::keeping::store::Store;
use crate::job::planning::step::Step;
use crate::job::running::run::{Job, RunOutcome};
use crate::job::running::watch::Watch;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The contract of a destination, to be called by the tests of each: what is shown is whole, and what is not switched is
/// not shown.
pub fn check_destination(destination: &dyn Destination) {
    let (may, june) = (day("2024-05-31"), day("2024-06-30"));
    assert_eq!((destination.days().unwrap(), destination.newest().unwrap()), (Vec::new(), None));
    publish(destination, june, 1, june, &[("figures.csv", "first"), ("old.csv", "x")]);
    let mut begun = destination.begin(june, 2).unwrap();
    begun.place("figures.csv", &mut "half".as_bytes()).unwrap();
    assert_eq!(read(destination, june, "figures.csv"), "first", "what is only placed is not seen");
    drop(begun);
    destination.sweep().unwrap();
    publish(destination, june, 3, june, &[("figures.csv", "second")]);
    assert_eq!(read(destination, june, "figures.csv"), "second");
    assert_eq!(destination.names(june).unwrap(), ["figures.csv"], "a day is replaced as a whole");
    assert!(destination.open(june, "old.csv").is_err());
    publish(destination, may, 4, june, &[("figures.csv", "earlier")]);
    assert_eq!(destination.days().unwrap(), [may, june]);
    assert_eq!(destination.newest().unwrap(), Some(june), "a past day does not become the newest");
    destination.sweep().unwrap();
    assert_eq!(read(destination, june, "figures.csv"), "second");
    assert_eq!(read(destination, may, "figures.csv"), "earlier");
    assert_ne!(destination.address(may, "figures.csv"), destination.address(june, "figures.csv"));
}

fn publish(destination: &dyn Destination, as_at: NaiveDate, run_id: i64, newest: NaiveDate, files: &[(&str, &str)]) {
    let mut begun = destination.begin(as_at, run_id).unwrap();
    for (name, content) in files {
        begun.place(name, &mut content.as_bytes()).unwrap();
    }
    begun.switch(newest).unwrap();
}

fn read(destination: &dyn Destination, as_at: NaiveDate, name: &str) -> String {
    std::io::read_to_string(destination.open(as_at, name).unwrap()).unwrap()
}

#[test]
fn a_destination_in_memory_keeps_what_is_promised() {
    check_destination(&MemoryDestination::default());
}

struct Nobody;

impl Watch for Nobody {
    fn start(&self, _n_steps: usize) {}
    fn step(&self, _step: &Step) {}
    fn done(&self) {}
    fn failed(&self, _kinds: &[crate::issues::FaultKind]) {}
}

/// Our declarations, on places in memory.
fn job(folder: &Path, deliveries: MemoryOrigin, destination: &MemoryDestination) -> Job {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let key_file = folder.join("yjp.key");
    Key::create(&key_file).unwrap();
    Job {
        project: declarations::load(&root.join("pipelines")).unwrap(),
        origin: Box::new(deliveries),
        store: Store::new(folder.join("store")),
        destination: Box::new(destination.clone()),
        key_file,
    }
}

/// A table of residents: the one delivery that needs no other.
fn delivery() -> (String, Vec<u8>) {
    let source = "reference/looked_after_population";
    let path = "2025-07-01/population.csv";
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sources").join(source).join("input").join(path);
    (format!("{source}/{path}"), fs::read(fixture).unwrap())
}

fn run(job: &Job) -> RunOutcome {
    job.run(day("2025-09-30"), "run", false, &Nobody).unwrap()
}

#[test]
fn a_run_needs_no_folder_to_take_from_and_none_to_publish_in() {
    let folder = tempfile::tempdir().unwrap();
    let destination = MemoryDestination::default();
    let job = job(folder.path(), MemoryOrigin::of([delivery()]), &destination);
    let first = run(&job);
    assert_eq!((first.is_idle, first.n_new_deliveries, first.n_deliveries), (false, 1, 1));
    assert!(first.report.unwrap().starts_with("memory of 2025-09-30"));
    let verified = job.verify(None).unwrap();
    assert_eq!((verified.len(), verified[0].faults.len()), (1, 0));
    assert!(verified[0].n_files >= 4);
    assert!(run(&job).is_idle);
    // One byte of the report, at the same length: the next run makes it again.
    let mut shown = destination.shown.borrow_mut();
    let report = shown.values_mut().next().unwrap().get_mut("report.html").unwrap();
    let whole = report.clone();
    report[100] ^= 1;
    drop(shown);
    assert_eq!(job.verify(None).unwrap()[0].faults, ["report.html: is not what was published"]);
    assert!(!run(&job).is_idle);
    assert!(destination.shown.borrow()[&day("2025-09-30")]["report.html"] == whole);
}

/// A place of which one file grows each time that it is opened, but not when it is listed.
struct GrowingOrigin {
    files: MemoryOrigin,
    growing: String,
    n_opened: Cell<usize>,
}

impl Origin for GrowingOrigin {
    fn list(&self, folder: &str) -> Result<Vec<FolderEntry>> {
        self.files.list(folder)
    }

    fn open(&self, file: &str) -> Result<Box<dyn Read>> {
        let n_opened = if file == self.growing { self.n_opened.replace(self.n_opened.get() + 1) } else { 0 };
        Ok(Box::new(self.files.open(file)?.chain(Cursor::new(b"x\n".repeat(n_opened)))))
    }
}

#[test]
fn a_file_that_grows_after_it_was_found_is_left_for_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let (path, content) = delivery();
    let growing = path.replace("2025-07-01", "2025-08-01");
    let files = [(path, content), (growing.clone(), b"half a file".to_vec())];
    let origin = GrowingOrigin { files: MemoryOrigin::of(files), growing: growing.clone(), n_opened: Cell::new(0) };
    let destination = MemoryDestination::default();
    let job = Job { origin: Box::new(origin), ..job(folder.path(), MemoryOrigin::of([delivery()]), &destination) };
    let outcome = run(&job);
    assert_eq!(outcome.n_deliveries, 1);
    assert!(outcome.report.is_some());
    let told = format!("not read yet: {growing} changed while it was read, and is for the next run");
    assert_eq!(outcome.not_taken.waiting, [told]);
}
