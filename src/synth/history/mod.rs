//! What happened: invented children and their true histories, before anybody writes them down.

mod care;
mod cases;
mod court;
mod origin;
mod out_of_court;

use chrono::NaiveDate;

pub use care::{TimeInCare, care_on, counts};
pub use cases::child;
pub use origin::{ETHNICITIES, EthnicBackground, PersonOrigin, background};

use super::catalogue::OffenceKind;
use super::disposal::{Disposal, RemandDecision};
use super::identifiers::References;

/// One child and all that happened.
#[derive(Debug, Clone)]
pub struct YoungPerson {
    /// Counted from 1.
    pub number: u64,
    /// Who the child is.
    pub origin: PersonOrigin,
    /// What the services call the child.
    pub references: References,
    /// What the child was dealt with for, in the order it began.
    pub cases: Vec<Case>,
    /// Care, in order, without overlaps.
    pub care: Vec<TimeInCare>,
    /// The file at the youth justice service, if there is one.
    pub file: Option<CaseFile>,
    /// What befalls its number and its name. Only extracts with identity errors show it.
    pub mishaps: Mishaps,
}

/// What befalls a child's number and name in some record.
#[derive(Debug, Clone)]
pub struct Mishaps {
    /// The PNCID of another child, under which some records of this one are written down.
    pub borrowed_pncid: Option<String>,
    /// The case in which the police had no name for the child.
    pub unnamed_in: Option<usize>,
}

/// The child's file at the youth justice service.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// The day it was opened.
    pub opened: NaiveDate,
    /// Whether it was first sent under another national id, by mistake.
    pub had_other_ypid: bool,
}

/// How a case was dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// Police only: no further action.
    NoFurtherAction,
    /// Dealt with informally.
    Diversion,
    /// Cautioned.
    Caution,
    /// The youth court, from the first hearing on.
    YouthCourt,
    /// The Crown Court, which sends us no feed.
    CrownCourt,
    /// An adult court, after the 18th birthday.
    AdultCourt,
    /// A breach of an order, brought by the service itself.
    Breach,
    /// Dealt with in another area before the child moved here.
    Elsewhere,
}

/// Which sources see a case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SeenBy {
    /// The police.
    pub police: bool,
    /// The informant register.
    pub register: bool,
    /// The hearings of Common Platform.
    pub hearings: bool,
    /// The case-level return.
    pub case_management: bool,
}

/// Offences that were dealt with together.
#[derive(Debug, Clone)]
pub struct Case {
    /// Counted from 1 within the child.
    pub number: usize,
    /// How it was dealt with.
    pub route: Route,
    /// Which sources see it.
    pub seen_by: SeenBy,
    /// The arrest, if there was one.
    pub arrested: Option<NaiveDate>,
    /// The charge, if there was one.
    pub charged: Option<NaiveDate>,
    /// Arrest summons number, if one was given.
    pub asn: Option<String>,
    /// Case reference of the court.
    pub urn: String,
    /// The offences by date, then number.
    pub offences: Vec<CommittedOffence>,
    /// The hearings so far.
    pub hearings: Vec<Hearing>,
    /// Programmes that follow from it.
    pub interventions: Vec<Programme>,
}

impl Case {
    /// The day of the first hearing, if there was one.
    pub fn first_hearing(&self) -> Option<NaiveDate> {
        self.hearings.first().map(|hearing| hearing.date)
    }

    /// The day case management first knows of it: the first hearing, or the decision out of court.
    pub fn known_on(&self) -> Option<NaiveDate> {
        let decided = self.offences.iter().flat_map(|offence| &offence.decisions).map(|decision| decision.date).min();
        self.first_hearing().or(decided)
    }
}

/// One offence of a case.
#[derive(Debug, Clone)]
pub struct CommittedOffence {
    /// Counted from 1 within the case.
    pub number: usize,
    /// What it is.
    pub kind: &'static OffenceKind,
    /// The day; none if no source knows it.
    pub date: Option<NaiveDate>,
    /// The last day, where it went on for some.
    pub last_date: Option<NaiveDate>,
    /// What was decided, in order.
    pub decisions: Vec<DisposalDecision>,
}

/// What became of an appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appeal {
    /// The outcome stood, with an appeal or without.
    Unchanged,
    /// The outcome was changed.
    Changed,
    /// The outcome was quashed.
    Quashed,
}

impl Appeal {
    /// The appeal as our tables say it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unchanged => "none",
            Self::Changed => "changed",
            Self::Quashed => "quashed",
        }
    }
}

/// One decision on an offence.
#[derive(Debug, Clone)]
pub struct DisposalDecision {
    /// What was decided.
    pub disposal: &'static Disposal,
    /// The day.
    pub date: NaiveDate,
    /// Home Office outcome type, where the police decided.
    pub police_type: Option<u8>,
    /// What the court sent first, by mistake.
    pub sent_first: Option<&'static Disposal>,
    /// What became of an appeal, and when that was known.
    pub appeal: Option<(Appeal, NaiveDate)>,
    /// Whether case management reports it.
    pub in_case_management: bool,
    /// Whether the child lived here, as case management says it.
    pub is_local: bool,
}

impl DisposalDecision {
    /// What stands of it.
    pub fn appeal(&self) -> Appeal {
        self.appeal.map_or(Appeal::Unchanged, |(appeal, _)| appeal)
    }
}

/// One hearing of a case.
#[derive(Debug, Clone)]
pub struct Hearing {
    /// The day.
    pub date: NaiveDate,
    /// The remand decision; none at the last hearing.
    pub remand: Option<RemandDecision>,
}

/// One programme.
#[derive(Debug, Clone)]
pub struct Programme {
    /// The first day.
    pub start: NaiveDate,
    /// The day it ended; none if it is open.
    pub end: Option<NaiveDate>,
    /// The disposal it belongs to.
    pub disposal: &'static Disposal,
    /// Whether it is the part of a sentence served in custody.
    pub is_custodial: bool,
    /// Whether the child lived here at its start.
    pub is_local: bool,
}
