//! Groups side by side at each stage of the system.

use std::sync::Arc;

use super::layout::Slot;
use super::limits::{self, Risk};
use super::material::Material;
use super::maturity::Maturity;
use super::statistics::{blank, not_applicable, of_residents, percent, with_limits};
use crate::declarations::measure::{Base, Breakdown, Disparity, GroupComparison, NOT_KNOWN, Stage};
use crate::stages::handed::{CountBase, CountId, Counts, Figure, FigurePlace, Groups, Method, ShownCount};

/// The figures of a measure that compares groups; adds the totals over known groups to the counts.
pub(super) fn figures(material: &Material, disparity: &Disparity, counts: &mut Counts) -> Vec<Figure> {
    let mut figures = Vec::new();
    let slots = material.slots();
    for slot in &slots {
        let comparer = Comparer { material, disparity, stage: &disparity.stage[slot.stage] };
        figures.push(comparer.rate(*slot, counts));
    }
    for whole in slots.iter().filter(|slot| slot.cell == 0) {
        let comparer = Comparer { material, disparity, stage: &disparity.stage[whole.stage] };
        for family in comparer.families(*whole) {
            comparer.compare(&family, counts, &mut figures);
        }
    }
    figures
}

/// The groups of one column, within one value of another or within all.
struct Family {
    /// Where all groups are together.
    whole: Slot,
    known: Vec<Slot>,
    reference: Slot,
    not_known: Option<Slot>,
}

/// One group at one stage over one interval.
#[derive(Clone)]
struct Group {
    place: Arc<FigurePlace>,
    events: u64,
    events_id: CountId,
    /// None where nobody knows the residents, or they are no base of a rate.
    at_risk: Option<u64>,
    /// None where the base is the population.
    at_risk_id: Option<CountId>,
    maturity: Maturity,
    is_reliable: bool,
}

impl Group {
    /// Every count that its rate gives away.
    fn counts(&self) -> Vec<CountId> {
        [Some(self.events_id), self.at_risk_id].into_iter().flatten().collect()
    }

    fn rate(&self) -> Option<f64> {
        self.at_risk.filter(|at_risk| *at_risk > 0).map(|at_risk| self.events as f64 / at_risk as f64)
    }

    fn risk(&self) -> Risk {
        Risk { events: self.events, sampled_from: self.at_risk_id.and(self.at_risk) }
    }

    fn shown_at_risk(&self) -> Option<ShownCount> {
        self.at_risk.map(|number| ShownCount { number, count: self.at_risk_id })
    }

    fn own_maturity(&self) -> Maturity {
        if self.is_reliable { self.maturity } else { self.unreliable() }
    }

    fn unreliable(&self) -> Maturity {
        Maturity { status: self.maturity.status.over_too_few(), ..self.maturity }
    }

    fn blank(&self, name: &str, unit: &str, maturity: Maturity, made_from: Vec<CountId>) -> Figure {
        blank(&self.place, name, unit, maturity, made_from)
    }
}

/// All known groups of a family together.
struct KnownGroups {
    events: CountId,
    n_events: u64,
    at_risk: Option<u64>,
    at_risk_id: Option<CountId>,
}

struct Comparer<'a> {
    material: &'a Material<'a>,
    disparity: &'a Disparity,
    stage: &'a Stage,
}

