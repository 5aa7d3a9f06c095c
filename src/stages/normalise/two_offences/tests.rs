//! References of two offences over several deliveries.

use crate::declarations::Source;
use crate::stages::normalise::tests::{delivery_of, source};
use crate::stages::normalise::{combine, reconcile};

fn outcomes(format: &str, combine: &str, key: &str, case: &str) -> Source {
    source(
        format,
        combine,
        &format!(
            "[[table]]
name = 'outcome'
{key}
column = [
    {{ name = 'child', from = 'Child', kind = 'text' }},
    {{ name = 'ref', from = 'Ref', kind = 'text' }},
    {{ name = 'day', from = 'Day', kind = 'date', optional = true }},
    {{ name = 'code', from = 'Code', kind = 'text', optional = true }},
    {{ name = 'urn', from = 'Urn', kind = 'text', optional = true }},
]
[[record]]
table = 'offence_records'
from = 'outcome'
one_per = ['record_id', 'offence_ref']
columns = {{ record_id = 'child', offence_ref = 'ref', offence_date = 'day', cjs_code = 'code'{case} }}
"
        ),
    )
}

/// The references that stand once all deliveries are combined, and how many rows are told: as of two offences, or as in doubt.
#[track_caller]
fn check_of(source: &Source, deliveries: &[String], expected: &[&str], told: [u64; 2]) {
    let read = |(at, text): (usize, &String)| {
        let day = format!("2025-01-0{}", at + 1).parse().unwrap();
        delivery_of(source, &format!("{at}.csv"), day, text)
    };
    let mut read: Vec<_> = deliveries.iter().enumerate().map(read).collect();
    let issues = reconcile(source, &mut read).unwrap();
    let combined = combine(source, read).unwrap();
    let references = combined.table("outcome").unwrap().column("ref").unwrap().str().unwrap().clone();
    assert_eq!(references.iter().flatten().collect::<Vec<_>>(), expected);
    let n_told = ["two_offences", "offence_differs"]
        .map(|rule| issues.counts().iter().filter(|count| count.rule == rule).map(|count| count.n_issues).sum::<u64>());
    assert_eq!(n_told, told);
}

#[track_caller]
fn check(deliveries: &[&[&str]], expected: &[&str], told: [u64; 2]) {
    let text = |rows: &&[&str]| format!("Child,Ref,Day,Code,Urn\n{}\n", rows.join("\n"));
    let deliveries: Vec<String> = deliveries.iter().map(text).collect();
    check_of(&outcomes("csv", "correct", "key = ['ref', 'child']", ""), &deliveries, expected, told);
}

#[test]
fn rows_of_another_day_and_kind_are_offences_of_their_own() {
    check(
        &[&["a,X,2023-02-01,TH68010,", "a,X,2023-02-05,CJ88001,", "b,X,2023-02-05,CJ88001,"]],
        &["X", "X~2", "X"],
        [1, 0],
    );
}

#[test]
fn several_disposals_of_one_offence_stay_one_and_so_does_what_differs_in_day_or_kind_alone_but_it_is_told() {
    let rows: &[&str] = &["a,X,2023-02-01,TH68010,", "a,X,2023-02-01,TH68010,", "a,X,2023-02-05,TH68010,"];
    check(&[rows], &["X", "X", "X"], [0, 1]);
    check(
        &[&["a,X,2023-02-01,TH68010,", "a,X,2023-02-01,CJ88001,", "a,X,,CJ88001,", "a,X,2023-02-05,,"]],
        &["X"; 4],
        [0, 3],
    );
}

#[test]
fn what_a_later_delivery_says_otherwise_is_a_correction() {
    check(&[&["a,X,2023-02-01,TH68010,"], &["a,X,2023-02-05,CJ88001,"]], &["X"], [0, 0]);
    check(&[&["a,X,2023-02-01,TH68010,"], &["a,X,2023-02-01,CJ88001,"], &["a,X,2023-02-05,CJ88001,"]], &["X"], [0, 0]);
}

#[test]
fn a_correction_of_one_of_two_offences_leaves_the_other() {
    let both: &[&str] = &["a,X,2023-02-01,TH68010,", "a,X,2023-02-05,CJ88001,"];
    // The kind of the second is put right.
    check(&[both, &["a,X,2023-02-05,CD71039,"]], &["X", "X~2"], [2, 0]);
    // The second comes with the first put right, and then alone.
    check(&[&["a,X,2023-01-31,CD71039,"], both, &["a,X,2023-02-05,CJ88001,"]], &["X", "X~2"], [2, 0]);
}

#[test]
fn a_charge_that_is_amended_in_its_case_is_one_and_one_of_another_case_is_another() {
    let source = outcomes("json", "append", "", ", urn = 'urn'");
    let document = |day: &str, code: &str, urn: &str| {
        format!(r#"{{"Child": "a", "Ref": "1", "Day": "{day}", "Code": "{code}", "Urn": "{urn}"}}"#)
    };
    let first = document("2023-02-01", "TH68010", "05XC1");
    let of = |urn: &str| [[first.clone(), document("2023-02-05", "CJ88001", urn)].join("\n")];
    check_of(&source, &of("05XC1"), &["1", "1"], [0, 0]);
    check_of(&source, &of("05XC2"), &["1", "1~2"], [1, 0]);
}
