//! The sections of the report, in the order they are read.

mod after_diversion;
mod caseload;
mod comparators;
mod custody;
mod definitions;
mod disparity_tables;
mod disproportionality;
mod entrants;
mod headline;
mod history;
mod outcomes;
mod parity;
mod quality;
mod rates;
mod remands;
mod reoffending;
mod reoffending_groups;
mod suppression;

use super::blocks::Blocks;
use super::report::Material;

/// One section of the report.
pub(super) struct Section {
    /// Its anchor.
    pub(super) id: &'static str,
    /// Its heading.
    pub(super) title: &'static str,
    /// What it holds.
    pub(super) blocks: Blocks,
}

/// Every section.
pub(super) fn all(material: &Material<'_>) -> Vec<Section> {
    let section = |id, title, blocks| Section { id, title, blocks };
    vec![
        section("headline", "Headline figures", headline::blocks(material)),
        section("reoffending", "Proven reoffending", reoffending::blocks(material)),
        section("after-diversion", "Reoffending after diversion", after_diversion::blocks(material)),
        section("first-time-entrants", "First-time entrants", entrants::blocks(material)),
        section("outcomes", "Police and court outcomes", outcomes::blocks(material)),
        section("custody", "Use of custody", custody::blocks(material)),
        section("remand", "Remand", remands::blocks(material)),
        section("caseload", "Who is on the caseload", caseload::blocks(material)),
        section("ethnicity", "Disparity by ethnicity", disproportionality::by_ethnicity(material)),
        section("care", "Disparity by care status", disproportionality::by_care_status(material)),
        section("comparators", "Beside figures published by others", comparators::blocks(material)),
        section("quality", "Quality of the data", quality::blocks(material)),
        section("suppression", "What is not shown, and why", suppression::blocks(material)),
        section("definitions", "How each figure is made", definitions::blocks(material)),
    ]
}
