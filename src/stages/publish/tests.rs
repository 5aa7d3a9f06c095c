//! The files of a publication: what is in them, and what never is.

use std::os::unix::fs::PermissionsExt;
use std::sync::LazyLock;

use super::*;
use crate::stages::tests::service::{self, Name, TOTAL, day};

const REPORT: &str = "<!DOCTYPE html>";

/// Eight years of figures, made once for all tests.
static FRAME: LazyLock<DataFrame> = LazyLock::new(|| service::sheet().frame());

#[test]
fn a_publication_is_four_files_that_all_may_read() {
    let folder = tempfile::tempdir().unwrap();
    let names = write_publication(&FRAME, &DataFrame::empty(), REPORT, &service::about(), folder.path()).unwrap();
    assert_eq!(names, ["measures.parquet", "measures.csv", "report.html", "data_dictionary.md"]);
    for name in names {
        let metadata = std::fs::metadata(folder.path().join(name)).unwrap();
        assert!(metadata.len() > 10);
        assert_eq!(metadata.permissions().mode() & 0o777, 0o644);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
}

#[test]
fn both_tables_hold_the_same_rows_in_the_order_of_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let frame: &DataFrame = &FRAME;
    write_publication(frame, &DataFrame::empty(), REPORT, &service::about(), folder.path()).unwrap();
    let parquet = std::fs::File::open(folder.path().join("measures.parquet")).unwrap();
    let parquet = ParquetReader::new(parquet).finish().unwrap();
    assert!(parquet.equals_missing(&frame.sort(key(frame), SortMultipleOptions::default()).unwrap()));
    let mut csv = csv::Reader::from_path(folder.path().join("measures.csv")).unwrap();
    let measures = parquet.column("statistic").unwrap().str().unwrap();
    let rows: Vec<csv::StringRecord> = csv.records().map(|row| row.unwrap()).collect();
    assert_eq!(rows.len(), parquet.height());
    assert!(rows.iter().zip(measures.iter()).all(|(row, statistic)| Some(&row[1]) == statistic));
}

#[test]
fn a_suppressed_figure_with_a_number_is_refused_and_nothing_is_written() {
    let mut sheet = service::Sheet::new(day("2024-09-30"));
    let days = [day("2023-10-01"), day("2024-09-30")];
    let name = Name { measure: "custody", statistic: "count", days, basis: "all", cut: TOTAL };
    sheet.push(name, [Some(3.0), None, None, None, None], "sentences", "suppressed");
    let folder = tempfile::tempdir().unwrap();
    let error =
        write_publication(&sheet.frame(), &DataFrame::empty(), REPORT, &service::about(), folder.path()).unwrap_err();
    assert_eq!(error.kind(), Kind::NotDisclosable);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn figures_of_others_are_in_a_file_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let names = write_publication(&FRAME, &service::comparators(), REPORT, &service::about(), folder.path()).unwrap();
    assert_eq!(names.last().unwrap(), "comparators.csv");
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("comparators.csv").lines().count(), 3);
    assert!(!read("measures.csv").contains("Invented Statistics"));
}
