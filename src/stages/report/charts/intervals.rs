//! Groups side by side, each with its limits: a forest plot on a log axis for ratios, a dot
//! plot from nought for rates.

use super::scale::{Scale, log_ticks, ticks};
use super::{Chart, ChartLayout, Drawing, LegendEntry, Px, Shape, mark_entry, swatch_entry};
use crate::stages::report::numbers;

/// What to draw.
pub(in crate::stages::report) struct IntervalChart<'a> {
    /// What the chart shows, as a title.
    pub(in crate::stages::report) caption: String,
    /// The unit; `ratio` is drawn on a log axis.
    pub(in crate::stages::report) unit: &'a str,
    /// Lines under headings.
    pub(in crate::stages::report) groups: Vec<Lines>,
    /// What the groups are compared with.
    pub(in crate::stages::report) reference: Option<ReferenceLine>,
    /// What lies at the left and at the right of the reference, below a log axis.
    pub(in crate::stages::report) ends: Option<[String; 2]>,
}

/// Lines under one heading.
pub(in crate::stages::report) struct Lines {
    pub(in crate::stages::report) heading: String,
    pub(in crate::stages::report) lines: Vec<IntervalLine>,
}

/// One group of children.
pub(in crate::stages::report) struct IntervalLine {
    pub(in crate::stages::report) label: String,
    /// Value and limits, or none where they are not shown.
    pub(in crate::stages::report) estimate: Option<(f64, f64, f64)>,
    /// The same in words, or the symbol for why there is none.
    pub(in crate::stages::report) text: String,
    /// How its mark looks: `point`, `notable`, `unreliable`, `published`.
    pub(in crate::stages::report) class: &'static str,
}

/// A line across all groups.
pub(in crate::stages::report) struct ReferenceLine {
    pub(in crate::stages::report) value: f64,
    pub(in crate::stages::report) label: String,
    /// The range around it that is not worth attention.
    pub(in crate::stages::report) band: Option<(f64, f64)>,
}

const TOP: f64 = 26.0;
const BOTTOM: f64 = 46.0;
/// Room that the words at the left of the reference need.
const LEFT_END_WIDTH: f64 = 90.0;

