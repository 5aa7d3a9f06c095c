//! What the weight of each pair is made of.

use super::super::charts::{Waterfall, signed};
use super::super::tables::{ReportTable, TableRow};
use super::Blocks;
use crate::stages::handed::explained::{ExplainedLinkage, ExplainedPair, ExplainedPart};

/// One picture and one table for each pair.
pub(super) fn blocks(about: &ExplainedLinkage) -> Blocks {
    let mut blocks = Blocks::new();
    let pairs = match &about.pairs {
        Ok(pairs) => pairs,
        Err(why) => {
            blocks.text(*why);
            return blocks;
        }
    };
    blocks.text(
        "A weight is in bits: each doubles the odds that two records are one person. It begins with the prior, what two records \
         drawn at random weigh; each comparison adds or takes; \u{201c}held by many\u{201d} is taken off where many people here hold \
         two of the values together, and \u{201c}lookalikes\u{201d} because the two may be of one family or house.",
    );
    if pairs.is_empty() {
        blocks.text("No pair lies near the thresholds.");
    }
    for pair in pairs {
        let mut inner = Blocks::new();
        inner.chart(waterfall(pair, about).draw());
        inner.table(table(pair));
        blocks.fold(title(pair), inner);
    }
    blocks
}

fn title(pair: &ExplainedPair) -> String {
    let [one, other] = &pair.names;
    let standing = if pair.standing.is_empty() { String::new() } else { format!(", {}", pair.standing) };
    format!("{one} and {other}: {} bits{standing}", signed(pair.weight))
}

fn name(part: &ExplainedPart) -> String {
    if part.level.is_empty() { part.name.clone() } else { format!("{}: {}", part.name, part.level) }
}

fn waterfall(pair: &ExplainedPair, about: &ExplainedLinkage) -> Waterfall {
    let join = about.thresholds.join;
    Waterfall {
        caption: format!("What {} and {} weigh", pair.names[0], pair.names[1]),
        parts: pair.parts.iter().map(|part| (name(part), part.weight)).collect(),
        total: "match weight".to_owned(),
        line: (join, format!("joined from {} bits on", signed(join))),
    }
}

fn table(pair: &ExplainedPair) -> ReportTable {
    let is_shown = pair.parts.iter().any(|part| part.says.is_some());
    let columns: &[&str] = if is_shown {
        &["Comparison", "Level", "#Bits", "#Sum", "One record says", "The other says"]
    } else {
        &["Comparison", "Level", "#Bits", "#Sum"]
    };
    let mut sum = 0.0;
    let row = |part: &ExplainedPart| {
        sum += part.weight;
        let mut cells = vec![part.level.clone(), signed(part.weight), signed(sum)];
        if is_shown {
            cells.extend(part.says.clone().unwrap_or_default());
        }
        TableRow::new(part.name.clone(), cells)
    };
    ReportTable::new("What each comparison adds", columns).rows(pair.parts.iter().map(row).collect())
}
