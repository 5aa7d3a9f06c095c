//! Figures over time, each with its limits. Points of one chart have one basis and one
//! maturity: the caller never mixes them.

use super::scale::{Scale, ticks};
use super::{Chart, ChartLayout, Drawing, LegendEntry, Px, Shape, mark_entry};
use crate::stages::report::{numbers, units};

/// What to draw.
pub(in crate::stages::report) struct OverTime<'a> {
    /// What the chart shows, as a title.
    pub(in crate::stages::report) caption: String,
    /// The unit of its values.
    pub(in crate::stages::report) unit: &'a str,
    /// What its axis is called.
    pub(in crate::stages::report) axis: String,
    /// Oldest first.
    pub(in crate::stages::report) points: Vec<Point>,
    /// Whether the figures may still change: drawn hollow and never joined.
    pub(in crate::stages::report) is_provisional: bool,
    /// Whether each period begins where the one before ends, so that a line between them has a meaning.
    pub(in crate::stages::report) is_joined: bool,
}

/// One period.
pub(in crate::stages::report) struct Point {
    /// Two short lines below the axis.
    pub(in crate::stages::report) ticks: [String; 2],
    /// The period and its figure in words, shown when it is pointed at.
    pub(in crate::stages::report) hint: String,
    /// Its value, or none where it is not shown.
    pub(in crate::stages::report) value: Option<f64>,
    /// Its limits.
    pub(in crate::stages::report) limits: Option<(f64, f64)>,
    /// Whether too few children stand behind it.
    pub(in crate::stages::report) is_unreliable: bool,
    /// What to write where there is no value.
    pub(in crate::stages::report) symbol: String,
}

const TOP: f64 = 26.0;
const BOTTOM: f64 = 44.0;
const LEFT: f64 = 52.0;
/// Room for the value of the newest point.
const RIGHT: f64 = 42.0;
/// Room that one label below the axis needs.
const TICK_WIDTH: f64 = 62.0;

impl OverTime<'_> {
    /// The chart, or none where fewer than two points have a value: one alone shows nothing over time.
    pub(in crate::stages::report) fn draw(&self) -> Option<Chart> {
        (self.points.iter().filter(|point| point.value.is_some()).count() > 1).then(|| Chart {
            caption: self.caption.clone(),
            legend: self.legend(),
            wide: self.drawing(ChartLayout::Wide),
            narrow: self.drawing(ChartLayout::Narrow),
        })
    }

    fn legend(&self) -> Vec<LegendEntry> {
        let mut legend = vec![if self.is_provisional {
            mark_entry("provisional", "Provisional figure with 95% limits; it can still change")
        } else {
            mark_entry("point", "Figure with 95% limits")
        }];
        if self.points.iter().any(|point| point.is_unreliable) {
            legend.push(mark_entry("unreliable", "[u] Few children behind it: low reliability"));
        }
        legend
    }

    fn drawing(&self, layout: ChartLayout) -> Drawing {
        let height = if layout == ChartLayout::Wide { 300.0 } else { 250.0 };
        let frame = Frame::new(self, layout, height);
        let mut shapes = frame.axis(&self.axis);
        shapes.extend(frame.period_labels(&self.points));
        if self.is_joined {
            shapes.extend(frame.joins(&self.points));
        }
        for (at, point) in self.points.iter().enumerate() {
            shapes.extend(frame.point(at, point, self.class(point)));
        }
        shapes.extend(frame.value_labels(&self.points, self.unit));
        Drawing { title: self.caption.clone(), width: Px(layout.width()), height: Px(height), shapes }
    }

    fn class(&self, point: &Point) -> &'static str {
        match (self.is_provisional, point.is_unreliable) {
            (true, _) => "provisional",
            (false, true) => "unreliable",
            (false, false) => "point",
        }
    }
}

/// Where things lie in one drawing.
struct Frame {
    width: f64,
    height: f64,
    n_points: usize,
    values: Scale,
    ticks: Vec<f64>,
}

impl Frame {
    fn new(chart: &OverTime<'_>, layout: ChartLayout, height: f64) -> Self {
        let tops = chart.points.iter().map(|point| point.limits.map_or(point.value, |(_, upper)| Some(upper)));
        let highest = tops.flatten().fold(0.0, f64::max);
        let ticks = ticks(if chart.unit == "percent" { highest.min(100.0) } else { highest }, 5);
        let top = ticks.last().copied().unwrap_or(1.0);
        let values = Scale::linear((0.0, top), (height - BOTTOM, TOP));
        Self { width: layout.width(), height, n_points: chart.points.len(), values, ticks }
    }

    fn step(&self) -> f64 {
        (self.width - LEFT - RIGHT) / count(self.n_points.max(1))
    }

    fn x(&self, at: usize) -> f64 {
        LEFT + self.step() * (count(at) + 0.5)
    }

    fn floor(&self) -> f64 {
        self.height - BOTTOM
    }

    fn axis(&self, title: &str) -> Vec<Shape> {
        let right = self.width - RIGHT;
        let mut shapes = vec![Shape::text((4.0, 12.0), "axis-title", title)];
        for (at, tick) in self.ticks.iter().enumerate() {
            let y = self.values.place(*tick);
            shapes.push(Shape::line((LEFT, y), (right, y), if at == 0 { "axis" } else { "grid" }));
            shapes.push(Shape::text((LEFT - 8.0, y + 4.0), "tick end", tick_text(*tick, &self.ticks)));
        }
        shapes
    }