impl IntervalChart<'_> {
    /// The chart, or none when no group has a value.
    pub(in crate::stages::report) fn draw(&self) -> Option<Chart> {
        self.lines().any(|line| line.estimate.is_some()).then(|| Chart {
            caption: self.caption.clone(),
            legend: self.legend(),
            wide: self.drawing(ChartLayout::Wide),
            narrow: self.drawing(ChartLayout::Narrow),
        })
    }

    fn lines(&self) -> impl Iterator<Item = &IntervalLine> {
        self.groups.iter().flat_map(|group| &group.lines)
    }

    fn legend(&self) -> Vec<LegendEntry> {
        let has = |class| self.lines().any(|line| line.class == class && line.estimate.is_some());
        let mut legend = Vec::new();
        if has("notable") {
            legend.push(mark_entry("notable", "Significant and notable"));
        }
        if has("point") {
            legend.push(mark_entry(
                "point",
                if self.unit == "ratio" { "Other, with 95% limits" } else { "Figure with 95% limits" },
            ));
        }
        if has("published") {
            legend.push(mark_entry("published", "Published by others"));
        }
        if has("unreliable") {
            legend.push(mark_entry("unreliable", "[u] Few children behind it: low reliability"));
        }
        if let Some(reference) = &self.reference {
            legend.push(swatch_entry(Shape::line((18.0, 0.0), (18.0, 16.0), "reference"), reference.label.as_str()));
            if let Some((low, high)) = reference.band {
                let text = format!("{} to {}: not notable", numbers::fixed(low, 2), numbers::fixed(high, 2));
                legend.push(swatch_entry(Shape::area((6.0, 1.0), (24.0, 14.0), "band"), text));
            }
        }
        legend
    }

    fn drawing(&self, layout: ChartLayout) -> Drawing {
        let grid = ChartGrid::of(layout);
        let height = TOP + BOTTOM + self.groups.iter().map(|group| grid.height(group)).sum::<f64>();
        let (scale, ticks) = self.scale(&grid);
        let mut shapes = self.backdrop(scale, &ticks, height);
        let mut y = TOP;
        for group in &self.groups {
            if !group.heading.is_empty() {
                shapes.push(Shape::text((0.0, y + 18.0), "group", group.heading.as_str()));
                y += grid.heading;
            }
            for line in &group.lines {
                shapes.extend(grid.line(line, scale, y));
                y += grid.line_height(line);
            }
            y += grid.gap;
        }
        Drawing { title: self.caption.clone(), width: Px(layout.width()), height: Px(height), shapes }
    }

    fn scale(&self, grid: &ChartGrid) -> (Scale, Vec<f64>) {
        let estimates: Vec<_> = self.lines().filter_map(|line| line.estimate).collect();
        let lowest = estimates.iter().map(|(_, lower, _)| *lower).fold(f64::INFINITY, f64::min);
        let highest = estimates.iter().map(|(_, _, upper)| *upper).fold(0.0, f64::max);
        let place = (grid.left, grid.right);
        if self.unit == "ratio" {
            let ticks = log_ticks(lowest, highest);
            (Scale::log((ticks[0], ticks[ticks.len() - 1]), place), ticks)
        } else {
            let ticks = ticks(if self.unit == "percent" { highest.min(100.0) } else { highest }, 5);
            (Scale::linear((0.0, ticks[ticks.len() - 1]), place), ticks)
        }
    }

    fn backdrop(&self, scale: Scale, ticks: &[f64], height: f64) -> Vec<Shape> {
        let (top, floor) = (TOP - 4.0, height - BOTTOM);
        let mut shapes = Vec::new();
        if let Some((low, high)) = self.reference.as_ref().and_then(|reference| reference.band) {
            let (left, right) = (scale.place(low), scale.place(high));
            shapes.push(Shape::area((left, top), (right - left, floor - top), "band"));
        }
        for tick in ticks {
            let x = scale.place(*tick);
            let text = numbers::fixed(*tick, decimals(*tick));
            shapes.push(Shape::line((x, top), (x, floor), "grid"));
            shapes.push(Shape::text((x, top - 6.0), "tick middle", text.as_str()));
            shapes.push(Shape::text((x, floor + 16.0), "tick middle", text));
        }
        if let Some(reference) = &self.reference {
            let x = scale.place(reference.value);
            shapes.push(Shape::line((x, top), (x, floor), "reference"));
        }
        if let Some([left, right]) = &self.ends {
            let middle = scale.place(1.0);
            if middle - scale.place(0.0) >= LEFT_END_WIDTH {
                shapes.push(Shape::text((middle - 10.0, floor + 36.0), "axis-title end", format!("\u{2190} {left}")));
            }
            shapes.push(Shape::text((middle + 10.0, floor + 36.0), "axis-title", format!("{right} \u{2192}")));
        }
        shapes
    }
}

/// As many decimals as tell a tick from its neighbours.
fn decimals(tick: f64) -> usize {
    let is_whole = |number: f64| (number - number.round()).abs() < 1e-6;
    match tick {
        _ if tick >= 1.0 || is_whole(tick) => 0,
        _ if is_whole(tick * 10.0) => 1,
        _ => 2,
    }
}

/// Where things lie at one width.
struct ChartGrid {
    is_narrow: bool,
    left: f64,
    right: f64,
    width: f64,
    heading: f64,
    line: f64,
    gap: f64,
}

impl ChartGrid {
    fn of(layout: ChartLayout) -> Self {
        let width = layout.width();
        match layout {
            ChartLayout::Wide => {
                Self { is_narrow: false, left: 200.0, right: 570.0, width, heading: 26.0, line: 24.0, gap: 6.0 }
            }
            ChartLayout::Narrow => {
                Self { is_narrow: true, left: 14.0, right: width - 14.0, width, heading: 26.0, line: 42.0, gap: 8.0 }
            }
        }
    }

