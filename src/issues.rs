//! Faults in data: which rule, where, how bad, and what was done. Never the cell.

pub mod in_words;
pub mod linking;
pub mod profile;
pub mod rules;

use chrono::NaiveDate;
use polars::prelude::*;
use std::collections::HashSet;

/// What became of the row or the cell that broke a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Kept as it is: a warning.
    Kept,
    /// The cell was blanked, the row kept.
    Blanked,
    /// The row was rejected and put aside.
    Rejected,
    /// The row holds nothing to read (a header again, a row of blanks): left out, and no row of the delivery.
    LeftAside,
}

impl Effect {
    /// Every effect.
    pub const ALL: [Self; 4] = [Self::Kept, Self::Blanked, Self::Rejected, Self::LeftAside];

    /// The effect as it is written to the ledger and the report.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Blanked => "blanked",
            Self::Rejected => "rejected",
            Self::LeftAside => "left_aside",
        }
    }
}

/// Faults found in one source: all of them counted, and of each kind the first with their rows, so that a file in which
/// everything is wrong fills no memory.
///
/// As a frame: one row a fault whose row is kept, with `rule`, `source`, `file`, `row` (number of the row in its file,
/// from 1, the header not counted), `column`, `effect`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Issues {
    kinds: Vec<IssueKind>,
    places: Vec<IssuePlace>,
}

/// Faults that are alike but for their row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct IssueKind {
    rule: &'static str,
    source: String,
    file: String,
    column: String,
    effect: Effect,
    n_issues: u64,
}

impl IssueKind {
    fn without_rows(&self) -> FaultKind {
        FaultKind {
            rule: self.rule.to_owned(),
            file: self.file.clone(),
            column: self.column.clone(),
            effect: self.effect,
            n_issues: self.n_issues,
            n_rows: 0,
            first_rows: Vec::new(),
        }
    }
}

/// The row of a fault, and the place of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct IssuePlace {
    kind: usize,
    row: u32,
}

impl Issues {
    /// Of how many faults of one kind the row is kept.
    pub const N_PLACES: u64 = 100_000;

    /// No faults yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes one fault.
    pub fn push(&mut self, rule: &'static str, source: &str, file: &str, row: u32, column: &str, effect: Effect) {
        let kind = self.kind(rule, source, file, column, effect);
        let n_issues = &mut self.kinds[kind].n_issues;
        *n_issues += 1;
        if *n_issues <= Self::N_PLACES {
            self.places.push(IssuePlace { kind, row });
        }
    }

