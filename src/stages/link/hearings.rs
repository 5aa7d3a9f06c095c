//! Hearings over all sources: when a case was first heard, and who was remanded how.

use std::collections::{BTreeMap, BTreeSet};

use super::offences::Offences;
use super::records::{Nodes, Records};
use super::values::NONE;
use crate::declarations::linkage::EventMatching;
use crate::error::Result;
use crate::stages::handed::linked::{Day, Reference, Remand};

/// What became of the rows of `hearing_records`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct HearingRows {
    /// All of them.
    pub n_rows: u64,
    /// Hearings without a day.
    pub n_undated: u64,
    /// Remand decisions that a more trusted source contradicts.
    pub n_remands_overruled: u64,
}

/// A hearing as one source reports it.
#[derive(Debug, Clone)]
struct Heard<'a> {
    child: u32,
    record: u32,
    source: u8,
    place: u8,
    /// The case, as far as the source names it.
    case: &'a str,
    date: Day,
    decision: Option<&'a str>,
    offences: Vec<u32>,
}

/// Dates the first hearing of every offence, and merges the remand decisions of all sources,
/// sorted by child and date.
///
/// On one day, decisions are matched case by case; where sources disagree, the most trusted is
/// believed, unless the other only says it more exactly.
pub(super) fn merge(
    nodes: &Nodes<'_>,
    records: &Records,
    clusters: &[u32],
    offences: &mut Offences<'_>,
    rules: &EventMatching,
) -> Result<(Vec<Remand>, HearingRows)> {
    let (heard, mut counts) = read(nodes, records, clusters, offences, rules)?;
    let days = Days::of(&heard);
    for (position, offence) in (0u32..).zip(&mut offences.offences) {
        offence.first_hearing = days.of_offences.of(position).next();
    }
    let mut slots = slots(&heard);
    slots.sort_by_key(|slot| (slot.child, slot.date, slot.place, slot.decision, slot.record, slot.case));
    let mut remands = Vec::new();
    for of_day in slots.chunk_by(|left, right| (left.child, left.date) == (right.child, right.date)) {
        let (kept, n_overruled) = decide(of_day, &rules.remand_refines);
        counts.n_remands_overruled += n_overruled;
        remands.extend(kept.into_iter().map(|decided| decided.remand(&days)));
    }
    Ok((remands, counts))
}

fn read<'a>(
    nodes: &Nodes<'a>,
    records: &'a Records,
    clusters: &[u32],
    offences: &Offences<'a>,
    rules: &EventMatching,
) -> Result<(Vec<Heard<'a>>, HearingRows)> {
    let rows = records.rows("hearing_records");
    let (cases, asns, texts) = (rows.text("case_ref")?, rows.text("asn")?, rows.text("offence_ref")?);
    let (days, decisions) = (rows.days("hearing_date")?, rows.text("decision")?);
    let places = nodes.precedence(&rules.precedence);
    let is_court: Vec<bool> =
        nodes.sources.iter().map(|source| rules.courts.iter().any(|court| court == source)).collect();
    let cases_of = Cases::of(offences);
    let mut counts = HearingRows { n_rows: rows.len() as u64, ..HearingRows::default() };
    let mut heard = Vec::with_capacity(rows.len());
    for (row, record) in nodes.of_rows(rows)?.into_iter().enumerate() {
        let Some(date) = days[row] else {
            counts.n_undated += 1;
            continue;
        };
        let source = nodes.names[record as usize].0;
        let is_court = is_court[usize::from(source)];
        let named = texts[row].and_then(|text| offences.positions.get(&(record, text)));
        let of_hearing = match named {
            _ if is_court => cases_of.of_record.of(record).collect(),
            Some(offence) => vec![*offence],
            None => cases_of.named(record, cases[row], asns[row]),
        };
        heard.push(Heard {
            child: clusters[record as usize],
            record,
            source,
            place: places[usize::from(source)],
            case: if is_court { "" } else { cases[row].unwrap_or_default() },
            date,
            decision: decisions[row].filter(|decision| *decision != "none"),
            offences: of_hearing,
        });
    }
    Ok((heard, counts))
}

/// Which offences a hearing deals with.
struct Cases<'o> {
    /// Of a court record, which is one case.
    of_record: Sorted<u32, u32>,
    /// By the case reference or the arrest that the record gives the offence.
    of_name: Sorted<(u32, &'o str), u32>,
}

impl<'o> Cases<'o> {
    fn of(offences: &'o Offences<'_>) -> Self {
        let mut of_record = Vec::with_capacity(offences.reports.len());
        let mut of_name = Vec::new();
        for (report, offence) in &offences.reports {
            of_record.push((report.record, *offence));
            for (value, values) in [(report.urn, &offences.urns), (report.asn, &offences.asns)] {
                if value != NONE {
                    of_name.push(((report.record, values.texts[value as usize].as_str()), *offence));
                }
            }
        }
        Self { of_record: Sorted::new(of_record), of_name: Sorted::new(of_name) }
    }

    fn named(&self, record: u32, case: Option<&str>, asn: Option<&str>) -> Vec<u32> {
        let names = case.into_iter().chain(asn);
        names.flat_map(|name| self.of_name.of((record, name))).collect()
    }
}

/// The days on which offences and cases were heard.
struct Days<'a> {
    of_offences: Sorted<u32, Day>,
    of_cases: Sorted<(u32, &'a str), Day>,
}

