//! Rates that nobody has counted the residents for.

use std::collections::BTreeMap;

use super::layout::Slot;
use super::material::Material;
use crate::declarations::measure::{Base, Statistic};
use crate::issues::{Effect, RuleCount};
use crate::stages::handed::Counts;

/// What cannot be said of the residents that rates are of: one fault an interval and group.
pub(super) fn issues(material: &Material, counts: &Counts) -> Vec<RuleCount> {
    let mut n_faulty = BTreeMap::<(&str, &str, &str), u64>::new();
    for slot in material.slots().into_iter().filter(|slot| slot.stage == 0) {
        let Some(table) = material.residents.table(slot.cell) else { continue };
        let Some(residents) = material.residents(slot) else {
            *n_faulty.entry((table, "residents_not_known", "year")).or_default() += 1;
            continue;
        };
        let rates = material.measure.statistic.iter().filter_map(|statistic| match statistic {
            Statistic::Rate { numerator, .. } => Some(counts.number(material.count(slot, numerator))),
            _ => None,
        });
        if rates.chain(compared(material, slot, counts)).max().is_some_and(|events| residents > 0 && events > residents)
        {
            *n_faulty.entry((table, "more_than_residents", "persons")).or_default() += 1;
        }
    }
    let issue = |((table, rule, column), n_issues): ((&str, &str, &str), u64)| RuleCount {
        rule: rule.to_owned(),
        source: format!("tables/{table}"),
        column: column.to_owned(),
        effect: Effect::Kept.label().to_owned(),
        n_issues,
    };
    n_faulty.into_iter().map(issue).collect()
}

/// The events of each stage whose rate is over the population.
fn compared(material: &Material, slot: Slot, counts: &Counts) -> impl Iterator<Item = u64> {
    material.measure.disparity.iter().flat_map(move |disparity| {
        let stages = disparity.stage.iter().enumerate().filter(|(_, stage)| stage.base == Base::Population);
        stages.map(move |(stage, _)| counts.number(material.count(Slot { stage, ..slot }, &disparity.events)))
    })
}
