//! Deterministic rules: every pair that shares what a rule blocks on is one child, unless
//! its guard keeps the two apart.

use super::clusters::{Clusters, Join};
use super::evidence::{Column, Evidence, Guard};
use super::records::{Nodes, Rows};
use super::values::{NONE, Values};
use crate::error::Result;
use crate::spec::Linkage;
use crate::spec::linkage::DeterministicRule;

/// Most clusters that one shared value may bring together: beyond it the value names nobody,
/// and comparing all pairs would cost more than it tells.
const N_CLUSTERS_MAX: usize = 1_000;

/// What the rules did not do, for the data-quality facts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Refusals {
    /// Shared values whose records the guard keeps apart.
    pub n_values_contradicted: u64,
    /// Values shared by so many that they say nothing.
    pub n_values_overused: u64,
    /// Records that fit more than one child, and were joined to none by that rule.
    pub n_records_ambiguous: u64,
}

/// Joins the records of `person_records` by the declared rules, in their order.
pub(super) fn join(
    nodes: &Nodes<'_>,
    rows: Rows<'_>,
    records: &[u32],
    rules: &Linkage,
) -> Result<(Clusters, Refusals)> {
    let mut columns = Vec::with_capacity(rules.columns.len());
    for column in &rules.columns {
        let values = Values::of_column(rows, column, &rules.names)?;
        columns.push(Column::new(&column.name, column.kind, values));
    }
    let evidence = Evidence::new(columns, &rules.deterministic_rules, records, nodes.len());
    let mut joining =
        Joining { clusters: Clusters::new(nodes.len()), evidence, refusals: Refusals::default(), rule: 0 };
    for (at, rule) in (0u16..).zip(&rules.deterministic_rules) {
        joining.rule = at;
        joining.apply(rule, records);
    }
    Ok((joining.clusters, joining.refusals))
}

struct Joining {
    clusters: Clusters,
    evidence: Evidence,
    refusals: Refusals,
    rule: u16,
}

/// One cluster in a block: the record that shares the value, and the cluster's root.
#[derive(Debug, Clone, Copy)]
struct Member {
    record: u32,
    root: u32,
}

impl Joining {
    fn apply(&mut self, rule: &DeterministicRule, records: &[u32]) {
        let guard = self.evidence.guard(rule);
        let keys = self.keys(rule, records);
        for block in keys.chunk_by(|left, right| left.0 == right.0) {
            let members = self.members(block);
            if members.len() < 2 {
                continue;
            }
            if guard.is_open() {
                self.join_all(&members);
            } else if members.len() > N_CLUSTERS_MAX {
                self.refusals.n_values_overused += 1;
            } else {
                self.join_guarded(&members, &guard);
            }
        }
    }

    /// What each row blocks on, sorted, with the record it belongs to.
    fn keys(&self, rule: &DeterministicRule, records: &[u32]) -> Vec<([u32; 4], u32)> {
        let columns: Vec<&Values> = rule.block_on.iter().map(|name| &self.evidence.column(name).values).collect();
        let mut keys = Vec::new();
        for (row, record) in records.iter().enumerate() {
            let mut key = [0; 4];
            for (place, column) in columns.iter().enumerate() {
                key[place] = column.of_rows[row];
            }
            if !key.contains(&NONE) {
                keys.push((key, *record));
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The clusters of a block, each once, by the first of its records there.
    fn members(&mut self, block: &[([u32; 4], u32)]) -> Vec<Member> {
        let mut members: Vec<Member> =
            block.iter().map(|(_, record)| Member { record: *record, root: self.clusters.root(*record) }).collect();
        members.sort_by_key(|member| (member.root, member.record));
        members.dedup_by_key(|member| member.root);
        members
    }

    fn join_all(&mut self, members: &[Member]) {
        for member in &members[1..] {
            self.join_pair(members[0], *member);
        }
    }

    /// Sorts a block into children that the guard keeps apart, and joins within each.
    ///
    /// The clusters that most is known of come first. One that fits two children tells us
    /// nothing, and stays as it is.
    fn join_guarded(&mut self, members: &[Member], guard: &Guard) {
        let mut members = members.to_vec();
        members.sort_by_key(|member| (std::cmp::Reverse(self.evidence.n_known(guard, member.root)), member.record));
        let mut children: Vec<Vec<Member>> = Vec::new();
        let mut ambiguous = Vec::new();
        for member in members {
            let fits = |child: &Vec<Member>| {
                !child.iter().any(|other| self.evidence.contradict(guard, other.root, member.root))
            };
            let fitting: Vec<usize> = (0..children.len()).filter(|at| fits(&children[*at])).collect();
            match fitting.as_slice() {
                [] => children.push(vec![member]),
                [only] => children[*only].push(member),
                _ => ambiguous.push(member),
            }
        }
        self.refusals.n_values_contradicted += u64::from(children.len() > 1);
        self.refusals.n_records_ambiguous += ambiguous.len() as u64;
        for child in children {
            self.join_all(&child);
        }
    }

    fn join_pair(&mut self, left: Member, right: Member) {
        let join = Join { left: left.record, right: right.record, rule: self.rule };
        if let Some((stays, goes)) = self.clusters.join(join) {
            self.evidence.merge(stays, goes);
        }
    }
}
