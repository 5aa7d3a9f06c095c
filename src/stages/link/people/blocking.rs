//! Which pairs of records are compared at all.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use rayon::prelude::*;

use super::columns::{AHEAD, Described};
use crate::declarations::Linkage;
use crate::declarations::linkage::BlockingRule;
use crate::error::{Error, Kind, Result};

/// The most values of a record that a rule looks at in a further column: beyond them the record has so many names or
/// addresses that they say little.
const KEYS_MAX: usize = 64;

/// Values whose records are split by one thread at a time.
const VALUES_AT_A_TIME: usize = 64;

/// Parts that pairs are sorted and compared in, by their lower record: small enough to be sorted in the cache.
const PARTS: usize = 64;

/// Bits of a record's number, so that a pair and the rule that brought it are one number of 64 bits.
const RECORD_BITS: u32 = 29;

/// Bits of a rule's place: `Linkage::check` allows no more rules.
const RULE_BITS: u32 = 6;

/// A pair of records, the lower first.
pub(in crate::stages::link) type Pair = (u32, u32);

/// The pairs that the rules bring.
#[derive(Debug, Clone, Default)]
pub(super) struct Blocked {
    /// The pairs in parts, in order; none stands in two.
    pub parts: Vec<BlockedPart>,
    /// Values that several records share.
    pub n_values_shared: u64,
    /// Those of them that more records share than their rule allows: only the nearest of these were paired.
    pub n_values_overused: u64,
    /// Records that share no other value: of them only the nearest were looked at.
    pub n_records_narrowed: u64,
    /// How often the largest crowd that is looked at whole was halved, for the pairs to be no more than allowed.
    pub n_halvings: u32,
}

impl Blocked {
    /// How many pairs.
    pub fn n_pairs(&self) -> u64 {
        self.parts.iter().map(|part| part.n_pairs).sum()
    }
}

/// Every pair of some records once for each rule that brought it, sorted.
#[derive(Debug, Clone, Default)]
pub(super) struct BlockedPart {
    brought: Vec<u64>,
    n_pairs: u64,
}

impl BlockedPart {
    fn new(brought: &[Vec<u64>]) -> Self {
        let mut brought = brought.concat();
        brought.sort_unstable();
        let n_pairs = brought.chunk_by(is_same_pair).count() as u64;
        Self { brought, n_pairs }
    }

    /// Every pair once, with the rules that brought it, one bit a rule.
    pub fn pairs(&self) -> impl Iterator<Item = (Pair, u64)> {
        let rules = |brought: &[u64]| brought.iter().fold(0, |rules, one| rules | 1 << (one & ((1 << RULE_BITS) - 1)));
        self.brought.chunk_by(is_same_pair).map(move |brought| (unpacked(brought[0] >> RULE_BITS), rules(brought)))
    }
}

fn is_same_pair(one: &u64, other: &u64) -> bool {
    one >> RULE_BITS == other >> RULE_BITS
}

/// Brings together the records that share what a rule blocks on.
///
/// Where the rules would bring more pairs than `pairs_max`, each looks at smaller crowds only, half as large until they fit:
/// of a larger crowd only the nearest are paired, and a night is not lost for one frequent name.
///
/// # Errors
/// [`Kind::Declaration`] for rules that would bring more pairs than `pairs_max` all the same, with how many, and
/// [`Kind::Contract`] for more records than pairs can name.
pub(super) fn block(described: &Described, linkage: &Linkage) -> Result<Blocked> {
    if described.n_records > 1 << RECORD_BITS {
        let message = format!("{} records are more than can be linked at once", described.n_records);
        return Err(Error::new(Kind::Contract, message).hint("link them in parts that share no person"));
    }
    let rules = columns_of(linkage, described);
    let first: BTreeSet<usize> = rules.iter().map(|(_, columns)| columns[0]).collect();
    let holders: BTreeMap<usize, Holders> =
        first.into_par_iter().map(|column| (column, Holders::of(described, column))).collect();
    let mut inputs = RuleInputs { described, linkage, rules, holders, n_halvings: 0 };
    loop {
        match inputs.block() {
            Err(_) if described.n_records.max(NEAREST) >> inputs.n_halvings > 1 => inputs.n_halvings += 1,
            blocked => return blocked,
        }
    }
}

