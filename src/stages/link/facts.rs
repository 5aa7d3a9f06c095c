//! How far linking can be trusted: what was joined, merged, left over or unusable.

use std::collections::{BTreeMap, BTreeSet};

use super::decisions::OutcomeRows;
use super::hearings::HearingRows;
use super::people::People;
use super::periods::PeriodRows;
use super::records::{Nodes, TableRows};
use crate::error::Result;
use crate::issues::{Fact, RowCounts};
use crate::stages::handed::linked::{Child, LinkedTables};

/// `n` of `of`.
pub(super) type Share = (u64, u64);

/// What was counted on the way.
#[derive(Debug)]
pub(super) struct LinkingCounts {
    /// Rows of `person_records`.
    pub n_person_rows: u64,
    /// By system: records whose child another system knows too, of all its records.
    pub records: Vec<(String, Share)>,
    /// How far the joining can be trusted.
    pub joined: Joined,
    /// Children whose records give two different PNCIDs.
    pub n_children_several_pncids: u64,
    /// Rows of `offence_records`.
    pub n_offence_rows: u64,
    /// Rows of `outcome_records`.
    pub outcome_rows: OutcomeRows,
    /// Rows of `hearing_records`.
    pub hearing_rows: HearingRows,
    /// Rows of `care_records`.
    pub care_rows: PeriodRows,
    /// Rows of `intervention_records`.
    pub intervention_rows: PeriodRows,
    /// Rows of `contact_records`.
    pub contact_rows: PeriodRows,
}

impl LinkingCounts {
    /// Where all rows went: into a child or an event, into one that another row stands for, or nowhere.
    pub fn counts(&self, tables: &LinkedTables) -> RowCounts {
        let mut counts =
            RowCounts { rows_in: self.n_person_rows, rows_out: self.n_person_rows, ..RowCounts::default() };
        counts += merged(self.n_offence_rows, tables.offences.len(), 0);
        counts += merged(self.outcome_rows.n_rows, tables.decisions.len(), self.outcome_rows.n_unusable());
        let n_heard = self.hearing_rows.n_rows - self.hearing_rows.n_undated;
        counts += RowCounts {
            rows_in: self.hearing_rows.n_rows,
            rows_out: n_heard,
            rows_rejected: self.hearing_rows.n_undated,
            ..RowCounts::default()
        };
        counts += merged(self.care_rows.n_rows, tables.care.len(), self.care_rows.n_undated);
        let programmes = self.intervention_rows;
        counts += merged(programmes.n_rows, tables.interventions.len(), programmes.n_undated);
        counts += merged(self.contact_rows.n_rows, tables.contacts.len(), self.contact_rows.n_undated);
        counts
    }

    /// The counts that a reader of the figures should know.
    pub fn facts(&self, tables: &LinkedTables) -> Vec<Fact> {
        let mut facts = self.about_children(tables);
        facts.extend(self.about_events(tables));
        for (source, share) in unmatched(tables, tables.offences.iter().map(|offence| &offence.sources)) {
            let meaning = format!("offences in {} that no other system reports", words(source));
            facts.push(fact(&format!("offences_unmatched_{source}"), &meaning, share));
        }
        for (source, share) in unmatched(tables, tables.decisions.iter().map(|decision| &decision.sources)) {
            let meaning = format!("outcomes in {} that no other system reports", words(source));
            facts.push(fact(&format!("outcomes_unmatched_{source}"), &meaning, share));
        }
        facts
    }

    fn about_children(&self, tables: &LinkedTables) -> Vec<Fact> {
        let children = &tables.children;
        let all = children.len() as u64;
        let n_records = tables.records.len() as u64;
        let not_known = children.iter().filter(|child| &*child.ethnicity.code == "not_known").count();
        let observed = children.iter().filter(|child| &*child.ethnicity.basis == "officer_observed").count();
        let conflict = children.iter().filter(|child| child.ethnicity_conflict).count();
        let unborn = children.iter().filter(|child| child.date_of_birth.is_none()).count();
        let mut facts = vec![
            fact("children", "children found in the records of all systems", (all, n_records)),
            share("children_ethnicity_not_known", "children whose ethnicity no system gives", not_known, all),
            share(
                "children_ethnicity_officer_observed",
                "children whose ethnicity only an officer gives",
                observed,
                all,
            ),
            share("children_ethnicity_conflict", "children whose ethnic group differs between records", conflict, all),
            share("children_without_date_of_birth", "children without a date of birth, so without ages", unborn, all),
            fact(
                "children_with_several_pncids",
                "children whose records give different PNCIDs: two children may be taken for one",
                (self.n_children_several_pncids, all),
            ),
        ];
        facts.extend(self.joined.facts());
        for (source, share) in &self.records {
            let meaning = format!("records of {} whose child another system knows too", words(source));
            facts.push(fact(&format!("records_linked_{source}"), &meaning, *share));
        }
        facts
    }

