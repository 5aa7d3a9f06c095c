//! How long a measure's figures are provisional, and how far its SQL looks ahead.

use std::collections::BTreeSet;

use super::super::sql::follow_up_months;
use super::Measure;

impl Measure {
    /// The follow-ups that its SQL asks the calendar for, in months: `plus_12_months` is one of 12.
    pub fn follow_ups(&self) -> BTreeSet<u32> {
        let columns = self.query.columns().remove("calendar").unwrap_or_default();
        columns.iter().filter_map(|column| follow_up_months(column)).collect()
    }

    /// The longest time that any of its figures is provisional for, in months.
    pub(super) fn matures_last_after_months(&self) -> u32 {
        let of_adds = self.adds.values().map(|add| add.matures_after_months);
        let of_stages =
            self.disparity.iter().flat_map(|disparity| &disparity.stage).map(|stage| stage.matures_after_months);
        of_adds.chain(of_stages).fold(self.matures_after_months, u32::max)
    }
}

/// Says what of a measure follows children for longer than its figures are provisional.
pub(super) fn fault(measure: &Measure) -> Option<String> {
    let longest = measure.follow_ups().last().copied().unwrap_or(0);
    (measure.matures_last_after_months() < longest).then(|| {
        format!(
            "the SQL reads plus_{longest}_months, so something in it is not final until {longest} months after the interval: \
             say so with `matures_after_months`, of the measure or of what it adds"
        )
    })
}

/// The same of a measure whose rows it reads: what is not final there is not final here.
pub(super) fn fault_of_used(measure: &Measure, used: &Measure) -> Option<String> {
    let months = used.matures_last_after_months();
    (measure.matures_last_after_months() < months).then(|| {
        format!(
            "uses `{}`, of which something is not final until {months} months after the interval: say so with \
             `matures_after_months`, of the measure, of what it adds or of a stage",
            used.name
        )
    })
}
