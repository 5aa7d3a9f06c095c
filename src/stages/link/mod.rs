//! `link`: one child across sources, then one event across sources.
//!
//! Children come first: every source record is a node, the declared rules join nodes that are one
//! child, and every join keeps its reason. Then, within each child, what two sources both report
//! becomes one event that remembers where it was seen.

mod cleaning;
mod records;
mod values;

mod clusters;
mod deterministic;
mod evidence;

mod children;
mod decisions;
mod hearings;
mod matching;
mod offences;
mod periods;

mod facts;
pub(crate) mod linked;

#[cfg(test)]
pub(crate) mod drawn;
#[cfg(test)]
mod tests;

pub use linked::Linked;

use polars::prelude::*;

use clusters::Clusters;
use linked::LinkedTables;
use records::{Nodes, Records};

use crate::error::Result;
use crate::spec::{CodeLists, Linkage};
use crate::stages::Normalised;

/// Joins records into children, and what several sources report into one event.
///
/// Nothing depends on the order of the rows.
///
/// # Errors
/// A code list that is missing, or a table whose columns are not those of the model.
pub fn link(records: Normalised, rules: &Linkage, lists: &CodeLists) -> Result<Linked> {
    link_records(&Records::of(&records), rules, lists)
}

fn link_records(records: &Records, rules: &Linkage, lists: &CodeLists) -> Result<Linked> {
    let nodes = Nodes::of(records)?;
    let rows = records.rows("person_records");
    let of_rows = nodes.of_rows(rows)?;
    let (mut joined, refusals) = deterministic::join(&nodes, rows, &of_rows, rules)?;
    let (clusters, _) = joined.number();
    let children = children::describe(&nodes, rows, &of_rows, &clusters, lists, rules)?;

    let outcome_kinds = decisions::outcome_kinds(lists)?;
    let mut offences = offences::merge(&nodes, records, &clusters, &rules.events)?;
    let (decisions, outcome_rows) = decisions::merge(&nodes, records, &offences, &outcome_kinds, &rules.events)?;
    let (remands, hearing_rows) = hearings::merge(&nodes, records, &clusters, &mut offences, &rules.events)?;
    let (care, care_rows) = periods::care(&nodes, records, &clusters)?;
    let (interventions, intervention_rows) = periods::interventions(&nodes, records, &clusters)?;
    let (contacts, contact_rows) = periods::contacts(&nodes, records, &clusters)?;

    let links = links(&nodes, &clusters, &mut joined, rules)?;
    let seen = facts::Seen {
        n_person_rows: rows.len() as u64,
        records: facts::shared_records(&nodes, &clusters, children.len()),
        refusals,
        n_children_several_pncids: facts::n_children_with_several(rows, "pncid", &of_rows, &clusters)?,
        n_offence_rows: records.rows("offence_records").len() as u64,
        courts: facts::court_reports(&nodes, &offences, &rules.events),
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
        care_coverage: records.care_coverage,
        population: records.frame("population").clone(),
        looked_after_population: records.frame("looked_after_population").clone(),
    };
    let counts = seen.counts(&tables);
    assert!(counts.balances(), "every record row is linked, merged or counted as unusable");
    assert_eq!(counts.rows_in, records.n_rows(), "every record table is read");
    Ok(Linked { facts: seen.facts(&tables), links, counts, tables })
}

/// One row a source record: its cluster, and why it is there.
fn links(nodes: &Nodes<'_>, clusters: &[u32], joined: &mut Clusters, rules: &Linkage) -> Result<DataFrame> {
    let name = |record: u32| {
        let (source, name) = nodes.names[record as usize];
        format!("{}/{name}", nodes.sources[usize::from(source)])
    };
    let reasons = joined.reasons();
    let rule = |reason: &Option<(u16, u32)>| {
        reason.map(|(rule, _)| rules.deterministic_rules[usize::from(rule)].name.as_str())
    };
    let columns = vec![
        Column::new(
            "source".into(),
            nodes.names.iter().map(|node| nodes.sources[usize::from(node.0)]).collect::<Vec<_>>(),
        ),
        Column::new("record_id".into(), nodes.names.iter().map(|node| node.1).collect::<Vec<_>>()),
        Column::new("cluster".into(), clusters),
        Column::new("rule".into(), reasons.iter().map(rule).collect::<Vec<_>>()),
        Column::new(
            "joined_to".into(),
            reasons.iter().map(|reason| reason.map(|(_, record)| name(record))).collect::<Vec<_>>(),
        ),
    ];
    Ok(DataFrame::new(nodes.len(), columns).expect("one row a record in every column"))
}
