//! One reference of several children, in documents and where nobody's birth is known; and references in two writings.

use crate::declarations::Source;
use crate::stages::normalise::tests::{delivery_of, source};
use crate::stages::normalise::{NormalisedDelivery, combine, reconcile};

/// Documents of one person each, with what became of it in a table of its own.
fn documents() -> Source {
    source(
        "json",
        "append",
        "[[table]]
name = 'person'
each = ['person = persons']
column = [
    { name = 'id', from = 'person.id', kind = 'text' },
    { name = 'first', from = 'person.first', kind = 'name' },
    { name = 'last', from = 'person.last', kind = 'name' },
    { name = 'born', from = 'person.born', kind = 'date' },
]
[[table]]
name = 'offence'
each = ['person = persons', 'offence = person.offences']
column = [{ name = 'id', from = 'person.id', kind = 'text' }, { name = 'offence', from = 'offence.id', kind = 'text' }]
[[record]]
table = 'person_records'
from = 'person'
columns = { record_id = 'id', forenames = \"NULLIF(CONCAT_WS(' ', first), '')\", surname = 'last', date_of_birth = 'born' }
[[record]]
table = 'offence_records'
from = 'offence'
columns = { record_id = 'id', offence_ref = 'offence' }
",
    )
}

fn document(id: &str, first: &str, last: &str, born: &str, offence: &str) -> String {
    let born = if born.is_empty() { "null".to_owned() } else { format!("\"{born}\"") };
    format!(
        r#"{{"persons": [{{"id": "{id}", "first": "{first}", "last": "{last}", "born": {born}, "offences": [{{"id": "{offence}"}}]}}]}}"#
    )
}

/// The references of the persons and of their offences, and what is told.
fn check(documents_of: &[&[String]], expected: [&[&str]; 3]) {
    let source = documents();
    let read = |(at, documents): (usize, &&[String])| {
        let day = format!("2025-01-0{}", at + 1).parse().unwrap();
        delivery_of(&source, &format!("{at}.json"), day, &documents.join("\n"))
    };
    let mut read: Vec<NormalisedDelivery> = documents_of.iter().enumerate().map(read).collect();
    let told: Vec<String> = reconcile(&source, &mut read)
        .unwrap()
        .counts()
        .iter()
        .map(|count| format!("{} {}", count.rule, count.n_issues))
        .collect();
    let combined = combine(&source, read).unwrap();
    let references = |table: &str| -> Vec<String> {
        let column = combined.table(table).unwrap().column("id").unwrap().str().unwrap().clone();
        column.iter().flatten().map(str::to_owned).collect()
    };
    assert_eq!(references("person"), expected[0]);
    assert_eq!(references("offence"), expected[1]);
    assert_eq!(told, expected[2]);
}

#[test]
fn two_documents_of_one_reference_and_two_children_are_two() {
    let [ann, bo] = [document("1", "Ann", "Lee", "2008-01-02", "a"), document("1", "Bo", "Ray", "2009-05-06", "b")];
    let both: &[&str] = &["1", "1~2"];
    check(&[&[ann.clone(), bo.clone()]], [both, both, &["shared_identifier 1"]]);
    // Each is the same child in the next delivery.
    let all: &[&str] = &["1", "1~2", "1~2", "1"];
    check(&[&[ann.clone(), bo.clone()], &[bo, ann]], [all, all, &["shared_identifier 2"]]);
}

#[test]
fn one_child_with_another_spelling_or_birth_stays_one() {
    let documents = [
        document("1", "Ann", "Lee", "2008-01-02", "a"),
        document("1", "Ann", "Ray", "2009-05-06", "b"),
        document("1", "Anna", "Lee", "2008-02-01", "c"),
    ];
    let one: &[&str] = &["1", "1", "1"];
    check(&[&documents], [one, one, &[]]);
}

#[test]
fn three_names_without_a_birth_are_several_children_and_two_may_be() {
    let named = |first: &str, last: &str| document("UNKNOWN1", first, last, "", first);
    let (ann, bo, cy) = (named("Ann", "Lee"), named("Bo", "Ray"), named("Cy", "Fox"));
    let two: &[&str] = &["UNKNOWN1", "UNKNOWN1"];
    check(&[&[ann.clone(), bo.clone()]], [two, two, &["several_children 1"]]);
    let three: &[&str] = &["UNKNOWN1", "UNKNOWN1", "UNKNOWN1~3"];
    check(&[&[ann, bo, cy]], [three, three, &["several_children 1", "shared_identifier 1"]]);
}

#[test]
fn a_reference_in_two_writings_is_one_unless_case_tells_references_apart() {
    let named = |id: &str| document(id, "Ann", "Lee", "2008-01-02", "a");
    let one: &[&str] = &["OF1", "OF1", "OF1"];
    check(&[&[named("OF1")], &[named("of1"), named("OF 1")]], [one, one, &["reference_respelled 4"]]);
    let several: &[&str] = &["aB1", "AB1", "ab1"];
    check(&[&[named("aB1")], &[named("AB1"), named("ab1")]], [several, several, &[]]);
}
