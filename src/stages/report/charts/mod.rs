//! Charts as plain SVG. What is drawn is worked out here; the markup is in the templates,
//! which escape every text.

mod falling;
mod graph;
mod intervals;
mod moved;
mod over_time;
mod scale;
mod waterfall;

use std::fmt;

use askama::Template;

pub(super) use falling::Falling;
pub(super) use graph::{Graph, GraphLine};
pub(super) use intervals::{IntervalChart, IntervalLine, Lines, ReferenceLine};
pub(super) use moved::MovedNumbers;
pub(super) use over_time::{OverTime, Point};
pub(super) use waterfall::{Waterfall, signed};

/// A chart with its caption and legend, drawn once for a page and once for a telephone.
#[derive(Debug, Clone, Template)]
#[template(path = "chart.html")]
pub(super) struct Chart {
    pub(super) caption: String,
    pub(super) legend: Vec<LegendEntry>,
    pub(super) wide: Drawing,
    pub(super) narrow: Drawing,
}

/// What a mark means.
#[derive(Debug, Clone)]
pub(super) struct LegendEntry {
    pub(super) sample: Drawing,
    pub(super) text: String,
}

/// One SVG picture.
#[derive(Debug, Clone, Template)]
#[template(path = "drawing.html")]
pub(super) struct Drawing {
    pub(super) title: String,
    pub(super) width: Px,
    pub(super) height: Px,
    pub(super) shapes: Vec<Shape>,
}

/// A length, written with one decimal so that the same figures give the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Px(pub(super) f64);

impl fmt::Display for Px {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:.1}", self.0)
    }
}

/// A part of a picture; `class` names its look in the style sheet.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    Line { x1: Px, y1: Px, x2: Px, y2: Px, class: &'static str },
    Path { points: Vec<(Px, Px)>, class: &'static str },
    Area { x: Px, y: Px, width: Px, height: Px, class: &'static str },
    Circle { x: Px, y: Px, class: &'static str, hint: String },
    Diamond { points: [(Px, Px); 4], class: &'static str, hint: String },
    Text { x: Px, y: Px, class: &'static str, text: String },
}

impl Shape {
    fn line((x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &'static str) -> Self {
        Self::Line { x1: Px(x1), y1: Px(y1), x2: Px(x2), y2: Px(y2), class }
    }

    fn path(points: &[(f64, f64)], class: &'static str) -> Self {
        Self::Path { points: points.iter().map(|&(x, y)| (Px(x), Px(y))).collect(), class }
    }

    fn area((x, y): (f64, f64), (width, height): (f64, f64), class: &'static str) -> Self {
        Self::Area { x: Px(x), y: Px(y), width: Px(width), height: Px(height), class }
    }

    /// The mark of a figure. One worth attention has a shape of its own, not only a colour.
    fn mark((x, y): (f64, f64), class: &'static str, hint: impl Into<String>) -> Self {
        const REACH: f64 = 6.5;
        let hint = hint.into();
        if class != "notable" {
            return Self::Circle { x: Px(x), y: Px(y), class, hint };
        }
        let corners = [(x - REACH, y), (x, y - REACH), (x + REACH, y), (x, y + REACH)];
        Self::Diamond { points: corners.map(|(x, y)| (Px(x), Px(y))), class, hint }
    }

    fn text((x, y): (f64, f64), class: &'static str, text: impl Into<String>) -> Self {
        Self::Text { x: Px(x), y: Px(y), class, text: text.into() }
    }
}

/// The two widths a chart is drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ChartLayout {
    Wide,
    Narrow,
}

impl ChartLayout {
    const fn width(self) -> f64 {
        match self {
            Self::Wide => 760.0,
            Self::Narrow => 340.0,
        }
    }
}

/// A legend entry with a mark and its limits.
fn mark_entry(class: &'static str, text: impl Into<String>) -> LegendEntry {
    let text = text.into();
    let shapes = vec![Shape::line((4.0, 8.0), (32.0, 8.0), "whisker"), Shape::mark((18.0, 8.0), class, "")];
    LegendEntry { sample: Drawing { title: text.clone(), width: Px(36.0), height: Px(16.0), shapes }, text }
}

/// A legend entry with a line or a band.
fn swatch_entry(shape: Shape, text: impl Into<String>) -> LegendEntry {
    let text = text.into();
    let sample = Drawing { title: text.clone(), width: Px(36.0), height: Px(16.0), shapes: vec![shape] };
    LegendEntry { sample, text }
}
