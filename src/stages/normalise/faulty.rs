//! Rows that break a rule between columns, and what is done to them.

use polars::prelude::*;

use super::table::{CastTable, DeliveryContext, Findings};
use crate::issues::Effect;

/// One rule on one column: how many rows it judged, and which break it.
#[derive(Debug)]
pub(super) struct Faulty {
    rule: &'static str,
    effect: Effect,
    table: usize,
    column: String,
    n_judged: usize,
    rows: Vec<usize>,
    /// Whether too many of them refuse the delivery.
    is_weighed: bool,
}

impl Faulty {
    /// A rule that has judged nothing yet.
    pub(super) fn new(rule: &'static str, effect: Effect, table: usize, column: &str) -> Self {
        Self { rule, effect, table, column: column.to_owned(), n_judged: 0, rows: Vec::new(), is_weighed: true }
    }

    /// A rule that has judged all its rows.
    pub(super) fn found(
        rule: &'static str,
        effect: Effect,
        (table, column): (usize, &str),
        n_judged: usize,
        rows: Vec<usize>,
    ) -> Self {
        Self { rule, effect, table, column: column.to_owned(), n_judged, rows, is_weighed: true }
    }

    /// A rule that refuses no delivery, since what it blanks is known from elsewhere.
    pub(super) fn unweighed(self) -> Self {
        Self { is_weighed: false, ..self }
    }

    /// Judges one row.
    pub(super) fn see(&mut self, at: usize, is_faulty: bool) {
        self.n_judged += 1;
        if is_faulty && self.rows.last() != Some(&at) {
            self.rows.push(at);
        }
    }
}

/// Does to the rows what their rules say, and notes each.
pub(super) fn apply(
    judged: Vec<Faulty>,
    tables: &mut [CastTable<'_>],
    context: &DeliveryContext<'_>,
    findings: &mut Findings,
) {
    for faulty in judged.into_iter().filter(|faulty| !faulty.rows.is_empty()) {
        let Faulty { rule, effect, table, column, n_judged, rows, is_weighed } = faulty;
        let table = &mut tables[table];
        let declared = table.declared.columns.iter().find(|declared| declared.name == column);
        let declared = declared.expect("rules judge columns of the table");
        let effect = if effect == Effect::Blanked && declared.required { Effect::Rejected } else { effect };
        let numbers: Vec<u32> = rows.iter().map(|at| table.numbers[*at]).collect();
        for number in &numbers {
            context.note(&mut findings.issues, rule, *number, &column, effect);
        }
        let share = declared.max_blanked.unwrap_or(context.source.max_blanked);
        if is_weighed {
            findings.gate.weigh(&format!("{column} (`{}`)", declared.from), rule, &numbers, n_judged, share);
        }
        match effect {
            Effect::Kept | Effect::LeftAside => {}
            Effect::Blanked => blank(table.frame_mut(), &column, &rows),
            Effect::Rejected => rows.iter().for_each(|at| table.reject(*at, rule, &declared.name)),
        }
    }
}

fn blank(frame: &mut DataFrame, column: &str, rows: &[usize]) {
    let mut is_blank = vec![false; frame.height()];
    rows.iter().for_each(|at| is_blank[*at] = true);
    let is_blank: BooleanChunked = is_blank.into_iter().map(Some).collect();
    let cells = frame.column(column).expect("rules judge columns of the table").as_materialized_series().clone();
    let nothing = Series::full_null(column.into(), 1, cells.dtype());
    let cells = nothing.zip_with(&is_blank, &cells).expect("a series and one cell of its kind");
    frame.with_column(cells.into_column()).expect("one cell a row");
}
