//! What linking makes of drawn records.

mod crowd;
mod decisions;
mod doubts;
pub(crate) mod drawn;
mod facts;
mod joining;
mod matching;
mod nights;
mod sentences;

use expect_test::Expect;

use crate::stages::handed::linked::{Day, Linked};
use drawn::linked;

fn date(day: Day) -> String {
    chrono::NaiveDate::from_epoch_days(day).unwrap().to_string()
}

fn maybe(day: Option<Day>) -> String {
    day.map_or_else(|| "-".to_owned(), date)
}

/// Which records are together, one cluster a text.
fn clusters(linked: &Linked) -> Vec<String> {
    let links = linked.links();
    let text = |name: &str| links.column(name).unwrap().str().unwrap().iter().map(Option::unwrap).collect::<Vec<_>>();
    let numbers = links.column("cluster").unwrap().u32().unwrap().iter().map(Option::unwrap);
    let mut clusters: Vec<Vec<String>> = Vec::new();
    for ((source, record), cluster) in text("source").into_iter().zip(text("record_id")).zip(numbers) {
        clusters.resize(clusters.len().max(cluster as usize + 1), Vec::new());
        clusters[cluster as usize].push(format!("{source}/{record}"));
    }
    clusters.into_iter().map(|records| records.join(" ")).collect()
}

fn check_clusters(person_records: &str, expected: &[&str]) {
    assert_eq!(clusters(&linked(&[("person_records", person_records)])), expected);
}

/// Children, offences, decisions and remands, one a line.
fn events(linked: &Linked) -> String {
    let tables = linked.tables();
    let source = |at: &u8| tables.sources[usize::from(*at)].as_str();
    let mut text = String::new();
    for offence in &tables.offences {
        let sources: Vec<&str> = offence.sources.iter().map(source).collect();
        let code = offence.cjs_code.as_deref().unwrap_or("-");
        let (day, heard) = (maybe(offence.date), maybe(offence.first_hearing));
        text += &format!("offence {code} on {day}, heard {heard}, by {}\n", sources.join(","));
        let position = tables.offences.iter().position(|other| std::ptr::eq(other, offence));
        for decision in tables.decisions.iter().filter(|decision| Some(decision.offence as usize) == position) {
            let kind = &tables.outcome_kinds[usize::from(decision.kind)].code;
            let residence = decision.residence.as_deref().unwrap_or("-");
            let (day, source) = (date(decision.date), source(&decision.source));
            text += &format!("  {kind} on {day}, appeal {}, residence {residence}, by {source}\n", decision.appeal);
        }
    }
    for remand in &tables.remands {
        let next = maybe(remand.next_hearing);
        text += &format!("remand {} on {}, next heard {next}\n", remand.decision, date(remand.date));
    }
    text
}

fn check_events(tables: &[(&str, &str)], expected: Expect) {
    expected.assert_eq(&events(&linked(tables)));
}

fn fact(linked: &Linked, name: &str) -> (u64, u64) {
    let facts = linked.facts();
    let fact = facts.iter().find(|fact| fact.name == name).unwrap();
    (fact.n, fact.of)
}

/// One child whom all four systems know by name and birthday.
const ONE_CHILD: (&str, &str) = (
    "person_records",
    "source          | record_id | forenames | surname | date_of_birth
     police          | N1        | Ada       | Okoro   | 2009-05-01
     court_hearing   | D1        | Ada       | Okoro   | 2009-05-01
     court_register  | A1        | Ada       | Okoro   | 2009-05-01
     case_management | Y1        | Ada       | Okoro   | 2009-05-01",
);
