//! What linking found: children and their events, each knowing where it was read.

use polars::prelude::*;

use super::trained::Model;
use crate::issues::{Fact, RowCounts};

/// A day, counted from 1970-01-01 as frames keep it.
pub(crate) type Day = i32;

/// Children and their events over all sources, still identifiable.
pub struct Linked {
    pub(in crate::stages) tables: LinkedTables,
    pub(in crate::stages) as_at: Day,
    pub(in crate::stages) links: DataFrame,
    pub(in crate::stages) review: DataFrame,
    pub(in crate::stages) drawn: DataFrame,
    pub(in crate::stages) model: Model,
    pub(in crate::stages) facts: Vec<Fact>,
    pub(in crate::stages) counts: RowCounts,
}

impl Linked {
    /// One row a source record: `source`, `record_id`, `cluster`, the record that its child's pseudonym is made from
    /// (`person_source`, `person_record`), the record it was joined to (`joined_source`, `joined_record`; null for the
    /// record that a cluster starts from), `match_weight` of the two in bits (null where an officer decided), and for
    /// each comparison the level that holds, counted from 1, and its weight.
    pub fn links(&self) -> &DataFrame {
        &self.links
    }

    /// Pairs that a person should look at, worth most first: `source`, `record_id`, `other_source`,
    /// `other_record_id`, `standing` (joined, apart, refused), `match_weight`, `match_probability`, `worth`, the
    /// levels and weights as in [`Linked::links`], and what the two sides bring to figures: for each kind of event the quarters with
    /// one as bits, the lowest for the quarter that is not over (`ours_` and `theirs_`), the breakdowns in which they say another thing
    /// (`differs`), and how much rarer the ethnic group is than the most frequent (`rarity`).
    pub fn review(&self) -> &DataFrame {
        &self.review
    }

    /// Pairs drawn so that decisions on them tell how well all are joined, in the order in which an answer helps most:
    /// the columns of [`Linked::review`], with `decision` (null where there is none), `stratum`, and `stands_for`, how many pairs
    /// each is counted for; `worth` is how many of these may be wrong.
    pub fn drawn(&self) -> &DataFrame {
        &self.drawn
    }

    /// What training found.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The day of the run.
    pub(crate) fn as_at(&self) -> Day {
        self.as_at
    }

    /// How far linking can be trusted.
    pub fn facts(&self) -> Vec<Fact> {
        self.facts.clone()
    }

    /// Where the rows of all record tables went.
    pub fn counts(&self) -> RowCounts {
        self.counts
    }

    /// Children and events.
    pub(crate) fn tables(&self) -> &LinkedTables {
        &self.tables
    }
}

/// Shows counts only: whatever prints it, no cell is seen.
impl std::fmt::Debug for Linked {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Linked").field("counts", &self.counts).finish_non_exhaustive()
    }
}

/// Children and their events, each table sorted by child.
#[derive(Default)]
pub(crate) struct LinkedTables {
    /// Names of the source systems, sorted; events name them by position.
    pub sources: Vec<String>,
    /// Every source record: its system and its name there.
    pub records: Vec<(u8, Box<str>)>,
    /// The decisions that the list `outcome` knows.
    pub outcome_kinds: Vec<OutcomeKind>,
    /// One entry a child; events name children by position.
    pub children: Vec<Child>,
    /// Offences; decisions name them by position.
    pub offences: Vec<Offence>,
    /// Decisions on offences.
    pub decisions: Vec<Decision>,
    /// Remand decisions.
    pub remands: Vec<Remand>,
    /// Episodes of care.
    pub care: Vec<CarePeriod>,
    /// Intervention programmes, in custody or not.
    pub interventions: Vec<Intervention>,
    /// Police contacts.
    pub contacts: Vec<Contact>,
    /// Children who go under another pseudonym than before.
    pub changes: Vec<PseudonymChange>,
    /// The days on which the care extract is complete.
    pub care_coverage: Option<(Day, Day)>,
    /// Residents.
    pub population: DataFrame,
    /// Residents by care status.
    pub looked_after_population: DataFrame,
    /// Figures published by others.
    pub comparators: DataFrame,
    /// How far each source reaches.
    pub coverage: DataFrame,
}

/// Where an event was read: the root of its pseudonym.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reference {
    /// The source record, by position.
    pub record: u32,
    /// The event within that record.
    pub text: Box<str>,
}

