//! What the links and the review list of a run tell: reads the columns that [`super::trust`] writes.

use polars::prelude::*;

use crate::error::{Error, Kind, Result};
use crate::stages::handed::{Model, TrainedComparison};

/// One record of a person, and why it is there.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordLink {
    /// The record, as `source/record`.
    pub record: String,
    /// Whether the pseudonym is made from it.
    pub is_root: bool,
    /// The record it was joined to.
    pub joined_to: Option<String>,
    /// The match weight of the two, in bits; nothing where somebody decided.
    pub weight: Option<f64>,
    /// What each comparison says: its name, its level, what it weighs.
    pub parts: Vec<(String, String, f64)>,
}

/// A pair that a person should look at.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewPair {
    /// `source` and `record_id` of both.
    pub records: [(String, String); 2],
    /// `joined`, `apart` or `refused`.
    pub standing: String,
    /// Match weight, in bits.
    pub weight: f64,
    /// Probability that the two are one person.
    pub probability: f64,
    /// How many records may be with the wrong person.
    pub worth: f64,
    /// What each comparison says: its name, its level, what it weighs.
    pub parts: Vec<(String, String, f64)>,
}

/// A pair drawn so that decisions on it and others tell how well all are joined.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnPair {
    /// The pair. Its worth is how many of the pairs that it stands for may be wrong.
    pub pair: ReviewPair,
    /// Which pairs it was drawn from.
    pub stratum: String,
    /// How many pairs it is counted for.
    pub stands_for: f64,
    /// What an officer said of it; nothing if nobody has.
    pub decision: Option<String>,
}

/// The records of the person whose root, a source and a record there, `is_root` knows.
///
/// # Errors
/// [`Kind::Store`] if the links have other columns than this program writes.
pub fn records_of(links: &DataFrame, model: &Model, is_root: impl Fn(&str, &str) -> bool) -> Result<Vec<RecordLink>> {
    let (sources, records) = (texts(links, "person_source")?, texts(links, "person_record")?);
    // To know a root is slow, and the rows of one person follow each other.
    let mut last = (("", ""), false);
    let mut found = Vec::new();
    for row in 0..links.height() {
        let root = (sources.get(row).unwrap_or_default(), records.get(row).unwrap_or_default());
        if root != last.0 {
            last = (root, is_root(root.0, root.1));
        }
        if last.1 {
            found.push(record_link(links, row, model)?);
        }
    }
    Ok(found)
}

fn record_link(links: &DataFrame, row: usize, model: &Model) -> Result<RecordLink> {
    let name = |source: &str, record: &str| -> Result<Option<String>> {
        let source = texts(links, source)?.get(row);
        let record = texts(links, record)?.get(row);
        Ok(source.zip(record).map(|(source, record)| format!("{source}/{record}")))
    };
    let record = name("source", "record_id")?.unwrap_or_default();
    Ok(RecordLink {
        is_root: name("person_source", "person_record")?.as_ref() == Some(&record),
        record,
        joined_to: name("joined_source", "joined_record")?,
        weight: numbers(links, "match_weight")?.get(row),
        parts: parts(links, row, model),
    })
}

/// The pairs that a person should look at, worth most first.
///
/// # Errors
/// [`Kind::Store`] if the list has other columns than this program writes.
pub fn review_pairs(review: &DataFrame, model: &Model) -> Result<Vec<ReviewPair>> {
    let text =
        |name: &str, row: usize| -> Result<String> { Ok(texts(review, name)?.get(row).unwrap_or_default().to_owned()) };
    let number = |name: &str, row: usize| numbers(review, name)?.get(row).ok_or_else(older_program);
    let pair = |row: usize| -> Result<ReviewPair> {
        Ok(ReviewPair {
            records: [
                (text("source", row)?, text("record_id", row)?),
                (text("other_source", row)?, text("other_record_id", row)?),
            ],
            standing: text("standing", row)?,
            weight: number("match_weight", row)?,
            probability: number("match_probability", row)?,
            worth: number("worth", row)?,
            parts: parts(review, row, model),
        })
    };
    (0..review.height()).map(pair).collect()
}

/// The pairs that were drawn, in the order in which an answer helps most.
///
/// # Errors
/// [`Kind::Store`] if the list has other columns than this program writes.
pub fn drawn_pairs(drawn: &DataFrame, model: &Model) -> Result<Vec<DrawnPair>> {
    let (strata, decisions) = (texts(drawn, "stratum")?, texts(drawn, "decision")?);
    let stand_for = numbers(drawn, "stands_for")?;
    let pairs = review_pairs(drawn, model)?.into_iter().enumerate();
    let drawn_pair = |(row, pair): (usize, ReviewPair)| DrawnPair {
        pair,
        stratum: strata.get(row).unwrap_or_default().to_owned(),
        stands_for: stand_for.get(row).unwrap_or_default(),
        decision: decisions.get(row).map(str::to_owned),
    };
    Ok(pairs.map(drawn_pair).collect())
}

