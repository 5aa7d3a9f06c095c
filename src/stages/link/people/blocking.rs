//! Which pairs of records are compared at all.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::columns::Described;
use crate::error::{Error, Kind, Result};
use crate::spec::Linkage;
use crate::spec::linkage::BlockingRule;

/// The most values of a record that one rule combines: beyond it the record has so many names or
/// addresses that they say little.
const KEYS_MAX: usize = 64;

/// Fewer pairs than these are not worth putting together.
const COMPACTED_MIN: usize = 1 << 22;

/// A pair of records, the lower first.
pub(in crate::stages::link) type Pair = (u32, u32);

/// What a record is found by, and the record.
type Keyed = (u128, u32);

/// The pairs that the rules bring.
#[derive(Debug, Clone, Default)]
pub(super) struct Blocked {
    /// Every pair once, sorted.
    pub pairs: Vec<Pair>,
    /// Values that several records share.
    pub n_values_shared: u64,
    /// Those of them that more records share than their rule allows.
    pub n_values_overused: u64,
}

/// Brings together the records that share what a rule blocks on.
///
/// # Errors
/// [`Kind::Declaration`] for rules that would bring more pairs than `pairs_max`, with how many.
pub(super) fn block(described: &Described, linkage: &Linkage) -> Result<Blocked> {
    let mut blocked = Blocked::default();
    let mut n_pairs = 0u64;
    let mut found: Vec<u64> = Vec::new();
    let mut n_compacted = 0;
    for rule in &linkage.blocking_rules {
        let keys = keys(described, rule);
        let (kept, n_overused) = blocks(&keys, rule.largest_block);
        blocked.n_values_shared += kept.len() as u64 + n_overused;
        blocked.n_values_overused += n_overused;
        let n_brought = kept.iter().map(|block| pairs_of(block.len())).sum::<u64>();
        tracing::debug!(rule = rule.name(), n_pairs = n_brought, n_overused, "blocked by a rule");
        n_pairs += n_brought;
        if n_pairs > linkage.training.pairs_max {
            return Err(too_many(rule, n_pairs, linkage.training.pairs_max));
        }
        found.par_extend(kept.par_iter().flat_map_iter(|block| packed_pairs(block)));
        // Rules bring many pairs again: they are put together before they fill the memory.
        if found.len() > 2 * n_compacted + COMPACTED_MIN {
            compact(&mut found);
            n_compacted = found.len();
        }
    }
    compact(&mut found);
    blocked.pairs = found.into_iter().map(unpacked).collect();
    Ok(blocked)
}

/// Which rules bring a pair, one bit a rule, whatever the size of the block.
pub(super) fn rules_of(pair: Pair, rules: &[(usize, Vec<usize>)], described: &Described) -> u64 {
    let shares = |column: &usize| {
        let (left, right) = (described.values(pair.0, *column), described.values(pair.1, *column));
        left.iter().any(|value| right.contains(value))
    };
    rules.iter().fold(0, |mask, (at, columns)| mask | u64::from(columns.iter().all(shares)) << at)
}

/// What each record is found by, sorted.
fn keys(described: &Described, rule: &BlockingRule) -> Vec<Keyed> {
    let columns: Vec<usize> = rule.block_on.iter().map(|name| described.position(name)).collect();
    if columns.iter().any(|column| described.column(*column).n_known == 0) {
        return Vec::new();
    }
    let n_records = u32::try_from(described.n_records).expect("records are numbered in 32 bits");
    let records = (0..n_records).into_par_iter();
    let gathered = records.fold(Vec::new, |mut keys, record| {
        add_keys(&mut keys, described, &columns, record);
        keys
    });
    let mut keys = gathered.reduce(Vec::new, |mut keys, mut more| {
        keys.append(&mut more);
        keys
    });
    keys.par_sort_unstable();
    keys
}

/// Every combination of what a record knows in the columns, 32 bits a column.
fn add_keys(keys: &mut Vec<Keyed>, described: &Described, columns: &[usize], record: u32) {
    let first = keys.len();
    keys.push((0, record));
    for column in columns {
        let values = described.values(record, *column);
        let n_before = keys.len() - first;
        for value in values.iter().skip(1).take(KEYS_MAX / n_before.max(1)) {
            for at in first..first + n_before {
                keys.push((keys[at].0 << 32 | u128::from(*value), record));
            }
        }
        let Some(value) = values.first() else {
            keys.truncate(first);
            return;
        };
        for key in &mut keys[first..first + n_before] {
            key.0 = key.0 << 32 | u128::from(*value);
        }
    }
}

/// The records of each key, without those that stand alone and those that are too many.
fn blocks(keys: &[Keyed], largest: Option<u32>) -> (Vec<&[Keyed]>, u64) {
    let mut n_overused = 0;
    let mut blocks = Vec::new();
    for block in keys.chunk_by(|left, right| left.0 == right.0).filter(|block| block.len() > 1) {
        if largest.is_some_and(|largest| block.len() > largest as usize) {
            n_overused += 1;
        } else {
            blocks.push(block);
        }
    }
    (blocks, n_overused)
}

fn pairs_of(n_records: usize) -> u64 {
    n_records as u64 * (n_records as u64 - 1) / 2
}

fn packed_pairs(block: &[Keyed]) -> impl Iterator<Item = u64> {
    block.iter().enumerate().flat_map(move |(at, (_, left))| {
        block[at + 1..].iter().map(move |(_, right)| u64::from(*left) << 32 | u64::from(*right))
    })
}

/// Each pair once, sorted.
fn compact(found: &mut Vec<u64>) {
    found.par_sort_unstable();
    found.dedup();
}

fn unpacked(packed: u64) -> Pair {
    let half = |bits: u64| u32::try_from(bits).expect("half of 64 bits");
    (half(packed >> 32), half(packed & u64::from(u32::MAX)))
}

fn too_many(rule: &BlockingRule, n_pairs: u64, most: u64) -> Error {
    let message = format!(
        "linkage: blocking rule {} brings the pairs to compare to {n_pairs}, more than the {most} of pairs_max",
        rule.name()
    );
    Error::new(Kind::Declaration, message)
        .hint("add a column to the rule, or give it a `largest_block`, so that frequent values bring no pairs")
}

/// The rules that can bring a pair, by place, with the places of their columns.
pub(super) fn columns_of(linkage: &Linkage, described: &Described) -> Vec<(usize, Vec<usize>)> {
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
    fn a_record_is_found_by_every_combination_of_what_it_knows() {
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
            ("postcode".to_owned(), column(&[Some("A;B"), None])),
        ]);
        let described = Described::new(&cells, &[0, 1], 2, &linkage);
        let keys = |columns: &[&str]| {
            let block_on = columns.iter().map(|name| (*name).to_owned()).collect();
            keys(&described, &BlockingRule { block_on, largest_block: None })
        };
        let key = |word: u128, postcode: u128| (word << 32 | postcode, 0);
        assert_eq!(keys(&["word", "postcode"]), [key(0, 0), key(0, 1), key(1, 0), key(1, 1), key(2, 0), key(2, 1)],);
        assert_eq!(keys(&["word"]), [(0, 0), (1, 0), (1, 1), (2, 0)]);
    }
}
