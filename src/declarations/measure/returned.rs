//! What a measure's SQL returns, beside what the measure declares.
//!
//! Only what is certain is refused here: a column that is missing, a literal that no row can hold or that no key declares.
//! What comes from a column of a table is seen when it is counted.

use std::collections::BTreeSet;
use std::path::Path;

use super::super::sql::{Query, Type};
use super::{Breakdown, INTERVAL_START, Measure, Steps, maturity};
use crate::error::{Error, Result};

/// Checks the SQL of a measure and of its steps, as far as it could be read.
pub(super) fn check(measure: &Measure, path: &Path) -> Result<()> {
    let steps = measure.steps.as_ref();
    let of_steps = steps.and_then(|steps| steps_fault(measure, steps));
    let fault = measure_fault(measure).or_else(|| key_fault(measure)).or(of_steps).or_else(|| maturity::fault(measure));
    fault.map_or(Ok(()), |fault| Err(Error::declaration(path, fault)))
}

fn measure_fault(measure: &Measure) -> Option<String> {
    let sql = Returned { query: &measure.query, what: "the SQL" };
    let lengths: Vec<&str> = measure.counted_lengths().into_iter().map(|length| length.label()).collect();
    let breakdowns = measure.broken_down_by().into_iter().map(Breakdown::name);
    let texts = ["interval_length", "person_id"].into_iter().chain(measure.stage_column()).chain(breakdowns);
    sql.columns(texts, measure.numbers())
        .or_else(|| sql.child())
        .or_else(|| sql.texts("interval_length", &lengths, "[[interval]] without `pools`"))
        .or_else(|| sql.texts(measure.stage_column()?, &measure.stages(), "part or stage"))
}

/// Says which column of the key the SQL does not return; nothing of SQL that could not be read.
fn key_fault(measure: &Measure) -> Option<String> {
    let outputs = measure.query.outputs();
    let is_missing = |column: &&String| !outputs.iter().any(|(name, _)| name == *column);
    let missing = measure.key.iter().find(is_missing).filter(|_| !outputs.is_empty())?;
    let names: Vec<&str> = outputs.iter().map(|(name, _)| name.as_str()).collect();
    Some(format!("`key` names `{missing}`, which the SQL does not return; it returns {}", names.join(", ")))
}

/// A part need not drop events for every reason, but each part must be there, and each reason somewhere.
fn steps_fault(measure: &Measure, steps: &Steps) -> Option<String> {
    let sql = Returned { query: &steps.query, what: "the SQL of the steps" };
    let declared = measure.steps_measure()?;
    let lengths: Vec<&str> = declared.counted_lengths().into_iter().map(|length| length.label()).collect();
    let fault = sql
        .columns(["interval_length", "person_id", "stage"].into_iter(), declared.numbers())
        .or_else(|| sql.child())
        .or_else(|| sql.texts("interval_length", &lengths, "[[interval]] without `pools`"))
        .or_else(|| sql.undeclared("stage", &declared.stages(), "[steps]"));
    let returned = steps.query.texts("stage")?;
    let labels = steps.labels();
    let is_returned = |part: Option<&str>, step: &str| returned.contains(&Steps::stage(part, step));
    fault
        .or_else(|| {
            let is_missing =
                |(step, _): &&(&str, String)| steps.of_parts().iter().all(|part| !is_returned(*part, step));
            labels.iter().find(is_missing).map(|(step, _)| sql.never("stage", step, "[steps]", &returned))
        })
        .or_else(|| {
            let is_missing = |part: &&&str| labels.iter().all(|(step, _)| !is_returned(Some(part), step));
            let parts: Vec<&str> = steps.of_parts().into_iter().flatten().collect();
            parts.iter().find(is_missing).map(|part| sql.never("stage", part, "[steps] `parts`", &returned))
        })
}

/// What some SQL returns, and what it is called.
struct Returned<'a> {
    query: &'a Query,
    what: &'static str,
}

