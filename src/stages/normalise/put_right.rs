//! Rows whose key was put right: a newer delivery has them under another name or number, or on another day.
//!
//! A key that holds what may be corrected does not meet its correction, so that both would count. Where the two differ by slips
//! alone the newer stands; where one of them differs by more, nobody but the supplier can say, and both are told.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use polars::prelude::*;
use strsim::damerau_levenshtein;

use super::formulas::{expression, wrong};
use super::roles::words;
use super::shared::{are_names_unlike, are_unlike};
use super::snapshot::Tell;
use super::spans::SpanDelivery;
use super::stacked::{DELIVERY, RowKey, as_text, keys, numbers};
use crate::declarations::Source;
use crate::declarations::source::{ColumnKind, Record, SourceTable};
use crate::error::Result;
use crate::issues::Effect;
use crate::model::records::OUTCOME_RECORDS;
use crate::stages::handed::ROW;

/// Sentences that are so many days apart may be two, however alike their days are written.
const DAYS_MAX: u64 = 56;

/// What shares the rest of so many keys is no case.
const KEYS_MAX: usize = 500;

/// Which rows of each table a newer delivery has with their key put right; `tell` hears of them, and of those in doubt.
pub(super) fn superseded(
    source: &Source,
    tables: &BTreeMap<String, DataFrame>,
    deliveries: &[SpanDelivery],
    tell: &mut Tell<'_>,
) -> Result<BTreeMap<String, Vec<bool>>> {
    let mut superseded = BTreeMap::new();
    for table in source.tables.iter().filter(|table| !table.put_right.is_empty()) {
        let Some(frame) = tables.get(&table.name) else { continue };
        let rows = KeyedRows::of(source, table, frame)?;
        let KeysJudged { put_right, in_doubt } = rows.judge(deliveries);
        let places: Vec<(u32, u32)> = rows.deliveries.iter().copied().zip(numbers(frame, ROW)).collect();
        let mut is_superseded = vec![false; frame.height()];
        for key in put_right.iter().flat_map(|key| &rows.of_key[key]) {
            is_superseded[*key] = true;
        }
        // Of a key that came several times only the newest rows would have counted.
        for (keys, rule, effect) in
            [(&put_right, "key_put_right", Effect::LeftAside), (&in_doubt, "key_in_doubt", Effect::Kept)]
        {
            let newest = keys.iter().flat_map(|key| rows.newest(key));
            newest.for_each(|at| tell(rule, effect, places[at].0, places[at].1));
        }
        superseded.insert(table.name.clone(), is_superseded);
    }
    Ok(superseded)
}

/// Keys that were put right, and keys that may be what was put right.
#[derive(Default)]
struct KeysJudged {
    put_right: BTreeSet<RowKey>,
    in_doubt: BTreeSet<RowKey>,
}

/// How two cells of a key differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyDifference {
    None,
    Slip,
    Another,
    /// One of them is of no offence but of the case as a whole.
    Level,
}

/// A column of the key that may be put right.
struct PutRightColumn {
    kind: ColumnKind,
    /// Whether outcomes are of this day.
    is_of_outcome: bool,
    cells: StringChunked,
}

/// The rows of a table by their keys.
struct KeyedRows {
    /// The rows of each key.
    of_key: HashMap<RowKey, Vec<usize>>,
    /// The keys that have the rest in common.
    cases: Vec<Vec<RowKey>>,
    deliveries: Vec<u32>,
    columns: Vec<PutRightColumn>,
    outcomes: Option<StringChunked>,
}

impl KeyedRows {
    fn of(source: &Source, table: &SourceTable, frame: &DataFrame) -> Result<Self> {
        let rest: Vec<String> = table.key.iter().filter(|name| !table.put_right.contains(name)).cloned().collect();
        let filled: Vec<StringChunked> = rest.iter().map(|name| as_text(frame, name)).collect();
        let mut of_key: HashMap<RowKey, Vec<usize>> = HashMap::new();
        let mut cases: BTreeMap<RowKey, Vec<RowKey>> = BTreeMap::new();
        for (at, (key, case)) in keys(frame, &table.key).into_iter().zip(keys(frame, &rest)).enumerate() {
            if filled.iter().any(|cells| cells.get(at).is_none()) {
                continue;
            }
            let rows = of_key.entry(key).or_default();
            if rows.is_empty() {
                cases.entry(case).or_default().push(key);
            }
            rows.push(at);
        }
        let record = source.records.iter().find(|record| is_of_outcomes(record, table));
        let outcomes = record.map(|record| outcomes(source, record, frame)).transpose()?;
        let columns = table.put_right.iter().map(|name| PutRightColumn::of(name, table, record, frame)).collect();
        let cases = cases.into_values().filter(|keys| (2..=KEYS_MAX).contains(&keys.len())).collect();
        Ok(Self { of_key, cases, deliveries: numbers(frame, DELIVERY), columns, outcomes })
    }

    fn judge(&self, deliveries: &[SpanDelivery]) -> KeysJudged {
        let mut judged = KeysJudged::default();
        for case in &self.cases {
            for (older, newer) in case.iter().flat_map(|older| case.iter().map(move |newer| (older, newer))) {
                if !self.is_before(older, newer, deliveries) {
                    continue;
                }
                match self.difference(older, newer) {
                    Some(KeyDifference::Slip) => judged.put_right.insert(*older),
                    Some(KeyDifference::Another) => judged.in_doubt.insert(*newer),
                    _ => false,
                };
            }
        }
        judged
    }

