//! A section as its measure declares it, block by block.

use std::collections::BTreeMap;

use super::cohort::Cohort;
use super::{comparison, groups, months, over_time};
use crate::declarations::Measure;
use crate::declarations::measure::{Block, BlockKind, Section, fill};
use crate::stages::report::blocks::Blocks;
use crate::stages::report::material::ReportMaterial;
use crate::stages::report::numbers;

/// The section.
pub(super) fn section(material: &ReportMaterial<'_>, measure: &Measure, section: &Section) -> Blocks {
    let mut blocks = Blocks::new();
    if !material.figures.all().iter().any(|figure| figure.subject.measure == measure.name) {
        blocks.text("No figures of this kind were published.");
        return blocks;
    }
    for neighbours in section.block.chunk_by(|one, next| one.apart == next.apart) {
        match &neighbours[0].apart {
            Some(heading) if says_figures(material, measure, neighbours) => {
                blocks.aside(heading, folded(material, measure, neighbours));
            }
            Some(_) => {}
            None => blocks.append(folded(material, measure, neighbours)),
        }
    }
    blocks
}

/// Blocks one below the other, neighbours with the same fold in it together.
fn folded(material: &ReportMaterial<'_>, measure: &Measure, declared: &[Block]) -> Blocks {
    let mut blocks = Blocks::new();
    for neighbours in declared.chunk_by(|one, next| one.fold == next.fold) {
        let inner = headed(material, measure, neighbours);
        match &neighbours[0].fold {
            Some(_) if !says_figures(material, measure, neighbours) => {}
            Some(summary) if neighbours[0].printed => blocks.fold(summary, inner),
            Some(summary) => blocks.on_screen(summary, inner),
            None => blocks.append(inner),
        }
    }
    blocks
}

/// Whether there is more than words: words alone need no panel and no fold.
fn says_figures(material: &ReportMaterial<'_>, measure: &Measure, declared: &[Block]) -> bool {
    declared
        .iter()
        .filter(|block| block.kind != BlockKind::Text)
        .any(|block| !filled(material, measure, block).is_empty())
}

/// Blocks with their headings. That of a block without figures stands above the next that has some.
fn headed(material: &ReportMaterial<'_>, measure: &Measure, declared: &[Block]) -> Blocks {
    let mut blocks = Blocks::new();
    let mut heading = None;
    for block in declared {
        heading = block.heading.as_ref().or(heading);
        let inner = filled(material, measure, block);
        if let Some(heading) = heading.take_if(|_| !inner.is_empty()) {
            blocks.heading(heading);
        }
        blocks.append(inner);
    }
    blocks
}

fn filled(material: &ReportMaterial<'_>, measure: &Measure, block: &Block) -> Blocks {
    match block.kind {
        BlockKind::Text => text(material, measure, block),
        BlockKind::OverTime => over_time::chart(material, measure, block),
        BlockKind::Periods => over_time::tables(material, measure, block),
        BlockKind::Intervals => groups::chart(material, measure, block),
        BlockKind::Groups => groups::tables(material, measure, block),
        BlockKind::Months => months::blocks(material, measure, block),
        BlockKind::Comparison => comparison::blocks(material, measure, block),
    }
}

/// A paragraph; one that speaks of a period is left out where there is none.
fn text(material: &ReportMaterial<'_>, measure: &Measure, block: &Block) -> Blocks {
    let mut blocks = Blocks::new();
    let mut values = BTreeMap::new();
    if let Some(period) = Cohort::of(material, measure, block).newest() {
        values.insert("period", numbers::period(period));
        values.insert("day", numbers::day(period.end));
    }
    let reference = measure.disparity.iter().flat_map(|disparity| &disparity.comparison);
    if let Some(comparison) =
        reference.into_iter().find(|comparison| block.by.iter().any(|by| comparison.column.is(by)))
    {
        let labels = material.labels(measure);
        values.insert("reference", labels.children(comparison.column.name(), &comparison.reference));
    }
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let text = fill(&block.text, &values);
    if !text.contains("{period}") && !text.contains("{day}") {
        blocks.text(text);
    }
    blocks
}
