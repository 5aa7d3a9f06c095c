//! From a child's history to the rows of the truth.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::calendar::age_years;
use super::disposal::{DisposalTier, RemandDecision};
use super::history::{Appeal, Case, CommittedOffence, DisposalDecision, YoungPerson, background, care_on, counts};
use super::truth::{RecordNames, TruthCell, TruthTables};
use crate::error::Result;

/// What the sources together show of a child.
#[derive(Debug, Default)]
pub struct SourceKnowledge {
    /// The records they hold.
    pub records: RecordNames,
    /// The ethnic groups that they name.
    pub groups: BTreeSet<&'static str>,
    /// Decisions that a source no longer reports, by case, offence and place among those on it.
    pub taken_back: BTreeSet<(usize, usize, usize)>,
}

/// The child's id in every table of the truth.
pub fn person_id(number: u64) -> String {
    format!("c{number:07}")
}

/// Writes all rows about a child.
///
/// # Errors
/// If a file cannot be written.
pub fn tell(truth: &mut TruthTables, child: &YoungPerson, known: &SourceKnowledge) -> Result<()> {
    let teller = Teller { child, id: person_id(child.number), taken_back: &known.taken_back };
    teller.person(truth, known)?;
    for case in &child.cases {
        teller.offences(truth, case)?;
        teller.interventions(truth, case)?;
        teller.sentences(truth, case)?;
    }
    teller.remands(truth)?;
    teller.care(truth)?;
    teller.contacts(truth)?;
    truth.person(&teller.id, &child.origin)?;
    truth.records(&teller.id, &known.records)
}

struct Teller<'a> {
    child: &'a YoungPerson,
    id: String,
    taken_back: &'a BTreeSet<(usize, usize, usize)>,
}

