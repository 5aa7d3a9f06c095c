//! What a declaration is found by.

use std::collections::BTreeMap;

use crate::error::{Error, Kind, Result};

/// What is declared under a name.
pub(super) fn find<'a, T>(what: &str, declared: &'a BTreeMap<String, T>, name: &str) -> Result<&'a T> {
    declared.get(name).ok_or_else(|| {
        let names: Vec<&str> = declared.keys().map(String::as_str).collect();
        let error = Error::new(Kind::Usage, format!("there is no {what} called {name}"));
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
