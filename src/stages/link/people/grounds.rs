//! What may join two records without a person, and what keeps them apart whatever they weigh.

use polars::prelude::PlHashSet;

use super::candidate::Candidate;
use super::columns::Described;
use super::compare::{Comparisons, Pattern};
use super::required::RequiredLevels;
use super::rows::Knows;
use super::sharers::Sharers;
use crate::declarations::Linkage;
use crate::declarations::linkage::{Evidence, Forbidden, LinkKind};
use crate::model::identifiers::{self, Identifier};
use crate::stages::link::cleaning::LAST_SHORT_YEAR;

/// The declared rules, ready to be asked.
pub(super) struct Grounds<'a> {
    described: &'a Described,
    comparisons: &'a Comparisons<'a>,
    sharers: &'a Sharers,
    evidence: Vec<Proof<'a>>,
    prohibitions: Vec<Prohibition>,
    /// The columns that prohibitions look at.
    telling: Vec<usize>,
}

/// A rule of evidence.
struct Proof<'a> {
    condition: RequiredLevels,
    of_one_person: &'a [String],
    /// Columns of which a value must be shared that is no placeholder, and for each of their values whether it is none.
    of_no_placeholder: Vec<(usize, Vec<bool>)>,
}

struct Prohibition {
    condition: RequiredLevels,
    unless: RequiredLevels,
    /// Columns whose dates must lie so many years apart.
    years_apart: Vec<(usize, u16)>,
    /// Columns of numbers with a check letter, and for each of their values whether it is right.
    numbers: Vec<(usize, Vec<bool>)>,
    /// Comparisons by which a third record shows that the two are one.
    bridged_by: Vec<usize>,
}

impl<'a> Grounds<'a> {
    /// Finds all that the rules name.
    pub fn new(
        linkage: &'a Linkage,
        described: &'a Described,
        comparisons: &'a Comparisons<'a>,
        sharers: &'a Sharers,
    ) -> Self {
        let evidence = linkage.evidence.iter().map(|rule| Proof::new(rule, linkage, described, comparisons));
        let prohibition = |rule: &Forbidden| Prohibition::new(rule, linkage, described, comparisons);
        let prohibitions: Vec<Prohibition> = linkage.forbidden.iter().map(prohibition).collect();
        let mut telling: Vec<usize> = prohibitions.iter().flat_map(|one| one.columns(comparisons)).collect();
        telling.sort_unstable();
        telling.dedup();
        Self { described, comparisons, sharers, evidence: evidence.collect(), prohibitions, telling }
    }

    /// Whether a pair of records may be joined without a person.
    pub fn may_join(&self, candidate: &Candidate) -> bool {
        let (left, right) = (self.described.record(candidate.pair.0), self.described.record(candidate.pair.1));
        let proves = |proof: &Proof<'_>| {
            proof.condition.holds_in(candidate.pattern)
                && (proof.of_one_person.is_empty()
                    || self.sharers.are_of_one_person(proof.of_one_person, &left, &right))
                && proof.shares_no_placeholder(&left, &right)
        };
        self.evidence.is_empty() || self.evidence.iter().any(proves)
    }

    /// Whether both records of a pair know what some evidence asks for: a person could judge them by it.
    pub fn can_be_judged(&self, pattern: Pattern) -> bool {
        self.evidence.is_empty() || self.evidence.iter().any(|proof| proof.condition.is_known_in(pattern))
    }

    /// Whether a record knows what some evidence asks for, so that it can be joined to anything: a number that no other
    /// record holds joins nothing.
    pub fn is_joinable(&self, record: u32) -> bool {
        let described = self.described;
        let compared = described.record(record);
        let pattern = self.comparisons.pattern(&compared, &compared);
        let is_held_elsewhere = |name: &String| {
            let column = described.position(name);
            let n_holders = &described.column(column).n_holders;
            described.values(record, column).iter().any(|value| n_holders[*value as usize] > 1)
        };
        let could_join = |proof: &Proof<'_>| {
            proof.condition.is_known_in(pattern) && proof.of_one_person.iter().all(is_held_elsewhere)
        };
        self.evidence.is_empty() || self.evidence.iter().any(could_join)
    }

    /// Whether two records must not be one person.
    pub fn forbid(&self, left: u32, right: u32) -> bool {
        self.prohibitions.iter().any(|prohibition| prohibition.holds(self, left, right))
    }

    /// Whether two records must not be one person, whatever these others say of them.
    pub fn keep_apart(&self, left: u32, right: u32, others: &[&[u32]]) -> bool {
        let keeps = |prohibition: &&Prohibition| prohibition.holds(self, left, right);
        self.prohibitions.iter().filter(keeps).any(|prohibition| {
            let is_bridge = |third: &u32| prohibition.is_bridged(self, left, *third, right);
            prohibition.bridged_by.is_empty() || !others.iter().copied().flatten().any(is_bridge)
        })
    }

    /// Records of which each says something else in what prohibitions look at: the others forbid nothing that these do not.
    pub fn telling(&self, records: &[u32]) -> Vec<u32> {
        let mut seen: PlHashSet<Vec<&[u32]>> = PlHashSet::default();
        let said = |record: u32| self.telling.iter().map(|at| self.described.values(record, *at)).collect();
        records.iter().copied().filter(|record| seen.insert(said(*record))).collect()
    }
}

