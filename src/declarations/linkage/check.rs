//! What the types of a linkage alone cannot check: names that are declared, once, and sizes that can be run.

use std::collections::BTreeSet;

use super::{
    COMPARISONS_MAX, CellPart, Comparison, LOOKALIKES_MAX, Level, LinkColumn, LinkKind, Linkage, TOGETHER_MAX, Test,
    Thresholds, Training, grounds, wrong,
};
use crate::error::Result;

/// The most levels of a comparison: a pair's levels fit into 128 bits.
const LEVELS_MAX: usize = 14;

/// The most blocking rules.
const RULES_MAX: usize = 64;

/// The most rounds of training, far more than it takes.
const ROUNDS_MAX: u32 = 10_000;

/// The fewest and the most pairs drawn for review: of fewer than 50 the limits span everything.
const REVIEW_MIN: u32 = 50;
const REVIEW_MAX: u32 = 10_000;

/// The most days between two reports of one decision.
const MATCH_DAYS_MAX: u32 = 366;

/// The most columns: where the values of a record end is told in 16 bits.
const COLUMNS_MAX: usize = 200;

impl Linkage {
    /// Checks what the types alone cannot: names that are declared, once, and sizes that can be run.
    ///
    /// # Errors
    /// [`Kind::Declaration`] with the rule, comparison or column at fault.
    pub fn check(&self) -> Result<()> {
        let columns = self.check_columns()?;
        for rule in &self.blocking_rules {
            let size = rule.block_on.len();
            if !(1..=4).contains(&size) {
                return Err(wrong(format!("a blocking rule names {size} columns instead of 1 to 4")));
            }
            if rule.largest_block.is_some_and(|largest| largest < 2) {
                return Err(wrong(format!("blocking rule {}: a largest_block below 2 brings no pair", rule.name())));
            }
            for column in &rule.block_on {
                known(&columns, column, &format!("blocking rule {}", rule.name()))?;
            }
        }
        if self.blocking_rules.len() > RULES_MAX {
            return Err(wrong(format!("more than {RULES_MAX} blocking rules")));
        }
        if self.comparisons.len() > COMPARISONS_MAX {
            return Err(wrong(format!("more than {COMPARISONS_MAX} comparisons")));
        }
        let mut names = BTreeSet::new();
        for comparison in &self.comparisons {
            once(&mut names, &comparison.name, "comparison")?;
            check_comparison(comparison, &columns)?;
        }
        if let Some(column) = columns.iter().find(|column| !self.is_used(column)) {
            return Err(wrong(format!("column `{column}` is used by no rule and no comparison"))
                .hint("take it away: every column that is read costs time and memory"));
        }
        self.check_lookalikes()?;
        self.check_together()?;
        self.check_placeholders()?;
        let rules = (self.evidence.as_slice(), self.shared.as_slice(), self.forbidden.as_slice());
        grounds::check(rules, &self.comparisons, &columns).map_err(wrong)?;
        self.check_numbers()?;
        if self.thresholds.split > self.thresholds.join || self.thresholds.keep > self.thresholds.join {
            return Err(wrong("thresholds: `join` must not be below `split` or `keep`".to_owned()));
        }
        for rule in &self.events.offence_rules {
            if !(1..=3).contains(&rule.match_on.len()) {
                let size = rule.match_on.len();
                return Err(wrong(format!("rule `{}`: match_on names {size} columns instead of 1 to 3", rule.name)));
            }
        }
        Ok(())
    }

    fn check_numbers(&self) -> Result<()> {
        let Thresholds { join, split, keep } = self.thresholds;
        if ![join, split, keep].iter().all(|weight| weight.is_finite()) {
            return Err(wrong("thresholds must be numbers".to_owned()));
        }
        let Training { prior_weight, start_pairs, sample_pairs, rounds, pairs_max } = self.training;
        if !prior_weight.is_finite() || prior_weight >= 0.0 || !start_pairs.is_finite() || start_pairs < 0.0 {
            return Err(wrong("training: prior_weight must be below 0, and start_pairs not".to_owned()));
        }
        let numbers = [("sample_pairs", sample_pairs.into()), ("rounds", rounds.into()), ("pairs_max", pairs_max)];
        if let Some((key, _)) = numbers.iter().find(|(_, number)| *number == 0) {
            return Err(wrong(format!("training: `{key}` must be 1 or more")));
        }
        if rounds > ROUNDS_MAX {
            return Err(wrong(format!("training: more than {ROUNDS_MAX} rounds")));
        }
        let (pairs, pairs_of_group) = (self.review.pairs, self.review.pairs_of_group);
        if !(REVIEW_MIN..=REVIEW_MAX).contains(&pairs) || !(REVIEW_MIN..=REVIEW_MAX).contains(&pairs_of_group) {
            let message = format!("review: `pairs` and `pairs_of_group` must be {REVIEW_MIN} to {REVIEW_MAX}");
            return Err(wrong(message).hint("fewer decisions tell nothing of the rest"));
        }
        if self.events.match_days > MATCH_DAYS_MAX {
            return Err(wrong(format!("events: match_days is more than {MATCH_DAYS_MAX}")));
        }
        Ok(())
    }

