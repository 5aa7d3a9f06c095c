//! What a sum is made of: each part begins where the one before it ends.

use super::scale::Scale;
use super::{Chart, ChartLayout, Drawing, Px, Shape, swatch_entry};
use crate::stages::report::numbers;

/// What to draw.
pub(in crate::stages::report) struct Waterfall {
    /// What the chart shows, as a title.
    pub(in crate::stages::report) caption: String,
    /// The parts, with what they add.
    pub(in crate::stages::report) parts: Vec<(String, f64)>,
    /// What the sum is called.
    pub(in crate::stages::report) total: String,
    /// Where a line stands, and what it is called.
    pub(in crate::stages::report) line: (f64, String),
}

const TOP: f64 = 12.0;
const BOTTOM: f64 = 30.0;

impl Waterfall {
    /// The chart, or none without parts.
    pub(in crate::stages::report) fn draw(&self) -> Option<Chart> {
        (!self.parts.is_empty()).then(|| Chart {
            caption: self.caption.clone(),
            legend: vec![
                swatch_entry(Shape::area((4.0, 2.0), (28.0, 12.0), "gain"), "speaks for one person"),
                swatch_entry(Shape::area((4.0, 2.0), (28.0, 12.0), "loss"), "speaks against it"),
                swatch_entry(Shape::area((4.0, 2.0), (28.0, 12.0), "total"), self.total.as_str()),
                swatch_entry(Shape::line((18.0, 0.0), (18.0, 16.0), "reference"), self.line.1.as_str()),
            ],
            wide: self.drawing(ChartLayout::Wide),
            narrow: self.drawing(ChartLayout::Narrow),
        })
    }

    /// Each bar from where to where, the sum last.
    fn bars(&self) -> Vec<(&str, f64, f64, &'static str)> {
        let mut at = 0.0;
        let mut bars = Vec::new();
        for (name, weight) in &self.parts {
            bars.push((name.as_str(), at, at + weight, if *weight < 0.0 { "loss" } else { "gain" }));
            at += weight;
        }
        bars.push((self.total.as_str(), 0.0, at, "total"));
        bars
    }

    fn drawing(&self, layout: ChartLayout) -> Drawing {
        let (is_narrow, row) = match layout {
            ChartLayout::Wide => (false, 24.0),
            ChartLayout::Narrow => (true, 40.0),
        };
        let (left, right) = if is_narrow { (10.0, layout.width() - 62.0) } else { (270.0, layout.width() - 70.0) };
        let bars = self.bars();
        let ends = || bars.iter().flat_map(|(_, from, to, _)| [*from, *to]).chain([0.0, self.line.0]);
        let (low, high) = (ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
        let scale = Scale::linear((low, high), (left, right));
        let height = TOP + row * bars.len() as f64 + BOTTOM;
        let floor = height - BOTTOM + 4.0;
        let mut shapes = vec![
            Shape::line((scale.place(0.0), TOP), (scale.place(0.0), floor), "axis"),
            Shape::line((scale.place(self.line.0), TOP), (scale.place(self.line.0), floor), "reference"),
            Shape::text((scale.place(0.0), floor + 16.0), "tick middle", "0"),
        ];
        for (at, (name, from, to, class)) in bars.iter().enumerate() {
            let y = TOP + row * at as f64;
            let label = if is_narrow { (left, y + 13.0) } else { (0.0, y + 16.0) };
            let bar = if is_narrow { y + 18.0 } else { y + 4.0 };
            let (start, end) = (scale.place(from.min(*to)), scale.place(from.max(*to)));
            shapes.push(Shape::text(label, "label", *name));
            shapes.push(Shape::area((start, bar), ((end - start).max(1.0), 15.0), class));
            shapes.push(Shape::text((layout.width(), bar + 12.0), "value end", signed(to - from)));
        }
        Drawing { title: self.caption.clone(), width: Px(layout.width()), height: Px(height), shapes }
    }
}

/// Bits with their sign.
pub(in crate::stages::report) fn signed(bits: f64) -> String {
    let text = numbers::fixed(bits, 1);
    if bits > 0.0 { format!("+{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_begins_where_the_one_before_it_ends_and_the_sum_at_nought() {
        let parts = vec![("prior".to_owned(), -10.0), ("surname".to_owned(), 14.0), ("sex".to_owned(), -0.5)];
        let line = (3.0, "joined from here".to_owned());
        let waterfall = Waterfall { caption: "A pair".to_owned(), parts, total: "match weight".to_owned(), line };
        let bars: Vec<(f64, f64, &str)> =
            waterfall.bars().iter().map(|(_, from, to, class)| (*from, *to, *class)).collect();
        assert_eq!(bars, [(0.0, -10.0, "loss"), (-10.0, 4.0, "gain"), (4.0, 3.5, "loss"), (0.0, 3.5, "total")]);
    }
}