    fn about_events(&self, tables: &LinkedTables) -> Vec<Fact> {
        let all = tables.offences.len() as u64;
        let undated = tables.offences.iter().filter(|offence| offence.date.is_none()).count();
        let uncoded = tables.offences.iter().filter(|offence| offence.cjs_code.is_none()).count();
        let (rows, hearings) = (&self.outcome_rows, &self.hearing_rows);
        let of_rows = |n: u64| (n, rows.n_rows);
        vec![
            share("offences_undated", "offences without a date: they cannot be reoffences", undated, all),
            share("offences_without_code", "offences without a CJS code", uncoded, all),
            fact(
                "outcomes_no_decision",
                "results that decide nothing, such as adjournments",
                of_rows(rows.n_no_decision),
            ),
            fact("outcomes_not_known", "outcomes whose code is not on the list", of_rows(rows.n_not_known)),
            fact("outcomes_undated", "outcomes without a date", of_rows(rows.n_undated)),
            fact(
                "outcomes_without_offence",
                "outcomes given for a case or a child and for no offence",
                of_rows(rows.n_without_offence),
            ),
            fact("outcomes_merged", "outcomes that another row reports too", of_rows(rows.n_merged)),
            fact(
                "outcomes_overruled",
                "outcomes left out because a more trusted system names another",
                of_rows(rows.n_overruled),
            ),
            fact(
                "outcomes_replaced",
                "sentences that a later one of the court replaced",
                (rows.n_replaced, tables.decisions.len() as u64),
            ),
            fact("hearings_undated", "hearings without a date", (hearings.n_undated, hearings.n_rows)),
            fact(
                "remands_overruled",
                "remand decisions left out because a more trusted system names another",
                (hearings.n_remands_overruled, hearings.n_rows),
            ),
            undated_periods("care_records_undated", "episodes of care without a start", self.care_rows),
            undated_periods("interventions_undated", "interventions without a start", self.intervention_rows),
            undated_periods("contacts_undated", "police contacts without a date", self.contact_rows),
        ]
    }
}

/// How far the joining of records can be trusted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Joined {
    /// Pairs of records that agree, but whose clusters as a whole speak against it.
    refused: Share,
    /// Pairs that a rule keeps apart, themselves or with others of their clusters.
    forbidden: Share,
    /// Pairs with nothing in common that may join them without a person.
    unproven: Share,
    /// By system: records on their own that know nothing by which they may be joined, of all its records.
    unjoinable: BTreeMap<String, Share>,
    /// Values that too many records share, of all that several share.
    overused: Share,
    /// Records that share only such values.
    narrowed: Share,
    /// Different texts that are too long to be compared.
    too_long: Share,
    n_decisions: u64,
    n_decisions_unknown: u64,
    n_decisions_overruled: u64,
    n_decisions_surprising: u64,
    n_decisions_trained: u64,
    /// By ethnic group: records whose child another record knows too, of all its records.
    linked: BTreeMap<String, Share>,
    /// Comparisons whose training was not believed, by name.
    held: Vec<String>,
    n_comparisons: u64,
}

