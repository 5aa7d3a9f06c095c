//! Rows that contradict themselves: what a statistic reads beside each other does not belong together.

use super::units::Units;
use crate::declarations::Measure;
use crate::declarations::measure::Statistic;
use crate::error::{Error, Kind, Result};

/// Refuses rows whose month does not go with whether it came at all.
///
/// # Errors
/// [`Kind::Contract`] with the statistic, its columns and how many rows.
pub(super) fn check(units: &Units, measure: &Measure) -> Result<()> {
    let cumulative = measure.statistic.iter().filter_map(|statistic| match statistic {
        Statistic::Cumulative { name, month, months, numerator, .. } => Some((name, month, *months, numerator)),
        _ => None,
    });
    for ((name, month, last, numerator), reached) in cumulative.zip(&units.months) {
        let column = measure.adds.keys().position(|column| column == numerator);
        let counted = &units.adds[column.expect("checked when the measure was read")];
        let n_odd = reached.iter().zip(counted).filter(|(month, counted)| !goes_with(**month, **counted, last)).count();
        if n_odd > 0 {
            let message = format!(
                "measure {}: in {n_odd} rows `{month}` is not a month from 1 to {last} where `{numerator}` is 1, and none where it is 0, \
                 as [[statistic]] `{name}` needs",
                measure.name
            );
            return Err(Error::new(Kind::Contract, message)
                .hint("let the SQL return a month for those alone whom the numerator counts, each once"));
        }
    }
    Ok(())
}

fn goes_with(month: u32, counted: u32, last: u32) -> bool {
    match counted {
        0 => month == 0,
        1 => (1..=last).contains(&month),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_given_for_those_alone_who_are_counted() {
        assert!(goes_with(0, 0, 12) && goes_with(1, 1, 12) && goes_with(12, 1, 12));
        assert!(!goes_with(2, 0, 12), "a month of somebody to whom it never came");
        assert!(!goes_with(0, 1, 12), "it came in no month");
        assert!(!goes_with(13, 1, 12), "it came after the last month");
        assert!(!goes_with(3, 2, 12), "two in one month");
    }
}
