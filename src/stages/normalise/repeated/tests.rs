//! Two children, and two offences, of one document.

use crate::declarations::Source;
use crate::stages::normalise::NormalisedDelivery;
use crate::stages::normalise::tests::{delivery, source};

fn hearings() -> Source {
    source(
        "json",
        "append",
        "[[table]]
name = 'person'
each = ['person = persons']
column = [
    { name = 'id', from = 'person.id', kind = 'text' },
    { name = 'first', from = 'person.first', kind = 'name' },
    { name = 'born', from = 'person.born', kind = 'date' },
]
[[table]]
name = 'offence'
each = ['person = persons', 'offence = person.offences']
column = [
    { name = 'id', from = 'person.id', kind = 'text' },
    { name = 'offence', from = 'offence.id', kind = 'text' },
    { name = 'day', from = 'offence.day', kind = 'date' },
    { name = 'code', from = 'offence.code', kind = 'text' },
]
[[table]]
name = 'result'
each = ['person = persons', 'offence = person.offences', 'result = offence.results']
column = [
    { name = 'id', from = 'person.id', kind = 'text' },
    { name = 'offence', from = 'offence.id', kind = 'text' },
    { name = 'result', from = 'result', kind = 'text' },
]
[[record]]
table = 'person_records'
from = 'person'
columns = { record_id = 'id', forenames = 'first', date_of_birth = 'born' }
[[record]]
table = 'offence_records'
from = 'offence'
columns = { record_id = 'id', offence_ref = 'offence', offence_date = 'day', cjs_code = 'code' }
",
    )
}

fn person(id: &str, first: &str, born: &str, offences: &[String]) -> String {
    format!(r#"{{"id": "{id}", "first": "{first}", "born": "{born}", "offences": [{}]}}"#, offences.join(","))
}

fn offence(id: &str, day: &str, code: &str) -> String {
    format!(r#"{{"id": "{id}", "day": "{day}", "code": "{code}", "results": [{{}}, {{}}]}}"#)
}

fn texts(read: &NormalisedDelivery, table: &str, column: &str) -> Vec<String> {
    let cells = read.table(table).unwrap().column(column).unwrap().str().unwrap().clone();
    cells.iter().flatten().map(str::to_owned).collect()
}

/// The children and the offences of the results of one document, and how many are told to be others than they seemed.
#[track_caller]
fn check(persons: &[String], children: &[&str], results: &[(&str, &str)], told: [usize; 2]) {
    let read = delivery(&hearings(), &format!(r#"{{"persons": [{}]}}"#, persons.join(",")));
    assert_eq!(texts(&read, "person", "id"), children);
    let found: Vec<(String, String)> =
        texts(&read, "result", "id").into_iter().zip(texts(&read, "result", "offence")).collect();
    let expected: Vec<(String, String)> = results
        .iter()
        .flat_map(|(id, offence)| [(*id, *offence); 2])
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .collect();
    assert_eq!(found, expected);
    let counts = read.issues().counts();
    let n_of = |rule: &str| counts.iter().filter(|count| count.rule == rule).map(|count| count.n_issues).sum::<u64>();
    assert_eq!(["shared_identifier", "two_offences"].map(n_of), told.map(|n| n as u64));
}

#[test]
fn two_children_of_one_document_under_one_reference_are_two_and_each_has_its_offences() {
    let theft = || [offence("o1", "2023-02-01", "TH68010")];
    check(
        &[person("d1", "Ada", "2008-02-01", &theft()), person("d1", "Ben", "2009-04-03", &theft())],
        &["d1", "d1/2"],
        &[("d1", "o1"), ("d1/2", "o1")],
        [1, 0],
    );
}

#[test]
fn one_child_in_two_cases_of_a_hearing_stays_one_with_a_slip_in_name_or_birthday() {
    let theft = || [offence("o1", "2023-02-01", "TH68010")];
    for (first, born) in [("Adam", "2009-04-03"), ("Ben", "2008-02-11"), ("Ben", "2008-02-01")] {
        check(
            &[person("d1", "Ada", "2008-02-01", &theft()), person("d1", first, born, &theft())],
            &["d1", "d1"],
            &[("d1", "o1"), ("d1", "o1")],
            [0, 0],
        );
    }
}

#[test]
fn two_offences_of_one_child_under_one_reference_are_two_and_each_has_its_results() {
    let offences = [
        offence("o1", "2023-02-01", "TH68010"),
        offence("o1", "2023-03-05", "CJ88001"),
        offence("o1", "2023-03-20", "CJ88001"),
        offence("o1", "2023-02-01", "TH68010"),
    ];
    check(
        &[person("d1", "Ada", "2008-02-01", &offences)],
        &["d1"],
        // The last is the first once more, as where each result brings its offence.
        &[("d1", "o1"), ("d1", "o1/2"), ("d1", "o1/3"), ("d1", "o1")],
        [0, 2],
    );
}
