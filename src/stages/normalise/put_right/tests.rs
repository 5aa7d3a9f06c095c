use crate::declarations::Source;
use crate::stages::normalise::combine;
use crate::stages::normalise::tests::{delivery_of, source};

/// Results of courts, by case, child, offence and day of hearing.
fn register() -> Source {
    source(
        "csv",
        "snapshot",
        "[[table]]
name = 'result'
key = ['urn', 'asn_text', 'code', 'number', 'heard', 'surname', 'forenames', 'born']
put_right = ['asn_text', 'code', 'number', 'heard', 'surname', 'forenames', 'born']
column = [
    { name = 'urn', from = 'urn', kind = 'text' },
    { name = 'asn', from = 'asn', kind = 'asn' },
    { name = 'code', from = 'code', kind = 'code', list = 'offence', take = 'code', keep_unknown = true },
    { name = 'number', from = 'number', kind = 'text' },
    { name = 'heard', from = 'heard', kind = 'date' },
    { name = 'surname', from = 'surname', kind = 'name' },
    { name = 'forenames', from = 'forenames', kind = 'name' },
    { name = 'born', from = 'born', kind = 'date' },
    { name = 'outcome', from = 'outcome', kind = 'text' },
]
[[record]]
table = 'outcome_records'
from = 'result'
where = \"outcome <> 'adjourned'\"
columns = { record_id = 'surname', offence_ref = 'number', outcome_date = 'heard', outcome = 'outcome' }
",
    )
}

/// How many rows stand of two deliveries, and what is told.
#[track_caller]
fn check(older: &[&str], newer: &[&str], n_rows: usize, told: &[(&str, &str, u32)]) {
    let source = register();
    let read = |day: &str, rows: &[&str]| {
        let rows: String = rows.iter().map(|row| format!("{row}\n")).collect();
        let text = format!("urn,asn,code,number,heard,surname,forenames,born,outcome\n{rows}");
        delivery_of(&source, &format!("{day}.csv"), day.parse().unwrap(), &text)
    };
    let combined = combine(&source, vec![read("2026-03-02", older), read("2026-04-20", newer)]).unwrap();
    assert_eq!(combined.table("result").unwrap().height(), n_rows, "{older:?} {newer:?}");
    let found: Vec<(String, String, u32)> =
        combined.issues().kinds().into_iter().map(|kind| (kind.rule, kind.file, kind.first_rows[0])).collect();
    let told: Vec<_> = told.iter().map(|(rule, file, row)| ((*rule).into(), (*file).into(), *row)).collect();
    assert_eq!(found, told, "{older:?} {newer:?}");
}

const ANNA: &str = "C1,,TH68010,1,2026-03-01,Ashdown,Anna,2009-02-01,referral";
const OLDER: &str = "2026-03-02.csv";
const NEWER: &str = "2026-04-20.csv";

#[test]
fn a_slip_in_the_name_birth_number_or_day_that_is_put_right_leaves_one_row() {
    for newer in [
        "C1,,TH68010,1,2026-03-01,Ashdowne,Anna,2009-02-01,referral",
        "C1,,TH68010,1,2026-03-01,Ashdown,Anne,2009-02-11,fine",
        "C1,,TH68010,1,2026-03-01,Ashdown,Anna,2009-01-02,referral",
        "C1,2305XC0200000000009U,TH68010,1,2026-03-01,Ashdown,Anna,2009-02-01,referral",
        "C1,,TH68010,,2026-03-01,Ashdown,Anna,2009-02-01,referral",
        "C1,,TH68010,1,2026-03-11,Ashdown,Anna,2009-02-01,referral",
    ] {
        check(&[ANNA], &[newer], 1, &[("key_put_right", OLDER, 1)]);
    }
}

#[test]
fn what_goes_with_the_key_that_was_put_right_goes_too() {
    let surcharge = "C1,,TH68010,1,2026-03-01,Ashdown,Anna,2009-02-01,adjourned";
    let newer = "C1,,TH68010,1,2026-03-11,Ashdown,Anna,2009-02-01,referral";
    check(&[ANNA, surcharge], &[newer], 1, &[("key_put_right", OLDER, 1)]);
}

#[test]
fn more_than_a_slip_in_one_part_of_a_key_is_told_and_both_stand() {
    for newer in [
        "C1,,TH68010,1,2026-03-01,Smith,Anna,2009-02-01,referral",
        "C1,,TH68010,1,2026-03-01,Ashdown,Beatrix,2009-02-01,referral",
        "C1,,TH68010,2,2026-03-01,Ashdown,Anna,2009-02-01,referral",
        "C1,,CJ88001,1,2026-03-01,Ashdown,Anna,2009-02-01,referral",
        "C1,,TH68010,1,2026-04-18,Ashdown,Anna,2009-02-01,referral",
    ] {
        check(&[ANNA], &[newer], 2, &[("key_in_doubt", NEWER, 1)]);
    }
    // On the same day and month of another year a sentence may be passed anew.
    let year_before = "C1,,TH68010,1,2025-03-01,Ashdown,Anna,2009-02-01,referral";
    check(&[year_before], &[ANNA], 2, &[("key_in_doubt", NEWER, 1)]);
}

#[test]
fn what_was_decided_on_several_days_of_one_case_is_no_correction() {
    let adjourned = "C1,,TH68010,1,2026-03-01,Ashdown,Anna,2009-02-01,adjourned";
    let again = "C1,,TH68010,1,2026-03-11,Ashdown,Anna,2009-02-01,adjourned";
    let sentenced = "C1,,TH68010,1,2026-03-15,Ashdown,Anna,2009-02-01,referral";
    check(&[adjourned], &[again, sentenced], 3, &[]);
    check(&[ANNA], &["C1,,TH68010,1,2026-03-15,Ashdown,Anna,2009-02-01,fine"], 2, &[]);
    check(&[ANNA], &["C1,,TH68010,2,2026-03-15,Ashdown,Anna,2009-02-01,referral"], 2, &[]);
}

#[test]
fn other_children_other_offences_and_other_cases_are_rows_of_their_own() {
    for newer in [
        "C1,,TH68010,1,2026-03-01,Barlow,Ben,2008-05-11,referral",
        "C1,,CJ88001,2,2026-03-01,Ashdown,Anna,2009-02-01,referral",
        "C2,,TH68010,1,2026-03-01,Ashdowne,Anna,2009-02-01,referral",
        "C1,,,,2026-03-01,Ashdowne,Anna,2009-02-01,fine",
    ] {
        check(&[ANNA], &[newer], 2, &[]);
    }
    // Without a case nobody knows whose row it is.
    check(&[",,,,2026-03-01,Ashdown,Anna,2009-02-01,fine"], &[",,,,2026-03-01,Ashdowne,Anna,2009-02-01,fine"], 2, &[]);
}

#[test]
fn two_that_one_delivery_has_side_by_side_are_two() {
    let anne = "C1,,TH68010,1,2026-03-01,Ashdown,Anne,2009-02-01,referral";
    check(&[ANNA, anne], &[anne], 2, &[]);
    check(&[ANNA], &[anne, ANNA], 2, &[]);
}
