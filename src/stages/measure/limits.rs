//! 95% limits; formulas as in the Public Health England `PHEindicatormethods`.

use std::sync::LazyLock;

use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::stages::handed::Method;

/// The 0.975 quantile of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The largest count with exact limits.
const LARGEST_EXACT: usize = 9;

/// Limits and how they were found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Limits {
    pub(super) lower: f64,
    pub(super) upper: f64,
    pub(super) method: Method,
}

impl Limits {
    /// The same limits on another scale.
    pub(super) fn scaled(self, factor: f64) -> Self {
        Self { lower: self.lower * factor, upper: self.upper * factor, ..self }
    }
}

/// Limits of a proportion (Wilson, 1927), for a denominator above zero.
pub(super) fn proportion(numerator: u64, denominator: u64) -> Limits {
    let (x, n) = (numerator as f64, denominator as f64);
    let centre = 2.0 * x + Z * Z;
    let width = Z * (Z * Z + 4.0 * x * (1.0 - x / n)).sqrt();
    let scale = 2.0 * (n + Z * Z);
    // At 0 and at n one limit is the proportion itself; rounding may miss it by a hair.
    let lower = ((centre - width) / scale).max(0.0);
    let upper = ((centre + width) / scale).min(1.0);
    Limits {
        lower: if numerator == 0 { 0.0 } else { lower },
        upper: if numerator == denominator { 1.0 } else { upper },
        method: Method::Wilson,
    }
}

/// Limits of a count: Byar's (Breslow and Day, 1987) from 10 on, exact (chi-squared) below.
pub(super) fn count(count: u64) -> Limits {
    match usize::try_from(count) {
        Ok(small) if small <= LARGEST_EXACT => EXACT[small],
        _ => byar(count as f64),
    }
}

fn byar(x: f64) -> Limits {
    let limit = |x: f64, z: f64| x * (1.0 - 1.0 / (9.0 * x) + z / (3.0 * x.sqrt())).powi(3);
    Limits { lower: limit(x, -Z), upper: limit(x + 1.0, Z), method: Method::Byar }
}

static EXACT: LazyLock<[Limits; LARGEST_EXACT + 1]> = LazyLock::new(|| {
    std::array::from_fn(|count| {
        let quantile = |probability: f64, freedom: usize| {
            let distribution = ChiSquared::new(freedom as f64).expect("degrees of freedom are above zero");
            distribution.inverse_cdf(probability) / 2.0
        };
        let lower = if count == 0 { 0.0 } else { quantile(0.025, 2 * count) };
        Limits { lower, upper: quantile(0.975, 2 * count + 2), method: Method::Exact }
    })
});

/// Events among those at risk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Risk {
    pub(super) events: u64,
    /// None where the base is the population: then its term vanishes.
    pub(super) sampled_from: Option<u64>,
}

impl Risk {
    fn variance_of_log(self) -> f64 {
        1.0 / self.events as f64 - self.sampled_from.map_or(0.0, |at_risk| 1.0 / at_risk as f64)
    }
}

/// Limits of a ratio of two rates (log-Wald, Altman et al., 2000), where both have events.
pub(super) fn ratio(ratio: f64, group: Risk, reference: Risk) -> Option<Limits> {
    if group.events == 0 || reference.events == 0 {
        return None;
    }
    let error = (group.variance_of_log() + reference.variance_of_log()).max(0.0).sqrt();
    let spread = (Z * error).exp();
    Some(Limits { lower: ratio / spread, upper: ratio * spread, method: Method::LogWald })
}

/// Sums over children of what each contributes to a ratio: y above, x below.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cluster {
    /// Children who contribute to x.
    pub(super) n: u64,
    pub(super) yy: u64,
    pub(super) xy: u64,
    pub(super) xx: u64,
}

impl Cluster {
    /// Adds other children.
    pub(super) const fn add(&mut self, others: &Self) {
        self.n += others.n;
        self.yy += others.yy;
        self.xy += others.xy;
        self.xx += others.xx;
    }
}