    fn height(&self, group: &Lines) -> f64 {
        let heading = if group.heading.is_empty() { 0.0 } else { self.heading };
        heading + group.lines.iter().map(|line| self.line_height(line)).sum::<f64>() + self.gap
    }

    /// A group without a figure needs no room for a whisker.
    fn line_height(&self, line: &IntervalLine) -> f64 {
        if line.estimate.is_some() { self.line } else { 24.0 }
    }

    /// One group: label, whisker, mark and numbers. On a telephone the words stand above the whisker.
    fn line(&self, line: &IntervalLine, scale: Scale, y: f64) -> Vec<Shape> {
        let middle = if self.is_narrow { y + 30.0 } else { y + 12.0 };
        let words = if self.is_narrow { y + 16.0 } else { y + 16.5 };
        let label_at = if self.is_narrow { self.left } else { 14.0 };
        let mut shapes = vec![
            Shape::text((label_at, words), "label", line.label.as_str()),
            Shape::text(
                (self.width - 2.0, words),
                if line.estimate.is_some() { "value end" } else { "missing end" },
                line.text.as_str(),
            ),
        ];
        let Some((value, lower, upper)) = line.estimate else { return shapes };
        let (from, to) = (scale.place(lower), scale.place(upper));
        shapes.push(Shape::line((from, middle), (to, middle), "whisker"));
        for (end, is_beyond, inwards) in [(from, scale.is_below(lower), 6.0), (to, scale.is_above(upper), -6.0)] {
            shapes.push(if is_beyond {
                Shape::path(&[(end + inwards, middle - 4.0), (end, middle), (end + inwards, middle + 4.0)], "whisker")
            } else {
                Shape::line((end, middle - 4.0), (end, middle + 4.0), "whisker")
            });
        }
        shapes.push(Shape::mark((scale.place(value), middle), line.class, format!("{}: {}", line.label, line.text)));
        shapes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(estimate: Option<(f64, f64, f64)>) -> IntervalLine {
        IntervalLine { label: "Black".to_owned(), estimate, text: "3.22".to_owned(), class: "notable" }
    }

    fn forest(estimates: &[Option<(f64, f64, f64)>]) -> IntervalChart<'static> {
        IntervalChart {
            caption: "Relative rates".to_owned(),
            unit: "ratio",
            groups: vec![Lines { heading: "Custody".to_owned(), lines: estimates.iter().copied().map(line).collect() }],
            reference: Some(ReferenceLine { value: 1.0, label: "White".to_owned(), band: Some((0.8, 1.25)) }),
            ends: None,
        }
    }

    #[test]
    fn a_group_without_a_figure_has_words_and_no_mark() {
        let drawn = forest(&[Some((3.22, 2.25, 4.61)), None]).draw().unwrap();
        let marks = drawn.wide.shapes.iter().filter(|shape| matches!(shape, Shape::Diamond { .. })).count();
        assert_eq!(marks, 1);
    }

    #[test]
    fn limits_beyond_the_axis_end_in_an_arrow() {
        let drawn = forest(&[Some((9.0, 1.1, 75.0))]).draw().unwrap();
        let arrows = drawn.wide.shapes.iter().filter(|shape| matches!(shape, Shape::Path { .. })).count();
        assert_eq!(arrows, 1);
    }

    #[test]
    fn neighbouring_ticks_have_different_words() {
        let words: Vec<String> = [0.0, 0.05, 0.1, 0.15, 5.0].map(|tick| numbers::fixed(tick, decimals(tick))).into();
        assert_eq!(words, ["0", "0.05", "0.1", "0.15", "5"]);
    }

    #[test]
    fn nothing_to_show_is_no_chart() {
        assert!(forest(&[None]).draw().is_none());
    }
}