impl Comparer<'_> {
    fn families(&self, whole: Slot) -> Vec<Family> {
        let families = self.disparity.comparison.iter().flat_map(|comparison| {
            let Some(within) = &comparison.within else { return vec![self.family(whole, comparison, None)] };
            let values = self.material.measure.values[within].iter().filter(|value| *value != NOT_KNOWN);
            values.map(|value| self.family(whole, comparison, Some((within, value)))).collect()
        });
        families.collect()
    }

    fn family(&self, whole: Slot, comparison: &GroupComparison, within: Option<(&Breakdown, &str)>) -> Family {
        let find = |value: Option<&str>| {
            let group = value.map(|value| (&comparison.column, value));
            let groups = within.into_iter().chain(group).map(|(column, group)| (column.clone(), group.to_owned()));
            let groups: Groups = groups.collect();
            let cell = self.material.grid.find(&groups).expect("comparisons were checked against the breakdowns");
            Slot { cell, ..whole }
        };
        let values = &self.material.measure.values[&comparison.column];
        let has_not_known = values.iter().any(|value| value == NOT_KNOWN);
        Family {
            whole: find(None),
            known: values.iter().filter(|value| *value != NOT_KNOWN).map(|value| find(Some(value))).collect(),
            reference: find(Some(&comparison.reference)),
            not_known: has_not_known.then(|| find(Some(NOT_KNOWN))),
        }
    }

    fn group(&self, slot: Slot, counts: &Counts) -> Group {
        let place = self.material.place(slot);
        let maturity = self.material.maturity(slot, self.stage.matures_after_months);
        let events_id = self.material.count(slot, &self.disparity.events);
        let events = counts.number(events_id);
        let of_children = self.material.count(slot, &self.disparity.at_risk);
        let (at_risk, at_risk_id) = match self.stage.base {
            Base::Population => (self.material.base_of_rate(slot, events), None),
            Base::Children => (Some(counts.number(of_children)), Some(of_children)),
        };
        let has_enough_at_risk =
            self.stage.base == Base::Population || at_risk.is_some_and(|n| n >= self.disparity.minimum_at_risk);
        let is_reliable = events >= self.disparity.minimum_events && has_enough_at_risk;
        Group { place, events, events_id, at_risk, at_risk_id, maturity, is_reliable }
    }

    fn rate(&self, slot: Slot, counts: &mut Counts) -> Figure {
        let group = self.group(slot, counts);
        if self.stage.base == Base::Population {
            // Anybody can look up how many reside here, also where there is no rate over them.
            counts.set_base(group.events_id, self.material.residents(slot).map_or(CountBase::None, CountBase::Public));
            let unit = format!("per_{}", self.disparity.per);
            let figure = group.blank("rate", &unit, group.own_maturity(), group.counts());
            let figure = Figure { numerator: Some(group.events), ..figure };
            return of_residents(figure, group.events, group.at_risk, self.disparity.per);
        }
        let figure = group.blank("rate", "percent", group.own_maturity(), group.counts());
        let figure = Figure { numerator: Some(group.events), denominator: group.shown_at_risk(), ..figure };
        percent(figure, group.events, group.at_risk.unwrap_or(0))
    }

    fn compare(&self, family: &Family, counts: &mut Counts, figures: &mut Vec<Figure>) {
        let known: Vec<Group> = family.known.iter().map(|slot| self.group(*slot, counts)).collect();
        let whole = self.group(family.whole, counts);
        let not_known = family.not_known.map(|slot| self.group(slot, counts));
        let together = self.together(&known, not_known.as_ref(), &whole, counts);
        let reference = self.group(family.reference, counts);
        for group in &known {
            figures.extend(self.shares(group, &together));
            if group.place != reference.place {
                figures.extend([relative_rate_index(group, &reference), excess(group, &reference)]);
            }
        }
        figures.extend(not_known.map(|not_known| percent_not_known(&not_known, &whole)));
    }

    /// Adds up the known groups, and notes how that sum lies between the groups and the whole.
    fn together(&self, known: &[Group], not_known: Option<&Group>, whole: &Group, counts: &mut Counts) -> KnownGroups {
        let mut add_up = |id: fn(&Group) -> Option<CountId>| {
            let parts: Option<Vec<CountId>> = known.iter().map(id).collect();
            let parts = parts?;
            let number = parts.iter().map(|part| counts.number(*part)).sum();
            let total = counts.push(number, CountBase::None);
            counts.add_sum(total, parts);
            if let (Some(whole), Some(not_known)) = (id(whole), not_known.and_then(id)) {
                counts.add_sum(whole, vec![total, not_known]);
            }
            Some((total, number))
        };
        let (events, n_events) = add_up(|group| Some(group.events_id)).expect("every group has events, if none");
        let children = add_up(|group| group.at_risk_id);
        let residents = || known.iter().map(|group| group.at_risk).sum();
        KnownGroups {
            events,
            n_events,
            at_risk: children.map_or_else(residents, |(_, number)| Some(number)),
            at_risk_id: children.map(|(total, _)| total),
        }
    }

    fn shares(&self, group: &Group, known: &KnownGroups) -> Vec<Figure> {
        let of_events = vec![group.events_id, known.events];
        let of_risk: Vec<CountId> = [group.at_risk_id, known.at_risk_id].into_iter().flatten().collect();
        let maturity = group.own_maturity();
        let figure = group.blank("share_of_events", "percent", maturity, of_events.clone());
        let denominator = Some(ShownCount { number: known.n_events, count: Some(known.events) });
        let events = Figure { numerator: Some(group.events), denominator, ..figure };
        let events = percent(events, group.events, known.n_events);

        let figure = group.blank("share_at_risk", "percent", maturity, of_risk.clone());
        let denominator = known.at_risk.map(|number| ShownCount { number, count: known.at_risk_id });
        let at_risk = Figure { numerator: group.at_risk, denominator, ..figure };
        let at_risk = percent(at_risk, group.at_risk.unwrap_or(0), known.at_risk.unwrap_or(0));

        let made_from = of_events.into_iter().chain(of_risk).collect();
        let figure = group.blank("percentage_points", "percentage_points", maturity, made_from);
        let figure = Figure { numerator: Some(group.events), denominator: group.shown_at_risk(), ..figure };
        let points = match (events.value, at_risk.value) {
            (Some(share), Some(base)) => Figure { value: Some(share - base), ..figure },
            _ => not_applicable(figure),
        };
        vec![events, at_risk, points]
    }
}

