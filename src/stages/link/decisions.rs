//! One decision over all sources: court beats police beats case management, and what only
//! one of them knows is kept.

use std::collections::{BTreeSet, HashMap};

use super::offences::Offences;
use super::records::{NO_DECISION, Nodes, Records};
use super::replaced::{BreachDays, DatedDecision, REPLACED, replaced};
use crate::declarations::linkage::EventMatching;
use crate::declarations::{CodeList, CodeLists, tiers};
use crate::error::{Error, Kind, Result};
use crate::stages::handed::linked::{Day, Decision, OutcomeKind};

/// What became of the rows of `outcome_records`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct OutcomeRows {
    /// All of them.
    pub n_rows: u64,
    /// Results that decide nothing.
    pub n_no_decision: u64,
    /// Decisions whose code is not on the list.
    pub n_not_known: u64,
    /// Decisions without a day.
    pub n_undated: u64,
    /// Decisions on a case or a child, or on an offence that no row describes.
    pub n_without_offence: u64,
    /// Decisions that another source, or another row, reports too.
    pub n_merged: u64,
    /// Decisions that a more trusted source contradicts.
    pub n_overruled: u64,
    /// Sentences that a later one put right.
    pub n_replaced: u64,
}

impl OutcomeRows {
    /// Rows that could not be used.
    pub fn n_unusable(&self) -> u64 {
        self.n_no_decision + self.n_not_known + self.n_undated + self.n_without_offence
    }
}

/// The decisions of the list `outcome`, sorted by code.
///
/// # Errors
/// [`Kind::Declaration`] if the list is missing or a decision refines one that is not on it.
pub(super) fn outcome_kinds(lists: &CodeLists) -> Result<Vec<OutcomeKind>> {
    let tiers = tiers(lists)?;
    let outcomes = lists.get("outcome").map(CodeList::entries).unwrap_or_default();
    let mut entries: Vec<_> = outcomes.iter().filter(|entry| entry.code != NO_DECISION).collect();
    entries.sort_by(|left, right| left.code.cmp(&right.code));
    entries.dedup_by(|next, kept| next.code == kept.code);
    let position = |code: &str| entries.binary_search_by(|entry| entry.code.as_str().cmp(code)).ok();
    let mut kinds = Vec::with_capacity(entries.len());
    for entry in &entries {
        let tier = tiers.iter().find(|tier| tier.name == entry.group).expect("tiers are those of the outcomes");
        let refines = match entry.extra("refines") {
            "" => None,
            code => Some(position(code).ok_or_else(|| {
                let message = format!("code list outcome: `{}` refines `{code}`, which is not listed", entry.code);
                Error::new(Kind::Declaration, message)
            })?),
        };
        kinds.push(OutcomeKind {
            code: entry.code.clone(),
            tier: tier.name.clone(),
            is_by_court: tier.is_by_court,
            is_proven: entry.is("proven"),
            is_substantive: entry.is("substantive"),
            rank: entry.number("rank").unwrap_or(i32::MAX),
            refines: refines.map(|at| u16::try_from(at).expect("a list of decisions is short")),
        });
    }
    Ok(kinds)
}

/// A decision as one source reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct DecisionReport<'a> {
    offence: u32,
    /// The system's place in the order of trust.
    place: u8,
    date: Day,
    kind: u16,
    source: u8,
    appeal: Option<&'a str>,
    residence: Option<&'a str>,
    age_years_first_hearing: Option<i32>,
    is_after_breach: bool,
}

/// Reports that are one decision, the most trusted first.
#[derive(Debug, Clone)]
struct DecisionGroup<'a> {
    reports: Vec<DecisionReport<'a>>,
    kind: u16,
}

/// Merges the rows of `outcome_records`, sorted by offence and date.
///
/// The day and the source are those of the most trusted report. The decision is too, unless another
/// report makes it exact (`refines`). Residence, appeal and age at first hearing are taken from whoever
/// gives them.
pub(super) fn merge(
    nodes: &Nodes<'_>,
    records: &Records,
    offences: &Offences<'_>,
    kinds: &[OutcomeKind],
    rules: &EventMatching,
    lists: &CodeLists,
) -> Result<(Vec<Decision>, OutcomeRows)> {
    let (mut reports, mut rows) = read(nodes, records, offences, kinds, rules)?;
    reports.sort_unstable();
    let proven = reports.iter().filter(|report| kinds[usize::from(report.kind)].is_proven);
    let proven = proven.map(|report| (report.offence, report.date));
    let breach_days = BreachDays::of(&offences.offences, proven, lists);
    let mut decisions = Vec::new();
    for of_offence in reports.chunk_by(|left, right| left.offence == right.offence) {
        let mut groups: Vec<DecisionGroup<'_>> = Vec::new();
        for report in of_offence {
            match place_for(&groups, report, kinds, rules.match_days) {
                ReportPlace::In(at) => {
                    groups[at].add(*report, kinds);
                    rows.n_merged += 1;
                }
                ReportPlace::Overruled => rows.n_overruled += 1,
                ReportPlace::OnItsOwn => groups.push(DecisionGroup { reports: vec![*report], kind: report.kind }),
            }
        }
        let first = decisions.len();
        let dated: Vec<DatedDecision> = groups.iter().map(|group| group.dated(&breach_days)).collect();
        let replaced = replaced(&dated, kinds, rules);
        rows.n_replaced += replaced.iter().filter(|is_replaced| **is_replaced).count() as u64;
        decisions.extend(groups.into_iter().zip(replaced).map(|(group, is_replaced)| group.decision(is_replaced)));
        decisions[first..].sort_by_key(|decision| (decision.date, decision.kind));
    }
    Ok((decisions, rows))
}

