//! References over several deliveries.

use expect_test::{Expect, expect};

use crate::declarations::Source;
use crate::error::Kind;
use crate::stages::drawing::draw;
use crate::stages::normalise::tests::{delivery_of, source};
use crate::stages::normalise::{combine, reconcile};

fn rows() -> Source {
    source(
        "csv",
        "append",
        "[[table]]
name = 'row'
column = [
    { name = 'id', from = 'Id', kind = 'text' },
    { name = 'forenames', from = 'Forenames', kind = 'name' },
    { name = 'born', from = 'Born', kind = 'date' },
]
[[record]]
table = 'person_records'
from = 'row'
columns = { record_id = 'id', forenames = 'forenames', date_of_birth = 'born' }
",
    )
}

/// Reads deliveries of one day after the other, and draws their references and what is told.
fn check(deliveries: &[&str], expected: Expect) {
    let source = rows();
    let read = |(at, cells): (usize, &&str)| {
        let day = format!("2025-01-0{}", at + 1).parse().unwrap();
        delivery_of(&source, &format!("{at}.csv"), day, &format!("Id,Forenames,Born\n{cells}"))
    };
    let mut read: Vec<_> = deliveries.iter().enumerate().map(read).collect();
    let issues = reconcile(&source, &mut read).unwrap();
    let combined = combine(&source, read).unwrap();
    let text = draw(&combined.table("row").unwrap().select(["id", "_delivery"]).unwrap());
    expected.assert_eq(&(text + &draw(&issues.frame().select(["rule", "file", "row", "column"]).unwrap())));
}

#[test]
fn a_reference_that_lost_its_noughts_gets_them_back() {
    check(
        &["00123,,\n45678,,\n", "123,,\n45678,,\nN1,,\n"],
        expect![[r#"
            id    | _delivery
            00123 | 0
            45678 | 0
            00123 | 1
            45678 | 1
            N1    | 1
            rule         | file  | row | column
            lost_noughts | 1.csv | 1   | id
        "#]],
    );
}

#[test]
fn references_of_many_lengths_stay_and_what_may_be_twice_is_told() {
    check(
        &["00123,,\n0456,,\n", "123,,\n78,,\n"],
        expect![[r#"
            id    | _delivery
            00123 | 0
            0456  | 0
            123   | 1
            78    | 1
            rule            | file  | row | column
            noughts_or_none | 1.csv | 1   | id
        "#]],
    );
}

#[test]
fn references_that_never_had_noughts_stay() {
    check(
        &["123,,\n45678,,\n0,,\n"],
        expect![[r#"
            id    | _delivery
            123   | 0
            45678 | 0
            0     | 0
            rule | file | row | column
        "#]],
    );
}

#[test]
fn children_who_share_a_reference_are_children_of_their_own() {
    check(
        &["7,Tess,2008-02-01\n7,Kit,2009-04-03\n", "7,Kit,2009-04-03\n7,Tess May,2008-02-01\n7,Ada,2007-06-05\n7,,\n"],
        expect![[r#"
            id  | _delivery
            7   | 0
            7~2 | 0
            7~2 | 1
            7   | 1
            7~3 | 1
            7   | 1
            rule              | file  | row | column
            shared_identifier | 0.csv | 2   | id
            shared_identifier | 1.csv | 1   | id
            shared_identifier | 1.csv | 3   | id
        "#]],
    );
}

#[test]
fn a_column_in_which_too_many_children_share_a_reference_is_refused() {
    let source = rows();
    // Four of five are of other children than the first, and one in ten may be.
    let cells = "7,Tess,2008-02-01\n7,Kit,2009-04-03\n7,Ada,2007-06-05\n7,Ben,2010-09-11\n7,Cleo,2006-12-25\n";
    let day = "2025-01-01".parse().unwrap();
    let mut read = [delivery_of(&source, "0.csv", day, &format!("Id,Forenames,Born\n{cells}"))];
    let error = reconcile(&source, &mut read).unwrap_err();
    assert_eq!(error.kind(), Kind::Rejected);
    assert_eq!(
        error.to_string(),
        "0.csv: shared_identifier in 4 of 5 rows of id, first in 2, 3, 4: births and names under one reference \
         are those of different children"
    );
}

#[test]
fn one_child_with_a_slip_or_another_name_stays_one() {
    check(
        &["7,Tess,2008-02-01\n7,Tess,2011-09-20\n7,Kit,2008-01-02\n"],
        expect![[r#"
            id | _delivery
            7  | 0
            7  | 0
            7  | 0
            rule | file | row | column
        "#]],
    );
}

#[test]
fn a_child_that_a_later_delivery_gives_an_unlike_birth_is_told_once() {
    check(
        &["7,Tess,2008-02-01\n", "7,Tessa,2009-04-03\n7,Tessa,2009-04-03\n", "7,Tessa,2009-04-03\n7,Tess,2008-02-01\n"],
        expect![[r#"
            id | _delivery
            7  | 0
            7  | 1
            7  | 1
            7  | 2
            7  | 2
            rule             | file  | row | column
            several_children | 1.csv | 1   | id
        "#]],
    );
}
