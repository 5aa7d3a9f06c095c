//! Records looked at again, after a run: what they say side by side, and what any two of them weigh.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::describe;
use super::people::columns::Described;
use super::people::{self, PairParts};
use super::records::TableRows;
use crate::declarations::Linkage;
use crate::declarations::linkage::Comparison;
use crate::error::{Error, Kind, Result};
use crate::stages::handed::{Model, TrainedComparison};

/// A record by its source and its name there.
pub type RecordName = (String, String);

/// What a record says in each comparison, by place: what is compared, and the other columns that levels look at.
pub type Sayings = Vec<String>;

/// A pair of records, weighed by a model that a run trained.
#[derive(Debug, Clone, PartialEq)]
pub struct WeighedAgain {
    /// Match weight, in bits.
    pub weight: f64,
    /// What each comparison says: its name, its level, what it weighs; then what else makes up the weight.
    pub parts: Vec<(String, String, f64)>,
}

/// What these records say of their people, as it is compared: identifiable.
///
/// # Errors
/// [`Kind::Contract`] for rows with other columns than the model's.
pub fn sayings(
    rows: &DataFrame,
    rules: &Linkage,
    wanted: &BTreeSet<RecordName>,
) -> Result<BTreeMap<RecordName, Sayings>> {
    let names = TableRows::of("person_records", rows).names()?;
    let is_wanted: BooleanChunked =
        names.iter().map(|(source, record)| wanted.contains(&((*source).to_owned(), (*record).to_owned()))).collect();
    let rows = rows.filter(&is_wanted).expect("one yes or no for each row");
    let known = KnownRecords::of(&rows, rules)?;
    let say = |record: u32| rules.comparisons.iter().map(|one| known.say(record, one, rules)).collect();
    Ok((0..).zip(&known.names).map(|(at, (source, name))| ((source.clone(), name.clone()), say(at))).collect())
}

/// What pairs of records weigh by the model of a run; nothing for a pair of which a record is not there.
///
/// All records are counted again, since how rare a value is decides what it weighs. A run counts by the shares that it
/// begins with, and this by those that it learnt: weights agree to a hundredth of a bit.
///
/// # Errors
/// [`Kind::Usage`] if the declaration has changed since the model was trained.
pub fn weigh_again(
    rows: &DataFrame,
    rules: &Linkage,
    model: &Model,
    pairs: &[(RecordName, RecordName)],
) -> Result<Vec<Option<WeighedAgain>>> {
    check_model(rules, model)?;
    let known = KnownRecords::of(rows, rules)?;
    let place = |name: &RecordName| known.names.binary_search(name).ok().map(|at| u32::try_from(at).expect("32 bits"));
    let placed: Vec<Option<(u32, u32)>> = pairs
        .iter()
        .map(|(one, other)| {
            let (one, other) = (place(one)?, place(other)?);
            (one != other).then_some((one.min(other), one.max(other)))
        })
        .collect();
    let weighed = people::weigh_again(&known.described, rules, model, &placed);
    Ok(weighed.into_iter().map(|parts| parts.map(|parts| WeighedAgain::of(&parts, rules))).collect())
}

/// Refuses to weigh by levels that are not those of the model.
fn check_model(rules: &Linkage, model: &Model) -> Result<()> {
    let start = Model::start(rules);
    let names = |model: &Model| -> Vec<String> {
        let of_levels = |one: &TrainedComparison| one.levels.iter().map(|level| level.name.clone()).collect::<Vec<_>>();
        let compared = model.comparisons.iter().flat_map(|one| [vec![one.name.clone()], of_levels(one)].concat());
        compared.chain(model.lookalikes.iter().chain(&model.together).map(|kind| kind.name.clone())).collect()
    };
    if names(&start) == names(model) {
        return Ok(());
    }
    let error = Error::new(Kind::Usage, "the linkage has changed since that day was linked");
    Err(error.hint("run that day again, or ask with the declarations of then (--project)"))
}

/// All that is known of some records.
struct KnownRecords {
    /// Their names, in order.
    names: Vec<RecordName>,
    described: Described,
}

impl KnownRecords {
    fn of(rows: &DataFrame, rules: &Linkage) -> Result<Self> {
        let rows = TableRows::of("person_records", rows);
        let of_rows = rows.names()?;
        let mut names = of_rows.clone();
        names.sort_unstable();
        names.dedup();
        let place = |name: &(&str, &str)| names.binary_search(name).expect("every name is listed");
        let places: Vec<u32> =
            of_rows.iter().map(|name| u32::try_from(place(name)).expect("records are numbered in 32 bits")).collect();
        let described = describe(rows, &places, names.len(), rules)?;
        let names = names.into_iter().map(|(source, name)| (source.to_owned(), name.to_owned())).collect();
        Ok(Self { names, described })
    }

