//! `yjp link` between files, and files as others write them.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

use crate::service::yjp;

const LINKAGE: &str = "title = 'Invented people'
    extends = 'people'
    [input]
    forenames = 'given'
    surname = 'family'
    date_of_birth = 'born'
    postcode = 'postcode'";

/// Writes files and returns the command that links them.
fn linking(folder: &Path, linkage: &str, files: &[(&str, &[u8])]) -> Command {
    fs::write(folder.join("linkage.toml"), linkage).unwrap();
    let mut command = yjp();
    command.arg("link").arg("--linkage").arg(folder.join("linkage.toml")).arg("--out").arg(folder.join("out"));
    command.arg("--input");
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes).unwrap();
        command.arg(folder.join(name));
    }
    command
}

fn clusters(folder: &Path) -> String {
    fs::read_to_string(folder.join("out/clusters.csv")).unwrap()
}

/// What a command that fails says.
fn refusal(mut command: Command, exit_code: i32) -> String {
    let done = command.assert().code(exit_code);
    String::from_utf8(done.get_output().stderr.clone()).unwrap()
}

// a1 and a2 agree in all; b1 agrees with both, b2 with c1 alone.
const A: &str = "id,given,family,born,postcode\n\
    a1,Ngozi,Achterberg,2009-05-01,ZZ1 1AA\n\
    a2,Ngozi,Achterberg,2009-05-01,ZZ1 1AA\n\
    a3,Tobias,Featherstone,2011-11-20,ZZ9 9ZZ\n";
const B: &str = "id,given,family,born,postcode\n\
    b1,Ngozi,Achterberg,2009-05-01,ZZ1 1AA\n\
    b2,Tobias,Featherstone,2011-11-20,ZZ9 9ZZ\n";
const C: &str = "id,given,family,born,postcode\nc1,Tobias,Featherstone,2011-11-20,ZZ9 9ZZ\n";

#[test]
fn between_files_alone_a_record_joins_at_most_one_of_each_file() {
    let folder = tempfile::tempdir().unwrap();
    let files: [(&str, &[u8]); 3] = [("a.csv", A.as_bytes()), ("b.csv", B.as_bytes()), ("c.csv", C.as_bytes())];
    let done = linking(folder.path(), LINKAGE, &files).arg("--link-only").assert().success();
    // Which of two that agree in all is left alone is decided by their names.
    let expected = "record,cluster_id\na1,a1\na2,a2\na3,a3\nb1,a1\nb2,a3\nc1,a3\n";
    assert_eq!(clusters(folder.path()), expected);
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(text.contains("1 pairs weigh enough, but would join a second record of one file"), "{text}");
    // Without it a file may hold a person twice.
    linking(folder.path(), LINKAGE, &files).assert().success();
    let expected = "record,cluster_id\na1,a1\na2,a1\na3,a3\nb1,a1\nb2,a3\nc1,a3\n";
    assert_eq!(clusters(folder.path()), expected);
}

#[test]
fn twins_stay_apart_unless_a_number_of_any_kind_says_that_they_are_one() {
    let folder = tempfile::tempdir().unwrap();
    let linkage = format!("{LINKAGE}\n    other_identifier = 'number'");
    let linked = |one: &str, other: &str| {
        let file = format!(
            "id,given,family,born,postcode,number\n\
             x1,Amelia,Achterberg,2009-05-01,ZZ1 1AA,{one}\nx2,Isla,Achterberg,2009-05-01,ZZ1 1AA,{other}\n"
        );
        linking(folder.path(), &linkage, &[("x.csv", file.as_bytes())]).assert().success();
        clusters(folder.path())
    };
    assert_eq!(linked("K4470", "K4470"), "record,cluster_id\nx1,x1\nx2,x1\n");
    assert_eq!(linked("K4470", "P9125"), "record,cluster_id\nx1,x1\nx2,x2\n");
    assert_eq!(linked("K4470", ""), "record,cluster_id\nx1,x1\nx2,x2\n");
}

#[test]
fn one_file_alone_has_nothing_to_be_linked_with() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = linking(folder.path(), LINKAGE, &[("a.csv", A.as_bytes())]);
    command.arg("--link-only");
    assert!(refusal(command, 2).contains("there is one file, and nothing to link it with"));
}

#[test]
fn files_of_two_systems_have_columns_of_their_own_in_any_order() {
    let linkage = "title = 'x'\nextends = 'people'\n[input]\nforenames = ['given', 'first_name']\n\
        surname = ['family', 'last_name']\ndate_of_birth = ['born', 'dob']\npostcode = 'postcode'";
    let other = "ref,dob,last_name,first_name\nx1,01/05/2009,Achterberg,Ngozi\n";
    let folder = tempfile::tempdir().unwrap();
    let files: [(&str, &[u8]); 2] = [("b.csv", B.as_bytes()), ("other.csv", other.as_bytes())];
    let done = linking(folder.path(), linkage, &files).arg("--link-only").assert().success();
    assert_eq!(clusters(folder.path()), "record,cluster_id\nb1,b1\nb2,b2\nx1,b1\n");
    let told = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    assert!(told.contains("the file has none of the columns") && told.contains("postcode"), "{told}");
}