/// Limits of y / x where some children contribute many times: the ratio's variance with
/// one linearised residual a child (Cochran, 1977), not below 0. None for a single child.
///
/// The residuals are summed in whole numbers, so that equal children have no variance at all.
pub(super) fn mean(y: u64, x: u64, cluster: Cluster) -> Option<Limits> {
    if cluster.n < 2 || x == 0 {
        return None;
    }
    let [y_all, x_all, yy, xy, xx] = [y, x, cluster.yy, cluster.xy, cluster.xx].map(i128::from);
    let squares = x_all * x_all * yy - 2 * x_all * y_all * xy + y_all * y_all * xx;
    let n = cluster.n as f64;
    let variance = squares as f64 / (x as f64).powi(4) * n / (n - 1.0);
    let (mean, half) = (y as f64 / x as f64, Z * variance.sqrt());
    Some(Limits { lower: (mean - half).max(0.0), upper: mean + half, method: Method::Clustered })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// To the digits that the check values are given with.
    fn check(limits: Limits, lower: &str, upper: &str) {
        let digits = lower.split_once('.').map_or(0, |(_, digits)| digits.len());
        assert_eq!(
            (format!("{:.digits$}", limits.lower), format!("{:.digits$}", limits.upper)),
            (lower.into(), upper.into())
        );
    }

    #[test]
    fn wilson_gives_the_check_values() {
        check(proportion(35, 100), "0.2636", "0.4475");
        check(proportion(10, 30), "0.1923", "0.5122");
    }

    #[test]
    fn a_proportion_of_none_or_all_has_one_limit_at_the_end() {
        assert_eq!(proportion(0, 7).lower, 0.0);
        assert_eq!(proportion(7, 7).upper, 1.0);
    }

    #[test]
    fn byar_gives_the_check_values() {
        check(count(12), "6.194", "20.963");
        check(count(10), "4.787", "18.391");
        assert_eq!(count(10).method, Method::Byar);
    }

    #[test]
    fn exact_limits_give_the_check_values() {
        check(count(2), "0.242", "7.225");
        check(count(0), "0.000", "3.689");
        assert_eq!(count(9).method, Method::Exact);
    }

    #[test]
    fn exact_limits_of_none_are_minus_the_log_of_a_fortieth() {
        // P(no events | upper) = exp(-upper) = 0.025.
        assert!((count(0).upper - 40.0_f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn log_wald_gives_the_check_value() {
        let group = Risk { events: 29, sampled_from: Some(711) };
        let reference = Risk { events: 1687, sampled_from: Some(133_107) };
        let found = (29.0 / 711.0) / (1687.0 / 133_107.0);
        assert_eq!(format!("{found:.3}"), "3.218");
        check(ratio(found, group, reference).unwrap(), "2.246", "4.611");
    }

    #[test]
    fn against_a_population_the_terms_of_the_base_vanish() {
        // SE^2 = 1/29 + 1/1687 = 0.035076; exp(1.959964 * 0.187285) = 1.4435; 3.218 / 1.4435 = 2.229.
        let (group, reference) = (Risk { events: 29, sampled_from: None }, Risk { events: 1687, sampled_from: None });
        check(ratio((29.0 / 711.0) / (1687.0 / 133_107.0), group, reference).unwrap(), "2.229", "4.645");
    }

    #[test]
    fn log_wald_among_children_takes_their_number_into_account() {
        // SE^2 = 1/10 - 1/20 + 1/10 - 1/40 = 0.125; exp(1.959964 * 0.353553) = 1.99961...
        let group = Risk { events: 10, sampled_from: Some(20) };
        let reference = Risk { events: 10, sampled_from: Some(40) };
        check(ratio(2.0, group, reference).unwrap(), "1.0002", "3.9992");
    }

    #[test]
    fn a_ratio_without_events_has_no_limits() {
        let (none, some) = (Risk { events: 0, sampled_from: None }, Risk { events: 9, sampled_from: None });
        assert_eq!(ratio(0.0, none, some), None);
    }

    #[test]
    fn children_who_differ_widen_the_limits_of_a_mean() {
        // Two children, 1 and 3 reoffences: mean 2, residuals -1 and 1.
        // Variance = (1 + 1) / 2^2 * 2/1 = 1, so the limits are 2 - 1.96 and 2 + 1.96.
        let cluster = Cluster { n: 2, yy: 1 + 9, xy: 1 + 3, xx: 1 + 1 };
        check(mean(4, 2, cluster).unwrap(), "0.040", "3.960");
    }

    #[test]
    fn equal_children_have_no_spread_and_a_single_child_no_limits() {
        // Three children with 1 reoffence in 3 places each: 1/3 exactly.
        let equal = Cluster { n: 3, yy: 3, xy: 9, xx: 27 };
        let limits = mean(3, 9, equal).unwrap();
        assert_eq!((limits.lower, limits.upper), (3.0 / 9.0, 3.0 / 9.0));
        assert_eq!(mean(4, 1, Cluster { n: 1, yy: 16, xy: 4, xx: 1 }), None);
    }

    #[test]
    fn limits_of_a_mean_do_not_fall_below_0() {
        // 1 and 9: mean 5, residuals -4 and 4, variance (16 + 16) / 4 * 2 = 16, so 5 - 7.84 is cut off.
        let cluster = Cluster { n: 2, yy: 82, xy: 10, xx: 2 };
        check(mean(10, 2, cluster).unwrap(), "0.000", "12.840");
    }
}
