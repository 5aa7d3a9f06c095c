//! A publication that would say nothing.

use chrono::NaiveDate;

use crate::declarations::{Project, Source};
use crate::error::{Error, Kind, Result};
use crate::job::keeping::ledger::{FigureCount, Ledger};
use crate::job::planning::plan::Plan;
use crate::job::running::quality;
use crate::model::records::{PERSON_RECORDS, RECORDS};

/// Refuses a publication without any figure: readers would take it for a quiet day.
pub fn refuse(figures: &[FigureCount], n_rows: u64, as_at: NaiveDate) -> Result<()> {
    // Where nothing happened there is nothing to count.
    if n_rows == 0 || figures.iter().any(|figure| figure.status != "not_applicable" && figure.n_figures > 0) {
        return Ok(());
    }
    let error = Error::new(Kind::Contract, format!("there is no figure to publish as at {as_at}: nothing was counted"));
    Err(error.hint("`yjp faults` says what is wrong in the deliveries, `yjp explain measure NAME` what is counted"))
}

/// How many rows tell what happened, and not only to whom.
pub fn n_rows_of_events(project: &Project, ledger: &Ledger, plan: &Plan) -> Result<u64> {
    let sources = quality::collect(ledger, plan, &project.sources)?.sources;
    let tells = |name: &String| project.sources.get(name).is_some_and(tells_of_events);
    Ok(sources.iter().filter(|source| tells(&source.source)).map(|source| source.counts.rows_out).sum())
}

/// Whether a source tells what happened.
fn tells_of_events(source: &Source) -> bool {
    let events = || RECORDS.iter().filter(|table| table.name != PERSON_RECORDS.name);
    source.records.iter().any(|record| events().any(|table| table.name == record.table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_publication_without_any_figure_is_refused() {
        let as_at = NaiveDate::from_ymd_opt(2024, 6, 30).unwrap();
        let figures =
            |status: &str| FigureCount { measure: "alpha".to_owned(), status: status.to_owned(), n_figures: 9 };
        assert!(refuse(&[figures("not_applicable"), figures("suppressed")], 5, as_at).is_ok());
        assert!(refuse(&[], 0, as_at).is_ok());
        for nothing in [vec![], vec![figures("not_applicable")]] {
            let error = refuse(&nothing, 5, as_at).unwrap_err();
            assert_eq!(error.kind(), Kind::Contract);
            assert_eq!(error.to_string(), "there is no figure to publish as at 2024-06-30: nothing was counted");
        }
    }
}