fn read<'a>(
    nodes: &Nodes<'a>,
    records: &'a Records,
    offences: &Offences<'a>,
    kinds: &[OutcomeKind],
    rules: &EventMatching,
) -> Result<(Vec<DecisionReport<'a>>, OutcomeRows)> {
    let rows = records.rows("outcome_records");
    let places = nodes.precedence(&rules.precedence);
    let (texts, days, outcomes) = (rows.text("offence_ref")?, rows.days("outcome_date")?, rows.text("outcome")?);
    let (appeals, residences) = (rows.text("appeal")?, rows.text("residence")?);
    let ages = rows.integers("age_years_first_hearing")?;
    let after_breach = rows.booleans("is_after_breach")?;
    let codes: HashMap<&str, u16> = (0u16..).zip(kinds).map(|(at, kind)| (kind.code.as_str(), at)).collect();
    let mut counts = OutcomeRows { n_rows: rows.len() as u64, ..OutcomeRows::default() };
    let mut reports = Vec::with_capacity(rows.len());
    for (row, record) in nodes.of_rows(rows)?.into_iter().enumerate() {
        if outcomes[row] == Some(NO_DECISION) {
            counts.n_no_decision += 1;
            continue;
        }
        let Some(kind) = outcomes[row].and_then(|code| codes.get(code)) else {
            counts.n_not_known += 1;
            continue;
        };
        let Some(offence) = texts[row].and_then(|text| offences.positions.get(&(record, text))) else {
            counts.n_without_offence += 1;
            continue;
        };
        let Some(date) = days[row] else {
            counts.n_undated += 1;
            continue;
        };
        let source = nodes.names[record as usize].0;
        reports.push(DecisionReport {
            offence: *offence,
            place: places[usize::from(source)],
            date,
            kind: *kind,
            source,
            appeal: appeals[row],
            residence: residences[row],
            age_years_first_hearing: ages[row],
            is_after_breach: after_breach[row],
        });
    }
    Ok((reports, counts))
}

/// Where a report belongs.
enum ReportPlace {
    In(usize),
    Overruled,
    OnItsOwn,
}

/// Finds the decision that a report repeats.
///
/// One source's repeats of the same decision on the same day are one. Between sources, days may differ
/// a little. A child is dealt with once at a time: where a more trusted source names another disposal of
/// its own within those days, the less trusted one is overruled.
fn place_for(
    groups: &[DecisionGroup<'_>],
    report: &DecisionReport<'_>,
    kinds: &[OutcomeKind],
    match_days: u32,
) -> ReportPlace {
    let cost = |group: &DecisionGroup<'_>| {
        let is_repeat = group
            .reports
            .iter()
            .any(|other| (other.source, other.kind, other.date) == (report.source, report.kind, report.date));
        let is_taken = group.reports.iter().any(|other| other.source == report.source);
        let days = group.reports[0].date.abs_diff(report.date);
        let is_same = group.kind == report.kind;
        let is_match = is_same || refines(kinds, group.kind, report.kind) || refines(kinds, report.kind, group.kind);
        match (is_repeat, is_taken) {
            (true, _) => Some((false, 0)),
            (false, false) if is_match && days <= match_days => Some((!is_same, days)),
            _ => None,
        }
    };
    let best = groups.iter().enumerate().filter_map(|(at, group)| Some((cost(group)?, at))).min();
    if let Some((_, at)) = best {
        return ReportPlace::In(at);
    }
    let overrules = |group: &DecisionGroup<'_>| {
        let first = &group.reports[0];
        first.place < report.place
            && first.date.abs_diff(report.date) <= match_days
            && kinds[usize::from(group.kind)].is_substantive
            && kinds[usize::from(report.kind)].is_substantive
    };
    if groups.iter().any(overrules) { ReportPlace::Overruled } else { ReportPlace::OnItsOwn }
}

fn refines(kinds: &[OutcomeKind], exact: u16, general: u16) -> bool {
    kinds[usize::from(exact)].refines == Some(general)
}

impl<'a> DecisionGroup<'a> {
    fn add(&mut self, report: DecisionReport<'a>, kinds: &[OutcomeKind]) {
        if refines(kinds, report.kind, self.kind) {
            self.kind = report.kind;
        }
        self.reports.push(report);
    }

    fn sources(&self) -> BTreeSet<u8> {
        self.reports.iter().map(|report| report.source).collect()
    }

    fn dated(&self, breach_days: &BreachDays<'_>) -> DatedDecision {
        let is_after_breach =
            self.reports.iter().any(|report| report.is_after_breach || breach_days.has(report.offence, report.date));
        DatedDecision { date: self.reports[0].date, kind: self.kind, sources: self.sources(), is_after_breach }
    }

    fn decision(self, is_replaced: bool) -> Decision {
        let first = self.reports[0];
        let appealed = |result: &&str| self.reports.iter().any(|report| report.appeal == Some(*result));
        let appeal = match () {
            () if appealed(&"quashed") => "quashed",
            () if is_replaced => REPLACED,
            () if appealed(&"changed") => "changed",
            () => "none",
        };
        Decision {
            offence: first.offence,
            date: first.date,
            kind: self.kind,
            appeal: appeal.into(),
            residence: self.reports.iter().find_map(|report| report.residence).map(Into::into),
            age_years_first_hearing: self.reports.iter().find_map(|report| report.age_years_first_hearing),
            source: first.source,
            sources: self.sources().into_iter().collect(),
        }
    }
}