#[test]
fn a_name_that_two_files_give_is_told_with_both_rows() {
    let folder = tempfile::tempdir().unwrap();
    let twice = B.replace("b2,", "a1,");
    let command = linking(folder.path(), LINKAGE, &[("a.csv", A.as_bytes()), ("b.csv", twice.as_bytes())]);
    let told = refusal(command, 12);
    assert!(
        told.contains("row 1 of ") && told.contains("a.csv and row 2 of ") && told.contains("b.csv have"),
        "{told}"
    );
    assert!(!told.contains("a1"), "the name is a cell");
}

#[test]
fn a_column_that_is_missing_is_told_with_the_one_that_is_called_alike() {
    let folder = tempfile::tempdir().unwrap();
    let others = A.replace("born", "Born_on").replace("postcode", "POST CODE");
    let told = refusal(linking(folder.path(), LINKAGE, &[("a.csv", others.as_bytes())]), 12);
    assert!(told.contains("column `born` of the linkage is missing"), "{told}");
    assert!(told.contains("called alike is `Born_on`"), "{told}");
}

#[track_caller]
fn check_reading(bytes: &[u8], arguments: &[&str], expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    linking(folder.path(), LINKAGE, &[("a.csv", bytes)]).args(arguments).assert().success();
    assert_eq!(clusters(folder.path()), format!("record,cluster_id\n{expected}"));
}

#[test]
fn files_as_spreadsheets_and_databases_write_them_are_read() {
    let both = "a1,a1\na2,a1\n";
    // A mark of byte order before a quoted header, quotes around every cell, ends of lines of Windows.
    let quoted = "\u{feff}\"id\",\"given\",\"family\",\"born\",\"postcode\"\r\n\
        \"a1\",\"Zoë\",\"Achterberg\",\"2009-05-01\",\"ZZ1 1AA\"\r\n\"a2\",\"Zoë\",\"Achterberg\",\"2009-05-01\",\"zz11aa\"\r\n";
    check_reading(quoted.as_bytes(), &[], both);
    // Windows-1252 with semicolons: the letter is one byte.
    let windows = b"id;given;family;born;postcode\na1;Zo\xeb;Achterberg;2009-05-01;ZZ1 1AA\na2;Zo\xeb;Achterberg;01.05.2009;ZZ1 1AA\n";
    check_reading(windows, &["--delimiter", ";"], both);
    // UTF-16, as Excel saves "Unicode text", with tabs.
    let text = "id\tgiven\tfamily\tborn\tpostcode\r\na1\tZoë\tAchterberg\t2009-05-01\tZZ1 1AA\r\na2\tZoe\tAchterberg\t2009-05-01\tZZ1 1AA\r\n";
    let utf_16: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    check_reading(&utf_16, &["--delimiter", "tab"], both);
    // A line break within quotes is part of the cell.
    let broken = "id,given,family,born,postcode\na1,\"Ngozi\nAda\",Achterberg,2009-05-01,ZZ1 1AA\na2,Ngozi,Achterberg,2009-05-01,ZZ1 1AA\n";
    check_reading(broken.as_bytes(), &[], both);
}

#[test]
fn an_encoding_that_was_guessed_and_a_date_that_is_none_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let bytes =
        b"id,given,family,born,postcode\na1,Zo\xeb,Achterberg,13/31/2009,ZZ1 1AA\na2,Zoe,Hale,2009-05-01,ZZ1 1AA\n";
    let done = linking(folder.path(), LINKAGE, &[("a.csv", bytes)]).assert().success();
    let told = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    assert!(told.contains("read_as_windows_1252"), "{told}");
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(text.contains("1 records have a `date_of_birth` that is no date"), "{text}");
}

#[test]
fn a_quote_that_nobody_closes_swallows_no_row() {
    let folder = tempfile::tempdir().unwrap();
    let cut = "id,given,family,born,postcode\na1,Ngozi,Achterberg,2009-05-01,\"ZZ1 1AA\na2,Ngozi,Achterberg,2009-05-01,ZZ1 1AA\n";
    let done = linking(folder.path(), LINKAGE, &[("a.csv", cut.as_bytes())]).assert().success();
    assert_eq!(clusters(folder.path()), "record,cluster_id\na1,a1\na2,a1\n");
    let told = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    assert!(told.contains("were read as letters"), "{told}");
}

#[test]
fn strangers_who_share_only_what_says_nothing_stay_apart() {
    let linkage = format!("{LINKAGE}\naddress = 'address'\nother_identifier = 'number'");
    let header = "id,given,family,born,postcode,address,number\n";
    for says_nothing in [
        "Unknown,Unknown,1900-01-01,ZZ99 3VZ,No fixed abode,N/A",
        "TBC,TBC,01/01/1900,NF1 1NF,NFA,UNKNOWN",
        "NULL,NULL,1970-01-01,N/A,-,0",
        "Unidentified Male,XXXX,NULL,#N/A,Unknown,NONE",
    ] {
        let rows: String = (1..=6).map(|row| format!("a{row},{says_nothing}\n")).collect();
        let folder = tempfile::tempdir().unwrap();
        let file = format!("{header}{rows}");
        linking(folder.path(), &linkage, &[("a.csv", file.as_bytes())]).assert().success();
        let alone: String = (1..=6).map(|row| format!("a{row},a{row}\n")).collect();
        assert_eq!(clusters(folder.path()), format!("record,cluster_id\n{alone}"), "{says_nothing}");
    }
}