    /// Labels counted back from the newest, as many as fit.
    fn period_labels(&self, points: &[Point]) -> Vec<Shape> {
        let mut every = 1;
        while self.step() * count(every) < TICK_WIDTH {
            every += 1;
        }
        let labelled = points.iter().enumerate().filter(|(at, _)| (points.len() - 1 - at).is_multiple_of(every));
        labelled
            .flat_map(|(at, point)| {
                let (x, floor, [first, second]) = (self.x(at), self.floor(), &point.ticks);
                [
                    Shape::line((x, floor), (x, floor + 5.0), "axis"),
                    Shape::text((x, floor + 19.0), "tick middle", first.as_str()),
                    Shape::text((x, floor + 34.0), "tick middle", second.as_str()),
                ]
            })
            .collect()
    }

    /// Lines between neighbours; a figure that is not shown breaks the line.
    fn joins(&self, points: &[Point]) -> Vec<Shape> {
        let places: Vec<Option<(f64, f64)>> = points
            .iter()
            .enumerate()
            .map(|(at, point)| point.value.map(|value| (self.x(at), self.values.place(value))))
            .collect();
        let runs = places.split(Option::is_none).filter(|run| run.len() > 1);
        runs.map(|run| Shape::path(&run.iter().copied().flatten().collect::<Vec<_>>(), "join")).collect()
    }

    fn point(&self, at: usize, point: &Point, class: &'static str) -> Vec<Shape> {
        let x = self.x(at);
        let Some(value) = point.value else {
            return vec![Shape::text((x, self.floor() - 8.0), "missing middle", point.symbol.as_str())];
        };
        let mut shapes = Vec::new();
        if let Some((lower, upper)) = point.limits {
            let (bottom, top) = (self.values.place(lower), self.values.place(upper));
            shapes.push(Shape::line((x, bottom), (x, top), "whisker"));
            shapes.push(Shape::line((x - 4.0, bottom), (x + 4.0, bottom), "whisker"));
            shapes.push(Shape::line((x - 4.0, top), (x + 4.0, top), "whisker"));
        }
        shapes.push(Shape::mark((x, self.values.place(value)), class, point.hint.as_str()));
        shapes
    }

    /// Values beside their points: all where they fit, else the newest alone.
    fn value_labels(&self, points: &[Point], unit: &str) -> Vec<Shape> {
        let fits = self.step() >= 58.0;
        let newest = points.iter().rposition(|point| point.value.is_some());
        let labelled = points.iter().enumerate().filter(|(at, _)| fits || Some(*at) == newest);
        labelled
            .filter_map(|(at, point)| {
                let value = point.value?;
                let place = (self.x(at) + 8.0, self.values.place(value) - 7.0);
                Some(Shape::text(place, "value", units::in_unit(value, unit)))
            })
            .collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a chart has few points")]
fn count(n: usize) -> f64 {
    n as f64
}

fn tick_text(tick: f64, ticks: &[f64]) -> String {
    let decimals = (0..3).find(|decimals| {
        let factor = 10_f64.powi(*decimals);
        ticks.iter().all(|tick| (tick * factor - (tick * factor).round()).abs() < 1e-6)
    });
    numbers::fixed(tick, usize::try_from(decimals.unwrap_or(3)).unwrap_or(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(value: Option<f64>) -> Point {
        Point {
            ticks: ["to Jun".to_owned(), "2024".to_owned()],
            hint: String::new(),
            value,
            limits: value.map(|value| (value - 5.0, value + 5.0)),
            is_unreliable: false,
            symbol: "[c]".to_owned(),
        }
    }

    fn chart(values: &[Option<f64>]) -> OverTime<'static> {
        OverTime {
            caption: "Reoffending".to_owned(),
            unit: "percent",
            axis: "Per cent".to_owned(),
            points: values.iter().copied().map(point).collect(),
            is_provisional: false,
            is_joined: true,
        }
    }

    fn paths(drawing: &Drawing) -> Vec<usize> {
        let shapes = drawing.shapes.iter();
        shapes
            .filter_map(|shape| if let Shape::Path { points, .. } = shape { Some(points.len()) } else { None })
            .collect()
    }

    #[test]
    fn a_figure_that_is_not_shown_breaks_the_line() {
        let drawn = chart(&[Some(30.0), Some(32.0), None, Some(35.0), Some(31.0), Some(33.0)]).draw().unwrap();
        assert_eq!(paths(&drawn.wide), [2, 3]);
    }

    #[test]
    fn one_figure_alone_is_no_chart() {
        assert!(chart(&[None, Some(30.0)]).draw().is_none());
    }

    #[test]
    fn a_percentage_axis_ends_at_a_hundred() {
        let drawn = chart(&[Some(98.0), Some(97.0)]).draw().unwrap();
        let highest = drawn.wide.shapes.iter().any(|shape| matches!(shape, Shape::Text { text, .. } if text == "120"));
        assert!(!highest);
    }
}