    /// Whether a key came later than another, and never beside it: what a delivery holds side by side are two rows.
    fn is_before(&self, older: &RowKey, newer: &RowKey, deliveries: &[SpanDelivery]) -> bool {
        let of = |key: &RowKey| self.of_key[key].iter().map(|at| self.deliveries[*at]).collect::<BTreeSet<u32>>();
        let (olders, newers) = (of(older), of(newer));
        let came_together =
            |one: u32, other: u32| one == other || deliveries[one as usize].came_with(&deliveries[other as usize]);
        olders.last() < newers.last()
            && !olders.iter().any(|one| newers.iter().any(|other| came_together(*one, *other)))
    }

    /// By how much two keys differ; nothing where they are plainly of two rows. What was decided alike on two days is one
    /// decision only if all else is.
    fn difference(&self, older: &RowKey, newer: &RowKey) -> Option<KeyDifference> {
        let (old, new) = (self.of_key[older][0], self.of_key[newer][0]);
        let (mut day, mut n_another) = (KeyDifference::None, 0);
        for column in &self.columns {
            match column.difference(old, new) {
                KeyDifference::None => {}
                KeyDifference::Level => return None,
                difference if column.is_of_outcome => day = difference,
                difference => n_another += usize::from(difference == KeyDifference::Another),
            }
        }
        match (day, n_another) {
            (KeyDifference::None, 0) => Some(KeyDifference::Slip),
            (KeyDifference::None, 1) => Some(KeyDifference::Another),
            (_, 0) if self.are_decided_alike(older, newer) => Some(day),
            _ => None,
        }
    }

    fn are_decided_alike(&self, older: &RowKey, newer: &RowKey) -> bool {
        let of = |key| {
            let cells = self.outcomes.as_ref();
            self.newest(key).filter_map(|at| cells.and_then(|cells| cells.get(at))).collect::<HashSet<&str>>()
        };
        let outcomes = of(older);
        !outcomes.is_empty() && outcomes == of(newer)
    }

    /// The rows of a key in the newest delivery that has it.
    fn newest(&self, key: &RowKey) -> impl Iterator<Item = usize> {
        let rows = &self.of_key[key];
        let newest = rows.iter().map(|at| self.deliveries[*at]).max();
        rows.iter().copied().filter(move |at| Some(self.deliveries[*at]) == newest)
    }
}

impl PutRightColumn {
    fn of(name: &str, table: &SourceTable, outcomes: Option<&Record>, frame: &DataFrame) -> Self {
        let declared = table.columns.iter().find(|column| column.name == name);
        let day = outcomes.and_then(|record| record.columns.get("outcome_date"));
        Self {
            // The text of an identifier is no column of its own.
            kind: declared.map_or(ColumnKind::Text, |column| column.kind),
            is_of_outcome: day.is_some_and(|day| words(day).any(|word| word == name)),
            cells: as_text(frame, name),
        }
    }

    fn difference(&self, old: usize, new: usize) -> KeyDifference {
        let is_slip = match (self.cells.get(old), self.cells.get(new)) {
            (one, other) if one == other => return KeyDifference::None,
            (Some(one), Some(other)) => match self.kind {
                ColumnKind::Name => !are_names_unlike(one, other) || damerau_levenshtein(one, other) <= 1,
                ColumnKind::Date | ColumnKind::Timestamp => self.are_days_alike(one, other),
                _ => false,
            },
            _ if self.kind == ColumnKind::Code => return KeyDifference::Level,
            _ => true,
        };
        if is_slip { KeyDifference::Slip } else { KeyDifference::Another }
    }

    fn are_days_alike(&self, one: &str, other: &str) -> bool {
        let days = one.parse::<NaiveDate>().ok().zip(other.parse::<NaiveDate>().ok());
        let is_near = |(one, other): (NaiveDate, NaiveDate)| (one - other).num_days().unsigned_abs() <= DAYS_MAX;
        days.is_some_and(|days| !are_unlike(days.0, days.1) && (!self.is_of_outcome || is_near(days)))
    }
}

fn is_of_outcomes(record: &Record, table: &SourceTable) -> bool {
    record.table == OUTCOME_RECORDS.name && record.from == table.name
}

/// The outcome that each row brings, if it brings one.
fn outcomes(source: &Source, record: &Record, frame: &DataFrame) -> Result<StringChunked> {
    let mut outcome = expression(source, record, "outcome", &record.columns["outcome"])?;
    if let Some(filter) = &record.filter {
        outcome = when(expression(source, record, "where", filter)?).then(outcome).otherwise(lit(NULL));
    }
    let made = frame.clone().lazy().select([outcome.cast(DataType::String).alias("outcome")]).collect();
    let cells = made.and_then(|made| Ok(made.column("outcome")?.str()?.clone()));
    cells.map_err(|_| wrong(source, record, "cannot be worked out").hint("run `yjp check`"))
}

#[cfg(test)]
mod tests;