/// Adds up what the joining did.
///
/// How many links are missed or wrong is not among it: the model cannot tell where it is mistaken itself. What it believes
/// it has missed was found to be wrong by up to a hundred times, and differently for each ethnic group.
pub(super) fn joined(
    nodes: &Nodes<'_>,
    clusters: &[u32],
    children: &[Child],
    people: &People,
    join: f64,
    decisions: Share,
) -> Joined {
    let mut linked: BTreeMap<String, Share> = BTreeMap::new();
    for child in children {
        let share = linked.entry(child.ethnicity.group.to_string()).or_default();
        share.0 += if child.n_records > 1 { u64::from(child.n_records) } else { 0 };
        share.1 += u64::from(child.n_records);
    }
    let n_agreeing = people.candidates.iter().filter(|candidate| candidate.weight >= join).count();
    let (n_decisions_unknown, n_decisions) = decisions;
    Joined {
        refused: (people.refused.len() as u64, n_agreeing as u64),
        forbidden: (people.forbidden.len() as u64, n_agreeing as u64),
        unproven: (people.unproven.len() as u64, n_agreeing as u64),
        unjoinable: unjoinable(nodes, clusters, children, people),
        overused: (people.n_values_overused, people.n_values_shared),
        narrowed: (people.n_records_narrowed, clusters.len() as u64),
        too_long: (people.n_texts_too_long, people.n_texts),
        n_decisions,
        n_decisions_unknown,
        n_decisions_overruled: people.n_decisions_overruled,
        n_decisions_surprising: people.n_decisions_surprising,
        n_decisions_trained: people.n_decisions_trained,
        linked,
        held: people.model.held().map(str::to_owned).collect(),
        n_comparisons: people.model.comparisons.len() as u64,
    }
}

/// By system: records on their own that know nothing by which they may be joined without a person, where there are any.
fn unjoinable(nodes: &Nodes<'_>, clusters: &[u32], children: &[Child], people: &People) -> BTreeMap<String, Share> {
    let mut shares: BTreeMap<String, Share> = BTreeMap::new();
    for (record, cluster) in clusters.iter().enumerate() {
        let share = shares.entry(nodes.source(record).to_owned()).or_default();
        let is_alone = children[*cluster as usize].n_records == 1;
        share.0 += u64::from(is_alone && !people.is_joinable[record]);
        share.1 += 1;
    }
    shares.retain(|_, (n_unjoinable, _)| *n_unjoinable > 0);
    shares
}

impl Joined {
    /// Says on the screen what no reader of figures should miss.
    pub fn tell(&self) {
        for (source, (n, of)) in &self.unjoinable {
            tracing::warn!(
                source,
                n_records = n,
                of,
                "records without a name, a number, or a birthday with an address stay on their own: what only they say, as \
                 that a child was looked after, is not known of children of other systems"
            );
        }
    }

    fn facts(&self) -> Vec<Fact> {
        let of_decisions = |name: &str, meaning: &str, n: u64| fact(name, meaning, (n, self.n_decisions));
        let mut facts = vec![
            fact("pairs_refused", "pairs of records that agree, but whose children as a whole do not", self.refused),
            fact(
                "pairs_forbidden",
                "pairs of records that agree, but that a rule keeps apart, as different PNCIDs do",
                self.forbidden,
            ),
            fact(
                "pairs_unproven",
                "pairs of records that agree, but in no name, number or address that may join them without a person",
                self.unproven,
            ),
            fact(
                "values_too_frequent",
                "shared names and numbers that too many records share for each to be compared with all",
                self.overused,
            ),
            fact(
                "records_compared_in_part",
                "records that share nothing else with any other, and were compared with those most like them alone",
                self.narrowed,
            ),
            fact(
                "texts_too_long",
                "different names, numbers and addresses that are too long to be any: they were not compared",
                self.too_long,
            ),
            of_decisions(
                "decisions_on_unknown_records",
                "decisions of officers on records that nobody sent",
                self.n_decisions_unknown,
            ),
            of_decisions(
                "decisions_overruled",
                "decisions of officers that a later decision contradicts",
                self.n_decisions_overruled,
            ),
            of_decisions(
                "decisions_against_evidence",
                "decisions of officers that the evidence speaks against",
                self.n_decisions_surprising,
            ),
        ];
        facts.extend(self.of_training());
        for (source, share) in &self.unjoinable {
            let meaning = format!(
                "records of {} on their own, without a name, a number, or a birthday with an address to join them by",
                words(source)
            );
            facts.push(fact(&format!("records_unjoinable_{source}"), &meaning, *share));
        }
        for (group, share) in &self.linked {
            let meaning =
                format!("records of children of ethnic group {} that are joined to another record", words(group));
            facts.push(fact(&format!("records_joined_{group}"), &meaning, *share));
        }
        if !self.held.is_empty() {
            let names: Vec<String> = self.held.iter().map(|name| words(name)).collect();
            let meaning = format!(
                "comparisons whose training was not believed, so that the declared weights hold: {}",
                names.join(", ")
            );
            facts.push(fact("comparisons_held", &meaning, (self.held.len() as u64, self.n_comparisons)));
        }
        facts
    }

