//! How each figure is made, what was chosen where no official rule could be read, and what is in doubt.

use crate::declarations::Measure;
use crate::stages::report::blocks::Blocks;
use crate::stages::report::material::ReportMaterial;
use crate::stages::report::tables::{ReportTable, TableRow};

/// The section.
pub(super) fn blocks(material: &ReportMaterial<'_>) -> Blocks {
    let mut blocks = Blocks::new();
    for Measure { title, definition, source, choices, doubts, .. } in material.measures() {
        blocks.heading(title);
        blocks.text(unquoted(definition));
        blocks.text(format!("Source: {}", unquoted(source)));
        for (heading, items) in [("Choices made here:", choices), ("In doubt:", doubts)] {
            if !items.is_empty() {
                blocks.text(heading);
                blocks.sentences(items.iter().map(|item| unquoted(item)).collect());
            }
        }
    }
    blocks.heading("Limits");
    blocks.text(
        "All limits are 95% limits: Wilson for percentages; Byar for counts and rates of 10 and over, exact for fewer; \
         log-Wald for ratios; for a mean per child, limits that allow for a few children adding much of it. \
         Limits of a change are worked out from the limits of its two sides (Newcombe 1998; Zou and Donner 2008).",
    );
    blocks.heading("Where this report comes from");
    let rows = material.about.provenance.iter().map(|(what, value)| TableRow::new(what, vec![value.clone()]));
    blocks.table(ReportTable::new("What this report was made from", &["What", "Value"]).rows(rows.collect()));
    blocks
}

/// A text of the declarations without the marks that set off code in Markdown.
fn unquoted(text: &str) -> String {
    text.replace('`', "")
}
