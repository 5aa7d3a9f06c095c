//! The columns of a measure's SQL that its figures are made from.

use std::collections::BTreeSet;

use super::{Breakdown, Length, Measure, Statistic};
use crate::model::{self, FieldKind, Table};

/// What a column says where figures are of all.
pub const ALL: &str = "all";

impl Measure {
    /// The names of its stages or parts, which no sum runs over; `all` where it has none.
    pub fn stages(&self) -> Vec<&str> {
        match (&self.disparity, &self.parts) {
            (Some(disparity), _) => disparity.stage.iter().map(|stage| stage.name.as_str()).collect(),
            (None, Some(parts)) => parts.statistics.keys().map(String::as_str).collect(),
            (None, None) => vec![ALL],
        }
    }

    /// The column that names them, if there is one.
    pub fn stage_column(&self) -> Option<&'static str> {
        let parts = self.parts.as_ref().map(|parts| parts.column.name());
        self.disparity.as_ref().map(|_| "stage").or(parts)
    }

    /// The dates that its intervals begin with and that its SQL reads, `table.column`: any of them may be looked up in the calendar.
    pub fn dates(&self) -> BTreeSet<String> {
        let read = self.query.columns().into_iter().flat_map(|(table, columns)| {
            let known = model::table(&table);
            let dates = columns.into_iter().filter(move |column| known.is_some_and(|table| is_date(table, column)));
            dates.map(move |column| format!("{table}.{column}"))
        });
        read.chain(self.begins.iter().cloned()).collect()
    }

    /// The columns that are summed: those declared, then those of each cumulative statistic, up to each month
    /// and in each month after the first.
    pub fn summed(&self) -> Vec<String> {
        let declared = self.adds.keys().cloned();
        let by_month = self.months().flat_map(|(name, _, months)| {
            let up_to = (1..=months).map(move |month| format!("{name}_{month}"));
            up_to.chain((2..=months).map(move |month| in_month(name, month)))
        });
        declared.chain(by_month).collect()
    }

    /// Each cumulative statistic: its name, the column of the month and the last month.
    pub fn months(&self) -> impl Iterator<Item = (&str, &str, u32)> {
        self.statistic.iter().filter_map(|statistic| match statistic {
            Statistic::Cumulative { name, month, months, .. } => Some((name.as_str(), month.as_str(), *months)),
            _ => None,
        })
    }

    /// The columns of which quantiles are given.
    pub fn ranked(&self) -> BTreeSet<&str> {
        let columns = self.statistic.iter().filter_map(|statistic| match statistic {
            Statistic::Quantile(quantile) => Some(quantile.of.as_str()),
            _ => None,
        });
        columns.collect()
    }

    /// The columns of whole numbers that it is read by.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        let summed = self.adds.keys().map(String::as_str).chain(self.months().map(|(_, month, _)| month));
        summed.chain(self.ranked())
    }

    /// The lengths of interval that its SQL counts.
    pub fn counted_lengths(&self) -> BTreeSet<Length> {
        self.interval.iter().filter(|interval| interval.pools.is_none()).map(|interval| interval.length).collect()
    }

    /// The columns that some figure is broken down by, in the order of the published columns.
    pub fn broken_down_by(&self) -> BTreeSet<&Breakdown> {
        self.breakdowns.iter().flatten().collect()
    }
}

/// Whether a table has a column of dates of this name.
pub(super) fn is_date(table: &Table, column: &str) -> bool {
    table.fields.iter().any(|field| field.name == column && field.kind == FieldKind::Date)
}

/// The column of what a cumulative statistic gains in one month: the difference of two published counts.
pub fn in_month(name: &str, month: u32) -> String {
    format!("{name}_in_{month}")
}
