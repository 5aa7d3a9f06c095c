//! Sentences about change and disparity, so that no figure says more than its limits allow.

use super::figures::{ReportFigure, ShownStatus};
use super::{numbers, units};
use crate::declarations::measure::in_words;

/// The change from one period to the next, with limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ChangeOverTime {
    pub(super) difference: f64,
    pub(super) lower: f64,
    pub(super) upper: f64,
}

impl ChangeOverTime {
    /// Limits of a difference from the limits of its two sides (Newcombe 1998, method 10, for
    /// proportions; Zou and Donner 2008 for any estimate with limits).
    pub(super) fn between(before: &ReportFigure<'_>, now: &ReportFigure<'_>) -> Option<Self> {
        let ((old, old_lower, old_upper), (new, new_lower, new_upper)) = (before.estimate()?, now.estimate()?);
        let difference = new - old;
        Some(Self {
            difference,
            lower: difference - (new - new_lower).hypot(old_upper - old),
            upper: difference + (new_upper - new).hypot(old - old_lower),
        })
    }

    /// Whether chance alone would rarely make such a change.
    pub(super) fn is_beyond_chance(self) -> bool {
        self.lower > 0.0 || self.upper < 0.0
    }

    /// The verdict on the change, for a table.
    pub(super) fn verdict(self) -> &'static str {
        match (self.is_beyond_chance(), self.difference > 0.0) {
            (false, _) => "within chance",
            (true, true) => "higher, beyond chance",
            (true, false) => "lower, beyond chance",
        }
    }

    /// The change as a sentence. `before` says when, as in `the year before`.
    pub(super) fn sentence(self, unit: &str, before: &str) -> String {
        let difference_unit = if unit == "percent" { "percentage_points" } else { unit };
        let size = units::with_unit(self.difference.abs(), difference_unit);
        let limits = format!(
            "95% limits of the change {} to {}",
            units::signed(self.lower, unit),
            units::signed(self.upper, unit)
        );
        let direction = if self.difference > 0.0 { "Up" } else { "Down" };
        if units::in_unit(self.difference, unit) == units::in_unit(0.0, unit) {
            return format!("No change from {before} ({limits}).");
        }
        if self.is_beyond_chance() {
            return format!(
                "{direction} by {size} on {before} ({limits}): more than chance alone would usually bring."
            );
        }
        format!(
            "{direction} by {size} on {before} ({limits}): a change that chance alone could well bring, so not evidence of a trend."
        )
    }
}

/// What the limits of a relative rate allow to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DisparityReading {
    /// Limits exclude 1, and the ratio lies outside the range that is not notable.
    Notable,
    /// Limits exclude 1.
    Significant,
    /// Limits include 1.
    WithinChance,
    /// Too few children, or no ratio at all.
    NotAssessed,
}

impl DisparityReading {
    /// What may be said of a relative rate.
    pub(super) fn of(ratio: &ReportFigure<'_>, [low, high]: [f64; 2]) -> Self {
        let Some((value, lower, upper)) = ratio.estimate() else { return Self::NotAssessed };
        if matches!(ratio.status, ShownStatus::Unreliable | ShownStatus::Incomplete) {
            Self::NotAssessed
        } else if lower <= 1.0 && upper >= 1.0 {
            Self::WithinChance
        } else if (low..=high).contains(&value) {
            Self::Significant
        } else {
            Self::Notable
        }
    }

    /// The reading, for a table.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Notable => "significant, notable",
            Self::Significant => "significant",
            Self::WithinChance => "could be chance",
            Self::NotAssessed => "not assessed",
        }
    }
}

/// How many times as likely, never rounded towards the more striking number.
pub(super) fn times_as_likely(ratio: f64) -> String {
    let whole = ratio.floor();
    let above = ratio - whole;
    if ratio < 0.95 {
        return format!("{}% less likely than", numbers::fixed(100.0 * (1.0 - ratio), 0));
    }
    if ratio <= 1.05 {
        return "about as likely as".to_owned();
    }
    let times = |n: f64| if n == 2.0 { "twice".to_owned() } else { format!("{} times", numbers::fixed(n, 0)) };
    match above {
        _ if ratio < 1.85 => format!("{} times as likely as", numbers::fixed(ratio, 1)),
        ..=0.05 => format!("{} as likely as", times(whole)),
        ..0.5 => format!("over {} as likely as", times(whole)),
        ..0.85 => format!("{} times as likely as", numbers::fixed(ratio, 1)),
        _ => format!("almost {} as likely as", times(whole + 1.0)),
    }
}

/// A disparity as a sentence: who, how many times as likely as whom, to what.
pub(super) fn disparity(ratio: &ReportFigure<'_>, children: &str, others: &str, to: &str) -> Option<String> {
    let (value, lower, upper) = ratio.estimate()?;
    let times = times_as_likely(value);
    let limits = format!(
        "{} times, 95% limits {} to {}",
        units::in_unit(value, "ratio"),
        units::in_unit(lower, "ratio"),
        units::in_unit(upper, "ratio")
    );
    Some(format!("{} were {times} {others} to {to} ({limits}).", in_words(children)))
}

/// The limits of a figure in a sentence.
pub(super) fn limits(figure: &ReportFigure<'_>) -> Option<String> {
    let (_, lower, upper) = figure.estimate()?;
    let (lower, upper) = (units::in_unit(lower, figure.unit), units::with_unit(upper, figure.unit));
    Some(format!("95% limits: {lower} to {upper}."))
}

