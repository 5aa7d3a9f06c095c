//! The tiers of outcomes: the groups of the list `outcome`, as the list `tier` describes them.

use super::code_list::{CodeLists, NONE};
use crate::error::{Error, Kind, Result};

/// The list of outcomes, the most serious of rank 1.
const OUTCOME: &str = "outcome";
/// The list of their tiers.
const TIER: &str = "tier";

/// A family of outcomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// As `outcomes.tier` holds it.
    pub name: String,
    /// Whether a court decides on it, so that somebody is heard.
    pub is_by_court: bool,
}

/// The tiers from the most serious on: by the ranks of their outcomes.
///
/// # Errors
/// [`Kind::Declaration`] if a list is missing, an outcome has no rank or a tier that is not listed, or if outcomes of two tiers
/// are of ranks that mix, so that neither tier is the more serious.
pub fn tiers(lists: &CodeLists) -> Result<Vec<Tier>> {
    let missing = |name: &str| {
        let message = format!("the code list `{name}` is missing");
        Error::new(Kind::Declaration, message).hint(format!("add code_lists/{name}.csv and .toml"))
    };
    let outcomes = lists.get(OUTCOME).ok_or_else(|| missing(OUTCOME))?;
    let listed = lists.get(TIER).ok_or_else(|| missing(TIER))?;
    let mut ranked = Vec::new();
    for entry in outcomes.entries().iter().filter(|entry| entry.code != NONE) {
        let rank = entry
            .number("rank")
            .ok_or_else(|| fault(&entry.code, "has no rank", "give it a whole number, 1 for the most serious"))?;
        ranked.push((rank, entry));
    }
    ranked.sort_by_key(|(rank, entry)| (*rank, entry.group.as_str()));
    let mut tiers: Vec<Tier> = Vec::new();
    let mut before = None;
    for (rank, entry) in ranked {
        let name = &entry.group;
        let is_as_serious = before.replace(rank) == Some(rank);
        if tiers.last().is_some_and(|last| last.name == *name) {
            continue;
        }
        if is_as_serious || tiers.iter().any(|tier| tier.name == *name) {
            let hint = "give all outcomes of a tier ranks in one row";
            return Err(fault(
                &entry.code,
                &format!("is of tier `{name}`, but its rank is that of another tier or behind one"),
                hint,
            ));
        }
        let about = listed.get(name).ok_or_else(|| {
            fault(
                &entry.code,
                &format!("is of tier `{name}`, which the list tier does not have"),
                "add it to code_lists/tier.csv",
            )
        })?;
        tiers.push(Tier { name: name.clone(), is_by_court: about.is("by_court") });
    }
    Ok(tiers)
}

fn fault(code: &str, what: &str, hint: &str) -> Error {
    Error::new(Kind::Declaration, format!("code list outcome: `{code}` {what}")).hint(hint)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::Path;
    use std::sync::LazyLock;

    use super::*;
    use crate::declarations::{CodeList, code_list};

    static DEFAULT: LazyLock<Vec<Tier>> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/code_lists");
        tiers(&code_list::load(&folder).unwrap()).unwrap()
    });

    /// The names of those of the lists that come with the program.
    pub(crate) fn default_tiers() -> Vec<String> {
        DEFAULT.iter().map(|tier| tier.name.clone()).collect()
    }

    #[test]
    fn the_default_tiers_are_those_of_the_contract() {
        let order = "custody community first_tier pre_court diversion nfa not_proven";
        assert_eq!(default_tiers().join(" "), order);
        let of_courts = DEFAULT.iter().filter(|tier| tier.is_by_court).map(|tier| tier.name.as_str());
        assert_eq!(of_courts.collect::<Vec<_>>().join(" "), "custody community first_tier not_proven");
    }

    fn list(name: &str, columns: &str, csv: &str) -> (String, CodeList) {
        let declaration = format!(
            "title = 'T'\npublisher = 'P'\nurl = 'u'\nfetched = 2026-11-30\nlicence = 'MIT'\ncolumns = [{columns}]"
        );
        (name.to_owned(), CodeList::parse(name, &declaration, csv).unwrap())
    }

    /// The tiers, with `*` for those of a court, or why there are none.
    fn found(outcomes: &str) -> String {
        let head = "code,label,group,valid_from,valid_to,note";
        let tier = format!("{head},by_court\ncaution,Caution,,,,,false\nprison,Prison,,,,,true\n");
        let lists = CodeLists::from([
            list(OUTCOME, "'rank'", &format!("{head},rank\n{outcomes}")),
            list(TIER, "'by_court'", &tier),
        ]);
        let name = |tier: &Tier| format!("{}{}", tier.name, if tier.is_by_court { "*" } else { "" });
        tiers(&lists)
            .map_or_else(|error| error.to_string(), |tiers| tiers.iter().map(name).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn tiers_stand_in_the_order_of_the_ranks_of_their_outcomes() {
        assert_eq!(found("a,A,caution,,,,3\nb,B,prison,,,,2\nc,C,prison,,,,1\nnone,,,,,,\n"), "prison* caution");
    }

    #[test]
    fn tiers_whose_ranks_mix_have_no_order_and_are_refused() {
        assert!(found("a,A,caution,,,,1\nb,B,prison,,,,1\n").contains("`b` is of tier `prison`, but its rank is"));
        assert_eq!(
            found("a,A,caution,,,,2\nb,B,prison,,,,1\nc,C,prison,,,,3\n"),
            "code list outcome: `c` is of tier `prison`, but its rank is that of another tier or behind one"
        );
    }

    #[test]
    fn an_outcome_without_a_rank_or_of_an_unknown_tier_is_refused() {
        assert_eq!(found("a,A,caution,,,,\n"), "code list outcome: `a` has no rank");
        let message = "code list outcome: `a` is of tier `fine`, which the list tier does not have";
        assert_eq!(found("a,A,fine,,,,1\n"), message);
    }
}