    fn check_columns(&self) -> Result<BTreeSet<&str>> {
        if self.columns.len() > COLUMNS_MAX {
            return Err(wrong(format!("more than {COLUMNS_MAX} columns")));
        }
        let mut declared = BTreeSet::new();
        for column in &self.columns {
            once(&mut declared, &column.name, "column")?;
            let fits = match column.part {
                CellPart::All => true,
                CellPart::UnorderedDate => column.kind == LinkKind::Date,
                _ => matches!(column.kind, LinkKind::Name | LinkKind::Text),
            };
            if !fits {
                return Err(wrong(format!("column `{}`: that part is not one of its kind", column.name)));
            }
        }
        let sources: BTreeSet<&str> =
            self.columns.iter().flat_map(LinkColumn::source_columns).map(String::as_str).collect();
        for name in self.input.keys() {
            if !sources.contains(name.as_str()) {
                return Err(wrong(format!("input names `{name}`, which no column is read from"))
                    .hint(format!("there are {}", sources.into_iter().collect::<Vec<_>>().join(", "))));
            }
        }
        Ok(declared)
    }

    fn check_lookalikes(&self) -> Result<()> {
        if self.lookalikes.len() > LOOKALIKES_MAX {
            return Err(wrong(format!("more than {LOOKALIKES_MAX} kinds of lookalike")));
        }
        for lookalike in &self.lookalikes {
            let is_declared = |name: &&String| self.comparisons.iter().any(|comparison| comparison.name == **name);
            if let Some(name) = lookalike.alike_in.iter().find(|name| !is_declared(name)) {
                return Err(wrong(format!("lookalike `{}`: there is no comparison `{name}`", lookalike.name)));
            }
            if !(lookalike.per_person > 0.0 && lookalike.per_person < 100.0) {
                return Err(wrong(format!("lookalike `{}`: per_person must lie between 0 and 100", lookalike.name)));
            }
        }
        Ok(())
    }

    fn check_together(&self) -> Result<()> {
        if self.together.len() > TOGETHER_MAX {
            return Err(wrong(format!("more than {TOGETHER_MAX} kinds of values that go together")));
        }
        let mut seen = BTreeSet::new();
        for together in &self.together {
            let place = format!("together `{}`", together.name);
            grounds::check_levels(&together.told_apart_by, &self.comparisons, &place).map_err(wrong)?;
            if together.people_min < 2 {
                return Err(wrong(format!("{place}: people_min must be 2 or more, since one person goes with nobody")));
            }
            for name in &together.comparisons {
                let declared = self.comparisons.iter().find(|comparison| comparison.name == *name);
                let Some(declared) = declared else {
                    return Err(wrong(format!("{place}: there is no comparison `{name}`")));
                };
                let closest = &declared.levels[0];
                if closest.when != Test::Exact(None) || closest.term_frequency != 1.0 {
                    return Err(wrong(format!("{place}: the closest level of `{name}` does not follow frequency"))
                        .hint("it must be `exact`, with term_frequency = 1"));
                }
                once(&mut seen, name, "comparison that goes together with another")?;
            }
        }
        Ok(())
    }

