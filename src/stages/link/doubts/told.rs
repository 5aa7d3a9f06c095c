//! The list of pairs as a run kept it, in the order in which decisions change what is published.

use chrono::NaiveDate;
use polars::prelude::*;

use super::brought::EVENTS;
use super::figures::{FigureReach, Figures, Sides};
use crate::declarations::measure::Measure;
use crate::error::Result;
use crate::stages::handed::Model;
use crate::stages::link::kept::{ReviewPair, numbers, older_program, review_pairs, texts};

/// A pair that a person should look at, and what a decision on it changes.
#[derive(Debug, Clone, PartialEq)]
pub struct PairInDoubt {
    /// The pair.
    pub pair: ReviewPair,
    /// The published figures that may change, in words; nothing if none does.
    pub changes: String,
}

/// A chance of being wrong below which a pair comes behind all others: it would take twenty looks to find one error.
const SURE: f64 = 0.05;

/// The pairs that a person should look at: those first whose decision may change the newest figure that the report begins
/// with, then other newest figures, then older ones. Among those of one kind come first what may well be wrong, moves many
/// records, or is of a group of few children. What is as good as sure comes last, in the same order.
///
/// # Errors
/// [`crate::error::Kind::Store`] if the list has other columns than this program writes.
pub fn pairs_in_doubt<'m>(
    review: &DataFrame,
    model: &Model,
    measures: impl Iterator<Item = &'m Measure>,
    as_at: NaiveDate,
) -> Result<Vec<PairInDoubt>> {
    let figures = Figures::new(measures, as_at);
    let sides = sides(review)?;
    let rarity = numbers(review, "rarity")?;
    let mut found: Vec<((bool, FigureReach), f64, PairInDoubt)> = Vec::new();
    for ((row, pair), sides) in review_pairs(review, model)?.into_iter().enumerate().zip(&sides) {
        let (reach, changes) = figures.changed(sides);
        let worth = pair.worth * rarity.get(row).unwrap_or(1.0);
        let chance = if pair.standing == "joined" { 1.0 - pair.probability } else { pair.probability };
        found.push(((chance < SURE, reach), worth, PairInDoubt { pair, changes }));
    }
    // What is equal stays in the order that the run found it in.
    found.sort_by(|one, other| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)));
    Ok(found.into_iter().map(|(.., pair)| pair).collect())
}

/// What the two sides of each pair bring.
fn sides(review: &DataFrame) -> Result<Vec<Sides>> {
    let differs = texts(review, "differs")?;
    let quarters = |whose: &str, of: &str| {
        let column = review.column(&format!("{whose}_{of}")).and_then(|column| column.u64().cloned());
        column.map_err(|_| older_program())
    };
    let columns: Vec<[UInt64Chunked; 2]> = EVENTS
        .iter()
        .map(|event| Ok([quarters("ours", event.of)?, quarters("theirs", event.of)?]))
        .collect::<Result<_>>()?;
    let of_row = |row: usize| Sides {
        quarters: columns.iter().map(|sides| sides.each_ref().map(|side| side.get(row).unwrap_or(0))).collect(),
        differs: differs.get(row).unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
    };
    Ok((0..review.height()).map(of_row).collect())
}
