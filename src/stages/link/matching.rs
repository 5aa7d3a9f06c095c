//! Which reports of one child's offences are the same offence.

use super::linked::Day;
use super::offences::Report;
use super::values::NONE;
use crate::spec::linkage::{EventKey, OffenceRule};

/// Reports that are one offence so far.
#[derive(Debug, Clone)]
struct Group {
    reports: Vec<usize>,
    /// One bit a source system.
    sources: u64,
    dates: Vec<Day>,
}

impl Group {
    fn of(at: usize, report: &Report<'_>) -> Self {
        Self { reports: vec![at], sources: 1 << report.source, dates: report.date.into_iter().collect() }
    }

    fn may_join(&self, other: &Self) -> bool {
        self.sources & other.sources == 0
    }

    /// Days between the two; nothing if either is undated.
    fn days_apart(&self, other: &Self) -> Option<u32> {
        let gaps = self.dates.iter().flat_map(|one| other.dates.iter().map(move |two| one.abs_diff(*two)));
        gaps.min()
    }

    fn absorb(&mut self, other: Self) {
        self.reports.extend(other.reports);
        self.sources |= other.sources;
        self.dates.extend(other.dates);
    }
}

/// Sorts the reports of one child into offences by the declared rules, in their order.
///
/// At most one report of a source is in an offence. Within a rule, offences of one day are matched first,
/// the first to the first and so on; then the nearest in time, then the undated in their order.
/// Offences come back in the order of their first reports.
pub(super) fn match_reports(reports: &[Report<'_>], rules: &[OffenceRule]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Option<Group>> =
        reports.iter().enumerate().map(|(at, report)| Some(Group::of(at, report))).collect();
    join_repeats(&mut groups, reports);
    for rule in rules {
        let keys = keys(&groups, reports, rule);
        for block in keys.chunk_by(|left, right| left.0 == right.0) {
            let members: Vec<usize> = block.iter().map(|(_, group)| *group).collect();
            join_block(&mut groups, &members, rule.dates_may_differ);
        }
    }
    groups.into_iter().flatten().map(|group| group.reports).collect()
}

/// Joins what one source reports twice of a child that it knows under two of its numbers.
fn join_repeats(groups: &mut [Option<Group>], reports: &[Report<'_>]) {
    let mut repeats: Vec<_> = reports
        .iter()
        .enumerate()
        .filter(|(_, report)| report.code != NONE && report.date.is_some())
        .map(|(at, report)| ((report.source, report.code, report.date, report.text), at))
        .collect();
    repeats.sort_unstable();
    for same in repeats.chunk_by(|left, right| left.0 == right.0) {
        for (_, repeat) in &same[1..] {
            let repeat = groups[*repeat].take().expect("each report is in one group");
            groups[same[0].1].as_mut().expect("the first of its group stays").absorb(repeat);
        }
    }
}

/// What each offence can be found by, sorted.
fn keys(groups: &[Option<Group>], reports: &[Report<'_>], rule: &OffenceRule) -> Vec<([i64; 3], usize)> {
    let mut keys = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        for report in group.iter().flat_map(|group| &group.reports) {
            let mut of_report = vec![[0; 3]];
            for (place, key) in rule.match_on.iter().enumerate() {
                let values = key_values(&reports[*report], *key);
                of_report = values
                    .iter()
                    .flat_map(|value| {
                        of_report.iter().map(move |key| {
                            let mut key: [i64; 3] = *key;
                            key[place] = *value;
                            key
                        })
                    })
                    .collect();
            }
            keys.extend(of_report.into_iter().map(|key| (key, at)));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn key_values(report: &Report<'_>, key: EventKey) -> Vec<i64> {
    let known = |value: u32| if value == NONE { Vec::new() } else { vec![i64::from(value)] };
    match key {
        EventKey::Asn => known(report.asn),
        EventKey::Urn => known(report.urn),
        EventKey::CjsCode => known(report.code),
        EventKey::OffenceDate => report.date.into_iter().map(i64::from).collect(),
        EventKey::OutcomeDate => report.decided.iter().copied().map(i64::from).collect(),
    }
}

/// Joins offences that share a key, each to at most one of every other source.
fn join_block(groups: &mut [Option<Group>], members: &[usize], dates_may_differ: bool) {
    let same_day = |days: Option<u32>| (days == Some(0)).then_some(0);
    let nearest = |days: Option<u32>| match days {
        Some(days) => dates_may_differ.then_some(days),
        None => Some(u32::MAX),
    };
    join_pass(groups, members, same_day);
    join_pass(groups, members, nearest);
}

/// One pass over a block: each offence joins the best one before it, if `cost` allows any.
fn join_pass(groups: &mut [Option<Group>], members: &[usize], cost: impl Fn(Option<u32>) -> Option<u32>) {
    let mut kept: Vec<usize> = Vec::with_capacity(members.len());
    for at in members {
        // An earlier block of the same rule may have joined it to another.
        let Some(group) = groups[*at].take() else { continue };
        let candidates = kept.iter().filter_map(|other| {
            let other_group = groups[*other].as_ref()?;
            let is_free = other_group.may_join(&group);
            is_free.then(|| cost(other_group.days_apart(&group))).flatten().map(|cost| (cost, *other))
        });
        match candidates.min() {
            Some((_, other)) => groups[other].as_mut().expect("kept ones are there").absorb(group),
            None => {
                groups[*at] = Some(group);
                kept.push(*at);
            }
        }
    }
}