    fn check_placeholders(&self) -> Result<()> {
        for placeholder in &self.placeholders {
            let place = format!("placeholder of `{}`", placeholder.comparison);
            grounds::check_levels(&placeholder.told_apart_by, &self.comparisons, &place).map_err(wrong)?;
            let declared = self.comparisons.iter().find(|comparison| comparison.name == placeholder.comparison);
            let Some(declared) = declared else {
                return Err(wrong(format!("{place}: there is no comparison `{}`", placeholder.comparison)));
            };
            let is_date = |column: &&LinkColumn| column.name == declared.column && column.kind == LinkKind::Date;
            if !self.columns.iter().any(|column| is_date(&column)) {
                return Err(wrong(format!("{place}: it does not compare a column of dates")));
            }
            if let Some(day) = placeholder.days.iter().find(|day| !is_day_of_a_year(day)) {
                return Err(wrong(format!("{place}: `{day}` is no day of a year")).hint("write month and day: `01-01`"));
            }
            if !(placeholder.times > 1.0 && placeholder.times.is_finite()) || placeholder.told_apart_by.is_empty() {
                return Err(wrong(format!("{place}: `times` must be above 1, and `told_apart_by` name a comparison")));
            }
        }
        let is_told = |name: &&String| self.placeholders.iter().any(|placeholder| placeholder.comparison == **name);
        let mut asked =
            self.evidence.iter().flat_map(|rule| rule.of_no_placeholder.iter().map(move |name| (rule, name)));
        if let Some((rule, name)) = asked.find(|(_, name)| !is_told(name)) {
            let place = format!("evidence `{}`", rule.name);
            return Err(wrong(format!(
                "{place}: no `placeholder` rule says which values of `{name}` stand for others"
            )));
        }
        Ok(())
    }
}

/// Whether it is month and day, as in a year that has all days.
fn is_day_of_a_year(text: &str) -> bool {
    chrono::NaiveDate::parse_from_str(&format!("2024-{text}"), "%Y-%m-%d").is_ok() && text.len() == 5
}

fn check_comparison(comparison: &Comparison, columns: &BTreeSet<&str>) -> Result<()> {
    let place = format!("comparison `{}`", comparison.name);
    known(columns, &comparison.column, &place)?;
    let levels = &comparison.levels;
    if levels.len() < 2 || levels.len() > LEVELS_MAX {
        return Err(wrong(format!("{place} has {} levels instead of 2 to {LEVELS_MAX}", levels.len())));
    }
    let mut names = BTreeSet::new();
    for (at, level) in levels.iter().enumerate() {
        once(&mut names, &level.name, &format!("level of {place}"))?;
        if (level.when == Test::Otherwise) != (at + 1 == levels.len()) {
            return Err(wrong(format!("{place}: the last level, and no other, is `otherwise`")));
        }
        for column in level.other_columns() {
            known(columns, column, &place)?;
        }
        if !level.whole.is_empty() && level.when.other_column().is_none() {
            return Err(wrong(format!(
                "{place}: `{}` looks at no other column, so that `whole` says nothing",
                level.name
            )));
        }
        if level.term_frequency > 0.0 && level.when == Test::Otherwise {
            return Err(wrong(format!("{place}: `{}` has no value whose frequency could count", level.name)));
        }
        if !level.weight.is_finite() {
            return Err(wrong(format!("{place}: the weight of `{}` must be a number", level.name)));
        }
        let is_share = (f64::MIN_POSITIVE..1.0).contains(&level.m);
        if !is_share || !(0.0..=1.0).contains(&level.term_frequency) {
            return Err(wrong(format!("{place}: m and term_frequency of `{}` must lie between 0 and 1", level.name)));
        }
    }
    let closer = &levels[..levels.len() - 1];
    let u: f64 = closer.iter().map(Level::u).sum();
    let m: f64 = closer.iter().map(|level| level.m).sum();
    let is_share = |sum: f64| sum > 0.0 && sum < 1.0;
    if !is_share(u) || !is_share(m) {
        return Err(wrong(format!("{place}: m or u of its levels, but the last, add up to 1 or more"))
            .hint("u is m / 2^weight: raise the weights, or lower m"));
    }
    Ok(())
}

fn known(columns: &BTreeSet<&str>, column: &str, place: &str) -> Result<()> {
    if columns.contains(column) {
        return Ok(());
    }
    Err(wrong(format!("{place} names `{column}`, which is not declared")).hint("add a [[column]] with that name"))
}

fn once<'a>(names: &mut BTreeSet<&'a str>, name: &'a str, what: &str) -> Result<()> {
    if names.insert(name) { Ok(()) } else { Err(wrong(format!("{what} `{name}` is declared twice"))) }
}
