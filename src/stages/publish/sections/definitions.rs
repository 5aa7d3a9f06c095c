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
         log-Wald for ratios; for reoffences per child, limits that allow for a few children committing many offences. \
         Limits of a change are worked out from the limits of its two sides (Newcombe 1998; Zou and Donner 2008).",
    );
    blocks.heading("Where this report comes from");
    let rows = material.about.provenance.iter().map(|(what, value)| Row::new(what, vec![value.clone()]));
    blocks.table(Table::new("What this report was made from", &["What", "Value"]).rows(rows.collect()));
    blocks
}

/// A text of the declarations without the marks that set off code in Markdown.
fn unquoted(text: &str) -> String {
    text.replace('`', "")
}
