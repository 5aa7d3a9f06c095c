//! Remands, stays in custody, care, interventions and contacts.

use polars::prelude::*;

use super::care::LegalStatuses;
use super::children::Children;
use super::events::{Events, sentence_served};
use super::frame::TableColumns;
use super::key::Domain;
use super::offence_list::OffenceList;
use crate::error::Result;
use crate::model::{self, Table};
use crate::stages::handed::linked::{Contact, Day, Remand};

/// Contacts count at these ages.
const CHILD_AGES: std::ops::RangeInclusive<i32> = 10..=17;

fn table(name: &str) -> &'static Table {
    model::table(name).expect("a table of the model")
}

/// The table `remands`.
pub(super) fn remands(children: &Children<'_>) -> Result<DataFrame> {
    let remands = &children.linked.remands;
    let id = |remand: &Remand| children.event_id(Domain::Remand, &remand.reference, &[&remand.date.to_le_bytes()]);
    TableColumns::new()
        .text("remand_id", remands.iter().map(id))
        .text("person_id", remands.iter().map(|remand| children.id(remand.child)))
        .days("hearing_date", remands.iter().map(|remand| Some(remand.date)))
        .text("decision", remands.iter().map(|remand| &remand.decision))
        .integers("age_years", remands.iter().map(|remand| children.age_years(remand.child, Some(remand.date))))
        .text("care_status", remands.iter().map(|remand| children.care.status(remand.child, Some(remand.date))))
        .sorted(table("remands"))
}

/// One stay in custody.
struct CustodyStay<'e> {
    id: String,
    child: u32,
    kind: &'static str,
    start: Day,
    end: Option<Day>,
    outcome_id: Option<&'e str>,
}

/// The table `custody_periods`: sentences served, and detention on remand until the next hearing of the case.
pub(super) fn custody_periods(children: &Children<'_>, events: &Events, list: &OffenceList<'_>) -> Result<DataFrame> {
    let mut stays = sentences(children, events, list);
    stays.extend(remand_stays(children));
    TableColumns::new()
        .text("custody_id", stays.iter().map(|stay| &stay.id))
        .text("person_id", stays.iter().map(|stay| children.id(stay.child)))
        .text("kind", stays.iter().map(|stay| stay.kind))
        .days("start_date", stays.iter().map(|stay| Some(stay.start)))
        .days("end_date", stays.iter().map(|stay| stay.end))
        .maybe_text("outcome_id", stays.iter().map(|stay| stay.outcome_id))
        .integers("age_years_end", stays.iter().map(|stay| children.age_years(stay.child, stay.end)))
        .text("care_status_end", stays.iter().map(|stay| children.care.status(stay.child, stay.end)))
        .sorted(table("custody_periods"))
}

fn sentences<'e>(children: &Children<'_>, events: &'e Events, list: &OffenceList<'_>) -> Vec<CustodyStay<'e>> {
    let linked = children.linked;
    let mut custodial: Vec<Vec<usize>> = vec![Vec::new(); linked.children.len()];
    for (at, decision) in linked.decisions.iter().enumerate() {
        if linked.outcome_kinds[usize::from(decision.kind)].tier == "custody" {
            custodial[linked.offences[decision.offence as usize].child as usize].push(at);
        }
    }
    let served = linked.interventions.iter().filter(|programme| programme.is_custodial);
    served
        .map(|programme| {
            let sentences = &custodial[programme.child as usize];
            let outcome = sentence_served(children, events, list, sentences, programme.start);
            CustodyStay {
                id: children.event_id(
                    Domain::Custody,
                    &programme.reference,
                    &[b"sentence", &programme.start.to_le_bytes()],
                ),
                child: programme.child,
                kind: "sentence",
                start: programme.start,
                end: programme.end,
                outcome_id: outcome.map(|at| events.outcome_ids[at].as_str()),
            }
        })
        .collect()
}

fn remand_stays<'e>(children: &Children<'_>) -> Vec<CustodyStay<'e>> {
    let detained = children.linked.remands.iter().filter(|remand| &*remand.decision == "youth_detention");
    detained
        .map(|remand| CustodyStay {
            id: children.event_id(Domain::Custody, &remand.reference, &[b"remand", &remand.date.to_le_bytes()]),
            child: remand.child,
            kind: "remand",
            start: remand.date,
            end: remand.next_hearing,
            outcome_id: None,
        })
        .collect()
}

/// The table `care_periods`.
pub(super) fn care_periods(children: &Children<'_>, statuses: &LegalStatuses<'_>) -> Result<DataFrame> {
    let periods = &children.linked.care;
    TableColumns::new()
        .text("person_id", periods.iter().map(|period| children.id(period.child)))
        .days("start_date", periods.iter().map(|period| Some(period.start)))
        .days("end_date", periods.iter().map(|period| period.end))
        .text("legal_status", periods.iter().map(|period| &period.legal_status))
        .booleans("counts_as_looked_after", periods.iter().map(|period| statuses.counts(&period.legal_status)))
        .sorted(table("care_periods"))
}

/// The table `interventions`: every programme, in custody or not, since all are open cases of the service.
pub(super) fn interventions(children: &Children<'_>) -> Result<DataFrame> {
    let programmes = &children.linked.interventions;
    let ids = programmes.iter().map(|programme| {
        let more: [&[u8]; 2] = [&programme.start.to_le_bytes(), &[u8::from(programme.is_custodial)]];
        children.event_id(Domain::Intervention, &programme.reference, &more)
    });
    let residence = programmes
        .iter()
        .map(|programme| children.residence(programme.child, programme.residence.as_deref(), programme.start));
    TableColumns::new()
        .text("intervention_id", ids)
        .text("person_id", programmes.iter().map(|programme| children.id(programme.child)))
        .days("start_date", programmes.iter().map(|programme| Some(programme.start)))
        .days("end_date", programmes.iter().map(|programme| programme.end))
        .text(
            "disposal_type",
            programmes.iter().map(|programme| programme.disposal_type.as_deref().unwrap_or("not_known")),
        )
        .text("residence", residence)
        .sorted(table("interventions"))
}

/// The table `contacts`: only those of children aged 10 to 17 on the day, since the table has no age.
pub(super) fn contacts(children: &Children<'_>) -> Result<DataFrame> {
    let is_of_child = |contact: &&Contact| {
        children.age_years(contact.child, Some(contact.date)).is_some_and(|age| CHILD_AGES.contains(&age))
    };
    let contacts: Vec<&Contact> = children.linked.contacts.iter().filter(is_of_child).collect();
    TableColumns::new()
        .text("person_id", contacts.iter().map(|contact| children.id(contact.child)))
        .days("contact_date", contacts.iter().map(|contact| Some(contact.date)))
        .text("kind", contacts.iter().map(|contact| &contact.kind))
        .sorted(table("contacts"))
}