/// What all rules look at.
struct RuleInputs<'a> {
    described: &'a Described,
    linkage: &'a Linkage,
    /// Rules by place, with their columns.
    rules: Vec<(usize, Vec<usize>)>,
    /// Of each first column.
    holders: BTreeMap<usize, Holders>,
    /// How often the largest crowd of each rule was halved.
    n_halvings: u32,
}

impl RuleInputs<'_> {
    fn block(&self) -> Result<Blocked> {
        let (described, linkage) = (self.described, self.linkage);
        let mut blocked = Blocked { n_halvings: self.n_halvings, ..Blocked::default() };
        let mut found: Vec<Vec<Vec<u64>>> = vec![Vec::new(); PARTS];
        let mut n_pairs = 0;
        let told_by = told_by(linkage, described);
        let met: Vec<AtomicU8> = (0..described.n_records).map(|_| AtomicU8::new(0)).collect();
        for (at, columns) in &self.rules {
            let rule = &linkage.blocking_rules[*at];
            let largest = rule.largest_block.map_or(usize::MAX, |largest| largest as usize);
            let blocking = Blocking {
                described,
                rule: *at as u64,
                largest: (largest.min(described.n_records) >> self.n_halvings).max(2),
                n_nearest: (NEAREST >> self.n_halvings).max(1),
                told_by: &told_by,
                met: &met,
                records_in_part: described.n_records.div_ceil(PARTS).max(1),
                n_left: linkage.training.pairs_max.saturating_sub(n_pairs),
                n_pairs: AtomicU64::new(0),
            };
            let parts = blocking.find(&self.holders[&columns[0]], &columns[1..]);
            let n_brought = blocking.n_pairs.into_inner();
            let n_overused = parts.iter().map(|part| part.n_overused).sum::<u64>();
            tracing::debug!(rule = rule.name(), n_pairs = n_brought, n_overused, "blocked by a rule");
            n_pairs += n_brought;
            if n_pairs > linkage.training.pairs_max {
                return Err(too_many(rule, n_pairs, linkage.training.pairs_max));
            }
            blocked.n_values_overused += n_overused;
            blocked.n_values_shared += parts.iter().map(|part| part.n_shared).sum::<u64>();
            for (at, pairs) in parts.into_iter().flat_map(|part| part.pairs.into_iter().enumerate()) {
                found[at].push(pairs);
            }
        }
        let is_narrowed_alone = |met: &&AtomicU8| met.load(Ordering::Relaxed) == IN_A_CROWD;
        blocked.n_records_narrowed = met.iter().filter(is_narrowed_alone).count() as u64;
        blocked.parts = found.into_par_iter().map(|brought| BlockedPart::new(&brought)).collect();
        Ok(blocked)
    }
}

/// How many of the next records in order each record of a crowd is paired with.
const NEAREST: usize = 10;

/// What is noted of a record: that it shares a value with few others, or with too many.
const AMONG_FEW: u8 = 1;
const IN_A_CROWD: u8 = 2;

/// The columns that comparisons look at, in the order of these: a crowd is put in order by them.
fn told_by(linkage: &Linkage, described: &Described) -> Vec<usize> {
    let known: BTreeSet<usize> = described.known_columns().collect();
    let columns = linkage.comparisons.iter().map(|comparison| described.position(&comparison.column));
    columns.filter(|column| known.contains(column)).collect()
}

/// One rule at work.
struct Blocking<'a> {
    described: &'a Described,
    /// Its place.
    rule: u64,
    largest: usize,
    n_nearest: usize,
    told_by: &'a [usize],
    /// Which kinds of block each record was in, over all rules.
    met: &'a [AtomicU8],
    records_in_part: usize,
    /// How many pairs the rule may bring: beyond them they are counted only.
    n_left: u64,
    n_pairs: AtomicU64,
}

/// What some values of a rule's first column brought.
#[derive(Debug)]
struct RulePairs {
    /// By part.
    pairs: Vec<Vec<u64>>,
    n_shared: u64,
    n_overused: u64,
}

impl RulePairs {
    fn nothing() -> Self {
        Self { pairs: vec![Vec::new(); PARTS], n_shared: 0, n_overused: 0 }
    }
}

