//! One child across sources: linking alone, from night to night, and explained.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use polars::prelude::*;

use crate::service::{Service, UNTIL, yjp};

/// A linkage of six columns that extends the default one.
const LINKAGE: &str = r#"
title = "Invented people"
extends = "people"

[input]
forenames = "given"
surname = "family"
date_of_birth = "born"
postcode = "postcode"
"#;

/// Writes a linkage and a file of people, and returns the command that links them.
fn linking(folder: &Path, linkage: &str, people: &str) -> assert_cmd::Command {
    fs::write(folder.join("linkage.toml"), linkage).unwrap();
    fs::write(folder.join("people.csv"), people).unwrap();
    let mut command = yjp();
    command.arg("link").arg("--linkage").arg(folder.join("linkage.toml"));
    command.arg("--input").arg(folder.join("people.csv")).arg("--out").arg(folder.join("out"));
    command
}

const PEOPLE: &str = "id, given, family, born, postcode, shoe_size\n\
    a1, Ngozi, Achterberg, 2009-05-01, ZZ1 1AA, 38\n\
    a2, Ngozi, Achterberg, 01/05/2009, ZZ1 1AA, 39\n\
    a3, Achterberg, Ngozi, 20090105, ZZ1 1AA, 38\n\
    b1, Tobias, Featherstone, 2011-11-20, ZZ9 9ZZ, 41\n\
    c1, , , , , 40\n";

#[test]
fn any_file_is_linked_by_the_default_declaration_and_the_names_of_its_columns() {
    let folder = tempfile::tempdir().unwrap();
    linking(folder.path(), LINKAGE, PEOPLE).assert().success();
    let clusters = fs::read_to_string(folder.path().join("out/clusters.csv")).unwrap();
    assert_eq!(clusters, "record,cluster_id\na1,a1\na2,a1\na3,a1\nb1,b1\nc1,c1\n");
    let pairs = frame(&folder.path().join("out/pairs.parquet"));
    for column in ["left", "right", "match_weight", "match_probability", "level_surname"] {
        assert!(pairs.column(column).is_ok(), "{column}");
    }
    let model = fs::read_to_string(folder.path().join("out/model.json")).unwrap();
    assert!(model.contains("\"start_weight\""));
}

#[test]
fn the_same_people_in_parquet_and_in_another_order_give_the_same_clusters() {
    let folder = tempfile::tempdir().unwrap();
    linking(folder.path(), LINKAGE, PEOPLE).assert().success();
    let rows: Vec<Vec<&str>> = PEOPLE.lines().skip(1).map(|line| line.split(',').map(str::trim).collect()).collect();
    let names = ["id", "given", "family", "born", "postcode"];
    let column = |at: usize| {
        let cells: Vec<&str> = rows.iter().rev().map(|row| row[at]).collect();
        Column::new(names[at].into(), cells)
    };
    let mut table = DataFrame::new(rows.len(), (0..names.len()).map(column).collect()).unwrap();
    let file = folder.path().join("people.parquet");
    ParquetWriter::new(fs::File::create(&file).unwrap()).finish(&mut table).unwrap();
    let mut command = yjp();
    command.arg("link").arg("--linkage").arg(folder.path().join("linkage.toml"));
    command.arg("--input").arg(&file).arg("--out").arg(folder.path().join("again")).assert().success();
    let text = |out: &str| fs::read_to_string(folder.path().join(out).join("clusters.csv")).unwrap();
    assert_eq!(text("out"), text("again"));
}

#[test]
fn one_thread_and_four_give_the_same_files() {
    let folder = tempfile::tempdir().unwrap();
    let first = ["Ngozi", "Tobias", "Amina", "Piotr", "Leila"];
    let last = ["Achterberg", "Featherstone", "Quartermaine", "Obi", "Brzezinski", "Nowak", "Hale"];
    let line = |number: usize| {
        let person = number / 2;
        let (given, family) = (first[person % 5], last[person % 7]);
        format!("r{number:04},{given},{family},20{:02}-{:02}-01,ZZ{} 1AA\n", person % 10, 1 + person % 12, person % 90)
    };
    let people: String = (0..600).map(line).collect();
    let people = format!("id,given,family,born,postcode\n{people}");
    let files = |threads: &str| {
        let mut command = linking(folder.path(), LINKAGE, &people);
        command.env("RAYON_NUM_THREADS", threads).env("POLARS_MAX_THREADS", threads).assert().success();
        ["clusters.csv", "pairs.parquet", "model.json"]
            .map(|name| fs::read(folder.path().join("out").join(name)).unwrap())
    };
    assert_eq!(files("1"), files("4"));
}

#[track_caller]
fn check_refusal(linkage: &str, people: &str, exit_code: i32, message: &str) {
    let folder = tempfile::tempdir().unwrap();
    let done = linking(folder.path(), linkage, people).assert().code(exit_code);
    let stderr = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(stderr.contains(message), "{stderr}");
    assert!(stderr.contains("hint: "), "{stderr}");
    for word in ["Ngozi", "Achterberg", "2009-05-01", "ZZ1 1AA"] {
        assert!(!stderr.contains(word), "a cell is shown");
    }
}

