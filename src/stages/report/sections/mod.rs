//! The sections of the report, in the order they are read.

mod blocks_of;
mod cohort;
mod comparators;
mod compare;
mod comparison;
mod comparison_tables;
mod definitions;
mod groups;
mod headline;
mod months;
mod over_time;
mod parity;
mod quality;
mod rows;
mod suppression;

use super::blocks::Blocks;
use super::material::ReportMaterial;
use crate::declarations::measure;

/// One section of the report.
pub(super) struct ReportSection<'a> {
    /// Its anchor.
    pub(super) id: &'a str,
    /// Its heading.
    pub(super) title: &'a str,
    /// What it holds.
    pub(super) blocks: Blocks,
}

/// Every section: the headline figures, those that measures declare, and those about the publication itself.
pub(super) fn all<'a>(material: &ReportMaterial<'a>) -> Vec<ReportSection<'a>> {
    let section = |id, title, blocks| ReportSection { id, title, blocks };
    let mut sections = vec![section("headline", "Headline figures", headline::blocks(material))];
    sections.extend(declared(material));
    sections.extend([
        section("comparators", "Beside figures published by others", comparators::blocks(material)),
        section("quality", "Quality of the data", quality::blocks(material)),
        section("suppression", "What is not shown, and why", suppression::blocks(material)),
        section("definitions", "How each figure is made", definitions::blocks(material)),
    ]);
    sections
}

fn declared<'a>(material: &ReportMaterial<'a>) -> Vec<ReportSection<'a>> {
    let mut declared: Vec<(&measure::Measure, &measure::Section)> = Vec::new();
    for measure in material.measures() {
        let sections = measure.report.iter().flat_map(|report| &report.section);
        declared.extend(sections.map(|section| (measure, section)));
    }
    declared.sort_by_key(|(_, section)| section.position);
    let section = |(measure, section): (&'a measure::Measure, &'a measure::Section)| ReportSection {
        id: &section.id,
        title: &section.title,
        blocks: blocks_of::section(material, measure, section),
    };
    declared.into_iter().map(section).collect()
}
