//! The order of what is delivered, and what is delivered twice, change no figure.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::service::{Service, UNTIL, files};
use crate::truth::figures;

/// What the register has in the place of a number that was lost.
const NO_ASN: &[u8] = b"ASN_1999999";

/// A file as lines: the header of a CSV or the envelope of a return, then rows or documents.
struct Lines {
    header: Option<Vec<u8>>,
    rows: Vec<Vec<u8>>,
}

impl Lines {
    fn read(file: &Path) -> Self {
        let content = std::fs::read(file).unwrap();
        let mut lines = content.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec);
        let has_header = !file.to_string_lossy().contains("courts/hearing");
        let header = if has_header { lines.next() } else { None };
        Self { header, rows: lines.collect() }
    }

    fn of(&self, rows: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
        self.header.iter().cloned().chain(rows).flatten().collect()
    }

    fn reversed(&self) -> Vec<u8> {
        self.of(self.rows.iter().rev().cloned())
    }

    fn twice(&self) -> Vec<u8> {
        // Twice as many numbers that are none would be more than a small file is let pass with.
        let is_faulty = |row: &[u8]| row.windows(NO_ASN.len()).any(|part| part == NO_ASN);
        self.of(self.rows.iter().flat_map(|row| vec![row.clone(); if is_faulty(row) { 1 } else { 2 }]))
    }
}

/// Every figure of a run over deliveries as they are.
static BEFORE: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| run(&Service::invented(80, &[])));

/// Every figure of a run after its deliveries have been changed, beside every figure of a run before.
fn check(change: impl Fn(&Service)) {
    let service = Service::invented(80, &[]);
    let before = &*BEFORE;
    change(&service);
    let after = run(&service);
    assert!(before.len() > 1_000);
    let is_same = |figure: &&String| after.get(*figure) == before.get(*figure);
    let changed: Vec<&String> = before.keys().chain(after.keys()).filter(|figure| !is_same(figure)).collect();
    assert!(changed.is_empty(), "{} figures, among them {:?}", changed.len(), &changed[..changed.len().min(5)]);
}

/// The figures of a run, without disclosure control.
fn run(service: &Service) -> BTreeMap<String, String> {
    service.command("run").assert().success();
    figures(&service.tables(), &service.folder().join("figures"))
}

/// Tables of residents are refused if a row stands twice: which of the two is meant, nobody can say.
fn is_of_children(file: &Path) -> bool {
    !file.to_string_lossy().contains("reference")
}

/// The newest file of each source.
fn newest(service: &Service) -> Vec<PathBuf> {
    let mut by_source: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for file in files(&service.deliveries()) {
        by_source.insert(file.parent().unwrap().parent().unwrap().to_owned(), file);
    }
    by_source.into_values().collect()
}

#[test]
fn the_order_of_rows_in_a_delivery_changes_no_figure() {
    check(|service| {
        let reversed = files(&service.deliveries()).into_iter().filter(|file| {
            let (content, reversed) = (std::fs::read(file).unwrap(), Lines::read(file).reversed());
            std::fs::write(file, &reversed).unwrap();
            content != reversed
        });
        assert!(reversed.count() > 50);
    });
}

#[test]
fn a_row_that_stands_twice_in_a_delivery_counts_once() {
    check(|service| {
        for file in files(&service.deliveries()).into_iter().filter(|file| is_of_children(file)) {
            std::fs::write(&file, Lines::read(&file).twice()).unwrap();
        }
    });
}

#[test]
fn what_is_delivered_again_on_a_later_day_changes_no_figure() {
    check(|service| {
        let mut n_sources = 0;
        for file in newest(service).into_iter().filter(|file| is_of_children(file)) {
            let (content, again) = (std::fs::read(&file).unwrap(), Lines::read(&file).twice());
            let folder = file.parent().unwrap().parent().unwrap().join(UNTIL);
            std::fs::create_dir_all(&folder).unwrap();
            assert!(content != again);
            let name = format!("z_again.{}", file.extension().unwrap().to_str().unwrap());
            std::fs::write(folder.join(name), again).unwrap();
            n_sources += 1;
        }
        assert_eq!(n_sources, 7);
    });
}

#[test]
fn one_day_of_a_ledger_in_two_files_of_any_name_changes_no_figure() {
    check(|service| {
        let ledger = service.deliveries().join("police/outcomes");
        for file in files(&ledger) {
            let lines = Lines::read(&file);
            let (first, last) = lines.rows.split_at(lines.rows.len() / 2);
            std::fs::remove_file(&file).unwrap();
            for (name, rows) in [("z.csv", first), ("a.csv", last)].into_iter().filter(|(_, rows)| !rows.is_empty()) {
                std::fs::write(file.with_file_name(name), lines.of(rows.iter().cloned())).unwrap();
            }
        }
    });
}
