//! Children of one system in two sources.

use expect_test::{Expect, expect};

use super::*;
use crate::stages::drawing::draw;
use crate::stages::normalise::combine;
use crate::stages::normalise::tests::{delivery, source};

const CHILD: &str = "[[table]]\nname = 'row'\ncolumn = [{ name = 'child', from = 'Child', kind = 'text' }]\n";

fn of_record(record: &str) -> Source {
    source("csv", "append", &format!("{CHILD}[[record]]\n{record}\n"))
}

/// The references of episodes by the header of their children, and what is told.
#[track_caller]
fn check(header: &[&str], episodes: &[&str], expected: Expect) {
    let people = of_record("table = 'person_records'\nfrom = 'row'\ncolumns = { record_id = 'child' }");
    let care = of_record("table = 'care_records'\nfrom = 'row'\ncolumns = { record_id = 'child' }");
    let combined = |source: &Source, cells: &[&str]| {
        combine(source, vec![delivery(source, &format!("Child\n{}\n", cells.join("\n")))]).unwrap()
    };
    let mut parts = [(&people, combined(&people, header)), (&care, combined(&care, episodes))];
    let issues = describe(&mut parts);
    let text = draw(&parts[1].1.table("row").unwrap().select(["child"]).unwrap());
    expected.assert_eq(&(text + &draw(&issues.frame().select(["rule", "row", "column"]).unwrap())));
}

#[test]
fn an_episode_finds_its_child_whatever_the_writing_and_one_that_finds_none_is_told() {
    check(
        &["C1", "C2", "AB 7"],
        &["C1", "c2", "C001", "ab7", "C20", "C3"],
        expect![[r#"
            child
            C1
            C2
            C1
            AB 7
            C20
            C3
            rule                | row | column
            reference_respelled | 2   | child
            reference_respelled | 3   | child
            reference_respelled | 4   | child
            child_not_described | 5   | child
            child_not_described | 6   | child
        "#]],
    );
}

#[test]
fn writings_that_a_header_tells_apart_stay_apart() {
    check(
        &["C1", "C01"],
        &["C01", "C1", "C001"],
        expect![[r#"
            child
            C01
            C1
            C001
            rule                | row | column
            child_not_described | 3   | child
        "#]],
    );
}

#[test]
fn episodes_without_any_header_are_not_told_one_by_one() {
    check(
        &[],
        &["C1"],
        expect![[r#"
            child
            C1
            rule | row | column
        "#]],
    );
}