/// A decision that the list `outcome` knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutcomeKind {
    /// Its code.
    pub code: String,
    /// Its tier.
    pub tier: String,
    /// Whether a court decides on it.
    pub is_by_court: bool,
    /// Whether it proves the offence.
    pub is_proven: bool,
    /// Whether it is a disposal of its own.
    pub is_substantive: bool,
    /// Its place by seriousness, the most serious first.
    pub rank: i32,
    /// The less exact decision that it makes exact.
    pub refines: Option<u16>,
}

/// A child who went under the pseudonym of another record in the run before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PseudonymChange {
    /// The record whose pseudonym it was: its system and its name there.
    pub old: (Box<str>, Box<str>),
    /// The child that has its records now.
    pub child: u32,
    /// Whether the old pseudonym stands for somebody else still; if not, two children were found to be one.
    pub is_split: bool,
}

/// One child.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Child {
    /// The record first received, by position: the root of the child's pseudonym.
    pub oldest: u32,
    /// The probability of its weakest link; nothing where an officer decided every link, or there is none.
    pub match_probability_min: Option<f64>,
    /// Date of birth.
    pub date_of_birth: Option<Day>,
    /// Sex.
    pub sex: Box<str>,
    /// Ethnicity as one code, its group, and who said so.
    pub ethnicity: Ethnicity,
    /// Whether sources name different groups.
    pub ethnicity_conflict: bool,
    /// How many source records are joined.
    pub n_records: u32,
    /// How many systems they come from.
    pub n_sources: u32,
    /// Outward codes of postcodes, and when each was said, oldest first.
    pub outward_codes: Vec<(Option<Day>, Box<str>)>,
}

/// Ethnicity as one source says it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ethnicity {
    /// Harmonised 18+1 code, or `not_known`.
    pub code: Box<str>,
    /// Its group, or `not_known`.
    pub group: Box<str>,
    /// `self_defined`, `officer_observed` or `not_known`.
    pub basis: Box<str>,
}

/// One offence by a child, over all sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offence {
    /// The child.
    pub child: u32,
    /// The first of its references.
    pub reference: Reference,
    /// The day, or the first day.
    pub date: Option<Day>,
    /// CJS offence code.
    pub cjs_code: Option<Box<str>>,
    /// Offence group, where a source gives one.
    pub group: Option<Box<str>>,
    /// Seriousness score, where a source gives one.
    pub seriousness: Option<i32>,
    /// The earliest hearing of its case.
    pub first_hearing: Option<Day>,
    /// The systems that report it, by position, sorted.
    pub sources: Vec<u8>,
}

/// One decision on an offence, over all sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decision {
    /// The offence, by position.
    pub offence: u32,
    /// The day.
    pub date: Day,
    /// Which decision, by position in the list.
    pub kind: u16,
    /// `none`, `changed`, `quashed` or `replaced` (by a later sentence).
    pub appeal: Box<str>,
    /// `local` or `other`, where a source says.
    pub residence: Option<Box<str>>,
    /// Age at first hearing, where a source says.
    pub age_years_first_hearing: Option<i32>,
    /// The system the decision is taken from, by position.
    pub source: u8,
    /// The systems that report it, by position, sorted.
    pub sources: Vec<u8>,
}

/// One remand decision, over all sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remand {
    /// The child.
    pub child: u32,
    /// The first of its references: the case and the decision as they were read.
    pub reference: Reference,
    /// The day of the hearing.
    pub date: Day,
    /// The decision.
    pub decision: Box<str>,
    /// The next hearing of the same case.
    pub next_hearing: Option<Day>,
}

/// One episode of care.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CarePeriod {
    /// The child.
    pub child: u32,
    /// The first day.
    pub start: Day,
    /// Legal status, or `not_known`.
    pub legal_status: Box<str>,
    /// The last day.
    pub end: Option<Day>,
}

/// One intervention programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Intervention {
    /// The child.
    pub child: u32,
    /// Where it was read.
    pub reference: Reference,
    /// The first day.
    pub start: Day,
    /// The day it ended.
    pub end: Option<Day>,
    /// The disposal it belongs to.
    pub disposal_type: Option<Box<str>>,
    /// `local` or `other`, where the source says.
    pub residence: Option<Box<str>>,
    /// Whether it is the part of a sentence served in custody.
    pub is_custodial: bool,
}

/// One police contact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Contact {
    /// The child.
    pub child: u32,
    /// The day.
    pub date: Day,
    /// `arrest` or `voluntary_interview`.
    pub kind: Box<str>,
}
