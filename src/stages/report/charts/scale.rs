//! Axes: where a number lies, and which numbers to write.

/// From numbers to places on the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    is_log: bool,
}

impl Scale {
    /// Equal steps for equal differences.
    pub(super) fn linear((low, high): (f64, f64), (from, to): (f64, f64)) -> Self {
        Self { low, high: if high > low { high } else { low + 1.0 }, from, to, is_log: false }
    }

    /// Equal steps for equal ratios: half and double lie equally far from one.
    pub(super) fn log((low, high): (f64, f64), (from, to): (f64, f64)) -> Self {
        Self { low, high, from, to, is_log: true }
    }

    /// Where a number lies; one beyond the axis lies at its end.
    pub(super) fn place(self, number: f64) -> f64 {
        let number = number.clamp(self.low, self.high);
        let share = if self.is_log {
            (number / self.low).ln() / (self.high / self.low).ln()
        } else {
            (number - self.low) / (self.high - self.low)
        };
        self.from + share * (self.to - self.from)
    }

    /// Whether a number is beyond the upper end.
    pub(super) fn is_above(self, number: f64) -> bool {
        number > self.high
    }

    /// Whether a number is beyond the lower end.
    pub(super) fn is_below(self, number: f64) -> bool {
        number < self.low
    }
}

/// Round numbers from nought to at least `high`, about `n` of them.
pub(super) fn ticks(high: f64, n: u32) -> Vec<f64> {
    let high = if high > 0.0 { high } else { 1.0 };
    let rough = high / f64::from(n);
    let magnitude = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|nice| nice * magnitude).into_iter().find(|step| *step >= rough * 0.999);
    let step = step.unwrap_or(10.0 * magnitude);
    let mut ticks = vec![0.0];
    while ticks.last().is_some_and(|last| *last < high * 0.999) {
        ticks.push(step * f64::from(u32::try_from(ticks.len()).unwrap_or(u32::MAX)));
    }
    ticks
}

/// Round ratios for a log axis that holds `low` and `high`, within a tenth and twenty times.
pub(super) fn log_ticks(low: f64, high: f64) -> Vec<f64> {
    const ROUND: [f64; 8] = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0];
    let first = ROUND.iter().rposition(|tick| *tick <= low.min(0.5)).unwrap_or(0);
    let last = ROUND.iter().position(|tick| *tick >= high.max(2.0)).unwrap_or(ROUND.len() - 1);
    ROUND[first..=last].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_and_double_lie_equally_far_from_one() {
        let scale = Scale::log((0.1, 10.0), (0.0, 200.0));
        assert!((scale.place(1.0) - 100.0).abs() < 1e-9);
        assert!((scale.place(2.0) + scale.place(0.5) - 200.0).abs() < 1e-9);
    }

    #[test]
    fn a_number_beyond_the_axis_lies_at_its_end() {
        let scale = Scale::linear((0.0, 50.0), (300.0, 0.0));
        assert_eq!(scale.place(80.0), 0.0);
        assert!(scale.is_above(80.0));
    }

    #[test]
    fn ticks_are_round_and_reach_the_top() {
        assert_eq!(ticks(47.0, 5), [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]);
        assert_eq!(ticks(0.9, 4), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(log_ticks(0.4, 7.0), [0.2, 0.5, 1.0, 2.0, 5.0, 10.0]);
        assert_eq!(log_ticks(0.9, 1.1), [0.5, 1.0, 2.0]);
    }
}