    /// What a record says in one comparison.
    fn say(&self, record: u32, comparison: &Comparison, rules: &Linkage) -> String {
        let own = self.texts(record, &comparison.column);
        let others: BTreeSet<&str> = comparison.levels.iter().filter_map(|level| level.when.other_column()).collect();
        let compared = |column: &str| rules.comparisons.iter().any(|other| other.column == column);
        let others = others.into_iter().filter(|column| !compared(column));
        let more = others.map(|column| (column, self.texts(record, column))).filter(|(_, text)| !text.is_empty());
        more.fold(own, |all, (column, text)| format!("{all} ({column}: {text})"))
    }

    fn texts(&self, record: u32, column: &str) -> String {
        let at = self.described.position(column);
        let values = self.described.values(record, at).iter();
        values.map(|value| self.described.column(at).texts.get(*value)).collect::<Vec<_>>().join("; ")
    }
}

impl WeighedAgain {
    fn of(parts: &PairParts, rules: &Linkage) -> Self {
        let compared = parts.comparisons.iter().map(|part| {
            let comparison = &rules.comparisons[part.comparison];
            (comparison.name.clone(), comparison.levels[part.level].name.clone(), part.weight)
        });
        let whole = [("prior", parts.prior), ("held by many", parts.together), ("lookalikes", parts.lookalikes)];
        let whole = whole.into_iter().filter(|(_, weight)| *weight != 0.0);
        let parts: Vec<_> =
            compared.chain(whole.map(|(name, weight)| (name.to_owned(), String::new(), weight))).collect();
        Self { weight: parts.iter().map(|(_, _, weight)| weight).sum(), parts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::link::tests::drawn::{self, linked};

    const RECORDS: &str = "source           | record_id | forenames | surname | date_of_birth | postcode | pncid
         police           | N1        | Ada       | Okoro   | 2009-05-01    | ZZ1 1AA  |
         police           | N2        | Ben       | Mensah  | 2010-11-20    | ZZ2 2BB  |
         case_management  | Y1        | ADA       | OKORO   | 2009-05-01    | ZZ1 1AA  |
         case_management  | Y2        | Ben       | Mensa   | 2010-11-20    | ZZ2 2BB  |";

    fn name(record: &str) -> RecordName {
        record.split_once('/').map(|(source, name)| (source.to_owned(), name.to_owned())).unwrap()
    }

    #[test]
    fn a_pair_weighs_again_what_it_weighed_in_the_run() {
        let linked = linked(&[("person_records", RECORDS)]);
        let links = linked.links();
        let joined = links.column("match_weight").unwrap().f64().unwrap().iter().flatten().collect::<Vec<f64>>();
        assert_eq!(joined.len(), 2, "both children are joined");
        let pairs =
            [("police/N1", "case_management/Y1"), ("case_management/Y2", "police/N2"), ("police/N1", "police/N9")];
        let pairs = pairs.map(|(one, other)| (name(one), name(other)));
        let rows = drawn::typed_records(RECORDS);
        let again = weigh_again(&rows, &drawn::rules(), linked.model(), &pairs).unwrap();
        for (at, weighed) in again.iter().take(2).enumerate() {
            let weight = weighed.as_ref().unwrap().weight;
            assert!(
                joined.iter().any(|joined| (joined - weight).abs() < 0.01),
                "pair {at} weighs {weight}, not {joined:?}"
            );
        }
        assert_eq!(again[2], None, "there is no such record");
    }

    #[test]
    fn a_linkage_that_has_changed_weighs_nothing() {
        let linked = linked(&[("person_records", RECORDS)]);
        let mut rules = drawn::rules();
        rules.comparisons[0].levels[0].name = "the_same".to_owned();
        let error = weigh_again(&drawn::typed_records(RECORDS), &rules, linked.model(), &[]).unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
    }

    #[test]
    fn a_record_says_what_was_compared_by_comparison() {
        let wanted = BTreeSet::from([name("police/N2")]);
        let said = sayings(&drawn::typed_records(RECORDS), &drawn::rules(), &wanted).unwrap();
        let texts = &said[&name("police/N2")];
        let rules = drawn::rules();
        let text = |comparison: &str| &texts[rules.comparisons.iter().position(|one| one.name == comparison).unwrap()];
        assert_eq!([text("forename"), text("surname"), text("pncid")], ["BEN", "MENSAH", ""]);
        assert_eq!(said.len(), 1);
    }
}
