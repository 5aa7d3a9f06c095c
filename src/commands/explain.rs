//! `yjp explain`: the rule in force.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;

use super::place;
use crate::cli::{Explain, Global};
use crate::engine::clock;
use crate::error::{Error, Kind, Result};

/// Prints how a source is read, who a measure counts, or what the codes of a list mean.
pub fn call(global: &Global, what: Explain, name: &str, on: Option<NaiveDate>, out: &mut String) -> Result<()> {
    let project = place::project(global)?;
    let on = on.unwrap_or_else(clock::today);
    let text = match what {
        Explain::Source => find("source", &project.sources, name)?.on(on).render(),
        Explain::Measure => find("measure", &project.measures, name)?.explain(),
        Explain::List => find("list", &project.code_lists, name)?.render(on),
        Explain::Person => person(global, name, on)?,
        Explain::Linkage => linkage(global, name, on)?,
    };
    out.push_str(&text);
    Ok(())
}

/// The records of a person, and what each link weighs. It names records and levels, and no value.
fn person(global: &Global, person_id: &str, on: NaiveDate) -> Result<String> {
    let (day, records) = place::engine(global)?.person(person_id, on)?;
    let mut text = format!("person {person_id} as at {day}: {} records\n", records.len());
    for record in &records {
        let _ = match (&record.joined_to, record.weight) {
            (None, _) => writeln!(text, "\n{}\n  the first", record.record),
            (Some(to), None) => writeln!(text, "\n{}\n  with {to}, as an officer decided", record.record),
            (Some(to), Some(weight)) => writeln!(text, "\n{}\n  with {to}, match weight {weight:.1}", record.record),
        };
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
