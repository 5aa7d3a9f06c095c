//! How many faults are too many to go on.

/// So many faults never stop a service by themselves: one broken row of a dozen is no broken file.
const FEW: usize = 3;

/// How many rows a refusal names.
pub(super) const PLACES: usize = 3;

/// Whether so many of so many are more than a share allows. A share of nought allows none.
pub(super) fn is_beyond(n: usize, of: usize, share: f64) -> bool {
    let is_few = share > 0.0 && n <= FEW;
    !is_few && n as f64 > share * of as f64
}

/// Whether so many of so many are more than half.
pub(super) fn is_most(n: usize, of: usize) -> bool {
    2 * n > of
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_faults_are_allowed_in_a_small_file_and_a_share_in_a_large_one() {
        assert!(!is_beyond(3, 12, 0.02));
        assert!(is_beyond(4, 12, 0.02));
        assert!(!is_beyond(20, 1000, 0.02));
        assert!(is_beyond(21, 1000, 0.02));
    }

    #[test]
    fn a_share_of_nought_allows_none() {
        assert!(is_beyond(1, 1000, 0.0));
        assert!(!is_beyond(0, 1000, 0.0));
    }

    #[test]
    fn most_is_more_than_half() {
        assert!(!is_most(5, 10));
        assert!(is_most(6, 10));
    }
}
