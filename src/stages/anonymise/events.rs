//! Offences and the decisions on them.

use std::cmp::Reverse;

use polars::prelude::*;

use super::children::Children;
use super::frame::TableColumns;
use super::key::Domain;
use super::offence_list::OffenceList;
use crate::error::Result;
use crate::model;
use crate::stages::handed::linked::{Day, Decision, OutcomeKind};

/// Offences and decisions under their pseudonyms, by position as they were linked.
pub(super) struct Events {
    /// One pseudonym an offence.
    pub offence_ids: Vec<String>,
    /// One pseudonym a decision.
    pub outcome_ids: Vec<String>,
}

impl Events {
    /// Names every offence after its first reference, and every decision after its offence.
    pub fn new(children: &Children<'_>) -> Self {
        let linked = children.linked;
        let offence_id = |reference| children.event_id(Domain::Offence, reference, &[]);
        let offence_ids = linked.offences.iter().map(|offence| offence_id(&offence.reference)).collect();
        let mut outcome_ids = Vec::with_capacity(linked.decisions.len());
        let is_repeat = |one: &Decision, other: &Decision| {
            (one.offence, one.date, one.kind) == (other.offence, other.date, other.kind)
        };
        for alike in linked.decisions.chunk_by(is_repeat) {
            for (repeat, decision) in (0u32..).zip(alike) {
                let reference = &linked.offences[decision.offence as usize].reference;
                let kind = linked.outcome_kinds[usize::from(decision.kind)].code.as_bytes();
                let more: [&[u8]; 3] = [kind, &decision.date.to_le_bytes(), &repeat.to_le_bytes()];
                outcome_ids.push(children.event_id(Domain::Outcome, reference, &more));
            }
        }
        Self { offence_ids, outcome_ids }
    }
}

/// The table `offences`.
pub(super) fn offences(children: &Children<'_>, events: &Events, list: &OffenceList<'_>) -> Result<DataFrame> {
    let table = model::table("offences").expect("a table of the model");
    let offences = &children.linked.offences;
    let codes = || offences.iter().map(|offence| offence.cjs_code.as_deref());
    let systems = &children.linked.sources;
    let sources = |sources: &[u8]| -> String {
        sources.iter().map(|source| systems[usize::from(*source)].as_str()).collect::<Vec<_>>().join(",")
    };
    TableColumns::new()
        .text("offence_id", &events.offence_ids)
        .text("person_id", offences.iter().map(|offence| children.id(offence.child)))
        .days("offence_date", offences.iter().map(|offence| offence.date))
        .text("cjs_code", codes().map(|code| code.unwrap_or("not_known")))
        .text("offence_group", offences.iter().map(|offence| list.group(offence)))
        .integers("seriousness", offences.iter().map(|offence| list.seriousness(offence)))
        .booleans("is_recordable", codes().map(|code| list.is_recordable(code)))
        .booleans("is_breach", codes().map(|code| list.is_breach(code)))
        .integers("age_years", offences.iter().map(|offence| children.age_years(offence.child, offence.date)))
        .text("care_status", offences.iter().map(|offence| children.care.status(offence.child, offence.date)))
        .text("sources", offences.iter().map(|offence| sources(&offence.sources)))
        .sorted(table)
}

/// The table `outcomes`.
pub(super) fn outcomes(children: &Children<'_>, events: &Events) -> Result<DataFrame> {
    let table = model::table("outcomes").expect("a table of the model");
    let linked = children.linked;
    let each = || {
        linked.decisions.iter().map(|decision| {
            let offence = &linked.offences[decision.offence as usize];
            (decision, offence, &linked.outcome_kinds[usize::from(decision.kind)])
        })
    };
    let age_first_hearing = |child: u32, heard: Option<Day>, decision: &Decision, kind: &OutcomeKind| {
        let is_heard = kind.is_by_court;
        let known = || children.age_years(child, heard).or(decision.age_years_first_hearing);
        is_heard.then(known).flatten()
    };
    let residence =
        |child: u32, decision: &Decision| children.residence(child, decision.residence.as_deref(), decision.date);
    TableColumns::new()
        .text("outcome_id", &events.outcome_ids)
        .text("offence_id", each().map(|(decision, ..)| &events.offence_ids[decision.offence as usize]))
        .text("person_id", each().map(|(_, offence, _)| children.id(offence.child)))
        .text("occasion_id", each().map(|(decision, offence, _)| children.occasion_id(offence.child, decision.date)))
        .days("outcome_date", each().map(|(decision, ..)| Some(decision.date)))
        .text("outcome", each().map(|(.., kind)| &kind.code))
        .text("tier", each().map(|(.., kind)| &kind.tier))
        .booleans("is_proven", each().map(|(.., kind)| kind.is_proven))
        .booleans("is_substantive", each().map(|(.., kind)| kind.is_substantive))
        .booleans("is_main", are_main(children, events))
        .text("appeal", each().map(|(decision, ..)| &decision.appeal))
        .integers(
            "age_years",
            each().map(|(decision, offence, _)| children.age_years(offence.child, Some(decision.date))),
        )
        .integers(
            "age_years_first_hearing",
            each().map(|(decision, offence, kind)| {
                age_first_hearing(offence.child, offence.first_hearing, decision, kind)
            }),
        )
        .text("residence", each().map(|(decision, offence, _)| residence(offence.child, decision)))
        .text(
            "care_status",
            each().map(|(decision, offence, _)| children.care.status(offence.child, Some(decision.date))),
        )
        .text("source", each().map(|(decision, ..)| &linked.sources[usize::from(decision.source)]))
        .sorted(table)
}

/// Whether each decision is the most serious of its occasion: by its place in the list, then the lowest id.
fn are_main(children: &Children<'_>, events: &Events) -> Vec<bool> {
    let linked = children.linked;
    let occasion = |at: &usize| {
        let decision = &linked.decisions[*at];
        (linked.offences[decision.offence as usize].child, decision.date)
    };
    let mut order: Vec<usize> = (0..linked.decisions.len()).collect();
    order.sort_by_key(occasion);
    let mut are_main = vec![false; order.len()];
    for together in order.chunk_by(|one, other| occasion(one) == occasion(other)) {
        let seriousness = |at: &&usize| {
            let kind = &linked.outcome_kinds[usize::from(linked.decisions[**at].kind)];
            (kind.rank, &events.outcome_ids[**at])
        };
        let main = together.iter().min_by_key(seriousness).expect("no occasion is empty");
        are_main[*main] = true;
    }
    are_main
}

/// The sentence that a stay in custody serves: that of its first day, or else the newest before it.
///
/// Of several, one that was neither quashed nor replaced; then one whose offence counts in reoffending; then the most
/// serious; then the lowest id.
pub(super) fn sentence_served(
    children: &Children<'_>,
    events: &Events,
    list: &OffenceList<'_>,
    sentences: &[usize],
    start: Day,
) -> Option<usize> {
    let linked = children.linked;
    let earlier = sentences.iter().filter(|at| linked.decisions[**at].date <= start);
    let choice = |at: &&usize| {
        let decision = &linked.decisions[**at];
        let code = linked.offences[decision.offence as usize].cjs_code.as_deref();
        let is_eligible = list.is_recordable(code) && !list.is_breach(code);
        let rank = linked.outcome_kinds[usize::from(decision.kind)].rank;
        let is_quashed = matches!(&*decision.appeal, "quashed" | "replaced");
        (Reverse(decision.date), is_quashed, !is_eligible, rank, &events.outcome_ids[**at])
    };
    earlier.min_by_key(choice).copied()
}