#[test]
fn what_cannot_be_linked_is_refused_with_a_hint() {
    let twice = PEOPLE.replace("a2,", "a1,");
    check_refusal(LINKAGE, &twice, 12, "people.csv have the same name");
    check_refusal(LINKAGE, &PEOPLE.replace("family", "nom"), 12, "column `family` of the linkage is missing");
    check_refusal(LINKAGE, &PEOPLE.replace("b1, Tobias", "b1, Tobias, Q"), 11, "has 7 cells instead of 6 in line 5");
    check_refusal(&LINKAGE.replace("forenames", "vornamen"), PEOPLE, 10, "input names `vornamen`");
}

#[test]
fn another_character_between_cells_is_named_and_can_be_declared() {
    for (character, option) in [(";", ";"), ("\t", "tab"), ("|", "|")] {
        let people = PEOPLE.replace(", ", character).replace(',', character);
        let message = format!("`{option}` stands between the cells of its header, not `,`");
        check_refusal(LINKAGE, &people, 12, &message);
        let folder = tempfile::tempdir().unwrap();
        linking(folder.path(), LINKAGE, &people).args(["--delimiter", option]).assert().success();
        let clusters = fs::read_to_string(folder.path().join("out/clusters.csv")).unwrap();
        assert_eq!(clusters, "record,cluster_id\na1,a1\na2,a1\na3,a1\nb1,b1\nc1,c1\n");
    }
    let folder = tempfile::tempdir().unwrap();
    linking(folder.path(), LINKAGE, PEOPLE).args(["--delimiter", "ab"]).assert().code(2);
}

#[test]
fn texts_that_say_nothing_make_nobody_alike() {
    // Two strangers of one birthday: all else that they share is how their systems write nothing.
    let linkage = format!("{LINKAGE}town = \"town\"\nypid = \"number\"\n");
    let people = "id,given,family,born,postcode,town,number\n\
        a1,Ngozi,NULL,2009-05-01,N/A,#N/A,nan\n\
        a2,Tobias,NULL,2009-05-01,N/A,#N/A,nan\n";
    let folder = tempfile::tempdir().unwrap();
    linking(folder.path(), &linkage, people).assert().success();
    let clusters = fs::read_to_string(folder.path().join("out/clusters.csv")).unwrap();
    assert_eq!(clusters, "record,cluster_id\na1,a1\na2,a2\n");
    let pairs = frame(&folder.path().join("out/pairs.parquet"));
    for column in ["level_surname", "level_postcode", "level_ypid"] {
        if let Ok(levels) = pairs.column(column) {
            assert_eq!(levels.null_count(), pairs.height(), "{column}");
        }
    }
}

#[test]
fn a_rule_that_compares_everybody_with_everybody_is_refused_with_the_number_of_pairs() {
    let linkage = "title = 'x'
        [training]
        pairs_max = 1
        [[column]]
        name = 'postcode'
        kind = 'identifier'
        [[blocking_rule]]
        block_on = ['postcode']
        [[comparison]]
        name = 'postcode'
        column = 'postcode'
        level = [
            { name = 'same', when = 'exact', m = 0.9, weight = 3 },
            { name = 'other', when = 'otherwise', m = 0.1, weight = -3 },
        ]";
    check_refusal(linkage, PEOPLE, 10, "brings the pairs to compare to 2, more than the 1 of pairs_max");
}

fn frame(path: &Path) -> DataFrame {
    ParquetReader::new(fs::File::open(path).unwrap()).finish().unwrap()
}

/// One column of a table of the run as at a day.
pub fn column(service: &Service, as_at: &str, table: &str, name: &str) -> Vec<String> {
    let path = service.store().join(format!("pseudonymised/as_at={as_at}/{table}/part-0.parquet"));
    let frame = frame(&path);
    frame.column(name).unwrap().str().unwrap().iter().map(|cell| cell.unwrap_or_default().to_owned()).collect()
}

/// Runs as at a day.
pub fn night(service: &Service, as_at: &str) {
    let mut command = yjp();
    command.args(["run", "--as-at", as_at, "--deliveries"]).arg(service.deliveries());
    command.arg("--store").arg(service.store()).arg("--key").arg(service.key()).assert().success();
}

/// A verb on the store as it stands.
pub fn output(service: &Service, arguments: &[&str]) -> String {
    let mut command = yjp();
    command.args(arguments).arg("--store").arg(service.store()).arg("--key").arg(service.key());
    let done = command.assert().success();
    String::from_utf8(done.get_output().stdout.clone()).unwrap()
}

