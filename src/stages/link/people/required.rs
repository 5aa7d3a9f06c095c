//! Levels of comparisons that a rule asks for.

use std::collections::BTreeMap;

use super::columns::{ComparedRecord, Described};
use super::compare::{Comparisons, Pattern};
use super::rows::Knows;
use crate::declarations::linkage::LevelRange;

/// The most people who are told apart: more of one value cost time and say no more.
const PEOPLE_MAX: usize = 256;

/// Levels that must hold: for each comparison, by place, those that do.
#[derive(Debug, Clone)]
pub(super) struct RequiredLevels(Vec<(usize, u16)>);

impl RequiredLevels {
    /// Finds the comparisons and their levels.
    pub fn new(when: &BTreeMap<String, LevelRange>, comparisons: &Comparisons<'_>) -> Self {
        let compiled = |(name, range): (&String, &LevelRange)| {
            let at = comparisons.position(name);
            let declared = comparisons.declared().nth(at).expect("it has a place");
            (at, range.places(declared).expect("Linkage::check found every level declared"))
        };
        Self(when.iter().map(compiled).collect())
    }

    /// The comparisons that it looks at.
    pub fn comparisons(&self) -> impl Iterator<Item = usize> {
        self.0.iter().map(|(at, _)| *at)
    }

    /// The comparisons of which it asks for the last level alone.
    pub fn of_last_level(&self, comparisons: &Comparisons<'_>) -> impl Iterator<Item = usize> {
        let is_last = |(at, places): &&(usize, u16)| {
            let n_levels = comparisons.declared().nth(*at).map_or(0, |declared| declared.levels.len());
            *places == 1 << n_levels
        };
        self.0.iter().filter(is_last).map(|(at, _)| *at)
    }

    /// Whether it holds of two records or clusters.
    pub fn holds<K: Knows>(&self, comparisons: &Comparisons<'_>, left: &K, right: &K) -> bool {
        self.0.iter().all(|(at, places)| is_among(comparisons.level(*at, left, right), *places))
    }

    /// Whether any part of it holds of two records.
    pub fn holds_in_part<K: Knows>(&self, comparisons: &Comparisons<'_>, left: &K, right: &K) -> bool {
        self.0.iter().any(|(at, places)| is_among(comparisons.level(*at, left, right), *places))
    }

    /// Whether a record knows all that it compares.
    pub fn is_known<K: Knows>(&self, comparisons: &Comparisons<'_>, record: &K) -> bool {
        self.0.iter().all(|(at, _)| comparisons.level(*at, record, record).is_some())
    }

    /// How many people these records are surely of, where it tells two apart: a record that does not say what tells people
    /// apart is of nobody else.
    pub fn n_people(
        &self,
        records: impl Iterator<Item = u32>,
        comparisons: &Comparisons<'_>,
        described: &Described,
    ) -> u32 {
        let mut people: Vec<ComparedRecord<'_>> = Vec::new();
        for record in records.map(|record| described.record(record)) {
            let is_another = |one: &ComparedRecord<'_>| self.holds(comparisons, one, &record);
            if people.len() < PEOPLE_MAX && self.is_known(comparisons, &record) && people.iter().all(is_another) {
                people.push(record);
            }
        }
        u32::try_from(people.len()).expect("few people").max(1)
    }

    /// Whether it holds of a pair of these levels.
    pub fn holds_in(&self, pattern: Pattern) -> bool {
        self.0.iter().all(|(at, places)| is_among(pattern.level(*at), *places))
    }

    /// Whether both sides know all that it asks for, whatever comparing them comes to.
    pub fn is_known_in(&self, pattern: Pattern) -> bool {
        self.0.iter().all(|(at, places)| places & 1 == 1 || pattern.level(*at).is_some())
    }
}

fn is_among(level: Option<usize>, places: u16) -> bool {
    places >> level.map_or(0, |at| at + 1) & 1 == 1
}
