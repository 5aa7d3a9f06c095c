//! What of the tables could be known on the day of the figures: nothing that is dated after it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::refused::unreadable;
use crate::error::Result;
use crate::issues::{Effect, RuleCount};
use crate::model::{self, DATED, Dated};

/// The tables by name.
type TablesByName = BTreeMap<&'static str, LazyFrame>;

/// What of one table is not seen.
pub(super) struct Unseen {
    dated: &'static Dated,
    as_at: NaiveDate,
    n_rows: u64,
    /// For each column of days that come later than the row, how many are blanked.
    n_blanked: Vec<u64>,
}

/// Leaves out the rows that are dated after a day, blanks later days of those that stay, and says how many.
///
/// A table without such days stays as it is, so that the nightly job, whose tables hold nothing later, pays only for the look.
///
/// # Errors
/// [`crate::error::Kind::Contract`] if a table cannot be read, [`crate::error::Kind::Store`] if the disk refuses it.
pub(super) fn seen(mut tables: TablesByName, as_at: NaiveDate) -> Result<(TablesByName, Vec<Unseen>)> {
    let mut all = Vec::new();
    for dated in DATED {
        let Some(rows) = tables.get(dated.table) else { continue };
        let unseen = Unseen::find(dated, rows, as_at)?;
        if unseen.n_rows + unseen.n_blanked.iter().sum::<u64>() > 0 {
            tracing::info!(table = dated.table, n_rows = unseen.n_rows, "dated after the day of the figures: not seen");
            let rows = unseen.seen(rows.clone());
            tables.insert(dated.table, rows);
            all.push(unseen);
        }
    }
    Ok((tables, all))
}

impl Unseen {
    fn find(dated: &'static Dated, rows: &LazyFrame, as_at: NaiveDate) -> Result<Self> {
        let stays = dated.row.map_or_else(|| lit(true), |row| is_seen(row, as_at));
        let is_left_out = stays.clone().not().cast(DataType::UInt32).sum().alias("rows");
        let blanked = dated.later.iter().map(|day| {
            let is_blanked = stays.clone().and(is_seen(day, as_at).not());
            is_blanked.cast(DataType::UInt32).sum().alias(*day)
        });
        let asked: Vec<Expr> = std::iter::once(is_left_out).chain(blanked).collect();
        let unreadable = |error| unreadable(dated.table, &error);
        let counts = rows.clone().select(asked).collect_with_engine(Engine::Streaming).map_err(unreadable)?;
        let counts = counts.unwrap_single();
        let count = |name: &str| {
            let number = counts.column(name).and_then(|column| column.cast(&DataType::UInt64));
            number.and_then(|number| Ok(number.u64()?.get(0).unwrap_or(0))).map_err(unreadable)
        };
        let n_rows = if dated.row.is_some() { count("rows")? } else { 0 };
        let n_blanked = dated.later.iter().map(|day| count(day)).collect::<Result<_>>()?;
        Ok(Self { dated, as_at, n_rows, n_blanked })
    }

    fn seen(&self, rows: LazyFrame) -> LazyFrame {
        let rows = match self.dated.row {
            Some(row) => rows.filter(is_seen(row, self.as_at)),
            None => rows,
        };
        let known = |day: &&str| when(is_seen(day, self.as_at)).then(col(*day)).otherwise(lit(NULL)).alias(*day);
        rows.with_columns(self.dated.later.iter().map(known).collect::<Vec<Expr>>())
    }

    /// The table.
    pub(super) fn table(&self) -> &'static str {
        self.dated.table
    }

    /// The same as SQL, for an engine that is shown the tables as they are.
    pub(super) fn sql(&self) -> String {
        let Dated { table, row, later } = self.dated;
        let day = format!("DATE '{}'", self.as_at);
        let fields = model::table(table).expect("a table of the model").fields.iter().map(|field| {
            let name = field.name;
            if later.contains(&name) {
                format!("CASE WHEN {name} <= {day} THEN {name} END AS {name}")
            } else {
                name.to_owned()
            }
        });
        let fields = fields.collect::<Vec<String>>().join(", ");
        let stays = row.map_or_else(String::new, |row| format!(" WHERE {row} IS NULL OR {row} <= {day}"));
        format!("SELECT {fields} FROM {table}{stays}")
    }

    /// What is told of it: one fault a column.
    pub(super) fn issues(&self) -> Vec<RuleCount> {
        let rows = self.dated.row.map(|row| (row, Effect::Rejected, self.n_rows));
        let blanked = self.dated.later.iter().zip(&self.n_blanked).map(|(day, n)| (*day, Effect::Blanked, *n));
        let found = rows.into_iter().chain(blanked).filter(|(_, _, n)| *n > 0);
        let issue = |(column, effect, n_issues): (&str, Effect, u64)| RuleCount {
            rule: "dated_after_as_at".to_owned(),
            source: format!("tables/{}", self.dated.table),
            column: column.to_owned(),
            effect: effect.label().to_owned(),
            n_issues,
        };
        found.map(issue).collect()
    }
}

/// Whether a day is not after the one of the figures; one that is not known is not after it.
fn is_seen(day: &str, as_at: NaiveDate) -> Expr {
    col(day).is_null().or(col(day).lt_eq(lit(as_at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_told_the_same_in_sql() {
        let dated = DATED.iter().find(|dated| dated.table == "interventions").unwrap();
        let unseen = Unseen { dated, as_at: "2026-09-30".parse().unwrap(), n_rows: 1, n_blanked: vec![1] };
        assert_eq!(
            unseen.sql(),
            "SELECT intervention_id, person_id, start_date, \
             CASE WHEN end_date <= DATE '2026-09-30' THEN end_date END AS end_date, disposal_type, residence \
             FROM interventions WHERE start_date IS NULL OR start_date <= DATE '2026-09-30'"
        );
    }
}
