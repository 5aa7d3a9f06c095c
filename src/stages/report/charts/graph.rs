//! Records on a ring, with what joins them.

use std::f64::consts::TAU;

use super::{Chart, ChartLayout, Drawing, Px, Shape, swatch_entry};

/// What to draw.
pub(in crate::stages::report) struct Graph {
    /// What the chart shows, as a title.
    pub(in crate::stages::report) caption: String,
    /// What is written beside each node.
    pub(in crate::stages::report) nodes: Vec<String>,
    /// Lines between nodes.
    pub(in crate::stages::report) lines: Vec<GraphLine>,
    /// The looks of lines, and what they mean.
    pub(in crate::stages::report) legend: Vec<(&'static str, String)>,
}

/// A line between two nodes.
pub(in crate::stages::report) struct GraphLine {
    pub(in crate::stages::report) ends: [usize; 2],
    /// What is written on it; nothing, if it only is there.
    pub(in crate::stages::report) text: String,
    pub(in crate::stages::report) class: &'static str,
}

impl Graph {
    /// The chart, or none for a single node: nothing joins it.
    pub(in crate::stages::report) fn draw(&self) -> Option<Chart> {
        let entry = |(class, text): &(&'static str, String)| {
            swatch_entry(Shape::line((4.0, 8.0), (32.0, 8.0), class), text.as_str())
        };
        (self.nodes.len() > 1).then(|| Chart {
            caption: self.caption.clone(),
            legend: self.legend.iter().map(entry).collect(),
            wide: self.drawing(ChartLayout::Wide),
            narrow: self.drawing(ChartLayout::Narrow),
        })
    }

    fn drawing(&self, layout: ChartLayout) -> Drawing {
        let width = layout.width();
        let is_narrow = layout == ChartLayout::Narrow;
        let (across, height) = if is_narrow { (115.0, 330.0) } else { (190.0, 470.0) };
        let middle = (width / 2.0, height / 2.0);
        // The first node is at the top.
        let place = |node: usize, reach: f64| {
            let angle = TAU * (node as f64 / self.nodes.len() as f64 - 0.25);
            (middle.0 + reach * angle.cos(), middle.1 + reach * angle.sin())
        };
        let mut shapes = Vec::new();
        for line in &self.lines {
            shapes.push(Shape::line(place(line.ends[0], across), place(line.ends[1], across), line.class));
        }
        for line in self.lines.iter().filter(|line| !line.text.is_empty()) {
            let (one, other) = (place(line.ends[0], across), place(line.ends[1], across));
            // A little off the middle, so that weights of lines that cross there do not lie on each other.
            let at = (one.0 * 0.42 + other.0 * 0.58, one.1 * 0.42 + other.1 * 0.58 + 4.0);
            shapes.push(Shape::text(at, "value middle", line.text.as_str()));
        }
        for (node, name) in self.nodes.iter().enumerate() {
            let (x, y) = place(node, across);
            let at = place(node, across + 16.0);
            let class = match at.0 - middle.0 {
                side if side > 8.0 => "label",
                side if side < -8.0 => "label end",
                _ => "label middle",
            };
            shapes.push(Shape::mark((x, y), "point", name.as_str()));
            let text = if is_narrow { (node + 1).to_string() } else { name.clone() };
            shapes.push(Shape::text((at.0, at.1 + 4.0), class, text));
        }
        Drawing { title: self.caption.clone(), width: Px(width), height: Px(height), shapes }
    }
}