/// Whether a count, or what is left of its base, is too small to be given to the unit.
pub(super) const fn is_small(n: u64, of: u64, threshold: u64) -> bool {
    let left = of.saturating_sub(n);
    (n > 0 && n <= threshold) || (left > 0 && left <= threshold)
}

/// A count, or words where it is too small to be given to the unit.
pub(super) fn guarded(n: u64, of: u64, threshold: u64) -> String {
    match (is_small(n, of, threshold), n <= threshold) {
        (false, _) => numbers::count(n),
        (true, true) => format!("{threshold} or fewer"),
        (true, false) => format!("all but {threshold} or fewer"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::report::figures::{Cut, FigureSubject, Period};

    fn figure(value: f64, lower: f64, upper: f64) -> ReportFigure<'static> {
        let day = "2024-03-31".parse().unwrap();
        ReportFigure {
            statistic: "relative_rate_index",
            subject: FigureSubject {
                measure: "disproportionality",
                cohort_basis: "all",
                period: Period { start: day, end: day },
                cut: Cut::of([("stage", "custody"), ("ethnic_group", "black")]),
            },
            numerator: None,
            denominator: None,
            value: Some(value),
            lower: Some(lower),
            upper: Some(upper),
            unit: "ratio",
            status: ShownStatus::Final,
        }
    }

    fn check_times(ratio: f64, expected: &str) {
        assert_eq!(times_as_likely(ratio), expected);
    }

    #[test]
    fn a_change_has_the_limits_of_newcombe_method_10() {
        // Newcombe 1998, table II, example (a): 56/70 and 48/80, difference 0.2000, 0.0524 to 0.3339.
        let (first, second) = (figure(0.8, 0.691_834, 0.876_953), figure(0.6, 0.490_455, 0.700_382));
        let change = ChangeOverTime::between(&second, &first).unwrap();
        assert!((change.lower - 0.0524).abs() < 0.0001, "{}", change.lower);
        assert!((change.upper - 0.3339).abs() < 0.0001, "{}", change.upper);
        assert!(change.is_beyond_chance());
    }

    #[test]
    fn twelve_sentences_after_eleven_are_no_increase() {
        // Byar's limits of 11 and 12.
        let change = ChangeOverTime::between(&figure(11.0, 5.484, 19.683), &figure(12.0, 6.194, 20.963)).unwrap();
        assert_eq!(change.verdict(), "within chance");
        let sentence = change.sentence("sentences", "the year before");
        assert!(sentence.starts_with("Up by 1 sentence on the year before"), "{sentence}");
        assert!(sentence.contains("chance alone could well bring"), "{sentence}");
    }

    #[test]
    fn a_percentage_changes_by_percentage_points() {
        let change = ChangeOverTime { difference: -12.34, lower: -20.0, upper: -4.0 };
        assert_eq!(
            change.sentence("percent", "the year before"),
            "Down by 12.3 percentage points on the year before (95% limits of the change \u{2212}20.0 to \u{2212}4.0): \
             more than chance alone would usually bring."
        );
    }

    #[test]
    fn likelihood_is_said_the_way_people_say_it() {
        check_times(0.6, "40% less likely than");
        check_times(1.0, "about as likely as");
        check_times(1.42, "1.4 times as likely as");
        check_times(1.9, "almost twice as likely as");
        check_times(2.04, "twice as likely as");
        check_times(2.2, "over twice as likely as");
        check_times(2.6, "2.6 times as likely as");
        check_times(3.218, "over 3 times as likely as");
        check_times(3.9, "almost 4 times as likely as");
    }

    #[test]
    fn a_ratio_is_significant_only_if_its_limits_exclude_one() {
        assert_eq!(DisparityReading::of(&figure(1.8, 0.9, 3.6), [0.8, 1.25]), DisparityReading::WithinChance);
        assert_eq!(DisparityReading::of(&figure(1.2, 1.05, 1.37), [0.8, 1.25]), DisparityReading::Significant);
        assert_eq!(DisparityReading::of(&figure(3.218, 2.246, 4.611), [0.8, 1.25]), DisparityReading::Notable);
        assert_eq!(DisparityReading::of(&figure(0.5, 0.3, 0.8), [0.8, 1.25]), DisparityReading::Notable);
    }

    #[test]
    fn a_small_count_is_not_given_to_the_unit() {
        assert_eq!(guarded(0, 100, 5), "0");
        assert_eq!(guarded(3, 100, 5), "5 or fewer");
        assert_eq!(guarded(97, 100, 5), "all but 5 or fewer");
        assert_eq!(guarded(100, 100, 5), "100");
        assert_eq!(guarded(3, 100, 0), "3");
    }

    #[test]
    fn an_unreliable_ratio_is_not_assessed() {
        let few = ReportFigure { status: ShownStatus::Unreliable, ..figure(3.2, 2.2, 4.6) };
        assert_eq!(DisparityReading::of(&few, [0.8, 1.25]), DisparityReading::NotAssessed);
    }

    #[test]
    fn a_disparity_names_both_groups() {
        let ratio = figure(3.218, 2.246, 4.611);
        let sentence = disparity(&ratio, "black children", "White children", "be sent to custody");
        let expected = "Black children were over 3 times as likely as White children to be sent to custody \
                        (3.22 times, 95% limits 2.25 to 4.61).";
        assert_eq!(sentence.as_deref(), Some(expected));
    }
}
