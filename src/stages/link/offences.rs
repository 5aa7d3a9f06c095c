//! One offence over all sources: what police, courts and case management each report is
//! found in the others and counted once.

use polars::prelude::PlHashMap;

use super::matching::match_reports;
use super::records::{NO_DECISION, Nodes, Records, TableRows};
use super::reports::OffenceReport;
use super::values::{NONE, NumberedTexts};
use crate::declarations::linkage::EventMatching;
use crate::error::Result;
use crate::stages::handed::linked::{Day, Offence, Reference};

/// Offences over all sources, and where each was reported.
#[derive(Debug)]
pub(super) struct Offences<'a> {
    /// One entry an offence, sorted by child and date.
    pub offences: Vec<Offence>,
    /// One entry a report, with the position of its offence.
    pub reports: Vec<(OffenceReport<'a>, u32)>,
    /// The offence that a record's reference names.
    pub positions: PlHashMap<(u32, &'a str), u32>,
    /// Case references, for hearings that name a case.
    pub urns: NumberedTexts,
    /// Arrest summons numbers, likewise.
    pub asns: NumberedTexts,
}

/// Merges the rows of `offence_records`.
///
/// A source never reports one offence twice under two references, so that at most one report of
/// each source is in an offence. Date, code, group and seriousness come from the most trusted
/// source that gives them.
pub(super) fn merge<'a>(
    nodes: &Nodes<'a>,
    records: &'a Records,
    clusters: &[u32],
    rules: &EventMatching,
) -> Result<Offences<'a>> {
    let rows = records.rows("offence_records");
    let columns = OffenceColumns::read(nodes, rows)?;
    let places = nodes.precedence(&rules.precedence);
    let mut reports = columns.reports(nodes, clusters, &places);
    let mut named = name_reports(&reports);
    for (name, decision) in decisions(nodes, records)? {
        if let Some(report) = named.get(&name) {
            reports[*report as usize].decided.push(decision);
        }
    }
    reports.iter_mut().for_each(|report| report.decided.sort_unstable());
    let mut offences = Vec::new();
    let mut offence_of = vec![0; reports.len()];
    let mut start = 0;
    for of_child in reports.chunk_by(|left, right| left.child == right.child) {
        for group in match_reports(of_child, rules) {
            let position = position_of(offences.len());
            group.iter().for_each(|at| offence_of[start + at] = position);
            offences.push(columns.offence(of_child, group));
        }
        start += of_child.len();
    }
    named.values_mut().for_each(|report| *report = offence_of[*report as usize]);
    let reports = reports.into_iter().zip(offence_of).collect();
    Ok(Offences { offences, reports, positions: named, urns: columns.urns, asns: columns.asns })
}

fn position_of(n_before: usize) -> u32 {
    u32::try_from(n_before).expect("fewer than 4 thousand million rows")
}

/// The report that each record's reference names.
fn name_reports<'a>(reports: &[OffenceReport<'a>]) -> PlHashMap<(u32, &'a str), u32> {
    reports.iter().enumerate().map(|(at, report)| ((report.record, report.text), position_of(at))).collect()
}

/// An offence in a source record, and what that record says was decided on it.
type DecidedOffence<'a> = ((u32, &'a str), (Day, &'a str));

fn decisions<'a>(nodes: &Nodes<'a>, records: &'a Records) -> Result<Vec<DecidedOffence<'a>>> {
    let rows = records.rows("outcome_records");
    let (texts, days, outcomes) = (rows.text("offence_ref")?, rows.days("outcome_date")?, rows.text("outcome")?);
    let names = nodes.of_rows(rows)?.into_iter().zip(texts);
    let decided = days.into_iter().zip(outcomes.into_iter().map(|outcome| outcome.filter(|code| *code != NO_DECISION)));
    let each = names.zip(decided);
    Ok(each.filter_map(|((record, text), (day, outcome))| Some(((record, text?), (day?, outcome?)))).collect())
}

struct OffenceColumns<'a> {
    records: Vec<u32>,
    texts: Vec<Option<&'a str>>,
    asns: NumberedTexts,
    urns: NumberedTexts,
    /// Codes of what was charged, then of lesser offences that were found: one numbering for both.
    codes: NumberedTexts,
    dates: Vec<Option<Day>>,
    groups: Vec<Option<&'a str>>,
    seriousness: Vec<Option<i32>>,
}

