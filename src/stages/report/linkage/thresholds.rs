//! How many pairs each threshold would join.

use super::super::charts::Falling;
use super::super::numbers;
use super::super::tables::{ReportTable, TableRow};
use super::Blocks;
use crate::issues::linking::{Estimate, LinkingEstimate, PairsOf};
use crate::stages::handed::explained::ExplainedLinkage;
use crate::stages::handed::trained::PairsOfWeight;

/// The curve and the table.
pub(super) fn blocks(about: &ExplainedLinkage) -> Blocks {
    let mut blocks = Blocks::new();
    // From the heaviest down, so that each row has all above it.
    let (mut n_pairs, mut n_joined) = (0, 0);
    let mut rows: Vec<(i32, u64, u64)> = Vec::new();
    for of_weight in &about.model.weights {
        n_pairs += of_weight.n_pairs;
        n_joined += of_weight.n_joined;
        rows.push((of_weight.bits, n_pairs, n_joined));
    }
    if rows.is_empty() {
        return blocks;
    }
    let (join, split) = (about.thresholds.join, about.thresholds.split);
    blocks.text(format!(
        "Pairs join from {} bits on, and what was one person the night before stays so down to {}. A pair that weighs enough may \
         still stay apart: without evidence, by a rule, or because the two clusters as a whole speak against it.",
        numbers::fixed(join, 1),
        numbers::fixed(split, 1)
    ));
    blocks.text(how_good(about));
    let points = rows.iter().rev().map(|(bits, n_pairs, _)| (f64::from(*bits), *n_pairs)).collect();
    let lines = vec![
        (join, "reference", "joined from here on".to_owned()),
        (split, "doubtful", "kept together down to here".to_owned()),
    ];
    let counted = "pairs of at least this weight".to_owned();
    let caption = "Pairs of at least each weight".to_owned();
    blocks.chart(Falling { caption, points, counted, lines }.draw());
    let believed = believed(&about.model.weights);
    let row = |((bits, n_pairs, n_joined), [precision, recall]): (&(i32, u64, u64), &[f64; 2])| {
        let share = numbers::percent(*n_joined, *n_pairs);
        TableRow::new(
            numbers::fixed(f64::from(*bits), 0),
            vec![numbers::count(*n_pairs), numbers::count(*n_joined), share, percent(*precision), percent(*recall)],
        )
    };
    let columns = [
        "Bits, at least",
        "#Pairs",
        "#Of one person now",
        "#Share",
        "#Precision, if the weights are right",
        "#Recall, if the weights are right",
    ];
    let rows = rows.iter().zip(&believed).map(row).collect();
    let table = ReportTable::new("Pairs of at least each weight", &columns).rows(rows);
    let mut inner = Blocks::new();
    inner.table(table);
    blocks.fold("The same in numbers", inner);
    blocks
}

/// What is known of precision and recall: what decisions say of the threshold in force, and that the rest are only odds.
fn how_good(about: &ExplainedLinkage) -> String {
    let of_all = about.model.estimates.iter().find(|estimate| estimate.of == PairsOf::All);
    let odds = "What the table has under precision and recall follows from the odds of the weights themselves, for every pair that was \
                kept: it shows what another threshold would trade for what, and not how good linking is";
    match of_all {
        Some(LinkingEstimate { precision: Some(precision), recall: Some(recall), n_decided, .. }) => format!(
            "As records are joined now, {} decisions of officers give a precision of {} and a recall of {}, if the decisions are \
             right. {odds}.",
            numbers::count(*n_decided),
            with_limits(*precision),
            with_limits(*recall)
        ),
        _ => format!("{odds}. That only decisions of officers can tell, and there are too few yet."),
    }
}

fn with_limits(Estimate { value, lower, upper }: Estimate) -> String {
    format!("{} ({} to {})", percent(value), percent(lower), percent(upper))
}

fn percent(share: f64) -> String {
    format!("{}%", numbers::fixed(100.0 * share, 1))
}

/// Precision and recall at each weight, the heaviest first, as the weights have it: of the pairs from there on how many are of one
/// person, and of all that are how many lie there.
fn believed(weights: &[PairsOfWeight]) -> Vec<[f64; 2]> {
    // The middle of the bit that a pair's weight lies in.
    let chance = |of_weight: &PairsOfWeight| 1.0 / (1.0 + (-f64::from(of_weight.bits) - 0.5).exp2());
    let right = |of_weight: &PairsOfWeight| of_weight.n_pairs as f64 * chance(of_weight);
    let all: f64 = weights.iter().map(right).sum();
    let (mut n_pairs, mut n_right) = (0.0, 0.0);
    let shares = weights.iter().map(|of_weight| {
        n_pairs += of_weight.n_pairs as f64;
        n_right += right(of_weight);
        [n_right / n_pairs, n_right / all]
    });
    shares.collect()
}