impl Returned<'_> {
    /// Says which column is missing or of another type; nothing of SQL that could not be read.
    fn columns<'c>(
        &self,
        texts: impl Iterator<Item = &'c str>,
        numbers: impl Iterator<Item = &'c str>,
    ) -> Option<String> {
        if self.query.outputs().is_empty() {
            return None;
        }
        let texts = texts.map(|name| (name, Type::Text, "text"));
        let has_start = self.query.outputs().iter().any(|(name, _)| name == INTERVAL_START);
        let dates = ["interval_end"].into_iter().chain(has_start.then_some(INTERVAL_START));
        let dates = dates.map(|name| (name, Type::Date, "a date"));
        let numbers = numbers.map(|name| (name, Type::Integer, "a whole number"));
        let what = self.what;
        texts.chain(dates).chain(numbers).find_map(|(name, kind, label)| {
            match self.query.outputs().iter().find(|(other, _)| other == name) {
                None => {
                    Some(format!("{what} returns no column `{name}`; return it, or leave out the key that names it"))
                }
                Some((_, other)) if *other != kind => Some(format!("{what} returns a `{name}` that is not {label}")),
                Some(_) => None,
            }
        })
    }

    /// Says that `person_id` is not the id of a child; nothing of SQL that could not be read.
    fn child(&self) -> Option<String> {
        let column = "person_id";
        let found = self.query.id_of(column);
        let what = self.what;
        (!self.query.outputs().is_empty() && found != Some(column)).then(|| {
            let found = found.map_or_else(|| "no id".to_owned(), |other| format!("`{other}`"));
            format!("{what} returns {found} as `{column}`: return the id of the child who is counted")
        })
    }

    /// Says which of the declared texts a column never holds, or which SELECT returns none of them.
    fn texts(&self, column: &str, declared: &[&str], key: &str) -> Option<String> {
        let returned = self.query.texts(column)?;
        let missing = declared.iter().find(|text| !returned.contains(**text));
        missing.map(|text| self.never(column, text, key, &returned)).or_else(|| self.undeclared(column, declared, key))
    }

    fn never(&self, column: &str, text: &str, key: &str, returned: &BTreeSet<String>) -> String {
        let returned: Vec<&str> = returned.iter().map(String::as_str).collect();
        let (what, returned) = (self.what, if returned.is_empty() { "NULL".to_owned() } else { returned.join(", ") });
        format!("{key} declares `{text}`, which {what} never returns in `{column}`: it can only be {returned}")
    }

    /// Says which text no key declares, of a SELECT whose every row has such.
    fn undeclared(&self, column: &str, declared: &[&str], key: &str) -> Option<String> {
        let is_other = |texts: &&BTreeSet<String>| !texts.iter().any(|text| declared.contains(&text.as_str()));
        let text = self.query.texts_of_selects(column).filter(is_other).find_map(BTreeSet::first)?;
        let what = self.what;
        Some(format!(
            "{what} returns `{text}` in `{column}`, which no {key} declares; declare it, or leave its rows out"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::load::load;
    use super::super::tests::{SQL, THEFTS};

    const STEPS: &str =
        r#"steps = { found = "", kept = "", same_as = "thefts", dropped = [{ name = "again", label = "" }] }"#;
    const STAGES: &str = "CASE WHEN o.is_proven THEN 'kept' WHEN o.is_main THEN 'again' ELSE 'found' END AS stage, \
                          1 AS events, 1 AS kept";

    /// The faults of a measure with a part in a file of its own, each without the folder; none if it is right.
    fn faults(files: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("parts")).unwrap();
        let steps = SQL.replace("o.tier AS stage", STAGES).replace("FROM outcomes", "FROM decisions");
        let part = "SELECT outcome_id, person_id, outcome_date, tier, care_status, is_proven, is_main FROM outcomes";
        let toml = format!("{STEPS}\n{THEFTS}");
        let usual = [
            ("thefts.toml", toml.as_str()),
            ("thefts.sql", SQL),
            ("thefts.steps.sql", &steps),
            ("parts/decisions.sql", part),
        ];
        for (name, text) in usual.into_iter().chain(files.iter().copied()) {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let message = load(folder.path()).err().map(|error| error.to_string()).unwrap_or_default();
        let here = format!("{}/", folder.path().display());
        message.lines().map(|line| line.replace(&here, "")).collect()
    }

    #[track_caller]
    fn check(files: &[(&str, &str)], expected: &[&str]) {
        assert_eq!(faults(files), expected);
    }

    /// The measure without groups.
    fn whole_alone() -> String {
        THEFTS.replace(r#", ["sex"]"#, "").replace(r#"values.sex = ["female", "male"]"#, "")
    }

    #[test]
    fn what_declares_and_returns_the_same_is_right() {
        check(&[], &[]);
    }

    #[test]
    fn what_is_no_sql_is_told_first_in_whichever_file_it_stands() {
        let said = "no SQL: expected: an SQL statement, found: SELEC";
        check(&[("thefts.sql", "SELEC nonsense")], &[&format!("thefts.sql:1:1: {said}")]);
        check(&[("thefts.steps.sql", "-- Steps.\nSELEC nonsense")], &[&format!("thefts.steps.sql:2:1: {said}")]);
        let found = faults(&[("parts/decisions.sql", "-- Decisions.\n  SELEC nonsense")]);
        assert!(found[0].starts_with("parts/decisions.sql:2:3: no SQL: expected: SELECT"), "{found:?}");
        let toml = format!("{STEPS}\n{}", THEFTS.replace(r#"[], ["sex"]"#, r#"["sex"]"#));
        let expected = [&format!("thefts.sql:1:1: {said}"), "thefts.toml: breakdowns lack [], the whole"];
        check(&[("thefts.sql", "SELEC nonsense"), ("thefts.toml", &toml)], &expected);
        let toml = format!("uses = [\"burglaries\"]\n{STEPS}\n{THEFTS}");
        let expected = [&format!("thefts.sql:1:1: {said}"), "thefts.toml: uses `burglaries`, which is no measure"];
        check(&[("thefts.sql", "SELEC nonsense"), ("thefts.toml", &toml)], &expected);
    }

    #[test]
    fn an_interval_that_the_sql_never_returns_is_an_error_and_a_comment_returns_nothing() {
        let toml = format!("{STEPS}\n{}", THEFTS.replace(r#"length = "quarter""#, r#"length = "year""#));
        let sql = format!("-- One row a 'year'.\n{SQL}");
        let expected = "thefts.toml: [[interval]] without `pools` declares `year`, which the SQL never returns in \
                        `interval_length`: it can only be quarter";
        check(&[("thefts.toml", &toml), ("thefts.sql", &sql)], &[expected]);
    }

    #[test]
    fn an_interval_that_no_key_declares_is_an_error() {
        let sql = format!("{SQL} UNION ALL {}", SQL.replace("'quarter'", "'year'"));
        let expected = "thefts.toml: the SQL returns `year` in `interval_length`, which no [[interval]] without `pools` \
                        declares; declare it, or leave its rows out";
        check(&[("thefts.sql", &sql)], &[expected]);
        let by_condition = SQL.replace(
            "'quarter' AS interval_length",
            "CASE WHEN o.is_main THEN 'quarter' ELSE 'year' END \
                                        AS interval_length",
        );
        // Whether such rows are there is seen when they are counted.
        check(&[("thefts.sql", &by_condition)], &[]);
    }

    #[test]
    fn a_part_that_the_sql_never_returns_is_an_error() {
        let count = r#"statistic = [{ kind = "count", name = "count", counts = "thefts" }]"#;
        let parts = r#"parts = { column = "tier", statistics = { nfa = ["count"], custodyy = ["count"] } }"#;
        let toml = format!("{count}\n{parts}\n{STEPS}\n{}", whole_alone());
        let literals = SQL.replace("o.tier,", "CASE WHEN o.is_main THEN 'nfa' ELSE 'custody' END AS tier,");
        let expected = "thefts.toml: part or stage declares `custodyy`, which the SQL never returns in `tier`: it can only be \
                        custody, nfa";
        check(&[("thefts.toml", &toml), ("thefts.sql", &literals)], &[expected]);
        // A tier of the table may be any.
        check(&[("thefts.toml", &toml)], &[]);
        let filtered = format!("{SQL} WHERE o.tier IN ('nfa', 'custodyy')");
        check(&[("thefts.toml", &toml), ("thefts.sql", &filtered)], &[]);
    }

    #[test]
    fn a_step_that_the_sql_never_returns_is_an_error() {
        let toml = format!("{}\n{THEFTS}", STEPS.replace("again", "agian"));
        let expected = "thefts.toml: [steps] declares `agian`, which the SQL of the steps never returns in `stage`: it can \
                        only be again, found, kept";
        check(&[("thefts.toml", &toml)], &[expected]);
    }

    #[test]
    fn the_id_of_something_else_is_none_of_a_child() {
        let of_outcome = SQL.replace("o.person_id,", "o.outcome_id AS person_id,");
        let expected =
            "thefts.toml: the SQL returns `outcome_id` as `person_id`: return the id of the child who is counted";
        check(&[("thefts.sql", &of_outcome)], &[expected]);
        let text = SQL.replace("o.person_id,", "o.source AS person_id,");
        let expected = "thefts.toml: the SQL returns no id as `person_id`: return the id of the child who is counted";
        check(&[("thefts.sql", &text)], &[expected]);
    }

    #[test]
    fn a_column_that_is_not_returned_is_an_error() {
        let expected = "thefts.toml: the SQL returns no column `thefts`; return it, or leave out the key that names it";
        check(&[("thefts.sql", &SQL.replace("1 AS thefts,", ""))], &[expected]);
        let expected = "thefts.toml: the SQL returns a `thefts` that is not a whole number";
        check(&[("thefts.sql", &SQL.replace("1 AS thefts", "'1' AS thefts"))], &[expected]);
    }
}