impl Blocking<'_> {
    /// Splits the records of every value of the first column by the others.
    fn find(&self, holders: &Holders, others: &[usize]) -> Vec<RulePairs> {
        let values = (0..holders.starts.len() - 1).into_par_iter().with_min_len(VALUES_AT_A_TIME);
        let parts = values.fold(RulePairs::nothing, |mut brought, value| {
            self.split(holders.of_value(value), others, &mut brought);
            brought
        });
        parts.collect()
    }

    /// Splits records by what they know in the columns: those that agree in all of them are a block.
    fn split(&self, records: &[u32], columns: &[usize], brought: &mut RulePairs) {
        if records.len() < 2 {
            return;
        }
        let Some((column, others)) = columns.split_first() else { return self.pair(records, brought) };
        let mut held: Vec<u64> = Vec::with_capacity(records.len());
        for records in records.chunks(AHEAD) {
            self.described.fetch_column(*column, records.iter().copied());
            for record in records {
                let values = self.described.values(*record, *column).iter().take(KEYS_MAX);
                held.extend(values.map(|value| u64::from(*value) << 32 | u64::from(*record)));
            }
        }
        held.sort_unstable();
        let of_value = |held: &u64| held >> 32;
        for same in held.chunk_by(|one, next| of_value(one) == of_value(next)).filter(|same| same.len() > 1) {
            let records: Vec<u32> = same.iter().map(|held| *held as u32).collect();
            self.split(&records, others, brought);
        }
    }

    /// Pairs the records of a block, each with all others, or with the nearest if they are too many.
    fn pair(&self, block: &[u32], brought: &mut RulePairs) {
        brought.n_shared += 1;
        let is_crowd = block.len() > self.largest;
        let kind = if is_crowd { IN_A_CROWD } else { AMONG_FEW };
        for record in block.iter().map(|record| &self.met[*record as usize]) {
            if record.load(Ordering::Relaxed) & kind == 0 {
                record.fetch_or(kind, Ordering::Relaxed);
            }
        }
        let n_next = if is_crowd { self.n_nearest.min(block.len() - 1) } else { block.len() - 1 };
        let n_within = if is_crowd { 0 } else { self.described.files.n_within(block) };
        let n_pairs = n_next * (block.len() - 1) - n_next * (n_next - 1) / 2 - n_within;
        if self.n_pairs.fetch_add(n_pairs as u64, Ordering::Relaxed) + n_pairs as u64 > self.n_left {
            brought.n_overused += u64::from(is_crowd);
            return;
        }
        if !is_crowd {
            self.pair_with_next(block, n_next, brought);
            return;
        }
        brought.n_overused += 1;
        let mut ordered = block.to_vec();
        ordered.sort_unstable_by(|one, other| self.order(*one, *other));
        self.pair_with_next(&ordered, n_next, brought);
    }

    fn pair_with_next(&self, records: &[u32], n_next: usize, brought: &mut RulePairs) {
        for (at, one) in records.iter().enumerate() {
            let next = records[at + 1..].iter().take(n_next);
            for other in next.filter(|other| !self.described.files.are_of_one(*one, **other)) {
                let (left, right) = (*one.min(other), *one.max(other));
                brought.pairs[left as usize / self.records_in_part].push(packed(left, right) << RULE_BITS | self.rule);
            }
        }
    }

    /// Which of two records comes first: those that say the same stand side by side.
    fn order(&self, one: u32, other: u32) -> std::cmp::Ordering {
        let values = |record: u32, column: &usize| self.described.values(record, *column);
        let differs = |column: &usize| values(one, column).cmp(values(other, column));
        let first = self.told_by.iter().map(differs).find(|order| order.is_ne());
        first.unwrap_or(std::cmp::Ordering::Equal).then(one.cmp(&other))
    }
}

/// The records that hold each value of a column, in order.
struct Holders {
    starts: Vec<u32>,
    records: Vec<u32>,
}

impl Holders {
    fn of(described: &Described, column: usize) -> Self {
        let mut starts = vec![0];
        for n in &described.column(column).n_holders {
            starts.push(starts[starts.len() - 1] + n);
        }
        let mut next = starts.clone();
        let mut records = vec![0; starts[starts.len() - 1] as usize];
        for record in 0..u32::try_from(described.n_records).expect("records are numbered in 32 bits") {
            for value in described.values(record, column) {
                let place = &mut next[*value as usize];
                records[*place as usize] = record;
                *place += 1;
            }
        }
        Self { starts, records }
    }

