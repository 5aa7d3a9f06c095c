//! `yjp explain`: the rule in force.

use std::collections::BTreeMap;

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
    };
    out.push_str(&text);
    Ok(())
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
