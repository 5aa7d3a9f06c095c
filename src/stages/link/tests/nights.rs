//! What one night makes of what the night before knew.

use super::clusters;
use super::drawn::{linked, linked_after};
use crate::stages::handed::linked::Linked;

#[test]
fn what_was_one_stays_so_below_the_weight_that_makes_it_one() {
    let records = "source          | record_id | forenames | surname | date_of_birth | sex
                   case_management | Y1        | Ada       | Okoro   | 2009-05-01    | female
                   police          | N1        | Ada       | Okoro   | 2009-05-02    | female";
    let apart = ["case_management/Y1", "police/N1"];
    let alone = linked(&[("person_records", records)]);
    assert_eq!(clusters(&alone), apart);
    let weights = alone.review().column("match_weight").unwrap().f64().unwrap();
    assert!((0.0..3.0).contains(&weights.get(0).unwrap()), "{weights:?}");
    let decisions = "source | record_id | other_source    | other_record_id | decision | decided_on
                     police | N1        | case_management | Y1              | same     | 2024-05-01";
    let joined = linked(&[("person_records", records), ("link_decisions", decisions)]);
    let after = linked_after(&[("person_records", records)], joined.links());
    assert_eq!(clusters(&after), ["case_management/Y1 police/N1"]);
    assert_eq!(after.tables().changes.len(), 0);
    let after = linked_after(&[("person_records", records)], alone.links());
    assert_eq!(clusters(&after), apart);
}

/// The child that a record belongs to, by the record that its pseudonym is made from.
fn roots(linked: &Linked) -> Vec<String> {
    let text = |name: &str| linked.links().column(name).unwrap().str().unwrap().clone();
    let columns = [text("source"), text("record_id"), text("person_source"), text("person_record")];
    let cell = |at: usize, row: usize| columns[at].get(row).unwrap();
    let root = |row| format!("{}/{} is {}/{}", cell(0, row), cell(1, row), cell(2, row), cell(3, row));
    (0..linked.links().height()).map(root).collect()
}

const FIRST_NIGHT: &str = "source          | record_id | forenames | surname | date_of_birth | seen_on    | received_on
     police          | N1        | Ada Ngozi | Okoro   | 2009-05-01    | 2023-05-01 | 2024-01-01
     case_management | Y1        | Ben       | Smith   | 2010-11-20    | 2023-06-01 | 2024-01-01
     case_management | Y2        | Ada       | Okoro   |               | 2023-06-01 | 2024-01-01";

#[test]
fn a_late_delivery_of_older_events_changes_no_pseudonym() {
    let late = format!("{FIRST_NIGHT}\n court_hearing | D1 | Ada Ngozi | Okoro | 2009-05-01 | 2019-01-01 | 2024-02-01");
    let (before, after) = (linked(&[("person_records", FIRST_NIGHT)]), linked(&[("person_records", &late)]));
    assert!(roots(&before).contains(&"police/N1 is police/N1".to_owned()));
    assert!(roots(&after).contains(&"court_hearing/D1 is police/N1".to_owned()));
    assert_eq!(changes(&before, &late), Vec::<String>::new());
}

#[test]
fn an_old_row_of_a_known_record_changes_no_pseudonym() {
    let first = "source          | record_id | forenames | surname | date_of_birth | seen_on    | received_on
                 case_management | Y1        | Ada       | Okoro   | 2009-05-01    | 2023-06-01 | 2024-01-01
                 police          | N1        | Ada       | Okoro   | 2009-05-01    | 2023-07-01 | 2024-01-01";
    let late = format!("{first}\n police | N1 | Ada | Okoro | 2009-05-01 | 2011-01-01 | 2024-01-01");
    assert_eq!(roots(&linked(&[("person_records", first)])), roots(&linked(&[("person_records", &late)])));
}

/// The changes of pseudonyms from one night to the next.
fn changes(before: &Linked, person_records: &str) -> Vec<String> {
    let after = linked_after(&[("person_records", person_records)], before.links());
    let name = |child: u32| {
        let tables = after.tables();
        let (source, record) = &tables.records[tables.children[child as usize].oldest as usize];
        format!("{}/{record}", tables.sources[usize::from(*source)])
    };
    let tables = after.tables();
    let reason = |is_split| if is_split { "split" } else { "merged" };
    let lines = tables.changes.iter().map(|change| {
        format!("{}/{} to {}: {}", change.old.0, change.old.1, name(change.child), reason(change.is_split))
    });
    lines.collect()
}

#[test]
fn mergers_and_splits_are_noted() {
    let before = linked(&[("person_records", FIRST_NIGHT)]);
    let merged = FIRST_NIGHT.replace("Okoro   |               |", "Okoro   | 2009-05-01    |");
    let together = linked(&[("person_records", &merged)]);
    assert_eq!(roots(&together)[2], "police/N1 is case_management/Y2");
    assert_eq!(changes(&before, &merged), ["police/N1 to case_management/Y2: merged"]);
    assert_eq!(changes(&together, FIRST_NIGHT), ["case_management/Y2 to police/N1: split"]);
}
