//! How each figure is made, what was chosen where no official rule could be read, and what is in doubt.

use crate::stages::publish::MeasureText;
use crate::stages::publish::blocks::Blocks;
use crate::stages::publish::report::Material;
use crate::stages::publish::tables::{Row, Table};

/// The section.
pub(super) fn blocks(material: &Material<'_>) -> Blocks {
    let mut blocks = Blocks::new();
    for MeasureText { title, definition, source, choices, doubts, .. } in &material.about.measures {
        blocks.heading(title);
        blocks.text(definition);
        blocks.text(format!("Source: {source}"));
        blocks.sentences(choices.iter().map(|choice| format!("Choice made here: {choice}")).collect());
        blocks.sentences(doubts.iter().map(|doubt| format!("In doubt: {doubt}")).collect());
    }
    blocks.heading("Limits");
    blocks.text(
        "All limits are 95% limits: Wilson for percentages; Byar for counts and rates of 10 and over, exact for fewer; \
         log-Wald for ratios; for reoffences per child, limits that allow for a few children committing many offences. \
         Limits of a change are worked out from the limits of its two sides (Newcombe 1998; Zou and Donner 2008).",
    );
    blocks.heading("Where this report comes from");
    let rows = material.about.provenance.iter().map(|(what, value)| Row::new(what, vec![value.clone()]));
    blocks.table(Table::new("What this report was made from", &["What", "Value"]).rows(rows.collect()));
    blocks
}
