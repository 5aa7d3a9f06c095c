//! From where to where each of some numbers moved.

use super::scale::Scale;
use super::{Chart, ChartLayout, Drawing, Px, Shape, swatch_entry};
use crate::stages::report::numbers;

/// What to draw.
pub(in crate::stages::report) struct MovedNumbers {
    /// What the chart shows, as a title.
    pub(in crate::stages::report) caption: String,
    /// What each number is called, what it was and what it is.
    pub(in crate::stages::report) lines: Vec<(String, f64, f64)>,
    /// The least and the most of all charts of its kind, so that they can be compared.
    pub(in crate::stages::report) range: (f64, f64),
}

const TOP: f64 = 24.0;
const BOTTOM: f64 = 10.0;
/// Steps between ticks, in bits.
const STEP: f64 = 10.0;

impl MovedNumbers {
    /// The chart, or none without lines.
    pub(in crate::stages::report) fn draw(&self) -> Option<Chart> {
        let mark = |class| Shape::mark((18.0, 8.0), class, "");
        (!self.lines.is_empty()).then(|| Chart {
            caption: self.caption.clone(),
            legend: vec![swatch_entry(mark("published"), "declared"), swatch_entry(mark("point"), "as trained")],
            wide: self.drawing(ChartLayout::Wide),
            narrow: self.drawing(ChartLayout::Narrow),
        })
    }

    fn drawing(&self, layout: ChartLayout) -> Drawing {
        let (is_narrow, row) = match layout {
            ChartLayout::Wide => (false, 24.0),
            ChartLayout::Narrow => (true, 40.0),
        };
        let (left, right) = if is_narrow { (14.0, layout.width() - 14.0) } else { (200.0, layout.width() - 20.0) };
        let scale = Scale::linear(self.range, (left, right));
        let height = TOP + row * self.lines.len() as f64 + BOTTOM;
        let mut shapes = Vec::new();
        let first = (self.range.0 / STEP).ceil() as i32;
        for tick in (first..).map(|tick| f64::from(tick) * STEP).take_while(|tick| *tick <= self.range.1) {
            let x = scale.place(tick);
            let class = if tick == 0.0 { "axis" } else { "grid" };
            shapes.push(Shape::line((x, TOP - 6.0), (x, height - BOTTOM), class));
            shapes.push(Shape::text((x, TOP - 10.0), "tick middle", numbers::fixed(tick, 0)));
        }
        for (at, (name, was, is)) in self.lines.iter().enumerate() {
            let y = TOP + row * at as f64;
            let middle = if is_narrow { y + 28.0 } else { y + 12.0 };
            let label = if is_narrow { (0.0, y + 14.0) } else { (0.0, y + 16.0) };
            let hint = |what: &str, number: f64| format!("{name}, {what}: {} bits", numbers::fixed(number, 1));
            shapes.push(Shape::text(label, "label", name.as_str()));
            shapes.push(Shape::line((scale.place(*was), middle), (scale.place(*is), middle), "join"));
            shapes.push(Shape::mark((scale.place(*was), middle), "published", hint("declared", *was)));
            shapes.push(Shape::mark((scale.place(*is), middle), "point", hint("as trained", *is)));
        }
        Drawing { title: self.caption.clone(), width: Px(layout.width()), height: Px(height), shapes }
    }
}
