//! Care status on a day.

use crate::declarations::{CodeList, CodeLists};
use crate::error::{Error, Kind, Result};
use crate::stages::handed::linked::{CarePeriod, Day};

/// Who was looked after when.
pub(super) struct LookedAfter {
    /// The periods that count, by child.
    periods: Vec<Vec<(Day, Option<Day>)>>,
    coverage: Option<(Day, Day)>,
}

/// Which legal statuses count as looked after.
pub(super) struct LegalStatuses<'a>(&'a CodeList);

impl<'a> LegalStatuses<'a> {
    /// The list `legal_status`.
    ///
    /// # Errors
    /// [`Kind::Declaration`] if it is missing.
    pub fn of(lists: &'a CodeLists) -> Result<Self> {
        let missing = || Error::new(Kind::Declaration, "the code list `legal_status` is missing");
        lists.get("legal_status").map(Self).ok_or_else(|| missing().hint("add code_lists/legal_status.csv"))
    }

    /// Whether a child under this status counts as looked after.
    ///
    /// A status that nobody gave or knows does: the extract is of looked-after children, and the
    /// exceptions are listed.
    pub fn counts(&self, status: &str) -> bool {
        self.0.get(status).is_none_or(|entry| entry.is("counts_as_looked_after"))
    }
}

impl LookedAfter {
    /// From the episodes of all children, and the days on which their extract is complete.
    pub fn new(
        periods: &[CarePeriod],
        n_children: usize,
        statuses: &LegalStatuses<'_>,
        coverage: Option<(Day, Day)>,
    ) -> Self {
        let mut counted = vec![Vec::new(); n_children];
        for period in periods.iter().filter(|period| statuses.counts(&period.legal_status)) {
            counted[period.child as usize].push((period.start, period.end));
        }
        Self { periods: counted, coverage }
    }

    /// `looked_after`, `not_looked_after` or `not_known`. A period includes both its ends.
    pub fn status(&self, child: u32, on: Option<Day>) -> &'static str {
        let Some(on) = on else { return "not_known" };
        let covers = |(start, end): &(Day, Option<Day>)| *start <= on && end.is_none_or(|end| on <= end);
        if self.periods[child as usize].iter().any(covers) {
            return "looked_after";
        }
        match self.coverage {
            Some((from, until)) if (from..=until).contains(&on) => "not_looked_after",
            _ => "not_known",
        }
    }
}