impl Teller<'_> {
    fn age(&self, on: NaiveDate) -> i32 {
        age_years(self.child.origin.born, on)
    }

    fn care_status(&self, on: Option<NaiveDate>) -> &'static str {
        match on {
            Some(on) if care_on(&self.child.care, on) => "looked_after",
            Some(_) => "not_looked_after",
            None => "not_known",
        }
    }

    fn person(&self, truth: &mut TruthTables, known: &SourceKnowledge) -> Result<()> {
        let (code, group, basis) = ethnicity(self.child);
        let systems: BTreeSet<_> = known.records.iter().map(|(system, _)| system).collect();
        let count = |n: usize| i32::try_from(n).expect("few records a child");
        truth.push(
            "persons",
            [
                self.id.clone().into(),
                if self.child.origin.is_female { "female" } else { "male" }.into(),
                code.into(),
                group.into(),
                basis.into(),
                (known.groups.len() > 1).into(),
                count(known.records.len()).into(),
                count(systems.len()).into(),
                TruthCell::Null,
            ],
        )
    }

    fn offence_id(&self, case: &Case, offence: &CommittedOffence) -> String {
        format!("{}-{:02}-{}", self.id, case.number, offence.number)
    }

    fn offences(&self, truth: &mut TruthTables, case: &Case) -> Result<()> {
        for offence in &case.offences {
            let id = self.offence_id(case, offence);
            let seriousness = is_in_case_management(case, offence).then_some(offence.kind.seriousness);
            truth.push(
                "offences",
                [
                    id.clone().into(),
                    self.id.clone().into(),
                    offence.date.into(),
                    offence.kind.code.into(),
                    offence.kind.group.into(),
                    seriousness.into(),
                    offence.kind.is_recordable.into(),
                    offence.kind.is_breach.into(),
                    offence.date.map(|date| self.age(date)).into(),
                    self.care_status(offence.date).into(),
                    sources(case, offence).join(",").into(),
                ],
            )?;
            for decision in self.decisions(case, offence) {
                self.outcome(truth, case, &id, decision)?;
            }
        }
        Ok(())
    }

    /// The decisions that stand, with their places among all that were made.
    fn decisions<'o>(
        &self,
        case: &Case,
        offence: &'o CommittedOffence,
    ) -> impl Iterator<Item = (usize, &'o DisposalDecision)> {
        let stands = |at: &usize| !self.taken_back.contains(&(case.number, offence.number, *at));
        offence.decisions.iter().enumerate().filter(move |(at, _)| stands(at))
    }

    fn outcome(
        &self,
        truth: &mut TruthTables,
        case: &Case,
        offence_id: &str,
        (at, decision): (usize, &DisposalDecision),
    ) -> Result<()> {
        let id = outcome_id(offence_id, at);
        let is_main = self.main_outcome(case, decision.date) == Some(id.clone());
        let is_in_court = decision.police_type.is_none() && !case.hearings.is_empty();
        let first_hearing = case.first_hearing().filter(|_| is_in_court);
        let residence = if residence(self.child, decision) { "local" } else { "other" };
        truth.push(
            "outcomes",
            [
                id.into(),
                offence_id.into(),
                self.id.clone().into(),
                format!("{}-{}", self.id, decision.date).into(),
                decision.date.into(),
                decision.disposal.label.into(),
                decision.disposal.tier.label().into(),
                decision.disposal.tier.is_proven().into(),
                decision.disposal.is_substantive().into(),
                is_main.into(),
                decision.appeal().label().into(),
                self.age(decision.date).into(),
                first_hearing.map(|date| self.age(date)).into(),
                residence.into(),
                self.care_status(Some(decision.date)).into(),
                source(case, decision).into(),
            ],
        )
    }

    /// The most serious outcome of the case on this day; the first of several. No two cases share a day.
    fn main_outcome(&self, case: &Case, date: NaiveDate) -> Option<String> {
        let ids = case.offences.iter().flat_map(|offence| {
            let id = self.offence_id(case, offence);
            let decisions = self.decisions(case, offence);
            decisions.map(move |(at, decision)| (outcome_id(&id, at), decision))
        });
        let that_day: Vec<_> = ids.filter(|(_, decision)| decision.date == date).collect();
        that_day.into_iter().rev().max_by_key(|(_, decision)| decision.disposal.rank()).map(|(id, _)| id)
    }

    fn interventions(&self, truth: &mut TruthTables, case: &Case) -> Result<()> {
        for (at, intervention) in case.interventions.iter().enumerate() {
            truth.push(
                "interventions",
                [
                    format!("{}-{:02}-p{}", self.id, case.number, at + 1).into(),
                    self.id.clone().into(),
                    intervention.start.into(),
                    intervention.end.into(),
                    intervention.disposal.label.into(),
                    if intervention.is_local { "local" } else { "other" }.into(),
                ],
            )?;
        }
        Ok(())
    }

    /// The parts of sentences that were served in custody.
    fn sentences(&self, truth: &mut TruthTables, case: &Case) -> Result<()> {
        for (at, stay) in case.interventions.iter().enumerate().filter(|(_, each)| each.is_custodial) {
            // Of several sentences of the day the child serves one that was not quashed.
            let served = case.offences.iter().filter_map(|offence| {
                let is_it = |decision: &DisposalDecision| {
                    decision.date == stay.start && decision.disposal.tier == DisposalTier::Custody
                };
                let at = offence.decisions.iter().position(is_it)?;
                let is_quashed = matches!(offence.decisions[at].appeal, Some((Appeal::Quashed, _)));
                Some((is_quashed, outcome_id(&self.offence_id(case, offence), at)))
            });
            let outcome = served.min().map(|(_, id)| id);
            let id = format!("{}-{:02}-s{}", self.id, case.number, at + 1);
            self.stay(truth, id, "sentence", (stay.start, stay.end), outcome)?;
        }
        Ok(())
    }

    /// Remand decisions, and the stays in detention that follow from them.
    fn remands(&self, truth: &mut TruthTables) -> Result<()> {
        let mut decisions: BTreeSet<(NaiveDate, RemandDecision)> = BTreeSet::new();
        for case in self.child.cases.iter().filter(|case| case.seen_by.hearings || case.seen_by.case_management) {
            for (at, hearing) in case.hearings.iter().enumerate() {
                let Some(remand) = hearing.remand else { continue };
                let is_new = decisions.insert((hearing.date, remand));
                if remand == RemandDecision::YouthDetention && is_new {
                    let end = case.hearings.get(at + 1).map(|next| next.date);
                    let id = format!("{}-{:02}-r{}", self.id, case.number, at + 1);
                    self.stay(truth, id, "remand", (hearing.date, end), None)?;
                }
            }
        }
        for (date, remand) in decisions {
            truth.push(
                "remands",
                [
                    format!("{}-{date}-{}", self.id, remand.label()).into(),
                    self.id.clone().into(),
                    date.into(),
                    remand.label().into(),
                    self.age(date).into(),
                    self.care_status(Some(date)).into(),
                ],
            )?;
        }
        Ok(())
    }

    fn stay(
        &self,
        truth: &mut TruthTables,
        id: String,
        kind: &str,
        (start, end): (NaiveDate, Option<NaiveDate>),
        outcome: Option<String>,
    ) -> Result<()> {
        truth.push(
            "custody_periods",
            [
                id.into(),
                self.id.clone().into(),
                kind.into(),
                start.into(),
                end.into(),
                outcome.map_or(TruthCell::Null, TruthCell::from),
                end.map(|end| self.age(end)).into(),
                self.care_status(end).into(),
            ],
        )
    }

    fn care(&self, truth: &mut TruthTables) -> Result<()> {
        for period in &self.child.care {
            truth.push(
                "care_periods",
                [
                    self.id.clone().into(),
                    period.start.into(),
                    period.end.into(),
                    period.legal_status.into(),
                    counts(period.legal_status).into(),
                ],
            )?;
        }
        Ok(())
    }

    fn contacts(&self, truth: &mut TruthTables) -> Result<()> {
        let arrests = self.child.cases.iter().filter(|case| case.seen_by.police).filter_map(|case| case.arrested);
        let dates: BTreeSet<_> = arrests.filter(|date| (10..=17).contains(&self.age(*date))).collect();
        for date in dates {
            truth.push("contacts", [self.id.clone().into(), date.into(), "arrest".into()])?;
        }
        Ok(())
    }
}

