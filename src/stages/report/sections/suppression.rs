//! What was held back from the publication, how much of it, and why.

use std::collections::BTreeMap;

use crate::declarations::measure::in_words;
use crate::stages::report::blocks::Blocks;
use crate::stages::report::figures::ShownStatus;
use crate::stages::report::material::ReportMaterial;
use crate::stages::report::numbers;
use crate::stages::report::tables::{ReportTable, TableRow};

/// How many figures of a measure have each status.
#[derive(Default)]
struct SuppressionTally {
    all: u64,
    suppressed: u64,
    not_applicable: u64,
    incomplete: u64,
    unreliable: u64,
    provisional: u64,
}

/// The section.
pub(super) fn blocks(material: &ReportMaterial<'_>) -> Blocks {
    let mut blocks = Blocks::new();
    let threshold = material.about.threshold;
    let control = material.control;
    if control.is_on {
        blocks.text(format!(
            "A count of 1 to {threshold} children is not shown, and neither is anything that is made from it: rates, \
             shares, limits, ratios. A nought is shown, unless it is out of very few or other counts would follow from \
             it. Further counts are hidden where a hidden one would follow from a simple sum of those shown: a total and \
             its groups, quarters and their year, or two measures that declare the same count. What several sums \
             together give away has not been looked for, so ask before these figures are passed on or set beside others \
             of the same children.",
        ));
        blocks.text(format!(
            "{} counts were hidden for being small, and {} more because a hidden count would follow from them.",
            numbers::count(control.n_small as u64),
            numbers::count(control.n_protecting as u64)
        ));
    } else {
        blocks.text(
            "Disclosure control was switched off for this report: small counts are shown as they are. It must not be \
             published or passed on.",
        );
    }
    let mut tallies = BTreeMap::<&str, SuppressionTally>::new();
    for figure in material.figures.all() {
        tallies.entry(figure.subject.measure).or_default().add(figure.status);
    }
    let rows = tallies.into_iter().map(|(measure, tally)| TableRow::new(title(material, measure), tally.cells()));
    let columns = [
        "Measure",
        "#Figures",
        "#Confidential [c]",
        "#Confidential (%)",
        "#Not applicable [z]",
        "#Incomplete [i]",
        "#Low reliability [u]",
        "#Provisional [p]",
    ];
    blocks.table(ReportTable::new("Figures by status, all breakdowns and periods", &columns).rows(rows.collect()));
    blocks
}

fn title(material: &ReportMaterial<'_>, name: &str) -> String {
    let declared = material.about.measures.get(name);
    declared.map_or_else(|| in_words(name), |measure| measure.title.clone())
}

impl SuppressionTally {
    fn add(&mut self, status: ShownStatus) {
        self.all += 1;
        match status {
            ShownStatus::Suppressed => self.suppressed += 1,
            ShownStatus::NotApplicable => self.not_applicable += 1,
            ShownStatus::Incomplete => self.incomplete += 1,
            ShownStatus::Unreliable => self.unreliable += 1,
            ShownStatus::Provisional => self.provisional += 1,
            ShownStatus::Final => {}
        }
    }

    fn cells(&self) -> Vec<String> {
        vec![
            numbers::count(self.all),
            numbers::count(self.suppressed),
            numbers::percent(self.suppressed, self.all),
            numbers::count(self.not_applicable),
            numbers::count(self.incomplete),
            numbers::count(self.unreliable),
            numbers::count(self.provisional),
        ]
    }
}
