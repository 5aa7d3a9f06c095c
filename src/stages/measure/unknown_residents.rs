//! Rates that nobody has counted the residents for.

use std::collections::BTreeMap;

use super::material::Material;
use crate::issues::{Effect, RuleCount};

/// What cannot be said of the residents that rates are of: one fault an interval and group.
pub(super) fn issues(material: &Material) -> Vec<RuleCount> {
    let mut n_unknown = BTreeMap::<&str, u64>::new();
    for slot in material.slots().into_iter().filter(|slot| slot.stage == 0) {
        if let (Some(table), None) = (material.residents.table(slot.cell), material.residents(slot)) {
            *n_unknown.entry(table).or_default() += 1;
        }
    }
    let issue = |(table, n_issues): (&str, u64)| RuleCount {
        rule: "residents_not_known".to_owned(),
        source: format!("tables/{table}"),
        column: "year".to_owned(),
        effect: Effect::Kept.label().to_owned(),
        n_issues,
    };
    n_unknown.into_iter().map(issue).collect()
}
