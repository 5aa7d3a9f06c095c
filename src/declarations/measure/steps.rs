//! How a figure came about: what was found, what was dropped and why, what is left.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::sql::{Query, Written};
use super::{Add, Count, Measure, Parts, PartsColumn, Statistic, Sum};

/// The steps from all that was found to what a measure counts. `<measure>.steps.sql` gives each event a fate,
/// as `stage`: `found` once for all, and `kept` or the name of why it was dropped. Where the steps lead to parts or
/// stages of the measure, the name of the part and a stroke come before: `nfa/kept`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Steps {
    /// The SQL, from the file beside the declaration.
    #[serde(skip)]
    pub sql: Written,
    /// The same, read and checked.
    #[serde(skip)]
    pub query: Query,
    /// What the events are, in words.
    pub found: String,
    /// What those that are kept are, in words.
    pub kept: String,
    /// The column of the measure that counts the same.
    pub same_as: String,
    /// The parts or stages of the measure that have steps of their own; none if it has no parts.
    #[serde(default)]
    pub parts: Vec<String>,
    /// Why events are dropped, in the order in which it is asked.
    pub dropped: Vec<Dropped>,
}

/// A reason to drop an event.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dropped {
    /// Its name in the SQL.
    pub name: String,
    /// The reason in words.
    pub label: String,
}

const FOUND: &str = "found";
const KEPT: &str = "kept";
const EVENTS: &str = "events";
/// Between the name of a part and that of a step.
const STROKE: char = '/';

impl Steps {
    /// The names of the steps with their words, in order.
    pub fn labels(&self) -> Vec<(&str, String)> {
        let dropped = self.dropped.iter().map(|dropped| (dropped.name.as_str(), format!("less: {}", dropped.label)));
        let found = (FOUND, format!("found: {}", self.found));
        std::iter::once(found).chain(dropped).chain([(KEPT, format!("left: {}", self.kept))]).collect()
    }

    /// The parts with steps of their own; nothing where the measure is one.
    pub fn of_parts(&self) -> Vec<Option<&str>> {
        if self.parts.is_empty() { vec![None] } else { self.parts.iter().map(|part| Some(part.as_str())).collect() }
    }

    /// The stage of a step, as the SQL names it.
    pub fn stage(part: Option<&str>, step: &str) -> String {
        part.map_or_else(|| step.to_owned(), |part| format!("{part}{STROKE}{step}"))
    }

    /// The part that a stage of the SQL belongs to.
    pub fn part_of(stage: &str) -> &str {
        stage.split_once(STROKE).map_or(stage, |(part, _)| part)
    }

    fn sum(&self, part: Option<&str>) -> Sum {
        let count = |step: &str, column: &str| Count { part: Self::stage(part, step), column: column.to_owned() };
        let dropped = self.dropped.iter().map(|dropped| count(&dropped.name, EVENTS));
        Sum { total: count(FOUND, EVENTS), parts: dropped.chain([count(KEPT, KEPT)]).collect(), overlap: false }
    }
}

impl Measure {
    /// The steps as a measure of their own, so that they are counted, pooled and protected like any other: what is kept
    /// is the same count as the measure's.
    pub fn steps_measure(&self) -> Option<Self> {
        let steps = self.steps.as_ref()?;
        let sums: Vec<Sum> = steps.of_parts().into_iter().map(|part| steps.sum(part)).collect();
        let counts = sums.iter().flat_map(|sum| std::iter::once(&sum.total).chain(&sum.parts));
        let statistics = counts.map(|count| (count.part.clone(), vec![count.column.clone()])).collect();
        let add = |same_as| Add { unit: EVENTS.to_owned(), same_as, ..Add::default() };
        let same_as = format!("{}.{}", self.name, steps.same_as);
        Some(Self {
            name: format!("{}/steps", self.name),
            sql: steps.sql.clone(),
            query: steps.query.clone(),
            // Its sums say that nothing is counted twice.
            key: Vec::new(),
            uses: self.uses.iter().chain([&self.name]).cloned().collect(),
            // Where the SQL counts a longer interval too, it counts each child once in it, which the steps do not.
            interval: self
                .interval
                .iter()
                .enumerate()
                .filter(|(at, interval)| *at == 0 || interval.pools.is_some())
                .map(|(_, interval)| interval.clone())
                .collect(),
            breakdowns: vec![Vec::new()],
            values: BTreeMap::new(),
            population: None,
            adds: BTreeMap::from([(EVENTS.to_owned(), add(None)), (KEPT.to_owned(), add(Some(same_as)))]),
            statistic: [EVENTS, KEPT]
                .map(|name| Statistic::Count { name: name.to_owned(), counts: name.to_owned() })
                .into(),
            disparity: None,
            parts: Some(Parts { column: PartsColumn::Stage, statistics }),
            sum: sums,
            steps: None,
            ..self.clone()
        })
    }
}
