//! Records that no blocking rule can find.

use super::super::numbers;
use super::super::tables::{ReportTable, TableRow};
use super::Blocks;
use crate::stages::handed::explained::ExplainedLinkage;
use crate::stages::handed::trained::UnfoundRecords;

/// How many, by source and by what they say.
pub(super) fn blocks(about: &ExplainedLinkage) -> Blocks {
    let mut blocks = Blocks::new();
    let unfound = &about.model.unfound;
    let n_records: u64 = unfound.iter().map(|one| one.n_records).sum();
    blocks.text(format!(
        "{} of {} records ({}) say too little for any blocking rule to bring them together with another: each rule names a column \
         that is blank in them. They stay on their own, whoever they are.",
        numbers::count(n_records),
        numbers::count(about.model.n_records),
        numbers::percent(n_records, about.model.n_records)
    ));
    let row = |one: &UnfoundRecords| {
        let known = if one.known.is_empty() { "nothing".to_owned() } else { one.known.join(", ") };
        TableRow::new(one.source.clone(), vec![known, numbers::count(one.n_records)])
    };
    let columns = ["System", "What they say; all else is blank", "#Records"];
    blocks.table(ReportTable::new("Records that no rule finds", &columns).rows(unfound.iter().map(row).collect()));
    blocks
}
