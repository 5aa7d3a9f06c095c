//! No cell of a source in anything that is written, whatever is wrong with it.

use std::path::Path;

use polars::prelude::*;

use crate::service::{Service, copy, files};

/// Stands in every cell that could identify a child; no word of ours contains it.
const CANARY: &str = "Zyxwvcanary";

const POLICE: &str = "Occurrence Ref,Offence Ref,Nominal Ref,PNCID,CRO,ASN,Surname,Forenames,Date of Birth,Sex,\
Self-defined Ethnicity,Officer-defined Ethnicity,Postcode,Arrest Date,Offence Date From,Offence Date To,CJS Code,\
Outcome Type,Outcome Date";

#[test]
fn no_cell_reaches_a_log_a_ledger_an_issue_a_table_or_a_publication() {
    let service = Service::empty();
    let good = format!(
        "{CANARY}1,{CANARY}2,{CANARY}3,{CANARY}4,{CANARY}5,{CANARY}6,{CANARY}7,{CANARY}8,01/02/2010,M,W1,IC1,{CANARY}9,\
         01/03/2024,01/03/2024,,TH68010,2,05/04/2024"
    );
    let bad = [CANARY; 19].join(",");
    let ragged = format!("{CANARY},{CANARY}");
    // An extra column whose name is somebody's: a file cut at the top has a row of cells for a header.
    let mut rows = vec![format!("{POLICE},{CANARY} of the header"), bad + ",", ragged];
    rows.extend((0..200).map(|number| good.replace(CANARY, &format!("{CANARY}{number}x")) + ","));
    service.deliver("police/outcomes", "2024-05-01", &format!("{CANARY}.csv"), (rows.join("\r\n") + "\r\n").as_bytes());
    // As it is declared not one identifier of it can be read, so that the delivery is refused.
    assert_no_canary(&service, Path::new("pipelines"), 13);
    let lenient = service.folder().join("pipelines");
    copy(Path::new("pipelines"), &lenient);
    let source = lenient.join("sources/police/outcomes.toml");
    let text = std::fs::read_to_string(&source).unwrap();
    let text = text.replace("max_rejected = 0.02", "max_rejected = 0.02\nmax_blanked = 1.0");
    std::fs::write(&source, text.replace(r#"kind = "postcode""#, r#"kind = "postcode", max_blanked = 1.0"#)).unwrap();
    assert_no_canary(&service, &lenient, 0);
}

/// Runs the job, and looks for a cell wherever it writes.
fn assert_no_canary(service: &Service, project: &Path, code: i32) {
    let mut run = service.command("run");
    let output = run.arg("--project").arg(project).args(["--log-level", "trace", "--log", "json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    // A file's name is no cell: it is what an officer needs to find the fault.
    let without_name = |text: &[u8]| String::from_utf8_lossy(text).replace(&format!("{CANARY}.csv"), "");
    assert!(!without_name(&output.stdout).contains(CANARY), "on the screen");
    assert!(!without_name(&output.stderr).contains(CANARY), "in the log");
    for file in files(&service.store()) {
        if file.extension().is_some_and(|ending| ending == "parquet") {
            assert_no_canary_in_table(&file);
        }
        let bytes = std::fs::read(&file).unwrap();
        assert!(!without_name(&bytes).contains(CANARY), "in {}", file.display());
    }
    let issues = service.command("status").output().unwrap();
    assert!(!without_name(&issues.stdout).contains(CANARY), "in the status");
}

fn assert_no_canary_in_table(file: &Path) {
    let table = ParquetReader::new(std::fs::File::open(file).unwrap()).finish().unwrap();
    for column in table.columns() {
        let Ok(cells) = column.str() else { continue };
        let holds = cells.iter().flatten().any(|cell| cell.contains(CANARY));
        assert!(!holds, "in column {} of {}", column.name(), file.display());
    }
}
