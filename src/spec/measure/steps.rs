//! How a figure came about: what was found, what was dropped and why, what is left.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Add, Count, Length, Measure, Parts, PartsColumn, Statistic, Sum};

/// The steps from all that was found to what a measure counts. `<measure>.steps.sql` gives each event a fate,
/// as `stage`: `found` once for all, and `kept` or the name of why it was dropped.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Steps {
    /// The SQL, from the file beside the declaration.
    #[serde(skip)]
    pub sql: String,
    /// What the events are, in words.
    pub found: String,
    /// What those that are kept are, in words.
    pub kept: String,
    /// The column of the measure that counts the same.
    pub same_as: String,
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

impl Steps {
    /// The names of the steps with their words, in order.
    pub fn labels(&self) -> Vec<(&str, String)> {
        let dropped = self.dropped.iter().map(|dropped| (dropped.name.as_str(), format!("less: {}", dropped.label)));
        let found = (FOUND, format!("found: {}", self.found));
        std::iter::once(found).chain(dropped).chain([(KEPT, format!("left: {}", self.kept))]).collect()
    }
}

impl Measure {
    /// The steps as a measure of their own, so that they are counted, pooled and protected like any other: what is kept
    /// is the same count as the measure's.
    pub fn steps_measure(&self) -> Option<Self> {
        let steps = self.steps.as_ref()?;
        let count = |part: &str, column: &str| Count { part: part.to_owned(), column: column.to_owned() };
        let dropped = steps.dropped.iter().map(|dropped| dropped.name.as_str());
        let sum = Sum {
            total: count(FOUND, EVENTS),
            parts: dropped.clone().map(|name| count(name, EVENTS)).chain([count(KEPT, KEPT)]).collect(),
            overlap: false,
        };
        let of_part = |name: &str| if name == KEPT { KEPT } else { EVENTS }.to_owned();
        let names = dropped.chain([FOUND, KEPT]);
        let statistics = names.map(|name| (name.to_owned(), vec![of_part(name)])).collect();
        let add = |same_as| Add { unit: EVENTS.to_owned(), same_as, ..Add::default() };
        let same_as = format!("{}.{}", self.name, steps.same_as);
        Some(Self {
            name: format!("{}/steps", self.name),
            sql: steps.sql.clone(),
            uses: self.uses.iter().chain([&self.name]).cloned().collect(),
            interval: self
                .interval
                .iter()
                .filter(|interval| interval.length == Length::Quarter || interval.pools == Some(Length::Quarter))
                .cloned()
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
            sum: vec![sum],
            steps: None,
            ..self.clone()
        })
    }
}
