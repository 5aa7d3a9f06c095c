//! What was held back from the publication, how much of it, and why.

use std::collections::BTreeMap;

use crate::stages::publish::blocks::Blocks;
use crate::stages::publish::figures::Status;
use crate::stages::publish::report::Material;
use crate::stages::publish::tables::{Row, Table};
use crate::stages::publish::{labels, numbers};

/// How many figures of a measure have each status.
#[derive(Default)]
struct Tally {
    all: u64,
    suppressed: u64,
    not_applicable: u64,
    unreliable: u64,
    provisional: u64,
}

/// The section.
pub(super) fn blocks(material: &Material<'_>) -> Blocks {
    let mut blocks = Blocks::new();
    let threshold = material.about.threshold;
    let control = material.control;
    if control.is_on {
        blocks.text(format!(
            "So that no child can be recognised, a count of 1 to {threshold} children is not shown, and neither is \
             anything that is made from it: rates, shares, limits, ratios. Further figures are held back where a hidden \
             count could be worked out from the others by adding and taking away, over groups and over time. Nought is \
             shown unless the group itself is that small.",
        ));
        blocks.text(format!(
            "{} counts were hidden for being small, and {} more so that those cannot be worked out.",
            numbers::count(control.n_small as u64),
            numbers::count(control.n_protecting as u64)
        ));
    } else {
        blocks.text(
            "Disclosure control was switched off for this report: small counts are shown as they are. It must not be \
             published or passed on.",
        );
    }
    let mut tallies = BTreeMap::<&str, Tally>::new();
    for figure in material.figures.all() {
        tallies.entry(figure.subject.measure).or_default().add(figure.status);
    }
    let rows = tallies.into_iter().map(|(measure, tally)| Row::new(labels::sentence_case(measure), tally.cells()));
    let columns = [
        "Measure",
        "#Figures",
        "#Confidential [c]",
        "#Confidential (%)",
        "#Not applicable [z]",
        "#Low reliability [u]",
        "#Provisional [p]",
    ];
    blocks.table(Table::new("Figures by status, all breakdowns and periods", &columns).rows(rows.collect()));
    blocks
}

impl Tally {
    fn add(&mut self, status: Status) {
        self.all += 1;
        match status {
            Status::Suppressed => self.suppressed += 1,
            Status::NotApplicable => self.not_applicable += 1,
            Status::Unreliable => self.unreliable += 1,
            Status::Provisional => self.provisional += 1,
            Status::Final => {}
        }
    }

    fn cells(&self) -> Vec<String> {
        vec![
            numbers::count(self.all),
            numbers::count(self.suppressed),
            numbers::percent(self.suppressed, self.all),
            numbers::count(self.not_applicable),
            numbers::count(self.unreliable),
            numbers::count(self.provisional),
        ]
    }
}