/// What each comparison says in a row that has `level_` and `weight_` columns, then what else makes up its weight.
fn parts(frame: &DataFrame, row: usize, model: &Model) -> Vec<(String, String, f64)> {
    let part = |comparison: &TrainedComparison| {
        let level = frame.column(&format!("level_{}", comparison.name)).ok()?.u32().ok()?.get(row)?;
        let weight = frame.column(&format!("weight_{}", comparison.name)).ok()?.f64().ok()?.get(row)?;
        let level = comparison.levels.get((level as usize).checked_sub(1)?)?;
        Some((comparison.name.clone(), level.name.clone(), weight))
    };
    let whole = |(name, what): &(&str, &str)| {
        let weight = frame.column(name).ok()?.f64().ok()?.get(row)?;
        (weight != 0.0).then(|| ((*what).to_owned(), String::new(), weight))
    };
    model.comparisons.iter().filter_map(part).chain(WHOLE.iter().filter_map(whole)).collect()
}

/// What else makes up the weight of a pair, and what it is called.
const WHOLE: [(&str, &str); 3] =
    [("weight_prior", "prior"), ("weight_together", "held by many"), ("weight_lookalikes", "lookalikes")];

pub(super) fn texts<'a>(frame: &'a DataFrame, name: &str) -> Result<&'a StringChunked> {
    frame.column(name).and_then(|column| column.str()).map_err(|_| older_program())
}

pub(super) fn numbers<'a>(frame: &'a DataFrame, name: &str) -> Result<&'a Float64Chunked> {
    frame.column(name).and_then(|column| column.f64()).map_err(|_| older_program())
}

pub(super) fn older_program() -> Error {
    Error::new(Kind::Store, "the kept links are of an older program").hint("run that day again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::handed::trained::TrainedLevel;

    fn model() -> Model {
        let level = |name: &str, weight| TrainedLevel {
            name: name.to_owned(),
            m: 0.5,
            u: 0.5,
            weight,
            start_weight: weight,
            term_frequency: 0.0,
        };
        let levels = vec![level("exact", 6.0), level("else", -4.0)];
        Model {
            version: 1,
            title: "invented".to_owned(),
            n_records: 3,
            n_pairs: 1,
            n_possible: 3,
            prior_weight: -10.0,
            start_prior_weight: -10.0,
            comparisons: vec![TrainedComparison { name: "surname".to_owned(), levels, n_pairs: 1.0, is_held: false }],
            lookalikes: Vec::new(),
            together: Vec::new(),
            weights: Vec::new(),
            unfound: Vec::new(),
            estimates: Vec::new(),
        }
    }

    fn links() -> DataFrame {
        df!(
            "source" => ["court", "police", "police"],
            "record_id" => ["c1", "p1", "p2"],
            "person_source" => ["police", "police", "police"],
            "person_record" => ["p1", "p1", "p2"],
            "joined_source" => [Some("police"), None, None],
            "joined_record" => [Some("p1"), None, None],
            "match_weight" => [Some(7.5), None, None],
            "level_surname" => [Some(2u32), None, None],
            "weight_surname" => [Some(-3.5), None, None],
            "weight_prior" => [Some(12.0), None, None],
            "weight_together" => [Some(0.0), None, None],
            "weight_lookalikes" => [Some(-1.0), None, None],
        )
        .unwrap()
    }

    fn part(name: &str, level: &str, weight: f64) -> (String, String, f64) {
        (name.to_owned(), level.to_owned(), weight)
    }

    #[test]
    fn the_records_of_a_person_are_those_with_its_root() {
        let found = records_of(&links(), &model(), |source, record| (source, record) == ("police", "p1")).unwrap();
        let joined = RecordLink {
            record: "court/c1".to_owned(),
            is_root: false,
            joined_to: Some("police/p1".to_owned()),
            weight: Some(7.5),
            parts: vec![part("surname", "else", -3.5), part("prior", "", 12.0), part("lookalikes", "", -1.0)],
        };
        let root = RecordLink {
            record: "police/p1".to_owned(),
            is_root: true,
            joined_to: None,
            weight: None,
            parts: Vec::new(),
        };
        assert_eq!(found, [joined, root]);
    }

    #[test]
    fn links_without_a_column_are_told_and_not_guessed() {
        let error = records_of(&links().drop("match_weight").unwrap(), &model(), |_, _| true).unwrap_err();
        assert_eq!(error.to_string(), "the kept links are of an older program");
        assert!(review_pairs(&links(), &model()).is_err());
    }
}
