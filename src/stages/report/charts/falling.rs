//! How many there are at or above each number.

use super::scale::{Scale, ticks};
use super::{Chart, ChartLayout, Drawing, Px, Shape, swatch_entry};
use crate::stages::report::numbers;

/// What to draw.
pub(in crate::stages::report) struct Falling {
    /// What the chart shows, as a title.
    pub(in crate::stages::report) caption: String,
    /// Numbers, and how many are at or above each: the least first.
    pub(in crate::stages::report) points: Vec<(f64, u64)>,
    /// What is counted.
    pub(in crate::stages::report) counted: String,
    /// Lines across, and what they are called.
    pub(in crate::stages::report) lines: Vec<(f64, &'static str, String)>,
}

const TOP: f64 = 16.0;
const BOTTOM: f64 = 36.0;

impl Falling {
    /// The chart, or none for fewer than two points.
    pub(in crate::stages::report) fn draw(&self) -> Option<Chart> {
        let mut legend = vec![swatch_entry(Shape::line((4.0, 8.0), (32.0, 8.0), "join"), self.counted.as_str())];
        legend.extend(
            self.lines
                .iter()
                .map(|(_, class, text)| swatch_entry(Shape::line((18.0, 0.0), (18.0, 16.0), class), text.as_str())),
        );
        (self.points.len() > 1).then(|| Chart {
            caption: self.caption.clone(),
            legend,
            wide: self.drawing(ChartLayout::Wide),
            narrow: self.drawing(ChartLayout::Narrow),
        })
    }

    fn drawing(&self, layout: ChartLayout) -> Drawing {
        let (width, height) = (layout.width(), 260.0);
        let (left, right, floor) = (70.0, width - 14.0, height - BOTTOM);
        let (first, last) = (self.points[0].0, self.points[self.points.len() - 1].0);
        let most = self.points.iter().map(|(_, n)| *n).max().unwrap_or_default();
        let counts = ticks(most as f64, 4);
        let across = Scale::linear((first, last), (left, right));
        let up = Scale::linear((0.0, counts[counts.len() - 1]), (floor, TOP));
        let mut shapes = Vec::new();
        for tick in &counts {
            let y = up.place(*tick);
            shapes.push(Shape::line((left, y), (right, y), "grid"));
            shapes.push(Shape::text((left - 8.0, y + 4.0), "tick end", numbers::fixed(*tick, 0)));
        }
        let step = if layout == ChartLayout::Wide { 5.0 } else { 10.0 };
        let from = (first / step).ceil() as i32;
        for tick in (from..).map(|tick| f64::from(tick) * step).take_while(|tick| *tick <= last) {
            shapes.push(Shape::text((across.place(tick), floor + 16.0), "tick middle", numbers::fixed(tick, 0)));
        }
        shapes.push(Shape::text((right, floor + 32.0), "axis-title end", "weight in bits"));
        for (at, class, _) in &self.lines {
            shapes.push(Shape::line((across.place(*at), TOP), (across.place(*at), floor), class));
        }
        let points: Vec<(f64, f64)> =
            self.points.iter().map(|(at, n)| (across.place(*at), up.place(*n as f64))).collect();
        shapes.push(Shape::path(&points, "join"));
        Drawing { title: self.caption.clone(), width: Px(width), height: Px(height), shapes }
    }
}