impl<'a> Days<'a> {
    fn of(heard: &[Heard<'a>]) -> Self {
        let offences = |hearing: &Heard<'a>| -> Vec<(u32, Day)> {
            hearing.offences.iter().map(|offence| (*offence, hearing.date)).collect()
        };
        let cases = heard.iter().map(|hearing| ((hearing.record, hearing.case), hearing.date));
        Self {
            of_offences: Sorted::new(heard.iter().flat_map(offences).collect()),
            of_cases: Sorted::new(cases.collect()),
        }
    }

    /// The next hearing of any of these offences, or of the case if it has none.
    fn next(&self, offences: &BTreeSet<u32>, case: (u32, &'a str), after: Day) -> Option<Day> {
        let of_offences = offences.iter().filter_map(|offence| self.of_offences.after(*offence, after)).min();
        of_offences.or_else(|| self.of_cases.after(case, after))
    }
}

/// Values by key, both sorted: what a map of sets would say, in one piece of memory.
struct Sorted<K, V>(Vec<(K, V)>);

impl<K: Ord + Copy, V: Ord + Copy> Sorted<K, V> {
    fn new(mut pairs: Vec<(K, V)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        Self(pairs)
    }

    /// The values of a key, the lowest first.
    fn of(&self, key: K) -> impl Iterator<Item = V> {
        let first = self.0.partition_point(|pair| pair.0 < key);
        self.0[first..].iter().take_while(move |pair| pair.0 == key).map(|pair| pair.1)
    }

    /// The lowest value of a key that is higher than this one.
    fn after(&self, key: K, value: V) -> Option<V> {
        let next = self.0.get(self.0.partition_point(|pair| *pair <= (key, value)))?;
        (next.0 == key).then_some(next.1)
    }
}

/// One decision of one source about one case on one day.
#[derive(Debug, Clone)]
struct HearingDecision<'a> {
    child: u32,
    date: Day,
    place: u8,
    decision: &'a str,
    record: u32,
    case: &'a str,
    source: u8,
    offences: BTreeSet<u32>,
}

/// Rows of one hearing, one an offence, are one decision.
fn slots<'a>(heard: &[Heard<'a>]) -> Vec<HearingDecision<'a>> {
    let mut slots: BTreeMap<(u32, &str, Day, &str), HearingDecision<'a>> = BTreeMap::new();
    for hearing in heard {
        let Some(decision) = hearing.decision else { continue };
        let key = (hearing.record, hearing.case, hearing.date, decision);
        let slot = slots.entry(key).or_insert_with(|| HearingDecision {
            child: hearing.child,
            date: hearing.date,
            place: hearing.place,
            decision,
            record: hearing.record,
            case: hearing.case,
            source: hearing.source,
            offences: BTreeSet::new(),
        });
        slot.offences.extend(&hearing.offences);
    }
    slots.into_values().collect()
}

/// A decision that is believed, and the systems that report on it.
#[derive(Debug, Clone)]
struct BelievedDecision<'a> {
    /// The first report of it.
    slot: HearingDecision<'a>,
    /// What is believed, which a later report may have made exact.
    decision: &'a str,
    /// One bit a source system.
    sources: u64,
}

impl BelievedDecision<'_> {
    fn remand(self, days: &Days<'_>) -> Remand {
        let HearingDecision { child, date, decision, record, case, offences, .. } = self.slot;
        Remand {
            child,
            reference: Reference { record, text: format!("{case}/{decision}").into() },
            date,
            decision: self.decision.into(),
            next_hearing: days.next(&offences, (record, case), date),
        }
    }
}

/// Matches the decisions of one child on one day, the most trusted source first.
///
/// A later source's decision goes with the same decision of an earlier one, else with one that either
/// says more exactly, else with any that is left: that one overrules it.
fn decide<'a>(slots: &[HearingDecision<'a>], refines: &BTreeMap<String, String>) -> (Vec<BelievedDecision<'a>>, u64) {
    let mut kept: Vec<BelievedDecision<'a>> = Vec::new();
    let mut n_overruled = 0;
    let is_finer = |exact: &str, general: &str| refines.get(exact).is_some_and(|refined| refined == general);
    for slot in slots {
        let source = 1u64 << slot.source;
        let fit = |kept: &BelievedDecision<'_>| match kept.decision {
            same if same == slot.decision => Fit::Same,
            general if is_finer(slot.decision, general) => Fit::Finer,
            exact if is_finer(exact, slot.decision) => Fit::Coarser,
            _ => Fit::Other,
        };
        let free = kept.iter().enumerate().filter(|(_, kept)| kept.sources & source == 0);
        let Some((fit, at)) = free.map(|(at, kept)| (fit(kept), at)).min() else {
            kept.push(BelievedDecision { slot: slot.clone(), decision: slot.decision, sources: source });
            continue;
        };
        kept[at].sources |= source;
        match fit {
            Fit::Other => n_overruled += 1,
            Fit::Finer => kept[at].decision = slot.decision,
            Fit::Same | Fit::Coarser => {}
        }
        if fit != Fit::Other {
            kept[at].slot.offences.extend(&slot.offences);
        }
    }
    (kept, n_overruled)
}

/// How a less trusted decision goes with a more trusted one, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Same,
    Finer,
    Coarser,
    Other,
}