impl<'a> Proof<'a> {
    fn new(rule: &'a Evidence, linkage: &Linkage, described: &Described, comparisons: &Comparisons<'_>) -> Self {
        let columns = rule.of_no_placeholder.iter().map(|name| {
            let (at, column) = (comparisons.position(name), comparisons.column(comparisons.position(name)));
            let declared = linkage.placeholders.iter().filter(|declared| declared.comparison == *name);
            let days: Vec<&str> = declared.flat_map(|declared| &declared.days).map(String::as_str).collect();
            let found = comparisons.placeholders(at);
            let is_none = |(value, date): (usize, &str)| {
                found.get(value).is_none() && !days.iter().any(|day| date.get(5..) == Some(day))
            };
            (column, described.column(column).texts.iter().enumerate().map(is_none).collect())
        });
        let condition = RequiredLevels::new(&rule.when, comparisons);
        Self { of_no_placeholder: columns.collect(), of_one_person: &rule.of_one_person, condition }
    }

    fn shares_no_placeholder<K: Knows>(&self, left: &K, right: &K) -> bool {
        let is_shared = |(column, is_none): &(usize, Vec<bool>)| {
            let theirs = right.values(*column);
            left.values(*column).iter().any(|value| is_none[*value as usize] && theirs.contains(value))
        };
        self.of_no_placeholder.iter().all(is_shared)
    }
}

impl Prohibition {
    fn new(rule: &Forbidden, linkage: &Linkage, described: &Described, comparisons: &Comparisons<'_>) -> Self {
        let condition = RequiredLevels::new(&rule.when, comparisons);
        let numbers = condition.of_last_level(comparisons).filter_map(|at| {
            let column = comparisons.column(at);
            let valid = validity(linkage.columns[column].kind)?;
            Some((column, described.column(column).texts.iter().map(valid).collect()))
        });
        let years = rule.years_apart.iter().map(|(name, years)| (described.position(name), *years));
        let unless = RequiredLevels::new(&rule.unless, comparisons);
        let bridged_by = rule.bridged_by.iter().map(|name| comparisons.position(name)).collect();
        Self { numbers: numbers.collect(), years_apart: years.collect(), unless, bridged_by, condition }
    }

    fn columns(&self, comparisons: &Comparisons<'_>) -> Vec<usize> {
        let compared = self.condition.comparisons().chain(self.unless.comparisons());
        let compared = compared.chain(self.bridged_by.iter().copied());
        let compared = compared.flat_map(|at| comparisons.columns_of(at));
        compared.chain(self.years_apart.iter().map(|(column, _)| *column)).collect()
    }

    fn holds(&self, grounds: &Grounds<'_>, left: u32, right: u32) -> bool {
        let described = grounds.described;
        let (one, other) = (described.record(left), described.record(right));
        let is_valid = |record: u32, column: usize, valid: &[bool]| {
            described.values(record, column).iter().any(|value| valid[*value as usize])
        };
        let are_valid =
            |(column, valid): &(usize, Vec<bool>)| is_valid(left, *column, valid) && is_valid(right, *column, valid);
        let are_apart = |(column, years): &(usize, u16)| {
            let texts = &described.column(*column).texts;
            let (ours, theirs) = (described.values(left, *column), described.values(right, *column));
            let is_apart = |one: u32, other: u32| years_between(texts.get(one), texts.get(other)) >= Some(*years);
            !ours.is_empty()
                && !theirs.is_empty()
                && ours.iter().all(|one| theirs.iter().all(|other| is_apart(*one, *other)))
        };
        self.numbers.iter().all(are_valid)
            && self.condition.holds(grounds.comparisons, &one, &other)
            && self.years_apart.iter().all(are_apart)
            && !self.unless.holds_in_part(grounds.comparisons, &one, &other)
    }

    /// Whether a third record shows that the two are one: each is tied to it.
    fn is_bridged(&self, grounds: &Grounds<'_>, left: u32, third: u32, right: u32) -> bool {
        third != left && third != right && [left, right].into_iter().all(|record| self.are_tied(grounds, record, third))
    }

    /// Whether two records that the rule does not keep apart agree on what ties records of one person.
    fn are_tied(&self, grounds: &Grounds<'_>, left: u32, right: u32) -> bool {
        let (one, other) = (grounds.described.record(left), grounds.described.record(right));
        let agree = |at: &usize| grounds.comparisons.level(*at, &one, &other) == Some(0);
        let agree = self.bridged_by.iter().any(agree) || self.unless.holds_in_part(grounds.comparisons, &one, &other);
        agree && !self.holds(grounds, left, right)
    }
}

/// Whole years between two dates (`2009-05-01`).
fn years_between(one: &str, other: &str) -> Option<u16> {
    let (first, last) = (one.min(other), one.max(other));
    let year = |date: &str| date.get(..4)?.parse::<u16>().ok();
    let is_before_the_day = last.get(4..)? < first.get(4..)?;
    year(last)?.checked_sub(year(first)?)?.checked_sub(u16::from(is_before_the_day))
}

/// Says of a number of this kind whether its check letter is right.
fn validity(kind: LinkKind) -> Option<fn(&str) -> bool> {
    match kind {
        LinkKind::Pncid => Some(|text| matches!(identifiers::pncid(text, LAST_SHORT_YEAR), Identifier::Valid(_))),
        LinkKind::Cro => Some(|text| matches!(identifiers::cro(text), Identifier::Valid(_))),
        LinkKind::Asn => Some(|text| matches!(identifiers::asn(text), Identifier::Valid(_))),
        LinkKind::Upn => Some(|text| matches!(identifiers::upn(text), Identifier::Valid(_))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_whole_from_birthday_to_birthday() {
        assert_eq!(years_between("2009-05-01", "1989-05-01"), Some(20));
        assert_eq!(years_between("1989-05-02", "2009-05-01"), Some(19));
        assert_eq!(years_between("2009-05-01", "UNKNOWN"), None);
    }
}
