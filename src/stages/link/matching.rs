//! Which reports of one child's offences are the same offence.

use super::reports::OffenceReport;
use super::values::NONE;
use crate::declarations::linkage::{EventKey, EventMatching, OffenceRule};
use crate::stages::handed::linked::Day;

/// Most offences that one key may bring together. No child has as many of one code on one day or arrest: records of
/// many children were joined by mistake, and comparing all pairs would stop the run for nothing.
const N_OFFENCES_MAX: usize = 500;

/// Reports that are one offence so far.
#[derive(Debug, Clone)]
struct OffenceGroup {
    reports: Vec<usize>,
    /// One bit a source system.
    sources: u64,
    dates: Vec<Day>,
}

impl OffenceGroup {
    fn of(at: usize, report: &OffenceReport<'_>) -> Self {
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
/// At most one report of a source is in an offence. Offences come back in the order of their
/// first reports.
pub(super) fn match_reports(reports: &[OffenceReport<'_>], rules: &EventMatching) -> Vec<Vec<usize>> {
    let mut groups: Vec<Option<OffenceGroup>> =
        reports.iter().enumerate().map(|(at, report)| Some(OffenceGroup::of(at, report))).collect();
    join_repeats(&mut groups, reports);
    for rule in &rules.offence_rules {
        let matching = Matching { dates_may_differ: rule.dates_may_differ, match_days: rules.match_days };
        let keys = keys(&groups, reports, rule);
        for block in keys.chunk_by(|left, right| left.0 == right.0) {
            let members: Vec<usize> = block.iter().map(|(_, group)| *group).collect();
            join_block(&mut groups, &members, reports, &matching);
        }
    }
    groups.into_iter().flatten().map(|group| group.reports).collect()
}

/// Joins what one source reports twice of a child that it knows under two of its numbers.
fn join_repeats(groups: &mut [Option<OffenceGroup>], reports: &[OffenceReport<'_>]) {
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
fn keys(groups: &[Option<OffenceGroup>], reports: &[OffenceReport<'_>], rule: &OffenceRule) -> Vec<([i64; 3], usize)> {
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

fn key_values(report: &OffenceReport<'_>, key: EventKey) -> Vec<i64> {
    let known = |value: u32| if value == NONE { Vec::new() } else { vec![i64::from(value)] };
    match key {
        EventKey::Asn => known(report.asn),
        EventKey::Urn => known(report.urn),
        EventKey::CjsCode => [known(report.code), known(report.charged)].concat(),
        EventKey::OffenceDate => report.date.into_iter().map(i64::from).collect(),
        EventKey::OutcomeDate => report.decided.iter().map(|(day, _)| i64::from(*day)).collect(),
    }
}

/// Joins offences that share a key, each to at most one of every other source.
///
/// The best pair is joined first: nearest in time, then decided alike, then in their order. So two counts of
/// one code find their own decisions in a source that lists them the other way round.
fn join_block(groups: &mut [Option<OffenceGroup>], members: &[usize], reports: &[OffenceReport<'_>], rule: &Matching) {
    if !(2..=N_OFFENCES_MAX).contains(&members.len()) {
        return;
    }
    let mut pairs = Vec::new();
    for (at, one) in members.iter().enumerate() {
        for other in &members[at + 1..] {
            let (Some(left), Some(right)) = (&groups[*one], &groups[*other]) else { continue };
            if let Some(apart) = rule.days_apart(left, right) {
                pairs.push((apart, likeness(left, right, reports, rule.match_days), *one, *other));
            }
        }
    }
    pairs.sort_unstable();
    let mut now_in: Vec<usize> = members.to_vec();
    let place = |member: usize| members.binary_search(&member).expect("pairs are of members");
    for (_, _, one, other) in pairs {
        let (stays, goes) = (now_in[place(one)], now_in[place(other)]);
        let may_join = match (&groups[stays], &groups[goes]) {
            (Some(left), Some(right)) if stays != goes => left.may_join(right),
            _ => false,
        };
        if may_join {
            let joined = groups[goes].take().expect("it was there a moment ago");
            groups[stays].as_mut().expect("it was there a moment ago").absorb(joined);
            now_in.iter_mut().filter(|now| **now == goes).for_each(|now| *now = stays);
        }
    }
}

/// One rule, with how far apart the same decision may be dated.
struct Matching {
    dates_may_differ: bool,
    match_days: u32,
}

impl Matching {
    /// Days between two offences; none if they cannot be one. Undated ones come last.
    fn days_apart(&self, left: &OffenceGroup, right: &OffenceGroup) -> Option<u32> {
        if !left.may_join(right) {
            return None;
        }
        match left.days_apart(right) {
            Some(0) => Some(0),
            Some(days) => self.dates_may_differ.then_some(days),
            None => Some(u32::MAX),
        }
    }
}

/// How far what is decided speaks for two offences being one, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    DecidedAlike,
    NotKnown,
    DecidedOtherwise,
}

fn likeness(left: &OffenceGroup, right: &OffenceGroup, reports: &[OffenceReport<'_>], match_days: u32) -> Likeness {
    let decided = |group: &OffenceGroup| -> Vec<(Day, &str)> {
        group.reports.iter().flat_map(|at| &reports[*at].decided).copied().collect()
    };
    let (left, right) = (decided(left), decided(right));
    if left.is_empty() || right.is_empty() {
        return Likeness::NotKnown;
    }
    let is_like =
        |one: &(Day, &str)| right.iter().any(|other| one.1 == other.1 && one.0.abs_diff(other.0) <= match_days);
    if left.iter().any(is_like) { Likeness::DecidedAlike } else { Likeness::DecidedOtherwise }
}