#[test]
fn pseudonyms_last_from_night_to_night_and_every_change_is_told() {
    let service = Service::invented(120, &[]);
    let (first, second) = ("2024-03-31", UNTIL);
    night(&service, first);
    night(&service, second);
    let before = column(&service, first, "persons", "person_id");
    let after = column(&service, second, "persons", "person_id");
    let old = column(&service, second, "person_changes", "old_person_id");
    let new = column(&service, second, "person_changes", "new_person_id");
    let reasons = column(&service, second, "person_changes", "reason");
    assert!(before.len() > 50, "the first night knows only {} children", before.len());
    for id in &before {
        assert!(after.contains(id) || old.contains(id), "a pseudonym went without a word");
    }
    for ((old, new), reason) in old.iter().zip(&new).zip(&reasons) {
        assert!(before.contains(old) && after.contains(new));
        assert!(reason == "split" || !after.contains(old), "a pseudonym that was merged away is still in use");
    }
    assert!(old.len() < before.len() / 10, "{} of {} pseudonyms changed", old.len(), before.len());
}

#[test]
fn a_decision_delivered_by_an_officer_is_followed_and_reported() {
    let service = Service::invented(60, &[]);
    night(&service, UNTIL);
    let of_child = records_by_child(&service);
    let (keeps, goes) = {
        let mut children = of_child.values();
        (children.next().unwrap()[0].clone(), children.next().unwrap()[0].clone())
    };
    let line = |one: &str, other: &str| {
        let ((source, record), (other_source, other_record)) =
            (one.split_once('/').unwrap(), other.split_once('/').unwrap());
        format!("{source},{record},{other_source},{other_record},same,2026-09-29\n")
    };
    let decisions =
        format!("source,record_id,other_source,other_record_id,decision,decided_on\n{}", line(&keeps, &goes));
    service.deliver("youth_justice/link_decisions", UNTIL, "decisions.csv", decisions.as_bytes());
    night(&service, UNTIL);
    let after = records_by_child(&service);
    assert!(!of_child.values().any(|records| records.contains(&keeps) && records.contains(&goes)));
    assert!(after.values().any(|records| records.contains(&keeps) && records.contains(&goes)));
    let report = service.store().join(format!("publishable/as_at={UNTIL}/report.html"));
    assert!(fs::read_to_string(report).unwrap().contains("decisions of officers that the evidence speaks against"));
}

/// The records of every child, as `yjp explain person` tells them.
fn records_by_child(service: &Service) -> BTreeMap<String, Vec<String>> {
    let records = |id: &String| {
        let text = output(service, &["explain", "person", id, "--on", UNTIL]);
        let is_record = |line: &&str| line.contains('/') && !line.starts_with(' ');
        (id.clone(), text.lines().filter(is_record).map(str::to_owned).collect())
    };
    column(service, UNTIL, "persons", "person_id").iter().map(records).collect()
}

#[test]
fn explanations_show_records_levels_and_weights_and_no_value() {
    let service = Service::invented(60, &[]);
    night(&service, UNTIL);
    let persons = column(&service, UNTIL, "persons", "person_id");
    let mut text: String =
        persons.iter().take(10).map(|id| output(&service, &["explain", "person", id, "--on", UNTIL])).collect();
    assert!(text.contains("match weight") && text.contains("date_of_birth"));
    text += &output(&service, &["review", "--on", UNTIL]);
    assert!(text.contains("changes,worth,standing,match_weight,match_probability,source,record_id"));
    text += &output(&service, &["explain", "linkage", "people", "--on", UNTIL]);
    assert!(text.contains("prior weight"));
    // A court register row without an arrest number has no other id than what it says of the child.
    let text: String = text.lines().filter(|line| !line.contains('|')).collect::<Vec<_>>().join("\n").to_uppercase();
    let names = surnames(&service);
    assert!(names.len() > 20, "only {} surnames to look for", names.len());
    let shown = names.iter().filter(|name| text.contains(name.as_str())).count();
    assert_eq!(shown, 0, "{shown} names are shown");
}

/// Surnames of five letters and more in the deliveries of the police, in capitals.
pub fn surnames(service: &Service) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in crate::service::files(&service.deliveries().join("police/outcomes")) {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(file).unwrap();
        let headers = reader.byte_headers().unwrap().clone();
        let at = headers.iter().position(|header| header.eq_ignore_ascii_case(b"surname")).unwrap();
        for record in reader.byte_records() {
            let cell = record.unwrap().get(at).map(|cell| String::from_utf8_lossy(cell).trim().to_uppercase());
            names.extend(cell.filter(|name| name.len() >= 5 && name.is_ascii()));
        }
    }
    names
}

#[test]
fn a_pseudonym_that_nobody_has_is_a_usage_error() {
    let service = Service::invented(40, &[]);
    night(&service, UNTIL);
    let mut command = yjp();
    command.args(["explain", "person", "no-such-person", "--on", UNTIL]);
    command.arg("--store").arg(service.store()).arg("--key").arg(service.key());
    let done = command.assert().code(2);
    let stderr = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(stderr.contains("no person of the run as at 2026-09-30 has this pseudonym"), "{stderr}");
}
