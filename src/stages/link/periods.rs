//! Care, interventions and contacts: one source each, so that only repeats are merged.

use std::collections::BTreeMap;

use super::records::{Nodes, Records};
use crate::error::Result;
use crate::stages::handed::linked::{CarePeriod, Contact, Day, Intervention, Reference};

const NOT_KNOWN: &str = "not_known";

/// Rows read, and those that cannot be used because they have no day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PeriodRows {
    /// All of them.
    pub n_rows: u64,
    /// Without a day to start from.
    pub n_undated: u64,
}

/// Episodes of care by child; of two with the same start and status the longer one.
pub(super) fn care(nodes: &Nodes<'_>, records: &Records, clusters: &[u32]) -> Result<(Vec<CarePeriod>, PeriodRows)> {
    let rows = records.rows("care_records");
    let (starts, ends) = (rows.days("start_date")?, rows.days("end_date")?);
    let statuses = rows.text("legal_status")?;
    let mut counts = PeriodRows { n_rows: rows.len() as u64, n_undated: 0 };
    let mut longest: BTreeMap<(u32, Day, &str), Option<Day>> = BTreeMap::new();
    for (row, record) in nodes.of_rows(rows)?.into_iter().enumerate() {
        let Some(start) = starts[row] else {
            counts.n_undated += 1;
            continue;
        };
        let key = (clusters[record as usize], start, statuses[row].unwrap_or(NOT_KNOWN));
        longest.entry(key).and_modify(|end| *end = later(*end, ends[row])).or_insert(ends[row]);
    }
    let period = |((child, start, status), end): ((u32, Day, &str), Option<Day>)| CarePeriod {
        child,
        start,
        legal_status: status.into(),
        end,
    };
    Ok((longest.into_iter().map(period).collect(), counts))
}

/// Intervention programmes by child; of repeats of one programme the longer one.
pub(super) fn interventions(
    nodes: &Nodes<'_>,
    records: &Records,
    clusters: &[u32],
) -> Result<(Vec<Intervention>, PeriodRows)> {
    let rows = records.rows("intervention_records");
    let (texts, starts, ends) = (rows.text("intervention_ref")?, rows.days("start_date")?, rows.days("end_date")?);
    let (disposals, residences) = (rows.text("disposal_type")?, rows.text("residence")?);
    let custodial = rows.booleans("is_custodial")?;
    let mut counts = PeriodRows { n_rows: rows.len() as u64, n_undated: 0 };
    let mut programmes: BTreeMap<(u32, u32, &str, Day, bool), Intervention> = BTreeMap::new();
    for (row, record) in nodes.of_rows(rows)?.into_iter().enumerate() {
        let Some(start) = starts[row] else {
            counts.n_undated += 1;
            continue;
        };
        let child = clusters[record as usize];
        let text = texts[row].unwrap_or_default();
        let programme = Intervention {
            child,
            reference: Reference { record, text: text.into() },
            start,
            end: ends[row],
            disposal_type: disposals[row].map(Into::into),
            residence: residences[row].map(Into::into),
            is_custodial: custodial[row],
        };
        programmes
            .entry((child, record, text, start, custodial[row]))
            .and_modify(|kept| kept.end = later(kept.end, programme.end))
            .or_insert(programme);
    }
    Ok((programmes.into_values().collect(), counts))
}

/// Police contacts by child, each day and kind once.
pub(super) fn contacts(nodes: &Nodes<'_>, records: &Records, clusters: &[u32]) -> Result<(Vec<Contact>, PeriodRows)> {
    let rows = records.rows("contact_records");
    let (days, kinds) = (rows.days("contact_date")?, rows.text("kind")?);
    let mut counts = PeriodRows { n_rows: rows.len() as u64, n_undated: 0 };
    let mut contacts = Vec::with_capacity(rows.len());
    for (row, record) in nodes.of_rows(rows)?.into_iter().enumerate() {
        match days[row] {
            Some(date) => contacts.push((clusters[record as usize], date, kinds[row].unwrap_or(NOT_KNOWN))),
            None => counts.n_undated += 1,
        }
    }
    contacts.sort_unstable();
    contacts.dedup();
    let contact = |(child, date, kind): (u32, Day, &str)| Contact { child, date, kind: kind.into() };
    Ok((contacts.into_iter().map(contact).collect(), counts))
}

/// The later of two ends; one that is still to come is later than any.
fn later(one: Option<Day>, other: Option<Day>) -> Option<Day> {
    Some(one?.max(other?))
}
