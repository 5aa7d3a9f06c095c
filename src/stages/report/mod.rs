//! report: one HTML file that a board member can read, without scripts and without any
//! request to elsewhere. What it shows of a measure the measure declares.

mod blocks;
mod charts;
mod comparators;
mod figures;
mod linkage;
mod material;
mod numbers;
mod sections;
mod tables;
#[cfg(test)]
mod tests;
mod units;
mod words;

use askama::Template;

use crate::error::Result;
use crate::stages::handed::{About, Safe};
use figures::ReportFigures;
use material::{Control, ReportMaterial};
use sections::ReportSection;

pub use linkage::linkage_page;

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage<'a> {
    about: &'a About<'a>,
    as_at: String,
    is_controlled: bool,
    sections: Vec<ReportSection<'a>>,
}

/// The report as HTML.
///
/// # Errors
/// [`crate::error::Kind::Contract`] if a column is missing or has another type.
pub fn report(safe: &Safe, about: &About<'_>) -> Result<String> {
    let control = Control {
        is_on: safe.is_controlled(),
        n_small: safe.n_counts_primary(),
        n_protecting: safe.n_counts_secondary(),
    };
    let figures = ReportFigures::read(safe.figures())?;
    let comparators = comparators::read(safe.comparators())?;
    Ok(render(&ReportMaterial { figures: &figures, comparators: &comparators, about, control }))
}

fn render(material: &ReportMaterial<'_>) -> String {
    let report = ReportPage {
        about: material.about,
        as_at: numbers::day(material.about.as_at),
        is_controlled: material.control.is_on,
        sections: sections::all(material),
    };
    report.render().expect("writing to a string cannot fail")
}
