//! Limits of a sum of rare errors that were found in samples of different size.

use statrs::distribution::{ChiSquared, ContinuousCDF};

/// Errors found, each with the number of pairs that it stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct WeightedErrors {
    sum: f64,
    squares: f64,
}

impl WeightedErrors {
    /// Adds an error that stands for so many pairs.
    pub fn add(&mut self, stands_for: f64) {
        self.sum += stands_for;
        self.squares += stands_for * stands_for;
    }

    /// The lower 95% limit of all errors (Fay and Feuer, 1997: each error found is a Poisson count with a weight).
    pub fn lower(&self) -> f64 {
        if self.sum > 0.0 { self.quantile(0.025) } else { 0.0 }
    }

    /// The upper limit, where one more error could stand for `most` pairs.
    ///
    /// It holds where no error was found too, and where each sample is small: the price is that it is wide.
    pub fn upper(&self, most: f64) -> f64 {
        let with_one_more = Self { sum: self.sum + most, squares: self.squares + most * most };
        if with_one_more.sum > 0.0 { with_one_more.quantile(0.975) } else { 0.0 }
    }

    /// The quantile of the gamma distribution with this mean and variance.
    fn quantile(&self, probability: f64) -> f64 {
        let freedom = 2.0 * self.sum * self.sum / self.squares;
        let distribution = ChiSquared::new(freedom).expect("a sum of weights is above zero");
        distribution.inverse_cdf(probability) * self.squares / (2.0 * self.sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(weights: &[f64], most: f64, lower: &str, upper: &str) {
        let mut errors = WeightedErrors::default();
        weights.iter().for_each(|weight| errors.add(*weight));
        assert_eq!(
            (format!("{:.3}", errors.lower()), format!("{:.3}", errors.upper(most))),
            (lower.into(), upper.into())
        );
    }

    /// Garwood's exact limits of a Poisson count (1936), as tables have them.
    #[test]
    fn errors_of_one_weight_have_the_exact_limits_of_a_count() {
        check(&[], 1.0, "0.000", "3.689");
        check(&[1.0; 3], 1.0, "0.619", "8.767");
        check(&[10.0; 3], 10.0, "6.187", "87.673");
    }

    #[test]
    fn no_error_in_a_sample_that_stands_for_many_leaves_room_for_many() {
        check(&[], 200.0, "0.000", "737.776");
    }
}