fn outcome_id(offence_id: &str, at: usize) -> String {
    format!("{offence_id}-{}", at + 1)
}

/// Code, group and basis: what the child said, or else what an officer saw.
fn ethnicity(child: &YoungPerson) -> (&'static str, &'static str, &'static str) {
    let is_known_to_police = child.cases.iter().any(|case| case.seen_by.police);
    let ethnicity = child.origin.ethnicity;
    if child.origin.is_ethnicity_stated {
        return (ethnicity.code, ethnicity.group, "self_defined");
    }
    let code = match ethnicity.observed.filter(|_| is_known_to_police) {
        Some(1 | 2) => "W9",
        Some(3) => "B9",
        Some(4 | 5) => "A9",
        Some(6) => "O9",
        _ => return ("not_known", "not_known", "not_known"),
    };
    (code, background(code).group, "officer_observed")
}

/// Whether case management holds this offence: never without a date.
pub fn is_in_case_management(case: &Case, offence: &CommittedOffence) -> bool {
    case.seen_by.case_management && offence.date.is_some()
}

fn sources(case: &Case, offence: &CommittedOffence) -> Vec<&'static str> {
    let is_decided_in_court = offence.decisions.iter().any(|decision| !decision.disposal.result_code.is_empty());
    let seen = [
        ("case_management", is_in_case_management(case, offence)),
        ("court_hearing", case.seen_by.hearings && !case.hearings.is_empty()),
        ("court_register", case.seen_by.register && is_decided_in_court),
        ("police", case.seen_by.police),
    ];
    seen.into_iter().filter(|(_, is_seen)| *is_seen).map(|(source, _)| source).collect()
}

/// The best source of a decision: court, then police, then case management.
fn source(case: &Case, decision: &DisposalDecision) -> &'static str {
    let is_courts = !decision.disposal.result_code.is_empty();
    match (case.seen_by, decision.police_type) {
        (seen_by, _) if is_courts && seen_by.hearings => "court_hearing",
        (seen_by, _) if is_courts && seen_by.register => "court_register",
        (_, Some(_)) => "police",
        _ => "case_management",
    }
}

/// Whether the child lived here: as case management says, or else by the postcode.
fn residence(child: &YoungPerson, decision: &DisposalDecision) -> bool {
    if decision.in_case_management { decision.is_local } else { child.origin.is_local() }
}