fn relative_rate_index(group: &Group, reference: &Group) -> Figure {
    let figure = compared("relative_rate_index", "ratio", group, reference);
    let (Some(rate), Some(base)) = (group.rate(), reference.rate().filter(|rate| *rate > 0.0)) else {
        return not_applicable(figure);
    };
    let ratio = rate / base;
    let limits = limits::ratio(ratio, group.risk(), reference.risk());
    with_limits(Figure { value: Some(ratio), ..figure }, limits)
}

fn excess(group: &Group, reference: &Group) -> Figure {
    let figure = compared("excess", "children", group, reference);
    let (Some(at_risk), Some(base)) = (group.at_risk.filter(|at_risk| *at_risk > 0), reference.rate()) else {
        return not_applicable(figure);
    };
    Figure { value: Some(group.events as f64 - at_risk as f64 * base), method: Method::None, ..figure }
}

/// A figure of two groups: unreliable if either is.
fn compared(name: &str, unit: &str, group: &Group, reference: &Group) -> Figure {
    let maturity = if reference.is_reliable { group.own_maturity() } else { group.unreliable() };
    let made_from = group.counts().into_iter().chain(reference.counts()).collect();
    let figure = group.blank(name, unit, maturity, made_from);
    Figure { numerator: Some(group.events), denominator: group.shown_at_risk(), ..figure }
}

fn percent_not_known(not_known: &Group, whole: &Group) -> Figure {
    let made_from = vec![not_known.events_id, whole.events_id];
    let figure = not_known.blank("percent_not_known", "percent", not_known.maturity, made_from);
    let denominator = Some(ShownCount { number: whole.events, count: Some(whole.events_id) });
    let figure = Figure { numerator: Some(not_known.events), denominator, ..figure };
    percent(figure, not_known.events, whole.events)
}
