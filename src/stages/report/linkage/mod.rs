//! One page about how records were joined: weights, pairs taken apart, a person's records, thresholds, and records that
//! no rule finds. It is for those who look after linking, and is never published.

mod cluster;
mod pairs;
#[cfg(test)]
mod tests;
mod thresholds;
mod unfound;
mod weights;

use askama::Template;

use super::blocks::Blocks;
use super::numbers;
use super::sections::ReportSection;
use crate::stages::handed::explained::ExplainedLinkage;

#[derive(Template)]
#[template(path = "linkage.html")]
struct LinkagePage<'a> {
    about: &'a ExplainedLinkage,
    as_at: String,
    sections: Vec<ReportSection<'a>>,
}

/// The page as HTML: whole in itself, without scripts.
#[must_use]
pub fn linkage_page(about: &ExplainedLinkage) -> String {
    let section = |id, title, blocks| ReportSection { id, title, blocks };
    let sections = [
        section("pairs", "Pairs taken apart", pairs::blocks(about)),
        section("records", "The records of one person", cluster::blocks(about)),
        section("thresholds", "What a threshold joins", thresholds::blocks(about)),
        section("weights", "What each comparison weighs", weights::blocks(about)),
        section("unfound", "Records that no rule finds", unfound::blocks(about)),
    ];
    let sections = sections.into_iter().filter(|section| !section.blocks.is_empty()).collect();
    let page = LinkagePage { about, as_at: numbers::day(about.as_at), sections };
    page.render().expect("writing to a string cannot fail")
}
