//! `link`: one child across sources, then one event across sources.
//!
//! Children come first: every source record is a node, the declared rules join nodes that are one
//! child, and every join keeps its reason. Then, within each child, what two sources both report
//! becomes one event that remembers where it was seen.

mod cleaning;
mod records;
mod values;

mod clusters;
mod people;
mod table;

mod doubts;
mod history;
mod kept;
mod review;
mod trust;

mod children;
mod decisions;
mod hearings;
mod matching;
mod offences;
mod periods;
mod replaced;
mod reports;

mod facts;

mod again;
mod seen;

#[cfg(test)]
pub(crate) mod tests;

pub use again::{RecordName, WeighedAgain, sayings, weigh_again};
pub use doubts::{PairInDoubt, REVIEW_BITS, pairs_in_doubt};
pub use history::History;
pub use kept::{DrawnPair, RecordLink, ReviewPair, drawn_pairs, records_of, review_pairs};
pub use table::{FileToLink, LinkedTable, TableToLink, input_columns, link_table};

use std::collections::BTreeMap;

use people::columns::Described;
use records::{Nodes, Records, TableRows};
use review::Clustering;

use crate::declarations::{CodeLists, Linkage};
use crate::error::Result;
use crate::model::COVERAGE;
use crate::model::records::PERSON_RECORDS;
use crate::stages::handed::Normalised;
use crate::stages::handed::linked::{Linked, LinkedTables};

/// Joins records into children, and what several sources report into one event.
///
/// Nothing depends on the order of the rows.
///
/// # Errors
/// A code list that is missing, or a table whose columns are not those of the model.
pub fn link(records: Normalised, rules: &Linkage, lists: &CodeLists, history: &History) -> Result<Linked> {
    link_records(&Records::of(&records), rules, lists, history)
}

fn link_records(records: &Records, rules: &Linkage, lists: &CodeLists, history: &History) -> Result<Linked> {
    let nodes = Nodes::of(records)?;
    let rows = records.rows("person_records");
    let of_rows = nodes.of_rows(rows)?;
    let described = describe(rows, &of_rows, nodes.len(), rules)?;
    let decided = history::decisions(&nodes, records.rows("link_decisions"))?;
    let past = history::past(&nodes, decided.decisions, history.previous.as_ref());
    let mut people = people::find(&described, rules, &past)?;
    let (clusters, _) = people.clusters.number();
    let mut children = children::describe(&nodes, rows, &of_rows, &clusters, lists, rules)?;
    let reasons = people.clusters.reasons();
    let links = trust::links(&nodes, &clusters, &children, &reasons, &people, &described, rules);
    let joined = doubts::JoinedRecords::new(&nodes, records, &clusters, &children, &reasons, &people);
    let review = doubts::review(joined, &described, rules, lists, history.as_at)?;
    let now = Clustering { clusters: &clusters, children: &children };
    let undecided = people.undecided.as_deref();
    let alone = undecided.map(|of| children::describe(&nodes, rows, &of_rows, of, lists, rules)).transpose()?;
    let before = undecided.zip(alone.as_deref()).map_or(now, |(clusters, children)| Clustering { clusters, children });
    let reviewed = review::review(&nodes, now, before, &people, &described, rules, &decided.answers);
    children::note_weakest_links(&mut children, &clusters, &links);
    let changes = history::changes(&nodes, &clusters, &children, history.previous.as_ref());
    let of_decisions = (decided.n_unknown, decided.n_unknown + past.decisions.len() as u64);
    let joined = facts::joined(&nodes, &clusters, &children, &people, rules.thresholds.join, of_decisions);
    joined.tell();
    let mut model = people.model;
    model.weights = seen::pairs_by_weight(&people.candidates, &clusters);
    model.unfound = seen::unfound(&nodes, &described, rules);
    model.estimates = reviewed.estimates;
    drop((described, people.candidates, past));

    let outcome_kinds = decisions::outcome_kinds(lists)?;
    let mut offences = offences::merge(&nodes, records, &clusters, &rules.events)?;
    let (decisions, outcome_rows) = decisions::merge(&nodes, records, &offences, &outcome_kinds, &rules.events, lists)?;
    let (remands, hearing_rows) = hearings::merge(&nodes, records, &clusters, &mut offences, &rules.events)?;
    let (care, care_rows) = periods::care(&nodes, records, &clusters)?;
    let (interventions, intervention_rows) = periods::interventions(&nodes, records, &clusters)?;
    let (contacts, contact_rows) = periods::contacts(&nodes, records, &clusters)?;

    let seen = facts::LinkingCounts {
        n_person_rows: rows.len() as u64,
        records: facts::shared_records(&nodes, &clusters, children.len()),
        joined,
        n_children_several_pncids: facts::n_children_with_several(rows, "pncid", &of_rows, &clusters)?,
        n_offence_rows: records.rows("offence_records").len() as u64,
        outcome_rows,
        hearing_rows,
        care_rows,
        intervention_rows,
        contact_rows,
    };
    let tables = LinkedTables {
        sources: nodes.sources.iter().map(|source| (*source).to_owned()).collect(),
        records: nodes.names.iter().map(|(source, name)| (*source, (*name).into())).collect(),
        outcome_kinds,
        children,
        offences: offences.offences,
        decisions,
        remands,
        care,
        interventions,
        contacts,
        changes,
        care_coverage: records.care_coverage,
        population: records.frame("population").clone(),
        looked_after_population: records.frame("looked_after_population").clone(),
        comparators: records.frame("comparators").clone(),
        coverage: records.frame(COVERAGE).clone(),
    };
    let counts = seen.counts(&tables);
    assert!(counts.balances(), "every record row is linked, merged or counted as unusable");
    assert_eq!(counts.rows_in, records.n_rows(), "every record table is read");
    let drawn = reviewed.drawn;
    Ok(Linked { facts: seen.facts(&tables), as_at: history.as_at, links, review, drawn, model, counts, tables })
}

/// What the rows of `person_records` say of each record.
fn describe(rows: TableRows<'_>, records: &[u32], n_records: usize, rules: &Linkage) -> Result<Described> {
    let mut columns = BTreeMap::new();
    for name in
        input_columns(rules).into_iter().filter(|name| PERSON_RECORDS.fields.iter().any(|field| field.name == *name))
    {
        columns.insert(name.to_owned(), rows.column_as_text(name)?);
    }
    Ok(Described::new(&columns, records, n_records, rules))
}