    /// How many faults.
    pub fn len(&self) -> usize {
        self.kinds.iter().map(|kind| usize::try_from(kind.n_issues).unwrap_or(usize::MAX)).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// How many rows were left aside.
    pub fn n_left_aside(&self) -> u64 {
        let aside = self.kinds.iter().filter(|kind| kind.effect == Effect::LeftAside);
        aside.map(|kind| kind.n_issues).sum()
    }

    /// The file and row of the first fault of a rule in a column.
    pub fn first(&self, rule: &str, column: &str) -> Option<(&str, u32)> {
        let of = |place: &IssuePlace| &self.kinds[place.kind];
        let place = self.places.iter().find(|place| of(place).rule == rule && of(place).column == column)?;
        Some((of(place).file.as_str(), place.row))
    }

    /// The rows with a cell of this column that was blanked.
    pub fn blanked(&self, column: &str) -> HashSet<u32> {
        let is_it = |kind: &IssueKind| kind.column == column && kind.effect == Effect::Blanked;
        self.places.iter().filter(|place| is_it(&self.kinds[place.kind])).map(|place| place.row).collect()
    }

    /// How many faults of each rule, source, column and effect, in that order.
    pub fn counts(&self) -> Vec<RuleCount> {
        let mut counts = std::collections::BTreeMap::<_, u64>::new();
        for kind in &self.kinds {
            *counts.entry((kind.rule, &kind.source, &kind.column, kind.effect)).or_default() += kind.n_issues;
        }
        // A fault without words could be neither read back nor shown.
        let without_words = counts.keys().find(|(rule, ..)| rules::find(rule).is_none());
        assert!(without_words.is_none(), "every rule is in the table of rules");
        counts
            .into_iter()
            .map(|((rule, source, column, effect), n_issues)| RuleCount {
                rule: rule.to_owned(),
                source: source.clone(),
                column: column.clone(),
                effect: effect.label().to_owned(),
                n_issues,
            })
            .collect()
    }

    /// Faults that are alike but for their row, the worst first: rejected rows, then blanked cells, then warnings, each the
    /// most frequent first.
    pub fn kinds(&self) -> Vec<FaultKind> {
        let mut kinds: Vec<FaultKind> = self.kinds.iter().map(IssueKind::without_rows).collect();
        for place in self.places.iter().filter(|place| place.row > 0) {
            let rows = &mut kinds[place.kind].first_rows;
            if rows.len() < FaultKind::N_ROWS {
                rows.push(place.row);
            }
        }
        FaultKind::sort(&mut kinds);
        kinds
    }

    /// The faults as a table.
    pub fn frame(&self) -> DataFrame {
        let texts = |name: &str, of: fn(&IssueKind) -> &str| {
            let texts: Vec<&str> = self.places.iter().map(|place| of(&self.kinds[place.kind])).collect();
            Column::new(name.into(), texts)
        };
        let rows: Vec<u32> = self.places.iter().map(|place| place.row).collect();
        let columns = vec![
            texts("rule", |kind| kind.rule),
            texts("source", |kind| &kind.source),
            texts("file", |kind| &kind.file),
            Column::new("row".into(), rows),
            texts("column", |kind| &kind.column),
            texts("effect", |kind| kind.effect.label()),
        ];
        DataFrame::new(self.places.len(), columns).expect("every column has a cell for every place")
    }

    /// The place of a kind; the newest are looked at first, since faults of a kind come in a row.
    fn kind(&mut self, rule: &'static str, source: &str, file: &str, column: &str, effect: Effect) -> usize {
        let is_same = |kind: &IssueKind| {
            kind.rule == rule
                && kind.column == column
                && kind.effect == effect
                && kind.file == file
                && kind.source == source
        };
        if let Some(known) = self.kinds.iter().rposition(is_same) {
            return known;
        }
        let (source, file, column) = (source.to_owned(), file.to_owned(), column.to_owned());
        self.kinds.push(IssueKind { rule, source, file, column, effect, n_issues: 0 });
        self.kinds.len() - 1
    }
}

/// Faults of one kind in one file, for a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultKind {
    /// The rule, in snake case.
    pub rule: String,
    /// The file, which begins with its source.
    pub file: String,
    /// Our name of the column, or empty where the row as a whole is at fault.
    pub column: String,
    /// What was done.
    pub effect: Effect,
    /// How many faults.
    pub n_issues: u64,
    /// How many rows the file has.
    pub n_rows: u64,
    /// The first rows at fault.
    pub first_rows: Vec<u32>,
}

impl FaultKind {
    /// How many rows are named.
    const N_ROWS: usize = 3;

    /// The worst first; last those of which nobody need do anything.
    pub fn sort(kinds: &mut [Self]) {
        let order = |kind: &Self| {
            let place = (kind.file.clone(), kind.column.clone(), kind.rule.clone());
            (kind.asks_nothing(), kind.weight(), std::cmp::Reverse(kind.n_issues), place)
        };
        kinds.sort_by_cached_key(order);
    }

    /// What is kept and moves figures is as bad as what is blanked.
    fn weight(&self) -> u8 {
        let moves_figures = || rules::find(&self.rule).is_some_and(|rule| rule.moves_figures);
        match self.effect {
            Effect::Rejected => 0,
            Effect::Blanked => 1,
            Effect::Kept if moves_figures() => 1,
            Effect::Kept => 2,
            Effect::LeftAside => 3,
        }
    }

    /// Whether it is as it should be: a child without a home has no postcode.
    fn asks_nothing(&self) -> bool {
        self.effect != Effect::Rejected && rules::find(&self.rule).is_some_and(|rule| rule.advice == "nothing")
    }
}

/// How often a rule was broken, for the ledger and the report.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RuleCount {
    /// The rule, in snake case.
    pub rule: String,
    /// The source, as `supplier/table`.
    pub source: String,
    /// Our name of the column, or empty where the row as a whole is at fault.
    pub column: String,
    /// `kept`, `blanked`, `rejected` or `left_aside`.
    pub effect: String,
    /// How many faults.
    pub n_issues: u64,
}

