//! What only several deliveries, or several sources, together show.

use std::collections::HashMap;

use crate::declarations::Source;
use crate::error::Result;
use crate::issues::{FaultKind, Issues, RuleCount};
use crate::job::doors::deliveries::Delivery;
use crate::stages::{self, Combined, NormalisedDelivery};

/// Deliveries brought together source by source, and the faults that show then.
#[derive(Default)]
pub struct CombinedSources<'a> {
    /// Whether the log hears of faults at once, as in a run.
    is_logged: bool,
    parts: Vec<(&'a Source, Combined)>,
    /// How many rows each file has.
    n_rows: HashMap<String, u64>,
    /// Faults by rule.
    pub issues: Vec<RuleCount>,
    /// Faults by kind.
    pub kinds: Vec<FaultKind>,
}

impl<'a> CombinedSources<'a> {
    /// No sources yet; the log will hear of faults.
    pub fn logged() -> Self {
        Self { is_logged: true, ..Self::default() }
    }

    /// Combines the deliveries of a source, oldest first.
    ///
    /// # Errors
    /// Deliveries that cannot be combined.
    pub fn add(&mut self, source: &'a Source, mut deliveries: Vec<NormalisedDelivery>) -> Result<()> {
        let n_rows = deliveries.iter().map(|one| (one.file().to_owned(), one.counts().rows_in));
        self.n_rows.extend(n_rows);
        self.tell(&stages::reconcile(source, &mut deliveries)?);
        let combined = stages::combine(source, deliveries)?;
        self.tell(combined.issues());
        self.take(combined.doubts().0);
        for doubt in combined.doubts().1.iter().filter(|_| self.is_logged) {
            tracing::warn!(
                "{doubt}; if that is as it should be, say so with [[complete]] in {}",
                source.path.display()
            );
        }
        self.parts.push((source, combined));
        Ok(())
    }

    /// Looks at all sources together, once each was added.
    pub fn describe(&mut self) {
        let issues = stages::describe(&mut self.parts);
        self.tell(&issues);
    }

    /// The sources with what is left of their deliveries.
    pub fn into_parts(self) -> Vec<(&'a Source, Combined)> {
        self.parts
    }

    /// Takes in faults, and logs the first of each rule with its place.
    fn tell(&mut self, issues: &Issues) {
        for RuleCount { rule, source, column, n_issues, .. } in issues.counts().into_iter().filter(|_| self.is_logged) {
            let (file, row) = issues.first(&rule, &column).unwrap_or_default();
            tracing::warn!(rule, source, file, row, column, n_issues, "found where deliveries are combined");
        }
        self.take(issues);
    }

    fn take(&mut self, issues: &Issues) {
        self.issues.extend(issues.counts());
        let rows_of = |kind: &FaultKind| self.n_rows.get(&kind.file).copied().unwrap_or_default();
        self.kinds.extend(issues.kinds().into_iter().map(|kind| FaultKind { n_rows: rows_of(&kind), ..kind }));
    }
}

/// A delivery from the rows that were kept of it.
pub fn kept(delivery: &Delivery, cache: &[u8]) -> Result<NormalisedDelivery> {
    Ok(NormalisedDelivery::decode(cache)?.seen_by(delivery.first_seen, &delivery.hash))
}