impl<'a> OffenceColumns<'a> {
    fn read(nodes: &Nodes<'a>, rows: TableRows<'a>) -> Result<Self> {
        Ok(Self {
            records: nodes.of_rows(rows)?,
            texts: rows.text("offence_ref")?,
            asns: NumberedTexts::of_text(&rows.text("asn")?),
            urns: NumberedTexts::of_text(&rows.text("urn")?),
            codes: NumberedTexts::of_text(&[rows.text("cjs_code")?, rows.text("lesser_code")?].concat()),
            dates: rows.days("offence_date")?,
            groups: rows.text("offence_group")?,
            seriousness: rows.integers("seriousness")?,
        })
    }

    /// One report for each record and reference, sorted by child and then as counted: by date, the
    /// most trusted source first, in the order of its references.
    fn reports(&self, nodes: &Nodes<'_>, clusters: &[u32], places: &[u8]) -> Vec<OffenceReport<'a>> {
        let mut order: Vec<usize> = (0..self.records.len()).collect();
        order.sort_by_key(|row| (self.records[*row], self.texts[*row]));
        let is_same = |left: &usize, right: &usize| {
            (self.records[*left], self.texts[*left]) == (self.records[*right], self.texts[*right])
        };
        let mut reports: Vec<OffenceReport<'a>> = order
            .chunk_by(is_same)
            .map(|rows| {
                let record = self.records[rows[0]];
                let source = nodes.names[record as usize].0;
                let place = places[usize::from(source)];
                self.report(rows, clusters[record as usize], source, place)
            })
            .collect();
        reports.sort_by_cached_key(|report| {
            let date = (report.date.is_none(), report.date);
            (report.child, date, report.place, report.record, report.text.len(), report.text)
        });
        reports
    }

    /// What all rows of one reference say together.
    ///
    /// They repeat the offence for each of its decisions. Where they differ, the lowest value is
    /// taken, which does not depend on their order.
    fn report(&self, rows: &[usize], child: u32, source: u8, place: u8) -> OffenceReport<'a> {
        let lowest = |values: &NumberedTexts| rows.iter().map(|row| values.of_rows[*row]).min().unwrap_or(NONE);
        let (charged, lesser) = (lowest(&self.codes), self.lesser(rows));
        OffenceReport {
            child,
            record: self.records[rows[0]],
            text: self.texts[rows[0]].unwrap_or_default(),
            source,
            place,
            asn: lowest(&self.asns),
            urn: lowest(&self.urns),
            code: if lesser == NONE { charged } else { lesser },
            charged: if lesser == NONE { NONE } else { charged },
            date: rows.iter().filter_map(|row| self.dates[*row]).min(),
            decided: Vec::new(),
            group: rows.iter().filter_map(|row| self.groups[*row]).min(),
            seriousness: rows.iter().filter_map(|row| self.seriousness[*row]).max(),
        }
    }

    /// The lesser offence that was found, from the second half of the codes.
    fn lesser(&self, rows: &[usize]) -> u32 {
        let lesser = |row: &usize| self.codes.of_rows[self.records.len() + row];
        rows.iter().map(lesser).min().unwrap_or(NONE)
    }

    /// One offence from the reports of it, named by position.
    fn offence(&self, reports: &[OffenceReport<'_>], mut group: Vec<usize>) -> Offence {
        group.sort_by_key(|at| (reports[*at].place, *at));
        let trusted = || group.iter().map(|at| &reports[*at]);
        let first = trusted().min_by_key(|report| (report.record, report.text)).expect("no group is empty");
        let mut sources: Vec<u8> = trusted().map(|report| report.source).collect();
        sources.sort_unstable();
        sources.dedup();
        Offence {
            child: first.child,
            reference: Reference { record: first.record, text: first.text.into() },
            date: trusted().find_map(|report| report.date),
            cjs_code: trusted()
                .find(|report| report.code != NONE)
                .map(|report| self.codes.texts[report.code as usize].as_str().into()),
            group: trusted().find_map(|report| report.group).map(Into::into),
            seriousness: trusted().find_map(|report| report.seriousness),
            first_hearing: None,
            sources,
        }
    }
}
