//! Faults in data: which rule, where, how bad, and what was done. Never the cell.

pub mod rules;

use polars::prelude::*;

/// What became of the row or the cell that broke a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Kept as it is: a warning.
    Kept,
    /// The cell was blanked, the row kept.
    Blanked,
    /// The row was rejected and put aside.
    Rejected,
}

impl Effect {
    /// The effect as it is written to the ledger and the report.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Blanked => "blanked",
            Self::Rejected => "rejected",
        }
    }
}

/// Faults found in one source, column by column so that millions stay cheap.
///
/// Grain: one row a fault. As a frame: `rule`, `source`, `file`, `row` (number of
/// the row in its file, from 1, the header not counted), `column`, `effect`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Issues {
    rules: Vec<&'static str>,
    sources: Vec<String>,
    files: Vec<String>,
    rows: Vec<u32>,
    columns: Vec<String>,
    effects: Vec<Effect>,
}

impl Issues {
    /// No faults yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes one fault.
    pub fn push(&mut self, rule: &'static str, source: &str, file: &str, row: u32, column: &str, effect: Effect) {
        self.rules.push(rule);
        self.sources.push(source.to_owned());
        self.files.push(file.to_owned());
        self.rows.push(row);
        self.columns.push(column.to_owned());
        self.effects.push(effect);
    }

    /// Adds the faults of another step.
    pub fn append(&mut self, mut other: Self) {
        self.rules.append(&mut other.rules);
        self.sources.append(&mut other.sources);
        self.files.append(&mut other.files);
        self.rows.append(&mut other.rows);
        self.columns.append(&mut other.columns);
        self.effects.append(&mut other.effects);
    }

    /// How many faults.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// How many faults of each rule, source, column and effect, in that order.
    pub fn counts(&self) -> Vec<RuleCount> {
        let mut counts = std::collections::BTreeMap::<_, u64>::new();
        for at in 0..self.len() {
            let key = (self.rules[at], &self.sources[at], &self.columns[at], self.effects[at]);
            *counts.entry(key).or_default() += 1;
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

    /// The faults as a table.
    pub fn frame(&self) -> DataFrame {
        let effects: Vec<&str> = self.effects.iter().map(|effect| effect.label()).collect();
        let columns = vec![
            Column::new("rule".into(), &self.rules),
            Column::new("source".into(), &self.sources),
            Column::new("file".into(), &self.files),
            Column::new("row".into(), &self.rows),
            Column::new("column".into(), &self.columns),
            Column::new("effect".into(), effects),
        ];
        DataFrame::new(self.len(), columns).expect("all columns grow together")
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
    /// `kept`, `blanked` or `rejected`.
    pub effect: String,
    /// How many faults.
    pub n_issues: u64,
}

/// Where the rows of one source went: `rows_in = rows_out + rows_rejected + rows_superseded`.
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

/// All that is known of the quality of what a publication is made from.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Quality {
    /// One entry a source, sorted.
    pub sources: Vec<SourceQuality>,
    /// Faults by rule.
    pub rules: Vec<RuleCount>,
    /// Counts from linking and from the tables.
    pub facts: Vec<Fact>,
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
    fn a_lost_row_does_not_balance() {
        let kept = RowCounts { rows_in: 5, rows_out: 3, rows_rejected: 1, rows_superseded: 1 };
        let lost = RowCounts { rows_in: 5, rows_out: 3, rows_rejected: 1, rows_superseded: 0 };
        assert!(kept.balances());
        assert!(!lost.balances());
    }
}
