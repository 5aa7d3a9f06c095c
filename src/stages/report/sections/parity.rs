//! What parity would mean: how many children fewer, or more, at the rate of the reference group.

use super::compare::{Compare, ComparedStage};
use crate::stages::report::figures::FigureSubject;
use crate::stages::report::numbers;
use crate::stages::report::words::DisparityReading;

/// A sentence for each group whose disparity chance is unlikely to explain and whose figures can be shown.
pub(super) fn sentences(compare: Compare<'_, '_>, stages: &[ComparedStage<'_, '_>]) -> Vec<String> {
    let groups = stages.iter().flat_map(|stage| stage.groups.iter().map(move |group| (stage, group)));
    groups.filter_map(|(stage, group)| sentence(compare, stage, group)).collect()
}

fn sentence(compare: Compare<'_, '_>, compared: &ComparedStage<'_, '_>, group: &FigureSubject<'_>) -> Option<String> {
    let figures = compare.material.figures;
    let is_said = matches!(compare.reading(group), DisparityReading::Notable | DisparityReading::Significant);
    if !is_said || !compare.is_compared(&group.cut) {
        return None;
    }
    let excess = figures.get("excess", group)?.value?;
    let events = figures.get("rate", group)?.numerator?;
    let few = excess.abs().round();
    let n_children = if few < 1.0 { "less than 1".to_owned() } else { format!("about {}", numbers::fixed(few, 0)) };
    Some(format!(
        "{}, {}: {} {}. At the rate of {} there would have been {n_children} {}.",
        compared.stage.heading,
        numbers::period(compared.period),
        numbers::fixed(events, 0),
        compare.labels().children(compare.column(), group.cut.group(compare.column())),
        compare.reference(),
        if excess > 0.0 { "fewer" } else { "more" },
    ))
}
