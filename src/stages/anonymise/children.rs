//! What the tables say of a child on a day: pseudonym, age, care status and residence.

use std::collections::BTreeSet;

use super::ages::completed_years;
use super::care::LookedAfter;
use super::key::{Domain, Pseudonyms};
use crate::declarations::settings::Area;
use crate::stages::handed::linked::{Day, LinkedTables, Reference};

/// All children under their pseudonyms.
pub(super) struct Children<'a> {
    /// Who they are and what happened.
    pub linked: &'a LinkedTables,
    /// Who was looked after when.
    pub care: LookedAfter,
    pseudonyms: Pseudonyms,
    ids: Vec<String>,
    outward_codes: BTreeSet<&'a str>,
}

impl<'a> Children<'a> {
    /// Gives every child the pseudonym of its oldest record, which stays the same whatever is added later.
    pub fn new(linked: &'a LinkedTables, care: LookedAfter, area: &'a Area, pseudonyms: Pseudonyms) -> Self {
        let id = |oldest: u32| {
            let (source, record) = &linked.records[oldest as usize];
            pseudonyms.person(&linked.sources[usize::from(*source)], record)
        };
        let ids = linked.children.iter().map(|child| id(child.oldest)).collect();
        let outward_codes = area.outward_codes.iter().map(String::as_str).collect();
        Self { linked, care, pseudonyms, ids, outward_codes }
    }

    /// The child's pseudonym.
    pub fn id(&self, child: u32) -> &str {
        &self.ids[child as usize]
    }

    /// The pseudonym that a child has whose oldest record this is.
    pub fn id_of_record(&self, source: &str, record: &str) -> String {
        self.pseudonyms.person(source, record)
    }

    /// The pseudonym of an event: where it was read, and what else tells it from others there.
    pub fn event_id(&self, domain: Domain, reference: &Reference, more: &[&[u8]]) -> String {
        let (source, record) = record(self.linked, reference.record);
        let mut parts: Vec<&[u8]> = vec![source, record, reference.text.as_bytes()];
        parts.extend(more);
        self.pseudonyms.of(domain, &parts)
    }

    /// The pseudonym of a child and a day.
    pub fn occasion_id(&self, child: u32, date: Day) -> String {
        self.pseudonyms.of(Domain::Occasion, &[self.id(child).as_bytes(), &date.to_le_bytes()])
    }

    /// Completed years on a day.
    pub fn age_years(&self, child: u32, on: Option<Day>) -> Option<i32> {
        completed_years(self.linked.children[child as usize].date_of_birth, on)
    }

    /// `local`, `other` or `not_known`: as the source says, or else by the last postcode known on that day, or
    /// the first one after it.
    pub fn residence(&self, child: u32, said: Option<&str>, on: Day) -> &'static str {
        match said {
            Some("local") => return "local",
            Some("other") => return "other",
            _ => {}
        }
        let codes = &self.linked.children[child as usize].outward_codes;
        let known = codes.iter().rev().find(|(since, _)| since.is_none_or(|since| since <= on));
        match known.or_else(|| codes.first()) {
            Some((_, code)) if self.outward_codes.contains(&**code) => "local",
            Some(_) => "other",
            None => "not_known",
        }
    }
}

/// The system and the name of a source record.
fn record(linked: &LinkedTables, record: u32) -> (&[u8], &[u8]) {
    let (source, name) = &linked.records[record as usize];
    (linked.sources[usize::from(*source)].as_bytes(), name.as_bytes())
}