    /// How many decisions took part in learning the weights, if any did.
    fn of_training(&self) -> Option<Fact> {
        let meaning = "decisions of officers that took part in learning the weights";
        let share = (self.n_decisions_trained, self.n_decisions);
        (share.0 > 0).then(|| fact("decisions_in_training", meaning, share))
    }
}

/// A name as a reader would write it.
fn words(name: &str) -> String {
    name.replace('_', " ")
}

fn fact(name: &str, meaning: &str, (n, of): Share) -> Fact {
    Fact { name: name.to_owned(), meaning: meaning.to_owned(), n, of }
}

fn share(name: &str, meaning: &str, n: usize, of: u64) -> Fact {
    fact(name, meaning, (n as u64, of))
}

fn undated_periods(name: &str, meaning: &str, rows: PeriodRows) -> Fact {
    fact(name, meaning, (rows.n_undated, rows.n_rows))
}

/// Rows of which `n_out` stand for all that could be used.
fn merged(rows_in: u64, n_out: usize, rows_rejected: u64) -> RowCounts {
    let rows_out = n_out as u64;
    let rows_superseded = rows_in - rows_rejected - rows_out;
    RowCounts { rows_in, rows_out, rows_rejected, rows_superseded, rows_left_aside: 0 }
}

/// By system: records whose child another system knows too, of all its records.
pub(super) fn shared_records(nodes: &Nodes<'_>, clusters: &[u32], n_children: usize) -> Vec<(String, Share)> {
    let mut sources_of: Vec<u64> = vec![0; n_children];
    for ((source, _), child) in nodes.names.iter().zip(clusters) {
        sources_of[*child as usize] |= 1 << source;
    }
    let mut shares = vec![(0, 0); nodes.sources.len()];
    for ((source, _), child) in nodes.names.iter().zip(clusters) {
        let share: &mut Share = &mut shares[usize::from(*source)];
        share.0 += u64::from(sources_of[*child as usize].count_ones() > 1);
        share.1 += 1;
    }
    nodes.sources.iter().map(|source| (*source).to_owned()).zip(shares).collect()
}

/// How many children have more than one value in a column.
pub(super) fn n_children_with_several(
    rows: TableRows<'_>,
    column: &str,
    records: &[u32],
    clusters: &[u32],
) -> Result<u64> {
    let cells = rows.text(column)?;
    let each = records.iter().zip(cells);
    let given: BTreeSet<(u32, &str)> =
        each.filter_map(|(record, cell)| Some((clusters[*record as usize], cell?))).collect();
    let children: Vec<u32> = given.into_iter().map(|(child, _)| child).collect();
    Ok(children.chunk_by(|left, right| left == right).filter(|values| values.len() > 1).count() as u64)
}

/// By system: events that no other system reports, of all events. Not of its own: all events less those that one
/// system reports are what the others alone know, however few.
fn unmatched<'e>(tables: &'e LinkedTables, events: impl Iterator<Item = &'e Vec<u8>>) -> Vec<(&'e str, Share)> {
    let mut counts = vec![(0, 0); tables.sources.len()];
    let mut n_all = 0;
    for sources in events {
        for source in sources {
            let (n_alone, n_reported) = &mut counts[usize::from(*source)];
            *n_alone += u64::from(sources.len() == 1);
            *n_reported += 1;
        }
        n_all += 1;
    }
    let named = tables.sources.iter().map(String::as_str).zip(counts);
    let reporting = named.filter(|(_, (_, n_reported))| *n_reported > 0);
    reporting.map(|(source, (n_alone, _))| (source, (n_alone, n_all))).collect()
}