    fn of_value(&self, value: usize) -> &[u32] {
        &self.records[self.starts[value] as usize..self.starts[value + 1] as usize]
    }
}

fn packed(left: u32, right: u32) -> u64 {
    u64::from(left) << RECORD_BITS | u64::from(right)
}

fn unpacked(packed: u64) -> Pair {
    let record = |bits: u64| u32::try_from(bits & ((1 << RECORD_BITS) - 1)).expect("29 bits");
    (record(packed >> RECORD_BITS), record(packed))
}

fn too_many(rule: &BlockingRule, n_pairs: u64, most: u64) -> Error {
    let message = format!(
        "linkage: blocking rule {} brings the pairs to compare to {n_pairs}, more than the {most} of pairs_max",
        rule.name()
    );
    Error::new(Kind::Declaration, message)
        .hint("add a column to the rule, or raise pairs_max: there are more records than pairs may be compared")
}

/// The rules that can bring a pair, by place, with the places of their columns.
fn columns_of(linkage: &Linkage, described: &Described) -> Vec<(usize, Vec<usize>)> {
    let known: BTreeSet<usize> = described.known_columns().collect();
    let places = |rule: &BlockingRule| rule.block_on.iter().map(|name| described.position(name)).collect();
    let rules = linkage.blocking_rules.iter().map(places).enumerate();
    rules.filter(|(_, columns): &(usize, Vec<usize>)| columns.iter().all(|column| known.contains(column))).collect()
}

/// For each comparison the rules that find pairs without what it compares, one bit a rule.
pub(super) fn rules_without(linkage: &Linkage) -> Vec<u64> {
    let read_from = |column: &String| -> BTreeSet<&String> {
        let declared = linkage.columns.iter().filter(|declared| declared.name == *column);
        declared.flat_map(|declared| declared.source_columns()).collect()
    };
    let without = |column: &String| {
        let own = read_from(column);
        let is_without = |rule: &BlockingRule| rule.block_on.iter().all(|other| own.is_disjoint(&read_from(other)));
        let rules = linkage.blocking_rules.iter().enumerate();
        rules.fold(0, |mask, (at, rule)| mask | u64::from(is_without(rule)) << at)
    };
    linkage.comparisons.iter().map(|comparison| without(&comparison.column)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use polars::prelude::*;

    use super::*;

    #[test]
    fn records_are_paired_once_for_every_combination_that_they_share() {
        let linkage: Linkage = toml::from_str(
            "title = 'x'
            [[column]]
            name = 'word'
            kind = 'name'
            part = 'each_word'
            [[column]]
            name = 'postcode'
            kind = 'identifier'
            separator = ';'",
        )
        .unwrap();
        let column = |cells: &[Option<&str>]| StringChunked::from_iter_options("x".into(), cells.iter().copied());
        let cells = BTreeMap::from([
            ("word".to_owned(), column(&[Some("BA DE FI"), Some("DE")])),
            ("postcode".to_owned(), column(&[Some("A;B"), Some("B;A")])),
        ]);
        let described = Described::new(&cells, &[0, 1], 2, &linkage);
        let shared = |columns: &[&str]| {
            let columns: Vec<usize> = columns.iter().map(|name| described.position(name)).collect();
            let met = [AtomicU8::new(0), AtomicU8::new(0)];
            let blocking = Blocking {
                described: &described,
                rule: 0,
                largest: 9,
                n_nearest: 1,
                told_by: &[],
                met: &met,
                records_in_part: 1,
                n_left: 9,
                n_pairs: AtomicU64::new(0),
            };
            let holders = Holders::of(&described, columns[0]);
            blocking.find(&holders, &columns[1..]).iter().flat_map(|part| &part.pairs).map(Vec::len).sum::<usize>()
        };
        assert_eq!(shared(&["word"]), 1);
        assert_eq!(shared(&["word", "postcode"]), 2);
        assert_eq!(shared(&["postcode", "word"]), 2);
    }
}
