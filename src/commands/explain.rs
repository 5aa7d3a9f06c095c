//! `yjp explain`: the rule in force.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;

use super::layout::{align, count, line};
use super::place;
use crate::cli::{Explain, Global};
use crate::engine::{Trace, Traced, clock, trace};
use crate::error::{Error, Kind, Result};

/// What to explain.
pub struct Wanted {
    /// A source, a measure or a list.
    pub what: Explain,
    /// Its name.
    pub name: String,
    /// The day its rules must hold.
    pub on: Option<NaiveDate>,
    /// Where to count the steps of a measure.
    pub trace: Option<Trace>,
}

/// Prints how a source is read, who a measure counts, or what the codes of a list mean.
pub fn call(global: &Global, wanted: &Wanted, out: &mut String) -> Result<()> {
    let project = place::project(global)?;
    let name = wanted.name.as_str();
    let on = wanted.on.unwrap_or_else(clock::today);
    if wanted.trace.is_some() && wanted.what != Explain::Measure {
        return Err(Error::new(Kind::Usage, "only a measure has steps to count in --tables".to_owned()));
    }
    let text = match wanted.what {
        Explain::Source => find("source", &project.sources, name)?.on(on).render(),
        Explain::Measure => find("measure", &project.measures, name)?.explain(),
        Explain::List => find("list", &project.code_lists, name)?.render(on),
        Explain::Person => person(global, name, on)?,
        Explain::Linkage => linkage(global, name, on)?,
    };
    out.push_str(&text);
    if let Some(tables) = &wanted.trace {
        for traced in trace(&project, find("measure", &project.measures, name)?, tables)? {
            out.push_str(&steps(&traced));
        }
    }
    Ok(())
}

/// The records of a person, and what each link weighs. It names records as their systems do, and levels.
fn person(global: &Global, person_id: &str, on: NaiveDate) -> Result<String> {
    let (day, records) = place::engine(global)?.person(person_id, on)?;
    let mut text = format!("person {person_id} as at {day}: {} records\n", records.len());
    for record in &records {
        let _ = match (&record.joined_to, record.weight) {
            (None, _) => writeln!(text, "\n{}\n  where the walk begins", record.record),
            (Some(to), None) => writeln!(text, "\n{}\n  with {to}, as an officer decided", record.record),
            (Some(to), Some(weight)) => writeln!(text, "\n{}\n  with {to}, match weight {weight:.1}", record.record),
        };
        if record.is_root {
            let _ = writeln!(text, "  received first: the pseudonym is made from it");
        }
        for (comparison, level, weight) in &record.parts {
            let _ = writeln!(text, "    {comparison:<18} {level:<20} {weight:>+6.1}");
        }
    }
    let _ = writeln!(
        text,
        "\nWeights are in bits: each doubles the odds. What remains is the prior, and what lookalikes take off."
    );
    Ok(text)
}

/// The trained weights beside those that training started from.
fn linkage(global: &Global, name: &str, on: NaiveDate) -> Result<String> {
    let engine = place::engine(global)?;
    if name != "people" {
        return Err(Error::new(Kind::Usage, format!("there is no linkage of the name {name}")).hint("there is people"));
    }
    let (day, model) = engine.model(on)?;
    let mut text = format!(
        "{}\ntrained as at {day} on {} records and {} pairs\nprior weight {:.2}, started from {:.2}\n",
        model.title, model.n_records, model.n_pairs, model.prior_weight, model.start_prior_weight
    );
    for comparison in &model.comparisons {
        let _ = writeln!(
            text,
            "\n{:<22} {:>9} {:>9} {:>8} {:>8} {:>7}",
            comparison.name, "m", "u", "start", "weight", "moved"
        );
        for level in &comparison.levels {
            let moved = level.weight - level.start_weight;
            let _ = writeln!(
                text,
                "  {:<20} {:>9.5} {:>9.2e} {:>+8.2} {:>+8.2} {moved:>+7.2}",
                level.name, level.m, level.u, level.start_weight, level.weight
            );
        }
    }
    Ok(text)
}

/// The counts of one interval, one line a step.
fn steps(traced: &Traced) -> String {
    let hidden = || "hidden".to_owned();
    let counted = |n: &i64| u64::try_from(*n).map_or_else(|_| hidden(), count);
    let part = traced.part.as_ref().map_or_else(String::new, |part| format!(", {part}"));
    let heading = format!("How it came about{part}, {} to {}", traced.interval_start, traced.interval_end);
    let mut lines = vec![line([&heading, "count"])];
    lines.extend(traced.steps.iter().map(|(step, n)| vec![step.clone(), n.as_ref().map_or_else(hidden, counted)]));
    format!("\n{}", align(&lines))
}

fn find<'a, T>(what: &str, declared: &'a BTreeMap<String, T>, name: &str) -> Result<&'a T> {
    declared.get(name).ok_or_else(|| {
        let names: Vec<&str> = declared.keys().map(String::as_str).collect();
        let error = Error::new(Kind::Usage, format!("there is no {what} of the name {name}"));
        error.hint(format!("there are {}", names.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_not_declared_lists_those_that_are() {
        let declared = BTreeMap::from([("alpha/beta".to_owned(), 1), ("alpha/gamma".to_owned(), 2)]);
        assert_eq!(find("source", &declared, "alpha/beta"), Ok(&1));
        let error = find("source", &declared, "alpha/delta").unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
        assert_eq!(error.advice(), Some("there are alpha/beta, alpha/gamma"));
    }
}
