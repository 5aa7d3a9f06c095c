//! What parity would mean: how many children fewer, or more, at the rate of the reference group.

use super::disproportionality::{Compared, Comparison, RATIO};
use crate::stages::publish::figures::Subject;
use crate::stages::publish::report::Material;
use crate::stages::publish::words::Reading;
use crate::stages::publish::{labels, numbers};

/// A sentence for each group whose disparity chance is unlikely to explain and whose figures can be shown.
pub(super) fn sentences(material: &Material<'_>, comparison: Comparison, compared: &[Compared<'_>]) -> Vec<String> {
    let groups = compared.iter().flat_map(|stage| stage.groups.iter().map(move |group| (stage, *group)));
    groups.filter_map(|(stage, group)| sentence(material, comparison, stage, group)).collect()
}

fn sentence(
    material: &Material<'_>,
    comparison: Comparison,
    compared: &Compared<'_>,
    group: Subject<'_>,
) -> Option<String> {
    if !comparison.is_compared(group.cut) {
        return None;
    }
    let reading = Reading::of(material.figures.get(RATIO, group)?);
    let excess = material.figures.get("excess", group)?.value?;
    let events = material.figures.get("rate", group)?.numerator?;
    if !matches!(reading, Reading::Notable | Reading::Significant) {
        return None;
    }
    let few = excess.abs().round();
    let n_children = if few < 1.0 { "less than 1".to_owned() } else { format!("about {}", numbers::fixed(few, 0)) };
    Some(format!(
        "{}, {}: {} {}. At the rate of {} there would have been {n_children} {}.",
        compared.stage.heading,
        numbers::period(compared.period),
        numbers::fixed(events, 0),
        lower_first(&labels::children(group.cut, comparison.dimension)),
        comparison.reference_children,
        if excess > 0.0 { "fewer" } else { "more" },
    ))
}

/// A group inside a sentence; names of peoples keep their capital.
fn lower_first(name: &str) -> String {
    match name.strip_prefix("Looked-after") {
        Some(rest) => format!("looked-after{rest}"),
        None => name.strip_prefix("Children").map_or_else(|| name.to_owned(), |rest| format!("children{rest}")),
    }
}
