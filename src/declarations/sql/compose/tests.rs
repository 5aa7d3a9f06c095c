//! Statements put together from parts.

use super::*;

fn shared(parts: &[(&str, &str)]) -> SharedParts {
    let file = |(name, text): &(&str, &str)| ((*name).to_owned(), (format!("parts/{name}.sql"), (*text).to_owned()));
    SharedParts::new(parts.iter().map(file).collect(), &Schema::of_model()).unwrap()
}

const FIRST: (&str, &str) = ("first", "-- The first.\nSELECT person_id FROM second");
const SECOND: (&str, &str) = ("second", "SELECT person_id\nFROM persons\n");

#[track_caller]
fn refused(result: error::Result<impl std::fmt::Debug>, message: &str) {
    assert_eq!(result.unwrap_err().to_string(), message);
}

#[test]
fn parts_come_before_what_reads_them_and_comments_stay() {
    let text =
        "-- Who.\nWITH\n-- Own.\nown AS (\n    SELECT person_id FROM first\n)\n\nSELECT person_id FROM own -- all\n";
    let written = shared(&[FIRST, SECOND]).compose("m.sql", text).unwrap();
    let expected = "-- Who.\nWITH\nsecond AS (\n    SELECT person_id\n    FROM persons\n),\n\n-- The first.\nfirst AS (\n    \
                    SELECT person_id FROM second\n),\n\n-- Own.\nown AS (\n    SELECT person_id FROM first\n)\n\n\
                    SELECT person_id FROM own -- all\n";
    assert_eq!(written.text(), expected);
    assert!(written.read(&Schema::of_model()).is_ok());
}

#[test]
fn a_part_reads_what_the_measure_defines_under_a_name_of_its_own() {
    let shared = shared(&[("adults", "SELECT person_id FROM people")]);
    let with = |rows: &str| format!("WITH people AS (SELECT person_id FROM {rows})\nSELECT person_id FROM adults");
    for rows in ["persons", "outcomes"] {
        let query = shared.compose("m.sql", &with(rows)).unwrap().read(&Schema::of_model()).unwrap();
        assert_eq!(query.columns().into_keys().collect::<Vec<_>>(), [rows]);
    }
}

#[test]
fn sql_without_with_reads_parts_too_and_sql_without_parts_stays_as_it_is() {
    let shared = shared(&[SECOND]);
    let text = "-- Who.\nSELECT person_id FROM second\n";
    let expected =
        "-- Who.\nWITH\nsecond AS (\n    SELECT person_id\n    FROM persons\n)\n\nSELECT person_id FROM second\n";
    assert_eq!(shared.compose("m.sql", text).unwrap().text(), expected);
    let text = "-- Who.\nSELECT person_id\n\nFROM persons\n";
    assert_eq!(shared.compose("m.sql", text).unwrap().text(), text);
}

#[test]
fn a_fault_is_told_in_the_file_where_it_was_written() {
    let shared = shared(&[("second", "-- A comment.\nSELECT person_id,\n    sexx FROM persons\n")]);
    let text =
        "-- é\nWITH a AS (SELECT p.person_id FROM second AS p), b AS (SELECT person_id, x FROM a)\nSELECT y FROM b\n";
    let message = shared.compose("m.sql", text).unwrap().read(&Schema::of_model()).unwrap_err().to_string();
    let starts: Vec<&str> = message.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(starts, ["m.sql:2:74", "m.sql:3:8", "parts/second.sql:3:5"], "{message}");
}

#[test]
fn what_is_no_sql_in_a_part_is_told_in_its_file() {
    let shared = shared(&[("second", "SELECT person_id\nFROM persons WHERE = 1\n")]);
    let written = shared.compose("m.sql", "SELECT person_id FROM second").unwrap();
    let message = written.read(&Schema::of_model()).unwrap_err().to_string();
    assert!(message.starts_with("parts/second.sql:2:20: no SQL"), "{message}");
}

#[test]
fn a_name_that_is_a_part_and_one_of_the_measure_is_refused() {
    let text = "WITH second AS (SELECT person_id FROM persons)\nSELECT person_id FROM second";
    let message = "m.sql:1:6: `second` is the part of parts/second.sql too; give one another name";
    refused(shared(&[SECOND]).compose("m.sql", text), message);
}

#[test]
fn a_part_that_is_called_as_a_table_is_refused() {
    let files = BTreeMap::from([("offences".to_owned(), ("p.sql".to_owned(), "SELECT 1 AS one".to_owned()))]);
    let message = "p.sql:1:1: `offences` is a table already; call the file otherwise";
    refused(SharedParts::new(files, &Schema::of_model()), message);
}

#[test]
fn a_circle_is_refused_and_named() {
    let circle =
        shared(&[("one", "SELECT x FROM two"), ("two", "SELECT x\nFROM three"), ("three", "SELECT x FROM one")]);
    let message = "parts/three.sql:1:15: a circle of parts: one reads two reads three reads one; break it";
    refused(circle.compose("m.sql", "SELECT x FROM one"), message);
    let through_own = shared(&[("one", "SELECT x FROM own")]);
    let text = "WITH own AS (SELECT x FROM one)\nSELECT x FROM own";
    let message = "parts/one.sql:1:15: a circle of parts: own reads one reads own; break it";
    refused(through_own.compose("m.sql", text), message);
}

#[test]
fn a_part_that_nobody_reads_is_refused() {
    let shared = shared(&[FIRST, SECOND]);
    let reads_second = shared.compose("m.sql", "SELECT person_id FROM second").unwrap();
    refused(shared.are_read([&reads_second].into_iter()), "parts/first.sql: no measure reads `first`");
    let reads_first = shared.compose("m.sql", "SELECT person_id FROM first").unwrap();
    assert!(shared.are_read([&reads_first].into_iter()).is_ok());
}

#[test]
fn a_part_with_a_with_of_its_own_is_refused() {
    let text = "WITH own AS (SELECT person_id FROM persons)\nSELECT person_id FROM own".to_owned();
    let files = BTreeMap::from([("one".to_owned(), ("p.sql".to_owned(), text))]);
    let message = "p.sql:1:6: WITH in a part; make `own` a part in a file of its own";
    refused(SharedParts::new(files, &Schema::of_model()), message);
}
