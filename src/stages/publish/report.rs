//! `report.html`: one file that a board member can read, without scripts and without any
//! request to elsewhere.

use askama::Template;

use super::comparators::Comparator;
use super::figures::Figures;
use super::numbers;
use super::sections::{self, Section};
use super::{About, Control};

/// What a report is made from.
pub(super) struct Material<'a> {
    pub(super) figures: &'a Figures<'a>,
    pub(super) comparators: &'a [Comparator],
    pub(super) about: &'a About,
    pub(super) control: Control,
}

#[derive(Template)]
#[template(path = "report.html")]
struct Report<'a> {
    about: &'a About,
    as_at: String,
    is_controlled: bool,
    sections: Vec<Section>,
}

/// The report as HTML.
pub(super) fn render(material: &Material<'_>) -> String {
    let report = Report {
        about: material.about,
        as_at: numbers::day(material.about.as_at),
        is_controlled: material.control.is_on,
        sections: sections::all(material),
    };
    report.render().expect("writing to a string cannot fail")
}
