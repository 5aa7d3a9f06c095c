//! The table `coverage`.

use polars::prelude::*;

use super::combine::Combined;
use super::coverage::Reach;
use super::dates;
use crate::declarations::Source;

/// The table `coverage` of the sources that measures may need.
pub(super) fn table(parts: &[(&Source, Combined)]) -> DataFrame {
    let told: Vec<(&Source, &str, &Reach)> =
        parts.iter().filter_map(|(source, combined)| Some((*source, source.tells_of()?, combined.reach()))).collect();
    let days: Vec<Option<i32>> = told.iter().map(|(.., reach)| reach.covered_to.map(dates::since_epoch)).collect();
    let days = Column::new("covers_to".into(), days).cast(&DataType::Date).expect("days since 1970 are dates");
    let columns = vec![
        Column::new("source".into(), told.iter().map(|(source, ..)| source.name.as_str()).collect::<Vec<_>>()),
        Column::new("covers".into(), told.iter().map(|(_, covers, _)| *covers).collect::<Vec<_>>()),
        days,
        Column::new("not_covered".into(), told.iter().map(|(.., reach)| reach.not_covered()).collect::<Vec<_>>()),
        Column::new("stand_ins".into(), told.iter().map(|(source, ..)| source.stand_ins.join(",")).collect::<Vec<_>>()),
    ];
    DataFrame::new(told.len(), columns).expect("all columns are of the same sources")
}