/// Where the rows of one source went: `rows_in = rows_out + rows_rejected + rows_superseded`.
///
/// What is no row of data (a header again, a row of blanks) is not among them, so that the share of rejected rows is one of
/// rows. It is counted beside them: `rows_in + rows_left_aside` are all rows that a file has besides its header.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RowCounts {
    /// Rows read.
    pub rows_in: u64,
    /// Rows that go on.
    pub rows_out: u64,
    /// Rows put aside as unusable.
    pub rows_rejected: u64,
    /// Rows that a newer or an earlier delivery stands in for.
    pub rows_superseded: u64,
    /// Rows that are no data, by their rules [`Effect::LeftAside`].
    #[serde(default)]
    pub rows_left_aside: u64,
}

impl RowCounts {
    /// Whether no row was lost or invented.
    pub const fn balances(&self) -> bool {
        self.rows_in == self.rows_out + self.rows_rejected + self.rows_superseded
    }
}

impl std::ops::AddAssign for RowCounts {
    fn add_assign(&mut self, other: Self) {
        self.rows_in += other.rows_in;
        self.rows_out += other.rows_out;
        self.rows_rejected += other.rows_rejected;
        self.rows_superseded += other.rows_superseded;
        self.rows_left_aside += other.rows_left_aside;
    }
}

/// One count that says how far the figures can be trusted: `n` of `of`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fact {
    /// Its name, in snake case.
    pub name: String,
    /// What is counted, in words for a reader.
    pub meaning: String,
    /// How many.
    pub n: u64,
    /// Out of how many.
    pub of: u64,
}

/// What was received from one source.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SourceQuality {
    /// The source, as `supplier/table`.
    pub source: String,
    /// Deliveries seen.
    pub n_deliveries: u64,
    /// The day the newest one was received, as `YYYY-MM-DD`.
    pub newest_received: String,
    /// Where its rows went.
    pub counts: RowCounts,
}

/// A source that some figures need and that does not reach the newest of their intervals.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Shortfall {
    /// The source, as `supplier/table`.
    pub source: String,
    /// What it tells of.
    pub covers: String,
    /// The day up to which it is complete; none if it never said.
    pub covers_to: Option<NaiveDate>,
    /// Days up to that one that it does not cover, first and last.
    pub not_covered: Vec<(NaiveDate, NaiveDate)>,
}

/// A source of which nothing has come for longer than it should.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LateSource {
    /// The source, as `supplier/table`.
    pub source: String,
    /// The day its newest delivery was received.
    pub newest: NaiveDate,
    /// The last day on which the next one was in time.
    pub expected_by: NaiveDate,
}

/// All that is known of the quality of what a publication is made from.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Quality {
    /// One entry a source, sorted.
    pub sources: Vec<SourceQuality>,
    /// Faults by rule.
    pub rules: Vec<RuleCount>,
    /// Counts from linking and from the tables.
    pub facts: Vec<Fact>,
    /// How well records were joined: over all, then by source and ethnic group.
    pub estimates: Vec<linking::LinkingEstimate>,
    /// Sources that do not reach the newest intervals.
    pub shortfalls: Vec<Shortfall>,
    /// Sources of which nothing has come for longer than it should.
    pub late: Vec<LateSource>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_counted_by_rule_source_column_and_effect() {
        let mut issues = Issues::new();
        issues.push("bad_date", "police/outcomes", "a.csv", 3, "offence_date", Effect::Blanked);
        issues.push("bad_date", "police/outcomes", "a.csv", 9, "offence_date", Effect::Blanked);
        issues.push("required", "police/outcomes", "a.csv", 9, "nominal_ref", Effect::Rejected);
        let counts: Vec<(String, u64)> = issues.counts().into_iter().map(|c| (c.rule, c.n_issues)).collect();
        assert_eq!(counts, [("bad_date".to_owned(), 2), ("required".to_owned(), 1)]);
    }

    #[test]
    fn of_many_faults_of_a_kind_all_are_counted_and_the_first_keep_their_row() {
        let mut issues = Issues::new();
        for row in 1..=Issues::N_PLACES as u32 + 5 {
            issues.push("ragged_row", "police/outcomes", "a.csv", row, "", Effect::Rejected);
        }
        issues.push("no_rows", "police/outcomes", "a.csv", 0, "", Effect::Kept);
        assert_eq!((issues.len(), issues.frame().height()), (100_006, 100_001));
    }

    #[test]
    fn a_lost_row_does_not_balance() {
        let kept = RowCounts { rows_in: 5, rows_out: 3, rows_rejected: 1, rows_superseded: 1, ..RowCounts::default() };
        let lost = RowCounts { rows_superseded: 0, ..kept };
        assert!(kept.balances());
        assert!(!lost.balances());
    }
}
