//! What the ledger knows of the quality of what a publication is made from.

use std::collections::BTreeMap;

use crate::declarations::Source;
use crate::error::Result;
use crate::issues::{Quality, RuleCount};
use crate::job::keeping::ledger::Ledger;
use crate::job::planning::lateness;
use crate::job::planning::plan::Plan;
use crate::job::planning::step::Verb;

/// Collects what the steps of a plan noted, whether they ran now or before.
pub fn collect(ledger: &Ledger, plan: &Plan, sources: &BTreeMap<String, Source>) -> Result<Quality> {
    let (Some(link), Some(anonymise)) = (plan.step(Verb::Link), plan.step(Verb::Anonymise)) else {
        return Ok(Quality::default());
    };
    let link = link.parts.fingerprint();
    let estimates = ledger.estimates(&link)?;
    let mut facts = ledger.facts(&link)?;
    facts.extend(ledger.facts(&anonymise.parts.fingerprint())?);
    let mut rules = BTreeMap::<(String, String, String, String), u64>::new();
    for step in plan.steps.iter().filter(|step| matches!(step.verb(), Verb::Normalise | Verb::Link)) {
        for issue in ledger.issues(&step.parts.fingerprint())? {
            *rules.entry((issue.source, issue.rule, issue.column, issue.effect)).or_default() += issue.n_issues;
        }
    }
    let rule_count = |((source, rule, column, effect), n_issues)| RuleCount { rule, source, column, effect, n_issues };
    Ok(Quality {
        sources: ledger.sources(&link)?,
        rules: rules.into_iter().map(rule_count).collect(),
        facts,
        estimates,
        late: lateness::late(sources, &plan.seen.deliveries, plan.as_at),
        shortfalls: Vec::new(),
    })
}
