//! A publication that would say nothing.

use chrono::NaiveDate;

use crate::engine::keeping::ledger::FigureCount;
use crate::error::{Error, Kind, Result};

/// Refuses a publication without any figure: readers would take it for a quiet day.
pub fn refuse(figures: &[FigureCount], as_at: NaiveDate) -> Result<()> {
    if figures.iter().any(|figure| figure.status != "not_applicable" && figure.n_figures > 0) {
        return Ok(());
    }
    let error = Error::new(Kind::Contract, format!("there is no figure to publish as at {as_at}: nothing was counted"));
    Err(error.hint("`yjp faults` says what is wrong in the deliveries, `yjp explain measure NAME` what is counted"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_publication_without_any_figure_is_refused() {
        let as_at = NaiveDate::from_ymd_opt(2024, 6, 30).unwrap();
        let figures =
            |status: &str| FigureCount { measure: "alpha".to_owned(), status: status.to_owned(), n_figures: 9 };
        assert!(refuse(&[figures("not_applicable"), figures("suppressed")], as_at).is_ok());
        for nothing in [vec![], vec![figures("not_applicable")]] {
            let error = refuse(&nothing, as_at).unwrap_err();
            assert_eq!(error.kind(), Kind::Contract);
            assert_eq!(error.to_string(), "there is no figure to publish as at 2024-06-30: nothing was counted");
        }
    }
}
